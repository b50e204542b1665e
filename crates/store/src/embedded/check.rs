//! Compares the log with its checksums, and adds missing ones.

use rusqlite::{Connection, MAIN_DB, OptionalExtension};
use sha2::digest::DynDigest;
use std::io::Read as _;

use super::documents;
use super::log::{self, Seq};
use super::shared::Shared;
use crate::parts::damage::{Check, Seal};
use crate::{Damaged, Error};

/// The most statements checked in one step.
const STATEMENTS: usize = 256;
/// The bytes of statements' texts after which a step ends.
const BYTES: usize = 1 << 20;
/// How much of a content is read at once, in bytes.
const PIECE: usize = 256 * 1024;

/// The result of checking some statements.
#[derive(Debug, Default)]
pub(super) struct Looked {
    /// The place of the last one.
    pub(super) to: Seq,
    pub(super) count: u64,
    pub(super) damaged: Vec<Damaged>,
    /// Those without a checksum, with the one to add.
    pub(super) unprotected: Vec<(Seq, u32)>,
}

/// Checks statements between two places, as many as fit in one step.
pub(super) fn statements(shared: &Shared, log: &Connection, first: Seq, last: Seq) -> Result<Looked, Error> {
    let (mut looked, mut rows, mut bytes) = (Looked { to: last, ..Looked::default() }, 0, 0);
    log::each(log, first, last, |row| {
        if rows == STATEMENTS || bytes >= BYTES {
            return Ok(false);
        }
        rows += 1;
        looked.to = row.seq;
        if row.erased {
            return Ok(true);
        }
        looked.count += 1;
        match row.checked(&shared.dictionaries) {
            Ok((text, unprotected)) => {
                bytes += text.len();
                looked.unprotected.extend(unprotected.map(|sum| (row.seq, sum)));
            }
            Err(Error::Damaged(damaged)) => looked.damaged.push(damaged),
            Err(error) => return Err(error),
        }
        Ok(true)
    })?;
    if rows < STATEMENTS && bytes < BYTES {
        looked.to = last;
    }
    Ok(looked)
}

/// A document or an attachment: its row, and the result of its check.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) number: i64,
    pub(super) found: Result<Check, Damaged>,
    /// The checksum to add if it has none.
    seal: i64,
}

/// The kinds of [`Item`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Document,
    Attachment,
}

impl Kind {
    fn table(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Attachment => "attachment",
        }
    }
}

/// Checks the next document or attachment after a number; `None` if there is none, or if `stop` says so.
pub(super) fn next(log: &Connection, kind: Kind, after: i64, stop: &dyn Fn() -> bool) -> Result<Option<Item>, Error> {
    let table = kind.table();
    let next = format!("SELECT rowid, checksum FROM {table} WHERE rowid > ?1 ORDER BY rowid LIMIT 1");
    let next = log.prepare_cached(&next)?.query_row([after], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let Some((number, checksum)): Option<(i64, Option<i64>)> = next else { return Ok(None) };
    let hash = match kind {
        Kind::Document => documents::named(log, number).map(|(_, head)| head.etag.trim_matches('"').to_owned()),
        Kind::Attachment => named_attachment(log, number),
    };
    // Content that an older program stored is checked by the hash that names it.
    let mut digest = hash.as_ref().ok().filter(|_| checksum.is_none()).and_then(|hash| digest_of(hash));
    let Some(content) = content(log, kind, number, stop, digest.as_deref_mut())? else { return Ok(None) };
    let told = digest.map(|digest| hex::encode(digest.finalize()));
    let (name, seal) = match kind {
        Kind::Document => match documents::named(log, number) {
            Ok((key, head)) => (Damaged::Document(head.revision), Seal::of_document(&key, &head, content)),
            Err(_) => return Ok(Some(illegible(kind, number))),
        },
        Kind::Attachment => match named_attachment(log, number) {
            Ok(sha2) => (Damaged::Attachment(sha2.clone()), Seal::of_attachment(&sha2, content)),
            Err(_) => return Ok(Some(illegible(kind, number))),
        },
    };
    let seal = seal.to_number();
    let found = match checksum {
        Some(checksum) if checksum == seal => Ok(Check::Whole),
        None if told.is_none_or(|told| hash.is_ok_and(|hash| hash.eq_ignore_ascii_case(&told))) => {
            Ok(Check::Unprotected)
        }
        _ => Err(name),
    };
    Ok(Some(Item { number, found, seal }))
}

/// A row whose name cannot be read is named by its number.
fn illegible(kind: Kind, number: i64) -> Item {
    let name = match kind {
        Kind::Document => Damaged::Document(uuid::Uuid::nil()),
        Kind::Attachment => Damaged::Attachment(format!("in row {number}")),
    };
    Item { number, found: Err(name), seal: 0 }
}

fn named_attachment(log: &Connection, number: i64) -> Result<String, Error> {
    let mut statement = log.prepare_cached("SELECT sha2 FROM attachment WHERE rowid = ?1")?;
    Ok(statement.query_row([number], |row| row.get(0))?)
}

/// The digest whose hex a hash is, by its length.
fn digest_of(hash: &str) -> Option<Box<dyn DynDigest>> {
    Some(match hash.len() {
        40 => Box::new(sha1::Sha1::default()),
        56 => Box::new(sha2::Sha224::default()),
        64 => Box::new(sha2::Sha256::default()),
        96 => Box::new(sha2::Sha384::default()),
        128 => Box::new(sha2::Sha512::default()),
        _ => return None,
    })
}

/// The checksum of a content; `None` if `stop` says so.
fn content(
    log: &Connection,
    kind: Kind,
    number: i64,
    stop: &dyn Fn() -> bool,
    mut digest: Option<&mut (dyn DynDigest + 'static)>,
) -> Result<Option<u32>, Error> {
    let mut blob = log.blob_open(MAIN_DB, kind.table(), "content", number, true)?;
    let mut hasher = crc32fast::Hasher::new();
    let mut piece = vec![0; PIECE.min(blob.len())];
    loop {
        let length = blob.read(&mut piece).map_err(|error| Error::Failed(format!("the log: {error}")))?;
        if length == 0 {
            return Ok(Some(hasher.finalize()));
        }
        if stop() {
            return Ok(None);
        }
        hasher.update(&piece[..length]);
        if let Some(digest) = &mut digest {
            digest.update(&piece[..length]);
        }
    }
}

impl Item {
    /// Gives it a checksum, unless it got one or was replaced meanwhile.
    pub(super) fn protect(&self, log: &Connection, kind: Kind) -> Result<(), Error> {
        let update = format!("UPDATE {} SET checksum = ?2 WHERE rowid = ?1 AND checksum IS NULL", kind.table());
        log.execute(&update, (self.number, self.seal))?;
        Ok(())
    }
}
