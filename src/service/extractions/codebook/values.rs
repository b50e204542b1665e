//! Which values the columns of a file have, and how often.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::service::export::{Cell, Column};

/// The most values of a column that are told.
const MOST_VALUES: usize = 200;
/// The columns whose values are told: codes, of which there are few.
const CODED: [&str; 14] = [
    "verb",
    "object_type",
    "activity_type",
    "language",
    "success",
    "completion",
    "voided",
    "municipality",
    "unit",
    "role",
    "experience",
    "course",
    "module",
    "counts_as",
];

/// What a column of a file has. A number of fewer rows than the smallest class has people is not told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in super::super) struct ColumnValues {
    /// The name of the column.
    pub(super) column: String,
    /// Its values, with the number of rows that have each.
    pub(super) values: Vec<(String, Option<u64>)>,
    /// Whether it has more than are told.
    pub(super) has_more: bool,
    /// How many rows have nothing in it.
    pub(super) missing: Option<u64>,
}

/// Counts the values of columns.
pub(in super::super) struct ValueCount {
    columns: Vec<Counted>,
}

struct Counted {
    column: &'static Column,
    is_coded: bool,
    values: BTreeMap<String, u64>,
    has_more: bool,
    missing: u64,
}

impl ValueCount {
    pub(in super::super) fn new(columns: impl Iterator<Item = &'static Column>) -> Self {
        let counted = |column: &'static Column| Counted {
            column,
            is_coded: CODED.contains(&column.name),
            values: BTreeMap::new(),
            has_more: false,
            missing: 0,
        };
        Self { columns: columns.map(counted).collect() }
    }

    /// Adds a row, as the file has it.
    pub(in super::super) fn add(&mut self, cells: &[Cell]) {
        for (counted, cell) in self.columns.iter_mut().zip(cells) {
            match cell {
                Cell::Absent => counted.missing += 1,
                Cell::Texts(all) if all.iter().all(Option::is_none) => counted.missing += 1,
                Cell::Texts(all) => {
                    // A row that has a value twice is one row.
                    let mut texts: Vec<&String> = all.iter().flatten().collect();
                    texts.sort_unstable();
                    texts.dedup();
                    for text in texts {
                        counted.add(text);
                    }
                }
                Cell::Text(text) => counted.add(text),
                Cell::Boolean(boolean) => counted.add(if *boolean { "true" } else { "false" }),
                Cell::Number(_) | Cell::Instant(_) => {}
            }
        }
    }

    /// What each column has; numbers below `least` are not told.
    pub(in super::super) fn end(self, least: u32) -> Vec<ColumnValues> {
        let told = |count: u64| (count == 0 || count >= u64::from(least)).then_some(count);
        let values = |counted: Counted| ColumnValues {
            column: counted.column.name.to_owned(),
            values: counted.values.into_iter().map(|(value, count)| (value, told(count))).collect(),
            has_more: counted.has_more,
            missing: told(counted.missing),
        };
        self.columns.into_iter().map(values).collect()
    }
}

impl Counted {
    fn add(&mut self, value: &str) {
        if !self.is_coded {
            return;
        }
        if let Some(count) = self.values.get_mut(value) {
            *count += 1;
        } else if self.values.len() < MOST_VALUES {
            self.values.insert(value.to_owned(), 1);
        } else {
            self.has_more = true;
        }
    }
}
