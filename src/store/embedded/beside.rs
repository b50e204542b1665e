//! Credentials, changed beside a server that may be running: each change is one commit, and the
//! server reads them from the file.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::files::Files;
use super::learning;
use super::schema::{self, Synchronous};
use crate::store::{Credential, Error};

/// Stores a credential, in place of one with the same key.
///
/// # Errors
/// Where the folder can't be written.
pub fn put_credential(directory: &Path, credential: &Credential) -> Result<(), Error> {
    learning::put_credential(&open(directory)?, credential)
}

/// Changes the credential with a key, and gives what `change` gives; `None` where there is none.
///
/// In one step: what the server notes of it in the meantime is not lost.
///
/// # Errors
/// Where the folder can't be written, or `change` fails; then nothing is changed.
pub fn change_credential<T, E: From<Error>>(
    directory: &Path,
    key: &str,
    change: impl FnOnce(&mut Credential) -> Result<T, E>,
) -> Result<Option<T>, E> {
    let mut log = open_existing(directory)?;
    let step = log.transaction_with_behavior(TransactionBehavior::Immediate).map_err(Error::from)?;
    let Some(mut credential) = learning::credential(&step, key)? else { return Ok(None) };
    let changed = change(&mut credential)?;
    learning::put_credential(&step, &credential)?;
    step.commit().map_err(Error::from)?;
    Ok(Some(changed))
}

/// All credentials, by key.
///
/// # Errors
/// Where the folder can't be read.
pub fn credentials(directory: &Path) -> Result<Vec<Credential>, Error> {
    learning::credentials(&open_existing(directory)?)
}

/// Removes the credential with a key; `false` where there is none.
///
/// # Errors
/// Where the folder can't be written.
pub fn remove_credential(directory: &Path, key: &str) -> Result<bool, Error> {
    Ok(open_existing(directory)?.execute("DELETE FROM credential WHERE key = ?1", [key])? > 0)
}

/// A folder that was mistyped must not become a store.
fn open_existing(directory: &Path) -> Result<Connection, Error> {
    if Files::of(directory).log.exists() {
        open(directory)
    } else {
        Err(Error::Failed(format!("{}: there is no store here", directory.display())))
    }
}

fn open(directory: &Path) -> Result<Connection, Error> {
    std::fs::create_dir_all(directory).map_err(|error| Error::Failed(format!("{}: {error}", directory.display())))?;
    schema::open(&Files::of(directory).log, schema::LOG, Synchronous::Full)
}
