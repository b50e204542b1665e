//! Whether a body is statements.

use serde_json::Value;

use super::{Version, Violation};

/// A statement that has passed, with the text that was sent.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The statement's JSON, to the byte.
    pub text: Box<str>,
    /// The same, read.
    pub value: Value,
}

/// Reads a body that should be one statement or an array of statements.
///
/// # Errors
/// Every violation of every statement, in order, with pointers into the body.
pub fn validate(_version: Version, _body: &[u8]) -> Result<Vec<Sent>, Vec<Violation>> {
    unimplemented!()
}
