//! Changes of the roster as every store makes them: rows that go and rows that come, each a text of its own.

use std::collections::BTreeSet;

use learning::{Roster, RosterChange};
use serde::Serialize;

use super::text::to_text;
use crate::Error;

/// What is done to the rows of a table or collection.
pub struct TableChange {
    /// The table or collection.
    pub table: &'static str,
    /// The texts of rows that go.
    pub gone: Vec<String>,
    /// None of these is there, once those are gone.
    pub come: Vec<String>,
}

/// What a change does to the rows of a roster, of its lists, and of what these told.
pub fn tables_changed(roster: &Roster, change: &RosterChange) -> Result<[TableChange; 3], Error> {
    Ok([
        of_table("affiliation", &roster.affiliations, &change.removed, &change.added)?,
        of_table("roster_list", &roster.lists, &change.lists_replaced, &change.lists)?,
        of_table("roster_told", &roster.told, &change.told_replaced, &change.told)?,
    ])
}

fn of_table<T: Ord + Serialize>(
    table: &'static str,
    there: &BTreeSet<T>,
    gone: &[T],
    come: &[T],
) -> Result<TableChange, Error> {
    let going: BTreeSet<&T> = gone.iter().collect();
    let come: BTreeSet<&T> = come.iter().filter(|row| !there.contains(*row) || going.contains(row)).collect();
    Ok(TableChange { table, gone: bodies(gone)?, come: bodies(come)? })
}

/// Rows as they are stored.
pub fn bodies<'r, T: Serialize + 'r>(rows: impl IntoIterator<Item = &'r T>) -> Result<Vec<String>, Error> {
    rows.into_iter().map(to_text).collect()
}
