//! The audit log: rows that are added and never changed, which triggers of the table see to.

use jiff::Timestamp;
use rusqlite::Connection;

use crate::clock::Clock;
use crate::store::{AuditEntry, AuditRecord, Error};

/// Adds an entry, in a commit of its own where no transaction is open, and gives its instant.
pub(super) fn append(log: &Connection, clock: &dyn Clock, entry: &AuditEntry) -> Result<Timestamp, Error> {
    let at = clock.now();
    let body = serde_json::to_string(entry).map_err(|error| Error::Failed(error.to_string()))?;
    log.prepare_cached("INSERT INTO audit (at, body) VALUES (?1, ?2)")?.execute((at.as_microsecond(), body))?;
    Ok(at)
}

/// Adds an entry as another store has it. The table refuses a place before its last.
pub(super) fn copy(log: &Connection, record: &AuditRecord) -> Result<(), Error> {
    let place = i64::try_from(record.place).map_err(|_| Error::Stale)?;
    if record.place <= newest(log)? {
        return Err(Error::Stale);
    }
    let body = serde_json::to_string(&record.entry).map_err(|error| Error::Failed(error.to_string()))?;
    log.prepare_cached("INSERT INTO audit (place, at, body) VALUES (?1, ?2, ?3)")?.execute((
        place,
        record.at.as_microsecond(),
        body,
    ))?;
    Ok(())
}

/// The place of the newest entry; 0 where there is none.
pub(super) fn newest(log: &Connection) -> Result<u64, Error> {
    let newest: i64 =
        log.prepare_cached("SELECT coalesce(max(place), 0) FROM audit")?.query_row([], |row| row.get(0))?;
    Ok(newest.unsigned_abs())
}

/// At most `limit` entries beyond a place, in the order of writing.
pub(super) fn read(log: &Connection, after: u64, limit: usize) -> Result<Vec<AuditRecord>, Error> {
    let mut statement =
        log.prepare_cached("SELECT place, at, body FROM audit WHERE place > ?1 ORDER BY place LIMIT ?2")?;
    let bounds = (i64::try_from(after).unwrap_or(i64::MAX), i64::try_from(limit).unwrap_or(i64::MAX));
    let rows = statement.query_map(bounds, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    rows.map(|row| {
        let (place, at, body): (i64, i64, String) = row?;
        let damaged = |why: String| Error::Failed(format!("entry {place} of the audit log can't be read: {why}"));
        Ok(AuditRecord {
            place: place.unsigned_abs(),
            at: Timestamp::from_microsecond(at).map_err(|error| damaged(error.to_string()))?,
            entry: serde_json::from_str(&body).map_err(|error| damaged(error.to_string()))?,
        })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;
    use crate::store::AuditAction;
    use crate::store::embedded::schema::{self, Synchronous};

    #[test]
    fn an_entry_can_be_neither_changed_nor_removed() {
        let folder = tempfile::tempdir().unwrap();
        let log = schema::open(&folder.path().join("log.db"), schema::LOG, Synchronous::Full).unwrap();
        let clock = ManualClock::new(Timestamp::UNIX_EPOCH);
        append(&log, &clock, &AuditEntry::new("operator", AuditAction::Export)).unwrap();
        for change in
            ["UPDATE audit SET at = 1", "DELETE FROM audit", "INSERT OR REPLACE INTO audit VALUES (1, 1, '{}')"]
        {
            let refused = log.execute(change, []).unwrap_err().to_string();
            assert!(refused.contains("the audit log is only added to"), "{change}: {refused}");
        }
        assert_eq!(read(&log, 0, 10).unwrap().len(), 1);
    }
}
