//! Attachments, by the hash of their bytes.
//!
//! The bytes are uploaded before the transaction of the statements that bring them, so that a batch of 64 MB keeps no other
//! waiting. Each upload has its own name, and a document with that name until the transaction claims it or nothing will, in
//! which case its bytes are deleted. Any process sweeps up what another left when it ended in between.

use std::collections::{BTreeSet, HashMap, HashSet};

use bytes::Bytes;
use mongodb::bson::oid::ObjectId;
use mongodb::bson::{Document, doc};
use mongodb::{ClientSession, Collection};
use serde::{Deserialize, Serialize};
use store::parts::attachments_of;
use store::parts::damage::{Check, Seal};
use store::{Attachment, Content, Damaged, Error, Verified};

use super::ask::ask;
use super::chunk::{self, unreadable};
use super::documents;
use super::failure::Failure;
use super::prepared::Brought;
use super::shared::Shared;

/// The collection of unclaimed pieces.
pub(super) const UPLOADS: &str = "upload";
/// The age in milliseconds at which an upload counts as abandoned: its request has been answered long ago.
const LEFT: i64 = 60 * 60 * 1_000;
/// Unclaimed pieces that are looked for among documents at once.
const SWEPT: usize = 1_000;
/// Older attachments that one pass over all statements looks for.
const AT_ONCE: usize = 100_000;

/// A complete attachment.
#[derive(Debug, Serialize, Deserialize)]
struct AttachmentRow {
    #[serde(rename = "_id")]
    sha2: String,
    /// The upload with its bytes; older attachments use the hash as name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    upload: Option<String>,
    length: i64,
    /// See `damage.rs`; older rows have none until the next rebuild.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    checksum: Option<i64>,
}

impl AttachmentRow {
    fn name(&self) -> &str {
        self.upload.as_deref().unwrap_or(&self.sha2)
    }
}

/// Which attachments of batches are already stored or uploaded.
#[derive(Debug, Default)]
pub(super) struct There {
    stored: HashSet<String>,
    uploads: HashSet<String>,
}

impl There {
    /// Whether an attachment is stored, or can be.
    pub(super) fn has(&self, brought: &Brought) -> bool {
        self.stored.contains(&brought.sha2) || brought.upload.as_ref().is_some_and(|name| self.uploads.contains(name))
    }
}

fn attachments(shared: &Shared) -> Collection<AttachmentRow> {
    shared.database.collection("attachment")
}

/// Uploads those of a batch that the store lacks; if one fails, none is left. The caller calls [`discard_all`] when the
/// batch is answered.
pub(super) async fn upload_all(shared: &Shared, attachments: &[Attachment]) -> Result<Vec<Brought>, Failure> {
    let mut uploads = Vec::with_capacity(attachments.len());
    for attachment in attachments {
        match upload(shared, attachment).await {
            Ok(upload) => uploads.push(upload),
            Err(error) => {
                discard_all(shared, &uploads).await;
                return Err(error);
            }
        }
    }
    Ok(uploads)
}

/// Deletes bytes that no statement has claimed. If that fails, they are swept up later.
pub(super) async fn discard_all(shared: &Shared, uploads: &[Brought]) {
    for upload in uploads {
        if let Err(error) = discard(shared, upload).await {
            tracing::warn!(%error, "an attachment that nothing brought could not be deleted now");
        }
    }
}

async fn upload(shared: &Shared, attachment: &Attachment) -> Result<Brought, Failure> {
    let Attachment { sha2, content } = attachment;
    let length = i64::try_from(content.len()).unwrap_or(i64::MAX);
    let mut brought = Brought { sha2: sha2.clone(), upload: None, length, checksum: seal(sha2, content) };
    if attachments(shared).find_one(doc! {"_id": sha2}).await?.is_none() {
        let name = ObjectId::new().to_hex();
        note_unclaimed(shared, &name).await?;
        let name = brought.upload.insert(name);
        if let Err(error) = chunk::put(shared, name, &Content::from(content.clone())).await {
            discard(shared, &brought).await?;
            return Err(error);
        }
    }
    Ok(brought)
}

/// Notes that nothing has claimed these pieces yet, unless that is noted.
pub(super) async fn note_unclaimed(shared: &Shared, name: &str) -> Result<(), Failure> {
    let noted = vec![doc! {"$set": {"at": {"$ifNull": ["$at", "$$NOW"]}}}];
    shared.collection(UPLOADS).update_one(doc! {"_id": name}, noted).upsert(true).await?;
    Ok(())
}

