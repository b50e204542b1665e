//! Statements in a column of a Parquet file.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use anyhow::Context as _;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::file::reader::{FileReader as _, SerializedFileReader};

use super::columns::{Columns, NAMES};
use super::row::{Fault, Row, Rows, unwrapped};

/// The first bytes of a Parquet file.
const MAGIC: [u8; 4] = *b"PAR1";
/// Rows that are decoded at once.
const AT_ONCE: usize = 64;

/// Opens a file if it is one of Parquet.
///
/// # Errors
/// It can't be read.
pub(super) fn open(path: &Path) -> anyhow::Result<Option<File>> {
    if path == Path::new("-") {
        return Ok(None);
    }
    let mut first = Vec::new();
    File::open(path)?.take(MAGIC.len() as u64).read_to_end(&mut first)?;
    Ok(if first == MAGIC { Some(File::open(path)?) } else { None })
}

/// The rows of a file; gives how many there are, too.
///
/// # Errors
/// It is damaged, or has no column of statements.
pub(super) fn read(file: File, largest: usize, columns: &Columns) -> anyhow::Result<(Rows, u64)> {
    let file = SerializedFileReader::new(file).context("the Parquet file can't be read")?;
    let schema = file.metadata().file_metadata();
    let rows = u64::try_from(schema.num_rows()).unwrap_or_default();
    let all = schema.schema_descr().columns();
    let named = |name: &str| all.iter().position(|column| column.path().string().eq_ignore_ascii_case(name));
    let at = match &columns.statement {
        Some(name) => named(name).with_context(|| format!("the Parquet file has no column {name}"))?,
        None => NAMES.into_iter().find_map(named).context(
            "the Parquet file has no column of statements as JSON (statement, payload, or the one that --column names). Columns of \
             single members do not make a whole statement: export NDJSON and import that",
        )?,
    };
    let is_nullable = all.get(at).is_some_and(|column| column.max_def_level() > 0);
    let statements = Statements {
        file,
        at,
        is_nullable,
        largest,
        group: 0,
        column: None,
        number: 0,
        waiting: Vec::new().into_iter(),
    };
    Ok((Box::new(statements), rows))
}

/// The rows of a file, one group after the other.
struct Statements {
    file: SerializedFileReader<File>,
    at: usize,
    is_nullable: bool,
    largest: usize,
    /// The next group.
    group: usize,
    column: Option<ColumnReaderImpl<ByteArrayType>>,
    number: u64,
    waiting: std::vec::IntoIter<Option<ByteArray>>,
}

impl Statements {
    /// The next rows; none at the end.
    fn decode(&mut self) -> anyhow::Result<Vec<Option<ByteArray>>> {
        loop {
            if self.column.is_none() {
                if self.group == self.file.num_row_groups() {
                    return Ok(Vec::new());
                }
                let column = self.file.get_row_group(self.group)?.get_column_reader(self.at)?;
                let ColumnReader::ByteArrayColumnReader(column) = column else {
                    anyhow::bail!("the column of statements has no text");
                };
                (self.column, self.group) = (Some(column), self.group + 1);
            }
            let Some(column) = &mut self.column else { continue };
            let (mut values, mut levels) = (Vec::new(), Vec::new());
            let (records, ..) = column.read_records(AT_ONCE, Some(&mut levels), None, &mut values)?;
            if records == 0 {
                self.column = None;
                continue;
            }
            if !self.is_nullable {
                return Ok(values.into_iter().map(Some).collect());
            }
            let mut values = values.into_iter();
            return Ok(levels.iter().map(|level| if *level > 0 { values.next() } else { None }).collect());
        }
    }
}

impl Iterator for Statements {
    type Item = anyhow::Result<Row>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.waiting.len() == 0 {
            match self.decode() {
                Ok(rows) => self.waiting = rows.into_iter(),
                Err(error) => {
                    self.group = self.file.num_row_groups();
                    self.column = None;
                    return Some(Err(
                        error.context(format!("the Parquet file can't be read after row {}", self.number))
                    ));
                }
            }
        }
        let text = self.waiting.next()?;
        self.number += 1;
        let text = match text {
            None => Err(Fault::of("statement", "The row has no statement.")),
            Some(text) if text.len() > self.largest => Err(Fault::too_long(self.largest)),
            Some(text) => Ok(unwrapped(text.data().to_vec())),
        };
        Some(Ok(Row { number: self.number, text }))
    }
}
