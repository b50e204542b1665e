//! Time and identifiers, injected so that tests decide both.

use std::sync::OnceLock;
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;
use uuid::Uuid;

/// A source of time.
pub trait Clock: Send + Sync {
    /// The present instant. Need not be monotonic: callers that need order establish it themselves.
    fn now(&self) -> Timestamp;

    /// By how much the clock has run ahead of the time that has passed since the process first asked it; zero if unknown.
    fn ahead(&self) -> SignedDuration {
        SignedDuration::ZERO
    }
}

/// A clock that runs this far ahead while the process runs was set wrong.
pub const AHEAD: SignedDuration = SignedDuration::from_hours(24);

/// The machine's clock.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn ahead(&self) -> SignedDuration {
        static BEGAN: OnceLock<(Instant, Timestamp)> = OnceLock::new();
        let (passed, from) = BEGAN.get_or_init(|| (Instant::now(), Timestamp::now()));
        let passed = SignedDuration::try_from(passed.elapsed()).unwrap_or(SignedDuration::MAX);
        Timestamp::now().duration_since(*from).saturating_sub(passed)
    }
}

/// A clock that stands still until it is set.
#[derive(Debug)]
pub struct ManualClock(Mutex<(Timestamp, SignedDuration)>);

impl ManualClock {
    /// Creates a clock that shows `at`.
    pub fn new(at: Timestamp) -> Self {
        Self(Mutex::new((at, SignedDuration::ZERO)))
    }

    /// Sets the clock, forwards or back.
    pub fn set(&self, at: Timestamp) {
        self.0.lock().0 = at;
    }

    /// Sets the clock forwards by mistake, without that much time having passed.
    pub fn jump(&self, by: SignedDuration) {
        let mut clock = self.0.lock();
        *clock = (clock.0 + by, clock.1 + by);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        self.0.lock().0
    }

    fn ahead(&self) -> SignedDuration {
        self.0.lock().1
    }
}

/// The letters of ids that people may have to read: those of Crockford's base 32.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Writes the lower 100 bits of a number as an id that people may have to read.
pub fn readable_id(number: u128) -> String {
    let letter = |at: u32| char::from(LETTERS[usize::try_from((number >> (5 * at)) & 31).unwrap_or_default()]);
    (0..20).rev().map(letter).collect()
}

/// A source of ids for statements that were sent without one, and of names for documents' revisions.
pub trait Ids: Send + Sync {
    /// A fresh id; version 4, because older clients refuse others.
    fn statement_id(&self) -> Uuid;

    /// A fresh name for one version of a document.
    fn revision(&self) -> Uuid {
        self.statement_id()
    }

    /// A fresh id for a snapshot or an extraction: 20 letters and digits, without those that look like others. Nobody guesses it.
    fn snapshot_id(&self) -> String {
        // Of 100 bits, all but the six that say the version of a UUID are random.
        readable_id(self.statement_id().as_u128())
    }
}

/// Random ids.
#[derive(Debug, Default, Clone, Copy)]
pub struct RandomIds;

impl Ids for RandomIds {
    fn statement_id(&self) -> Uuid {
        Uuid::new_v4()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Ids, LETTERS, RandomIds};

    #[test]
    fn ids_of_snapshots_are_short_differ_and_have_no_letters_that_look_alike() {
        let ids: BTreeSet<String> = (0..1_000).map(|_| RandomIds.snapshot_id()).collect();
        assert_eq!(ids.len(), 1_000);
        for id in &ids {
            assert!(id.len() == 20 && id.bytes().all(|letter| LETTERS.contains(&letter)), "{id}");
        }
        assert!(!LETTERS.iter().any(|letter| b"ilou".contains(letter)));
        let of_place = |at: usize| ids.iter().map(|id| id.as_bytes()[at]).collect::<BTreeSet<_>>().len();
        assert!((0..20).filter(|at| of_place(*at) == 32).count() >= 17, "all but those of the version are random");
    }
}
