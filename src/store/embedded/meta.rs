//! What either file says of itself: values by their names.

use rusqlite::types::{FromSql, ToSql};
use rusqlite::{Connection, OptionalExtension as _};

use crate::store::Error;

/// A value; `None` where the file does not say.
pub(super) fn read<T: FromSql>(file: &Connection, key: &str) -> Result<Option<T>, Error> {
    let mut statement = file.prepare_cached("SELECT value FROM main.meta WHERE key = ?1")?;
    Ok(statement.query_row([key], |row| row.get(0)).optional()?)
}

/// Says a value, in place of what was said.
pub(super) fn put(file: &Connection, key: &str, value: impl ToSql) -> Result<(), Error> {
    file.prepare_cached("INSERT OR REPLACE INTO main.meta (key, value) VALUES (?1, ?2)")?.execute((key, value))?;
    Ok(())
}
