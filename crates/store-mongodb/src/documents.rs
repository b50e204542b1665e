//! Documents: what the State, Agent Profile and Activity Profile Resources keep.
//!
//! The bytes of each revision are pieces under the revision's name, stored before the document names it and deleted
//! after it no longer does. A reader that finds the pieces gone reads again.

use std::collections::{BTreeSet, HashSet};

use jiff::Timestamp;
use mongodb::Collection;
use mongodb::bson::{Bson, Document as Bsons, doc};
use serde::{Deserialize, Serialize};
use store::parts::ContextColumns;
use store::parts::damage::{self, Check, Seal};
use store::{
    Content, Damaged, Document, DocumentContext, DocumentHead, DocumentIds, DocumentKey, Error, NewDocument, Verified,
};
use uuid::Uuid;

use super::ask::ask;
use super::attachments;
use super::chunk::{self, unreadable};
use super::failure::{Failure, is_duplicate};
use super::order::now;
use super::rows::{id, instant};
use super::shared::Shared;
use super::transaction::transaction;

/// The words for the kinds of contexts in keys, starting with kind 1.
const KINDS: [&str; 3] = ["state", "agent", "activity"];

/// The field of a document that names its pieces.
const REVISION: &str = "revision";

/// How often to read a document that is replaced each time.
const READINGS: usize = 8;

/// A document. Its key is that of its context and, last, its id, so that those of a context are adjacent.
#[derive(Debug, Serialize, Deserialize)]
struct DocumentRow {
    #[serde(rename = "_id")]
    key: Bsons,
    revision: mongodb::bson::Uuid,
    content_type: String,
    etag: String,
    length: i64,
    /// [`DocumentKey::stored_bytes`]; for older documents, the length.
    #[serde(default)]
    bytes: i64,
    /// Microseconds since 1970.
    updated: i64,
    /// The key of the credential that stored it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    /// See `damage.rs`; older rows have none until the next rebuild.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    checksum: Option<i64>,
}

impl DocumentRow {
    fn revision(&self) -> Uuid {
        Uuid::from_bytes(self.revision.bytes())
    }

    /// The right checksum, given that of its content.
    fn seal(&self, of: &DocumentKey, content: u32) -> i64 {
        Seal::of_document(of, &self.head(), content).to_number()
    }

    fn damaged(&self) -> Error {
        Error::Damaged(Damaged::Document(self.revision()))
    }

    fn head(&self) -> DocumentHead {
        DocumentHead {
            revision: self.revision(),
            content_type: self.content_type.clone(),
            etag: self.etag.clone(),
            length: self.length.cast_unsigned(),
            updated: instant(self.updated),
            by: self.by.clone(),
        }
    }
}

fn documents(shared: &Shared) -> Collection<DocumentRow> {
    shared.database.collection("document")
}

/// The prefix of the keys of a context; for a state, with `registration` unless any will do.
fn context(of: &DocumentContext) -> Bsons {
    let ContextColumns { kind, activity, agent, .. } = of.columns();
    let named = [("activity", activity), ("agent", agent)];
    let named = named.into_iter().filter_map(|(name, id)| Some((name.to_owned(), Bson::from(id?))));
    [("kind".to_owned(), Bson::from(KINDS[usize::from(kind) - 1]))].into_iter().chain(named).collect()
}

fn key(of: &DocumentKey) -> Bsons {
    let mut key = context(&of.context);
    if let DocumentContext::State { registration, .. } = &of.context {
        key.insert("registration", registration.map_or(Bson::Null, |registration| id(registration).into()));
    }
    key.insert("id", &of.id);
    key
}

/// All documents of a context. Keys are compared member by member.
fn all(of: &DocumentContext) -> Bsons {
    let mut first = context(of);
    let next = match of {
        DocumentContext::State { registration: Some(registration), .. } => {
            first.insert("registration", id(*registration));
            "id"
        }
        DocumentContext::State { registration: None, .. } => "registration",
        DocumentContext::AgentProfile { .. } | DocumentContext::ActivityProfile { .. } => "id",
    };
    let mut beyond = first.clone();
    beyond.insert(next, Bson::MaxKey);
    doc! {"_id": {"$gte": first, "$lt": beyond}}
}

/// The head of a document.
pub(super) async fn head(shared: &Shared, of: &DocumentKey) -> Result<Option<DocumentHead>, Failure> {
    Ok(find(shared, of).await?.map(|row| row.head()))
}

