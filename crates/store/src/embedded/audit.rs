//! The audit log: a chain of rows that are added and never changed, which triggers of the table enforce.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, TransactionBehavior};
use uuid::Uuid;

use super::meta;
use crate::audit::Unchained;
use crate::clock::Clock;
use crate::{AuditEntry, AuditHash, AuditLink, AuditRow, Error};

/// Adds an entry, in its own commit if no transaction is open, and returns its instant. An open transaction must have
/// begun as a writer, so that no other entry comes between the one read and the one added.
pub(super) fn append(log: &Connection, clock: &dyn Clock, entry: &AuditEntry) -> Result<Timestamp, Error> {
    let at = clock.now();
    if !log.is_autocommit() {
        append_in(log, at, entry)?;
        return Ok(at);
    }
    let own = Transaction::new_unchecked(log, TransactionBehavior::Immediate)?;
    append_in(&own, at, entry)?;
    own.commit()?;
    Ok(at)
}

fn append_in(log: &Connection, at: Timestamp, entry: &AuditEntry) -> Result<(), Error> {
    let newest = log
        .prepare_cached("SELECT place, at, body, previous, hash FROM audit ORDER BY place DESC LIMIT 1")?
        .query_row([], row)
        .optional()?;
    let previous = match newest.transpose()? {
        None => {
            note_begin(log, last(log)? + 1)?;
            AuditHash::NONE
        }
        Some(AuditRow { link: Some(link), .. }) => link.hash,
        Some(_) => begin_chain(log, at)?,
    };
    insert(log, &AuditRow::after(previous, last(log)? + 1, at, entry)?)
}

/// Adds the entry that begins the chain of an older log, and returns its hash.
fn begin_chain(log: &Connection, at: Timestamp) -> Result<AuditHash, Error> {
    let mut before = Unchained::default();
    let mut all = log.prepare("SELECT place, at, body, previous, hash FROM audit ORDER BY place")?;
    for row in all.query_map([], row)? {
        before.add(&row??);
    }
    let begun = before.begin(last(log)? + 1, at)?;
    insert(log, &begun)?;
    note_begin(log, begun.place)?;
    Ok(begun.link.map_or(AuditHash::NONE, |link| link.hash))
}

fn insert(log: &Connection, row: &AuditRow) -> Result<(), Error> {
    let place = i64::try_from(row.place).map_err(|_| Error::Stale)?;
    let (previous, hash) = (row.link.map(|link| link.previous.to_string()), row.link.map(|link| link.hash.to_string()));
    log.prepare_cached("INSERT INTO audit (place, at, body, previous, hash) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute((place, row.at.as_microsecond(), &row.body, previous, hash))?;
    Ok(())
}

/// Adds an entry as another store has it. The table refuses a place before its last.
pub(super) fn copy(log: &Connection, row: &AuditRow) -> Result<(), Error> {
    if row.place <= newest(log)? {
        return Err(Error::Stale);
    }
    insert(log, row)?;
    if row.link.is_some() { note_begin(log, row.place) } else { Ok(()) }
}

/// The name in `meta` of the place from which all entries are links.
const BEGINS: &str = "audit_chain";

/// Notes the place, if the chain begins there.
fn note_begin(log: &Connection, place: u64) -> Result<(), Error> {
    if begins(log)?.is_none() {
        meta::put(log, BEGINS, i64::try_from(place).unwrap_or(i64::MAX))?;
    }
    Ok(())
}

/// The place from which all entries are links.
pub(super) fn begins(log: &Connection) -> Result<Option<u64>, Error> {
    Ok(meta::read::<i64>(log, BEGINS)?.map(i64::unsigned_abs))
}

/// The place of the newest entry; 0 if there is none.
pub(super) fn newest(log: &Connection) -> Result<u64, Error> {
    let newest: i64 =
        log.prepare_cached("SELECT coalesce(max(place), 0) FROM audit")?.query_row([], |row| row.get(0))?;
    Ok(newest.unsigned_abs())
}

/// The last place assigned, even if its entry is gone.
pub(super) fn last(log: &Connection) -> Result<u64, Error> {
    let last: i64 = log
        .prepare_cached("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'audit'")?
        .query_row([], |row| row.get(0))?;
    Ok(last.unsigned_abs())
}

/// Returns at most `limit` entries after a place, in the order of writing.
pub(super) fn read(log: &Connection, after: u64, limit: usize) -> Result<Vec<AuditRow>, Error> {
    let mut statement = log
        .prepare_cached("SELECT place, at, body, previous, hash FROM audit WHERE place > ?1 ORDER BY place LIMIT ?2")?;
    let bounds = (i64::try_from(after).unwrap_or(i64::MAX), i64::try_from(limit).unwrap_or(i64::MAX));
    let rows = statement.query_map(bounds, row)?;
    rows.map(|row| row?).collect()
}

/// Reads the columns place, at, body, previous, hash.
fn row(row: &Row<'_>) -> rusqlite::Result<Result<AuditRow, Error>> {
    let (place, at, body): (i64, i64, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
    let (previous, hash): (Option<String>, Option<String>) = (row.get(3)?, row.get(4)?);
    let damaged = |why: String| Error::Failed(format!("entry {place} of the audit log can't be read: {why}"));
    let read = || {
        let at = Timestamp::from_microsecond(at).map_err(|error| damaged(error.to_string()))?;
        let parse = |text: String| text.parse::<AuditHash>().map_err(|error| damaged(error.to_owned()));
        let link = match (previous, hash) {
            (Some(previous), Some(hash)) => Some(AuditLink { previous: parse(previous)?, hash: parse(hash)? }),
            _ => None,
        };
        Ok(AuditRow { place: place.unsigned_abs(), at, body, link })
    };
    Ok(read())
}

/// The place up to which entries were sent elsewhere. A folder has one server, which is the one that sends.
pub(super) fn sent(log: &Connection, _by: Uuid) -> Result<Option<u64>, Error> {
    Ok(Some(meta::read::<i64>(log, "audit_sent")?.unwrap_or(0).unsigned_abs()))
}

/// Notes the place up to which they were sent.
pub(super) fn note_sent(log: &Connection, place: u64) -> Result<(), Error> {
    meta::put(log, "audit_sent", i64::try_from(place).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AuditAction;
    use crate::clock::ManualClock;
    use crate::embedded::schema::{self, Synchronous};

    #[test]
    fn an_entry_can_be_neither_changed_nor_removed() {
        let folder = tempfile::tempdir().unwrap();
        let log = schema::open(&folder.path().join("log.db"), schema::LOG, Synchronous::Full).unwrap();
        let clock = ManualClock::new(Timestamp::UNIX_EPOCH);
        append(&log, &clock, &AuditEntry::new("operator", AuditAction::Export)).unwrap();
        for change in [
            "UPDATE audit SET at = 1",
            "DELETE FROM audit",
            "INSERT OR REPLACE INTO audit VALUES (1, 1, '{}', NULL, NULL)",
        ] {
            let refused = log.execute(change, []).unwrap_err().to_string();
            assert!(refused.contains("the audit log is only added to"), "{change}: {refused}");
        }
        assert_eq!(read(&log, 0, 10).unwrap().len(), 1);
    }
}
