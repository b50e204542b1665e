//! Values as stores write them, and read them back.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::Error;

/// The instant of so many microseconds since 1970, as stores keep them.
pub fn instant(microseconds: i64) -> Timestamp {
    Timestamp::from_microsecond(microseconds).unwrap_or(Timestamp::MAX)
}

/// What is stored as a text: JSON.
///
/// # Errors
/// If it can't be written.
pub fn to_text(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::Failed(error.to_string()))
}

/// Reads the JSON of a statement in the log.
///
/// # Errors
/// [`Error::Failed`] where it is none.
pub fn parse(text: &str) -> Result<Value, Error> {
    xapi::json::parse(text.as_bytes(), "").map_err(|_| Error::Failed("a stored statement is damaged".into()))
}
