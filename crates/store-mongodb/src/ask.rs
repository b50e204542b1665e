//! Queries to the database, within a transaction or not.

use mongodb::action::{Aggregate, Find, ImplicitSession};
use mongodb::options::ReadConcern;
use mongodb::{ClientSession, Cursor, SessionCursor};
use serde::de::DeserializeOwned;

use super::failure::Failure;

/// Returns everything that a query gives: within a transaction if there is one, else as the primary has it now,
/// confirmed by a majority or not.
pub(super) async fn ask<T: DeserializeOwned + Send + Sync + Unpin>(
    find: Find<'_, T>,
    session: Option<&mut ClientSession>,
) -> Result<Vec<T>, Failure> {
    match session {
        Some(session) => read_within(find.session(&mut *session).await?, session).await,
        None => read(find.read_concern(ReadConcern::local()).await?).await,
    }
}

/// The same for a question to several collections.
pub(super) async fn ask_all<T: DeserializeOwned + Send + Sync + Unpin>(
    aggregate: Aggregate<'_, ImplicitSession, T>,
    session: Option<&mut ClientSession>,
) -> Result<Vec<T>, Failure> {
    match session {
        Some(session) => read_within(aggregate.session(&mut *session).await?, session).await,
        None => read(aggregate.read_concern(ReadConcern::local()).await?).await,
    }
}

async fn read_within<T: DeserializeOwned + Send + Sync + Unpin>(
    mut cursor: SessionCursor<T>,
    session: &mut ClientSession,
) -> Result<Vec<T>, Failure> {
    let mut rows = Vec::new();
    while let Some(row) = cursor.next(session).await {
        rows.push(row?);
    }
    Ok(rows)
}

async fn read<T: DeserializeOwned + Send + Sync + Unpin>(mut cursor: Cursor<T>) -> Result<Vec<T>, Failure> {
    let mut rows = Vec::new();
    while cursor.advance().await? {
        rows.push(cursor.deserialize_current()?);
    }
    Ok(rows)
}
