//! Reads the text of a CSV file into records, each with its line.

use csv::{Reader, ReaderBuilder, StringRecord};

use super::RejectedRow;
use super::text;
use crate::roster::reason::RosterReason;

/// A CSV file, record by record.
pub(crate) struct Records<'t> {
    text: &'t str,
    /// How many bytes of the text come before the records: the line `sep=;`.
    skipped: usize,
    separator: u8,
    reader: Reader<&'t [u8]>,
    lines: Lines<'t>,
}

/// Where a record was found, and what is wrong with its quotes.
pub(crate) struct Found {
    /// The line, from 1.
    pub(crate) line: u64,
    /// The first cell, from 0, whose quotes a lenient reader would misread, and why.
    pub(crate) fault: Option<(usize, RosterReason)>,
}

impl<'t> Records<'t> {
    pub(crate) fn of(text: &'t str) -> Self {
        let table = without_separator_line(text);
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(table.separator)
            .from_reader(table.text.as_bytes());
        Self {
            text,
            skipped: text.len() - table.text.len(),
            separator: table.separator,
            reader,
            lines: Lines { text, line: 1, offset: 0 },
        }
    }

    /// Reads the next record; `None` at the end.
    ///
    /// # Errors
    /// If the rest is no CSV.
    pub(crate) fn read(&mut self, record: &mut StringRecord) -> Result<Option<Found>, RejectedRow> {
        let start = self.offset();
        let line = self.lines.of_row_at(start);
        match self.reader.read_record(record) {
            Ok(true) => {}
            Ok(false) => return Ok(None),
            Err(error) => return Err(RejectedRow::whole(line, RosterReason::BadCsv(format!("{:?}", error.kind())))),
        }
        let end = self.offset();
        let raw = &self.text[start.min(self.text.len())..end.min(self.text.len())];
        Ok(Some(Found { line, fault: fault_of_quotes(raw, char::from(self.separator)) }))
    }

    fn offset(&self) -> usize {
        self.skipped + usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX)
    }
}

/// The first cell, from 0, whose quotes are never closed or that goes on after the closing one; a lenient reader would
/// misread it.
fn fault_of_quotes(row: &str, separator: char) -> Option<(usize, RosterReason)> {
    let mut at = 0;
    let mut letters = row.trim_start_matches(['\r', '\n']).chars().peekable();
    let ends = |letter: char| letter == separator || letter == '\n' || letter == '\r';
    loop {
        if letters.next_if_eq(&'"').is_some() {
            // Up to the closing quote; one that is doubled is part of the text.
            loop {
                match letters.next() {
                    Some('"') if letters.next_if_eq(&'"').is_none() => break,
                    Some(_) => {}
                    None => return Some((at, RosterReason::OpenQuote)),
                }
            }
            while letters.next_if(|letter| !ends(*letter) && letter.is_whitespace()).is_some() {}
            if letters.peek().is_some_and(|letter| !ends(*letter)) {
                return Some((at, RosterReason::TextAfterQuote));
            }
        }
        // To the next cell.
        letters.find(|letter| ends(*letter))?;
        at += 1;
    }
}

/// The rows of a file, and the separator of their cells.
struct Table<'t> {
    text: &'t str,
    separator: u8,
}

/// Strips the line `sep=;`, by which Excel marks the separator; otherwise detects it in the header.
fn without_separator_line(text: &str) -> Table<'_> {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    if let Some(&[separator]) = first.trim_end().strip_prefix("sep=").map(str::as_bytes) {
        return Table { text: rest, separator };
    }
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    Table { text, separator: text::separator(header) }
}

/// Counts lines, including empty ones and those within quoted cells.
struct Lines<'t> {
    text: &'t str,
    line: u64,
    offset: usize,
}

impl Lines<'_> {
    /// The line of the first row at or after an offset; offsets must not decrease.
    fn of_row_at(&mut self, start: usize) -> u64 {
        let bytes = self.text.as_bytes();
        let row = bytes.iter().skip(start).take_while(|byte| matches!(byte, b'\r' | b'\n')).count() + start;
        while self.offset < row.min(bytes.len()) {
            let (here, next) = (bytes[self.offset], bytes.get(self.offset + 1));
            self.line += u64::from(here == b'\n' || (here == b'\r' && next != Some(&b'\n')));
            self.offset += 1;
        }
        self.line
    }
}