/// The row of a document, checked.
async fn find(shared: &Shared, of: &DocumentKey) -> Result<Option<DocumentRow>, Failure> {
    let Some(row) = documents(shared).find_one(doc! {"_id": key(of)}).await? else { return Ok(None) };
    match row.checksum {
        Some(checksum) if row.seal(of, Seal::content_in(checksum)) != checksum => Err(row.damaged().into()),
        _ => Ok(Some(row)),
    }
}

/// A document.
pub(super) async fn read(shared: &Shared, of: &DocumentKey) -> Result<Option<Document>, Failure> {
    Ok(read_row(shared, of).await?.map(|(row, content)| Document { head: row.head(), content }))
}

async fn read_row(shared: &Shared, of: &DocumentKey) -> Result<Option<(DocumentRow, Content)>, Failure> {
    let mut gone = None;
    for _ in 0..READINGS {
        let Some(row) = find(shared, of).await? else { return Ok(None) };
        let revision = row.revision();
        if let Some(content) = chunk::read(shared, &revision.to_string(), row.length.cast_unsigned()).await? {
            let sum = damage::sum_of(&content).map_err(unreadable)?;
            if row.checksum.is_some_and(|checksum| Seal::content_in(checksum) != sum) {
                return Err(row.damaged().into());
            }
            return Ok(Some((row, content)));
        }
        if gone.replace(revision) == Some(revision) {
            // It was not replaced, and still its bytes are missing.
            return Err(row.damaged().into());
        }
    }
    Err(Error::Unavailable("a document is replaced each time that it is read".into()).into())
}

/// Documents checked at once.
const AT_ONCE: usize = 500;

/// Checks all documents; those without a checksum get one if `protect` says so.
pub(super) async fn check(shared: &Shared, verified: &mut Verified, protect: bool) -> Result<(), Failure> {
    let mut after = None;
    loop {
        let keys = keys(shared, after.as_ref(), AT_ONCE).await?;
        for of in &keys {
            match read_row(shared, of).await {
                Err(Failure::Store(Error::Damaged(damaged))) => verified.add(Err(damaged)),
                Ok(Some((row, content))) => {
                    verified.add(Ok(if row.checksum.is_some() { Check::Whole } else { Check::Unprotected }));
                    if protect && row.checksum.is_none() {
                        let seal = row.seal(of, damage::sum_of(&content).map_err(unreadable)?);
                        let set = doc! {"$set": {"checksum": seal}};
                        documents(shared).update_one(at(of, row.revision()), set).await?;
                    }
                }
                // A missing one was deleted meanwhile.
                read => drop(read?),
            }
            verified.documents += 1;
        }
        after = keys.last().cloned();
        if after.is_none() {
            return Ok(());
        }
    }
}

/// The ids of a context's documents that were stored after an instant, each once, in order, and the time of the newest.
pub(super) async fn ids(
    shared: &Shared,
    of: &DocumentContext,
    since: Option<Timestamp>,
) -> Result<DocumentIds, Failure> {
    let mut filter = all(of);
    if let Some(since) = since {
        filter.insert("updated", doc! {"$gt": since.as_microsecond()});
    }
    let mut cursor = shared.collection("document").find(filter).projection(doc! {"_id.id": 1, "updated": 1}).await?;
    let mut found = Vec::new();
    while cursor.advance().await? {
        let row = cursor.current();
        let id = row.get_document("_id").ok().and_then(|key| key.get_str("id").ok());
        found.push((id.ok_or_else(unreadable_key)?.to_owned(), row.get_i64("updated").ok()));
    }
    Ok(ids_of(found))
}

/// The ids of documents, by the id of each and when it was stored, in microseconds.
fn ids_of(found: Vec<(String, Option<i64>)>) -> DocumentIds {
    let newest = found.iter().filter_map(|(_, updated)| *updated).max().map(instant);
    // Several registrations may have a state with the same id.
    let ids: BTreeSet<String> = found.into_iter().map(|(id, _)| id).collect();
    DocumentIds { ids: ids.into_iter().collect(), newest }
}

fn unreadable_key() -> Error {
    Error::Failed("the key of a stored document can't be read".into())
}

