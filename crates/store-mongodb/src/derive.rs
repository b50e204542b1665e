//! Stores statements with what is derived from them: their numbers in the index, voidings, and progress.

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::Timestamp;
use learning::{Catalogue, Progress, Whereabouts};
use mongodb::ClientSession;
use mongodb::bson::doc;
use uuid::Uuid;
use xapi::TermKind;

use super::commands::by_places;
use super::failure::Failure;
use super::known::{Known, Written};
use super::prepared::Prepared;
use super::rows::{Added, Order, ProgressKey, StatementRow, instant};
use super::shared::Shared;
use super::terms::Frequencies;
use super::{buckets, placing, progress, references, uncounted};

/// The context in which statements are stored.
#[derive(Clone, Copy)]
pub(super) struct By<'w> {
    /// The order, with the statements' instants taken.
    pub(super) order: &'w Order,
    /// Where everyone counts; absent where that is not known yet, and the index of places is being rebuilt.
    pub(super) whereabouts: Option<&'w Whereabouts>,
}

/// Stores statements with their numbers in the index, within a transaction that has taken their instants. Returns what
/// it has written, with the statements joined to the known rows of progress.
pub(super) async fn insert(
    shared: &Shared,
    session: &mut ClientSession,
    By { order, whereabouts }: By<'_>,
    fresh: &[&Prepared],
    known: &Known,
    frequencies: &mut Frequencies,
) -> Result<Written, Failure> {
    let frequencies = frequencies.within(order.bucket);
    let ids: HashSet<Uuid> = fresh.iter().map(|prepared| prepared.id).collect();
    let mut waiting = known.waiting.clone();
    waiting.retain(|row| row.refers_to().is_some_and(|target| ids.contains(&target)));
    let mut written = Written { before: order.before, stored: order.stored, ..Written::default() };
    written.voided = voided(fresh, &waiting);
    let graph = references::Graph::read(shared, session, fresh, &known.there, waiting).await?;
    for (prepared, stored) in fresh.iter().zip(order.first..) {
        let entries = &prepared.entries;
        let stored = prepared.stored.map_or(stored, Timestamp::as_microsecond);
        let places = whereabouts
            .map(|whereabouts| placing::numbers(shared.hash, whereabouts, entries.deed.as_ref(), instant(stored)));
        let mut row = StatementRow {
            stored,
            bucket: Some(order.bucket),
            terms: graph.numbers(shared.hash, prepared.id, |agent| frequencies.count(agent)),
            places: places.unwrap_or_default(),
            voided: entries.voids.is_none() && written.voided.contains(&prepared.id),
            ..prepared.row.clone()
        };
        row.checksum = Some(row.sum());
        written.uncounted.count(entries, prepared.id, stored);
        if row.voided {
            written.uncounted.take_back(entries, &row);
        } else {
            progress::observe(&mut written.progress, &entries.observations, stored);
        }
        written.statements.push(row);
    }
    progress::join(&mut written.progress, &known.progress);
    shared.statements().insert_many(&written.statements).session(&mut *session).await?;
    references::renumber(shared, session, &graph).await?;
    Ok(written)
}

/// Voids what inserted statements void, and writes the rows of progress.
pub(super) async fn derive(
    shared: &Shared,
    session: &mut ClientSession,
    order: &Order,
    catalogue: &Catalogue,
    known: &Known,
    written: &mut Written,
) -> Result<(), Failure> {
    let gone = written.voided.iter().filter_map(|target| known.there.get(target));
    let gone: Vec<StatementRow> = gone.filter(|row| !row.voiding && !row.voided).cloned().collect();
    // A recount includes the new statements.
    written.progress.extend(void(shared, session, catalogue, &mut written.uncounted, gone).await?);
    progress::put(shared, session, &order.progress, order.stored, &written.progress).await?;
    uncounted::add(shared, session, order, &written.uncounted).await
}

/// The voided ids among new and stored statements.
fn voided(fresh: &[&Prepared], waiting: &[StatementRow]) -> HashSet<Uuid> {
    let now = fresh.iter().filter_map(|prepared| prepared.entries.voids);
    // A voiding that came first was waiting for this.
    now.chain(waiting.iter().filter(|row| row.voiding).filter_map(StatementRow::refers_to)).collect()
}

/// Voids statements that were stored before, recounts their rows of progress, and takes back what they named that
/// matched nothing.
pub(super) async fn void(
    shared: &Shared,
    session: &mut ClientSession,
    catalogue: &Catalogue,
    uncounted: &mut Added,
    gone: Vec<StatementRow>,
) -> Result<HashMap<ProgressKey, Progress>, Failure> {
    if gone.is_empty() {
        return Ok(HashMap::new());
    }
    let statements = shared.statements();
    let set = statements.update_many(by_places(&gone), doc! {"$set": {"voided": true}});
    set.session(&mut *session).await?;
    for row in &gone {
        if let Some(entries) = shared.met.pass_over(row.entries(shared.by(), catalogue))? {
            uncounted.take_back(&entries, row);
        }
    }
    let keys = keys_of(shared, catalogue, &gone)?;
    recount(shared, session, catalogue, keys).await
}

/// The rows of progress to which statements contribute.
pub(super) fn keys_of(
    shared: &Shared,
    catalogue: &Catalogue,
    rows: &[StatementRow],
) -> Result<BTreeSet<ProgressKey>, store::Error> {
    let mut keys = BTreeSet::new();
    for row in rows {
        let entries = shared.met.pass_over(row.entries(shared.by(), catalogue))?.unwrap_or_default();
        keys.extend(entries.observations.iter().map(ProgressKey::of));
    }
    Ok(keys)
}

/// Recounts rows of progress from the agents' statements in the log.
pub(super) async fn recount(
    shared: &Shared,
    session: &mut ClientSession,
    catalogue: &Catalogue,
    keys: BTreeSet<ProgressKey>,
) -> Result<HashMap<ProgressKey, Progress>, Failure> {
    let mut counted = HashMap::new();
    for key in keys {
        let term = (TermKind::Agent, shared.hash.term(TermKind::Agent, key.agent.as_str()));
        let (mut filter, index) = buckets::with_any(shared, &[term]).await?;
        filter.insert("voided", doc! {"$ne": true});
        let statements = shared.statements();
        let found = statements.find(filter).hint(index).projection(doc! {"terms": 0});
        let mut cursor = found.session(&mut *session).await?;
        let mut progress = Progress::default();
        while let Some(row) = cursor.next(&mut *session).await {
            let row = row?;
            let entries = shared.met.pass_over(row.entries(shared.by(), catalogue))?.unwrap_or_default();
            for observation in entries.observations {
                if observation.agent == key.agent && observation.course == key.course {
                    progress.observe(&observation, instant(row.stored));
                }
            }
        }
        counted.insert(key, progress);
    }
    Ok(counted)
}
