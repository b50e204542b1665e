//! A change of a table: key by key.

use toml_edit::{Array, InlineTable, Item, Table, TableLike, Value};

use super::list::{rewrite_array, rewrite_tables};
use super::{is_same, item};

/// The lists of which each entry is a table of its own, `[[course]]`.
const AS_TABLES: [&str; 14] = [
    "programme",
    "course",
    "region",
    "group",
    "organisation",
    "unit",
    "home_page",
    "mail_domain",
    "not_a_person",
    "module",
    "round",
    "question",
    "point",
    "earlier_rule",
];

/// Whether the entries of a list are tables of their own. A course has a list `programme`, too: of ids.
pub(super) fn as_tables(key: &str, entries: &Array) -> bool {
    AS_TABLES.contains(&key) && !entries.is_empty() && entries.iter().all(Value::is_inline_table)
}

/// Makes a table say what `new` says, where it says what `old` says; both are canonical.
pub(super) fn rewrite(table: &mut dyn TableLike, old: &InlineTable, new: &InlineTable) {
    for (key, _) in old.iter().filter(|(key, _)| !new.contains_key(key)) {
        table.remove(key);
    }
    for (key, value) in new {
        match old.get(key) {
            Some(before) if is_same(before, value) => {}
            before => set(table, key, before, value),
        }
    }
}

fn set(table: &mut dyn TableLike, key: &str, before: Option<&Value>, value: &Value) {
    match (table.get_mut(key), before, value) {
        (Some(Item::ArrayOfTables(tables)), Some(Value::Array(old)), Value::Array(new)) => {
            rewrite_tables(tables, old, new);
            if tables.is_empty() {
                table.remove(key);
            }
        }
        (Some(Item::Value(Value::Array(array))), Some(Value::Array(old)), Value::Array(new)) => {
            rewrite_array(array, old, new);
        }
        (Some(Item::Table(inner)), Some(Value::InlineTable(old)), Value::InlineTable(new)) => rewrite(inner, old, new),
        (Some(Item::Value(Value::InlineTable(inner))), Some(Value::InlineTable(old)), Value::InlineTable(new)) => {
            rewrite_inline(inner, old, new);
        }
        (Some(Item::Value(there)), _, value) => replace(there, value.clone()),
        _ => {
            table.insert(key, item(key, value));
        }
    }
}

/// As [`rewrite`]; a table in one line stays in line.
pub(super) fn rewrite_inline(table: &mut InlineTable, old: &InlineTable, new: &InlineTable) {
    let keys = table.len();
    let is_in_one_line = !table.to_string().contains(['\n', '#']);
    rewrite(table, old, new);
    if table.len() != keys && is_in_one_line {
        table.fmt();
    }
}

/// Puts a value in the place of another, with the spaces and comments around it.
pub(super) fn replace(there: &mut Value, value: Value) {
    let decor = there.decor().clone();
    *there = value;
    *there.decor_mut() = decor;
}

/// A canonical entry as a table of its own.
pub(super) fn table(entry: &InlineTable) -> Table {
    let mut table = Table::new();
    for (key, value) in entry {
        // What says nothing is not written.
        let is_empty = match value {
            Value::Array(array) => array.is_empty(),
            Value::InlineTable(inner) => inner.is_empty(),
            _ => false,
        };
        if !is_empty || key == "members" {
            table.insert(key, item(key, value));
        }
    }
    table
}
