//! One list in the order of their days.

use crate::Day;
use crate::roster::{Affiliation, RosterMode};

/// A list of an employer, and whether another told something before it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    /// The day of the list.
    pub(super) day: Day,
    /// What happens to what is not in it.
    pub(super) mode: RosterMode,
    /// An earlier list or a history told what holds.
    pub(super) told_before: bool,
}

/// A row of the list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sent<'r> {
    pub(super) row: &'r Affiliation,
    /// What it says of days before the list's counts.
    pub(super) corrects: bool,
}

impl Step {
    /// Whether a row is in force on the day of the list or comes later.
    pub(super) fn lasts(self, row: &Affiliation) -> bool {
        row.valid_to.is_none_or(|last| last >= self.day)
    }

    /// Whether a row came by a list of this very day, which another of the same day may take back.
    pub(super) fn is_of_today(self, row: &Affiliation) -> bool {
        !self.told_before || row.known_from == Some(self.day)
    }
}
