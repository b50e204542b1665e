//! Recounts all progress, beside the rows in force, while recording goes on, and switches.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use learning::{COUNTING, Catalogue, Uncounted};
use mongodb::ClientSession;
use mongodb::bson::{self, doc};
use store::{CatalogueVersion, Error, OnDamage};
use uuid::Uuid;

use super::ask::ask;
use super::failure::Failure;
use super::lease::Lease;
use super::rows::{Order, ProgressRow, StatementRow, instant};
use super::shared::Shared;
use super::transaction::transaction;
use super::{catalogue, derive, known, order, progress, schema, uncounted};

/// Statements counted in one transaction.
const CHUNK: i64 = 2_000;
/// Rows compared in one query.
const COMPARED: usize = 1_000;

/// Puts a catalogue in force, and recounts progress if any statement can tell the difference.
pub(super) async fn replace_catalogue(
    shared: &Shared,
    from: CatalogueVersion,
    catalogue: Arc<Catalogue>,
) -> Result<(), Failure> {
    if order::read(shared).await?.catalogue() != from {
        return Err(Error::Stale.into());
    }
    let lease = Lease::take(shared).await?;
    let done = put_in_force(shared, &lease, from, &catalogue).await;
    lease.give_back(shared).await;
    let order = done?;
    shared.know_catalogue(order.catalogue(), catalogue);
    shared.note(order);
    Ok(())
}

async fn put_in_force(
    shared: &Shared,
    lease: &Lease,
    from: CatalogueVersion,
    catalogue: &Catalogue,
) -> Result<Order, Failure> {
    let old = catalogue::while_in_force(shared, from).await?.ok_or(Error::Stale)?;
    match transaction!(shared, |session| put_uncounted(shared, session, from, &old, catalogue)) {
        Some(order) => Ok(order),
        None => Recount::new(shared, lease, catalogue, OnDamage::Skip).await?.run(Some(from), &|_, _| ()).await,
    }
}

/// Puts a catalogue in force if it changes no progress; `None` if it may change some.
///
/// Check and switch are one transaction: a statement in between would be counted under neither catalogue.
async fn put_uncounted(
    shared: &Shared,
    session: &mut ClientSession,
    from: CatalogueVersion,
    old: &Catalogue,
    new: &Catalogue,
) -> Result<Option<Order>, Failure> {
    let mut order = order::take(shared, session, 1, None).await?;
    if order.catalogue() != from {
        return Err(Error::Stale.into());
    }
    if catalogue::touches_statements(shared, session, old, new).await? {
        return Ok(None);
    }
    order.count_catalogue(new.places_otherwise(old));
    catalogue::store(shared, session, order.catalogue(), new).await?;
    order::put(shared, session, &order).await?;
    Ok(Some(order))
}

/// Recounts all progress under the catalogue in force.
pub(super) async fn rebuild(
    shared: &Shared,
    report: &(dyn Fn(u64, u64) + Send + Sync),
    on_damage: OnDamage,
) -> Result<(), Failure> {
    let lease = Lease::take(shared).await?;
    let done = async {
        let version = order::read(shared).await?.catalogue();
        let catalogue = catalogue::read_version(shared, version).await?;
        Recount::new(shared, &lease, &catalogue, on_damage).await?.run(None, report).await
    };
    let done = done.await;
    lease.give_back(shared).await;
    shared.note(done?);
    Ok(())
}

/// Counts all progress a second time, beside, and returns how many of the rows in force differ. Rows that are written
/// meanwhile are not compared.
pub(super) async fn compare(shared: &Shared, report: &(dyn Fn(u64, u64) + Send + Sync)) -> Result<u64, Failure> {
    let lease = Lease::take(shared).await?;
    let done = async {
        let catalogue = catalogue::read_version(shared, order::read(shared).await?.catalogue()).await?;
        let recount = Recount::new(shared, &lease, &catalogue, OnDamage::Skip).await?;
        let (before, beside) = (recount.before.clone(), recount.collection.clone());
        recount.count(report).await?;
        let missing = differing(shared, &before.progress, &beside, before.stored, true).await?;
        let more = differing(shared, &beside, &before.progress, before.stored, false).await?;
        schema::sweep_progress(shared, &before.progress).await?;
        Ok(missing + more)
    };
    let done = done.await;
    lease.give_back(shared).await;
    done
}

