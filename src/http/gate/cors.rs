//! Cross-origin requests (CORS, by the Fetch standard): players are launched from other origins than ours.
//!
//! The standard's resources allow them; `/api/v1` and the pages never do. No answer allows credentials, so a browser
//! adds none of its own: a page can only use a key that it was given.
//!
//! This is our own code rather than middleware around the gate, so that a preflight is logged, measured and given the
//! version header like any other request, and the gate's own refusals carry the headers too.

use actix_web::http::Method;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, HeaderMap, HeaderName, HeaderValue, ORIGIN, VARY,
};
use actix_web::{HttpRequest, HttpResponse};

use crate::config::Cors;

/// The headers that players send, which are always allowed.
const ALLOWED: &str = "Accept, Accept-Language, Authorization, Cache-Control, Content-Encoding, Content-Type, If-Match, \
                       If-Modified-Since, If-None-Match, If-Unmodified-Since, Updated, X-Experience-API-Hash, X-Experience-API-Version, \
                       X-Requested-With";

/// The headers that a page may read, besides those that are always allowed.
const EXPOSED: &str = "Allow, Content-Encoding, ETag, Retry-After, WWW-Authenticate, \
                       X-Experience-API-Consistent-Through, X-Experience-API-Version";

/// The methods for unknown paths: allowed, so that a page can read that nothing is there.
pub(crate) const METHODS: &str = "GET, HEAD, POST, PUT, DELETE";

/// How long a browser may remember the answer to a preflight, in seconds: two hours, the most that any browser honours.
const MAX_AGE: &str = "7200";

/// The most other headers that one preflight may ask for. Pages send those of their libraries: `traceparent`, `Pragma`.
const OTHERS: usize = 64;

/// Answers a preflight for a path with these methods; `None` if the request is not a preflight.
///
/// An origin that is not allowed gets the same answer, without the header that would let it in.
pub(crate) fn preflight(cors: &Cors, methods: &str, request: &HttpRequest) -> Option<HttpResponse> {
    let headers = request.headers();
    let asks = request.method() == Method::OPTIONS
        && headers.contains_key(ORIGIN)
        && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    if !asks || cors.origins.is_empty() {
        return None;
    }
    let mut response = HttpResponse::NoContent();
    response
        .insert_header((ACCESS_CONTROL_ALLOW_METHODS, methods))
        .insert_header((ACCESS_CONTROL_ALLOW_HEADERS, allowed_headers(headers)))
        .insert_header((ACCESS_CONTROL_MAX_AGE, MAX_AGE))
        .append_header((VARY, "Access-Control-Request-Headers"));
    Some(response.finish())
}

/// The headers that a page may send: those of players, and any others that it asks for.
///
/// A header that this server does not read does no harm, and a page whose tracing library adds one could otherwise
/// report nothing. Invalid header names are left out.
fn allowed_headers(asked: &HeaderMap) -> String {
    let asked = asked.get_all(ACCESS_CONTROL_REQUEST_HEADERS).filter_map(|value| value.to_str().ok());
    let names = asked.flat_map(|value| value.split(',')).filter_map(|name| HeaderName::try_from(name.trim()).ok());
    let is_new = |name: &HeaderName| !ALLOWED.split(", ").any(|allowed| allowed.eq_ignore_ascii_case(name.as_str()));
    names.filter(is_new).take(OTHERS).fold(ALLOWED.to_owned(), |allowed, name| format!("{allowed}, {name}"))
}

/// Lets the requesting page read the answer, if its origin is allowed.
pub(crate) fn allow(cors: &Cors, request: &HttpRequest, answer: &mut HeaderMap) {
    if cors.origins.is_empty() {
        return;
    }
    // Also if nothing is allowed: a cache must not give one origin's answer to another.
    answer.append(VARY, HeaderValue::from_static("Origin"));
    let Some(origin) = request.headers().get(ORIGIN) else { return };
    let allowed = if cors.origins.iter().any(|allowed| allowed == "*") {
        HeaderValue::from_static("*")
    } else if cors.origins.iter().any(|allowed| allowed.as_bytes() == origin.as_bytes()) {
        origin.clone()
    } else {
        return;
    };
    answer.insert(ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
    answer.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
}
