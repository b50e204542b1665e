//! State that the tasks of the store share: the database's collections, and what this process remembers of what changes
//! seldom.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use learning::{Catalogue, Names, Roster, Whereabouts};
use mongodb::bson::{Document, doc};
use mongodb::{Client, Collection, Database};
use parking_lot::{Mutex, MutexGuard};
use store::clock::Clock;
use store::parts::closing::Closing;
use store::parts::damage::Met;
use store::parts::hash::HashKey;
use store::parts::room::Room;
use store::{CatalogueVersion, Error, RosterVersion};
use tokio::time::Instant;

use super::rows::{Order, Placed, ProgressRow, StatementRow, UncountedRow};
use crate::failure::Failure;

/// The time after which this process knows another's change at the latest; recording knows it at once.
const KNOWN_FOR: Duration = Duration::from_secs(1);

/// What the tasks of the store have in common.
pub(super) struct Shared {
    pub(super) clock: Arc<dyn Clock>,
    pub(super) hash: HashKey,
    pub(super) names: Names,
    /// How often the address for names was set, see `naming.rs`.
    pub(super) times_named: i64,
    pub(super) client: Client,
    pub(super) database: Database,
    /// Whether this process's last write found room.
    pub(super) room: Room,
    /// Damage that this process has found.
    pub(super) met: Met,
    /// How long a request waits for the database.
    pub(super) deadline: Duration,
    /// Held by the task that puts the index of places right.
    pub(super) placing: tokio::sync::Mutex<()>,
    pub(super) closing: Closing,
    known: Mutex<Cached>,
    /// Groups of this process that added to what matched nothing and are not folded yet.
    added: AtomicU32,
}

/// What this process knows; the database may be ahead of it.
#[derive(Default)]
struct Cached {
    order: Order,
    read: Option<Instant>,
    catalogue: Option<(CatalogueVersion, Arc<Catalogue>)>,
    roster: Option<(RosterVersion, Arc<Roster>)>,
    whereabouts: Option<(Placed, Arc<Whereabouts>)>,
    /// The first buckets: see `buckets.rs`.
    buckets: Arc<Vec<i64>>,
}

impl Shared {
    pub(super) fn new(
        clock: Arc<dyn Clock>,
        hash: HashKey,
        (names, times_named): (Names, i64),
        client: Client,
        database: Database,
        deadline: Duration,
    ) -> Self {
        let (room, met) = (Room::default(), Met::default());
        Self {
            clock,
            hash,
            names,
            times_named,
            client,
            database,
            room,
            met,
            deadline,
            placing: tokio::sync::Mutex::default(),
            closing: Closing::default(),
            known: Mutex::new(Cached { buckets: Arc::new(vec![0]), ..Cached::default() }),
            added: AtomicU32::new(0),
        }
    }

    /// The key of the hashes, and the names, which it takes to read statements.
    pub(super) fn by(&self) -> (HashKey, &Names) {
        (self.hash, &self.names)
    }

    /// Waits for the database, at most as long as a request may, and notes if it has no room.
    pub(super) async fn within<T, E: Into<Failure>>(
        &self,
        task: impl Future<Output = Result<T, E>> + Send,
    ) -> Result<T, Error> {
        let done = match tokio::time::timeout(self.deadline, task).await {
            Ok(done) => done.map_err(|failure| failure.into().into()),
            Err(_) => Err(Error::Unavailable("the database has not answered in time".into())),
        };
        self.room.note_of(&done);
        done
    }

    /// Writes something meaningless, which fails if nothing can be written.
    pub(super) async fn try_to_write(&self) -> Result<(), Failure> {
        let now = self.clock.now().as_microsecond();
        self.meta().update_one(doc! {"_id": "room"}, doc! {"$set": {"tried": now}}).upsert(true).await?;
        Ok(())
    }

    /// The metadata.
    pub(super) fn meta(&self) -> Collection<Document> {
        self.database.collection("meta")
    }

    /// The same, for the order of storing.
    pub(super) fn order(&self) -> Collection<Order> {
        self.database.collection("meta")
    }

    /// The log.
    pub(super) fn statements(&self) -> Collection<StatementRow> {
        self.database.collection("statement")
    }

    /// Rows of progress.
    pub(super) fn progress(&self, name: &str) -> Collection<ProgressRow> {
        self.database.collection(name)
    }

    /// What matched nothing.
    pub(super) fn uncounted(&self) -> Collection<UncountedRow> {
        self.database.collection(UncountedRow::COLLECTION)
    }

    /// Counts a group that added to what matched nothing.
    pub(super) fn count_added(&self) {
        self.added.fetch_add(1, Ordering::Relaxed);
    }

    /// Whether this many groups have added; if so, starts counting from zero.
    pub(super) fn take_added(&self, many: u32) -> bool {
        let taken = self.added.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |added| (added >= many).then_some(0));
        taken.is_ok()
    }

    /// Anything else.
    pub(super) fn collection(&self, name: &str) -> Collection<Document> {
        self.database.collection(name)
    }

    /// The order as this process knows it; it may have advanced.
    pub(super) fn known_order(&self) -> Order {
        self.known().order.clone()
    }

    /// The same, unless it was read too long ago.
    pub(super) fn fresh_order(&self) -> Option<Order> {
        let known = self.known();
        known.read.is_some_and(|read| read.elapsed() < KNOWN_FOR).then(|| known.order.clone())
    }

    /// Remembers the order as it was read, unless a later one is known.
    pub(super) fn note(&self, order: Order) {
        let mut known = self.known();
        let at = |order: &Order| (order.stored, order.promised, order.catalogue, order.roster);
        if at(&order) >= at(&known.order) {
            known.order = order;
            known.read = Some(Instant::now());
        }
    }

    pub(super) fn known_catalogue(&self, version: CatalogueVersion) -> Option<Arc<Catalogue>> {
        self.known()
            .catalogue
            .as_ref()
            .filter(|(known, _)| *known == version)
            .map(|(_, catalogue)| Arc::clone(catalogue))
    }

    pub(super) fn know_catalogue(&self, version: CatalogueVersion, catalogue: Arc<Catalogue>) {
        self.known().catalogue = Some((version, catalogue));
    }

    pub(super) fn known_roster(&self, version: RosterVersion) -> Option<Arc<Roster>> {
        self.known().roster.as_ref().filter(|(known, _)| *known == version).map(|(_, roster)| Arc::clone(roster))
    }

    pub(super) fn know_roster(&self, version: RosterVersion, roster: Arc<Roster>) {
        self.known().roster = Some((version, roster));
    }

    pub(super) fn known_whereabouts(&self, under: Placed) -> Option<Arc<Whereabouts>> {
        let known = self.known();
        known.whereabouts.as_ref().filter(|(known, _)| *known == under).map(|(_, whereabouts)| Arc::clone(whereabouts))
    }

    pub(super) fn know_whereabouts(&self, under: Placed, whereabouts: Arc<Whereabouts>) {
        self.known().whereabouts = Some((under, whereabouts));
    }

    /// The first of the buckets, ascending, with every one before the last of them.
    pub(super) fn known_buckets(&self) -> Arc<Vec<i64>> {
        Arc::clone(&self.known().buckets)
    }

    pub(super) fn know_buckets(&self, buckets: Arc<Vec<i64>>) {
        let mut known = self.known();
        if buckets.len() > known.buckets.len() {
            known.buckets = buckets;
        }
    }

    fn known(&self) -> MutexGuard<'_, Cached> {
        self.known.lock()
    }
}
