//! Rows of the log: statements as stored in the durable file.

use jiff::Timestamp;
use learning::Kommunkod;
use rusqlite::{Connection, OptionalExtension, Row, named_params};
use serde_json::Value;
use uuid::Uuid;
use xapi::Finished;

use super::body::{Dictionaries, DictionaryId};
use super::meta;
use crate::parts::damage::{Beside, Checksum};
use crate::parts::text::{instant, parse};
use crate::{Damaged, ErasedEntry, Error, Intake, LogEntry, StoredStatement};

/// A statement's place in the log: 1 is the first.
pub(super) type Seq = u64;

/// The statement was sent without a timestamp, which is then `stored`.
const TIMESTAMP_IS_STORED: u8 = 1;
/// The statement voids another and so cannot be voided (xAPI 1.0.3 Data 2.3.2).
const VOIDING: u8 = 2;
/// What the statement says of activities and actors does not define them. Rows written before the scope `define` existed
/// lack this flag.
const NOT_DEFINING: u8 = 4;
/// The statement was erased: only its id and its place are left.
pub(super) const ERASED: u8 = 8;

/// A statement's row, without the place and instant, which the writer assigns.
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
    /// Whether it was erased; its body is then empty, not JSON.
    pub(super) erased: bool,
    pub(super) row: LogRow,
    /// The columns beside its text.
    beside: Columns,
    /// The checksum of both. Older rows and erased ones have none.
    checksum: Option<i64>,
}

/// The columns of a row beside its body, as stored.
#[derive(Debug, Clone, Default)]
struct Columns {
    stored: i64,
    flags: i64,
    sender: Option<i64>,
    intake: Option<String>,
    /// Whether each column had its type.
    legible: bool,
}

impl Columns {
    fn sum(&self, id: Uuid, content: u32) -> u32 {
        let Self { stored, flags, sender, intake, .. } = self;
        let id = id.as_bytes();
        Beside { id, stored: *stored, flags: *flags, sender: *sender, intake: intake.as_deref() }.with(content)
    }
}

/// The checksum of a statement's text and of its stored body.
pub(super) fn sum_of(text: &str, dictionary: DictionaryId, body: &[u8]) -> u32 {
    Checksum::default().bytes(text.as_bytes()).number(dictionary.into()).bytes(body).sum()
}

/// SQLite counts in signed numbers.
pub(super) fn sql(seq: Seq) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

pub(super) fn seq(sql: i64) -> Seq {
    Seq::try_from(sql).unwrap_or(0)
}

/// Writes a row; `content` is [`sum_of`] it.
pub(super) fn insert(log: &Connection, seq: Seq, stored: Timestamp, row: &LogRow, content: u32) -> Result<(), Error> {
    let flags = u8::from(row.timestamp_is_stored) * TIMESTAMP_IS_STORED
        + u8::from(row.voiding) * VOIDING
        + u8::from(!row.defines) * NOT_DEFINING;
    let columns = Columns {
        stored: stored.as_microsecond(),
        flags: flags.into(),
        sender: row.sender.map(|sender| sender.number().into()),
        intake: row.intake.to_text()?,
        legible: true,
    };
    log.prepare_cached(
        "INSERT INTO statement (seq, id, stored, flags, sender, dictionary, body, intake, checksum)
         VALUES (:seq, :id, :stored, :flags, :sender, :dictionary, :body, :intake, :checksum)",
    )?
    .execute(named_params! {
        ":seq": sql(seq),
        ":id": row.id.as_bytes(),
        ":stored": columns.stored,
        ":flags": columns.flags,
        ":sender": columns.sender,
        ":dictionary": row.dictionary,
        ":body": row.body,
        ":intake": columns.intake,
        ":checksum": columns.sum(row.id, content),
    })?;
    Ok(())
}

/// Replaces the body of a row by another of the same text.
pub(super) fn replace_body(
    log: &Connection,
    row: &ReadRow,
    dictionary: DictionaryId,
    body: &[u8],
    text: &str,
) -> Result<(), Error> {
    let checksum = row.beside.sum(row.row.id, sum_of(text, dictionary, body));
    log.prepare_cached("UPDATE statement SET dictionary = ?2, body = ?3, checksum = ?4 WHERE seq = ?1")?.execute((
        sql(row.seq),
        dictionary,
        body,
        checksum,
    ))?;
    Ok(())
}

