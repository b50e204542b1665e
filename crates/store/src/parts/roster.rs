//! Changes of the roster as every store makes them: rows to remove and to add, each as its own text.

use std::collections::BTreeSet;

use learning::{Roster, RosterChange};
use serde::Serialize;

use super::text::to_text;
use crate::Error;

/// A change to the rows of a table or collection.
pub struct TableChange {
    /// The table or collection.
    pub table: &'static str,
    /// The texts of rows to remove.
    pub gone: Vec<String>,
    /// The texts of rows to add, none of which is there after the removal.
    pub come: Vec<String>,
}

/// What a change does to the rows of a roster, of its lists, and of what these said.
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

/// The texts of rows, as stored.
pub fn bodies<'r, T: Serialize + 'r>(rows: impl IntoIterator<Item = &'r T>) -> Result<Vec<String>, Error> {
    rows.into_iter().map(to_text).collect()
}
