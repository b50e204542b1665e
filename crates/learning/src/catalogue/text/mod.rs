//! The text of a catalogue: what people write, with their comments, and how a change is written into it.
//!
//! A change is made to a [`CatalogueFile`] and then written into the text by [`CatalogueFile::write_into`]. Whatever the change
//! leaves as it was keeps its lines, byte for byte.

mod list;
mod place;
mod table;
#[cfg(test)]
mod tests;

use serde::Serialize;
use toml_edit::ser::ValueSerializer;
use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Value};

use self::place::last_position;
use self::table::{as_tables, rewrite};
use super::{CatalogueError, CatalogueFile, CatalogueReason, line_and_column};
use crate::{CourseId, Day};

impl CatalogueFile {
    /// Reads the text of a catalogue.
    ///
    /// # Errors
    /// The first error in the TOML, with its line and column. The catalogue is not checked.
    pub fn parse(text: &str) -> Result<Self, CatalogueError> {
        toml::from_str(text).map_err(|error| {
            let span = error.span().unwrap_or_default();
            let (line, column) = line_and_column(text, span.start);
            // TOML has dates of its own, which people write and `Day` does not read.
            match text.get(span).map(str::parse::<Day>) {
                Some(Ok(day)) => CatalogueReason::DateWithoutQuotes { line, column, day },
                _ => CatalogueReason::Unreadable { line, column, detail: error.message().to_owned() },
            }
            .into()
        })
    }

    /// Writes this catalogue as a text, as people would.
    pub fn write(&self) -> String {
        self.write_into("").unwrap_or_default()
    }

    /// Writes this catalogue into the text of another. What both say alike keeps its lines and comments, byte for byte; line
    /// ends become those of the text's first line. The comments above an entry move with it, and go with it.
    ///
    /// # Errors
    /// If the text is not a catalogue, or is written in a form into which the change can't be written.
    pub fn write_into(&self, text: &str) -> Result<String, CatalogueError> {
        let before = Self::parse(text)?;
        if before == *self {
            return Ok(text.to_owned());
        }
        let has_crlf = text.split_once('\n').is_some_and(|(first, _)| first.ends_with('\r'));
        let mut document: DocumentMut =
            text.replace("\r\n", "\n").parse().map_err(|error| cannot(&format!("the text can't be read: {error}")))?;
        let last = last_position(document.as_table());
        rewrite(document.as_table_mut(), &canonical(&before)?, &canonical(self)?);
        // Tables of a new kind stand at the end, wherever the file has the others of their parent.
        for (_, item) in document.as_table_mut().iter_mut() {
            place::put_new(item, last);
        }
        let written = document.to_string();
        let mut written = if text.is_empty() { written.trim_start().to_owned() } else { written };
        if has_crlf {
            written = written.replace('\n', "\r\n");
        }
        if Self::parse(&written).is_ok_and(|read| read == *self) {
            Ok(written)
        } else {
            Err(cannot("it is written in an unusual form"))
        }
    }
}

/// The part of a text that is about a course, as it is written there; `None` if it has none, or not as a table of its own.
pub fn text_of_course(text: &str, id: &CourseId) -> Option<String> {
    let document: DocumentMut = text.parse().ok()?;
    let courses = document.get("course")?.as_array_of_tables()?;
    let course = courses.iter().find(|course| course.get("id").and_then(Item::as_str) == Some(id.as_str()))?;
    let (mut alone, mut tables) = (DocumentMut::new(), ArrayOfTables::new());
    tables.push(course.clone());
    alone.insert("course", Item::ArrayOfTables(tables));
    Some(alone.to_string().trim().to_owned())
}

fn cannot(why: &str) -> CatalogueError {
    CatalogueReason::Unwritable(why.to_owned()).into()
}

/// What a value says, always written in the same way: in the order of its fields, with defaults left out.
fn canonical(of: &impl Serialize) -> Result<InlineTable, CatalogueError> {
    match of.serialize(ValueSerializer::new()) {
        Ok(Value::InlineTable(table)) => Ok(table),
        Ok(_) => Err(cannot("it is not a table")),
        Err(error) => Err(cannot(&error.to_string())),
    }
}

/// Whether two canonical values say the same.
fn is_same(one: &Value, other: &Value) -> bool {
    one.to_string().trim() == other.to_string().trim()
}

/// A canonical value as a catalogue has it at a key: entries with an id as tables of their own, the rest in a line.
fn item(key: &str, value: &Value) -> Item {
    match value {
        Value::Array(entries) if as_tables(key, entries) => list::tables(entries),
        value => Item::Value(list::in_lines(value.clone())),
    }
}
