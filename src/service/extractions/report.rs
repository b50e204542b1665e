//! What callers see of an extraction.

use std::collections::BTreeMap;

use jiff::Timestamp;
use learning::{Day, Reach};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Classes, Coarseness, Extraction};

/// What is told of an extraction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExtractionReport {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What it is for.
    pub purpose: String,
    /// Who gets it.
    pub recipient: String,
    /// The reference of the ethical review, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ethics_reference: Option<String>,
    /// Which statements it is of, by the names of the parameters of an export.
    pub filter: BTreeMap<String, String>,
    /// The names of its columns.
    pub columns: Vec<String>,
    /// The format: `ndjson`, `csv` or `parquet`.
    pub format: String,
    /// How exact its times are.
    pub times: Coarseness,
    /// Whether it has the answers that people gave.
    pub keep_responses: bool,
    /// The fewest people that any combination of quasi-identifiers may stand for.
    pub smallest_class: u32,
    /// How its people fall into classes of those who are alike.
    pub classes: Classes,
    /// The first day on which it is over.
    pub expires: Day,
    /// What the rows of its people are.
    pub status: ExtractionStatus,
    /// When it was made.
    pub made: Timestamp,
    /// The key of the caller who made it.
    pub made_by: String,
    /// How far that caller reached, unless that was everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limited_to: Option<Reach>,
    /// Up to which instant of arrival it has the log.
    pub frozen: Timestamp,
    /// The last erasure of a person since then: the file has nothing more of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased: Option<Timestamp>,
    /// When the file was fetched last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_run: Option<Timestamp>,
    /// When it ended, and its key was destroyed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Timestamp>,
    /// The file; absent where it has ended or, after an erasure, until it is fetched again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<ExtractionFile>,
}

/// What is told of the file of an extraction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExtractionFile {
    /// How many statements it has.
    pub statements: u64,
    /// How many bytes it has.
    pub bytes: u64,
    /// The SHA-256 of its bytes, in lower-case hexadecimal.
    pub sha256: String,
}

/// What rows about people are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExtractionStatus {
    /// Personal data: there is a key by which somebody's pseudonym can be found, or somebody could be told by what is
    /// known of them.
    Pseudonymised,
    /// The key is destroyed, no class of quasi-identifiers has fewer than five people, times are no more exact than
    /// months, and there are no answers.
    Anonymous,
}

/// The fewest people of a class in a set that is said to be anonymous.
const ANONYMOUS: u64 = 5;

impl ExtractionStatus {
    pub(super) fn of(extraction: &Extraction) -> Self {
        let classes = &extraction.classes;
        let times = ["stored", "timestamp"].iter().any(|time| extraction.columns.iter().any(|name| name == time));
        let is_coarse = !times || matches!(extraction.times, Coarseness::Month | Coarseness::Year);
        let is_alike = classes.smallest >= ANONYMOUS || classes.people == 0;
        if extraction.ended.is_some() && is_alike && is_coarse && !extraction.keep_responses {
            Self::Anonymous
        } else {
            Self::Pseudonymised
        }
    }
}

impl From<Extraction> for ExtractionReport {
    fn from(extraction: Extraction) -> Self {
        let status = ExtractionStatus::of(&extraction);
        let file = extraction.file.map(|file| ExtractionFile {
            statements: file.statements,
            bytes: file.bytes,
            sha256: file.sha256,
        });
        Self {
            id: extraction.id,
            name: extraction.name,
            purpose: extraction.purpose,
            recipient: extraction.recipient,
            ethics_reference: extraction.ethics_reference,
            filter: extraction.filter,
            columns: extraction.columns,
            format: extraction.format,
            times: extraction.times,
            keep_responses: extraction.keep_responses,
            smallest_class: extraction.smallest_class,
            classes: extraction.classes,
            expires: extraction.expires,
            status,
            made: extraction.made,
            made_by: extraction.by,
            limited_to: (!extraction.reach.is_everything()).then_some(extraction.reach),
            frozen: extraction.frozen,
            erased: extraction.erased,
            last_run: extraction.last_run,
            ended: extraction.ended,
            file,
        }
    }
}
