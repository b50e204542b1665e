//! Queries to the database, within a transaction or not.

use mongodb::ClientSession;
use mongodb::action::{Aggregate, Find, ImplicitSession};
use mongodb::options::ReadConcern;
use serde::de::DeserializeOwned;

use super::failure::Failure;

/// Returns everything that a query gives: within a transaction if there is one, else as the primary has it now,
/// confirmed by a majority or not.
pub(super) async fn ask<T: DeserializeOwned + Send + Sync + Unpin>(
    find: Find<'_, T>,
    session: Option<&mut ClientSession>,
) -> Result<Vec<T>, Failure> {
    let mut rows = Vec::new();
    if let Some(session) = session {
        let mut cursor = find.session(&mut *session).await?;
        while let Some(row) = cursor.next(session).await {
            rows.push(row?);
        }
        return Ok(rows);
    }
    let mut cursor = find.read_concern(ReadConcern::local()).await?;
    while cursor.advance().await? {
        rows.push(cursor.deserialize_current()?);
    }
    Ok(rows)
}

/// The same for a question to several collections.
pub(super) async fn ask_all<T: DeserializeOwned + Send + Sync + Unpin>(
    aggregate: Aggregate<'_, ImplicitSession, T>,
    session: Option<&mut ClientSession>,
) -> Result<Vec<T>, Failure> {
    let mut rows = Vec::new();
    if let Some(session) = session {
        let mut cursor = aggregate.session(&mut *session).await?;
        while let Some(row) = cursor.next(session).await {
            rows.push(row?);
        }
        return Ok(rows);
    }
    let mut cursor = aggregate.read_concern(ReadConcern::local()).await?;
    while cursor.advance().await? {
        rows.push(cursor.deserialize_current()?);
    }
    Ok(rows)
}
