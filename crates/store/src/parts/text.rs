//! Values as stores write and read them.

use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::Error;

/// The instant of stored microseconds since 1970.
pub fn instant(microseconds: i64) -> Timestamp {
    Timestamp::from_microsecond(microseconds).unwrap_or(Timestamp::MAX)
}

/// Writes a value as JSON.
///
/// # Errors
/// If it cannot be serialised.
pub fn to_text(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::Failed(error.to_string()))
}

/// Reads a value that was written as JSON.
///
/// # Errors
/// [`Error::Failed`] if it can't be read.
pub fn from_text<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|_| Error::Failed("a stored value can't be read".into()))
}

/// Reads the JSON of a statement in the log.
///
/// # Errors
/// [`Error::Failed`] if it is not JSON.
pub fn parse(text: &str) -> Result<Value, Error> {
    xapi::json::parse(text.as_bytes(), "").map_err(|_| Error::Failed("a stored statement is damaged".into()))
}