/// Finds which attachments of batches are there, within their transaction.
pub(super) async fn there<'b>(
    shared: &Shared,
    session: &mut ClientSession,
    brought: impl Iterator<Item = &'b Brought> + Clone,
) -> Result<There, Failure> {
    let hashes: Vec<&str> = brought.clone().map(|one| one.sha2.as_str()).collect();
    if hashes.is_empty() {
        return Ok(There::default());
    }
    let names: Vec<&str> = brought.filter_map(|one| one.upload.as_deref()).collect();
    let stored = ids(shared, session, "attachment", &hashes).await?;
    Ok(There { stored, uploads: ids(shared, session, UPLOADS, &names).await? })
}

async fn ids(
    shared: &Shared,
    session: &mut ClientSession,
    collection: &str,
    ids: &[&str],
) -> Result<HashSet<String>, Failure> {
    let rows = shared.collection(collection);
    let found = ask(rows.find(doc! {"_id": {"$in": ids}}).projection(doc! {"_id": 1}), Some(session)).await?;
    Ok(found.iter().filter_map(|row| Some(row.get_str("_id").ok()?.to_owned())).collect())
}

/// Stores attachments that [`There`] has, within the transaction of the statements that bring them.
pub(super) async fn claim(
    shared: &Shared,
    session: &mut ClientSession,
    there: &There,
    brought: &HashMap<String, Brought>,
) -> Result<(), Failure> {
    for Brought { sha2, upload, length, checksum } in brought.values() {
        let Some(name) = upload.as_ref().filter(|_| !there.stored.contains(sha2)) else { continue };
        shared.collection(UPLOADS).delete_one(doc! {"_id": name}).session(&mut *session).await?;
        let row =
            AttachmentRow { sha2: sha2.clone(), upload: upload.clone(), length: *length, checksum: Some(*checksum) };
        attachments(shared).insert_one(row).session(&mut *session).await?;
    }
    Ok(())
}

/// Deletes the bytes of an upload that nothing has claimed.
async fn discard(shared: &Shared, brought: &Brought) -> Result<(), Failure> {
    match &brought.upload {
        Some(name) => discard_named(shared, name).await,
        None => Ok(()),
    }
}

async fn discard_named(shared: &Shared, name: &str) -> Result<(), Failure> {
    // Either the transaction that claims it or this one deletes the document.
    if shared.collection(UPLOADS).delete_one(doc! {"_id": name}).await?.deleted_count > 0 {
        chunk::delete(shared, std::iter::once(name.to_owned())).await?;
    }
    Ok(())
}

/// Deletes pieces that nothing has claimed for so long that their process must have ended.
pub(super) async fn sweep(shared: &Shared) -> Result<(), Failure> {
    let old = doc! {"$expr": {"$lt": ["$at", {"$subtract": ["$$NOW", LEFT]}]}};
    let noted = ask(shared.collection(UPLOADS).find(old), None).await?;
    let all: Vec<&str> = noted.iter().filter_map(|row| row.get_str("_id").ok()).collect();
    for some in all.chunks(SWEPT) {
        // A document may have come to name some since they were noted.
        let named = documents::named(shared, &some.iter().filter_map(|name| chunk::as_id(name)).collect()).await?;
        for name in some {
            if chunk::as_id(name).is_some_and(|pieces| named.contains(&pieces)) {
                shared.collection(UPLOADS).delete_one(doc! {"_id": name}).await?;
            } else {
                discard_named(shared, name).await?;
            }
        }
    }
    Ok(())
}

/// Deletes an attachment with its bytes, within a transaction; returns how many there were.
pub(super) async fn erase(shared: &Shared, session: &mut ClientSession, sha2: &str) -> Result<u64, Failure> {
    let gone = attachments(shared).find_one_and_delete(doc! {"_id": sha2}).session(&mut *session).await?;
    let Some(row) = gone else { return Ok(0) };
    chunk::delete_in(shared, session, row.name()).await?;
    Ok(1)
}

