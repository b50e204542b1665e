//! The text of a statement: as sent, with what the store sets.

use jiff::Timestamp;
use uuid::Uuid;

use super::Sent;

/// What the store sets around a statement.
#[derive(Debug, Clone, Copy)]
pub struct Outer<'a> {
    /// Its id.
    pub id: Uuid,
    /// JSON of the authority.
    pub authority: &'a str,
    /// What `version` becomes where the statement has none.
    pub version: &'a str,
}

/// A statement's text, ready to be stored: everything but `stored`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// JSON object with neither `stored` nor, where [`Self::timestamp_is_stored`], `timestamp`.
    pub text: String,
    /// The statement was sent with no `timestamp`: it is the instant of storing.
    pub timestamp_is_stored: bool,
}

/// Sets `id`, `authority` and `version`, and takes `stored` away, leaving every other byte as sent.
pub fn finish(_sent: &Sent, _outer: Outer<'_>) -> Finished {
    unimplemented!()
}

/// The statement as it is answered: a finished text with `stored` put in.
pub fn read_back(_text: &str, _timestamp_is_stored: bool, _stored: Timestamp) -> String {
    unimplemented!()
}
