//! Credentials and the audit log, beside a server that may be running: each change is one commit, and
//! the server reads them from the file.

use std::collections::HashMap;
use std::path::Path;

use learning::Names;
use rusqlite::{Connection, TransactionBehavior};

use super::files::{self, Files};
use super::schema::{self, Synchronous};
use super::{audit, credential, documents, naming, session};
use crate::clock::{Clock as _, SystemClock};
use crate::{AuditAction, AuditEntry, AuditRow, Credential, Error, Naming, StoredSession, WithdrawnToken};

/// Stores a credential, replacing one with the same key, and notes it in the audit log: both or neither.
///
/// # Errors
/// If the folder can't be written.
pub fn put_credential(directory: &Path, naming: &Naming, credential: &Credential) -> Result<(), Error> {
    let mut log = open_or_begin(directory, naming)?;
    let both = log.transaction_with_behavior(TransactionBehavior::Immediate)?;
    audit::append(&both, &SystemClock, &AuditEntry::of_added(credential))?;
    credential::put(&both, credential)?;
    Ok(both.commit()?)
}

/// Changes the credential with a key, and returns what `change` returns; `None` if there is no such credential.
///
/// This is one step, with `action` in the audit log, so that what the server notes of the credential meanwhile is not
/// lost.
///
/// # Errors
/// If the folder can't be written, or `change` fails; then nothing is changed, and the audit log has no entry.
pub fn change_credential<T, E: From<Error>>(
    directory: &Path,
    key: &str,
    action: AuditAction,
    change: impl FnOnce(&mut Credential) -> Result<T, E>,
) -> Result<Option<T>, E> {
    let mut log = open_existing(directory)?;
    let step = log.transaction_with_behavior(TransactionBehavior::Immediate).map_err(Error::from)?;
    let Some(mut credential) = credential::read(&step, key)? else { return Ok(None) };
    let changed = change(&mut credential)?;
    audit::append(&step, &SystemClock, &AuditEntry::of_credential(action, key))?;
    credential::put(&step, &credential)?;
    step.commit().map_err(Error::from)?;
    Ok(Some(changed))
}

/// All credentials, by key.
///
/// # Errors
/// If the folder can't be read.
pub fn credentials(directory: &Path) -> Result<Vec<Credential>, Error> {
    credential::all(&open_existing(directory)?)
}

/// The total bytes of the documents that each credential stored last, by key.
///
/// # Errors
/// If the folder can't be read.
pub fn document_bytes(directory: &Path) -> Result<HashMap<String, u64>, Error> {
    documents::bytes_by_credential(&open_existing(directory)?)
}

/// Removes the credential with a key, and notes it in the audit log: both or neither. `false`, without an entry, if
/// there is none.
///
/// # Errors
/// If the folder can't be written.
pub fn remove_credential(directory: &Path, key: &str) -> Result<bool, Error> {
    let mut log = open_existing(directory)?;
    let both = log.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let removed = both.execute("DELETE FROM credential WHERE key = ?1", [key])? > 0;
    if removed {
        audit::append(&both, &SystemClock, &AuditEntry::of_credential(AuditAction::CredentialRemove, key))?;
    }
    both.commit()?;
    Ok(removed)
}

/// All sessions that nobody has ended, oldest first.
///
/// # Errors
/// If the folder can't be read.
pub fn sessions(directory: &Path) -> Result<Vec<StoredSession>, Error> {
    session::all(&open_existing(directory)?)
}

/// Ends a session, and notes it in the audit log: both or neither. `false`, without an entry, if there is none.
///
/// # Errors
/// If the folder can't be written.
pub fn end_session(directory: &Path, id: &str) -> Result<bool, Error> {
    let mut log = open_existing(directory)?;
    let both = log.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let ended = session::end(&both, id)?;
    if let Some(ended) = &ended {
        audit::append(&both, &SystemClock, &AuditEntry::of_session(ended))?;
    }
    both.commit()?;
    Ok(ended.is_some())
}

/// Ends all sessions: in a copy, some might go on that have ended since in the original.
///
/// # Errors
/// If the folder can't be written.
pub fn end_all_sessions(directory: &Path) -> Result<(), Error> {
    session::end_all(&open_existing(directory)?)
}

/// Withdraws a token, and notes it in the audit log: both or neither.
///
/// # Errors
/// If the folder can't be written.
pub fn withdraw_token(directory: &Path, token: &WithdrawnToken) -> Result<(), Error> {
    let mut log = open_existing(directory)?;
    let both = log.transaction_with_behavior(TransactionBehavior::Immediate)?;
    session::withdraw(&both, token, SystemClock.now())?;
    audit::append(&both, &SystemClock, &AuditEntry::of_withdrawal(token))?;
    Ok(both.commit()?)
}

/// All withdrawn tokens, by id.
///
/// # Errors
/// If the folder can't be read.
pub fn withdrawn_tokens(directory: &Path) -> Result<Vec<WithdrawnToken>, Error> {
    session::withdrawn(&open_existing(directory)?)
}

/// The names of the store in a folder; if there is none, those of one that would begin now.
///
/// # Errors
/// If the folder can't be read.
pub fn names(directory: &Path, naming: &Naming) -> Result<Names, Error> {
    if !is_there(directory)? {
        return Ok(Names::under(naming.of_new().clone()));
    }
    naming::beside(&open(directory)?, naming)
}

/// Whether a folder holds a store.
///
/// # Errors
/// If it is a file.
pub fn is_there(directory: &Path) -> Result<bool, Error> {
    Files::of(directory).are_there()
}

/// Writes an entry of the audit log about something that leaves nothing else in the store.
///
/// # Errors
/// If the folder can't be written.
pub fn append_audit(directory: &Path, naming: &Naming, entry: &AuditEntry) -> Result<(), Error> {
    let mut log = open_or_begin(directory, naming)?;
    let step = log.transaction_with_behavior(TransactionBehavior::Immediate)?;
    audit::append(&step, &SystemClock, entry)?;
    Ok(step.commit()?)
}

/// Returns at most `limit` entries of the audit log after a place, in the order of writing.
///
/// # Errors
/// If the folder can't be read.
pub fn read_audit(directory: &Path, after: u64, limit: usize) -> Result<Vec<AuditRow>, Error> {
    audit::read(&open_existing(directory)?, after, limit)
}

/// The last place assigned in the audit log, even if its entry is gone.
///
/// # Errors
/// If the folder can't be read.
pub fn last_audit(directory: &Path) -> Result<u64, Error> {
    audit::last(&open_existing(directory)?)
}

/// The place from which every entry of the audit log is a link of the chain.
///
/// # Errors
/// If the folder can't be read.
pub fn audit_begins(directory: &Path) -> Result<Option<u64>, Error> {
    audit::begins(&open_existing(directory)?)
}

/// Opens the log; a mistyped folder must not become a store.
fn open_existing(directory: &Path) -> Result<Connection, Error> {
    Files::of(directory).refuse_missing()?;
    open(directory)
}

/// Opens or creates the log; a new store has its address from the beginning.
fn open_or_begin(directory: &Path, naming: &Naming) -> Result<Connection, Error> {
    let log = open(directory)?;
    naming::beside(&log, naming)?;
    Ok(log)
}

fn open(directory: &Path) -> Result<Connection, Error> {
    Files::of(directory).refuse_orphan()?;
    files::make_folder(directory)?;
    schema::open(&Files::of(directory).log, schema::LOG, Synchronous::Full)
}
