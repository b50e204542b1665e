//! Sessions and withdrawn tokens. What has ended anyhow goes when something is added.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row};

use crate::store::{Error, StoredSession, WithdrawnToken};

/// Stores a session.
pub(super) fn put(log: &Connection, session: &StoredSession, now: Timestamp) -> Result<(), Error> {
    log.prepare_cached("DELETE FROM session WHERE until <= ?1")?.execute([now.as_microsecond()])?;
    let (began, until) = (session.began.as_microsecond(), session.until.as_microsecond());
    log.prepare_cached("INSERT OR REPLACE INTO session (id, key, began, until) VALUES (?1, ?2, ?3, ?4)")?.execute((
        &session.id,
        &session.key,
        began,
        until,
    ))?;
    Ok(())
}

/// The session with an id.
pub(super) fn read(connection: &Connection, id: &str) -> Result<Option<StoredSession>, Error> {
    let found = connection
        .prepare_cached("SELECT id, key, began, until FROM session WHERE id = ?1")?
        .query_row([id], session)
        .optional()?;
    Ok(found)
}

/// All sessions, the oldest first.
pub(super) fn all(connection: &Connection) -> Result<Vec<StoredSession>, Error> {
    let mut statement = connection.prepare_cached("SELECT id, key, began, until FROM session ORDER BY began, id")?;
    Ok(statement.query_map([], session)?.collect::<Result<_, _>>()?)
}

/// Ends a session, and gives it; `None` where there is none.
pub(super) fn end(log: &Connection, id: &str) -> Result<Option<StoredSession>, Error> {
    let ended = read(log, id)?;
    log.prepare_cached("DELETE FROM session WHERE id = ?1")?.execute([id])?;
    Ok(ended)
}

/// Ends all.
pub(super) fn end_all(log: &Connection) -> Result<(), Error> {
    log.execute("DELETE FROM session", [])?;
    Ok(())
}

fn session(row: &Row<'_>) -> rusqlite::Result<StoredSession> {
    Ok(StoredSession { id: row.get(0)?, key: row.get(1)?, began: instant(row.get(2)?), until: instant(row.get(3)?) })
}

/// Withdraws a token.
pub(super) fn withdraw(log: &Connection, token: &WithdrawnToken, now: Timestamp) -> Result<(), Error> {
    log.execute("DELETE FROM withdrawn_token WHERE until <= ?1", [now.as_microsecond()])?;
    let until = token.until.as_microsecond();
    log.execute("INSERT OR REPLACE INTO withdrawn_token (id, until) VALUES (?1, ?2)", (&token.id, until))?;
    Ok(())
}

/// All tokens that were withdrawn, by id.
pub(super) fn withdrawn(connection: &Connection) -> Result<Vec<WithdrawnToken>, Error> {
    let mut statement = connection.prepare_cached("SELECT id, until FROM withdrawn_token ORDER BY id")?;
    let token = |row: &Row<'_>| Ok(WithdrawnToken { id: row.get(0)?, until: instant(row.get(1)?) });
    Ok(statement.query_map([], token)?.collect::<Result<_, _>>()?)
}

fn instant(microseconds: i64) -> Timestamp {
    Timestamp::from_microsecond(microseconds).unwrap_or(Timestamp::MAX)
}
