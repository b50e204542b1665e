//! In place of traces, in programs built without them: none can be set up.

use tracing::Span;
use tracing::level_filters::LevelFilter;

use crate::config;

/// Nothing is sent.
#[derive(Debug)]
pub enum Tracer {}

impl Tracer {
    /// No tracer.
    ///
    /// # Errors
    /// If one is asked for.
    pub fn new(settings: &config::Traces, _: impl Sized) -> anyhow::Result<Option<Self>> {
        anyhow::ensure!(
            settings.endpoint.is_none(),
            "this loggbok is built without traces (the feature `traces`): leave traces.endpoint out, or use one that has it"
        );
        Ok(None)
    }

    pub(super) fn layer(&self) -> LevelFilter {
        match *self {}
    }
}

/// Nothing follows.
pub(super) fn follow(_: &Span, _: &str) {}

/// There is no trace.
pub(crate) fn trace_id() -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::Tracer;
    use crate::config::Traces;

    #[test]
    fn a_collector_is_refused_with_what_to_do() {
        let asked = Traces { endpoint: Some("http://127.0.0.1:4318".into()), ..Traces::default() };
        assert!(Tracer::new(&asked, ()).unwrap_err().to_string().contains("the feature `traces`"));
        assert!(Tracer::new(&Traces::default(), ()).unwrap().is_none());
    }
}
