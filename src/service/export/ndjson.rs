//! Rows as JSON, one on each line.

use std::io::Write as _;

use serde::{Serialize, Serializer};

use super::columns::{Cell, Columns};
use super::rows::Row;

/// Writes a row as an object with every column, in their order; what is absent is `null`.
pub(super) fn write(columns: &Columns, row: &Row, file: &mut Vec<u8>) -> std::io::Result<()> {
    let members = columns.iter().zip(&row.cells).map(|(column, cell)| (column.name, cell));
    serde_json::Serializer::new(&mut *file).collect_map(members)?;
    file.write_all(b"\n")
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent => serializer.serialize_none(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Texts(all) => all.serialize(serializer),
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Boolean(boolean) => serializer.serialize_bool(*boolean),
            Self::Instant(instant) => serializer.collect_str(instant),
        }
    }
}
