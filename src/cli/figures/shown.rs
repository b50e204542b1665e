//! Shows a CSV answer of the API as aligned columns, with their meaning below.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use learning::{
    COVERAGE_DEFINITIONS, DEFINITIONS, Definition, MODULE_DEFINITIONS, OVER_TIME_DEFINITIONS, SURVEY_DEFINITIONS,
    TRAINER_DEFINITIONS,
};

use super::super::print::printable;

/// Columns about the question, which are the same in every row.
const OF_THE_QUESTION: [&str; 7] = ["from", "to", "hired_from", "hired_to", "as_of", "attribution", "compared_to"];
/// The column with the ids of definitions.
const DEFINED: &str = "definitions";
/// The space between columns.
const GAP: &str = "  ";

/// A column, with the cells of all rows.
struct Column {
    heading: String,
    cells: Vec<String>,
}

/// A column, and how to align it.
struct Lined {
    column: Column,
    width: usize,
    /// Whether it has numbers, which are aligned right. A code is not a number, even if it consists of digits.
    is_of_numbers: bool,
}

impl Column {
    fn is_empty(&self) -> bool {
        self.cells.iter().all(String::is_empty)
    }

    fn lined(self) -> Lined {
        let is_number = |cell: &String| cell.is_empty() || cell.parse::<f64>().is_ok();
        let is_of_numbers = !self.heading.ends_with("code") && self.cells.iter().all(is_number);
        let width = self.cells.iter().chain([&self.heading]).map(|cell| cell.chars().count()).max();
        Lined { width: width.unwrap_or_default(), is_of_numbers, column: self }
    }
}

impl Lined {
    fn line_up(&self, cell: &str) -> String {
        let room = " ".repeat(self.width.saturating_sub(cell.chars().count()));
        if self.is_of_numbers { room + cell } else { cell.to_owned() + &room }
    }
}

/// Aligns a CSV file in columns. Leaves out columns without a value.
///
/// # Errors
/// If it is not a CSV file.
pub(super) fn table(file: &[u8]) -> Result<String> {
    let mut reader = csv::ReaderBuilder::new().from_reader(file);
    let unread = "the answer is not a table that this release reads";
    let headings = reader.headers().context(unread)?.clone();
    let mut columns: Vec<Column> =
        headings.iter().map(|heading| Column { heading: printable(heading), cells: Vec::new() }).collect();
    let mut rows = 0;
    for row in reader.records() {
        for (column, cell) in columns.iter_mut().zip(&row.context(unread)?) {
            column.cells.push(printable(cell));
        }
        rows += 1;
    }
    if rows == 0 {
        return Ok("Nothing is counted, and nobody listed, of what was asked for.\n".to_owned());
    }
    let (about, body): (Vec<Column>, Vec<Column>) = columns
        .into_iter()
        .filter(|column| !column.is_empty())
        .partition(|column| column.heading == DEFINED || OF_THE_QUESTION.contains(&column.heading.as_str()));
    let mut text = String::new();
    let body: Vec<Lined> = body.into_iter().map(Column::lined).collect();
    let headings: Vec<String> = body.iter().map(|lined| lined.line_up(&lined.column.heading)).collect();
    let _ = writeln!(text, "{}", headings.join(GAP).trim_end());
    for row in 0..rows {
        let cells: Vec<String> = body.iter().map(|lined| lined.line_up(&lined.column.cells[row])).collect();
        let _ = writeln!(text, "{}", cells.join(GAP).trim_end());
    }
    text.push('\n');
    for column in about.iter().filter(|column| column.heading != DEFINED) {
        let _ = writeln!(text, "{}: {}", column.heading, column.cells[0]);
    }
    for column in about.iter().filter(|column| column.heading == DEFINED) {
        text.push('\n');
        for id in column.cells[0].split_whitespace() {
            let _ = writeln!(text, "{id}: {}", meaning(id));
        }
    }
    Ok(text)
}

/// The text of a version of a definition.
fn meaning(id: &str) -> &'static str {
    let all = DEFINITIONS
        .iter()
        .chain(&COVERAGE_DEFINITIONS)
        .chain(&OVER_TIME_DEFINITIONS)
        .chain(&SURVEY_DEFINITIONS)
        .chain(&TRAINER_DEFINITIONS)
        .chain(&MODULE_DEFINITIONS);
    let known =
        all.filter(|definition: &&Definition| definition.versioned() == id).map(|known| known.meaning[1]).next();
    known.unwrap_or("a definition of another release; its server has the meaning in JSON")
}

#[cfg(test)]
mod tests {
    use super::table;

    #[test]
    fn columns_stand_in_line_numbers_to_the_right_and_what_is_of_all_rows_below() {
        let file = "municipality_code,municipality_name,partial,started,as_of,definitions\r\n\
                    0180,Stockholm,,9,2022-09-30,started/2\r\n1440,Ale,,120,2022-09-30,started/2\r\n";
        let shown = table(file.as_bytes()).unwrap();
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(lines[0], "municipality_code  municipality_name  started");
        assert_eq!(lines[1], "0180               Stockholm                9");
        assert_eq!(lines[2], "1440               Ale                    120");
        assert_eq!((lines[3], lines[4], lines[5]), ("", "as_of: 2022-09-30", ""));
        assert!(lines[6].starts_with("started/2: "), "{shown}");
    }

    #[test]
    fn what_moves_a_terminal_is_not_shown_as_it_is_and_an_empty_table_says_so() {
        assert!(table("name\r\na\u{1b}[2Jb\r\n".as_bytes()).unwrap().contains(r"a\u{1b}[2Jb"));
        assert!(table(b"name,as_of\r\n").unwrap().starts_with("Nothing"));
    }
}
