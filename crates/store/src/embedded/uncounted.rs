//! What matched nothing, as kept in the derived file: one value, as of the watermark.

use learning::Uncounted;
use rusqlite::Connection;

use super::meta;
use crate::Error;

/// Reads it from the file.
pub(super) fn read(derived: &Connection) -> Result<Uncounted, Error> {
    let bytes: Option<Vec<u8>> = meta::read(derived, "uncounted")?;
    bytes.map_or_else(|| Ok(Uncounted::default()), |bytes| Uncounted::from_bytes(&bytes).map_err(Error::Failed))
}

/// Replaces it in the file.
pub(super) fn write(derived: &Connection, uncounted: &Uncounted) -> Result<(), Error> {
    meta::put(derived, "uncounted", uncounted.to_bytes())
}