/// The number of rows of one collection, up to a revision, that the other lacks or has differently.
async fn differing(shared: &Shared, one: &str, other: &str, until: i64, bodies: bool) -> Result<u64, Failure> {
    let rows = |name: &str| shared.database.collection::<ProgressRow>(name);
    let mut cursor = rows(one).find(doc! {"revision": {"$lte": until}}).await?;
    let (mut differing, mut waiting, mut more) = (0, HashMap::new(), true);
    while more {
        more = cursor.advance().await?;
        if more {
            let row = cursor.deserialize_current()?;
            if !row.progress()?.is_empty() {
                waiting.insert(row.key, row.body);
            }
        }
        if waiting.len() == COMPARED || !more {
            let keys = bson::serialize_to_bson(&waiting.keys().collect::<Vec<_>>());
            let keys = keys.map_err(|_| Error::Failed("the keys of rows of progress can't be written".into()))?;
            let mut found = rows(other).find(doc! {"_id": {"$in": keys}}).await?;
            while found.advance().await? {
                let there = found.deserialize_current()?;
                // A row that was written since may say more.
                if waiting.get(&there.key).is_some_and(|body| !bodies || *body == there.body || there.revision > until)
                {
                    waiting.remove(&there.key);
                }
            }
            differing += waiting.len() as u64;
            waiting.clear();
        }
    }
    Ok(differing)
}

/// A recount in progress.
struct Recount<'c> {
    shared: &'c Shared,
    lease: &'c Lease,
    catalogue: &'c Catalogue,
    /// The order when it began.
    before: Order,
    /// The collection in which it counts.
    collection: String,
    on_damage: OnDamage,
}

/// The progress of a recount.
#[derive(Debug, Clone, Default)]
struct Counted {
    /// The place of the last statement that was read.
    to: i64,
    statements: u64,
    /// What was voided since the recount began, and may have been counted before.
    voided: Vec<Uuid>,
    /// What matched nothing, without what was already voided when the recount began.
    uncounted: Uncounted,
    /// Whether there was nothing more, as far as could be seen.
    done: bool,
}

impl<'c> Recount<'c> {
    async fn new(
        shared: &'c Shared,
        lease: &'c Lease,
        catalogue: &'c Catalogue,
        on_damage: OnDamage,
    ) -> Result<Self, Failure> {
        let before = order::read(shared).await?;
        schema::sweep_progress(shared, &before.progress).await?;
        let collection = lease.collection();
        schema::create_progress(&shared.database, &collection).await?;
        Ok(Self { shared, lease, catalogue, before, collection, on_damage })
    }

    /// Counts what is stored so far and, with nothing recorded meanwhile, the rest; then switches, and puts the new
    /// catalogue in force if there is one.
    async fn run(
        self,
        replaced: Option<CatalogueVersion>,
        report: &(dyn Fn(u64, u64) + Send + Sync),
    ) -> Result<Order, Failure> {
        let counted = self.count(report).await?;
        Ok(transaction!(self.shared, |session| self.switch(session, counted.clone(), replaced)))
    }

    /// Counts what is stored so far.
    async fn count(&self, report: &(dyn Fn(u64, u64) + Send + Sync)) -> Result<Counted, Failure> {
        let mut counted = Counted::default();
        while !counted.done {
            self.shared.closing.check()?;
            counted = transaction!(self.shared, |session| self.chunk(session, counted.clone()));
            self.lease.renew(self.shared).await?;
            let all = self.shared.statements().estimated_document_count().await?;
            report(counted.statements, all.max(counted.statements));
        }
        Ok(counted)
    }

