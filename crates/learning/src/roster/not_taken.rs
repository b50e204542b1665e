//! Finds what an exported history says of the past and an ordinary list cannot change.

use std::collections::HashSet;

use super::dates::Days;
use super::{Affiliation, Roster, RosterChange, RosterMode, RosterUpdate};

/// The places in the file of rows that had ended before its day and that the roster does not have after the change: a
/// list says what holds from its day on, and only a history changes what was before.
pub(super) fn ended_rows_not_taken(roster: &Roster, update: &RosterUpdate<'_>, change: &RosterChange) -> Vec<usize> {
    if !update.history || update.mode == RosterMode::History {
        return Vec::new();
    }
    let removed: HashSet<&Affiliation> = change.removed.iter().collect();
    // For a new row, the import decides since when it is known, and perhaps when it began.
    let as_said =
        |row: &Affiliation| Affiliation { valid_from: None, first_seen: false, known_from: None, ..row.clone() };
    let added: HashSet<Affiliation> = change.added.iter().map(as_said).collect();
    let is_taken = |row: &Affiliation| {
        let row = Days::of(row).on(row.clone());
        roster.affiliations.contains(&row) && !removed.contains(&row) || added.contains(&as_said(&row))
    };
    let has_ended = |row: &Affiliation| row.valid_to.is_some_and(|last| last < update.as_of);
    let rows = update.rows.iter().enumerate();
    rows.filter(|(_, row)| has_ended(row) && !is_taken(row)).map(|(at, _)| at).collect()
}
