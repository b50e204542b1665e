//! Rows that were refused.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
    pub reason: String,
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
