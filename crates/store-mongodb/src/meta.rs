//! Metadata of the store: documents of the collection `meta`, by key.

use mongodb::Database;
use mongodb::bson::{Document, doc};
use store::Error;

use super::failure::is_duplicate;
use crate::failure::Failure;

/// Inserts a document of `meta` unless its key exists; returns the one that is there.
pub(super) async fn once(database: &Database, row: Document) -> Result<Document, Failure> {
    let meta = database.collection::<Document>("meta");
    let key = doc! {"_id": row.get_str("_id").map_err(|_| unusable("_id"))?};
    if let Some(there) = meta.find_one(key.clone()).await? {
        return Ok(there);
    }
    match meta.insert_one(row).await {
        Err(error) if !is_duplicate(&error) => return Err(error.into()),
        // Another process has just made it.
        _ => {}
    }
    Ok(meta.find_one(key).await?.ok_or_else(|| unusable("_id"))?)
}

/// The error for a document of `meta` that cannot be read.
pub(super) fn unusable(what: &str) -> Error {
    Error::Failed(format!("`{what}` in the database's collection `meta` can't be read"))
}
