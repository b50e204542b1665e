//! Sessions and withdrawn tokens. Expired ones are removed when something is added.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row};

use super::{audit, sealed};
use crate::clock::Clock;
use crate::parts::text::instant;
use crate::{AuditEntry, Error, StoredSession, Table, WithdrawnToken};

/// Stores a session.
pub(super) fn put(log: &Connection, session: &StoredSession, now: Timestamp) -> Result<(), Error> {
    log.prepare_cached("DELETE FROM session WHERE until <= ?1")?.execute([now.as_microsecond()])?;
    let (began, until) = (session.began.as_microsecond(), session.until.as_microsecond());
    log.prepare_cached(
        "INSERT OR REPLACE INTO session (id, key, began, until, checksum) VALUES (?1, ?2, ?3, ?4, row_sum(?1, ?2, ?3, ?4))",
    )?.execute((
        &session.id,
        &session.key,
        began,
        until,
    ))?;
    Ok(())
}

/// Moves the end of a session to a later instant.
pub(super) fn extend(log: &Connection, id: &str, until: Timestamp) -> Result<(), Error> {
    let sql = format!(
        "UPDATE session SET until = ?2, checksum = row_sum(id, key, began, ?2) WHERE id = ?1 AND until < ?2 AND {WHOLE}"
    );
    log.prepare_cached(&sql)?.execute((id, until.as_microsecond()))?;
    Ok(())
}

/// A damaged session is not accepted: its owner signs in again.
const WHOLE: &str = "checksum IS row_sum(id, key, began, until)";

/// The session with an id.
pub(super) fn read(connection: &Connection, id: &str) -> Result<Option<StoredSession>, Error> {
    let found = connection
        .prepare_cached(&format!("SELECT id, key, began, until FROM session WHERE id = ?1 AND {WHOLE}"))?
        .query_row([id], session)
        .optional()?;
    Ok(found)
}

/// All sessions, the oldest first.
pub(super) fn all(connection: &Connection) -> Result<Vec<StoredSession>, Error> {
    let mut statement = connection
        .prepare_cached(&format!("SELECT id, key, began, until FROM session WHERE {WHOLE} ORDER BY began, id"))?;
    Ok(statement.query_map([], session)?.collect::<Result<_, _>>()?)
}

/// Ends a session and returns it, and adds an audit entry; `None`, and no entry, if there is none. It runs in one step.
pub(super) fn end(
    step: &Connection,
    clock: &dyn Clock,
    id: &str,
    entry: Option<&AuditEntry>,
) -> Result<Option<StoredSession>, Error> {
    let ended = read(step, id)?;
    step.prepare_cached("DELETE FROM session WHERE id = ?1")?.execute([id])?;
    if let (Some(_), Some(entry)) = (&ended, entry) {
        audit::append(step, clock, entry)?;
    }
    Ok(ended)
}

/// Ends all sessions.
pub(super) fn end_all(log: &Connection) -> Result<(), Error> {
    log.execute("DELETE FROM session", [])?;
    Ok(())
}

fn session(row: &Row<'_>) -> rusqlite::Result<StoredSession> {
    Ok(StoredSession { id: row.get(0)?, key: row.get(1)?, began: instant(row.get(2)?), until: instant(row.get(3)?) })
}

/// Withdraws a token, and adds an audit entry. It runs in one step.
pub(super) fn withdraw(
    step: &Connection,
    clock: &dyn Clock,
    token: &WithdrawnToken,
    entry: Option<&AuditEntry>,
) -> Result<(), Error> {
    step.execute("DELETE FROM withdrawn_token WHERE until <= ?1", [clock.now().as_microsecond()])?;
    let until = token.until.as_microsecond();
    step.execute(
        "INSERT OR REPLACE INTO withdrawn_token (id, until, checksum) VALUES (?1, ?2, row_sum(?1, ?2))",
        (&token.id, until),
    )?;
    entry.map_or(Ok(()), |entry| audit::append(step, clock, entry).map(drop))
}

/// All withdrawn tokens, by id.
///
/// # Errors
/// [`Error::Damaged`], since it is unknown which token a damaged row withdrew, so that none can be accepted.
pub(super) fn withdrawn(connection: &Connection) -> Result<Vec<WithdrawnToken>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT id, checksum IS row_sum(id, until), CAST(until AS INTEGER) FROM withdrawn_token ORDER BY id",
    )?;
    let mut rows = statement.query([])?;
    let mut tokens = Vec::new();
    while let Some(row) = rows.next()? {
        let id: String = row.get(0)?;
        if !row.get::<_, bool>(1)? {
            return Err(Error::Damaged(sealed::row_of(Table::WithdrawnToken, id)));
        }
        tokens.push(WithdrawnToken { id, until: instant(row.get(2)?) });
    }
    Ok(tokens)
}
