//! Connections that read, beside the writer.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags};
use uuid::Uuid;

use super::files::{self, Files};
use super::log::{self, Seq};
use super::postings::{Meeting, Postings, Table};
use super::shared::Shared;
use super::{audit, derive, sealed};
use crate::store::{Error, LogEntry, OnDamage, Page, PageQuery, StoredStatement, Voided};
use crate::xapi::Term;

/// Connections that are kept for the next to read; each holds pages in memory.
const KEPT: usize = 16;

/// Connections that were used and are free.
#[derive(Debug)]
pub(super) struct Readers {
    files: Files,
    free: Mutex<Vec<Connection>>,
    /// Kept for what is asked at each request.
    watching: Mutex<Option<Connection>>,
}

impl Readers {
    pub(super) fn new(files: Files) -> Self {
        Self { files, free: Mutex::default(), watching: Mutex::default() }
    }

    /// Lends a connection, in a transaction: everything is read as of one moment.
    pub(super) fn with<T>(&self, read: impl FnOnce(&Connection) -> Result<T, Error>) -> Result<T, Error> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut connection = match free {
            Some(connection) => connection,
            None => open(&self.files)?,
        };
        let transaction = connection.transaction()?;
        let answer = read(&transaction);
        transaction.finish()?;
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        if free.len() < KEPT {
            free.push(connection);
        }
        answer
    }

    /// The place of the newest entry of the audit log, 0 where there is none: some microseconds, on a connection of
    /// its own.
    pub(super) fn newest_audit(&self) -> Result<u64, Error> {
        let mut watching = self.watching.lock().unwrap_or_else(PoisonError::into_inner);
        let connection = match watching.take() {
            Some(connection) => connection,
            None => open_log(&self.files)?,
        };
        let newest = audit::newest(&connection);
        *watching = Some(connection);
        newest
    }

    /// Folds what is written ahead of the log into it. No other connection may be open.
    pub(super) fn fold(&self) -> Result<(), Error> {
        let log = Connection::open_with_flags(&self.files.log, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        Ok(log.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
    }

    pub(super) fn files(&self) -> &Files {
        &self.files
    }

    /// Closes the connections that are free.
    pub(super) fn close(&self) {
        self.watching.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.free.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// What one reader keeps of each file, in KiB: there may be many readers, and the system caches too.
const CACHE_KIB: u32 = 4 * 1024;

/// The log for reading, alone.
pub(super) fn open_log(files: &Files) -> Result<Connection, Error> {
    let open = || {
        let connection = Connection::open_with_flags(&files.log, READING)?;
        sealed::teach(&connection)?;
        connection.busy_timeout(std::time::Duration::from_secs(30))?;
        Ok(connection)
    };
    open().map_err(|error: rusqlite::Error| files::in_file(error.into(), &files.log))
}

const READING: OpenFlags =
    OpenFlags::SQLITE_OPEN_READ_ONLY.union(OpenFlags::SQLITE_OPEN_NO_MUTEX).union(OpenFlags::SQLITE_OPEN_URI);

/// Both files for reading, where nobody writes them and nothing may be written beside them.
pub(super) fn open_unchanging(files: &Files) -> Result<Connection, Error> {
    let open = || {
        let log = Connection::open_with_flags(uri(&files.log, "immutable=1")?, READING)?;
        if files.derived.exists() {
            log.execute("ATTACH ?1 AS derived", [uri(&files.derived, "immutable=1")?])?;
        }
        Ok(log)
    };
    open().map_err(|error| files::in_file(error, &files.log))
}

/// The address of a file, for SQLite.
fn uri(path: &Path, how: &str) -> Result<String, Error> {
    let path = path.to_str().ok_or_else(|| Error::Failed("the data directory's name is not UTF-8".into()))?;
    let path = path.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    Ok(format!("file:{path}?{how}"))
}

/// The log for reading, with the derived file attached.
pub(super) fn open(files: &Files) -> Result<Connection, Error> {
    let connection = open_log(files)?;
    connection.set_prepared_statement_cache_capacity(64);
    attach(&connection, files, CACHE_KIB)?;
    Ok(connection)
}

/// Attaches the derived file to a connection of the log, for reading only: a transaction that begins
/// as a writing one locks every attached file that it could write, and recording and merging would
/// wait for each other. Each of the two files may keep `cache_kib` of pages in memory.
pub(super) fn attach(log: &Connection, files: &Files, cache_kib: u32) -> Result<(), Error> {
    let attach = || {
        log.execute("ATTACH ?1 AS derived", [uri(&files.derived, "mode=ro")?])?;
        let sizes = format!("PRAGMA main.cache_size = -{cache_kib}; PRAGMA derived.cache_size = -{cache_kib};");
        Ok(log.execute_batch(&sizes)?)
    };
    attach().map_err(|error| files::in_file(error, &files.derived))
}

/// The statement with an id.
pub(super) fn statement(
    shared: &Shared,
    connection: &Connection,
    id: Uuid,
    voided: Voided,
) -> Result<Option<StoredStatement>, Error> {
    let Some(place) = derive::place_of(shared, connection, id)? else { return Ok(None) };
    {
        let tail = shared.tail();
        let is_voided = tail.voided.contains(&place);
        if place > tail.visible || is_voided != (voided == Voided::Only) {
            return Ok(None);
        }
    }
    log::read(connection, place)?.map(|row| row.into_statement(&shared.dictionaries)).transpose()
}

/// At most `limit` statements of the log that were stored after an instant.
pub(super) fn log(
    shared: &Shared,
    connection: &Connection,
    after: Option<Timestamp>,
    limit: usize,
) -> Result<Vec<LogEntry>, Error> {
    let visible = shared.tail().visible;
    let after = after.map_or(Ok(0), |after| log::place_at(connection, after, visible))?;
    log::entries(connection, &shared.dictionaries, (after, visible), limit)
}

/// A page of statements.
pub(super) fn page(shared: &Shared, readers: &Readers, query: &PageQuery) -> Result<Page, Error> {
    // The tail is read before the transaction begins: see `Postings::new`.
    let hashed = |terms: &[Term]| terms.iter().map(|term| shared.hash.term(term.kind, &term.value)).collect::<Vec<_>>();
    let mut lists: Vec<(Table, Vec<i64>)> = query.all_of.iter().map(|any_of| (Table::Terms, hashed(any_of))).collect();
    if let Some(places) = query.places.as_ref().filter(|_| shared.is_placed()) {
        lists.push((Table::Places, hashed(places)));
    }
    let (tails, visible) = {
        let tail = shared.tail();
        let of = |table, term| if table == Table::Places { tail.places_in(term) } else { tail.places(term) };
        let all = lists.iter().flat_map(|(table, terms)| terms.iter().map(|term| (*table, *term)));
        let tails: HashMap<(Table, i64), Vec<Seq>> =
            all.map(|(table, term)| ((table, term), of(table, term))).collect();
        (tails, tail.visible)
    };
    readers.with(|connection| {
        let list = |table: Table, term: i64| {
            let tail = tails.get(&(table, term)).cloned().unwrap_or_default();
            Postings::new(connection, table, term, tail, query.ascending)
        };
        let all_of =
            lists.iter().map(|(table, terms)| terms.iter().map(|term| list(*table, *term)).collect()).collect();
        walk(shared, connection, query, Meeting::new(all_of, query.ascending), visible)
    })
}

fn walk(
    shared: &Shared,
    connection: &Connection,
    query: &PageQuery,
    mut meeting: Meeting<'_>,
    visible: Seq,
) -> Result<Page, Error> {
    let mut first = match query.since {
        Some(since) => log::place_at(connection, since, visible)? + 1,
        None => 1,
    };
    let mut last = match query.until {
        Some(until) => log::place_at(connection, until, visible)?,
        None => visible,
    };
    match query.after {
        Some(after) if query.ascending => first = first.max(after.saturating_add(1)),
        Some(after) => last = last.min(after.saturating_sub(1)),
        None => {}
    }
    let mut page = Page::default();
    let mut bytes = 0;
    let mut at = if query.ascending { first } else { last };
    while (first..=last).contains(&at) {
        let Some(place) = meeting.seek(at)?.filter(|place| (first..=last).contains(place)) else { break };
        at = if query.ascending { place + 1 } else { place - 1 };
        if !query.voided && shared.tail().voided.contains(&place) {
            continue;
        }
        let Some(row) = log::read(connection, place)? else { continue };
        let full = page.statements.len() == query.limit || bytes >= query.bytes && !page.statements.is_empty();
        if full {
            page.more = page.statements.last().map(|statement| statement.place);
            break;
        }
        let statement = match row.into_statement(&shared.dictionaries) {
            Err(Error::Damaged(damaged)) if query.on_damage == OnDamage::Skip => {
                shared.met.note(&damaged);
                page.damaged.push(damaged);
                continue;
            }
            statement => statement?,
        };
        bytes += statement.text.len();
        page.statements.push(statement);
    }
    Ok(page)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rusqlite::TransactionBehavior::Immediate;

    use super::super::schema::{self, Synchronous};
    use super::*;

    #[test]
    fn recording_does_not_wait_for_a_merge_whatever_the_folder_is_called() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["plain", "50%3f", "a?b=c#d"] {
            let directory = folder.path().join(name);
            std::fs::create_dir(&directory).expect("a folder");
            let files = Files::of(&directory);
            let mut derived = schema::open(&files.derived, schema::DERIVED, Synchronous::Normal).expect("opens");
            let mut log = schema::open(&files.log, schema::LOG, Synchronous::Full).expect("opens");
            attach(&log, &files, CACHE_KIB).expect("attaches");
            log.busy_timeout(Duration::ZERO).expect("sets");
            let merging = derived.transaction_with_behavior(Immediate).expect("begins");
            let recording = log.transaction_with_behavior(Immediate);
            assert!(recording.is_ok(), "{name}");
            merging.rollback().expect("ends");
        }
    }
}
