//! What is left of erased statements, and its copy from another store.

use std::collections::HashSet;

use mongodb::ClientSession;
use mongodb::bson::doc;
use store::{ErasedEntry, Error};
use uuid::Uuid;

use super::ask::ask;
use super::failure::Failure;
use super::rows::{Added, Order, StatementRow, id, instant};
use super::shared::Shared;
use super::transaction::transaction;
use super::{catalogue, derive, known, order, progress, uncounted};

/// Ids that one query looks for.
const AT_ONCE: usize = 10_000;

/// All of it, in the order of storing.
pub(super) async fn entries(shared: &Shared) -> Result<Vec<ErasedEntry>, Failure> {
    let erased = shared.statements();
    let mut cursor = erased.find(doc! {"erased": true}).sort(doc! {"stored": 1}).await?;
    let mut entries = Vec::new();
    let mut voided = HashSet::new();
    while cursor.advance().await? {
        let row = cursor.deserialize_current()?;
        let voids = row.refers_to().filter(|target| row.voiding && voided.insert(*target));
        entries.push(ErasedEntry { id: row.uuid(), stored: instant(row.stored), voids });
    }
    // What a statement that is there voids, needs no other.
    for some in voided.into_iter().collect::<Vec<_>>().chunks(AT_ONCE) {
        let others = voided_by_others(shared, some).await?;
        for entry in &mut entries {
            entry.voids = entry.voids.filter(|target| !others.contains(target));
        }
    }
    Ok(entries)
}

/// Those of some ids that statements void which are not erased.
async fn voided_by_others(shared: &Shared, targets: &[Uuid]) -> Result<HashSet<Uuid>, Failure> {
    let targets: Vec<_> = targets.iter().copied().map(id).collect();
    let others = doc! {"refers_to": {"$in": targets}, "voiding": true, "erased": {"$ne": true}};
    let statements = shared.statements();
    let found = ask(statements.find(others).projection(doc! {"terms": 0}), None).await;
    Ok(found?.iter().filter_map(StatementRow::refers_to).collect())
}

/// Takes over what is left in another store; what is there already is passed over.
pub(super) async fn copy(shared: &Shared, entries: &[ErasedEntry]) -> Result<(), Failure> {
    let order = transaction!(shared, |session| copy_in(shared, session, entries));
    if let Some(order) = order {
        shared.note(order);
    }
    Ok(())
}

async fn copy_in(
    shared: &Shared,
    session: &mut ClientSession,
    entries: &[ErasedEntry],
) -> Result<Option<Order>, Failure> {
    let (Some(first), Some(last)) = (entries.first(), entries.last()) else { return Ok(None) };
    let given = (first.stored.as_microsecond(), last.stored.as_microsecond());
    let order = order::take(shared, session, entries.len(), Some(given)).await?;
    let named: Vec<Uuid> = entries.iter().flat_map(|entry| [Some(entry.id), entry.voids]).flatten().collect();
    let there = known::statements(shared, session, named.into_iter()).await?;
    let mut fresh = Vec::new();
    for entry in entries {
        match there.get(&entry.id) {
            None => fresh.push(entry),
            Some(row) if row.erased => {}
            Some(_) => return Err(entry.refused().into()),
        }
    }
    let Some(first) = fresh.first() else { return Ok(Some(order)) };
    if first.stored.as_microsecond() <= order.before.max(order.promised) {
        return Err(Error::Stale.into());
    }
    let rows: Vec<StatementRow> = fresh.iter().map(|entry| row_of(entry)).collect();
    shared.statements().insert_many(rows).session(&mut *session).await?;

    let targets: HashSet<Uuid> = fresh.iter().filter_map(|entry| entry.voids).collect();
    let gone = targets.iter().filter_map(|target| there.get(target));
    let gone: Vec<StatementRow> = gone.filter(|row| !row.voiding && !row.voided).cloned().collect();
    let catalogue = catalogue::read_version(shared, order.catalogue()).await?;
    let mut taken_back = Added::default();
    let counted = derive::void(shared, session, &catalogue, &mut taken_back, gone).await?;
    progress::put(shared, session, &order.progress, order.stored, &counted).await?;
    uncounted::add(shared, session, &order, &taken_back).await?;
    Ok(Some(order))
}

/// The row as an erasure leaves it.
fn row_of(entry: &ErasedEntry) -> StatementRow {
    StatementRow {
        id: id(entry.id),
        stored: entry.stored.as_microsecond(),
        text: String::new(),
        timestamp_is_stored: false,
        bucket: None,
        terms: Vec::new(),
        places: Vec::new(),
        refers_to: entry.voids.map(id),
        voiding: entry.voids.is_some(),
        voided: true,
        erased: true,
        sender: None,
        not_defining: false,
        intake: None,
        checksum: None,
    }
}
