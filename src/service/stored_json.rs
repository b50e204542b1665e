//! JSON that the store has.

use serde_json::Value;
use xapi::json;

use super::Error;

/// Parses JSON that is stored.
///
/// # Errors
/// [`Error::Internal`] where it is none.
pub(super) fn parse_stored(text: &str) -> Result<Value, Error> {
    json::parse(text.as_bytes(), "").map_err(|_| {
        tracing::error!("what is stored is no JSON");
        Error::Internal
    })
}