/// Adds checksums to older rows, unless they were erased or got one meanwhile.
pub(super) fn protect(log: &mut Connection, rows: &[(Seq, u32)]) -> Result<(), Error> {
    let transaction = log.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    for (seq, checksum) in rows {
        let mut update = transaction.prepare_cached(&format!(
            "UPDATE statement SET checksum = ?2 WHERE seq = ?1 AND checksum IS NULL AND flags & {ERASED} = 0"
        ))?;
        update.execute((sql(*seq), checksum))?;
    }
    Ok(transaction.commit()?)
}

const COLUMNS: &str = "seq, id, stored, flags, sender, dictionary, body, intake, checksum";

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
        "UPDATE statement SET flags = ?2, sender = NULL, dictionary = 0, body = x'', intake = NULL, checksum = NULL
         WHERE seq = ?1",
    )?
    .execute((sql(seq), ERASED))?;
    Ok(())
}

/// Writes what is left of a statement that was erased in another store.
pub(super) fn insert_erased(log: &Connection, seq: Seq, stored: Timestamp, id: Uuid) -> Result<(), Error> {
    log.prepare_cached(
        "INSERT INTO statement (seq, id, stored, flags, sender, dictionary, body, intake, checksum)
         VALUES (?1, ?2, ?3, ?4, NULL, 0, x'', NULL, NULL)",
    )?
    .execute((sql(seq), id.as_bytes(), stored.as_microsecond(), ERASED))?;
    Ok(())
}

/// What is left of erased statements up to a place, in their order; what they voided is left out.
pub(super) fn erased(log: &Connection, last: Seq) -> Result<Vec<ErasedEntry>, Error> {
    let mut statement = log.prepare(&format!(
        "SELECT id, stored FROM statement WHERE seq <= ?1 AND flags & {ERASED} AND checksum IS NULL ORDER BY seq"
    ))?;
    let entries = statement.query_map([sql(last)], |row| {
        Ok(ErasedEntry { id: Uuid::from_bytes(row.get(0)?), stored: instant(row.get(1)?), voids: None })
    })?;
    Ok(entries.collect::<Result<_, _>>()?)
}

/// The rows from `first` to `last`, both included, at most `limit`; those of erased statements too.
pub(super) fn read_range(log: &Connection, first: Seq, last: Seq, limit: i64) -> Result<Vec<ReadRow>, Error> {
    let mut statement = log.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM statement WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq LIMIT ?3"
    ))?;
    let rows = statement.query_map((sql(first), sql(last), limit), from_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Passes on the stored bodies after a place, up to `last`, that have at most this many bytes, until `take` has enough.
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

/// Passes on rows one by one, from `first` to `last`, until `act` stops.
pub(super) fn each(
    log: &Connection,
    first: Seq,
    last: Seq,
    mut act: impl FnMut(&ReadRow) -> Result<bool, Error>,
) -> Result<(), Error> {
    let mut statement =
        log.prepare_cached(&format!("SELECT {COLUMNS} FROM statement WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq"))?;
    let mut rows = statement.query((sql(first), sql(last)))?;
    while let Some(row) = rows.next()? {
        if !act(&from_row(row)?)? {
            break;
        }
    }
    Ok(())
}

/// How much is copied at once, in stored bytes.
const AT_ONCE: usize = 4 << 20;

/// Returns at most `limit` statements after a place, as stored; fewer if they are long.
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
        let read = from_row(row)?;
        let text = read.text(dictionaries)?;
        let ReadRow { stored, row, .. } = read;
        bytes += row.body.len();
        let finished = Finished { text, timestamp_is_stored: row.timestamp_is_stored };
        let LogRow { id, sender, defines, intake, .. } = row;
        entries.push(LogEntry { id, stored, finished, sender, defines, intake });
    }
    Ok(entries)
}

/// Notes that a statement is voided; returns 1 if that was not noted yet, else 0.
pub(super) fn void(log: &Connection, target: Uuid) -> Result<usize, Error> {
    let mut insert = log.prepare_cached("INSERT OR IGNORE INTO voiding (target, checksum) VALUES (?1, row_sum(?1))")?;
    Ok(insert.execute([target.as_bytes()])?)
}

/// The ids that are voided, whether or not they have arrived.
pub(super) fn voided(log: &Connection) -> Result<Vec<Uuid>, Error> {
    let mut statement = log.prepare("SELECT target FROM voiding ORDER BY target")?;
    let targets = statement.query_map([], |row| row.get(0).map(Uuid::from_bytes))?;
    Ok(targets.collect::<Result<_, _>>()?)
}

/// The id of the statement at a place, erased or not.
pub(super) fn id_at(log: &Connection, seq: Seq) -> Result<Option<Uuid>, Error> {
    let mut statement = log.prepare_cached("SELECT id FROM statement WHERE seq = ?1")?;
    Ok(statement.query_row([sql(seq)], |row| row.get(0)).optional()?.map(Uuid::from_bytes))
}

