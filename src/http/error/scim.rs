//! Refusals for clients of SCIM: an error of RFC 7644, 3.12, instead of a problem.

use actix_web::HttpResponse;
use actix_web::body::BoxBody;
use actix_web::http::header::{CONTENT_TYPE, HeaderValue};
use serde_json::json;

use super::Problem;

/// Turns a refusal into an error of SCIM; keeps its status and its other headers.
pub(crate) fn as_scim(mut response: HttpResponse) -> HttpResponse {
    let problem = response.extensions_mut().remove::<Problem>();
    let Some(problem) = problem else { return response };
    let mut error = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
        "status": response.status().as_u16().to_string(),
        "detail": problem.detail,
    });
    if let Some(word) = problem.scim_type {
        error["scimType"] = word.into();
    }
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/scim+json"));
    response.set_body(BoxBody::new(error.to_string()))
}