/// Returns at most `limit` names of documents after the given one, in the order of the keys.
pub(super) async fn keys(
    shared: &Shared,
    after: Option<&DocumentKey>,
    limit: usize,
) -> Result<Vec<DocumentKey>, Failure> {
    if limit == 0 {
        return Ok(Vec::new()); // The database takes 0 for no limit.
    }
    let beyond = after.map_or_else(Bsons::new, |after| doc! {"_id": {"$gt": key(after)}});
    let documents = shared.collection("document");
    let found = documents.find(beyond).sort(doc! {"_id": 1}).projection(doc! {"_id": 1});
    let mut cursor = found.limit(i64::try_from(limit).unwrap_or(i64::MAX)).await?;
    let mut keys = Vec::new();
    while cursor.advance().await? {
        let row = cursor.deserialize_current()?;
        let of = row.get_document("_id").ok().and_then(of_key);
        keys.push(of.ok_or_else(|| Error::Failed("the key of a stored document can't be read".into()))?);
    }
    Ok(keys)
}

/// Reads a key.
fn of_key(key: &Bsons) -> Option<DocumentKey> {
    let text = |name| key.get_str(name).ok().map(str::to_owned);
    let kind = key.get_str("kind").ok()?;
    let kind = (1..).zip(KINDS).find(|(_, word)| *word == kind)?.0;
    let registration = match key.get("registration") {
        Some(Bson::Binary(registration)) => Some(Uuid::from_slice(&registration.bytes).ok()?),
        Some(Bson::Null) => None,
        None if kind != 1 => None,
        _ => return None,
    };
    let columns = ContextColumns { kind, activity: text("activity"), agent: text("agent"), registration };
    let context = DocumentContext::of_columns(columns)?;
    Some(DocumentKey { context, id: text("id")? })
}

/// Replaces a revision by a document, or stores the first one.
pub(super) async fn put(
    shared: &Shared,
    of: &DocumentKey,
    from: Option<Uuid>,
    new: NewDocument,
) -> Result<(), Failure> {
    let revision = new.revision.to_string();
    chunk::put(shared, &revision, &new.content).await?;
    let length = new.content.length();
    let mut row = DocumentRow {
        key: key(of),
        revision: id(new.revision),
        bytes: i64::try_from(of.stored_bytes(&new.content_type, length)).unwrap_or(i64::MAX),
        content_type: new.content_type,
        etag: new.etag,
        length: i64::try_from(length).unwrap_or(i64::MAX),
        updated: new.updated.map_or_else(|| now(shared), Timestamp::as_microsecond),
        by: new.by,
        checksum: None,
    };
    let sum = damage::sum_of(&new.content).map_err(unreadable)?;
    row.checksum = Some(row.seal(of, sum));
    let put = match from {
        Some(from) => {
            let replaced = documents(shared).find_one_and_replace(at(of, from), row).await?;
            replaced.is_some()
        }
        None => match documents(shared).insert_one(row).await {
            Ok(_) => true,
            Err(error) if is_duplicate(&error) => false,
            Err(error) => return Err(error.into()),
        },
    };
    let gone = if put { from.map(|from| from.to_string()) } else { Some(revision) };
    chunk::delete(shared, gone.into_iter()).await?;
    if put { Ok(()) } else { Err(Error::Stale.into()) }
}

/// Notes the length of older documents, for the quotas of the credentials that stored them.
pub(super) async fn upgrade(shared: &Shared) -> Result<(), Failure> {
    let without = doc! {"by": {"$exists": true}, "bytes": {"$exists": false}};
    documents(shared).update_many(without, vec![doc! {"$set": {"bytes": "$length"}}]).await?;
    Ok(())
}

/// The total bytes of the documents that a credential stored last, from the index.
pub(super) async fn bytes_of(shared: &Shared, credential: &str) -> Result<u64, Failure> {
    let sum = doc! {"$group": {"_id": Bson::Null, "bytes": {"$sum": "$bytes"}}};
    let bytes = doc! {"$project": {"_id": 0, "bytes": 1}};
    let mut cursor = documents(shared).aggregate([doc! {"$match": {"by": credential}}, bytes, sum]).await?;
    if !cursor.advance().await? {
        return Ok(0);
    }
    let bytes = cursor.current().get_i64("bytes");
    Ok(bytes.map(i64::unsigned_abs).map_err(|_| Error::Failed("a sum of lengths can't be read".into()))?)
}

fn at(of: &DocumentKey, revision: Uuid) -> Bsons {
    doc! {"_id": key(of), "revision": id(revision)}
}

/// How many ids of pieces are compared with documents at once.
const COMPARED: u64 = 1_000_000;

