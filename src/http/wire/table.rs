//! Tables for files.

use learning::{Credits, Day};

/// A table: its headings, and rows with as many cells, which are produced as they are written.
pub(crate) struct Table<'t> {
    header: Vec<String>,
    rows: Box<dyn Iterator<Item = Vec<Cell>> + 't>,
}

impl<'t> Table<'t> {
    /// A table with these rows.
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
    /// A code, which stays text even if it looks like a number.
    Code(String),
    /// A whole number.
    Count(u32),
    /// The growth of a whole number.
    Change(i64),
    /// A share in thousandths: a fraction for machines, per cent in Excel.
    Share(u32),
    /// The growth of a share, in thousandths.
    ShareChange(i64),
    /// Credits, with two decimals.
    Credits(Credits),
    /// How much credits have grown, in hundredths.
    CreditsChange(i64),
    /// A number in thousandths.
    Thousandths(i64),
    /// An amount of money in öre, written in kronor with two decimals.
    Ore(u64),
    /// One of our own signs in place of a number, which is not a formula.
    Sign(&'static str),
    /// A day, in a form that every dialect writes and opens: `2022-09-30`.
    Day(Day),
    /// Nothing.
    Empty,
}
