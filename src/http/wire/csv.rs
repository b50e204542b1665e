//! CSV in its dialects.

use std::io::Write as _;

use ::csv::{Terminator, WriterBuilder};
use schemars::JsonSchema;
use serde::Deserialize;

use super::table::{Cell, Table};

/// A dialect of CSV.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(rename = "CsvDialect")]
pub(crate) enum Dialect {
    /// For machines: commas, decimal points, no changes to text.
    #[default]
    #[serde(rename = "rfc4180")]
    Rfc4180,
    /// The same, with an apostrophe before text that a spreadsheet would take for a formula: what pages offer.
    #[serde(rename = "rfc4180-defused")]
    Rfc4180Defused,
    /// For Excel in Sweden: a byte-order mark, semicolons, decimal commas. Text that Excel would take for a number or a
    /// date, such as a code, a name or an account, is written as the formula `="0180"`, the only form that it opens as
    /// text: a bare or merely quoted `0180` becomes the number 180, and `1-2` a date. Text that Excel would take for a
    /// formula gets an apostrophe before it.
    #[serde(rename = "excel-sv")]
    ExcelSv,
}

/// Writes a table.
///
/// # Errors
/// None in practice, since it writes to memory.
pub(crate) fn write(table: Table<'_>, dialect: Dialect) -> Result<Vec<u8>, ::csv::Error> {
    let mut file = Vec::new();
    let delimiter = match dialect {
        Dialect::Rfc4180 | Dialect::Rfc4180Defused => b',',
        Dialect::ExcelSv => {
            file.write_all("\u{FEFF}".as_bytes())?;
            b';'
        }
    };
    let mut writer = WriterBuilder::new().delimiter(delimiter).terminator(Terminator::CRLF).from_writer(file);
    let (header, rows) = table.into_parts();
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
            (_, Cell::Change(change)) => change.to_string(),
            (_, Cell::Day(day)) => day.to_string(),
            (Self::Rfc4180, Cell::Text(text) | Cell::Code(text)) => text.clone(),
            (_, Cell::Sign(sign)) => (*sign).to_owned(),
            (Self::Rfc4180 | Self::Rfc4180Defused, Cell::Share(share)) => {
                format!("{}.{:03}", share / 1000, share % 1000)
            }
            (Self::Rfc4180 | Self::Rfc4180Defused, Cell::ShareChange(change)) => {
                let (sign, change) = (if *change < 0 { "-" } else { "" }, change.unsigned_abs());
                format!("{sign}{}.{:03}", change / 1000, change % 1000)
            }
            (Self::Rfc4180 | Self::Rfc4180Defused, Cell::Ore(ore)) => hundredths(false, *ore, '.'),
            (Self::ExcelSv, Cell::Ore(ore)) => hundredths(false, *ore, ','),
            (Self::Rfc4180 | Self::Rfc4180Defused, Cell::Credits(credits)) => {
                hundredths(false, credits.hundredths(), '.')
            }
            (Self::Rfc4180 | Self::Rfc4180Defused, Cell::CreditsChange(change)) => {
                hundredths(*change < 0, change.unsigned_abs(), '.')
            }
            (Self::Rfc4180 | Self::Rfc4180Defused, Cell::Thousandths(number)) => thousandths(*number, '.'),
            (Self::ExcelSv, Cell::Thousandths(number)) => thousandths(*number, ','),
            (Self::ExcelSv, Cell::Credits(credits)) => hundredths(false, credits.hundredths(), ','),
            (Self::ExcelSv, Cell::CreditsChange(change)) => hundredths(*change < 0, change.unsigned_abs(), ','),
            (Self::ExcelSv, Cell::Share(share)) => format!("{},{}", share / 10, share % 10),
            (Self::ExcelSv, Cell::ShareChange(change)) => {
                let (sign, change) = (if *change < 0 { "-" } else { "" }, change.unsigned_abs());
                format!("{sign}{},{}", change / 10, change % 10)
            }
            (Self::ExcelSv, Cell::Text(text) | Cell::Code(text)) if looks_like_a_number(text) => format!("=\"{text}\""),
            (Self::Rfc4180Defused | Self::ExcelSv, Cell::Text(text) | Cell::Code(text)) => defused(text),
        }
    }

    /// Whether headings and our own words are in Swedish.
    pub(crate) fn is_swedish(self) -> bool {
        self == Self::ExcelSv
    }
}

