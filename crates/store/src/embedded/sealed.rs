//! Rows with a checksum of all their columns: what people entered, what was voided, and metadata.
//!
//! The checksum is an SQL function, so that one SQL statement each writes a row, reads it, and finds damaged ones: `checksum
//! IS row_sum(…)` says that it is whole.

use rusqlite::functions::FunctionFlags;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension as _, Row};
use uuid::Uuid;

use crate::parts::damage::Checksum;
use crate::{Damaged, Error, Table};

/// The tables with such rows, all their columns except the checksum, and the column that names a row.
const TABLES: [(Table, &str, &str); 17] = [
    (Table::Voiding, "target", "target"),
    (Table::Credential, "key, body", "key"),
    (Table::Affiliation, "body", "body"),
    (Table::RosterList, "body", "body"),
    (Table::RosterTold, "body", "body"),
    (Table::Catalogue, "version, at, body", "version"),
    (Table::Session, "id, key, began, until", "id"),
    (Table::WithdrawnToken, "id, until", "id"),
    (Table::Meta, "key, value", "key"),
    (Table::Dictionary, "id, trained_at_seq, content, impersonal", "id"),
    (Table::Snapshot, "id, head", "id"),
    (Table::SnapshotAnswer, "id, content", "id"),
    (Table::Delivery, "key, told", "key"),
    (Table::Extraction, "id, head", "id"),
    (Table::ExtractionKey, "id, key", "id"),
    (Table::ExtractionPiece, "name, content", "name"),
    (Table::DirectoryEntry, "key, directory, name, external_id, told", "key"),
];

/// Adds the function `row_sum`, of any columns, to a connection.
pub(super) fn teach(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function("row_sum", -1, flags, |columns| {
        let mut sum = Checksum::default();
        for at in 0..columns.len() {
            sum = match columns.get_raw(at) {
                ValueRef::Null => sum.number(0),
                ValueRef::Integer(number) => sum.number(1).number(number),
                ValueRef::Real(number) => sum.number(2).number(number.to_bits().cast_signed()),
                ValueRef::Text(text) => sum.number(3).bytes(text),
                ValueRef::Blob(bytes) => sum.number(4).bytes(bytes),
            };
        }
        Ok(i64::from(sum.sum()))
    })
}

/// The first of the damaged rows of each table.
pub(super) fn damaged(log: &Connection) -> Result<Vec<Damaged>, Error> {
    let mut all = Vec::new();
    for (table, columns, name) in TABLES {
        let damaged = format!("SELECT {name} FROM {table} WHERE checksum IS NOT row_sum({columns})");
        let mut statement = log.prepare_cached(&damaged)?;
        let rows = statement.query_map([], |row| Ok(named(table, row.get_ref(0)?)))?;
        for row in rows {
            all.push(row?);
        }
    }
    Ok(all)
}

/// Deletes them.
pub(super) fn remove_damaged(log: &Connection) -> Result<(), Error> {
    for (table, columns, _) in TABLES {
        log.execute(&format!("DELETE FROM {table} WHERE checksum IS NOT row_sum({columns})"), [])?;
    }
    Ok(())
}

/// Returns the column of a row, given with whether the row is whole.
///
/// # Errors
/// [`Error::Damaged`] with `name`, if the row is damaged.
pub(super) fn whole<T>(row: Option<(T, bool)>, name: impl FnOnce() -> Damaged) -> Result<Option<T>, Error> {
    match row {
        Some((_, false)) => Err(Error::Damaged(name())),
        row => Ok(row.map(|(column, _)| column)),
    }
}

/// Reads at most one row of a column and whether it is whole.
pub(super) fn pair<T: rusqlite::types::FromSql>(
    read: rusqlite::Result<(T, bool)>,
) -> rusqlite::Result<Option<(T, bool)>> {
    read.optional()
}

/// Reads a column, and the next one, which says whether the row is whole.
pub(super) fn column<T: rusqlite::types::FromSql>(row: &Row<'_>) -> rusqlite::Result<(T, bool)> {
    Ok((row.get(0)?, row.get(1)?))
}

