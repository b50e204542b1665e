//! Logs, metrics and traces for operators. None contains personal data: no statement, actor, document body, address or query
//! reaches a log line, a label or a span.

mod metrics;
mod open_files;
pub mod prometheus;
mod subscriptions;
mod syslog;
#[cfg_attr(not(feature = "traces"), path = "telemetry/no_traces.rs")]
mod traces;

use std::io::IsTerminal;

use anyhow::{Context, anyhow, ensure};
use tracing::field::Empty;
use tracing::{Metadata, Span, Subscriber};
use tracing_subscriber::filter::{FilterExt as _, LevelFilter, filter_fn};
use tracing_subscriber::layer::{Filter, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, fmt, registry};

use crate::config::{Log, LogFormat};

pub use metrics::Metrics;
pub use open_files::count_open_files;
pub use syslog::{Severity, Syslog, SyslogAddress, SyslogMessage};
pub use traces::Tracer;
pub(crate) use traces::trace_id;

/// Sends the program's log to standard error, and spans to the tracer, if there is one, for the life of the process.
///
/// # Errors
/// If the level cannot be read, or on a second call.
pub fn init(log: &Log, tracer: Option<&Tracer>) -> anyhow::Result<()> {
    let colours = std::io::stderr().is_terminal();
    // A line that cannot be written is just lost: reporting that would write to the same place, and panic.
    let lines = fmt::layer().with_writer(std::io::stderr).with_ansi(colours).log_internal_errors(false);
    let lines = match log.format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    let lines = registry().with(lines.with_filter(events(log)?));
    // Without a tracer there is no layer for one: nobody wants spans then, and they cost nothing.
    match tracer {
        None => lines.try_init(),
        Some(tracer) => lines.with(tracer.layer()).try_init(),
    }
    .map_err(|error| anyhow!(error).context("logging is set up already"))
}

/// What of the program's log is written: what [`filter`] lets through, and no spans.
fn events<S: Subscriber>(log: &Log) -> anyhow::Result<impl Filter<S> + use<S>> {
    // Without a hint of its own, everything would be looked at that the other filter leaves out.
    let no_spans = filter_fn(|metadata: &Metadata<'_>| !metadata.is_span()).with_max_level_hint(LevelFilter::TRACE);
    Ok(filter(log)?.and(no_spans))
}

/// The span of a request, named after its method and route, which is never its path. It goes on with the trace that
/// `traceparent` names (W3C Trace Context), if there is one.
pub(crate) fn request_span(method: &'static str, route: &'static str, traceparent: Option<&str>) -> Span {
    // The names that OpenTelemetry's conventions have for a method that nobody knows.
    let (method, name) = if method == "OTHER" { ("_OTHER", "HTTP") } else { (method, method) };
    let span = tracing::info_span!(
        "request",
        otel.name = format!("{name} {route}"),
        otel.kind = "server",
        otel.status_code = Empty,
        http.request.method = method,
        http.route = route,
        http.response.status_code = Empty,
    );
    if let Some(traceparent) = traceparent {
        traces::follow(&span, traceparent);
    }
    span
}

/// Notes in the current request's span how it was answered.
pub(crate) fn note_status(status: u16) {
    let span = Span::current();
    // An integer by OpenTelemetry's conventions, whose integers are signed.
    span.record("http.response.status_code", i64::from(status));
    if status >= 500 {
        span.record("otel.status_code", "ERROR");
    }
}

/// The part of actix that logs an ERROR for each request that a client aborts or malforms, with which anybody could
/// fill the log. We log what fails on our side.
const CLIENTS_FAULTS: &str = "actix_http::h1::dispatcher=off,actix_http::h1::decoder=off";

/// The filter of the log. A level that names the same target wins over [`CLIENTS_FAULTS`].
///
/// # Errors
/// If the level cannot be read.
pub(crate) fn filter(log: &Log) -> anyhow::Result<EnvFilter> {
    // A bare word that is not a level would be a target, and the log would be silent.
    for word in log.level.split(',').map(str::trim).filter(|word| !word.contains(['=', '[', ':'])) {
        word.parse::<LevelFilter>().ok().filter(|_| !word.is_empty()).with_context(|| {
            format!("{word:?} is no log level: write error, warn, info, debug, trace or off, or TARGET=LEVEL")
        })?;
    }
    ensure!(!log.level.contains('['), "{:?} names a span, and spans are not logged: write TARGET=LEVEL", log.level);
    EnvFilter::try_new(format!("{CLIENTS_FAULTS},{}", log.level))
        .with_context(|| format!("{:?} is no log level", log.level))
}

#[cfg(test)]
mod tests {
    use tracing::info_span;
    use tracing::level_filters::LevelFilter;
    use tracing_subscriber::layer::SubscriberExt as _;
    use tracing_subscriber::{Layer as _, fmt, registry};

    use super::{events, filter};
    use crate::config::{Log, LogFormat};

    // Most of what libraries could log is left out, and must not be looked at each time.
    #[test]
    fn what_is_not_logged_is_left_out_before_anybody_looks_and_so_are_spans() {
        for (level, most) in
            [("error", LevelFilter::ERROR), ("info", LevelFilter::INFO), ("warn,store=debug", LevelFilter::DEBUG)]
        {
            let log = Log { format: LogFormat::Text, level: level.to_owned() };
            let subscriber = registry().with(fmt::layer().with_filter(events(&log).unwrap()));
            assert_eq!(tracing::Subscriber::max_level_hint(&subscriber), Some(most), "{level}");
            tracing::subscriber::with_default(subscriber, || assert!(info_span!("request").is_disabled()));
        }
    }

    #[test]
    fn a_word_that_is_no_level_is_refused_and_silences_nothing() {
        let read = |level: &str| filter(&Log { format: LogFormat::Text, level: level.to_owned() }).map(|_| ());
        for right in ["info", "WARN", "off", "info,store=debug", "loggbok=trace"] {
            assert!(read(right).is_ok(), "{right}");
        }
        for wrong in ["info,[request]=debug", "loud", "information", "info,loud", "", "loggbok=loud"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
