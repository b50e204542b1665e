//! Rows of the log: statements as they lie in the durable file.

use jiff::Timestamp;
use rusqlite::types::FromSqlError;
use rusqlite::{Connection, OptionalExtension, Row, named_params};
use serde_json::Value;
use uuid::Uuid;

use super::body::{Dictionaries, DictionaryId};
use crate::learning::Kommunkod;
use crate::store::entries::parse;
use crate::store::{Error, Intake, LogEntry, StoredStatement};
use crate::xapi::{self, Finished};

/// A statement's place in the log: 1 is the first.
pub(super) type Seq = u64;

/// The statement was sent with no timestamp: it is `stored`.
const TIMESTAMP_IS_STORED: u8 = 1;
/// The statement voids another; such a one cannot be voided (xAPI 1.0.3 Data 2.3.2).
const VOIDING: u8 = 2;
/// What the statement says of activities and actors does not change what they are. Rows of before have it not.
const NOT_DEFINING: u8 = 4;
/// The statement was erased: its id keeps its place, and nothing else is left.
const ERASED: u8 = 8;

/// A statement's row, but for its place and instant, which the writer gives.
#[derive(Debug, Clone)]
pub(super) struct LogRow {
    pub(super) id: Uuid,
    pub(super) timestamp_is_stored: bool,
    pub(super) voiding: bool,
    pub(super) sender: Option<Kommunkod>,
    pub(super) defines: bool,
    pub(super) intake: Intake,
    pub(super) dictionary: DictionaryId,
    pub(super) body: Vec<u8>,
}

/// A row as read.
#[derive(Debug, Clone)]
pub(super) struct ReadRow {
    pub(super) seq: Seq,
    pub(super) stored: Timestamp,
    /// Nothing is left of it but this; its body is empty, and no JSON.
    pub(super) erased: bool,
    pub(super) row: LogRow,
}

/// SQLite counts in signed numbers.
pub(super) fn sql(seq: Seq) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

pub(super) fn seq(sql: i64) -> Seq {
    Seq::try_from(sql).unwrap_or(0)
}

pub(super) fn insert(log: &Connection, seq: Seq, stored: Timestamp, row: &LogRow) -> Result<(), Error> {
    let flags = u8::from(row.timestamp_is_stored) * TIMESTAMP_IS_STORED
        + u8::from(row.voiding) * VOIDING
        + u8::from(!row.defines) * NOT_DEFINING;
    log.prepare_cached(
        "INSERT INTO statement (seq, id, stored, flags, sender, dictionary, body, intake)
         VALUES (:seq, :id, :stored, :flags, :sender, :dictionary, :body, :intake)",
    )?
    .execute(named_params! {
        ":seq": sql(seq),
        ":id": row.id.as_bytes(),
        ":stored": stored.as_microsecond(),
        ":flags": flags,
        ":sender": row.sender.map(Kommunkod::number),
        ":dictionary": row.dictionary,
        ":body": row.body,
        ":intake": row.intake.to_text()?,
    })?;
    Ok(())
}

const COLUMNS: &str = "seq, id, stored, flags, sender, dictionary, body, intake";

/// The statement at a place, unless it was erased.
pub(super) fn read(log: &Connection, seq: Seq) -> Result<Option<ReadRow>, Error> {
    let mut statement = log.prepare_cached(&format!("SELECT {COLUMNS} FROM statement WHERE seq = ?1"))?;
    Ok(statement.query_row([sql(seq)], from_row).optional()?.filter(|row| !row.erased))
}

/// Whether the statement at a place was erased.
pub(super) fn is_erased(log: &Connection, seq: Seq) -> Result<bool, Error> {
    let mut statement = log.prepare_cached("SELECT flags FROM statement WHERE seq = ?1")?;
    let flags: Option<u8> = statement.query_row([sql(seq)], |row| row.get(0)).optional()?;
    Ok(flags.is_some_and(|flags| flags & ERASED != 0))
}

/// Erases the statement at a place.
pub(super) fn erase(log: &Connection, seq: Seq) -> Result<(), Error> {
    log.prepare_cached(
        "UPDATE statement SET flags = ?2, sender = NULL, dictionary = 0, body = x'', intake = NULL WHERE seq = ?1",
    )?
    .execute((sql(seq), ERASED))?;
    Ok(())
}

