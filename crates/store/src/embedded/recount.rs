//! Recounts all progress, beside the rows in force, while recording goes on.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use learning::{Catalogue, Progress, Uncounted};
use parking_lot::Mutex;
use rusqlite::Connection;

use super::access::Embedded;
use super::connection::lock;
use super::log::{self, Seq};
use super::readers::Readers;
use super::shared::Shared;
use super::tail::{Delta, ProgressKey};
use super::{catalogue, derive, merge, uncounted};
use crate::{CatalogueVersion, Error};

/// Statements read between two writes.
const CHUNK: i64 = 10_000;
/// The rows that are being counted.
const BESIDE: &str = "progress_beside";

/// Puts a catalogue in force, and recounts progress if any statement can tell the difference.
pub(super) async fn replace_catalogue(
    store: &Embedded,
    from: CatalogueVersion,
    catalogue: Arc<Catalogue>,
) -> Result<(), Error> {
    let version = CatalogueVersion(from.0 + 1);
    if put_uncounted(store, version, Arc::clone(&catalogue)).await? {
        return Ok(());
    }
    let shared = Arc::clone(&store.shared);
    let stored = Arc::clone(&catalogue);
    count_anew(store, catalogue, version, Arc::new(|_, _| ()), move |log| {
        catalogue::store(log, &shared, version, &stored)
    })
    .await
}

/// Puts a catalogue in force if it changes no progress; `false` if it may change some.
///
/// Check and switch are one step of the writer: a statement in between would be counted under neither catalogue.
async fn put_uncounted(store: &Embedded, version: CatalogueVersion, catalogue: Arc<Catalogue>) -> Result<bool, Error> {
    let (shared, derived) = (Arc::clone(&store.shared), Arc::clone(&store.derived));
    store
        .write(move |log| {
            if catalogue::touches_statements(&shared, log, &catalogue)? {
                return Ok(false);
            }
            catalogue::store(log, &shared, version, &catalogue)?;
            merge::set_counted_under(&lock(&derived), version)?;
            shared.set_catalogue(version, catalogue);
            Ok(true)
        })
        .await
}

/// Recounts all progress under a catalogue and switches; `before` runs just before the switch.
pub(super) async fn count_anew(
    store: &Embedded,
    catalogue: Arc<Catalogue>,
    version: CatalogueVersion,
    report: Arc<dyn Fn(u64, u64) + Send + Sync>,
    before: impl FnOnce(&Connection) -> Result<(), Error> + Send + 'static,
) -> Result<(), Error> {
    let derived = Arc::clone(&store.derived);
    let recount =
        store.read(move |shared, readers| Recount::run(shared, readers, &derived, catalogue, &*report)).await?;
    let (shared, derived) = (Arc::clone(&store.shared), Arc::clone(&store.derived));
    store
        .write(move |log| {
            let mut derived = lock(&derived);
            recount.finish(&shared, log, &mut derived, version, before)
        })
        .await
}

/// A recount in progress.
pub(super) struct Recount {
    catalogue: Arc<Catalogue>,
    /// What was voided when it began; later voidings are handled at the end.
    voided: HashSet<Seq>,
    counted_to: Seq,
    /// What matched nothing.
    uncounted: Uncounted,
}

impl Recount {
    /// Counts what is stored so far.
    pub(super) fn run(
        shared: &Shared,
        readers: &Readers,
        derived: &Mutex<Connection>,
        catalogue: Arc<Catalogue>,
        report: &(dyn Fn(u64, u64) + Send + Sync),
    ) -> Result<Self, Error> {
        let begin = format!(
            "DROP TABLE IF EXISTS {BESIDE};
             CREATE TABLE {BESIDE} (
                 agent INTEGER NOT NULL, course INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (agent, course)
             ) WITHOUT ROWID"
        );
        lock(derived).execute_batch(&begin)?;
        let voided = shared.tail().voided.clone();
        let mut recount = Self { catalogue, voided, counted_to: 0, uncounted: Uncounted::default() };
        loop {
            shared.closing.check()?;
            // More comes meanwhile; recording stops only while the rest is counted at the end.
            let goal = shared.tail().visible;
            if goal - recount.counted_to < CHUNK.unsigned_abs() {
                return Ok(recount);
            }
            readers.with(|log| recount.chunk(shared, log, &lock(derived), goal))?;
            report(recount.counted_to, goal);
        }
    }

