//! The audit log: an append-only collection that is a chain.
//!
//! A counter in `meta` gives each entry its place, in the transaction that adds it. A concurrent addition conflicts and
//! starts again, so entries become visible in the order of their places, and each is linked to the one before,
//! whichever process wrote that.

use jiff::Timestamp;
use mongodb::ClientSession;
use mongodb::bson::{DateTime, Document, doc};
use mongodb::options::ReturnDocument;
use store::parts::Unchained;
use store::{AuditEntry, AuditHash, AuditLink, AuditRow, Error};
use uuid::Uuid;

use super::ask::ask;
use super::failure::{Failure, is_duplicate};
use super::shared::Shared;
use super::transaction::transaction;
use super::{order, rows};

/// The counter's key in `meta`.
pub(super) const ID: &str = "audit";
/// The key in `meta` of the process that sends entries elsewhere, and of the place up to which it has.
const SENT: &str = "audit_sent";
/// The milliseconds without a request after which a process no longer sends, by the database's clock.
const LASTS: i64 = 30_000;

/// The counter of an empty log.
pub(super) fn initial() -> Document {
    doc! {"_id": ID, "last": 0_i64}
}

/// Adds an entry, and returns its instant.
pub(super) async fn append(shared: &Shared, entry: &AuditEntry) -> Result<Timestamp, Failure> {
    Ok(transaction!(shared, |session| append_in(shared, session, entry)))
}

/// The same, within the transaction that does what the entry says.
pub(super) async fn append_in(
    shared: &Shared,
    session: &mut ClientSession,
    entry: &AuditEntry,
) -> Result<Timestamp, Failure> {
    let at = rows::instant(order::now(shared));
    // This comes first: concurrent additions conflict here.
    let mut place = next_place(shared, session).await?;
    let rows = shared.collection("audit");
    let newest = rows.find(doc! {}).sort(doc! {"_id": -1}).limit(1);
    let previous = match ask(newest, Some(&mut *session)).await?.first().map(row).transpose()? {
        None => {
            note_begin(shared, session, place).await?;
            AuditHash::NONE
        }
        Some(AuditRow { link: Some(link), .. }) => link.hash,
        Some(_) => {
            let begun = before_the_chain(shared, session).await?.begin(place, at)?;
            insert(shared, session, &begun).await?;
            note_begin(shared, session, place).await?;
            place = next_place(shared, session).await?;
            begun.link.map_or(AuditHash::NONE, |link| link.hash)
        }
    };
    insert(shared, session, &AuditRow::after(previous, place, at, entry)?).await?;
    Ok(at)
}

async fn next_place(shared: &Shared, session: &mut ClientSession) -> Result<u64, Failure> {
    let meta = shared.meta();
    let next = meta.find_one_and_update(doc! {"_id": ID}, doc! {"$inc": {"last": 1_i64}});
    let counter = next.return_document(ReturnDocument::After).session(session).await?;
    let place = counter.and_then(|counter| counter.get_i64("last").ok());
    let place =
        place.ok_or_else(|| Error::Failed("the database does not count the entries of its audit log".into()))?;
    Ok(place.cast_unsigned())
}

/// All entries of a log that is not yet a chain.
async fn before_the_chain(shared: &Shared, session: &mut ClientSession) -> Result<Unchained, Failure> {
    let mut before = Unchained::default();
    let rows = shared.collection("audit");
    let mut cursor = rows.find(doc! {}).sort(doc! {"_id": 1}).session(&mut *session).await?;
    while let Some(found) = cursor.next(session).await {
        before.add(&row(&found?)?);
    }
    Ok(before)
}

/// Adds an entry as another store has it, at its place.
pub(super) async fn copy(shared: &Shared, row: &AuditRow) -> Result<(), Failure> {
    transaction!(shared, |session| copy_in(shared, session, row));
    Ok(())
}

async fn copy_in(shared: &Shared, session: &mut ClientSession, row: &AuditRow) -> Result<(), Failure> {
    let place = i64::try_from(row.place).map_err(|_| Error::Stale)?;
    let free = doc! {"_id": ID, "last": {"$lt": place}};
    let taken = shared.meta().update_one(free, doc! {"$set": {"last": place}}).session(&mut *session).await?;
    if taken.matched_count == 0 {
        return Err(Error::Stale.into());
    }
    insert(shared, session, row).await?;
    if row.link.is_some() { note_begin(shared, session, row.place).await } else { Ok(()) }
}

/// Notes in the counter the place from which all entries are links, if the chain begins there.
async fn note_begin(shared: &Shared, session: &mut ClientSession, place: u64) -> Result<(), Failure> {
    let unknown = doc! {"_id": ID, "begins": {"$exists": false}};
    let set = doc! {"$set": {"begins": place.cast_signed()}};
    shared.meta().update_one(unknown, set).session(session).await?;
    Ok(())
}

