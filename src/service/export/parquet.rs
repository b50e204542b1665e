//! Rows as Parquet: typed columns, compressed by zstd, in groups of rows that are written as they fill up.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::{Compression, ZstdLevel};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;

use super::columns::{Cell, ColumnType, Columns};
use super::rows::Row;

/// The most rows of a group, and about how many bytes they may have before it is written.
const ROWS: usize = 20_000;
const BYTES: usize = 16 * 1024 * 1024;
/// What a file holds at a time, in bytes: a group of rows, its columns as they are written, and pages of a column.
pub(super) const PARQUET_MEMORY: usize = 3 * BYTES;
/// How long a text may be in the statistics of a group, in bytes.
const STATISTICS: usize = 64;

/// A file of Parquet under way.
pub struct ParquetFile<W: Write + Send> {
    file: SerializedFileWriter<W>,
    columns: Columns,
    rows: Vec<Vec<Cell>>,
    /// About how many bytes the waiting rows have.
    bytes: usize,
    written: u64,
}

impl<W: Write + Send> ParquetFile<W> {
    /// Begins a file with these columns.
    ///
    /// # Errors
    /// If `output` fails.
    pub fn new(output: W, columns: Columns) -> Result<Self> {
        let schema = Arc::new(parse_message_type(&message_type(&columns))?);
        let properties = WriterProperties::builder()
            .set_created_by(concat!("loggbok ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            // What is said of each page would be held until the end.
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_offset_index_disabled(true)
            .set_statistics_truncate_length(Some(STATISTICS))
            .build();
        let file = SerializedFileWriter::new(output, schema, Arc::new(properties))?;
        Ok(Self { file, columns, rows: Vec::new(), bytes: 0, written: 0 })
    }

    /// Adds a row, and writes a group where it is full.
    ///
    /// # Errors
    /// If the output fails.
    pub fn add(&mut self, row: Row) -> Result<()> {
        self.bytes += row.bytes();
        self.rows.push(row.cells);
        if self.rows.len() >= ROWS || self.bytes >= BYTES { self.write_group() } else { Ok(()) }
    }

    /// About how many bytes wait to be written.
    pub fn waiting(&self) -> usize {
        self.bytes
    }

    /// How many rows it has, those that wait too.
    pub fn rows(&self) -> u64 {
        self.written + self.rows.len() as u64
    }

    /// Writes the rows that wait.
    ///
    /// # Errors
    /// If the output fails.
    pub fn write_group(&mut self) -> Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let rows = std::mem::take(&mut self.rows);
        (self.written, self.bytes) = (self.written + rows.len() as u64, 0);
        let mut group = self.file.next_row_group()?;
        for (at, column) in self.columns.iter().enumerate() {
            let cells = rows.iter().filter_map(|row| row.get(at));
            match column.holds {
                ColumnType::Texts => write_lists(&mut group, cells)?,
                holds => write_cells(&mut group, holds, cells)?,
            }
        }
        group.close()?;
        Ok(self.file.flush()?)
    }

    /// Writes what waits, and the end of the file.
    ///
    /// # Errors
    /// If the output fails.
    pub fn finish(&mut self) -> Result<()> {
        self.write_group()?;
        self.file.finish()?;
        Ok(self.file.flush()?)
    }

    /// Where it is written.
    pub fn output(&mut self) -> &mut W {
        self.file.inner_mut()
    }
}

impl ParquetFile<Vec<u8>> {
    /// Takes what was written since this was asked before.
    pub(super) fn take(&mut self) -> Vec<u8> {
        std::mem::take(self.file.inner_mut())
    }
}

/// The columns in Parquet's own language.
fn message_type(columns: &Columns) -> String {
    let column = |(name, holds): (&str, ColumnType)| match holds {
        ColumnType::Text => format!("optional binary {name} (string);"),
        ColumnType::Number => format!("optional double {name};"),
        ColumnType::Boolean => format!("optional boolean {name};"),
        ColumnType::Instant => format!("optional int64 {name} (timestamp(micros, true));"),
        ColumnType::Texts => {
            format!("required group {name} (list) {{ repeated group list {{ optional binary element (string); }} }}")
        }
    };
    let all: String = columns.iter().map(|one| column((one.name, one.holds))).collect();
    format!("message statement {{ {all} }}")
}

/// Writes a column of single values.
fn write_cells<'c, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    holds: ColumnType,
    cells: impl Iterator<Item = &'c Cell>,
) -> Result<()> {
    let mut there: Vec<i16> = Vec::new();
    let (mut texts, mut numbers): (Vec<ByteArray>, Vec<f64>) = Default::default();
    let (mut booleans, mut instants): (Vec<bool>, Vec<i64>) = Default::default();
    for cell in cells {
        there.push(i16::from(*cell != Cell::Absent));
        match (cell, holds) {
            (Cell::Text(text), ColumnType::Text) => texts.push(text.as_bytes().to_vec().into()),
            (Cell::Number(number), ColumnType::Number) => numbers.push(*number),
            (Cell::Boolean(boolean), ColumnType::Boolean) => booleans.push(*boolean),
            (Cell::Instant(instant), ColumnType::Instant) => instants.push(instant.as_microsecond()),
            (Cell::Absent, _) => {}
            _ => return Err(ParquetError::General("a cell is not of its column's type".to_owned())),
        }
    }
    with_next_column(group, |writer| match writer {
        ColumnWriter::ByteArrayColumnWriter(writer) => writer.write_batch(&texts, Some(&there), None),
        ColumnWriter::DoubleColumnWriter(writer) => writer.write_batch(&numbers, Some(&there), None),
        ColumnWriter::BoolColumnWriter(writer) => writer.write_batch(&booleans, Some(&there), None),
        ColumnWriter::Int64ColumnWriter(writer) => writer.write_batch(&instants, Some(&there), None),
        _ => Err(ParquetError::General("no column has this type".to_owned())),
    })
}

/// Writes a column of lists. By definition level: 0 an empty list, 1 an absent member, 2 a member; by repetition level: 0 the
/// first of a row, 1 another.
fn write_lists<'c, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    cells: impl Iterator<Item = &'c Cell>,
) -> Result<()> {
    let (mut definition, mut repetition, mut texts): (Vec<i16>, Vec<i16>, Vec<ByteArray>) = Default::default();
    for cell in cells {
        let Cell::Texts(all) = cell else {
            return Err(ParquetError::General("a cell is not of its column's type".to_owned()));
        };
        if all.is_empty() {
            definition.push(0);
            repetition.push(0);
        }
        for (at, text) in all.iter().enumerate() {
            definition.push(if text.is_some() { 2 } else { 1 });
            repetition.push(i16::from(at > 0));
            texts.extend(text.as_ref().map(|text| ByteArray::from(text.as_bytes().to_vec())));
        }
    }
    with_next_column(group, |writer| match writer {
        ColumnWriter::ByteArrayColumnWriter(writer) => writer.write_batch(&texts, Some(&definition), Some(&repetition)),
        _ => Err(ParquetError::General("a list has texts".to_owned())),
    })
}

fn with_next_column<W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    write: impl FnOnce(&mut ColumnWriter<'_>) -> Result<usize>,
) -> Result<()> {
    let missing = || ParquetError::General("there are more columns than the file has".to_owned());
    let mut column = group.next_column()?.ok_or_else(missing)?;
    write(column.untyped())?;
    column.close()
}
