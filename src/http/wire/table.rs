//! Tables that are answered as files.

use learning::Day;

/// A table: its headings, and rows of as many cells, which are made as they are written.
pub(crate) struct Table<'t> {
    header: Vec<String>,
    rows: Box<dyn Iterator<Item = Vec<Cell>> + 't>,
}

impl<'t> Table<'t> {
    /// A table of these rows.
    pub(crate) fn new(header: Vec<String>, rows: impl Iterator<Item = Vec<Cell>> + 't) -> Self {
        Self { header, rows: Box::new(rows) }
    }

    /// The headings, and the rows.
    pub(crate) fn into_parts(self) -> (Vec<String>, impl Iterator<Item = Vec<Cell>> + 't) {
        (self.header, self.rows)
    }
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    /// Text, which may come from outside.
    Text(String),
    /// A code, which stays text whether it looks like a number or not.
    Code(String),
    /// A whole number.
    Count(u32),
    /// How much a whole number has grown.
    Change(i64),
    /// A share in thousandths: a fraction for machines, per cent in Excel.
    Share(u32),
    /// How much a share has grown, in thousandths.
    ShareChange(i64),
    /// One of our own signs in place of a number, which is not a formula.
    Sign(&'static str),
    /// A day, as every dialect writes and opens it: `2022-09-30`.
    Day(Day),
    /// Nothing.
    Empty,
}
