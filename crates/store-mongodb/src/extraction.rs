//! Extractions: a document each, and apart from them their keys and the pieces of their files.

use bytes::Bytes;
use mongodb::ClientSession;
use mongodb::bson::{Document, doc};
use store::parts::extraction::{damaged, of_key, piece_name, pieces_of};
use store::parts::text::{from_text, to_text};
use store::{AuditEntry, Error, Extraction, ExtractionKey, Table};
use uuid::Uuid;

use super::audit;
use super::failure::Failure;
use super::rows::binary;
use super::shared::Shared;
use super::transaction::transaction;

/// The collections.
pub(super) const EXTRACTIONS: &str = "extraction";
pub(super) const KEYS: &str = "extraction_key";
pub(super) const PIECES: &str = "extraction_piece";

/// Stores an extraction in the place of the one of the revision before, with its key if it has none yet, and an audit entry:
/// all or nothing. Pieces of another file than its own are deleted; where it has ended, its key is, too.
///
/// # Errors
/// [`Error::Stale`] if the revision before is not the one that is stored.
pub(super) async fn put(
    shared: &Shared,
    extraction: &Extraction,
    key: Option<&ExtractionKey>,
    entry: Option<&AuditEntry>,
) -> Result<(), Failure> {
    transaction!(shared, |session| put_in(shared, session, (extraction, key), entry));
    Ok(())
}

async fn put_in(
    shared: &Shared,
    session: &mut ClientSession,
    (extraction, key): (&Extraction, Option<&ExtractionKey>),
    entry: Option<&AuditEntry>,
) -> Result<(), Failure> {
    let (rows, id) = (shared.collection(EXTRACTIONS), &extraction.id);
    let before = rows.find_one(doc! {"_id": id}).session(&mut *session).await?.as_ref().map(of_row).transpose()?;
    if !extraction.follows(before.as_ref()) {
        return Err(Error::Stale.into());
    }
    let row = doc! {"_id": id, "head": to_text(extraction)?};
    rows.replace_one(doc! {"_id": id}, row).upsert(true).session(&mut *session).await?;
    let keys = shared.collection(KEYS);
    if let Some(key) = key {
        let row = doc! {"_id": id, "key": binary(*key)};
        keys.replace_one(doc! {"_id": id}, row).upsert(true).session(&mut *session).await?;
    }
    if extraction.ended.is_some() {
        keys.delete_one(doc! {"_id": id}).session(&mut *session).await?;
    }
    if before.is_some_and(|before| before.has_others_pieces(extraction)) {
        let all = pieces_of(id, None);
        let mut others = vec![doc! {"_id": {"$gte": all.start, "$lt": all.end}}];
        if let Some(own) = extraction.run().map(|run| pieces_of(id, Some(run))) {
            others.push(doc! {"_id": {"$not": {"$gte": own.start, "$lt": own.end}}});
        }
        shared.collection(PIECES).delete_many(doc! {"$and": others}).session(&mut *session).await?;
    }
    if let Some(entry) = entry {
        audit::append_in(shared, session, entry).await?;
    }
    Ok(())
}

/// Removes everything of an extraction: its pieces first, so that what is left after a failure is found again.
pub(super) async fn remove(shared: &Shared, id: &str) -> Result<(), Failure> {
    let all = pieces_of(id, None);
    shared.collection(PIECES).delete_many(doc! {"_id": {"$gte": all.start, "$lt": all.end}}).await?;
    shared.collection(KEYS).delete_one(doc! {"_id": id}).await?;
    shared.collection(EXTRACTIONS).delete_one(doc! {"_id": id}).await?;
    Ok(())
}

/// The extraction with an id.
pub(super) async fn read(shared: &Shared, id: &str) -> Result<Option<Extraction>, Failure> {
    shared.collection(EXTRACTIONS).find_one(doc! {"_id": id}).await?.as_ref().map(of_row).transpose()
}

/// Returns at most `limit` extractions after an id, by id.
pub(super) async fn all(shared: &Shared, after: &str, limit: usize) -> Result<Vec<Extraction>, Failure> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = shared.collection(EXTRACTIONS);
    let mut cursor = rows.find(doc! {"_id": {"$gt": after}}).sort(doc! {"_id": 1}).limit(limit).await?;
    let mut extractions = Vec::new();
    while cursor.advance().await? {
        let row: Document = cursor.deserialize_current()?;
        extractions.extend(shared.met.pass_over(of_row(&row).map_err(Error::from))?);
    }
    Ok(extractions)
}

/// The key of an extraction that has not ended.
pub(super) async fn key(shared: &Shared, id: &str) -> Result<Option<ExtractionKey>, Failure> {
    let Some(row) = shared.collection(KEYS).find_one(doc! {"_id": id}).await? else { return Ok(None) };
    let key = row.get_binary_generic("key").map_err(|_| Error::Damaged(damaged(Table::ExtractionKey, id)))?;
    Ok(Some(of_key(id, key)?))
}

/// Stores a piece of a file.
pub(super) async fn put_piece(shared: &Shared, name: &str, content: &[u8]) -> Result<(), Failure> {
    let row = doc! {"_id": name, "content": binary(content)};
    shared.collection(PIECES).replace_one(doc! {"_id": name}, row).upsert(true).await?;
    Ok(())
}

/// A piece of a file.
pub(super) async fn piece(shared: &Shared, (id, run, at): (&str, Uuid, u32)) -> Result<Option<Bytes>, Failure> {
    let name = piece_name(id, run, at);
    let Some(row) = shared.collection(PIECES).find_one(doc! {"_id": &name}).await? else { return Ok(None) };
    let content = row.get_binary_generic("content");
    let content = content.map_err(|_| Error::Damaged(damaged(Table::ExtractionPiece, &name)))?;
    Ok(Some(Bytes::copy_from_slice(content)))
}

fn of_row(row: &Document) -> Result<Extraction, Failure> {
    let lost = || Error::Damaged(damaged(Table::Extraction, row.get_str("_id").unwrap_or_default()));
    let head = row.get_str("head").map_err(|_| lost())?;
    Ok(from_text(head).map_err(|_| lost())?)
}
