//! The days of affiliations, with open ends as `None`.

use crate::{Affiliation, Day};

/// Days from the first to the last, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Days {
    pub(super) first: Day,
    pub(super) last: Day,
}

impl Days {
    /// The days of an affiliation.
    pub(super) fn of(row: &Affiliation) -> Self {
        Self { first: row.valid_from.unwrap_or(Day::MIN), last: row.valid_to.unwrap_or(Day::MAX) }
    }

    /// Whether they contain no day.
    pub(super) fn is_empty(self) -> bool {
        self.last < self.first
    }

    /// Those up to a day; may be empty.
    pub(super) fn until(self, last: Day) -> Self {
        Self { last: self.last.min(last), ..self }
    }

    /// Those from a day on; may be empty.
    pub(super) fn since(self, first: Day) -> Self {
        Self { first: self.first.max(first), ..self }
    }

    /// Whether they share a day.
    pub(super) fn meet(self, other: Self) -> bool {
        !self.since(other.first).until(other.last).is_empty()
    }

    /// The row with these days.
    pub(super) fn on(self, row: Affiliation) -> Affiliation {
        Affiliation {
            valid_from: Some(self.first).filter(|first| *first > Day::MIN),
            valid_to: Some(self.last).filter(|last| *last < Day::MAX),
            ..row
        }
    }
}
