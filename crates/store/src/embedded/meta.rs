//! Metadata of either file: named values.

use rusqlite::Connection;
use rusqlite::types::{FromSql, ToSql};

use super::sealed;
use crate::{Error, Table};

/// Reads a value; `None` if the file has none.
///
/// # Errors
/// [`Error::Damaged`] if it is not as it was written.
pub(super) fn read<T: FromSql>(file: &Connection, key: &str) -> Result<Option<T>, Error> {
    let mut statement =
        file.prepare_cached("SELECT value, checksum IS row_sum(key, value) FROM main.meta WHERE key = ?1")?;
    let found = sealed::pair(statement.query_row([key], sealed::column))?;
    sealed::whole(found, || sealed::row_of(Table::Meta, key))
}

/// Sets a value.
pub(super) fn put(file: &Connection, key: &str, value: impl ToSql) -> Result<(), Error> {
    file.prepare_cached("INSERT OR REPLACE INTO main.meta (key, value, checksum) VALUES (?1, ?2, row_sum(?1, ?2))")?
        .execute((key, value))?;
    Ok(())
}

/// The keys that begin with a prefix, in their order.
pub(super) fn keys(file: &Connection, prefix: &str) -> Result<Vec<String>, Error> {
    let mut statement =
        file.prepare_cached("SELECT key FROM main.meta WHERE substr(key, 1, length(?1)) = ?1 ORDER BY key")?;
    let keys = statement.query_map([prefix], |row| row.get(0))?;
    Ok(keys.collect::<Result<_, _>>()?)
}

/// Removes a value. Whether there was one.
pub(super) fn remove(file: &Connection, key: &str) -> Result<bool, Error> {
    Ok(file.prepare_cached("DELETE FROM main.meta WHERE key = ?1")?.execute([key])? > 0)
}
