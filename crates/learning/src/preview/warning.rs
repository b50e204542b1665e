//! What is odd in a catalogue, and does not stand in the way.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::catalogue::{Lines, Spot};

/// What kind of thing is odd.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningKind {
    /// A rule of today that no statement so far could meet, of a course of which there are some.
    RuleUnmet,
    /// A role of a target that nobody on a roster has.
    TargetUnmet,
    /// A module that is added without dates, and takes their completion from people.
    ModuleUndated,
    /// A module whose last day is put into the past: it takes their completion from people, or nobody can complete the
    /// course any more.
    ModuleEnded,
    /// A course or module of which there are statements, and that is in the catalogue no more.
    Removed,
    /// A course or module of which there are statements, and that has another id and the same IRIs.
    Renamed,
    /// An IRI that statements name, and that its course or module has no more.
    IriGone,
    /// People of the rosters who become one, since what they share is no longer said to be nobody's.
    PeopleTied,
    /// An IRI that differs from another only as people write and mistype.
    IriNear,
}

/// Something odd.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogueWarning {
    /// What kind of thing.
    pub kind: WarningKind,
    /// Where in the file, as refusals name it; of what is in the file no more, what it was.
    pub place: String,
    /// In which line, from 1, where the file was TOML.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// What is odd, and what to do.
    pub text: String,
    /// How many persons it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<u64>,
    /// The lines of the catalogue that would mend it, for a person to read and to paste (TOML).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mend: Option<String>,
    #[serde(skip)]
    spot: Spot,
}

impl CatalogueWarning {
    /// Something odd at a place of the file.
    pub(super) fn new(kind: WarningKind, spot: Spot, text: impl Into<String>) -> Self {
        Self { kind, place: spot.to_string(), line: None, text: text.into(), people: None, mend: None, spot }
    }

    /// Something odd that is in the file no more.
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

/// Warnings, as they are found.
#[derive(Debug, Default)]
pub(super) struct Warnings(Vec<CatalogueWarning>);

impl Warnings {
    pub(super) fn push(&mut self, warning: CatalogueWarning) {
        self.0.push(warning);
    }

    /// At most so many, and how many more there are.
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