/// Names a row by one of its columns, which may be the damaged one; never by anything personal.
pub(super) fn named(table: Table, name: ValueRef<'_>) -> Damaged {
    let name = match (table, name) {
        (Table::Affiliation | Table::RosterList | Table::RosterTold, ValueRef::Text(body)) => {
            roster_row(&String::from_utf8_lossy(body))
        }
        (Table::Voiding, ValueRef::Blob(id)) => {
            Uuid::from_slice(id).map_or_else(|_| hex::encode(id), |id| id.to_string())
        }
        (_, ValueRef::Integer(number)) => number.to_string(),
        (_, ValueRef::Text(text)) => String::from_utf8_lossy(text).escape_debug().collect(),
        _ => "that can't be read".to_owned(),
    };
    Damaged::Row { table, name }
}

/// Names a row of one of the tables.
pub(super) fn row_of(table: Table, name: impl Into<String>) -> Damaged {
    Damaged::Row { table, name: name.into() }
}

/// Names a row of the roster by its employer and the day of its list. It may no longer be JSON.
pub(super) fn roster_row(body: &str) -> String {
    let value = |name: &str, is_one: fn(char) -> bool| {
        let (_, rest) = body.split_once(&format!(r#""{name}":""#))?;
        let (value, _) = rest.split_once('"')?;
        (value.len() <= 10 && value.chars().all(is_one)).then_some(value)
    };
    let employer = value("kommunkod", |one| one.is_ascii_digit());
    let day =
        ["since", "day", "known_from"].iter().find_map(|name| value(name, |one| one.is_ascii_digit() || one == '-'));
    match (employer, day) {
        (Some(employer), Some(day)) => format!("of employer {employer}, list of {day}"),
        (Some(employer), None) => format!("of employer {employer}"),
        (None, Some(day)) => format!("of a list of {day}"),
        (None, None) => "that can't be read".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embedded::schema::{self, Synchronous};

    #[test]
    fn a_row_of_the_roster_is_named_by_employer_and_day_and_by_nothing_else() {
        let told = r#"{"row":{"identifiers":["mbox mailto:anna@ale.example"],"kommunkod":"1440","unit":null},"mode":"full","since":"2024-01-01"}"#;
        assert_eq!(roster_row(told), "of employer 1440, list of 2024-01-01");
        assert_eq!(roster_row(&told.replace("\"1440", "\"anna")), "of a list of 2024-01-01");
        assert_eq!(roster_row(&told.replace("since", "noted")), "of employer 1440");
        assert_eq!(roster_row("anna"), "that can't be read");
    }

    #[test]
    fn each_table_of_the_log_has_checksums_or_a_reason_for_having_none() {
        let folder = tempfile::tempdir().unwrap();
        let log = schema::open(&folder.path().join("log.db"), schema::LOG, Synchronous::Full).unwrap();
        // These are checked by the readers of their contents; the audit log is a chain of hashes.
        let apart = ["statement", "document", "attachment", "audit", "sqlite_sequence"];
        let mut tables = log.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").unwrap();
        let tables = tables.query_map([], |row| row.get::<_, String>(0)).unwrap().map(Result::unwrap);
        for table in tables.filter(|table| !apart.contains(&&**table)) {
            let (_, columns, _) = TABLES.iter().find(|(sealed, ..)| sealed.to_string() == table).expect(&table);
            let all = log.prepare(&format!("SELECT * FROM {table}")).unwrap();
            let names: Vec<_> = all.column_names().map(str::to_owned).collect();
            assert_eq!(names.join(", "), format!("{columns}, checksum"), "{table}");
        }
    }

    #[test]
    fn the_sum_of_a_row_tells_types_and_columns_apart() {
        let connection = Connection::open_in_memory().unwrap();
        teach(&connection).unwrap();
        let sum = |columns: &str| -> i64 {
            connection.query_row(&format!("SELECT row_sum({columns})"), [], |row| row.get(0)).unwrap()
        };
        let all = [
            "'a', 'b'",
            "'ab', ''",
            "'', 'ab'",
            "x'61', 'b'",
            "1, 2",
            "'1', 2",
            "1.0, 2",
            "NULL, 2",
            "0, 2",
            "2, NULL",
        ];
        let sums: std::collections::BTreeSet<_> = all.iter().map(|columns| sum(columns)).collect();
        assert_eq!(sums.len(), all.len());
    }
}
