//! What the values of a column are and what it means, for tables that give headings a meaning of their own.

use learning::Definition;
use schemars::JsonSchema;
use serde::Serialize;

/// What values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "CodebookUnit")]
pub(crate) enum Unit {
    /// A number of people, of employments or of municipalities.
    Number,
    /// A share: from 0 to 1 with three decimals for machines, in per cent for Excel.
    Share,
    /// Credits: with two decimals, a point for machines and a comma for Excel.
    Credits,
    /// A number of days.
    Days,
    /// A day, as 2022-09-30.
    Day,
    /// A code, which has to be kept as a text.
    Code,
    /// A text.
    Text,
}

/// A column without a definition: its heading for machines, the unit, and the meaning in Swedish and English.
pub(super) type Meaning = (&'static str, Unit, [&'static str; 2]);

/// A table in its own words: some of its columns have the name of another table's column, and mean something else.
pub(super) struct OwnTable {
    /// Its id in the codebook.
    pub(super) id: &'static str,
    /// The path that gives it.
    pub(super) path: &'static str,
    /// The headings for machines, and in Swedish.
    pub(super) headings: [Vec<String>; 2],
    /// What columns mean that have no definition.
    pub(super) meanings: &'static [Meaning],
    /// The definitions of the others, by their fields.
    pub(super) definitions: Vec<&'static Definition>,
}

impl OwnTable {
    /// What a column means, where that is not what the same heading means elsewhere: the unit, the meaning in Swedish and
    /// English, and the definition.
    pub(super) fn meaning(&self, column: &str) -> Option<(Unit, [&'static str; 2], Option<&'static Definition>)> {
        let told = self.meanings.iter().find(|(name, ..)| *name == column);
        let told = told.map(|(_, unit, meaning)| (*unit, *meaning, None));
        told.or_else(|| {
            let definition = *self.definitions.iter().find(|one| one.field == column)?;
            let unit = if matches!(column, "response_rate" | "satisfied_share") { Unit::Share } else { Unit::Number };
            Some((unit, definition.meaning, Some(definition)))
        })
    }
}
