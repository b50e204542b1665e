//! One row of a source: a statement, or what was to be one.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;
use xapi::{Version, Violation};

/// Rows of a source.
pub(super) type Rows = Box<dyn Iterator<Item = anyhow::Result<Row>>>;

/// A row, as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// Its number, from 1: the line of NDJSON, the item of an array, the record of CSV after the headers, the row of
    /// Parquet, the statement of an LRS.
    pub(super) number: u64,
    /// Its JSON, or why there is none.
    pub(super) text: Result<Vec<u8>, Fault>,
}

/// Why a row is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Fault {
    /// JSON Pointer (RFC 6901) into the statement.
    pub(super) pointer: String,
    /// The rule that is broken.
    pub(super) rule: String,
    /// The clause of the standard, if it is one of the standard's.
    pub(super) clause: String,
    /// What was wrong and what would be right.
    pub(super) detail: String,
}

impl Fault {
    /// A fault of a whole row by a rule of the import.
    pub(super) fn of(rule: &str, detail: impl Into<String>) -> Self {
        Self { pointer: String::new(), rule: rule.to_owned(), clause: String::new(), detail: detail.into() }
    }

    /// A row that is longer than a store takes, in bytes.
    pub(super) fn too_long(largest: usize) -> Self {
        Self::of("too-long", format!("The row has more than {largest} bytes (limits.body_bytes); it was not read."))
    }
}

impl From<Violation> for Fault {
    fn from(violation: Violation) -> Self {
        let Violation { pointer, rule, clause, detail } = violation;
        Self { pointer, rule: rule.to_owned(), clause: clause.to_owned(), detail }
    }
}

/// What the import has to know of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    /// Its id, if it has one.
    pub(super) id: Option<Uuid>,
    /// The edition by which it is checked: the one that it names, else 1.0.3.
    pub(super) version: Version,
    /// When another store took it, if it does not say when it happened: that is then the same (xAPI 1.0.3 Data 2.4.7).
    pub(super) happened: Option<Timestamp>,
}

/// The outermost members that tell a statement from what other stores put around one.
#[derive(Deserialize)]
struct Members<'t> {
    #[serde(borrow)]
    id: Option<&'t RawValue>,
    #[serde(borrow)]
    version: Option<&'t RawValue>,
    #[serde(borrow)]
    timestamp: Option<&'t RawValue>,
    #[serde(borrow)]
    stored: Option<&'t RawValue>,
    #[serde(borrow)]
    actor: Option<&'t RawValue>,
    #[serde(borrow)]
    statement: Option<&'t RawValue>,
    #[serde(borrow)]
    payload: Option<&'t RawValue>,
}

/// The statement in what a store exports: itself, or within `statement` (Learning Locker, and our own refused rows) or
/// `payload` (SQL LRS), as JSON or as a string of it.
pub(super) fn unwrapped(text: Vec<u8>) -> Vec<u8> {
    let inner = match serde_json::from_slice(&text) {
        Ok(Members { actor: None, statement: Some(inner), .. } | Members { actor: None, payload: Some(inner), .. }) => {
            inner.get()
        }
        _ => return text,
    };
    match serde_json::from_str::<String>(inner) {
        Ok(told) => told.into_bytes(),
        Err(_) => inner.as_bytes().to_vec(),
    }
}

/// Reads the head; `None` if the outermost members are not what they should be.
pub(super) fn head(text: &[u8]) -> Option<Head> {
    let members: Members<'_> = serde_json::from_slice(text).ok()?;
    let id = match members.id {
        Some(id) => Some(Uuid::try_parse(&text_of(id)?).ok()?),
        None => None,
    };
    let is_second = members.version.and_then(text_of).is_some_and(|version| version.starts_with("2."));
    let stored = members.stored.filter(|_| members.timestamp.is_none()).and_then(text_of);
    let happened = stored.and_then(|stored| xapi::formats::parse_timestamp(&stored));
    Some(Head { id, version: if is_second { Version::V2_0_0 } else { Version::V1_0_3 }, happened })
}

fn text_of(value: &RawValue) -> Option<Cow<'_, str>> {
    serde_json::from_str(value.get()).ok()
}

#[cfg(test)]
mod tests {
    use xapi::Version;

    use super::{head, unwrapped};

    #[test]
    fn a_statement_is_found_in_what_other_stores_put_around_it() {
        for (text, inner) in [
            (r#"{"actor":{},"statement":1}"#, r#"{"actor":{},"statement":1}"#),
            (r#"{"_id":"5f","statement":{"actor":{}},"hash":"a"}"#, r#"{"actor":{}}"#),
            (r#"{"id":7,"payload":{"actor":{}}}"#, r#"{"actor":{}}"#),
            (r#"{"id":"7","payload":"{\"actor\":{}}"}"#, r#"{"actor":{}}"#),
            ("no JSON", "no JSON"),
        ] {
            assert_eq!(String::from_utf8(unwrapped(text.into())).unwrap(), inner);
        }
    }

    #[test]
    fn the_edition_is_the_one_that_a_statement_names() {
        let version = |text: &str| head(text.as_bytes()).map(|head| head.version);
        assert_eq!(version("{}"), Some(Version::V1_0_3));
        assert_eq!(version(r#"{"version":"1.0.0"}"#), Some(Version::V1_0_3));
        assert_eq!(version(r#"{"version":"2.0.0"}"#), Some(Version::V2_0_0));
        assert_eq!(version(r#"{"id":"no uuid"}"#), None);
    }

    #[test]
    fn what_does_not_say_when_it_happened_happened_when_the_other_store_took_it() {
        let happened = |text: &str| head(text.as_bytes()).unwrap().happened.map(|at| at.to_string());
        assert_eq!(happened(r#"{"stored":"2024-05-20T10:00:00+02:00"}"#).as_deref(), Some("2024-05-20T08:00:00Z"));
        assert_eq!(happened(r#"{"stored":"2024-05-20T10:00:00Z","timestamp":"2024-05-01T10:00:00Z"}"#), None);
        assert_eq!(happened(r#"{"stored":"once"}"#), None);
    }
}
