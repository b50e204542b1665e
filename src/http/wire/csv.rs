//! CSV, in the two dialects that are asked for.

use std::io::Write as _;

use ::csv::{Terminator, WriterBuilder};
use serde::Deserialize;

/// How a file of CSV is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub(crate) enum Dialect {
    /// For machines: commas, decimal points, everything as it is.
    #[default]
    #[serde(rename = "rfc4180")]
    Rfc4180,
    /// The same, with an apostrophe before text that a spreadsheet would take for a formula: what pages offer.
    #[serde(rename = "rfc4180-defused")]
    Rfc4180Defused,
    /// For Excel in Sweden: a byte-order mark, semicolons, decimal commas. A code is written as the
    /// formula `="0180"`, which is the one form that Excel opens as text: a bare or merely quoted
    /// `0180` becomes the number 180, and `2022-09` a date. Text that Excel would take for a
    /// formula gets an apostrophe before it.
    #[serde(rename = "excel-sv")]
    ExcelSv,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    /// Words, which may come from outside.
    Text(String),
    /// A code, which stays text whatever it looks like.
    Code(String),
    /// A whole number.
    Count(u32),
    /// A share in thousandths: a fraction for machines, per cent in Excel.
    Share(u32),
    /// A sign of ours in place of a number, which is no formula.
    Sign(&'static str),
    /// Nothing.
    Empty,
}

/// Writes a table.
///
/// # Errors
/// None in practice: it is written to memory.
pub(crate) fn write(
    dialect: Dialect,
    header: &[String],
    rows: impl Iterator<Item = Vec<Cell>>,
) -> Result<Vec<u8>, ::csv::Error> {
    let mut file = Vec::new();
    let delimiter = match dialect {
        Dialect::Rfc4180 | Dialect::Rfc4180Defused => b',',
        Dialect::ExcelSv => {
            file.write_all("\u{FEFF}".as_bytes())?;
            b';'
        }
    };
    let mut writer = WriterBuilder::new().delimiter(delimiter).terminator(Terminator::CRLF).from_writer(file);
    writer.write_record(header)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| dialect.write(cell)))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

impl Dialect {
    fn write(self, cell: &Cell) -> String {
        match (self, cell) {
            (_, Cell::Empty) => String::new(),
            (_, Cell::Count(count)) => count.to_string(),
            (Self::Rfc4180, Cell::Text(text) | Cell::Code(text)) => text.clone(),
            (_, Cell::Sign(sign)) => (*sign).to_owned(),
            (Self::Rfc4180 | Self::Rfc4180Defused, Cell::Share(share)) => {
                format!("{}.{:03}", share / 1000, share % 1000)
            }
            (Self::ExcelSv, Cell::Share(share)) => format!("{},{}", share / 10, share % 10),
            (Self::ExcelSv, Cell::Code(code)) if looks_like_a_number(code) => format!("=\"{code}\""),
            (Self::Rfc4180Defused | Self::ExcelSv, Cell::Text(text) | Cell::Code(text)) => defused(text),
        }
    }

    /// Whether headings and words of ours are in Swedish.
    pub(crate) fn is_swedish(self) -> bool {
        self == Self::ExcelSv
    }
}

/// Digits, hyphens and slashes: what Excel would take for a number or a date.
fn looks_like_a_number(code: &str) -> bool {
    !code.starts_with('-') && !code.is_empty() && code.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'/'))
}

/// Text that no spreadsheet takes for a formula: some read the signs of full width, too.
fn defused(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{Cell, Dialect, write};

    fn file(dialect: Dialect, row: Vec<Cell>) -> String {
        let header: Vec<String> = (1..=row.len()).map(|column| format!("c{column}")).collect();
        String::from_utf8(write(dialect, &header, std::iter::once(row)).unwrap()).unwrap()
    }

    fn row() -> Vec<Cell> {
        let code = |code: &str| Cell::Code(code.to_owned());
        vec![
            code("0180"),
            code("gr"),
            Cell::Text("A, B; \"C\"".to_owned()),
            Cell::Count(1234),
            Cell::Share(983),
            Cell::Sign(".."),
            Cell::Empty,
        ]
    }

    #[test]
    fn machines_get_rfc_4180() {
        let expected = "c1,c2,c3,c4,c5,c6,c7\r\n0180,gr,\"A, B; \"\"C\"\"\",1234,0.983,..,\r\n";
        assert_eq!(file(Dialect::Rfc4180, row()), expected);
    }

    #[test]
    fn excel_in_sweden_gets_a_mark_semicolons_commas_and_codes_as_text() {
        let expected = "\u{FEFF}c1;c2;c3;c4;c5;c6;c7\r\n\"=\"\"0180\"\"\";gr;\"A, B; \"\"C\"\"\";1234;98,3;..;\r\n";
        assert_eq!(file(Dialect::ExcelSv, row()), expected);
    }

    #[test]
    fn a_month_stays_text() {
        assert!(file(Dialect::ExcelSv, vec![Cell::Code("2022-09".to_owned())]).ends_with("\"=\"\"2022-09\"\"\"\r\n"));
    }

    #[test]
    fn what_a_spreadsheet_would_run_is_defused() {
        for text in ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x"] {
            for cell in [Cell::Text(text.to_owned()), Cell::Code(text.to_owned())] {
                for dialect in [Dialect::ExcelSv, Dialect::Rfc4180Defused] {
                    assert!(file(dialect, vec![cell.clone()]).contains(&format!("'{text}")), "{text:?}");
                }
            }
        }
        assert!(file(Dialect::ExcelSv, vec![Cell::Text("a=1".to_owned())]).ends_with("\r\na=1\r\n"));
    }
}
