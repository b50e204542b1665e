//! The form of an export.

use schemars::JsonSchema;
use serde::Deserialize;

use super::columns::Columns;
use super::parquet::{PARQUET_MEMORY, ParquetFile};
use super::rows::Row;
use super::{csv, ndjson};

/// What a page of the log and the piece that is made of it take, in bytes.
const PAGE_MEMORY: usize = 8 * 1024 * 1024;

/// A format of files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "ExportFormat")]
pub enum RowFormat {
    /// JSON, one object on each line: statements as they are stored or, with `columns`, rows.
    #[default]
    Ndjson,
    /// CSV by RFC 4180.
    Csv,
    /// Parquet with typed columns, compressed by zstd.
    Parquet,
}

impl RowFormat {
    /// Each of them.
    pub const ALL: [Self; 3] = [Self::Ndjson, Self::Csv, Self::Parquet];

    /// Its word, which is also how names of its files end.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ndjson => "ndjson",
            Self::Csv => "csv",
            Self::Parquet => "parquet",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Ndjson => "application/x-ndjson",
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Parquet => "application/vnd.apache.parquet",
        }
    }
}

/// What is made of the statements.
#[derive(Debug, Clone)]
pub struct ExportForm {
    format: RowFormat,
    columns: Option<Columns>,
}

impl ExportForm {
    /// A format, and which columns; without any, NDJSON has the statements as they are stored, and the others the columns
    /// of the statement.
    pub fn new(format: RowFormat, columns: Option<Columns>) -> Self {
        let columns = if format == RowFormat::Ndjson { columns } else { Some(columns.unwrap_or_default()) };
        Self { format, columns }
    }

    /// The format.
    pub fn format(&self) -> RowFormat {
        self.format
    }

    /// The columns; `None` for statements as they are stored.
    pub fn columns(&self) -> Option<&Columns> {
        self.columns.as_ref()
    }

    pub(super) fn into_columns(self) -> Option<Columns> {
        self.columns
    }

    /// What an export holds at a time, in bytes.
    pub(in super::super) fn memory(&self) -> usize {
        if self.format == RowFormat::Parquet { PAGE_MEMORY + PARQUET_MEMORY } else { PAGE_MEMORY }
    }
}

/// Writes rows in a format.
#[derive(Default)]
pub(in super::super) enum Encoder {
    /// It is elsewhere for a moment.
    #[default]
    Taken,
    Statements,
    Ndjson(Columns),
    /// With whether the headings are to be written first.
    Csv(Columns, bool),
    Parquet(Box<ParquetFile<Vec<u8>>>),
}

/// Why rows can't be written.
#[derive(Debug, thiserror::Error)]
pub(in super::super) enum EncodeError {
    #[error(transparent)]
    Io(#[from] std::io::Error),
    #[error(transparent)]
    Csv(#[from] ::csv::Error),
    #[error(transparent)]
    Parquet(#[from] ::parquet::errors::ParquetError),
}

impl Encoder {
    pub(in super::super) fn new(form: &ExportForm) -> Result<Self, EncodeError> {
        let Some(columns) = &form.columns else { return Ok(Self::Statements) };
        let columns = columns.clone();
        Ok(match form.format {
            RowFormat::Ndjson => Self::Ndjson(columns),
            RowFormat::Csv => Self::Csv(columns, true),
            RowFormat::Parquet => Self::Parquet(Box::new(ParquetFile::new(Vec::new(), columns)?)),
        })
    }

    /// What the file has next.
    pub(in super::super) fn encode(&mut self, rows: Vec<Row>, is_last: bool) -> Result<Vec<u8>, EncodeError> {
        let mut file = Vec::new();
        match self {
            Self::Taken => {}
            Self::Statements => {
                file.reserve(rows.iter().map(|row| row.text.len() + 1).sum());
                for row in rows {
                    file.extend_from_slice(row.text.as_bytes());
                    file.push(b'\n');
                }
            }
            Self::Ndjson(columns) => rows.iter().try_for_each(|row| ndjson::write(columns, row, &mut file))?,
            Self::Csv(columns, is_first) => {
                if std::mem::take(is_first) {
                    csv::write_header(columns, &mut file)?;
                }
                csv::write(&rows, &mut file)?;
            }
            Self::Parquet(parquet) => {
                rows.into_iter().try_for_each(|row| parquet.add(row))?;
                if is_last {
                    parquet.finish()?;
                }
                file = parquet.take();
            }
        }
        Ok(file)
    }
}
