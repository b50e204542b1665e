//! State that the threads of the store share.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use learning::{Catalogue, Names, Roster, Whereabouts};
use parking_lot::{Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard};
use tokio::sync::watch;

use super::body::Dictionaries;
use super::tail::Tail;
use crate::clock::Clock;
use crate::parts::closing::Closing;
use crate::parts::damage::Met;
use crate::parts::definitions::LastMerged;
use crate::parts::hash::HashKey;
use crate::parts::room::Room;
use crate::{CatalogueVersion, Error, RosterVersion};

/// State that the threads of the store share.
pub(super) struct Shared {
    pub(super) clock: Arc<dyn Clock>,
    pub(super) hash: HashKey,
    pub(super) names: Names,
    pub(super) dictionaries: Dictionaries,
    /// Whether the last write found room.
    pub(super) room: Room,
    /// Damage found so far.
    pub(super) met: Met,
    pub(super) closing: Closing,
    tail: RwLock<Tail>,
    catalogue: RwLock<(CatalogueVersion, Arc<Catalogue>)>,
    roster: RwLock<(RosterVersion, Arc<Roster>)>,
    /// For these two; made when first needed.
    whereabouts: Mutex<Option<Arc<Whereabouts>>>,
    /// Whether the index of places matches these two.
    placed: watch::Sender<bool>,
    horizon: Mutex<Horizon>,
    /// Held while a group of statements becomes visible, and while the tail is being frozen: a segment must not be
    /// merged with only half of a group in it.
    publishing: Mutex<LastMerged>,
}

/// The order of storing.
#[derive(Debug)]
struct Horizon {
    /// The latest instant assigned to a statement, or promised to a reader.
    last: Timestamp,
    /// The latest of them that survives this process: it is on disk, and everything up to it is visible.
    kept: Timestamp,
}

/// Activities whose last definition is remembered.
const REMEMBERED: usize = 32 * 1024;

/// The age at which a promise is renewed when somebody asks for it.
const RENEWED_AFTER: SignedDuration = SignedDuration::from_secs(1);

/// The least step of `stored`.
const STEP: SignedDuration = SignedDuration::from_micros(1);

impl Shared {
    /// `last` is the latest instant that is stored or was promised.
    pub(super) fn new(clock: Arc<dyn Clock>, hash: HashKey, names: Names, last: Timestamp) -> Self {
        Self {
            clock,
            hash,
            names,
            dictionaries: Dictionaries::new(),
            room: Room::default(),
            met: Met::default(),
            closing: Closing::default(),
            tail: RwLock::default(),
            catalogue: RwLock::default(),
            roster: RwLock::default(),
            whereabouts: Mutex::default(),
            placed: watch::Sender::new(false),
            horizon: Mutex::new(Horizon { last, kept: last }),
            publishing: Mutex::new(LastMerged::new(REMEMBERED)),
        }
    }

    /// The key of the hashes, and the names, which it takes to read statements.
    pub(super) fn by(&self) -> (HashKey, &Names) {
        (self.hash, &self.names)
    }

