//! Rows that were refused.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::roster::reason::{RosterPlace, RosterReason};

/// A row that was refused, and why. Never repeats a personal value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RejectedRow {
    /// Line of the file, from 1 (the header's).
    pub line: u64,
    /// Column, from 1; 0 for the whole row.
    pub column: usize,
    /// The header of that column, as written.
    pub header: String,
    /// What is wrong and what would be right.
    #[schemars(with = "String")]
    pub reason: RosterReason,
}

impl RejectedRow {
    /// Something wrong with a whole row, or with the file if it is the first.
    pub(crate) fn whole(line: u64, reason: impl Into<RosterReason>) -> Self {
        Self { line, column: 0, header: String::new(), reason: reason.into() }
    }

    /// Something wrong at a place.
    pub(super) fn at(place: RosterPlace, reason: RosterReason) -> Self {
        let RosterPlace { line, column, header } = place;
        Self { line, column, header, reason }
    }
}

/// Writes where and why.
impl fmt::Display for RejectedRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.column {
            0 => write!(f, "line {}: {}", self.line, self.reason),
            column => write!(f, "line {}, column {column} ({}): {}", self.line, self.header, self.reason),
        }
    }
}
