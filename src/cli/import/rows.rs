//! Rows of a text, one at a time: NDJSON, a JSON array or CSV. No row takes more memory than the largest statement.

use std::io::{self, BufRead};

use anyhow::ensure;

use super::columns::Columns;
use super::records::records;
use super::row::{Fault, Row, Rows, unwrapped};

/// Splits a text into rows by what it begins with.
///
/// # Errors
/// The text can't be read; it is CSV without a column of statements.
pub(super) fn read(mut text: Box<dyn BufRead>, largest: usize, columns: &Columns) -> anyhow::Result<Rows> {
    if text.fill_buf()?.starts_with(b"\xEF\xBB\xBF") {
        text.consume(3);
    }
    let mut lines_before = 0;
    let first = loop {
        let Some(&first) = text.fill_buf()?.first() else { break None };
        if !first.is_ascii_whitespace() {
            break Some(first);
        }
        lines_before += u64::from(first == b'\n');
        text.consume(1);
    };
    match first {
        None => Ok(Box::new(std::iter::empty())),
        Some(b'{') if columns.are_default() => Ok(Box::new(Lines { text, largest, number: lines_before })),
        Some(b'[') if columns.are_default() => {
            text.consume(1);
            Ok(Box::new(Items { text, largest, number: 0, is_over: false }))
        }
        Some(_) => records(text, largest, columns),
    }
}

/// The text of a row, or why there is none.
type Text = Result<Vec<u8>, Fault>;

/// A statement on each line.
struct Lines {
    text: Box<dyn BufRead>,
    largest: usize,
    number: u64,
}

impl Iterator for Lines {
    type Item = anyhow::Result<Row>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            self.number += 1;
            match self.line() {
                Err(error) => return Some(Err(error.into())),
                Ok(None) => return None,
                Ok(Some(Ok(line))) if line.trim_ascii().is_empty() => {}
                Ok(Some(text)) => return Some(Ok(Row { number: self.number, text: text.map(unwrapped) })),
            }
        }
    }
}

impl Lines {
    /// The next line; one that is too long is passed over.
    fn line(&mut self) -> io::Result<Option<Text>> {
        if self.text.fill_buf()?.is_empty() {
            return Ok(None);
        }
        let (line, _) = read_to_end(&mut *self.text, self.largest, |byte| byte == b'\n')?;
        Ok(Some(line))
    }
}

/// Reads up to the byte that ends a row, and gives that byte; none at the end of the text. What is too long is passed over.
fn read_to_end(
    text: &mut dyn BufRead,
    largest: usize,
    mut ends: impl FnMut(u8) -> bool,
) -> io::Result<(Text, Option<u8>)> {
    let (mut row, mut is_too_long) = (Vec::new(), false);
    let last = loop {
        let there = text.fill_buf()?;
        if there.is_empty() {
            break None;
        }
        let end = there.iter().position(|byte| ends(*byte));
        let part = &there[..end.unwrap_or(there.len())];
        is_too_long |= row.len() + part.len() > largest;
        if is_too_long {
            row = Vec::new();
        } else {
            row.extend_from_slice(part);
        }
        let (last, used) = (end.map(|end| there[end]), part.len() + usize::from(end.is_some()));
        text.consume(used);
        if last.is_some() {
            break last;
        }
    };
    Ok((if is_too_long { Err(Fault::too_long(largest)) } else { Ok(row) }, last))
}

/// Each item of an array, whose bracket is read already.
struct Items {
    text: Box<dyn BufRead>,
    largest: usize,
    number: u64,
    is_over: bool,
}

impl Iterator for Items {
    type Item = anyhow::Result<Row>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let item = self.item();
        self.is_over |= item.is_err();
        match item {
            Err(error) => Some(Err(error)),
            Ok(None) => None,
            Ok(Some(text)) => {
                self.number += 1;
                Some(Ok(Row { number: self.number, text: text.map(unwrapped) }))
            }
        }
    }
}

impl Items {
    /// The text up to the comma or bracket that ends the item; `None` after the last.
    fn item(&mut self) -> anyhow::Result<Option<Text>> {
        let mut at = Nesting::default();
        let (item, last) = read_to_end(&mut *self.text, self.largest, |byte| at.ends_by(byte))?;
        ensure!(
            last.is_some(),
            "the array ends without its ]: the file is cut off after item {}. What came before is imported",
            self.number
        );
        self.is_over = last == Some(b']');
        let is_blank = item.as_ref().is_ok_and(|item| item.trim_ascii().is_empty());
        let is_empty_array = self.is_over && self.number == 0 && is_blank;
        Ok((!is_empty_array).then_some(item))
    }
}

