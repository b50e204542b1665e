//! What is left of erased statements, and its copy from another store.

use mongodb::ClientSession;
use mongodb::bson::doc;
use store::{ErasedEntry, Error};
use uuid::Uuid;

use super::failure::Failure;
use super::rows::{Added, Order, StatementRow, id, instant};
use super::shared::Shared;
use super::transaction::transaction;
use super::{catalogue, derive, known, order, progress, uncounted};

/// All of it, in the order of storing.
pub(super) async fn entries(shared: &Shared) -> Result<Vec<ErasedEntry>, Failure> {
    let erased = shared.statements();
    let mut cursor = erased.find(doc! {"erased": true}).sort(doc! {"stored": 1}).await?;
    let mut entries = Vec::new();
    while cursor.advance().await? {
        let row = cursor.deserialize_current()?;
        let voids = row.refers_to().filter(|_| row.voiding);
        entries.push(ErasedEntry { id: row.uuid(), stored: instant(row.stored), voids });
    }
    Ok(entries)
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

    let gone = |target: &Uuid| there.get(target).filter(|row| !row.voiding && !row.voided).cloned();
    let gone: Vec<StatementRow> = fresh.iter().filter_map(|entry| entry.voids.as_ref()).filter_map(gone).collect();
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
