//! A question about figures or people, independent of where it comes from: a request, or a command.

use actix_web::HttpRequest;
use actix_web::http::header::ACCEPT;
use jiff::Timestamp;

use crate::auth::Caller;
use crate::http::AppState;
use crate::service::Service;

/// A question, its caller, and the server that answers it.
#[derive(Clone, Copy)]
pub(in crate::http) struct Asked<'a> {
    pub(in crate::http) service: &'a Service,
    pub(in crate::http) caller: &'a Caller,
    /// The current time.
    pub(in crate::http) now: Timestamp,
    /// The requested path.
    pub(in crate::http) path: &'a str,
    /// The query string.
    pub(in crate::http) query: &'a str,
    /// The header `Accept`; empty if there is none.
    pub(in crate::http) accept: &'a str,
}

impl<'a> Asked<'a> {
    /// The question in a request.
    pub(in crate::http) fn of(request: &'a HttpRequest, state: &'a AppState, caller: &'a Caller) -> Self {
        Self {
            service: &state.service,
            caller,
            now: state.clock.now(),
            path: request.path(),
            query: request.query_string(),
            accept: accept(request),
        }
    }
}

/// The header `Accept` of a request; empty if there is none.
pub(in crate::http) fn accept(request: &HttpRequest) -> &str {
    request.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
