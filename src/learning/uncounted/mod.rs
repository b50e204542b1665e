//! What matched nothing: named by statements or rosters, and counted nowhere.
//!
//! What follows from a statement and the catalogue is kept by the stores as bounded counts ([`Uncounted`]). What hangs on
//! the roster too is read off [`Standings`](super::Standings) at the question.

mod counts;
mod unmatched;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

pub use counts::{Seen, Uncounted, UncountedEntry};
pub use unmatched::{Unmatched, unmatched};

/// How far the clock of a sender may be ahead: over midnight, a few minutes would otherwise lose a day.
const TOLERANCE: SignedDuration = SignedDuration::from_hours(24);

/// Whether something is said to have happened so long after it was stored that it counts nowhere, now or later.
///
/// It is read off the statement alone, so that a recount years later gives the same.
pub(super) fn is_ahead(at: Timestamp, stored: Timestamp) -> bool {
    at.duration_since(stored) > TOLERANCE
}

/// What kind of thing matched nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UncountedKind {
    /// An activity that no course or module of the catalogue has, named by a statement about no course.
    Activity,
    /// A verb of no vocabulary that counts, in a statement about a course.
    Verb,
    /// An agent that the catalogue says is nobody.
    NotAPerson,
    /// A statement dated more than a day after it was stored.
    ClockAhead,
    /// A statement whose timestamp has no time zone.
    WithoutZone,
}

impl UncountedKind {
    /// All kinds that follow from a statement and the catalogue.
    pub const OF_STATEMENTS: [Self; 5] =
        [Self::Activity, Self::Verb, Self::NotAPerson, Self::ClockAhead, Self::WithoutZone];
}
