//! Connections for reading, beside the writer.

use parking_lot::Mutex;
use rusqlite::{Connection, OpenFlags};

use super::audit;
use super::connection::{open, open_log};
use super::files::Files;
use crate::Error;

/// The most idle connections that are kept; each holds pages in memory.
const KEPT: usize = 16;

/// Idle connections.
#[derive(Debug)]
pub(super) struct Readers {
    files: Files,
    free: Mutex<Vec<Connection>>,
    /// A connection for what each request asks.
    watching: Mutex<Option<Connection>>,
}

impl Readers {
    pub(super) fn new(files: Files) -> Self {
        Self { files, free: Mutex::default(), watching: Mutex::default() }
    }

    /// Lends a connection, in a transaction: everything is read as of one moment.
    pub(super) fn with<T>(&self, read: impl FnOnce(&Connection) -> Result<T, Error>) -> Result<T, Error> {
        let free = self.free.lock().pop();
        let mut connection = match free {
            Some(connection) => connection,
            None => open(&self.files)?,
        };
        let transaction = connection.transaction()?;
        let answer = read(&transaction);
        transaction.finish()?;
        let mut free = self.free.lock();
        if free.len() < KEPT {
            free.push(connection);
        }
        answer
    }

    /// The place of the newest entry of the audit log; 0 if there is none. Takes some microseconds, on a connection of
    /// its own.
    pub(super) fn newest_audit(&self) -> Result<u64, Error> {
        let mut watching = self.watching.lock();
        let connection = match watching.take() {
            Some(connection) => connection,
            None => open_log(&self.files)?,
        };
        let newest = audit::newest(&connection);
        *watching = Some(connection);
        newest
    }

    /// Folds the write-ahead log into the log. No other connection may be open.
    pub(super) fn fold(&self) -> Result<(), Error> {
        let log = Connection::open_with_flags(&self.files.log, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        Ok(log.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
    }

    pub(super) fn files(&self) -> &Files {
        &self.files
    }

    /// Closes the idle connections.
    pub(super) fn close(&self) {
        self.watching.lock().take();
        self.free.lock().clear();
    }
}