    pub(super) fn tail(&self) -> RwLockReadGuard<'_, Tail> {
        self.tail.read()
    }

    pub(super) fn tail_mut(&self) -> RwLockWriteGuard<'_, Tail> {
        self.tail.write()
    }

    pub(super) fn publishing(&self) -> MutexGuard<'_, LastMerged> {
        self.publishing.lock()
    }

    pub(super) fn catalogue(&self) -> (CatalogueVersion, Arc<Catalogue>) {
        self.catalogue.read().clone()
    }

    pub(super) fn set_catalogue(&self, version: CatalogueVersion, catalogue: Arc<Catalogue>) {
        *self.catalogue.write() = (version, catalogue);
        self.forget_whereabouts();
    }

    pub(super) fn roster(&self) -> (RosterVersion, Arc<Roster>) {
        self.roster.read().clone()
    }

    pub(super) fn set_roster(&self, version: RosterVersion, roster: Arc<Roster>) {
        *self.roster.write() = (version, roster);
        self.forget_whereabouts();
    }

    /// Where everyone counts, under the catalogue and the roster in force; the same until either changes.
    pub(super) fn whereabouts(&self) -> Arc<Whereabouts> {
        let mut known = self.whereabouts.lock();
        // A change of either waits for this lock before it forgets the value.
        let make = || Arc::new(Whereabouts::new(self.catalogue().1, &self.roster().1));
        Arc::clone(known.get_or_insert_with(make))
    }

    /// Forgets it, so that the next caller gets a new one.
    pub(super) fn forget_whereabouts(&self) {
        *self.whereabouts.lock() = None;
    }

    /// Whether the index of places matches the catalogue and the roster in force.
    pub(super) fn is_placed(&self) -> bool {
        *self.placed.borrow()
    }

    pub(super) fn set_placed(&self, placed: bool) {
        self.placed.send_replace(placed);
    }

    /// Waits until it does.
    pub(super) async fn await_placed(&self) {
        // The other end lives as long as `self`.
        let _ = self.placed.subscribe().wait_for(|placed| *placed).await;
    }

    /// Assigns an instant later than any assigned or promised before. Readers are promised nothing at or after it
    /// before [`Self::landed`].
    pub(super) fn next_stored(&self) -> Timestamp {
        let mut horizon = self.horizon();
        let stored = self.now().max(horizon.last.saturating_add(STEP).unwrap_or(Timestamp::MAX));
        horizon.last = stored;
        stored
    }

    /// Takes over an instant that another store assigned, which must be later than any here.
    pub(super) fn take_stored(&self, given: Timestamp) -> Result<Timestamp, Error> {
        let mut horizon = self.horizon();
        if given <= horizon.last {
            return Err(Error::Stale);
        }
        horizon.last = given;
        Ok(given)
    }

    /// Whether a statement that another store stored then can come after everything here.
    pub(super) fn is_later(&self, given: Timestamp) -> bool {
        given > self.last()
    }

    /// The latest instant assigned to a statement, or promised to a reader.
    pub(super) fn last(&self) -> Timestamp {
        self.horizon().last
    }

    /// Notes that everything up to an instant is stored, or promised on disk, and visible.
    pub(super) fn landed(&self, kept: Timestamp) {
        let mut horizon = self.horizon();
        horizon.last = horizon.last.max(kept);
        horizon.kept = horizon.kept.max(kept);
    }

    /// Returns an instant after which everything stored from now on will be, also after a restart with another clock;
    /// and whether it is old enough to be renewed.
    pub(super) fn consistent_through(&self) -> (Timestamp, bool) {
        let kept = self.horizon().kept;
        let recent = self.now().checked_sub(RENEWED_AFTER).unwrap_or(Timestamp::MIN);
        (kept, kept < recent)
    }

    /// The instant to promise if nothing is under way.
    pub(super) fn next_promise(&self) -> Timestamp {
        self.now().max(self.last())
    }

    /// The present, in whole microseconds, as stored and shown.
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.clock.now().as_microsecond()).unwrap_or(Timestamp::MIN)
    }

    fn horizon(&self) -> MutexGuard<'_, Horizon> {
        self.horizon.lock()
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
        let shared = Shared::new(clock.clone(), HashKey([0; 16]), crate::testing::names(), at(50));
        assert_eq!(shared.consistent_through(), (at(50), true), "nothing later is on disk");
        shared.landed(shared.next_promise());
        assert_eq!(shared.consistent_through(), (at(100), false));
        let first = shared.next_stored();
        assert!(first > at(100), "the clock stands still and the promise holds");
        assert!(shared.consistent_through().0 < first, "a statement is under way");
        clock.set(at(90));
        let second = shared.next_stored();
        assert!(second > first, "the clock went back and the order holds");
        assert!(shared.consistent_through().0 < first);
        shared.landed(second);
        assert_eq!(shared.consistent_through(), (second, false));
    }
}
