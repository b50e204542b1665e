//! Directories: what personnel systems say of their employers' staff, by SCIM 2.0.

use async_trait::async_trait;
use jiff::Timestamp;
use learning::Kommunkod;

use crate::{Directory, DirectoryEntry, DirectoryKey, DirectoryList, DirectoryQuery, Error};

/// Directories: what personnel systems say of their employers' staff, by SCIM 2.0.
///
/// An entry and how its directory stands change together, or neither does.
#[async_trait]
pub trait Directories: Send + Sync {
    /// How each directory stands to which something was ever written, by employer.
    async fn directories(&self) -> Result<Vec<Directory>, Error>;

    /// Notes what became of a list that was made of a directory ([`Directory::note_list`]). Does nothing if there is none.
    async fn note_directory_list(&self, kommunkod: Kommunkod, list: DirectoryList) -> Result<(), Error>;

    /// Returns an entry. [`Error::Damaged`] if it is not as stored.
    async fn directory_entry(&self, key: DirectoryKey) -> Result<Option<DirectoryEntry>, Error>;

    /// Returns the entries that a question finds, by id. [`Error::Damaged`] if one of them is not as stored.
    async fn find_directory_entries(&self, query: DirectoryQuery) -> Result<Vec<DirectoryEntry>, Error>;

    /// Stores an entry in the place of the one with its key, and counts its revision on; revision 0 is a new one. Returns
    /// `false`, and stores nothing, if another entry has its name.
    ///
    /// [`Error::Stale`] if `entry.revision` is not the revision that is stored: of two changes of the same one, one succeeds.
    async fn put_directory_entry(&self, entry: DirectoryEntry) -> Result<bool, Error>;

    /// Removes an entry; nothing of it stays. Returns `false` if there is none.
    async fn remove_directory_entry(&self, key: DirectoryKey, by: &str, at: Timestamp) -> Result<bool, Error>;
}
