//! Traces: what requests spend their time on, as spans that a collector takes by OTLP over HTTP.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use async_trait::async_trait;
use opentelemetry::propagation::{Extractor, TextMapPropagator as _};
use opentelemetry::trace::{TraceContextExt as _, TracerProvider as _};
use opentelemetry::{Context, KeyValue};
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
use reqwest::Client;
use reqwest::header::{CONNECTION, HeaderValue};
use tokio::runtime::{Builder, Runtime};
use tracing::{Metadata, Span, Subscriber};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, filter_fn};
use tracing_subscriber::registry::LookupSpan;
use uuid::Uuid;

use crate::config;

/// How long a collector may take to answer, in all.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long the end waits for the last spans: longer than for one answer.
const LAST: Duration = Duration::from_secs(8);
/// The longest answer of a collector that is read, in bytes; it says at most which spans it refused.
const ANSWER_BYTES: usize = 64 * 1024;
/// The crates whose spans are sent. Those of libraries may have more in them than we know.
const OURS: [&str; 2] = ["loggbok", "store_mongodb"];

/// Sends spans to a collector from a thread of its own. Up to some two thousand wait there; while there are more, or the
/// collector does not answer, they are dropped. Those that wait are sent when this is dropped.
#[derive(Debug)]
pub struct Tracer {
    provider: SdkTracerProvider,
}

impl Tracer {
    /// A tracer, if the settings name a collector, with a client that `client` makes for that patience. Headers that the
    /// collector asks for are read from the variable `OTEL_EXPORTER_OTLP_HEADERS`.
    ///
    /// # Errors
    /// If the thread or what it needs can't be set up.
    pub fn new(
        settings: &config::Traces,
        client: impl FnOnce(Duration) -> anyhow::Result<Client>,
    ) -> anyhow::Result<Option<Self>> {
        let Some(address) = settings.address() else { return Ok(None) };
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Collector::new(client(PATIENCE)?)?)
            .with_endpoint(address)
            .with_protocol(Protocol::HttpBinary)
            .with_timeout(PATIENCE)
            .build()
            .context("traces can't be sent")?;
        Ok(Some(Self { provider: provider(settings.one_in).with_batch_exporter(exporter).build() }))
    }

    /// What takes the spans.
    pub(super) fn layer<S: Subscriber + for<'s> LookupSpan<'s>>(&self) -> impl Layer<S> + use<S> {
        // The spans of libraries are left out, and so is where in the code and on which thread a span began.
        let is_ours = |metadata: &Metadata<'_>| {
            let krate = metadata.target().split("::").next().unwrap_or_default();
            metadata.is_span() && OURS.contains(&krate)
        };
        tracing_opentelemetry::layer()
            .with_tracer(self.provider.tracer("loggbok"))
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_context_activation(false)
            .with_filter(filter_fn(is_ours).with_max_level_hint(LevelFilter::INFO))
    }
}

impl Drop for Tracer {
    fn drop(&mut self) {
        if let Err(error) = self.provider.shutdown_with_timeout(LAST) {
            tracing::warn!(%error, "the last spans could not be sent");
        }
    }
}

/// Builds the provider: a decision that came with a request stands, and else one trace in so many is taken.
fn provider(one_in: u32) -> opentelemetry_sdk::trace::TracerProviderBuilder {
    let resource = Resource::builder().with_service_name("loggbok").with_attributes([
        KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
        KeyValue::new("service.instance.id", Uuid::new_v4().to_string()),
    ]);
    let taken = Sampler::TraceIdRatioBased(1.0 / f64::from(one_in.max(1)));
    SdkTracerProvider::builder().with_resource(resource.build()).with_sampler(Sampler::ParentBased(Box::new(taken)))
}

/// The collector, asked by our own client.
#[derive(Debug)]
struct Collector {
    client: Client,
    runtime: Runtime,
    is_away: AtomicBool,
}

impl Collector {
    fn new(client: Client) -> anyhow::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build().context("no runtime for traces")?;
        Ok(Self { client, runtime, is_away: AtomicBool::new(false) })
    }

    async fn send(&self, mut request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        // Nothing drives the runtime between two batches, so nobody would see how a kept connection ends.
        request.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        let mut answer = self.client.execute(request.try_into()?).await.map_err(reqwest::Error::without_url)?;
        let mut body = Vec::new();
        while let Some(piece) = answer.chunk().await.map_err(reqwest::Error::without_url)? {
            if body.len() + piece.len() > ANSWER_BYTES {
                return Err(format!("it answered with more than {ANSWER_BYTES} bytes").into());
            }
            body.extend_from_slice(&piece);
        }
        if !answer.status().is_success() {
            return Err(format!("it answered with status {}", answer.status().as_u16()).into());
        }
        Ok(Response::new(body.into()))
    }

    /// Logs once that the collector does not take spans, and once that it does again.
    fn note(&self, failed: Option<&HttpError>) {
        let was_away = self.is_away.swap(failed.is_some(), Ordering::Relaxed);
        match failed {
            Some(error) if !was_away => {
                tracing::warn!(%error, "the collector takes no spans: those of now are lost, and nothing else");
            }
            None if was_away => tracing::info!("the collector takes spans again"),
            _ => {}
        }
    }
}

#[async_trait]
impl HttpClient for Collector {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        // The exporter has a thread of its own, which no runtime drives.
        let sent = self.runtime.block_on(self.send(request));
        self.note(sent.as_ref().err());
        sent
    }
}

/// The field of a request's head that names a trace. The other, `tracestate`, has any text, and is nothing to us.
struct Traceparent<'h>(&'h str);

