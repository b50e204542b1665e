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

use anyhow::{Context, anyhow};
use tracing::Span;
use tracing::field::Empty;
use tracing_subscriber::filter::{FilterExt as _, LevelFilter, filter_fn};
use tracing_subscriber::layer::SubscriberExt as _;
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
    // Without a tracer nobody wants spans, and they cost nothing.
    let lines = lines.with_filter(filter(log)?.and(filter_fn(|metadata| !metadata.is_span())));
    let subscriber = registry().with(lines).with(tracer.map(Tracer::layer));
    subscriber.try_init().map_err(|error| anyhow!(error).context("logging is set up already"))
}

/// The span of a request, named after its method and route, which is never its path. It goes on with the trace that the
/// request's head names (W3C Trace Context), whose fields `header` looks up.
pub(crate) fn request_span<'h>(
    method: &'static str,
    route: &'static str,
    header: impl Fn(&str) -> Option<&'h str>,
) -> Span {
    let span = tracing::info_span!(
        "request",
        otel.name = format!("{method} {route}"),
        otel.kind = "server",
        otel.status_code = Empty,
        http.request.method = method,
        http.route = route,
        http.response.status_code = Empty,
    );
    traces::follow(&span, header);
    span
}

/// Notes in the current request's span how it was answered.
pub(crate) fn note_status(status: u16) {
    let span = Span::current();
    // As OpenTelemetry's conventions have it, a whole number, of which traces have none without sign.
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
    EnvFilter::try_new(format!("{CLIENTS_FAULTS},{}", log.level))
        .with_context(|| format!("{:?} is no log level", log.level))
}

#[cfg(test)]
mod tests {
    use super::filter;
    use crate::config::{Log, LogFormat};

    #[test]
    fn a_word_that_is_no_level_is_refused_and_silences_nothing() {
        let read = |level: &str| filter(&Log { format: LogFormat::Text, level: level.to_owned() }).map(|_| ());
        for right in ["info", "WARN", "off", "info,store=debug", "loggbok=trace"] {
            assert!(read(right).is_ok(), "{right}");
        }
        for wrong in ["loud", "information", "info,loud", "", "loggbok=loud"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