    /// Counts what has come since, and puts the rows in force. No statement may be under way.
    ///
    /// `before` runs when only the switch itself can still fail.
    pub(super) fn finish(
        mut self,
        shared: &Shared,
        log: &Connection,
        derived: &mut Connection,
        version: CatalogueVersion,
        before: impl FnOnce(&Connection) -> Result<(), Error>,
    ) -> Result<(), Error> {
        merge::merge(shared, derived)?;
        let newest = shared.tail().visible;
        while self.counted_to < newest {
            self.chunk(shared, log, derived, newest)?;
        }
        self.mend(shared, log, derived)?;
        before(log)?;
        let transaction = derived.transaction()?;
        transaction.execute_batch(&format!("DROP TABLE progress; ALTER TABLE {BESIDE} RENAME TO progress"))?;
        merge::set_counted_under(&transaction, version)?;
        uncounted::write(&transaction, &self.uncounted)?;
        transaction.commit()?;
        shared.set_catalogue(version, self.catalogue);
        let mut tail = shared.tail_mut();
        tail.set_uncounted(self.uncounted);
        tail.revision.0 += 1;
        tail.forget_changes();
        Ok(())
    }

    fn chunk(&mut self, shared: &Shared, log: &Connection, derived: &Connection, goal: Seq) -> Result<(), Error> {
        let rows = log::read_range(log, self.counted_to + 1, goal, CHUNK)?;
        let mut counted: HashMap<ProgressKey, Delta> = HashMap::new();
        for row in &rows {
            shared.closing.check()?;
            let entries = shared.met.pass_over(row.entries(shared, &self.catalogue))?;
            let Some(entries) = entries else { continue };
            entries.count_unmatched(&mut self.uncounted, row.row.id, row.stored);
            if self.voided.contains(&row.seq) {
                entries.take_back_unmatched(&mut self.uncounted, row.row.id, row.stored);
                continue;
            }
            for observation in entries.observations {
                let key = (observation.agent.clone(), observation.course.clone());
                let delta = counted.entry(key).or_insert_with(|| Delta::Join(Progress::default()));
                if let Delta::Join(progress) = delta {
                    progress.observe(&observation, row.stored);
                }
            }
        }
        let transaction = derived.unchecked_transaction()?;
        merge::write_progress(shared.hash, &transaction, BESIDE, &counted)?;
        transaction.commit()?;
        self.counted_to = rows.last().map_or(goal, |row| row.seq);
        Ok(())
    }

    /// Recounts the rows of statements that were voided meanwhile, and takes back what they named that matched nothing.
    fn mend(&mut self, shared: &Shared, log: &Connection, derived: &Connection) -> Result<(), Error> {
        let since: Vec<Seq> = shared.tail().voided.difference(&self.voided).copied().collect();
        let mut touched = HashSet::new();
        for seq in since {
            let Some(row) = log::read(log, seq)? else { continue };
            let entries = shared.met.pass_over(row.entries(shared, &self.catalogue))?;
            let Some(entries) = entries else { continue };
            entries.take_back_unmatched(&mut self.uncounted, row.row.id, row.stored);
            touched.extend(entries.observations.into_iter().map(|observation| (observation.agent, observation.course)));
        }
        let mended = touched
            .into_iter()
            .map(|key| {
                let progress = derive::recount(shared, log, &self.catalogue, &key)?;
                Ok((key, Delta::Replace(progress)))
            })
            .collect::<Result<_, Error>>()?;
        let transaction = derived.unchecked_transaction()?;
        merge::write_progress(shared.hash, &transaction, BESIDE, &mended)?;
        Ok(transaction.commit()?)
    }
}