/// The rows from `first` to `last`, both included, at most `limit`; those of erased statements too.
pub(super) fn read_range(log: &Connection, first: Seq, last: Seq, limit: i64) -> Result<Vec<ReadRow>, Error> {
    let mut statement = log.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM statement WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq LIMIT ?3"
    ))?;
    let rows = statement.query_map((sql(first), sql(last), limit), from_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Hands over the stored bodies after a place, up to `last`, that have at most so many bytes, until `take` says that it is
/// enough.
pub(super) fn short_bodies(
    log: &Connection,
    after: Seq,
    last: Seq,
    longest: usize,
    mut take: impl FnMut(DictionaryId, &[u8]) -> Result<bool, Error>,
) -> Result<(), Error> {
    let mut statement = log.prepare_cached(&format!(
        "SELECT dictionary, body FROM statement
         WHERE seq > ?1 AND seq <= ?2 AND length(body) <= ?3 AND flags & {ERASED} = 0 ORDER BY seq DESC"
    ))?;
    let mut rows = statement.query((sql(after), sql(last), i64::try_from(longest).unwrap_or(i64::MAX)))?;
    while let Some(row) = rows.next()? {
        let body = row.get_ref(1)?.as_blob().map_err(|error| Error::Failed(error.to_string()))?;
        if !take(row.get(0)?, body)? {
            break;
        }
    }
    Ok(())
}

/// What of the rows beyond a place is copied at once: rows are read until they have so many bytes as stored.
const AT_ONCE: usize = 4 << 20;

/// At most `limit` statements after a place, as they lie here; fewer where they are long.
pub(super) fn entries(
    log: &Connection,
    dictionaries: &Dictionaries,
    (after, newest): (Seq, Seq),
    limit: usize,
) -> Result<Vec<LogEntry>, Error> {
    let mut statement = log.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM statement WHERE seq > ?1 AND seq <= ?2 AND flags & {ERASED} = 0 ORDER BY seq LIMIT ?3"
    ))?;
    let mut rows = statement.query((sql(after), sql(newest), i64::try_from(limit).unwrap_or(i64::MAX)))?;
    let (mut entries, mut bytes) = (Vec::new(), 0);
    while bytes < AT_ONCE
        && let Some(row) = rows.next()?
    {
        let ReadRow { stored, row, .. } = from_row(row)?;
        bytes += row.body.len();
        let finished = Finished { text: row.text(dictionaries)?, timestamp_is_stored: row.timestamp_is_stored };
        let LogRow { id, sender, defines, intake, .. } = row;
        entries.push(LogEntry { id, stored, finished, sender, defines, intake });
    }
    Ok(entries)
}

/// Place and instant of the newest statement.
pub(super) fn newest(log: &Connection) -> Result<Option<(Seq, Timestamp)>, Error> {
    let mut statement = log.prepare_cached("SELECT seq, stored FROM statement ORDER BY seq DESC LIMIT 1")?;
    Ok(statement.query_row([], |row| Ok((seq(row.get(0)?), instant(row.get(1)?)))).optional()?)
}

/// The newest place whose statement was stored at or before an instant; 0 where there is none.
///
/// `stored` increases with the place, so that halving finds it with no index.
pub(super) fn place_at(log: &Connection, at: Timestamp, newest: Seq) -> Result<Seq, Error> {
    let mut statement = log.prepare_cached("SELECT stored FROM statement WHERE seq = ?1")?;
    let (mut before, mut beyond) = (0, newest + 1);
    while beyond - before > 1 {
        let middle = u64::midpoint(before, beyond);
        let stored: i64 = statement.query_row([sql(middle)], |row| row.get(0))?;
        if instant(stored) <= at { before = middle } else { beyond = middle }
    }
    Ok(before)
}

pub(super) fn instant(microseconds: i64) -> Timestamp {
    Timestamp::from_microsecond(microseconds).unwrap_or(Timestamp::MAX)
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<ReadRow> {
    let id: [u8; 16] = row.get(1)?;
    let flags: u8 = row.get(3)?;
    Ok(ReadRow {
        seq: seq(row.get(0)?),
        stored: instant(row.get(2)?),
        erased: flags & ERASED != 0,
        row: LogRow {
            id: Uuid::from_bytes(id),
            timestamp_is_stored: flags & TIMESTAMP_IS_STORED != 0,
            voiding: flags & VOIDING != 0,
            defines: flags & NOT_DEFINING == 0,
            sender: row.get::<_, Option<u16>>(4)?.and_then(Kommunkod::from_number),
            dictionary: row.get(5)?,
            body: row.get(6)?,
            intake: Intake::of_text(row.get_ref(7)?.as_str_or_null()?)
                .map_err(|error| FromSqlError::Other(error.into()))?,
        },
    })
}

impl ReadRow {
    /// The statement as it is answered.
    pub(super) fn into_statement(self, dictionaries: &Dictionaries) -> Result<StoredStatement, Error> {
        let text = self.row.text(dictionaries)?;
        Ok(StoredStatement {
            place: self.seq,
            stored: self.stored,
            text: xapi::read_back(&text, self.row.timestamp_is_stored, self.stored),
            sender: self.row.sender,
            defines: self.row.defines,
            intake: self.row.intake,
        })
    }
}

impl LogRow {
    /// The statement's JSON; the instant of storing is not in it.
    pub(super) fn text(&self, dictionaries: &Dictionaries) -> Result<String, Error> {
        dictionaries.decompress(self.dictionary, &self.body)
    }

    /// The same, read.
    pub(super) fn value(&self, dictionaries: &Dictionaries) -> Result<Value, Error> {
        parse(&self.text(dictionaries)?)
    }
}
