//! Rows as CSV by RFC 4180, for machines: commas, decimal points, UTF-8, no change to any text.

use std::borrow::Cow;

use csv::{Terminator, WriterBuilder};

use super::columns::{Cell, Columns};
use super::rows::Row;

/// Writes the headings.
pub(super) fn write_header(columns: &Columns, file: &mut Vec<u8>) -> Result<(), csv::Error> {
    writer(file).write_record(columns.iter().map(|column| column.name))
}

/// Writes rows.
pub(super) fn write(rows: &[Row], file: &mut Vec<u8>) -> Result<(), csv::Error> {
    let mut writer = writer(file);
    rows.iter().try_for_each(|row| writer.write_record(row.cells.iter().map(|cell| text(cell).into_owned())))
}

fn writer(file: &mut Vec<u8>) -> csv::Writer<&mut Vec<u8>> {
    WriterBuilder::new().terminator(Terminator::CRLF).from_writer(file)
}

/// A cell as text; several are separated by `|`, and in each of them a backslash stands before a `|` and a backslash.
fn text(cell: &Cell) -> Cow<'_, str> {
    match cell {
        Cell::Absent => "".into(),
        Cell::Text(text) => text.into(),
        Cell::Texts(all) => {
            let member =
                |text: &Option<String>| text.as_deref().unwrap_or_default().replace('\\', "\\\\").replace('|', "\\|");
            all.iter().map(member).collect::<Vec<_>>().join("|").into()
        }
        Cell::Number(number) => number.to_string().into(),
        Cell::Boolean(boolean) => boolean.to_string().into(),
        Cell::Instant(instant) => instant.to_string().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Cell, text};

    #[test]
    fn several_texts_are_told_apart_whatever_is_in_them() {
        let texts = |all: &[Option<&str>]| Cell::Texts(all.iter().map(|text| text.map(str::to_owned)).collect());
        for (cell, written) in [
            (texts(&[]), ""),
            (texts(&[Some("1440"), Some("1480")]), "1440|1480"),
            (texts(&[Some("a|b"), None, Some("\\")]), r"a\|b||\\"),
            (Cell::Number(0.5), "0.5"),
            (Cell::Number(12.0), "12"),
            (Cell::Absent, ""),
            (Cell::Boolean(true), "true"),
            (Cell::Instant("2022-03-01T12:00:00Z".parse().unwrap()), "2022-03-01T12:00:00Z"),
        ] {
            assert_eq!(text(&cell), written);
        }
    }
}
