//! Attachments in the log, by the hash of their bytes. The statements that brought them have their media types.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension as _};

use super::log;
use super::shared::Shared;
use crate::erasure::attachments_of;
use crate::parts::damage::Seal;
use crate::{Attachment, Damaged, Error};

/// Rows rewritten in one transaction.
const ROWS: i64 = 100;
/// Attachments that one pass over all statements looks for.
const AT_ONCE: i64 = 100_000;

/// Stores an attachment, unless it is there.
pub(super) fn put(log: &Connection, Attachment { sha2, content }: &Attachment) -> Result<(), Error> {
    let seal = Seal::of_attachment(sha2, crc32fast::hash(content)).to_number();
    let insert = "INSERT OR IGNORE INTO attachment (sha2, content_type, content, checksum) VALUES (?1, '', ?2, ?3)";
    log.prepare_cached(insert)?.execute((sha2, &content[..], seal))?;
    Ok(())
}

/// The attachment with a hash.
pub(super) fn read(log: &Connection, sha2: &str) -> Result<Option<Attachment>, Error> {
    let mut statement = log.prepare_cached("SELECT content, checksum FROM attachment WHERE sha2 = ?1")?;
    let found = statement
        .query_row([sha2], |row| {
            let content: Vec<u8> = row.get(0)?;
            Ok((Attachment { sha2: sha2.to_owned(), content: content.into() }, row.get::<_, Option<i64>>(1)?))
        })
        .optional()?;
    let Some((attachment, checksum)) = found else { return Ok(None) };
    let seal = Seal::of_attachment(sha2, crc32fast::hash(&attachment.content));
    match checksum {
        Some(checksum) if checksum != seal.to_number() => Err(Error::Damaged(Damaged::Attachment(sha2.to_owned()))),
        _ => Ok(Some(attachment)),
    }
}

/// Removes from an older log what newer programs do not keep: media types, given by the first statement to bring an
/// attachment, and attachments that no statement brought. `false` if it is unknown what statements brought.
pub(super) fn upgrade(shared: &Shared, log: &Connection) -> Result<bool, Error> {
    while take_types(log)? {}
    let mut after = String::new();
    loop {
        let mut some = log.prepare("SELECT sha2 FROM attachment WHERE sha2 > ?1 ORDER BY sha2 LIMIT ?2")?;
        let sought = some.query_map((&after, AT_ONCE), |row| row.get(0))?;
        let mut sought = sought.collect::<Result<BTreeSet<String>, _>>()?;
        let Some(last) = sought.last().cloned() else { return Ok(true) };
        after = last;
        if !take_brought(shared, log, &mut sought)? {
            tracing::warn!(
                "a damaged statement may have brought any attachment: none is taken for one that nobody did"
            );
            return Ok(false);
        }
        for sha2 in sought {
            log.execute("DELETE FROM attachment WHERE sha2 = ?1", [sha2])?;
        }
    }
}

/// Removes the media types of some rows; `false` if there are no more. A damaged row stays damaged.
fn take_types(log: &Connection) -> Result<bool, Error> {
    let step = log.unchecked_transaction()?;
    let rows: Vec<(String, String, Option<i64>)> = step
        .prepare_cached("SELECT sha2, content_type, checksum FROM attachment WHERE content_type <> '' LIMIT ?1")?
        .query_map([ROWS], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    for (sha2, content_type, checksum) in &rows {
        let seal = checksum.map(|checksum| Seal::without_type(sha2, content_type, checksum));
        step.prepare_cached("UPDATE attachment SET content_type = '', checksum = ?2 WHERE sha2 = ?1")?
            .execute((sha2, seal))?;
    }
    step.commit()?;
    Ok(!rows.is_empty())
}

/// Removes from hashes those that a statement brought; `false` if that is unknown.
fn take_brought(shared: &Shared, log: &Connection, sought: &mut BTreeSet<String>) -> Result<bool, Error> {
    let newest = log::newest(log)?.map_or(0, |(seq, _)| seq);
    let mut is_known = true;
    log::each(log, 1, newest, |row| {
        if row.erased {
            return Ok(true);
        }
        let Some(text) = shared.met.pass_over(row.text(&shared.dictionaries))? else {
            is_known = false;
            return Ok(false);
        };
        if text.contains("sha2") {
            for sha2 in attachments_of(&text, &row.row.intake)? {
                sought.remove(&sha2);
            }
        }
        Ok(!sought.is_empty())
    })?;
    Ok(is_known)
}
