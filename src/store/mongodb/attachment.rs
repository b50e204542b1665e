//! Attachments, by the hash of their bytes.
//!
//! They are stored before the transaction of the statements that name them: a batch of 64 MB must
//! keep no other waiting. One whose statements are refused stays; it is the same when it comes again.

use mongodb::Collection;
use mongodb::bson::doc;
use serde::{Deserialize, Serialize};

use super::chunk;
use super::failure::is_duplicate;
use super::shared::Shared;
use crate::store::damage::{Check, Seal};
use crate::store::{Attachment, Content, Damaged, Error, Verified};

/// An attachment that is whole.
#[derive(Debug, Serialize, Deserialize)]
struct Row {
    #[serde(rename = "_id")]
    sha2: String,
    content_type: String,
    length: i64,
    /// See `damage.rs`; rows of before have none until the next rebuild.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    checksum: Option<i64>,
}

fn attachments(shared: &Shared) -> Collection<Row> {
    shared.database.collection("attachment")
}

/// Stores an attachment, if it is not there.
pub(super) async fn put(shared: &Shared, attachment: &Attachment) -> Result<(), Error> {
    if attachments(shared).find_one(doc! {"_id": &attachment.sha2}).await?.is_some() {
        return Ok(());
    }
    chunk::put(shared, &attachment.sha2, &Content::from(attachment.content.clone())).await?;
    let row = Row {
        sha2: attachment.sha2.clone(),
        content_type: attachment.content_type.clone(),
        length: i64::try_from(attachment.content.len()).unwrap_or(i64::MAX),
        checksum: Some(seal(attachment)),
    };
    match attachments(shared).insert_one(row).await {
        Err(error) if !is_duplicate(&error) => Err(error.into()),
        _ => Ok(()),
    }
}

/// The attachment with a hash.
pub(super) async fn read(shared: &Shared, sha2: &str) -> Result<Option<Attachment>, Error> {
    let Some(row) = attachments(shared).find_one(doc! {"_id": sha2}).await? else { return Ok(None) };
    let content = chunk::read(shared, sha2, row.length.cast_unsigned()).await?;
    let damaged = || Error::Damaged(Damaged::Attachment(sha2.to_owned()));
    let content = content.ok_or_else(damaged)?;
    let content = content.to_bytes().map_err(|error| Error::Failed(format!("a temporary file: {error}")))?;
    let attachment = Attachment { sha2: row.sha2, content_type: row.content_type, content };
    match row.checksum {
        Some(checksum) if checksum != seal(&attachment) => Err(damaged()),
        _ => Ok(Some(attachment)),
    }
}

fn seal(Attachment { sha2, content_type, content }: &Attachment) -> i64 {
    Seal::of_attachment(sha2, content_type, crc32fast::hash(content)).to_number()
}

/// Checks all attachments; those that have no checksum get one where `protect` says so.
pub(super) async fn check(shared: &Shared, verified: &mut Verified, protect: bool) -> Result<(), Error> {
    let mut cursor = attachments(shared).find(doc! {}).await?;
    while cursor.advance().await? {
        let row = cursor.deserialize_current()?;
        verified.attachments += 1;
        match read(shared, &row.sha2).await {
            Err(Error::Damaged(damaged)) => verified.add(Err(damaged)),
            Ok(Some(attachment)) if row.checksum.is_none() => {
                verified.add(Ok(Check::Unprotected));
                if protect {
                    let mine = doc! {"_id": &row.sha2, "checksum": {"$exists": false}};
                    attachments(shared).update_one(mine, doc! {"$set": {"checksum": seal(&attachment)}}).await?;
                }
            }
            // One that is gone was erased meanwhile.
            read => drop(read?),
        }
    }
    Ok(())
}
