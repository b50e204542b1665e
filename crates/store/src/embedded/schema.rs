//! The tables of the two files, their versions, and the migrations of older files.

use rusqlite::{Connection, ErrorCode};

use super::{files, sealed};
use crate::Error;

/// The log: what was received and what people entered. Nothing in it can be derived.
///
/// - `statement.body` is compressed with the dictionary that its row names; `flags` see `log.rs`.
/// - `voiding.target` may name a statement that has not arrived yet.
/// - `document.kind`, and the value of columns that a kind does not use: see `documents.rs`.
/// - `audit` is append-only; triggers refuse anything else. Each entry has the hash of the one before, in hexadecimal.
pub(super) const LOG: &[&str] = &[
    "
    CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
    CREATE TABLE statement (
        seq INTEGER PRIMARY KEY,
        id BLOB NOT NULL,
        stored INTEGER NOT NULL,
        flags INTEGER NOT NULL,
        sender INTEGER,
        dictionary INTEGER NOT NULL,
        body BLOB NOT NULL
    );
    CREATE TABLE voiding (target BLOB PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE attachment (sha2 TEXT PRIMARY KEY, content_type TEXT NOT NULL, content BLOB NOT NULL);
    CREATE TABLE dictionary (id INTEGER PRIMARY KEY, trained_at_seq INTEGER NOT NULL, content BLOB NOT NULL);
    CREATE TABLE catalogue (version INTEGER PRIMARY KEY, at INTEGER NOT NULL, body TEXT NOT NULL);
    CREATE TABLE affiliation (body TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE credential (key TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
",
    DOCUMENTS,
    AUDIT,
    // How a statement was taken in, as JSON; NULL if by the standard alone.
    "ALTER TABLE statement ADD COLUMN intake TEXT;",
    // The lists that brought the roster; older rows have none.
    "CREATE TABLE roster_list (body TEXT PRIMARY KEY) WITHOUT ROWID;",
    // Older dictionaries were trained on what people sent.
    "ALTER TABLE dictionary ADD COLUMN impersonal INTEGER NOT NULL DEFAULT 0;",
    // Checksums, see `damage.rs`; NULL in older rows until the upkeep adds them.
    "ALTER TABLE statement ADD COLUMN checksum INTEGER;
     ALTER TABLE document ADD COLUMN checksum INTEGER;
     ALTER TABLE attachment ADD COLUMN checksum INTEGER;",
    // Who stored a document last, and its length: answered from the index.
    "ALTER TABLE document ADD COLUMN credential TEXT;
     ALTER TABLE document ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
     CREATE INDEX document_bytes ON document (credential, bytes) WHERE credential IS NOT NULL;",
    // The chain of the audit log; NULL in older entries.
    "ALTER TABLE audit ADD COLUMN previous TEXT;
     ALTER TABLE audit ADD COLUMN hash TEXT;",
    // Sessions and withdrawn tokens; instants in microseconds.
    "CREATE TABLE session (id TEXT PRIMARY KEY, key TEXT NOT NULL, began INTEGER NOT NULL, until INTEGER NOT NULL)
         WITHOUT ROWID;
     CREATE TABLE withdrawn_token (id TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;",
    // What lists of the roster said; not kept for older rows.
    "CREATE TABLE roster_told (body TEXT PRIMARY KEY) WITHOUT ROWID;",
    SEALED,
    // The address from which names are made, see `naming.rs`: older statements have names from the oldest one.
    "INSERT OR IGNORE INTO meta (key, value, checksum)
         SELECT 'public_url', 'https://loggbok.example', row_sum('public_url', 'https://loggbok.example')
         WHERE EXISTS (SELECT 1 FROM statement);",
    // Snapshots, and their answers as long as they are in force.
    "CREATE TABLE snapshot (id TEXT PRIMARY KEY, head TEXT NOT NULL, checksum INTEGER) WITHOUT ROWID;
     CREATE TABLE snapshot_answer (id TEXT PRIMARY KEY, content BLOB NOT NULL, checksum INTEGER);",
    // What each sender delivered, as JSON.
    "CREATE TABLE delivery (key TEXT PRIMARY KEY, told TEXT NOT NULL, checksum INTEGER) WITHOUT ROWID;",
    // Extractions, and until they end their keys, and their files in pieces.
    "CREATE TABLE extraction (id TEXT PRIMARY KEY, head TEXT NOT NULL, checksum INTEGER) WITHOUT ROWID;
     CREATE TABLE extraction_key (id TEXT PRIMARY KEY, key BLOB NOT NULL, checksum INTEGER) WITHOUT ROWID;
     CREATE TABLE extraction_piece (name TEXT PRIMARY KEY, content BLOB NOT NULL, checksum INTEGER);",
    // Users and groups of directories, as JSON; the key leads to those of a directory by id.
    "CREATE TABLE directory_entry (key TEXT PRIMARY KEY, directory TEXT NOT NULL, name TEXT NOT NULL, external_id TEXT,
         told TEXT NOT NULL, checksum INTEGER) WITHOUT ROWID;
     CREATE UNIQUE INDEX directory_entry_name ON directory_entry (directory, name);
     CREATE INDEX directory_entry_external_id ON directory_entry (directory, external_id) WHERE external_id IS NOT NULL;",
];

/// Checksums of all other rows, see `sealed.rs`: existing rows are taken to be intact. Only the catalogue in force is
/// kept.
const SEALED: &str = "
    ALTER TABLE voiding ADD COLUMN checksum INTEGER;
    ALTER TABLE credential ADD COLUMN checksum INTEGER;
    ALTER TABLE affiliation ADD COLUMN checksum INTEGER;
    ALTER TABLE roster_list ADD COLUMN checksum INTEGER;
    ALTER TABLE roster_told ADD COLUMN checksum INTEGER;
    ALTER TABLE catalogue ADD COLUMN checksum INTEGER;
    ALTER TABLE session ADD COLUMN checksum INTEGER;
    ALTER TABLE withdrawn_token ADD COLUMN checksum INTEGER;
    ALTER TABLE meta ADD COLUMN checksum INTEGER;
    ALTER TABLE dictionary ADD COLUMN checksum INTEGER;
    DELETE FROM catalogue WHERE version < (SELECT max(version) FROM catalogue);
    UPDATE voiding SET checksum = row_sum(target);
    UPDATE credential SET checksum = row_sum(key, body);
    UPDATE affiliation SET checksum = row_sum(body);
    UPDATE roster_list SET checksum = row_sum(body);
    UPDATE roster_told SET checksum = row_sum(body);
    UPDATE catalogue SET checksum = row_sum(version, at, body);
    UPDATE session SET checksum = row_sum(id, key, began, until);
    UPDATE withdrawn_token SET checksum = row_sum(id, until);
    INSERT INTO meta (key, value) SELECT 'audit_chain', min(place) FROM audit WHERE hash IS NOT NULL HAVING count(*) > 0;
    UPDATE meta SET checksum = row_sum(key, value);
    UPDATE dictionary SET checksum = row_sum(id, trained_at_seq, content, impersonal);
";

/// The documents of the State and profile resources.
const DOCUMENTS: &str = "
    CREATE TABLE document (
        number INTEGER PRIMARY KEY,
        kind INTEGER NOT NULL,
        activity TEXT NOT NULL,
        agent TEXT NOT NULL,
        registration BLOB NOT NULL,
        id TEXT NOT NULL,
        revision BLOB NOT NULL,
        updated INTEGER NOT NULL,
        content_type TEXT NOT NULL,
        etag TEXT NOT NULL,
        content BLOB NOT NULL
    );
    CREATE UNIQUE INDEX document_key ON document (kind, activity, agent, registration, id);
";

/// The audit log, with its place given by the table.
const AUDIT: &str = "
    CREATE TABLE audit (place INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, body TEXT NOT NULL);
    CREATE TRIGGER audit_changed BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
    CREATE TRIGGER audit_removed BEFORE DELETE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
    CREATE TRIGGER audit_replaced BEFORE INSERT ON audit WHEN NEW.place <= (SELECT max(place) FROM audit)
        AND NEW.place > 0
        BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
";

/// What is derived from the log, up to and including the statement `watermark`.
///
/// - `posting.term`, `place.term`, `progress.agent` and `definition.activity` are keyed hashes, see `hash.rs`.
/// - `progress` was counted under the catalogue whose version `meta` names.
pub(super) const DERIVED: &[&str] = &[
    "
    CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
    CREATE TABLE posting (term INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (term, seq)) WITHOUT ROWID;
    CREATE TABLE statement_id (id BLOB PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE reference (target BLOB NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (target, seq)) WITHOUT ROWID;
    CREATE TABLE agent (hash INTEGER PRIMARY KEY, key TEXT NOT NULL);
    CREATE TABLE course (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);
    CREATE TABLE progress (
        agent INTEGER NOT NULL, course INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (agent, course)
    ) WITHOUT ROWID;
",
    // What statements said of activities before is only in the log.
    "CREATE TABLE definition (activity INTEGER PRIMARY KEY, body TEXT NOT NULL);",
    // Agents had keys in which other characters became ASCII letters.
    ANEW,
    // Activities had no terms for their keys and were found only by their exact IRIs.
    ANEW,
    // The places in which statements count; built by the upkeep unless `meta` says that it is there.
    "CREATE TABLE IF NOT EXISTS place (term INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (term, seq)) WITHOUT ROWID;",
    // Accounts had no terms for their keys, and an erasure found them only as written.
    ANEW,
    "ALTER TABLE meta ADD COLUMN checksum INTEGER;
     UPDATE meta SET checksum = row_sum(key, value);",
];

/// Forces everything to be derived again: without a watermark, nothing counts as derived.
const ANEW: &str = "
    DELETE FROM posting;
    DELETE FROM statement_id;
    DELETE FROM reference;
    DELETE FROM agent;
    DELETE FROM course;
    DELETE FROM progress;
    DELETE FROM definition;
    DELETE FROM meta WHERE key IN ('watermark', 'watermark_id');
";

/// How durable the commits of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Synchronous {
    /// Every commit is on disk when it returns: for the log.
    Full,
    /// A power failure may lose the latest commits, in order; the log gives them again.
    Normal,
}

/// The bytes that the write-ahead log of a file keeps once everything in it is in the file.
const WRITE_AHEAD_LOG: i64 = 64 << 20;

/// Opens one file for writing and brings it to the newest version.
///
/// `migrations[n]` takes a file from version n to n + 1; each runs in a transaction of its own.
pub(super) fn open(path: &std::path::Path, migrations: &[&str], synchronous: Synchronous) -> Result<Connection, Error> {
    open_and_migrate(path, migrations, synchronous).map_err(|error| files::in_file(error, path))
}

fn open_and_migrate(
    path: &std::path::Path,
    migrations: &[&str],
    synchronous: Synchronous,
) -> Result<Connection, Error> {
    let connection = Connection::open(path)?;
    sealed::teach(&connection)?;
    connection.pragma_update(None, "page_size", 8192)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    // What a long reader or a large transaction has made of the write-ahead log is given back.
    connection.pragma_update(None, "journal_size_limit", WRITE_AHEAD_LOG)?;
    connection.pragma_update(
        None,
        "synchronous",
        match synchronous {
            Synchronous::Full => "full",
            Synchronous::Normal => "normal",
        },
    )?;
    // 32 MB of pages; a negative number counts in KiB.
    connection.pragma_update(None, "cache_size", -32 * 1024)?;
    // Erased and deleted data is overwritten with zeroes.
    connection.pragma_update(None, "secure_delete", true)?;
    connection.busy_timeout(std::time::Duration::from_secs(30))?;
    connection.set_prepared_statement_cache_capacity(64);
    let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let version = version as usize;
    if version > migrations.len() {
        return Err(Error::Refused(format!(
            "{} was written by a newer loggbok (its version is {version}, this program knows {}): use that one",
            path.display(),
            migrations.len()
        )));
    }
    for (from, migration) in migrations.iter().enumerate().skip(version) {
        connection.execute_batch(&format!("BEGIN; {migration}; PRAGMA user_version = {}; COMMIT;", from + 1))?;
    }
    Ok(connection)
}

/// Whether there was no room, on the disk or for the file that readers and the writer share.
fn is_full(error: &rusqlite::Error) -> bool {
    error.sqlite_error().is_some_and(|error| {
        error.code == ErrorCode::DiskFull || error.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE
    })
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        // SQLite's messages name tables and files, never values.
        if is_full(&error) { Self::Full("the disk is full".into()) } else { Self::Failed(error.to_string()) }
    }
}
