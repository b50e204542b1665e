//! What the threads of the store have in common.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use jiff::{SignedDuration, Timestamp};

use super::body::Dictionaries;
use super::definitions::LastMerged;
use super::hash::HashKey;
use super::tail::Tail;
use crate::clock::Clock;
use crate::learning::{Catalogue, Roster};
use crate::store::{CatalogueVersion, Error, RosterVersion};

/// What the threads of the store have in common.
pub(super) struct Shared {
    pub(super) clock: Arc<dyn Clock>,
    pub(super) hash: HashKey,
    pub(super) dictionaries: Dictionaries,
    tail: RwLock<Tail>,
    catalogue: RwLock<(CatalogueVersion, Arc<Catalogue>)>,
    roster: RwLock<(RosterVersion, Arc<Roster>)>,
    horizon: Mutex<Horizon>,
    /// Held while a group of statements becomes visible, and while the tail is frozen: a segment
    /// must not be merged with only half of a group in it.
    publishing: Mutex<LastMerged>,
}

/// The order of storing.
#[derive(Debug)]
struct Horizon {
    /// The latest instant given to a statement, or promised to a reader.
    last: Timestamp,
    /// The first instant given to a statement that is not visible yet.
    in_flight: Option<Timestamp>,
}

/// The least step of `stored`.
const STEP: SignedDuration = SignedDuration::from_micros(1);

impl Shared {
    pub(super) fn new(clock: Arc<dyn Clock>, hash: HashKey, newest_stored: Timestamp) -> Self {
        Self {
            clock,
            hash,
            dictionaries: Dictionaries::new(),
            tail: RwLock::default(),
            catalogue: RwLock::default(),
            roster: RwLock::default(),
            horizon: Mutex::new(Horizon { last: newest_stored, in_flight: None }),
            publishing: Mutex::default(),
        }
    }

    pub(super) fn tail(&self) -> RwLockReadGuard<'_, Tail> {
        self.tail.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn tail_mut(&self) -> RwLockWriteGuard<'_, Tail> {
        self.tail.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn publishing(&self) -> MutexGuard<'_, LastMerged> {
        self.publishing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn catalogue(&self) -> (CatalogueVersion, Arc<Catalogue>) {
        self.catalogue.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn set_catalogue(&self, version: CatalogueVersion, catalogue: Arc<Catalogue>) {
        *self.catalogue.write().unwrap_or_else(PoisonError::into_inner) = (version, catalogue);
    }

    pub(super) fn roster(&self) -> (RosterVersion, Arc<Roster>) {
        self.roster.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn set_roster(&self, version: RosterVersion, roster: Arc<Roster>) {
        *self.roster.write().unwrap_or_else(PoisonError::into_inner) = (version, roster);
    }

    /// An instant later than every one given or promised before. Until [`Self::landed`], readers
    /// are promised nothing at or after the first that is given.
    pub(super) fn next_stored(&self) -> Timestamp {
        let mut horizon = self.horizon();
        // Microseconds, as they are stored and shown.
        let now = Timestamp::from_microsecond(self.clock.now().as_microsecond()).unwrap_or(horizon.last);
        let stored = now.max(horizon.last.saturating_add(STEP).unwrap_or(Timestamp::MAX));
        horizon.last = stored;
        horizon.in_flight.get_or_insert(stored);
        stored
    }

    /// The instant that another store gave to a statement, which must be later than any here.
    pub(super) fn take_stored(&self, given: Timestamp) -> Result<Timestamp, Error> {
        let mut horizon = self.horizon();
        if given <= horizon.last {
            return Err(Error::Stale);
        }
        horizon.last = given;
        horizon.in_flight.get_or_insert(given);
        Ok(given)
    }

    /// Whether a statement that another store stored then can come after all that is here.
    pub(super) fn is_later(&self, given: Timestamp) -> bool {
        given > self.horizon().last
    }

    /// Every statement that was given an instant is visible, or never will be.
    pub(super) fn landed(&self) {
        self.horizon().in_flight = None;
    }

    /// Whatever is stored from now on has a later instant than this.
    pub(super) fn consistent_through(&self) -> Timestamp {
        let mut horizon = self.horizon();
        if let Some(in_flight) = horizon.in_flight {
            return in_flight.saturating_sub(STEP).unwrap_or(Timestamp::MIN);
        }
        let now = Timestamp::from_microsecond(self.clock.now().as_microsecond()).unwrap_or(horizon.last);
        horizon.last = horizon.last.max(now);
        horizon.last
    }

    fn horizon(&self) -> MutexGuard<'_, Horizon> {
        self.horizon.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("an instant")
    }

    // xAPI 1.0.3 Communication 2.1.3, X-Experience-API-Consistent-Through.
    #[test]
    fn what_was_promised_to_a_reader_is_never_given_to_a_statement() {
        let clock = Arc::new(ManualClock::new(at(100)));
        let shared = Shared::new(clock.clone(), HashKey([0; 16]), at(50));
        assert_eq!(shared.consistent_through(), at(100));
        let first = shared.next_stored();
        assert!(first > at(100), "the clock stands still and the promise holds");
        assert!(shared.consistent_through() < first, "a statement is under way");
        clock.set(at(90));
        let second = shared.next_stored();
        assert!(second > first, "the clock went back and the order holds");
        assert!(shared.consistent_through() < first);
        shared.landed();
        assert_eq!(shared.consistent_through(), second);
    }
}