/// The place from which all entries are links.
pub(super) async fn begins(shared: &Shared) -> Result<Option<u64>, Failure> {
    let counter = shared.meta().find_one(doc! {"_id": ID}).await?;
    Ok(counter.and_then(|counter| counter.get_i64("begins").ok()).map(i64::cast_unsigned))
}

/// Notes where the chain of an older log begins.
pub(super) async fn upgrade(shared: &Shared) -> Result<(), Failure> {
    let entries = shared.collection("audit");
    let first = entries.find_one(doc! {"hash": {"$exists": true}}).sort(doc! {"_id": 1}).await?;
    if let Some(place) = first.and_then(|first| first.get_i64("_id").ok()) {
        let unknown = doc! {"_id": ID, "begins": {"$exists": false}};
        shared.meta().update_one(unknown, doc! {"$set": {"begins": place}}).await?;
    }
    Ok(())
}

async fn insert(shared: &Shared, session: &mut ClientSession, row: &AuditRow) -> Result<(), Failure> {
    let mut stored = doc! {"_id": row.place.cast_signed(), "at": row.at.as_microsecond(), "body": &row.body};
    if let Some(AuditLink { previous, hash }) = row.link {
        stored.extend(doc! {"previous": previous.to_string(), "hash": hash.to_string()});
    }
    shared.collection("audit").insert_one(stored).session(session).await?;
    Ok(())
}

/// Returns at most `limit` entries after a place, in the order of writing.
pub(super) async fn read(shared: &Shared, after: u64, limit: usize) -> Result<Vec<AuditRow>, Failure> {
    if limit == 0 {
        return Ok(Vec::new()); // The database takes 0 for no limit.
    }
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    let rows = shared.collection("audit");
    let found = rows.find(doc! {"_id": {"$gt": after}}).sort(doc! {"_id": 1});
    let mut cursor = found.limit(i64::try_from(limit).unwrap_or(i64::MAX)).await?;
    let mut records = Vec::new();
    while cursor.advance().await? {
        records.push(row(&cursor.deserialize_current()?)?);
    }
    Ok(records)
}

/// The last place assigned, even if its entry is gone.
pub(super) async fn last(shared: &Shared) -> Result<u64, Failure> {
    let counter = shared.meta().find_one(doc! {"_id": ID}).await?;
    Ok(counter.and_then(|counter| counter.get_i64("last").ok()).unwrap_or(0).cast_unsigned())
}

fn row(row: &Document) -> Result<AuditRow, Failure> {
    let damaged = |_| Error::Failed("an entry of the audit log can't be read".into());
    let place = row.get_i64("_id").map_err(damaged)?.cast_unsigned();
    let hash = |name| {
        let read = |text: &str| {
            let wrong = |error| Error::Failed(format!("entry {place} of the audit log can't be read: {error}"));
            text.parse::<AuditHash>().map_err(wrong)
        };
        row.get_str(name).ok().map(read).transpose()
    };
    let link = hash("previous")?.zip(hash("hash")?).map(|(previous, hash)| AuditLink { previous, hash });
    let at = rows::instant(row.get_i64("at").map_err(damaged)?);
    Ok(AuditRow { place, at, body: row.get_str("body").map_err(damaged)?.to_owned(), link })
}

/// The place up to which entries were sent elsewhere, if this process may send them because no other does.
pub(super) async fn sent(shared: &Shared, by: Uuid) -> Result<Option<u64>, Failure> {
    let mine = doc! {"_id": SENT, "$or": [{"by": by.to_string()}, {"$expr": {"$lt": ["$until", "$$NOW"]}}]};
    let take = vec![doc! {"$set": {
        "by": by.to_string(), "until": {"$add": ["$$NOW", LASTS]}, "place": {"$ifNull": ["$place", 0_i64]},
    }}];
    if let Some(taken) = shared.meta().find_one_and_update(mine, take).await? {
        return Ok(Some(taken.get_i64("place").unwrap_or(0).cast_unsigned()));
    }
    // No process has ever sent any, or another does.
    let first = doc! {"_id": SENT, "by": "", "until": DateTime::from_millis(0), "place": 0_i64};
    match shared.meta().insert_one(first).await {
        Err(error) if !is_duplicate(&error) => Err(error.into()),
        _ => Ok(None),
    }
}

/// Notes the place up to which they were sent, if this process still is the sender.
pub(super) async fn note_sent(shared: &Shared, by: Uuid, place: u64) -> Result<(), Failure> {
    let further = doc! {"$max": {"place": place.cast_signed()}};
    shared.meta().update_one(doc! {"_id": SENT, "by": by.to_string()}, further).await?;
    Ok(())
}
