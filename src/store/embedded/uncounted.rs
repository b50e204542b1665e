//! What matched nothing, as it lies in the derived file: one value, as of the watermark.

use rusqlite::{Connection, OptionalExtension};

use crate::learning::Uncounted;
use crate::store::Error;

/// What the file has.
pub(super) fn read(derived: &Connection) -> Result<Uncounted, Error> {
    let bytes: Option<Vec<u8>> =
        derived.query_row("SELECT value FROM main.meta WHERE key = 'uncounted'", [], |row| row.get(0)).optional()?;
    bytes.map_or_else(|| Ok(Uncounted::default()), |bytes| Uncounted::from_bytes(&bytes).map_err(Error::Failed))
}

/// Puts it in the place of what the file has.
pub(super) fn write(derived: &Connection, uncounted: &Uncounted) -> Result<(), Error> {
    derived
        .prepare_cached("INSERT OR REPLACE INTO main.meta (key, value) VALUES ('uncounted', ?1)")?
        .execute([uncounted.to_bytes()])?;
    Ok(())
}
