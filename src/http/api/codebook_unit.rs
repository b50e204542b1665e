//! What the values of a column are, and what it means where it has no definition.

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
