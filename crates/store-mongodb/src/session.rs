//! Sessions and withdrawn tokens. Expired ones are removed when something is added.

use jiff::Timestamp;
use mongodb::ClientSession;
use mongodb::bson::{Document, doc};
use store::{AuditEntry, Error, StoredSession, WithdrawnToken};

use super::failure::Failure;
use super::shared::Shared;
use super::transaction::transaction;
use super::{audit, order, rows};

/// The collections.
pub(super) const SESSIONS: &str = "session";
pub(super) const WITHDRAWN: &str = "withdrawn_token";

/// Stores a session.
pub(super) async fn put(shared: &Shared, session: &StoredSession) -> Result<(), Failure> {
    let rows = shared.collection(SESSIONS);
    rows.delete_many(doc! {"until": {"$lte": order::now(shared)}}).await?;
    let (began, until) = (session.began.as_microsecond(), session.until.as_microsecond());
    let row = doc! {"_id": &session.id, "key": &session.key, "began": began, "until": until};
    rows.replace_one(doc! {"_id": &session.id}, row).upsert(true).await?;
    Ok(())
}

/// Moves the end of a session to a later instant.
pub(super) async fn extend(shared: &Shared, id: &str, until: Timestamp) -> Result<(), Failure> {
    let later = doc! {"$max": {"until": until.as_microsecond()}};
    shared.collection(SESSIONS).update_one(doc! {"_id": id}, later).await?;
    Ok(())
}

/// The session with an id.
pub(super) async fn read(shared: &Shared, id: &str) -> Result<Option<StoredSession>, Failure> {
    let found = shared.collection(SESSIONS).find_one(doc! {"_id": id}).await?;
    found.as_ref().map(session).transpose()
}

/// All sessions, oldest first.
pub(super) async fn all(shared: &Shared) -> Result<Vec<StoredSession>, Failure> {
    let rows = shared.collection(SESSIONS);
    let mut cursor = rows.find(doc! {}).sort(doc! {"began": 1, "_id": 1}).await?;
    let mut sessions = Vec::new();
    while cursor.advance().await? {
        sessions.push(session(&cursor.deserialize_current()?)?);
    }
    Ok(sessions)
}

/// Ends a session and returns it, and adds an audit entry; `None`, and no entry, if there is none.
pub(super) async fn end(
    shared: &Shared,
    id: &str,
    entry: Option<&AuditEntry>,
) -> Result<Option<StoredSession>, Failure> {
    Ok(transaction!(shared, |session| end_in(shared, session, id, entry)))
}

async fn end_in(
    shared: &Shared,
    at: &mut ClientSession,
    id: &str,
    entry: Option<&AuditEntry>,
) -> Result<Option<StoredSession>, Failure> {
    let ended = shared.collection(SESSIONS).find_one_and_delete(doc! {"_id": id}).session(&mut *at).await?;
    let ended = ended.as_ref().map(session).transpose()?;
    if let (Some(_), Some(entry)) = (&ended, entry) {
        audit::append_in(shared, at, entry).await?;
    }
    Ok(ended)
}

fn session(row: &Document) -> Result<StoredSession, Failure> {
    let damaged = |_| Error::Failed("a stored session can't be read".into());
    Ok(StoredSession {
        id: row.get_str("_id").map_err(damaged)?.to_owned(),
        key: row.get_str("key").map_err(damaged)?.to_owned(),
        began: rows::instant(row.get_i64("began").map_err(damaged)?),
        until: rows::instant(row.get_i64("until").map_err(damaged)?),
    })
}

/// Withdraws a token, and adds an audit entry: both or neither.
pub(super) async fn withdraw(
    shared: &Shared,
    token: &WithdrawnToken,
    entry: Option<&AuditEntry>,
) -> Result<(), Failure> {
    transaction!(shared, |session| withdraw_in(shared, session, token, entry));
    Ok(())
}

async fn withdraw_in(
    shared: &Shared,
    session: &mut ClientSession,
    token: &WithdrawnToken,
    entry: Option<&AuditEntry>,
) -> Result<(), Failure> {
    let rows = shared.collection(WITHDRAWN);
    rows.delete_many(doc! {"until": {"$lte": order::now(shared)}}).session(&mut *session).await?;
    let row = doc! {"_id": &token.id, "until": token.until.as_microsecond()};
    rows.replace_one(doc! {"_id": &token.id}, row).upsert(true).session(&mut *session).await?;
    if let Some(entry) = entry {
        audit::append_in(shared, session, entry).await?;
    }
    Ok(())
}

/// All withdrawn tokens, by id.
pub(super) async fn withdrawn(shared: &Shared) -> Result<Vec<WithdrawnToken>, Failure> {
    let rows = shared.collection(WITHDRAWN);
    let mut cursor = rows.find(doc! {}).sort(doc! {"_id": 1}).await?;
    let mut tokens = Vec::new();
    while cursor.advance().await? {
        let row: Document = cursor.deserialize_current()?;
        let damaged = |_| Error::Failed("a stored token can't be read".into());
        let id = row.get_str("_id").map_err(damaged)?.to_owned();
        tokens.push(WithdrawnToken { id, until: rows::instant(row.get_i64("until").map_err(damaged)?) });
    }
    Ok(tokens)
}
