//! Refusals for people: a page instead of a problem.

use actix_web::http::header::{ACCEPT, AUTHORIZATION, HeaderMap};
use actix_web::{HttpRequest, HttpResponse};

use super::{Problem, ProblemKind, Refusal};
use crate::http::by_preference;

/// Renders the page for a person about a problem of this kind, with its detail, under the server's public path.
pub type RefusedPage = fn(&str, &HttpRequest, &'static ProblemKind, String) -> Result<HttpResponse, Refusal>;

/// Turns a refusal into a page if the request came from a browser; keeps its status and its other headers.
pub(crate) fn as_page(
    page: Option<RefusedPage>,
    root: &str,
    request: &HttpRequest,
    mut response: HttpResponse,
) -> HttpResponse {
    let is_refused = response.status().is_client_error() || response.status().is_server_error();
    let Some(page) = page.filter(|_| is_refused && is_browser(request.headers())) else { return response };
    let problem = response.extensions_mut().remove::<Problem>();
    let Some(problem) = problem else { return response };
    let Ok(page) = page(root, request, problem.kind, problem.detail.clone()) else {
        // Keep the problem as it is.
        response.extensions_mut().insert(problem);
        return response;
    };
    for (name, value) in page.headers() {
        response.headers_mut().insert(name.clone(), value.clone());
    }
    response.set_body(page.into_body())
}

/// Whether a person will see the answer: programs don't ask for HTML, and browsers have no credential.
pub(crate) fn is_browser(headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    !headers.contains_key(AUTHORIZATION) && by_preference(accept).iter().any(|media_type| media_type == "text/html")
}
