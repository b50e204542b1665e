//! Warnings: what is odd in a catalogue but does not prevent its import.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::catalogue::{Lines, Spot};

/// The kind of a warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WarningKind {
    /// A current rule that no statement so far could meet, in a course that has statements.
    RuleUnmet,
    /// A role of a target that nobody on a roster has.
    TargetUnmet,
    /// A module that is added without dates and takes completions from people.
    ModuleUndated,
    /// A module whose last day is put into the past, which takes completions from people or leaves a course that nobody
    /// can complete.
    ModuleEnded,
    /// A course or module with statements that the catalogue no longer has.
    Removed,
    /// A course or module with statements that has another id and the same IRIs.
    Renamed,
    /// An IRI that statements name and its course or module no longer has.
    IriGone,
    /// People of the rosters who become one, since what they share is no longer marked as not a person.
    PeopleTied,
    /// An IRI that differs from another only in spelling or by a typing error.
    IriNear,
}

/// A warning about a catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CatalogueWarning {
    /// Its kind.
    pub kind: WarningKind,
    /// The place in the file, as refusals name it; for what is no longer in the file, its name.
    pub place: String,
    /// The line, from 1, if the file was TOML.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// What is odd, and what to do about it.
    pub text: String,
    /// How many persons it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<u64>,
    /// The lines of the catalogue (TOML) that would mend it, for a person to check and paste.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mend: Option<String>,
    #[serde(skip)]
    spot: Spot,
}

impl CatalogueWarning {
    /// A warning about a place of the file.
    pub(super) fn new(kind: WarningKind, spot: Spot, text: impl Into<String>) -> Self {
        Self { kind, place: spot.to_string(), line: None, text: text.into(), people: None, mend: None, spot }
    }

    /// A warning about something that is no longer in the file.
    pub(super) fn gone(kind: WarningKind, place: String, text: impl Into<String>) -> Self {
        Self { place, ..Self::new(kind, Spot::default(), text) }
    }

    pub(super) fn of_people(self, people: u64) -> Self {
        Self { people: Some(people), ..self }
    }

    pub(super) fn mended_by(self, mend: Option<String>) -> Self {
        Self { mend, ..self }
    }

    pub(super) fn find_line(&mut self, lines: &Lines<'_>) {
        self.line = lines.line(&self.spot);
    }
}

impl fmt::Display for CatalogueWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        write!(f, "{}: {}", self.place, self.text)
    }
}

/// Collects warnings.
#[derive(Debug, Default)]
pub(super) struct Warnings(Vec<CatalogueWarning>);

impl Warnings {
    pub(super) fn push(&mut self, warning: CatalogueWarning) {
        self.0.push(warning);
    }

    /// The first `most`, and how many more there are.
    pub(super) fn into_parts(mut self, most: usize) -> (Vec<CatalogueWarning>, usize) {
        let more = self.0.len().saturating_sub(most);
        self.0.truncate(most);
        (self.0, more)
    }
}

/// `1 person`, `2 people`.
pub(super) fn people(number: u64) -> String {
    if number == 1 { "1 person".to_owned() } else { format!("{number} people") }
}
