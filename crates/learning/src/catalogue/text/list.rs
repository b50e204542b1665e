//! A change of a list: its entries are found again by what they say, or by their ids.

use std::collections::{HashMap, VecDeque};

use toml_edit::{Array, ArrayOfTables, Item, Table, Value};

use super::place::{positions, put_after, renumber};
use super::table::{replace, rewrite, rewrite_inline, table};

/// The longest list in one line, in characters.
const LINE: usize = 100;
/// Before each entry of a list of several lines.
const INDENT: &str = "\n    ";

/// For each entry of `new`, where `old` has it: as it is, or with the same id.
fn matches(old: &Array, new: &Array) -> Vec<Option<usize>> {
    let mut found = vec![None; new.len()];
    let mut is_taken = vec![false; old.len()];
    let names: [fn(&Value) -> Option<String>; 2] = [|value| Some(value.to_string().trim().to_owned()), id];
    for name in names {
        let mut places: HashMap<String, VecDeque<usize>> = HashMap::new();
        for (at, value) in old.iter().enumerate().filter(|(at, _)| !is_taken[*at]) {
            places.entry(name(value).unwrap_or_default()).or_default().push_back(at);
        }
        for (place, value) in new.iter().enumerate() {
            let Some(name) = name(value).filter(|_| found[place].is_none()) else { continue };
            if let Some(at) = places.get_mut(&name).and_then(VecDeque::pop_front) {
                (found[place], is_taken[at]) = (Some(at), true);
            }
        }
    }
    found
}

/// What an entry is known by. The id of a unit is one of its municipality.
fn id(entry: &Value) -> Option<String> {
    let table = entry.as_inline_table()?;
    let id = table.get("id")?.as_str()?;
    let of = table.get("kommunkod").and_then(Value::as_str).unwrap_or_default();
    Some(format!("{of}/{id}"))
}

/// Makes tables say what `new` says, where they say what `old` says.
pub(super) fn rewrite_tables(tables: &mut ArrayOfTables, old: &Array, new: &Array) {
    let places = matches(old, new);
    let mut there: Vec<Option<Table>> = std::mem::take(tables).into_iter().map(Some).collect();
    let kept: Vec<usize> = places.iter().copied().flatten().collect();
    let is_reordered = !kept.is_sorted();
    let mut all: Vec<(Table, bool)> = Vec::new();
    for (value, place) in new.iter().zip(places) {
        let Some(entry) = value.as_inline_table() else { continue };
        let known = place.and_then(|at| Some((there.get_mut(at)?.take()?, old.get(at)?.as_inline_table()?)));
        all.push(match known {
            Some((mut table, before)) => {
                rewrite(&mut table, before, entry);
                (table, false)
            }
            None => (table(entry), true),
        });
    }
    if is_reordered {
        renumber(all.iter_mut().filter(|(_, is_new)| !is_new).map(|(table, _)| table));
    }
    let first = all.iter().filter(|(_, is_new)| !is_new).flat_map(|(table, _)| positions(table)).min();
    let mut last = first;
    for (table, is_new) in &mut all {
        if *is_new {
            put_after(table, last);
        } else {
            last = positions(table).into_iter().max().or(last);
        }
    }
    for (table, _) in all {
        tables.push(table);
    }
}

/// Entries as tables of their own.
pub(super) fn tables(entries: &Array) -> Item {
    let mut tables = ArrayOfTables::new();
    for entry in entries.iter().filter_map(Value::as_inline_table) {
        tables.push(table(entry));
    }
    Item::ArrayOfTables(tables)
}

/// An entry of a list in lines, with what stands around it.
struct Entry {
    /// On the lines before it.
    before: String,
    value: Value,
    /// On its own line, after the comma.
    after: String,
}