/// Notes pieces that no document names. A process leaves them when it ends after storing pieces and before the document that
/// names them, or after replacing a document and before deleting its old pieces. [`attachments::sweep`] deletes them when the
/// note is old, unless a document names them by then.
pub(super) async fn note_left(shared: &Shared) -> Result<(), Failure> {
    let slices = documents(shared).estimated_document_count().await? / COMPARED + 1;
    // Revisions are random, so that a range of them has its share.
    let bound =
        |slice: u64| if slice == slices { "g".to_owned() } else { format!("{:04x}", slice * 0x1_0000 / slices) };
    for slice in 0..slices {
        let mut left = chunk::ids_between(shared, (&bound(slice), &bound(slice + 1))).await?;
        if left.is_empty() {
            continue;
        }
        // These are read after the pieces, which are there before the document that names them.
        let mut cursor = shared.collection("document").find(doc! {}).projection(doc! {"_id": 0, REVISION: 1}).await?;
        while cursor.advance().await? {
            if let Ok(revision) = cursor.current().get_binary(REVISION) {
                left.remove(&Uuid::from_slice(revision.bytes).unwrap_or_default());
            }
        }
        for revision in left {
            attachments::note_unclaimed(shared, &revision.to_string()).await?;
        }
    }
    Ok(())
}

/// Those of some pieces that documents name. No index leads to these: all are searched, once.
pub(super) async fn named(shared: &Shared, pieces: &HashSet<Uuid>) -> Result<HashSet<Uuid>, Failure> {
    let mut named = HashSet::new();
    if !pieces.is_empty() {
        let pieces: Vec<_> = pieces.iter().copied().map(id).collect();
        let mut cursor = documents(shared).find(doc! {REVISION: {"$in": pieces}}).await?;
        while cursor.advance().await? {
            named.insert(cursor.deserialize_current()?.revision());
        }
    }
    Ok(named)
}

/// Deletes a document.
pub(super) async fn delete(shared: &Shared, of: &DocumentKey, from: Uuid) -> Result<(), Failure> {
    if documents(shared).delete_one(at(of, from)).await?.deleted_count == 0 {
        return Err(Error::Stale.into());
    }
    chunk::delete(shared, std::iter::once(from.to_string())).await
}

/// Deletes all documents of a context, in one transaction, if they are what is known of them.
pub(super) async fn delete_all(
    shared: &Shared,
    of: &DocumentContext,
    known: Option<&DocumentIds>,
) -> Result<(), Failure> {
    let gone = transaction!(shared, |session| delete_all_in(shared, session, of, known));
    chunk::delete(shared, gone.into_iter().map(|revision| revision.to_string())).await
}

async fn delete_all_in(
    shared: &Shared,
    session: &mut mongodb::ClientSession,
    of: &DocumentContext,
    known: Option<&DocumentIds>,
) -> Result<Vec<Uuid>, Failure> {
    let rows = ask(documents(shared).find(all(of)), Some(&mut *session)).await?;
    if let Some(known) = known {
        let named = |row: &DocumentRow| {
            let id = row.key.get_str("id").map_err(|_| unreadable_key())?;
            Ok::<_, Failure>((id.to_owned(), Some(row.updated)))
        };
        if *known != ids_of(rows.iter().map(named).collect::<Result<_, _>>()?) {
            return Err(Error::Stale.into());
        }
    }
    documents(shared).delete_many(all(of)).session(session).await?;
    Ok(rows.iter().map(DocumentRow::revision).collect())
}

/// Deletes the State and Agent Profile documents of agents with their pieces, within a transaction; returns how many
/// there were. No index leads to them, so all keys are searched.
pub(super) async fn erase_of(
    shared: &Shared,
    session: &mut mongodb::ClientSession,
    agents: &BTreeSet<String>,
) -> Result<u64, Failure> {
    if agents.is_empty() {
        return Ok(0);
    }
    let agents: Vec<&str> = agents.iter().map(String::as_str).collect();
    let theirs = doc! {"_id.kind": {"$in": ["state", "agent"]}, "_id.agent": {"$in": agents}};
    let rows = ask(documents(shared).find(theirs), Some(&mut *session)).await?;
    for row in &rows {
        documents(shared).delete_one(doc! {"_id": &row.key}).session(&mut *session).await?;
        chunk::delete_in(shared, session, &row.revision().to_string()).await?;
    }
    Ok(rows.len() as u64)
}
