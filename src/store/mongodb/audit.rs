//! The audit log: a collection that is only added to.
//!
//! A counter in `meta` gives each entry its place, in the transaction that adds it: who adds another at
//! the same time begins anew, so that entries become visible in the order of their places.

use jiff::Timestamp;
use mongodb::ClientSession;
use mongodb::bson::{Document, doc};
use mongodb::options::ReturnDocument;

use super::failure::Failure;
use super::order;
use super::shared::Shared;
use super::transaction::transaction;
use crate::store::{AuditEntry, AuditRecord, Error};

/// The counter's key in `meta`.
pub(super) const ID: &str = "audit";

/// The counter of a log with no entry.
pub(super) fn initial() -> Document {
    doc! {"_id": ID, "last": 0_i64}
}

/// Adds an entry, and gives its instant.
pub(super) async fn append(shared: &Shared, entry: &AuditEntry) -> Result<Timestamp, Error> {
    Ok(transaction!(shared, |session| append_in(shared, session, entry)))
}

/// The same, within the transaction that does what it says.
pub(super) async fn append_in(
    shared: &Shared,
    session: &mut ClientSession,
    entry: &AuditEntry,
) -> Result<Timestamp, Failure> {
    let meta = shared.meta();
    let next = meta.find_one_and_update(doc! {"_id": ID}, doc! {"$inc": {"last": 1_i64}});
    let counter = next.return_document(ReturnDocument::After).session(&mut *session).await?;
    let place = counter.and_then(|counter| counter.get_i64("last").ok());
    let place =
        place.ok_or_else(|| Error::Failed("the database does not count the entries of its audit log".into()))?;
    let at = order::now(shared);
    insert(shared, session, place, at, entry).await?;
    Ok(order::instant(at))
}

/// Adds an entry as another store has it, under its place.
pub(super) async fn copy(shared: &Shared, record: &AuditRecord) -> Result<(), Error> {
    transaction!(shared, |session| copy_in(shared, session, record));
    Ok(())
}

async fn copy_in(shared: &Shared, session: &mut ClientSession, record: &AuditRecord) -> Result<(), Failure> {
    let place = i64::try_from(record.place).map_err(|_| Error::Stale)?;
    let free = doc! {"_id": ID, "last": {"$lt": place}};
    let taken = shared.meta().update_one(free, doc! {"$set": {"last": place}}).session(&mut *session).await?;
    if taken.matched_count == 0 {
        return Err(Error::Stale.into());
    }
    insert(shared, session, place, record.at.as_microsecond(), &record.entry).await
}

async fn insert(
    shared: &Shared,
    session: &mut ClientSession,
    place: i64,
    at: i64,
    entry: &AuditEntry,
) -> Result<(), Failure> {
    let body = serde_json::to_string(entry).map_err(|error| Error::Failed(error.to_string()))?;
    let row = doc! {"_id": place, "at": at, "body": body};
    shared.collection("audit").insert_one(row).session(session).await?;
    Ok(())
}

/// At most `limit` entries beyond a place, in the order of writing.
pub(super) async fn read(shared: &Shared, after: u64, limit: usize) -> Result<Vec<AuditRecord>, Error> {
    if limit == 0 {
        return Ok(Vec::new()); // The database takes 0 for no limit.
    }
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    let rows = shared.collection("audit");
    let found = rows.find(doc! {"_id": {"$gt": after}}).sort(doc! {"_id": 1});
    let mut cursor = found.limit(i64::try_from(limit).unwrap_or(i64::MAX)).await?;
    let mut records = Vec::new();
    while cursor.advance().await? {
        records.push(record(&cursor.deserialize_current()?)?);
    }
    Ok(records)
}

fn record(row: &Document) -> Result<AuditRecord, Error> {
    let damaged = |_| Error::Failed("an entry of the audit log can't be read".into());
    let entry = serde_json::from_str(row.get_str("body").map_err(damaged)?);
    Ok(AuditRecord {
        place: row.get_i64("_id").map_err(damaged)?.cast_unsigned(),
        at: order::instant(row.get_i64("at").map_err(damaged)?),
        entry: entry.map_err(|error| Error::Failed(format!("an entry of the audit log can't be read: {error}")))?,
    })
}
