//! Snapshots. Each one is stored apart from its answer, so that a list of them reads no answers.

use bytes::Bytes;
use rusqlite::{Connection, Row};

use super::{audit, sealed};
use crate::clock::Clock;
use crate::parts::snapshot::{damaged, unpack};
use crate::parts::text::to_text;
use crate::{AuditEntry, Damaged, Error, Snapshot, Table};

/// The number of snapshots checked at once.
const PAGE: usize = 100;

/// Stores a snapshot with the packed bytes of its answer, and adds an audit entry. It runs in one step.
///
/// # Errors
/// [`Error::Stale`] if there is one with its id.
pub(super) fn add(
    step: &Connection,
    clock: &dyn Clock,
    (snapshot, content): (&Snapshot, Option<&[u8]>),
    entry: Option<&AuditEntry>,
) -> Result<(), Error> {
    let put = "INSERT OR IGNORE INTO snapshot (id, head, checksum) VALUES (?1, ?2, row_sum(?1, ?2))";
    if step.prepare_cached(put)?.execute((&snapshot.id, to_text(snapshot)?))? == 0 {
        return Err(Error::Stale);
    }
    if let Some(content) = content {
        let put = "INSERT OR REPLACE INTO snapshot_answer (id, content, checksum) VALUES (?1, ?2, row_sum(?1, ?2))";
        step.prepare_cached(put)?.execute((&snapshot.id, content))?;
    }
    entry.map_or(Ok(()), |entry| audit::append(step, clock, entry).map(drop))
}

/// The snapshot with an id.
///
/// # Errors
/// [`Error::Damaged`], since who may see it is then unknown.
pub(super) fn read(connection: &Connection, id: &str) -> Result<Option<Snapshot>, Error> {
    let mut statement =
        connection.prepare_cached("SELECT head, checksum IS row_sum(id, head) FROM snapshot WHERE id = ?1")?;
    let found = sealed::pair(statement.query_row([id], sealed::column::<String>))?;
    let head = sealed::whole(found, || damaged(Table::Snapshot, id))?;
    head.map(|head| of_head(&head)).transpose()
}

/// Returns at most `limit` snapshots after an id, by id, with an error in place of each damaged one.
pub(super) fn each(connection: &Connection, after: &str, limit: usize) -> Result<Vec<Result<Snapshot, Error>>, Error> {
    let all = "SELECT id, head, checksum IS row_sum(id, head) FROM snapshot WHERE id > ?1 ORDER BY id LIMIT ?2";
    let read = |row: &Row<'_>| -> rusqlite::Result<Result<Snapshot, Error>> {
        let (id, head, is_whole): (String, String, bool) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(if is_whole { of_head(&head) } else { Err(Error::Damaged(damaged(Table::Snapshot, &id))) })
    };
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    Ok(connection.prepare_cached(all)?.query_map((after, limit), read)?.collect::<Result<_, _>>()?)
}

/// The answer of the snapshot with an id; `None` if there is none, or if it was revoked.
///
/// # Errors
/// [`Error::Damaged`] if it is not the answer that was stored.
pub(super) fn answer(connection: &Connection, id: &str) -> Result<Option<Bytes>, Error> {
    let Some(snapshot) = read(connection, id)?.filter(|snapshot| snapshot.revoked.is_none()) else { return Ok(None) };
    let mut statement = connection
        .prepare_cached("SELECT content, checksum IS row_sum(id, content) FROM snapshot_answer WHERE id = ?1")?;
    let found = sealed::pair(statement.query_row([id], sealed::column::<Vec<u8>>))?;
    let lost = || damaged(Table::SnapshotAnswer, id);
    let content = sealed::whole(found, lost)?.ok_or_else(|| Error::Damaged(lost()))?;
    unpack(&snapshot, &content).map(Some)
}

/// Returns the snapshots in force whose answer is missing, or is not the one that was stored.
pub(super) fn without_answer(log: &Connection) -> Result<Vec<Damaged>, Error> {
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let page = each(log, &after, PAGE)?;
        let ids: Vec<String> = page.into_iter().flatten().map(|snapshot| snapshot.id).collect();
        let Some(last) = ids.last() else { return Ok(found) };
        after.clone_from(last);
        for id in &ids {
            match answer(log, id) {
                Err(Error::Damaged(damaged)) => found.push(damaged),
                read => drop(read?),
            }
        }
    }
}

/// Revokes the snapshot with an id, and adds an audit entry; `false`, and no entry, if none is in force. It runs in one
/// step.
pub(super) fn revoke(step: &Connection, clock: &dyn Clock, id: &str, entry: &AuditEntry) -> Result<bool, Error> {
    let Some(snapshot) = read(step, id)?.filter(|snapshot| snapshot.revoked.is_none()) else { return Ok(false) };
    let head = to_text(&snapshot.revoked_at(clock.now()))?;
    step.prepare_cached("UPDATE snapshot SET head = ?2, checksum = row_sum(?1, ?2) WHERE id = ?1")?
        .execute((id, head))?;
    step.prepare_cached("DELETE FROM snapshot_answer WHERE id = ?1")?.execute([id])?;
    audit::append(step, clock, entry)?;
    Ok(true)
}

fn of_head(head: &str) -> Result<Snapshot, Error> {
    serde_json::from_str(head).map_err(|error| Error::Failed(format!("a stored snapshot can't be read: {error}")))
}

#[cfg(test)]
mod tests {
    use learning::Reach;

    use super::*;
    use crate::SnapshotDisclosure;
    use crate::clock::SystemClock;
    use crate::embedded::schema::{self, Synchronous};
    use crate::parts::snapshot::{pack, sha256};

    #[test]
    fn a_whole_answer_of_another_snapshot_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let log = schema::open(&folder.path().join("log.db"), schema::LOG, Synchronous::Full).unwrap();
        for (id, answer) in [("a", b"{\"n\":1}"), ("b", b"{\"n\":2}")] {
            let snapshot = Snapshot {
                id: id.into(),
                by: "k".into(),
                made: "2022-09-30T10:00:00Z".parse().unwrap(),
                reach: Reach::default(),
                disclosure: SnapshotDisclosure::Exact,
                public: false,
                sha256: sha256(answer),
                bytes: answer.len() as u64,
                revoked: None,
                basis: None,
            };
            add(&log, &SystemClock, (&snapshot, Some(&pack(answer).unwrap())), None).unwrap();
        }
        assert_eq!(without_answer(&log).unwrap(), []);
        let swap = "UPDATE snapshot_answer SET content = other.content, checksum = row_sum('a', other.content)
                    FROM snapshot_answer other WHERE other.id = 'b' AND snapshot_answer.id = 'a'";
        assert_eq!(log.execute(swap, []).unwrap(), 1);
        assert_eq!(without_answer(&log).unwrap(), [damaged(Table::SnapshotAnswer, "a")]);
        assert_eq!(answer(&log, "b").unwrap().unwrap(), "{\"n\":2}");
    }
}
