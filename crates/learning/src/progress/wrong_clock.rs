//! Wrong clocks: what they date counts nowhere.

use jiff::{SignedDuration, Timestamp};

use crate::Day;

/// How far a sender's clock may be ahead. Without tolerance, a few minutes over midnight would lose a day.
const TOLERANCE: SignedDuration = SignedDuration::from_hours(24);

/// The fault of a clock, for which what it dates counts nowhere, now or later.
///
/// The statement alone decides, so that a recount years later gives the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WrongClock {
    /// More than a day ahead of the time when the statement was stored.
    Ahead,
    /// On the first day of 1970, where an unset clock starts, or earlier.
    Unset,
}

impl WrongClock {
    /// Finds the fault of the clock that dated something `at`; `None` if it may be right.
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
