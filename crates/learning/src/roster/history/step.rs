//! One step of a history: a list, in the order of days.

use crate::Day;
use crate::roster::{Affiliation, RosterMode};

/// A list of an employer, and whether an earlier one said anything.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    /// The day of the list.
    pub(super) day: Day,
    /// What happens to affiliations that it lacks.
    pub(super) mode: RosterMode,
    /// Whether an earlier list or a history said what holds.
    pub(super) told_before: bool,
}

/// A row of the list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sent<'r> {
    pub(super) row: &'r Affiliation,
    /// Whether it counts for days before the list's.
    pub(super) corrects: bool,
}

impl Step {
    /// Whether a row is in force on the day of the list or comes later.
    pub(super) fn lasts(self, row: &Affiliation) -> bool {
        row.valid_to.is_none_or(|last| last >= self.day)
    }

    /// Whether a list of this very day brought a row, so that another of the same day may take it back.
    pub(super) fn is_of_today(self, row: &Affiliation) -> bool {
        !self.told_before || row.known_from == Some(self.day)
    }
}