/// A number of hundredths with two decimals.
fn hundredths(is_negative: bool, number: u64, mark: char) -> String {
    let sign = if is_negative { "-" } else { "" };
    format!("{sign}{}{mark}{:02}", number / 100, number % 100)
}

/// A number of thousandths with three decimals.
fn thousandths(number: i64, mark: char) -> String {
    let (sign, number) = (if number < 0 { "-" } else { "" }, number.unsigned_abs());
    format!("{sign}{}{mark}{:03}", number / 1000, number % 1000)
}

/// The months in Swedish; Excel reads them in dates, whole or abbreviated.
const MONTHS: [&str; 12] = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
];

/// Whether Excel would read a text as a number, a date or a time: `0180`, `1-2`, `10:30`, `1E5`, `5 maj`, `50 %`.
///
/// Text that begins with a sign is defused by an apostrophe anyway.
fn looks_like_a_number(text: &str) -> bool {
    let is_number = |word: &str| {
        let (digits, power) = word.split_once(['e', 'E']).unwrap_or((word, "0"));
        let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        all_digits(digits) && all_digits(power)
    };
    let is_month = |word: &str| {
        let word = word.to_lowercase();
        word.len() >= 3 && MONTHS.iter().any(|month| month.starts_with(&word))
    };
    let signs = [' ', '\u{A0}', '-', '/', '.', ',', ':', '%'];
    let mut words = text.split(signs).filter(|word| !word.is_empty()).peekable();
    let begins_with_a_sign = text.starts_with('-');
    let mut has_number = false;
    words.peek().is_some()
        && !begins_with_a_sign
        && words.all(|word| {
            let number = is_number(word);
            has_number |= number;
            number || is_month(word)
        })
        && has_number
}

/// Makes text that no spreadsheet takes for a formula; some also read full-width signs.
fn defused(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{Cell, Dialect, Table, write};

    fn file(dialect: Dialect, row: Vec<Cell>) -> String {
        let header: Vec<String> = (1..=row.len()).map(|column| format!("c{column}")).collect();
        String::from_utf8(write(Table::new(header, std::iter::once(row)), dialect).unwrap()).unwrap()
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
    fn what_excel_would_take_for_a_number_or_a_date_stays_text() {
        for text in
            ["2022-09", "0180", "42", "1-2", "3/4", "1,5", "10:30", "1E5", "50 %", "5 maj", "Maj 5", "mars 2022"]
        {
            for cell in [Cell::Code(text.to_owned()), Cell::Text(text.to_owned())] {
                let end = format!("\"=\"\"{text}\"\"\"\r\n");
                assert!(file(Dialect::ExcelSv, vec![cell.clone()]).ends_with(&end), "{text}");
                for machines in [Dialect::Rfc4180, Dialect::Rfc4180Defused] {
                    assert!(!file(machines, vec![cell.clone()]).contains('='), "{text}");
                }
            }
        }
        for text in
            ["2022-M09", "Ale", "maj", "Maja 5", "Enhet 1-2", "1440/ifo", "m1", ".", "..", "E5", "1E", "started/2"]
        {
            assert!(
                file(Dialect::ExcelSv, vec![Cell::Text(text.to_owned())]).ends_with(&format!("\r\n{text}\r\n")),
                "{text}"
            );
        }
    }

    #[test]
    fn a_day_is_a_day_in_every_dialect() {
        for dialect in [Dialect::Rfc4180, Dialect::Rfc4180Defused, Dialect::ExcelSv] {
            assert!(file(dialect, vec![Cell::Day("2022-09-30".parse().unwrap())]).ends_with("\r\n2022-09-30\r\n"));
        }
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
