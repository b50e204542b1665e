//! Logs and metrics for operators. Neither contains personal data: no statement, actor, document body, address or query
//! reaches a log line or a label.

mod metrics;
mod open_files;
pub mod prometheus;
mod subscriptions;
mod syslog;

use std::io::IsTerminal;

use anyhow::{Context, anyhow};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt;

use crate::config::{Log, LogFormat};

pub use metrics::Metrics;
pub use open_files::count_open_files;
pub use syslog::{Severity, Syslog, SyslogAddress, SyslogMessage};

/// Sends the program's log to standard error, for the life of the process.
///
/// # Errors
/// If the level cannot be read, or on a second call.
pub fn init(log: &Log) -> anyhow::Result<()> {
    let colours = std::io::stderr().is_terminal();
    let lines = fmt().with_env_filter(filter(log)?).with_writer(std::io::stderr).with_ansi(colours);
    // A line that cannot be written is just lost: reporting that would write to the same place, and panic.
    let lines = lines.log_internal_errors(false);
    match log.format {
        LogFormat::Text => lines.try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    }
    .map_err(|error| anyhow!(error).context("logging is set up already"))
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
