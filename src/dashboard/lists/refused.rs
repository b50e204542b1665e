//! Why a list is refused: errors in the fields of its form, and the rows to correct.

use learning::RejectedRow;

use super::reasons::reason;
use super::texts::Texts;
use crate::dashboard::fault::Fault;
use crate::dashboard::language::Language;

/// What is wrong with a list.
#[derive(Debug, Default)]
pub(in crate::dashboard) struct RefusedList {
    pub(in crate::dashboard) faults: Vec<Fault>,
    /// The rows to correct.
    pub(in crate::dashboard) rows: Vec<WrongRow>,
    /// How many problems are not listed.
    pub(in crate::dashboard) more: u32,
}

/// A row to correct.
#[derive(Debug)]
pub(in crate::dashboard) struct WrongRow {
    pub(in crate::dashboard) line: u64,
    /// The header, or the number of a column without one; empty for the whole row.
    pub(in crate::dashboard) column: String,
    pub(in crate::dashboard) problem: String,
}

impl RefusedList {
    /// Errors in the fields alone.
    pub(in crate::dashboard) fn of(faults: Vec<Fault>) -> Self {
        Self { faults, ..Self::default() }
    }

    /// A file that can't be read.
    pub(in crate::dashboard) fn of_file(row: &RejectedRow, language: Language) -> Self {
        let row = WrongRow::of(row, language);
        let at = if row.column.is_empty() { String::new() } else { format!("{}: ", row.column) };
        let text = Texts::of(language).whole_file(format!("{at}{}", row.problem));
        Self::of(vec![Fault::new("file", text)])
    }

    /// Rows to correct, and how many more problems there are.
    pub(in crate::dashboard) fn of_rows(
        fault: String,
        rows: &[RejectedRow],
        not_listed: usize,
        language: Language,
    ) -> Self {
        Self {
            faults: vec![Fault::new("file", fault)],
            rows: rows.iter().map(|row| WrongRow::of(row, language)).collect(),
            more: u32::try_from(not_listed).unwrap_or(u32::MAX),
        }
    }

    /// How many problems are not listed, if any.
    pub(in crate::dashboard) fn more_in_words(&self, texts: Texts) -> Option<String> {
        (self.more > 0).then(|| texts.more_problems(self.more))
    }
}

impl WrongRow {
    fn of(row: &RejectedRow, language: Language) -> Self {
        let column = match (&*row.header, row.column) {
            (_, 0) => String::new(),
            ("", column) => column.to_string(),
            (header, column) => format!("{column} ({header})"),
        };
        Self { line: row.line, column, problem: reason(&row.reason, language) }
    }
}
