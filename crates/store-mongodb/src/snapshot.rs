//! Snapshots: a document each, with the compressed answer until it is revoked.

use bytes::Bytes;
use mongodb::ClientSession;
use mongodb::bson::{Document, doc};
use store::parts::damage::{Check, Verified};
use store::parts::snapshot::{damaged, pack, unpack};
use store::parts::text::to_text;
use store::{AuditEntry, Error, Snapshot, Table};

use super::failure::Failure;
use super::rows::{binary, instant};
use super::shared::Shared;
use super::transaction::transaction;
use super::{audit, order};

/// The collection.
pub(super) const SNAPSHOTS: &str = "snapshot";

/// Stores a snapshot with its answer, and adds an audit entry: all or nothing.
///
/// # Errors
/// [`Error::Stale`] if there is one with its id.
pub(super) async fn add(
    shared: &Shared,
    snapshot: &Snapshot,
    answer: Option<&[u8]>,
    entry: Option<&AuditEntry>,
) -> Result<(), Failure> {
    let mut row = doc! {"_id": &snapshot.id, "head": to_text(snapshot)?};
    if let Some(answer) = answer {
        row.insert("answer", binary(pack(answer)?));
    }
    transaction!(shared, |session| add_in(shared, session, &row, entry));
    Ok(())
}

async fn add_in(
    shared: &Shared,
    session: &mut ClientSession,
    row: &Document,
    entry: Option<&AuditEntry>,
) -> Result<(), Failure> {
    let rows = shared.collection(SNAPSHOTS);
    let id = row.get("_id").cloned().unwrap_or_default();
    if rows.find_one(doc! {"_id": id}).projection(doc! {"_id": 1}).session(&mut *session).await?.is_some() {
        return Err(Error::Stale.into());
    }
    rows.insert_one(row).session(&mut *session).await?;
    if let Some(entry) = entry {
        audit::append_in(shared, session, entry).await?;
    }
    Ok(())
}

/// The snapshot with an id.
pub(super) async fn read(shared: &Shared, id: &str) -> Result<Option<Snapshot>, Failure> {
    let found = shared.collection(SNAPSHOTS).find_one(doc! {"_id": id}).projection(doc! {"head": 1}).await?;
    found.as_ref().map(of_row).transpose()
}

/// Returns at most `limit` snapshots after an id, by id.
pub(super) async fn all(shared: &Shared, after: &str, limit: usize) -> Result<Vec<Snapshot>, Failure> {
    let rows = shared.collection(SNAPSHOTS);
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let found = rows.find(doc! {"_id": {"$gt": after}}).sort(doc! {"_id": 1}).limit(limit).projection(doc! {"head": 1});
    let mut cursor = found.await?;
    let mut snapshots = Vec::new();
    while cursor.advance().await? {
        let row: Document = cursor.deserialize_current()?;
        snapshots.extend(shared.met.pass_over(of_row(&row).map_err(Error::from))?);
    }
    Ok(snapshots)
}

/// The answer of the snapshot with an id; `None` if there is none, or if it was revoked.
///
/// # Errors
/// [`Error::Damaged`] if it is not the answer that was stored.
pub(super) async fn answer(shared: &Shared, id: &str) -> Result<Option<Bytes>, Failure> {
    let Some(row) = shared.collection(SNAPSHOTS).find_one(doc! {"_id": id}).await? else { return Ok(None) };
    Ok(answer_of(&of_row(&row)?, &row)?)
}

fn answer_of(snapshot: &Snapshot, row: &Document) -> Result<Option<Bytes>, Error> {
    if snapshot.revoked.is_some() {
        return Ok(None);
    }
    let lost = |_| Error::Damaged(damaged(Table::SnapshotAnswer, &snapshot.id));
    unpack(snapshot, row.get_binary_generic("answer").map_err(lost)?).map(Some)
}

/// Revokes the snapshot with an id, and adds an audit entry; `false`, and no entry, if none is in force.
pub(super) async fn revoke(shared: &Shared, id: &str, entry: &AuditEntry) -> Result<bool, Failure> {
    Ok(transaction!(shared, |session| revoke_in(shared, session, id, entry)))
}

async fn revoke_in(
    shared: &Shared,
    session: &mut ClientSession,
    id: &str,
    entry: &AuditEntry,
) -> Result<bool, Failure> {
    let rows = shared.collection(SNAPSHOTS);
    let found = rows.find_one(doc! {"_id": id}).projection(doc! {"head": 1}).session(&mut *session).await?;
    let found = found.as_ref().map(of_row).transpose()?.filter(|snapshot| snapshot.revoked.is_none());
    let Some(snapshot) = found else { return Ok(false) };
    let head = to_text(&snapshot.revoked_at(instant(order::now(shared))))?;
    let change = doc! {"$set": {"head": head}, "$unset": {"answer": ""}};
    rows.update_one(doc! {"_id": id}, change).session(&mut *session).await?;
    audit::append_in(shared, session, entry).await?;
    Ok(true)
}

/// Compares each answer with its hash.
pub(super) async fn check(shared: &Shared, verified: &mut Verified) -> Result<(), Failure> {
    let mut cursor = shared.collection(SNAPSHOTS).find(doc! {}).batch_size(1).await?;
    while cursor.advance().await? {
        let row: Document = cursor.deserialize_current()?;
        let read = of_row(&row).map_err(Error::from).and_then(|snapshot| answer_of(&snapshot, &row));
        match read {
            Err(Error::Damaged(damaged)) => verified.add(Err(damaged)),
            read => verified.add(read.map(|_| Ok(Check::Whole))?),
        }
    }
    Ok(())
}

fn of_row(row: &Document) -> Result<Snapshot, Failure> {
    let lost = || Error::Damaged(damaged(Table::Snapshot, row.get_str("_id").unwrap_or_default()));
    let head = row.get_str("head").map_err(|_| lost())?;
    Ok(serde_json::from_str(head).map_err(|_| lost())?)
}
