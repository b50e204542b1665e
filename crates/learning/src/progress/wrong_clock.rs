//! Clocks that are wrong: what they date counts nowhere.

use jiff::{SignedDuration, Timestamp};

use crate::Day;

/// How far the clock of a sender may be ahead: over midnight, a few minutes would otherwise lose a day.
const TOLERANCE: SignedDuration = SignedDuration::from_hours(24);

/// What is wrong with a clock, so that what it dates counts nowhere, now or later.
///
/// It is read off the statement alone, so that a recount years later gives the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WrongClock {
    /// More than a day ahead of when the statement was stored.
    Ahead,
    /// On the first day of 1970, at which clocks begin that nobody has set, or before it.
    Unset,
}

impl WrongClock {
    /// What is wrong with the clock that dated something `at`; `None` if it may be right.
    pub(super) fn of(at: Timestamp, stored: Timestamp) -> Option<Self> {
        if at.duration_since(stored) > TOLERANCE {
            Some(Self::Ahead)
        } else if Day::of(at).number() <= 0 {
            Some(Self::Unset)
        } else {
            None
        }
    }
}