    /// Counts the next statements.
    async fn chunk(&self, session: &mut ClientSession, mut counted: Counted) -> Result<Counted, Failure> {
        let next = doc! {"stored": {"$gt": counted.to}};
        let statements = self.shared.statements();
        let found = statements.find(next).sort(doc! {"stored": 1}).limit(CHUNK).projection(doc! {"terms": 0});
        let rows = ask(found, Some(&mut *session)).await?;
        let mut progress = HashMap::new();
        let before = self.voided_before(session, rows.iter().filter(|row| row.voided)).await?;
        for row in &rows {
            if row.voiding && row.stored > self.before.stored {
                counted.voided.extend(row.refers_to());
            }
            let entries = row.entries(self.shared.by(), self.catalogue);
            let entries = match self.on_damage {
                OnDamage::Stop => Some(entries?),
                OnDamage::Skip => self.shared.met.pass_over(entries)?,
            };
            let Some(entries) = entries else { continue };
            entries.count_unmatched(&mut counted.uncounted, row.uuid(), instant(row.stored));
            if before.contains(&row.id) {
                entries.take_back_unmatched(&mut counted.uncounted, row.uuid(), instant(row.stored));
            }
            if !row.voided {
                progress::observe(&mut progress, &entries.observations, row.stored);
            }
        }
        counted.to = rows.last().map_or(counted.to, |row| row.stored);
        counted.statements += rows.len() as u64;
        counted.done = rows.len() < usize::try_from(CHUNK).unwrap_or(usize::MAX);
        let there = progress::read(self.shared, &self.collection, progress.keys(), Some(&mut *session)).await?;
        progress::join(&mut progress, &there);
        progress::put(self.shared, session, &self.collection, counted.to, &progress).await?;
        Ok(counted)
    }

    /// Counts what has come since, and puts the rows in force, in one transaction: nothing is recorded
    /// until it ends.
    async fn switch(
        &self,
        session: &mut ClientSession,
        mut counted: Counted,
        replaced: Option<CatalogueVersion>,
    ) -> Result<Order, Failure> {
        let mut order = order::take(self.shared, session, 1, None).await?;
        if order.catalogue != self.before.catalogue || replaced.is_some_and(|from| from != order.catalogue()) {
            return Err(Error::Stale.into());
        }
        self.lease.end(self.shared, session).await?;
        loop {
            counted = self.chunk(session, counted).await?;
            if counted.done {
                break;
            }
        }
        self.mend(session, &order, &mut counted).await?;
        uncounted::replace(self.shared, session, &counted.uncounted).await?;
        if replaced.is_some() {
            let old = catalogue::read_version(self.shared, order.catalogue()).await?;
            order.count_catalogue(self.catalogue.places_otherwise(&old));
            catalogue::store(self.shared, session, order.catalogue(), self.catalogue).await?;
        }
        order.progress.clone_from(&self.collection);
        if order.counting != COUNTING {
            // Another program may name units differently: the index of places is rebuilt while the store serves.
            order.placed = None;
        }
        order.counting = COUNTING;
        order.epoch = order.stored;
        order::put(self.shared, session, &order).await?;
        Ok(order)
    }

    /// Those of these statements that an earlier statement, stored before the recount began, voids.
    async fn voided_before(
        &self,
        session: &mut ClientSession,
        rows: impl Iterator<Item = &StatementRow>,
    ) -> Result<HashSet<bson::Uuid>, Failure> {
        let ids: Vec<bson::Uuid> = rows.map(|row| row.id).collect();
        if ids.is_empty() {
            return Ok(HashSet::new());
        }
        let before = doc! {"refers_to": {"$in": ids}, "voiding": true, "stored": {"$lte": self.before.stored}};
        let statements = self.shared.statements();
        let found = ask(statements.find(before).projection(doc! {"terms": 0}), Some(session)).await?;
        Ok(found.into_iter().filter_map(|row| row.refers_to).collect())
    }

    /// Recounts the rows of statements that were voided meanwhile, and takes back what they named that matched nothing.
    async fn mend(&self, session: &mut ClientSession, order: &Order, counted: &mut Counted) -> Result<(), Failure> {
        let gone = known::statements(self.shared, session, counted.voided.iter().copied()).await?;
        let gone: Vec<StatementRow> = gone.into_values().filter(|row| row.voided).collect();
        let before = self.voided_before(session, gone.iter()).await?;
        for row in gone.iter().filter(|row| !before.contains(&row.id)) {
            let entries = self.shared.met.pass_over(row.entries(self.shared.by(), self.catalogue))?;
            let Some(entries) = entries else { continue };
            entries.take_back_unmatched(&mut counted.uncounted, row.uuid(), instant(row.stored));
        }
        let keys = derive::keys_of(self.shared, self.catalogue, &gone)?;
        let recounted = derive::recount(self.shared, session, self.catalogue, keys).await?;
        progress::put(self.shared, session, &self.collection, order.stored, &recounted).await
    }
}
