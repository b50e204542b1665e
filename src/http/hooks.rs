//! Where measuring attaches to the server.

/// What an operator wants to know of requests. The server calls it; `telemetry` keeps it.
pub trait Hooks: Send + Sync {
    /// A request has been answered.
    ///
    /// `route` is the pattern of the route table, never the path that was sent; `method` is one of
    /// the methods of HTTP, or `OTHER`; `seconds` runs from the request's head to the answer's head.
    fn on_request(&self, route: &str, method: &str, status: u16, seconds: f64);

    /// All figures, in the text form of `OpenMetrics` 1.0.
    fn exposition(&self) -> String;
}

/// Measures nothing.
#[derive(Debug, Default, Clone, Copy)]
pub struct NoHooks;

impl Hooks for NoHooks {
    fn on_request(&self, _route: &str, _method: &str, _status: u16, _seconds: f64) {}

    fn exposition(&self) -> String {
        "# EOF\n".to_owned()
    }
}
