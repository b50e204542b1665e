//! Forms of pages, as browsers send them.

use actix_web::HttpRequest;
use actix_web::web::Payload;

use super::body;
use crate::http::{Parameters, Refusal};
use crate::service::{Held, Memory};

const FORM: &str = "application/x-www-form-urlencoded";

/// The cost of a pair in bytes, including the field of a page that shows it again.
const PAIR: usize = 1024;

/// Reads a form of at most `most` bytes, with these fields: each at most once, then those that may be repeated.
///
/// # Errors
/// If it is not a form, is too long, needs more memory than there is, or has other fields. Errors don't quote what was
/// sent.
pub(crate) async fn read(
    request: &HttpRequest,
    payload: Payload,
    (once, lists): (&[&str], &[&str]),
    most: usize,
    memory: &Memory,
) -> Result<(Parameters, Held), Refusal> {
    if body::media_type(request.headers()).is_none_or(|media_type| media_type.essence != FORM) {
        return Err(Refusal::MediaType(FORM));
    }
    let bytes = body::read(payload, request.headers(), most, memory).await?;
    let text = std::str::from_utf8(&bytes).map_err(|_| Refusal::Body("a form is UTF-8".into()))?;
    // Each pair is two texts, and a page shows it again with its label and its field.
    let held = memory.hold(bytes.len() + (1 + text.matches('&').count()) * PAIR)?;
    Ok((Parameters::parse(text, once, lists)?, held))
}
