//! The catalogue in force.

use std::sync::Arc;

use learning::Catalogue;
use rusqlite::{Connection, OptionalExtension};

use super::shared::Shared;
use super::{placing, sealed};
use crate::parts::catalogue::{Touched, of_text, stored_text};
use crate::{CatalogueVersion, Error, Table};

/// Reads the catalogue in force.
pub(super) fn read(log: &Connection) -> Result<(CatalogueVersion, Arc<Catalogue>), Error> {
    let found: Option<(i64, String, bool)> = log
        .prepare_cached(
            "SELECT version, body, checksum IS row_sum(version, at, body) FROM catalogue ORDER BY version DESC LIMIT 1",
        )?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((version, body, is_whole)) = found else { return Ok(Default::default()) };
    if !is_whole {
        return Err(Error::Damaged(sealed::row_of(Table::Catalogue, version.to_string())));
    }
    Ok((CatalogueVersion(u64::try_from(version).unwrap_or(0)), of_text(&body)?))
}

/// Stores a catalogue, in the step that puts it in force.
pub(super) fn store(
    log: &Connection,
    shared: &Shared,
    version: CatalogueVersion,
    catalogue: &Catalogue,
) -> Result<(), Error> {
    let body = stored_text(catalogue)?;
    if catalogue.places_otherwise(&shared.catalogue().1) {
        placing::outdate(shared, log)?;
    }
    // This also replaces one whose switch failed after it was stored; earlier ones may name people who have been erased
    // since.
    let (version, at) = (i64::try_from(version.0).unwrap_or(i64::MAX), shared.clock.now().as_microsecond());
    log.prepare_cached(
        "INSERT OR REPLACE INTO catalogue (version, at, body, checksum) VALUES (?1, ?2, ?3, row_sum(?1, ?2, ?3))",
    )?
    .execute((version, at, body))?;
    log.prepare_cached("DELETE FROM catalogue WHERE version < ?1")?.execute([version])?;
    Ok(())
}

/// Whether any statement may count differently under a new catalogue.
pub(super) fn touches_statements(shared: &Shared, log: &Connection, new: &Catalogue) -> Result<bool, Error> {
    let terms = match Touched::by(shared.hash, &shared.catalogue().1, new) {
        Touched::Any => return Ok(shared.tail().visible > 0),
        Touched::With(terms) => terms,
    };
    let mut merged = log.prepare_cached("SELECT EXISTS (SELECT 1 FROM derived.posting WHERE term = ?1)")?;
    for (_, term) in terms {
        // The tail before the file, so that what is merged in between is met in one of the two.
        if !shared.tail().places(term).is_empty() || merged.query_row([term], |row| row.get(0))? {
            return Ok(true);
        }
    }
    Ok(false)
}