/// Place and instant of the newest statement.
pub(super) fn newest(log: &Connection) -> Result<Option<(Seq, Timestamp)>, Error> {
    let mut statement = log.prepare_cached("SELECT seq, stored FROM statement ORDER BY seq DESC LIMIT 1")?;
    Ok(statement.query_row([], |row| Ok((seq(row.get(0)?), instant(row.get(1)?)))).optional()?)
}

/// Stores an instant that is promised to readers: everything stored later comes after it.
pub(super) fn promise(log: &Connection, instant: Timestamp) -> Result<(), Error> {
    meta::put(log, "promised", instant.as_microsecond())
}

/// The instant that was promised last.
pub(super) fn promised(log: &Connection) -> Result<Option<Timestamp>, Error> {
    Ok(meta::read(log, "promised")?.map(instant))
}

/// The newest place whose statement was stored at or before an instant; 0 if there is none.
///
/// `stored` increases with the place, so binary search finds it without an index.
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

fn from_row(row: &Row<'_>) -> rusqlite::Result<ReadRow> {
    let seq = seq(row.get(0)?);
    // A column of the wrong type is damage in a row that can still be named.
    Ok(legible(seq, row).unwrap_or_else(|_| ReadRow {
        seq,
        stored: instant(row.get(2).unwrap_or_default()),
        erased: false,
        row: LogRow {
            id: row.get(1).map_or(Uuid::nil(), Uuid::from_bytes),
            timestamp_is_stored: false,
            voiding: false,
            sender: None,
            defines: false,
            intake: Intake::default(),
            dictionary: 0,
            body: Vec::new(),
        },
        beside: Columns::default(),
        checksum: None,
    }))
}

fn legible(seq: Seq, row: &Row<'_>) -> Result<ReadRow, Error> {
    let beside =
        Columns { stored: row.get(2)?, flags: row.get(3)?, sender: row.get(4)?, intake: row.get(7)?, legible: true };
    let has = |flag: u8| beside.flags & i64::from(flag) != 0;
    let checksum: Option<i64> = row.get(8)?;
    Ok(ReadRow {
        seq,
        stored: instant(beside.stored),
        // An erased row has no checksum; if it has one, the flag is damaged.
        erased: has(ERASED) && checksum.is_none(),
        row: LogRow {
            id: Uuid::from_bytes(row.get(1)?),
            timestamp_is_stored: has(TIMESTAMP_IS_STORED),
            voiding: has(VOIDING),
            defines: !has(NOT_DEFINING),
            sender: beside.sender.and_then(|sender| Kommunkod::from_number(sender.try_into().ok()?)),
            dictionary: row.get(5)?,
            body: row.get(6)?,
            intake: Intake::of_text(beside.intake.as_deref())?,
        },
        beside,
        checksum,
    })
}

impl ReadRow {
    /// The statement's JSON; the instant of storing is not in it.
    ///
    /// # Errors
    /// [`Error::Damaged`] if the row is not what was written.
    pub(super) fn text(&self, dictionaries: &Dictionaries) -> Result<String, Error> {
        self.checked(dictionaries).map(|(text, _)| text)
    }

    /// The same, read.
    pub(super) fn value(&self, dictionaries: &Dictionaries) -> Result<Value, Error> {
        parse(&self.text(dictionaries)?)
    }

    /// The statement's JSON, and the checksum to add if the row has none.
    pub(super) fn checked(&self, dictionaries: &Dictionaries) -> Result<(String, Option<u32>), Error> {
        let id = self.row.id;
        let damaged = || Error::Damaged(if id.is_nil() { Damaged::Place(self.seq) } else { Damaged::Statement(id) });
        if !self.beside.legible {
            return Err(damaged());
        }
        let text = self.row.text(dictionaries).map_err(|_| damaged())?;
        let sum = self.beside.sum(id, sum_of(&text, self.row.dictionary, &self.row.body));
        match self.checksum {
            Some(checksum) if checksum != i64::from(sum) => Err(damaged()),
            Some(_) => Ok((text, None)),
            None => Ok((text, Some(sum))),
        }
    }

    /// The statement for an answer. Whether it is voided, its row does not say.
    pub(super) fn into_statement(self, dictionaries: &Dictionaries, is_voided: bool) -> Result<StoredStatement, Error> {
        let text = self.text(dictionaries)?;
        Ok(StoredStatement {
            place: self.seq,
            stored: self.stored,
            text: xapi::read_back(&text, self.row.timestamp_is_stored, self.stored),
            is_voided,
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
