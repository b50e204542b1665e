//! Forms of the pages, as browsers send them.

use actix_web::HttpRequest;
use actix_web::web::Payload;

use super::body;
use crate::http::{Parameters, Refusal};
use crate::service::Memory;

/// The longest form, in bytes.
const FORM_BYTES: usize = 16 * 1024;
const FORM: &str = "application/x-www-form-urlencoded";

/// Reads a form with these fields, each at most once.
///
/// # Errors
/// If it is not a form, is too long, or has other fields. What was sent is not repeated.
pub(crate) async fn read(
    request: &HttpRequest,
    payload: Payload,
    fields: &[&str],
    memory: &Memory,
) -> Result<Parameters, Refusal> {
    if body::media_type(request.headers()).is_none_or(|media_type| media_type.essence != FORM) {
        return Err(Refusal::MediaType(FORM));
    }
    let bytes = body::read(payload, request.headers(), FORM_BYTES, memory).await?;
    let text = std::str::from_utf8(&bytes).map_err(|_| Refusal::Body("a form is UTF-8".into()))?;
    Parameters::parse(text, fields, &[])
}
