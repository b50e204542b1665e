//! Credentials, changed beside a server that may be running: each change is one commit, and the
//! server reads them from the file.

use std::path::Path;

use rusqlite::Connection;

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
