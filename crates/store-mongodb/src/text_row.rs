//! Documents that have one value as text.

use mongodb::bson::{Document, doc};
use serde::de::DeserializeOwned;
use store::Error;
use store::parts::text::from_text;

use super::failure::Failure;
use super::shared::Shared;

/// The values of all documents of a collection, by id. `what` names one, as *a subscription*.
pub(super) async fn all<T: DeserializeOwned>(shared: &Shared, collection: &str, what: &str) -> Result<Vec<T>, Failure> {
    let mut cursor = shared.collection(collection).find(doc! {}).sort(doc! {"_id": 1}).await?;
    let mut values = Vec::new();
    while cursor.advance().await? {
        values.push(read(&cursor.deserialize_current()?, what)?);
    }
    Ok(values)
}

/// The value of a document.
pub(super) fn read<T: DeserializeOwned>(row: &Document, what: &str) -> Result<T, Failure> {
    let told = row.get_str("told").map_err(|_| Error::Failed(format!("{what} of the database has no text")))?;
    Ok(from_text(told)?)
}