/// The attachment with a hash.
pub(super) async fn read(shared: &Shared, sha2: &str) -> Result<Option<Attachment>, Failure> {
    let Some(row) = attachments(shared).find_one(doc! {"_id": sha2}).await? else { return Ok(None) };
    let content = chunk::read(shared, row.name(), row.length.cast_unsigned()).await?;
    let damaged = || Error::Damaged(Damaged::Attachment(sha2.to_owned()));
    let content = content.ok_or_else(damaged)?;
    let content = content.to_bytes().map_err(unreadable)?;
    match row.checksum {
        Some(checksum) if checksum != seal(sha2, &content) => Err(damaged().into()),
        _ => Ok(Some(Attachment { sha2: row.sha2, content })),
    }
}

fn seal(sha2: &str, content: &Bytes) -> i64 {
    Seal::of_attachment(sha2, crc32fast::hash(content)).to_number()
}

/// Checks all attachments; those without a checksum get one if `protect` says so.
pub(super) async fn check(shared: &Shared, verified: &mut Verified, protect: bool) -> Result<(), Failure> {
    let mut cursor = attachments(shared).find(doc! {}).await?;
    while cursor.advance().await? {
        let row = cursor.deserialize_current()?;
        verified.attachments += 1;
        match read(shared, &row.sha2).await {
            Err(Failure::Store(Error::Damaged(damaged))) => verified.add(Err(damaged)),
            Ok(Some(Attachment { sha2, content })) if row.checksum.is_none() => {
                verified.add(Ok(Check::Unprotected));
                if protect {
                    let mine = doc! {"_id": &sha2, "checksum": {"$exists": false}};
                    let set = doc! {"$set": {"checksum": seal(&sha2, &content)}};
                    attachments(shared).update_one(mine, set).await?;
                }
            }
            // A missing one was erased meanwhile.
            read => drop(read?),
        }
    }
    Ok(())
}

/// Removes from an older database what newer ones do not keep: media types, given by the first statement to bring an
/// attachment, and attachments that no statement brought. No other process may have it open.
pub(super) async fn upgrade(shared: &Shared) -> Result<(), Failure> {
    let rows = shared.collection("attachment");
    let mut cursor = rows.find(doc! {"content_type": {"$exists": true}}).await?;
    while cursor.advance().await? {
        let row = cursor.deserialize_current()?;
        let Some((sha2, set)) = without_type(&row) else { continue };
        rows.update_one(doc! {"_id": sha2}, doc! {"$unset": {"content_type": ""}, "$set": set}).await?;
    }
    let mut after = String::new();
    loop {
        let some = rows.find(doc! {"_id": {"$gt": &after}}).sort(doc! {"_id": 1}).projection(doc! {"_id": 1});
        let some = ask(some.limit(i64::try_from(AT_ONCE).unwrap_or(i64::MAX)), None).await.map_err(Error::from)?;
        let mut sought: BTreeSet<String> =
            some.iter().filter_map(|row| Some(row.get_str("_id").ok()?.to_owned())).collect();
        let Some(last) = sought.last().cloned() else { return Ok(()) };
        after = last;
        if !take_brought(shared, &mut sought).await? {
            tracing::warn!(
                "a damaged statement may have brought any attachment: none is taken for one that nobody did"
            );
            return Ok(());
        }
        for sha2 in sought {
            rows.delete_one(doc! {"_id": &sha2}).await?;
            chunk::delete(shared, std::iter::once(sha2)).await?;
        }
    }
}

/// The row of an attachment without its media type: its hash, and its new checksum if it had one.
fn without_type(row: &Document) -> Option<(&str, Document)> {
    let (sha2, content_type) = (row.get_str("_id").ok()?, row.get_str("content_type").ok()?);
    let Ok(checksum) = row.get_i64("checksum") else {
        return Some((sha2, doc! {"length": row.get_i64("length").ok()?}));
    };
    Some((sha2, doc! {"checksum": Seal::without_type(sha2, content_type, checksum)}))
}

/// Removes from hashes those that a statement brought; `false` if that is unknown.
async fn take_brought(shared: &Shared, sought: &mut BTreeSet<String>) -> Result<bool, Failure> {
    let with = doc! {"text": {"$regex": "sha2"}, "erased": {"$ne": true}};
    let mut cursor = shared.statements().find(with).projection(doc! {"terms": 0}).await?;
    while cursor.advance().await? {
        let row = cursor.deserialize_current()?;
        let Some(text) = shared.met.pass_over(row.text())? else { return Ok(false) };
        for sha2 in attachments_of(text, &row.intake()?)? {
            sought.remove(&sha2);
        }
    }
    Ok(true)
}