impl Extractor for Traceparent<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        (name == "traceparent").then_some(self.0)
    }

    fn keys(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// Puts a span into the trace that `traceparent` names, if it is one (W3C Trace Context, 3.2).
pub(super) fn follow(span: &Span, traceparent: &str) {
    if span.is_disabled() || !is_whole(traceparent) {
        return;
    }
    let named = TraceContextPropagator::new().extract_with_context(&Context::new(), &Traceparent(traceparent));
    if named.span().span_context().is_valid() {
        // Fails only for a span that nobody sends.
        let _ = span.set_parent(named);
    }
}

/// Whether each field has its digits; the library takes fewer, too.
fn is_whole(traceparent: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let mut fields = traceparent.split('-');
    [2, 32, 16, 2]
        .into_iter()
        .all(|digits| fields.next().is_some_and(|field| field.len() == digits && field.bytes().all(is_digit)))
}

/// The id of the trace that the current span is in, if it is sent: 32 hexadecimal digits.
pub(crate) fn trace_id() -> Option<String> {
    let span = Span::current();
    if span.is_disabled() {
        return None;
    }
    let context = span.context();
    let context = context.span().span_context().clone();
    context.is_sampled().then(|| context.trace_id().to_string())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use actix_web::test::{TestRequest, call_service, init_service};
    use opentelemetry::trace::{SpanId, SpanKind, Status};
    use opentelemetry_sdk::error::OTelSdkResult;
    use opentelemetry_sdk::trace::{SpanData, SpanExporter};
    use parking_lot::Mutex;
    use tracing::Dispatch;
    use tracing_subscriber::layer::SubscriberExt as _;
    use tracing_subscriber::registry;

    use super::{Tracer, provider};
    use crate::http::AppState;
    use crate::testing::state;

    /// Keeps the spans that end.
    #[derive(Debug, Clone, Default)]
    struct Kept(Arc<Mutex<Vec<SpanData>>>);

    impl SpanExporter for Kept {
        async fn export(&self, ended: Vec<SpanData>) -> OTelSdkResult {
            self.0.lock().extend(ended);
            Ok(())
        }
    }

    /// The spans of requests with such heads, where one request in `one_in` is traced.
    async fn trace(one_in: u32, requests: Vec<TestRequest>) -> Vec<SpanData> {
        let kept = Kept::default();
        let tracer = Tracer { provider: provider(one_in).with_simple_exporter(kept.clone()).build() };
        let subscriber = registry().with(tracer.layer());
        // Of a single subscriber, `tracing` would ask whichever thread comes first, which may be one that has none.
        let _another = Dispatch::new(registry());
        let _here = tracing::subscriber::set_default(subscriber);
        let service = init_service(crate::server::app(AppState { follows_traces: true, ..state() })).await;
        for request in requests {
            call_service(&service, request.to_request()).await;
        }
        let spans = kept.0.lock();
        spans.clone()
    }

    fn named(name: &str, from: &[SpanData]) -> SpanData {
        let found = from.iter().find(|span| span.name == name);
        found.unwrap_or_else(|| panic!("{name} is not in {from:?}")).clone()
    }

    const TRACE: &str = "5b8efff798038103d269b633813fc60c";

    fn asks(path: &str, decision: &str) -> TestRequest {
        let head = ("traceparent", format!("00-{TRACE}-eee19b7ec3c1b173-{decision}"));
        TestRequest::with_uri(path).insert_header(head).insert_header(("authorization", "Basic YW5uYTphbm5h"))
    }

    // W3C Trace Context, 3.2
    #[actix_web::test]
    async fn a_request_goes_on_with_the_trace_of_its_caller_and_says_nothing_of_whom_it_is_about() {
        let path = "/xapi/statements?agent=%7B%22mbox%22%3A%22mailto%3Aanna%40ale.example%22%7D";
        let spans = trace(1000, vec![asks(path, "01").insert_header(("tracestate", "user=anna"))]).await;
        let request = named("GET /xapi/statements", &spans);
        assert_eq!(request.span_context.trace_id().to_string(), TRACE);
        assert_eq!(request.parent_span_id.to_string(), "eee19b7ec3c1b173");
        assert_eq!(request.span_kind, SpanKind::Server);
        let attribute = |name: &str| {
            let found = request.attributes.iter().find(|attribute| attribute.key.as_str() == name);
            found.unwrap_or_else(|| panic!("{name} is not in {request:?}")).value.to_string()
        };
        assert_eq!(attribute("http.response.status_code"), "401", "nobody has this key");
        assert_eq!(request.status, Status::Unset, "what the caller did wrong is no fault of the server");
        assert_eq!(named("authenticate", &spans).parent_span_id, request.span_context.span_id());
        let everything = format!("{spans:?}");
        assert!(!everything.contains("anna") && !everything.contains("ale.example"), "{everything}");
    }

    #[actix_web::test]
    async fn a_callers_decision_stands_and_else_one_request_in_so_many_is_traced() {
        let plain = || TestRequest::with_uri("/health");
        assert_eq!(trace(1, vec![asks("/health", "00"), asks("/health", "01"), plain()]).await.len(), 4);
        let spans = trace(1, vec![plain()]).await;
        assert_eq!(named("GET /health", &spans).parent_span_id, SpanId::INVALID);
        let many = trace(4, (0..400).map(|_| plain()).collect()).await;
        let requests = many.iter().filter(|span| span.name == "GET /health").count();
        assert!((40..180).contains(&requests), "{requests} of 400");
        // What is no context of a trace is as if it were not there.
        for wrong in ["", "00-1-1-01", "00-00000000000000000000000000000000-eee19b7ec3c1b173-01", "räksmörgås"] {
            let spans = trace(1, vec![plain().insert_header(("traceparent", wrong))]).await;
            assert_eq!(named("GET /health", &spans).parent_span_id, SpanId::INVALID, "{wrong}");
        }
    }
}
