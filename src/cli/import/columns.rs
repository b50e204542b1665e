//! Which columns of a file with columns have the statements.

use std::collections::HashMap;

/// Names of columns that other stores give to statements: Learning Locker, SQL LRS.
pub(super) const NAMES: [&str; 2] = ["statement", "payload"];

/// Which columns have the statements.
#[derive(Debug, Default)]
pub(super) struct Columns {
    /// The one with whole statements, if it was named.
    pub(super) statement: Option<String>,
    /// Where the cells of columns belong in a statement, by the names of the columns.
    pub(super) places: HashMap<String, String>,
}

impl Columns {
    /// Whether nothing was said of columns, so that the file may have none.
    pub(super) fn are_default(&self) -> bool {
        self.statement.is_none() && self.places.is_empty()
    }
}

/// Reads `COLUMN=PLACE`.
///
/// # Errors
/// How it is written.
pub(super) fn read_place(text: &str) -> Result<(String, String), &'static str> {
    // A place has no such sign, and a column may.
    let parts = text.rsplit_once('=').filter(|(column, place)| !column.is_empty() && !place.is_empty());
    parts.map(|(column, place)| (column.to_owned(), place.to_owned())).ok_or("write COLUMN=PLACE, as E-post=actor.mbox")
}
