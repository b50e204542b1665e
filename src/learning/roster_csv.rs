//! Rosters as municipalities send them.

use serde::Serialize;

use super::Affiliation;

/// A roster file, read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RosterFile {
    /// The rows that are right.
    pub rows: Vec<Affiliation>,
    /// The rows that are not.
    pub rejected: Vec<RejectedRow>,
    /// Columns that are not read, by their headers.
    pub ignored_columns: Vec<String>,
}

/// A row that was refused, and why. Never repeats a personal value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RejectedRow {
    /// Line of the file, from 1 (the header's).
    pub line: u64,
    /// Column, from 1; 0 where the whole row is meant.
    pub column: usize,
    /// The header of that column, as written.
    pub header: String,
    /// What is wrong and what would be right.
    pub reason: String,
}

/// Reads a roster file.
///
/// # Errors
/// When the file as a whole can't be read: no text, no header row, a needed column missing.
pub fn parse_roster(_bytes: &[u8]) -> Result<RosterFile, RejectedRow> {
    unimplemented!()
}
