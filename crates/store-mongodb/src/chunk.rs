//! The bytes of attachments and documents, stored in pieces.
//!
//! `GridFS` would be the same with more collections and indexes, and a new file each time something is stored. Here a
//! name is a hash or a revision, so storing twice equals storing once.

use std::collections::HashSet;

use mongodb::bson::{Binary, Bson, Document, doc};
use mongodb::{ClientSession, Collection};
use serde::{Deserialize, Serialize};
use store::{Content, Error, Spool};
use uuid::Uuid;

use super::failure::{Failure, is_duplicate};
use super::rows::binary;
use super::shared::Shared;

/// The longest piece, in bytes: with its key, below a quarter of a megabyte.
const PIECE: usize = 255 * 1024;

/// A piece.
#[derive(Debug, Serialize, Deserialize)]
struct Chunk {
    #[serde(rename = "_id")]
    key: ChunkKey,
    bytes: Binary,
}

#[derive(Debug, Serialize, Deserialize)]
struct ChunkKey {
    of: String,
    n: i64,
}

fn chunks(shared: &Shared) -> Collection<Chunk> {
    shared.database.collection("chunk")
}

/// Stores the pieces of a name. Existing ones are the same.
pub(super) async fn put(shared: &Shared, of: &str, content: &Content) -> Result<(), Failure> {
    let mut n = 0;
    for piece in content.pieces() {
        for bytes in piece.map_err(unreadable)?.chunks(PIECE) {
            let chunk = Chunk { key: ChunkKey { of: of.to_owned(), n }, bytes: binary(bytes) };
            match chunks(shared).insert_one(chunk).await {
                Err(error) if !is_duplicate(&error) => return Err(error.into()),
                _ => n += 1,
            }
        }
    }
    Ok(())
}

/// The bytes of a name; `None` if some are missing.
pub(super) async fn read(shared: &Shared, of: &str, length: u64) -> Result<Option<Content>, Failure> {
    let mut cursor = chunks(shared).find(all(of)).sort(doc! {"_id": 1}).await?;
    let mut spool = Spool::default();
    while cursor.advance().await? {
        spool.push(&cursor.deserialize_current()?.bytes.bytes).map_err(unreadable)?;
    }
    Ok((spool.length() == length).then(|| spool.finish()))
}

/// The names between two that have pieces and are ids.
pub(super) async fn ids_between(shared: &Shared, (from, to): (&str, &str)) -> Result<HashSet<Uuid>, Failure> {
    let between = doc! {"_id": {"$gte": {"of": from}, "$lt": {"of": to}}};
    let mut cursor = shared.collection("chunk").find(between).projection(doc! {"_id": 1}).await?;
    let mut ids = HashSet::new();
    while cursor.advance().await? {
        let of = cursor.current().get_document("_id").ok().and_then(|key| key.get_str("of").ok());
        ids.extend(of.and_then(as_id));
    }
    Ok(ids)
}

/// A name as an id; `None` if it is another kind of name.
pub(super) fn as_id(of: &str) -> Option<Uuid> {
    of.parse::<uuid::fmt::Hyphenated>().ok().map(Uuid::from)
}

/// Deletes the pieces of names.
pub(super) async fn delete(shared: &Shared, of: impl Iterator<Item = String>) -> Result<(), Failure> {
    for of in of {
        chunks(shared).delete_many(all(&of)).await?;
    }
    Ok(())
}

/// The same for one name, within a transaction.
pub(super) async fn delete_in(shared: &Shared, session: &mut ClientSession, of: &str) -> Result<(), Failure> {
    chunks(shared).delete_many(all(of)).session(session).await?;
    Ok(())
}

/// Selects all keys that begin with this name, since keys are compared member by member.
fn all(of: &str) -> Document {
    doc! {"_id": {"$gte": {"of": of}, "$lt": {"of": of, "n": Bson::MaxKey}}}
}

#[allow(clippy::needless_pass_by_value, reason = "the shape that map_err asks for")]
pub(super) fn unreadable(error: std::io::Error) -> Error {
    Error::Failed(format!("a temporary file: {error}"))
}
