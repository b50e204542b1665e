//! Extractions: what each is, its key apart from that, and its file in pieces.

use bytes::Bytes;
use rusqlite::{Connection, Row};
use uuid::Uuid;

use super::{audit, sealed};
use crate::clock::Clock;
use crate::parts::extraction::{damaged, of_key, piece_name, pieces_of};
use crate::parts::text::{from_text, to_text};
use crate::{AuditEntry, Error, Extraction, ExtractionKey, Table};

/// Stores an extraction in the place of the one of the revision before, with its key if it has none yet, and an audit entry.
/// Pieces of another file than its own are deleted; where it has ended, its key is, too. It runs in one step.
///
/// # Errors
/// [`Error::Stale`] if the revision before is not the one that is stored.
pub(super) fn put(
    step: &Connection,
    clock: &dyn Clock,
    (extraction, key): (&Extraction, Option<&ExtractionKey>),
    entry: Option<&AuditEntry>,
) -> Result<(), Error> {
    let id = &extraction.id;
    let before = read(step, id)?;
    if !extraction.follows(before.as_ref()) {
        return Err(Error::Stale);
    }
    let put = "INSERT OR REPLACE INTO extraction (id, head, checksum) VALUES (?1, ?2, row_sum(?1, ?2))";
    step.prepare_cached(put)?.execute((id, to_text(extraction)?))?;
    if let Some(key) = key {
        let put = "INSERT OR REPLACE INTO extraction_key (id, key, checksum) VALUES (?1, ?2, row_sum(?1, ?2))";
        step.prepare_cached(put)?.execute((id, &key[..]))?;
    }
    if extraction.ended.is_some() {
        step.prepare_cached("DELETE FROM extraction_key WHERE id = ?1")?.execute([id])?;
    }
    if before.is_some_and(|before| before.has_others_pieces(extraction)) {
        let (all, own) =
            (pieces_of(id, None), extraction.run().map(|run| pieces_of(id, Some(run))).unwrap_or_default());
        let others = "DELETE FROM extraction_piece WHERE name >= ?1 AND name < ?2 AND NOT (name >= ?3 AND name < ?4)";
        step.prepare_cached(others)?.execute((all.start, all.end, own.start, own.end))?;
    }
    entry.map_or(Ok(()), |entry| audit::append(step, clock, entry).map(drop))
}

/// Removes everything of an extraction. It runs in one step.
pub(super) fn remove(step: &Connection, id: &str) -> Result<(), Error> {
    step.prepare_cached("DELETE FROM extraction WHERE id = ?1")?.execute([id])?;
    step.prepare_cached("DELETE FROM extraction_key WHERE id = ?1")?.execute([id])?;
    let all = pieces_of(id, None);
    step.prepare_cached("DELETE FROM extraction_piece WHERE name >= ?1 AND name < ?2")?
        .execute((all.start, all.end))?;
    Ok(())
}

/// The extraction with an id.
///
/// # Errors
/// [`Error::Damaged`], since who may have it is then unknown.
pub(super) fn read(connection: &Connection, id: &str) -> Result<Option<Extraction>, Error> {
    let mut statement =
        connection.prepare_cached("SELECT head, checksum IS row_sum(id, head) FROM extraction WHERE id = ?1")?;
    let found = sealed::pair(statement.query_row([id], sealed::column::<String>))?;
    let head = sealed::whole(found, || damaged(Table::Extraction, id))?;
    head.map(|head| from_text(&head)).transpose()
}

/// Returns at most `limit` extractions after an id, by id, with an error in place of each damaged one.
pub(super) fn each(
    connection: &Connection,
    after: &str,
    limit: usize,
) -> Result<Vec<Result<Extraction, Error>>, Error> {
    let all = "SELECT id, head, checksum IS row_sum(id, head) FROM extraction WHERE id > ?1 ORDER BY id LIMIT ?2";
    let read = |row: &Row<'_>| -> rusqlite::Result<Result<Extraction, Error>> {
        let (id, head, is_whole): (String, String, bool) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(if is_whole { from_text(&head) } else { Err(Error::Damaged(damaged(Table::Extraction, &id))) })
    };
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    Ok(connection.prepare_cached(all)?.query_map((after, limit), read)?.collect::<Result<_, _>>()?)
}

/// The key of an extraction that has not ended.
///
/// # Errors
/// [`Error::Damaged`] if it is not as stored.
pub(super) fn key(connection: &Connection, id: &str) -> Result<Option<ExtractionKey>, Error> {
    let mut statement =
        connection.prepare_cached("SELECT key, checksum IS row_sum(id, key) FROM extraction_key WHERE id = ?1")?;
    let found = sealed::pair(statement.query_row([id], sealed::column::<Vec<u8>>))?;
    let key = sealed::whole(found, || damaged(Table::ExtractionKey, id))?;
    key.map(|key| of_key(id, &key)).transpose()
}

/// Stores a piece of a file.
pub(super) fn put_piece(step: &Connection, name: &str, content: &[u8]) -> Result<(), Error> {
    let put = "INSERT OR REPLACE INTO extraction_piece (name, content, checksum) VALUES (?1, ?2, row_sum(?1, ?2))";
    step.prepare_cached(put)?.execute((name, content))?;
    Ok(())
}

/// A piece of a file.
///
/// # Errors
/// [`Error::Damaged`] if it is not as stored.
pub(super) fn piece(connection: &Connection, (id, run, at): (&str, Uuid, u32)) -> Result<Option<Bytes>, Error> {
    let name = piece_name(id, run, at);
    let mut statement = connection
        .prepare_cached("SELECT content, checksum IS row_sum(name, content) FROM extraction_piece WHERE name = ?1")?;
    let found = sealed::pair(statement.query_row([&name], sealed::column::<Vec<u8>>))?;
    Ok(sealed::whole(found, || damaged(Table::ExtractionPiece, &name))?.map(Bytes::from))
}
