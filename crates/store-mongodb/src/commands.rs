//! Many updates in one command.

use mongodb::ClientSession;
use mongodb::bson::{self, Document, RawDocumentBuf, doc};
use serde::Serialize;
use store::Error;

use super::failure::Failure;
use super::rows::StatementRow;
use super::shared::Shared;

/// The most updates of one command.
const MOST: usize = 1_000;
/// The bytes at which a command is sent: it may have 48 MB, a document in it 16.
const BYTES: usize = 8 << 20;

/// One update of a document.
#[derive(Serialize)]
pub(super) struct Update<Q, U> {
    /// The filter for the document.
    pub(super) q: Q,
    /// The update.
    pub(super) u: U,
    /// Whether to insert the document if it is missing.
    pub(super) upsert: bool,
}

/// A filter for a document by its key.
#[derive(Serialize)]
pub(super) struct ById<K> {
    #[serde(rename = "_id")]
    pub(super) id: K,
}

/// A filter for a statement. Its id alone would do; where the log is sharded, its place leads to the shard that has it.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct ByPlace {
    #[serde(rename = "_id")]
    id: bson::Uuid,
    stored: i64,
}

impl ByPlace {
    pub(super) fn of(row: &StatementRow) -> Self {
        Self { id: row.id, stored: row.stored }
    }
}

/// The filter for several statements, by id and place.
pub(super) fn by_places<'r>(rows: impl IntoIterator<Item = &'r StatementRow>) -> Document {
    let (ids, places): (Vec<_>, Vec<_>) = rows.into_iter().map(|row| (row.id, row.stored)).unzip();
    doc! {"_id": {"$in": ids}, "stored": {"$in": places}}
}

#[derive(Serialize)]
struct Command<'c> {
    update: &'c str,
    updates: &'c [RawDocumentBuf],
    ordered: bool,
}

/// Makes updates in a collection, within a transaction.
pub(super) async fn update<Q: Serialize, U: Serialize>(
    shared: &Shared,
    session: &mut ClientSession,
    collection: &str,
    updates: impl Iterator<Item = Update<Q, U>> + Send,
) -> Result<(), Failure> {
    let mut waiting = Vec::new();
    let mut bytes = 0;
    for update in updates {
        let update = bson::serialize_to_raw_document_buf(&update).map_err(unwritable)?;
        bytes += update.as_bytes().len();
        waiting.push(update);
        if waiting.len() == MOST || bytes >= BYTES {
            send(shared, session, collection, &waiting).await?;
            waiting.clear();
            bytes = 0;
        }
    }
    if waiting.is_empty() { Ok(()) } else { send(shared, session, collection, &waiting).await }
}

async fn send(
    shared: &Shared,
    session: &mut ClientSession,
    collection: &str,
    updates: &[RawDocumentBuf],
) -> Result<(), Failure> {
    let command = Command { update: collection, updates, ordered: true };
    let command = bson::serialize_to_raw_document_buf(&command).map_err(unwritable)?;
    let answer = shared.database.run_raw_command(command).session(session).await?;
    // Within a transaction, a failing update fails the command; only a server that differs gets here.
    if answer.contains_key("writeErrors") {
        return Err(Error::Failed("the database refused an update".into()).into());
    }
    Ok(())
}

#[allow(clippy::needless_pass_by_value, reason = "the shape that map_err asks for")]
fn unwritable(_: bson::error::Error) -> Error {
    Error::Failed("what is to be stored can't be written as BSON".into())
}

/// Makes updates of statements outside any transaction, durable when this returns.
pub(super) async fn update_plainly(shared: &Shared, updates: Vec<Document>) -> Result<(), Failure> {
    if !updates.is_empty() {
        let command = doc! {"update": "statement", "updates": updates, "writeConcern": {"w": "majority"}};
        let answer = shared.database.run_command(command).await?;
        if answer.contains_key("writeErrors") {
            return Err(
                Error::Failed("statements that an older program stored can't be brought up to date".into()).into()
            );
        }
    }
    Ok(())
}

/// A number of bytes, of whichever kind of number it is.
pub(super) fn bytes_of(number: &bson::Bson) -> Option<u64> {
    match number {
        bson::Bson::Int32(number) => u64::try_from(*number).ok(),
        bson::Bson::Int64(number) => u64::try_from(*number).ok(),
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and positive, by the manual")]
        bson::Bson::Double(number) => (*number >= 0.0).then_some(*number as u64),
        _ => None,
    }
}
