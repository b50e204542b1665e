//! The headers that protect an answer from misuse in a browser.

use actix_web::HttpRequest;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};

/// The headers of every answer, unless it sets its own.
///
/// The policy lets nothing run or load, so anything but a page is shown as text, even if a sender chose its media type.
/// Pages have a policy of their own. Answers that do not say how long to cache them are not cached.
const ALWAYS: [(HeaderName, &str); 5] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "no-referrer"),
    (X_FRAME_OPTIONS, "DENY"),
    (CONTENT_SECURITY_POLICY, "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    (CACHE_CONTROL, "no-store"),
];

/// Browsers use only TLS from then on, for a year.
const TLS_ONLY: &str = "max-age=31536000";

/// Adds the headers to an answer.
pub(crate) fn protect(request: &HttpRequest, behind_proxy: bool, headers: &mut HeaderMap) {
    for (name, value) in ALWAYS {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if over_tls(request, behind_proxy) {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(TLS_ONLY));
    }
}

/// Whether the client speaks TLS, with this server or with the proxy before it. Without TLS, browsers ignore the header
/// (RFC 6797, 8.1), so a client that lies about it gains nothing.
fn over_tls(request: &HttpRequest, behind_proxy: bool) -> bool {
    request.app_config().secure() || behind_proxy && request.connection_info().scheme() == "https"
}
