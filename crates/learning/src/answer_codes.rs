//! Reads files of codes that somebody gave to texts: an answer and a code in each row.

use std::collections::HashSet;

use csv::StringRecord;

use crate::roster::csv::records::{Found, Records};
use crate::roster::csv::text;
use crate::{RejectedRow, RosterReason};

/// The most rows and bytes of a file.
const ROWS: usize = 50_000;
const BYTES: usize = 8 << 20;
/// The longest code.
const LONGEST: usize = 60;

/// A row: an answer and its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerCode {
    /// The line of the file, from 1 (the header's).
    pub line: u64,
    /// The pseudonym of the answer.
    pub answer: String,
    /// The code; `None` if the answer is to have none.
    pub code: Option<String>,
    /// The column of the answer, from 1, and its header.
    at: (usize, String),
}

impl AnswerCode {
    /// The problem that there is no such answer.
    pub fn no_answer(&self) -> RejectedRow {
        let reason = "no text of this course has this pseudonym: take it from the list of texts".to_owned();
        RejectedRow { line: self.line, column: self.at.0, header: self.at.1.clone(), reason: reason.into() }
    }
}

/// Reads a file. Its first row names the columns `answer` (`svar`) and `code` (`kod`); other columns are ignored. An answer may
/// have several rows, one for each code. A row without a code is one of an answer that is to have none, unless it has others.
///
/// # Errors
/// Every row that is wrong, and the columns that are missing.
pub fn parse_answer_codes(bytes: &[u8]) -> Result<Vec<AnswerCode>, Vec<RejectedRow>> {
    let whole = |line, reason: String| vec![RejectedRow::whole(line, reason)];
    if bytes.len() > BYTES {
        return Err(whole(1, format!("a file of codes has at most {BYTES} bytes; send it in several files")));
    }
    let (text, _) = text::decode(bytes).map_err(|reason| vec![RejectedRow::whole(1, reason)])?;
    let mut records = Records::of(&text);
    let (mut columns, mut rows, mut wrong, mut seen) = (None, Vec::new(), Vec::new(), HashSet::new());
    let mut record = StringRecord::new();
    while let Some(Found { line, fault }) = records.read(&mut record).map_err(|wrong| vec![wrong])? {
        let Some(((answer_at, answer_header), (code_at, code_header))) = &columns else {
            let find = |names: [&str; 2]| {
                let at = record.iter().position(|header| names.contains(&header.trim().to_lowercase().as_str()))?;
                Some((at, record[at].trim().to_owned()))
            };
            match (find(["answer", "svar"]), find(["code", "kod"])) {
                (Some(answer), Some(code)) => columns = Some((answer, code)),
                _ => return Err(whole(line, "the first row names the columns answer and code (svar, kod)".to_owned())),
            }
            continue;
        };
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if let Some((at, reason)) = fault {
            wrong.push(RejectedRow { line, column: at + 1, header: String::new(), reason });
            continue;
        }
        if rows.len() == ROWS {
            return Err(whole(line, format!("a file of codes has at most {ROWS} rows; send it in several files")));
        }
        let cell = |at: usize| record.get(at).unwrap_or_default().trim().to_owned();
        let (answer, code) = (cell(*answer_at), cell(*code_at));
        let mut refuse = |at: usize, header: &String, reason: &str| {
            wrong.push(RejectedRow { line, column: at + 1, header: header.clone(), reason: reason.to_owned().into() });
        };
        if answer.is_empty() {
            refuse(*answer_at, answer_header, "is empty: name the answer by its pseudonym");
        }
        // A sheet takes what begins with a hyphen for a formula.
        let is_code = |code: &str| {
            !code.starts_with('-') && code.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        };
        if !is_code(&code) || code.len() > LONGEST {
            let reason =
                "a code has lower-case letters a–z, digits and hyphens only, 60 at most, and begins with no hyphen";
            refuse(*code_at, code_header, reason);
        }
        let code = Some(code).filter(|code| !code.is_empty());
        if code.is_some() && !seen.insert((answer.clone(), code.clone())) {
            refuse(*code_at, code_header, "the answer has this code already: leave the row out");
        }
        rows.push(AnswerCode { line, answer, code, at: (answer_at + 1, answer_header.clone()) });
    }
    match (columns, wrong.is_empty()) {
        (None, _) => Err(vec![RejectedRow::whole(1, RosterReason::EmptyFile)]),
        (Some(_), true) => Ok(rows),
        (Some(_), false) => Err(wrong),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_codes_is_read_as_excel_in_sweden_saves_it() {
        let rows = parse_answer_codes(
            "\u{feff}Svar;Text;Kod\r\na1;Mer!;mer-kunskap\r\na1;;annan-form\r\n\r\na2;;\r\n".as_bytes(),
        );
        let rows: Vec<_> = rows.expect("it reads").into_iter().map(|row| (row.line, row.answer, row.code)).collect();
        let row = |line, answer: &str, code: Option<&str>| (line, answer.to_owned(), code.map(str::to_owned));
        assert_eq!(rows, [row(2, "a1", Some("mer-kunskap")), row(3, "a1", Some("annan-form")), row(5, "a2", None)]);
    }

    #[test]
    fn what_is_wrong_is_told_by_line_and_column() {
        let told = |text: &str| {
            let wrong = parse_answer_codes(text.as_bytes()).expect_err("it is wrong");
            wrong.into_iter().map(|row| (row.line, row.column)).collect::<Vec<_>>()
        };
        assert_eq!(told("answer,code\na1,Mer kunskap\n,mer\na1,mer\na1,mer\n"), [(2, 2), (3, 1), (5, 2)]);
        assert_eq!(told("answer,code\r\n\r\na1,\"mer\r\n"), [(3, 2)], "a quote that is never closed");
        assert_eq!(told("answer,code\na1,-mer\na2,-\na3,mer-\n"), [(2, 2), (3, 2)]);
        assert_eq!(told("answer,kind\na1,mer\n"), [(1, 0)]);
        assert_eq!(told(""), [(1, 0)]);
    }
}
