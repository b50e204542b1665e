//! Reads stored JSON.

use serde_json::Value;
use xapi::json;

use super::Error;

/// Parses stored JSON.
///
/// # Errors
/// [`Error::Internal`] if it is not JSON.
pub(super) fn parse_stored(text: &str) -> Result<Value, Error> {
    json::parse(text.as_bytes(), "").map_err(|_| {
        tracing::error!("what is stored is no JSON");
        Error::Internal
    })
}
