//! Records of CSV: each with a whole statement, or with a column for each of its members.

use std::cell::Cell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use anyhow::Context as _;
use csv::ByteRecord;

use super::super::print::printable;
use super::columns::{Columns, NAMES};
use super::flat::Flat;
use super::row::{Fault, Row, Rows, unwrapped};

/// What the reader of CSV may have read ahead, in bytes.
const AHEAD: usize = 64 << 10;

/// Records of a text.
///
/// # Errors
/// It has no columns of statements.
pub(super) fn records(text: Box<dyn BufRead>, largest: usize, columns: &Columns) -> anyhow::Result<Rows> {
    let since = Rc::new(Cell::new(0));
    // Quotes within JSON are doubled in CSV, so a statement takes up to twice its bytes; other columns have the rest.
    let most = 4 * largest + AHEAD;
    let bounded = Bounded { text, since: Rc::clone(&since), most };
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bounded);
    let headers = reader.byte_headers().context("the headers of the CSV file can't be read")?;
    let found = find(headers, columns)?;
    let records = reader.into_byte_records().zip(1..).map(move |(record, number)| {
        since.set(0);
        let record = record.with_context(|| format!("record {number} of the CSV file can't be read"))?;
        Ok(Row { number, text: found.text(&record, largest) })
    });
    Ok(Box::new(Fused { rows: records, is_over: false }))
}

/// Where the statements of records are.
enum Found {
    /// In this column.
    Whole(usize),
    /// In a column for each member.
    Flat(Flat),
}

impl Found {
    fn text(&self, record: &ByteRecord, largest: usize) -> Result<Vec<u8>, Fault> {
        match self {
            Self::Whole(at) => match record.get(*at).unwrap_or_default() {
                text if text.len() > largest => Err(Fault::too_long(largest)),
                text => Ok(unwrapped(text.to_vec())),
            },
            Self::Flat(_) if record.as_slice().len() > largest => Err(Fault::too_long(largest)),
            Self::Flat(flat) => flat.statement(record),
        }
    }
}

fn find(headers: &ByteRecord, columns: &Columns) -> anyhow::Result<Found> {
    let named = |name: &str| headers.iter().position(|header| header.eq_ignore_ascii_case(name.as_bytes()));
    if let Some(name) = &columns.statement {
        return named(name).map(Found::Whole).with_context(|| format!("the CSV file has no column {name}"));
    }
    if let Some(at) = NAMES.into_iter().find_map(named).filter(|_| columns.places.is_empty()) {
        return Ok(Found::Whole(at));
    }
    let (flat, unread) = Flat::of(headers, &columns.places)?.context(
        "this is neither NDJSON nor a JSON array, and as CSV it has neither a column of statements as JSON (statement, payload, \
         or the one that --column names) nor columns for actor, verb and object (as actor.mbox; or name them by --map)",
    )?;
    if !unread.is_empty() {
        let unread = unread.join(", ");
        tracing::warn!(columns = %printable(&unread), "these columns have no place in a statement and are left out; --map gives them one");
    }
    Ok(Found::Flat(flat))
}

/// Rows up to the first that can't be read.
struct Fused<I> {
    rows: I,
    is_over: bool,
}

impl<I: Iterator<Item = anyhow::Result<Row>>> Iterator for Fused<I> {
    type Item = anyhow::Result<Row>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let row = self.rows.next();
        self.is_over = !matches!(row, Some(Ok(_)));
        row
    }
}

/// A text whose records are bounded: a quote that nobody closes must not take the whole file into memory.
struct Bounded {
    text: Box<dyn BufRead>,
    since: Rc<Cell<usize>>,
    most: usize,
}

impl Read for Bounded {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.text.read(bytes)?;
        self.since.set(self.since.get() + read);
        if self.since.get() > self.most {
            let told = format!("it has more than {} bytes; is there a quote that nobody closes?", self.most);
            return Err(io::Error::new(io::ErrorKind::InvalidData, told));
        }
        Ok(read)
    }
}
