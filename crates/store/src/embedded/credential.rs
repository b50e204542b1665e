//! Credentials, and the key of sessions. Credentials are read from the file every time, since another process may
//! change them.

use learning::Day;
use rusqlite::{Connection, Row, TransactionBehavior};

use super::{audit, meta, sealed};
use crate::clock::Clock;
use crate::parts::random::random;
use crate::parts::text::to_text;
use crate::{AuditEntry, Credential, Error, SenderUses, StoredOn, Table};

/// The credential with a key. Read from the file each time, since another process may add one.
///
/// # Errors
/// [`Error::Damaged`], since what it may do is then unknown.
pub(super) fn read(connection: &Connection, key: &str) -> Result<Option<Credential>, Error> {
    let mut statement =
        connection.prepare_cached("SELECT body, checksum IS row_sum(key, body) FROM credential WHERE key = ?1")?;
    let found = sealed::pair(statement.query_row([key], sealed::column::<String>))?;
    let body = sealed::whole(found, || sealed::row_of(Table::Credential, key))?;
    body.map(|body| of_body(&body)).transpose()
}

/// All credentials, by key.
///
/// # Errors
/// [`Error::Damaged`] if one of them is.
pub(super) fn all(connection: &Connection) -> Result<Vec<Credential>, Error> {
    each(connection)?.into_iter().collect()
}

/// All credentials, by key, with an error in place of each damaged one.
pub(super) fn each(connection: &Connection) -> Result<Vec<Result<Credential, Error>>, Error> {
    let mut statement =
        connection.prepare_cached("SELECT key, body, checksum IS row_sum(key, body) FROM credential ORDER BY key")?;
    let read = |row: &Row<'_>| -> rusqlite::Result<Result<Credential, Error>> {
        let (key, body, is_whole): (String, String, bool) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let damaged = || Error::Damaged(sealed::row_of(Table::Credential, key.escape_debug().to_string()));
        Ok(if is_whole { of_body(&body) } else { Err(damaged()) })
    };
    Ok(statement.query_map([], read)?.collect::<Result<_, _>>()?)
}

fn of_body(body: &str) -> Result<Credential, Error> {
    serde_json::from_str(body).map_err(|error| Error::Failed(format!("a stored credential can't be read: {error}")))
}

/// Stores a credential.
pub(super) fn put(log: &Connection, credential: &Credential) -> Result<(), Error> {
    let body = to_text(credential)?;
    log.prepare_cached("INSERT OR REPLACE INTO credential (key, body, checksum) VALUES (?1, ?2, row_sum(?1, ?2))")?
        .execute((&credential.key, body))?;
    Ok(())
}

/// Replaces the credential that was read, and adds an audit entry. It runs in one step, which must have begun as a writer.
///
/// # Errors
/// [`Error::Stale`] if something else is there now.
pub(super) fn change(
    step: &Connection,
    clock: &dyn Clock,
    (from, to): (Option<&Credential>, Option<&Credential>),
    entry: &AuditEntry,
) -> Result<(), Error> {
    let key = Credential::key_of_change(from, to)?;
    let there = read(step, key)?;
    if !Credential::is_as_read(there.as_ref(), from) {
        return Err(Error::Stale);
    }
    match (to.cloned(), &there) {
        (Some(to), Some(there)) => put(step, &to.with_notes_of(there))?,
        (Some(to), None) => put(step, &to)?,
        (None, _) => drop(remove(step, key)?),
    }
    audit::append(step, clock, entry).map(drop)
}

/// Removes the credential with a key, whatever it contains, and adds an audit entry. It runs in one step, as above.
pub(super) fn remove_noted(step: &Connection, clock: &dyn Clock, key: &str, entry: &AuditEntry) -> Result<bool, Error> {
    let removed = remove(step, key)?;
    if removed {
        audit::append(step, clock, entry)?;
    }
    Ok(removed)
}

fn remove(step: &Connection, key: &str) -> Result<bool, Error> {
    Ok(step.execute("DELETE FROM credential WHERE key = ?1", [key])? > 0)
}

/// The key that sessions are sealed with.
pub(super) fn session_key(log: &Connection) -> Result<[u8; 64], Error> {
    const NAME: &str = "session_key";
    match meta::read(log, NAME) {
        Ok(None) => {}
        // Everyone then signs in again.
        Err(Error::Damaged(damaged)) => {
            tracing::error!(%damaged, "the key of sessions is damaged on disk: it is made anew");
        }
        kept => return Ok(kept?.unwrap_or([0; 64])),
    }
    let key = random()?;
    meta::put(log, NAME, key)?;
    Ok(key)
}

/// Adds to how often the settings of a credential's sender were needed. It runs in one step that touches nothing else, since
/// another process may be changing it.
pub(super) fn note_sender(log: &mut Connection, key: &str, uses: &SenderUses) -> Result<(), Error> {
    let step = log.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if let Some(mut known) = read(&step, key)? {
        known.sender_uses.join(uses);
        put(&step, &known)?;
    }
    Ok(step.commit()?)
}

/// Adds to what a credential stored on a day, in one step as above.
pub(super) fn note_stored(log: &mut Connection, key: &str, more: StoredOn) -> Result<(), Error> {
    let step = log.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if let Some(mut known) = read(&step, key)? {
        known.stored = Some(known.stored.map_or(more, |stored| stored.and(more)));
        put(&step, &known)?;
    }
    Ok(step.commit()?)
}

/// Notes the day on which a credential was used. It runs in one step that touches nothing else, since another process may be
/// changing it.
pub(super) fn note_use(log: &Connection, key: &str, on: Day) -> Result<(), Error> {
    const NOTED: &str = "json_set(body, '$.last_used', ?2)";
    log.prepare_cached(&format!(
        "UPDATE credential SET body = {NOTED}, checksum = row_sum(key, {NOTED})
         WHERE key = ?1 AND checksum IS row_sum(key, body) AND coalesce(json_extract(body, '$.last_used'), '') < ?2"
    ))?
    .execute((key, on.to_string()))?;
    Ok(())
}
