//! Connections to the two files other than the writer's.

use std::path::Path;

use parking_lot::{Mutex, MutexGuard};
use rusqlite::{Connection, OpenFlags};

use super::files::{self, Files};
use super::sealed;
use crate::Error;

/// The cache of one reader for each file, in KiB: there may be many readers, and the system caches too.
const CACHE_KIB: u32 = 4 * 1024;

/// Opens only the log, for reading.
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

/// Opens both files for reading, if nobody writes them and nothing may be written beside them.
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

/// The URI of a file, for SQLite.
fn uri(path: &Path, how: &str) -> Result<String, Error> {
    let path = path.to_str().ok_or_else(|| Error::Failed("the data directory's name is not UTF-8".into()))?;
    let path = path.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    Ok(format!("file:{path}?{how}"))
}

/// Opens the log for reading, with the derived file attached.
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

/// Moves the write-ahead log of a file into it. Waits for readers of older pages as long as the connection does.
pub(super) fn empty_write_ahead_log(file: &Connection) -> Result<(), Error> {
    let busy: bool = file.query_row("PRAGMA main.wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy {
        let why = "it was erased, and a reader or a backup keeps what was before in the files: erase it again";
        return Err(Error::Unavailable(why.into()));
    }
    Ok(())
}

/// Locks the derived file's connection while the guard is held.
pub(super) fn lock(derived: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    derived.lock()
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