/// Makes a list say what `new` says, where it says what `old` says.
pub(super) fn rewrite_array(array: &mut Array, old: &Array, new: &Array) {
    let places = matches(old, new);
    let (open, entries, end) = taken_apart(array);
    let template = entries.last().map(|entry| match entry.before.rfind('\n') {
        Some(at) => entry.before[at..].to_owned(),
        None => String::new(),
    });
    let mut there: Vec<Option<Entry>> = entries.into_iter().map(Some).collect();
    let mut all = Vec::new();
    for (value, place) in new.iter().zip(places) {
        let known = place.and_then(|at| Some((there.get_mut(at)?.take()?, old.get(at)?)));
        all.push(match known {
            Some((mut entry, before)) => {
                rewrite_entry(&mut entry.value, before, value);
                entry
            }
            None => Entry { before: template.clone().unwrap_or_default(), value: value.clone(), after: String::new() },
        });
    }
    put_together(array, open, all, &end);
}

fn rewrite_entry(there: &mut Value, old: &Value, new: &Value) {
    match (there, old, new) {
        (_, old, new) if super::is_same(old, new) => {}
        (Value::InlineTable(inner), Value::InlineTable(old), Value::InlineTable(new)) => {
            rewrite_inline(inner, old, new);
        }
        (there, _, new) => replace(there, new.clone()),
    }
}

/// What follows the bracket on its line, the entries, and what stands before the last bracket.
fn taken_apart(array: &mut Array) -> (String, Vec<Entry>, String) {
    let raw = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let trailing = raw(array.trailing().as_str());
    let mut parts: Vec<(String, Value)> = Vec::new();
    for value in std::mem::take(array) {
        let prefix = raw(value.decor().prefix().and_then(|prefix| prefix.as_str()));
        parts.push((prefix, value));
    }
    // A comment after the comma is one of the entry before it.
    let cut = |text: &str| match text.find('\n') {
        Some(at) => (text[..at].to_owned(), text[at..].to_owned()),
        None => (String::new(), text.to_owned()),
    };
    let mut open = String::new();
    let mut entries: Vec<Entry> = Vec::new();
    for (prefix, value) in parts {
        let (after, before) = cut(&prefix);
        match entries.last_mut() {
            Some(last) => last.after = after,
            None => open = after,
        }
        entries.push(Entry { before, value, after: String::new() });
    }
    let (after, end) = cut(&trailing);
    match entries.last_mut() {
        Some(last) => last.after = after,
        None => open = after,
    }
    (open, entries, end)
}

/// Puts a list together again.
fn put_together(array: &mut Array, open: String, entries: Vec<Entry>, end: &str) {
    let is_in_lines = entries.iter().any(|entry| entry.before.contains('\n'));
    let mut carried = open;
    for (at, Entry { before, mut value, after }) in entries.into_iter().enumerate() {
        let before = match (at, is_in_lines) {
            (0, false) => before.trim_start_matches(' ').to_owned(),
            (_, false) if before.is_empty() => " ".to_owned(),
            _ => before,
        };
        let prefix = joined(&carried, &before);
        value.decor_mut().set_prefix(prefix);
        array.push_formatted(value);
        carried = after;
    }
    array.set_trailing_comma(is_in_lines && !array.is_empty());
    array.set_trailing(joined(&carried, end));
}

/// What stands on a line and what follows: a comment ends with its line.
fn joined(on_line: &str, below: &str) -> String {
    let end = if on_line.contains('#') && !below.starts_with('\n') { "\n" } else { "" };
    format!("{on_line}{end}{below}")
}

/// A list that is too long for one line, an entry a line.
pub(super) fn in_lines(mut value: Value) -> Value {
    let length = value.to_string().chars().count();
    if let Value::Array(array) = &mut value
        && length > LINE
        && array.len() > 1
    {
        for entry in array.iter_mut() {
            entry.decor_mut().set_prefix(INDENT);
        }
        array.set_trailing("\n");
        array.set_trailing_comma(true);
    }
    value
}