/// Where in JSON a byte stands.
#[derive(Default)]
struct Nesting {
    depth: usize,
    in_string: bool,
    is_escaped: bool,
}

impl Nesting {
    /// Reads a byte, and tells whether it ends the item of the outermost array.
    fn ends_by(&mut self, byte: u8) -> bool {
        if self.in_string {
            self.in_string = byte != b'"' || self.is_escaped;
            self.is_escaped = byte == b'\\' && !self.is_escaped;
            return false;
        }
        match byte {
            b',' | b']' if self.depth == 0 => return true,
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::super::columns::Columns;
    use super::super::row::Row;
    use super::read;

    fn rows(text: &str, largest: usize, column: Option<&str>) -> Vec<(u64, Result<String, String>)> {
        let text = Box::new(std::io::BufReader::with_capacity(3, std::io::Cursor::new(text.to_owned())));
        let shown = |row: anyhow::Result<Row>| match row {
            Ok(Row { number, text: Ok(text) }) => (number, Ok(String::from_utf8(text).unwrap())),
            Ok(Row { number, text: Err(fault) }) => (number, Err(fault.rule)),
            Err(error) => (0, Err(format!("{error:#}"))),
        };
        let columns = Columns { statement: column.map(str::to_owned), ..Columns::default() };
        read(text, largest, &columns).unwrap().map(shown).collect()
    }

    fn ok(number: u64, text: &str) -> (u64, Result<String, String>) {
        (number, Ok(text.to_owned()))
    }

    #[test]
    fn lines_keep_their_numbers_where_some_are_empty() {
        assert_eq!(rows("\n{\"a\":1}\r\n\n{\"b\":2}", 20, None), [ok(2, "{\"a\":1}\r"), ok(4, "{\"b\":2}")]);
    }

    #[test]
    fn a_line_that_is_too_long_is_refused_and_the_next_is_read() {
        let read = rows("{\"a\":1}\n{\"b\":\"long long\"}\n{\"c\":3}\n", 10, None);
        assert_eq!(read, [ok(1, "{\"a\":1}"), (2, Err("too-long".to_owned())), ok(3, "{\"c\":3}")]);
    }

    #[test]
    fn an_array_is_split_where_its_items_end_and_nowhere_within_them() {
        let read = rows(r#" [{"a":"],\"}["},{"b":[1,{"c":2}]} , {"d":"\\"}]"#, 40, None);
        assert_eq!(read, [ok(1, r#"{"a":"],\"}["}"#), ok(2, r#"{"b":[1,{"c":2}]} "#), ok(3, r#" {"d":"\\"}"#)]);
        assert_eq!(rows("[ ]", 9, None), []);
        let cut_off = rows(r#"[{"a":1},{"b""#, 40, None);
        assert!(cut_off.len() == 2 && cut_off[1].1.as_ref().unwrap_err().contains("cut off"), "{cut_off:?}");
    }

    #[test]
    fn a_column_of_csv_has_the_statements_whatever_stands_beside_it() {
        let read = rows("id,payload\n7,\"{\"\"a\"\":1}\"\n8,\"{\"\"b\"\":2}\"\n", 40, None);
        assert_eq!(read, [ok(1, r#"{"a":1}"#), ok(2, r#"{"b":2}"#)]);
        assert_eq!(rows("x,Statement\n1,{}\n", 40, Some("statement")), [ok(1, "{}")]);
    }

    #[test]
    fn columns_of_single_members_make_a_statement() {
        let read = rows("actor_mbox,verb_id,object_id\nmailto:a@ale.example,v,o\n", 40, None);
        let expected = r#"{"actor":{"mbox":"mailto:a@ale.example"},"object":{"id":"o"},"verb":{"id":"v"}}"#;
        assert_eq!(read, [ok(1, expected)]);
    }

    #[test]
    fn a_quote_that_nobody_closes_ends_the_import_before_it_takes_the_memory() {
        let text = format!("payload\n\"{}", "x".repeat(200_000));
        let read = rows(&text, 10, None);
        assert!(read.len() == 1 && read[0].1.as_ref().unwrap_err().contains("quote"), "{read:?}");
    }
}
