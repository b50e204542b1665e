//! Extractions: rows of the log for an evaluator, under pseudonyms, kept as they were taken out.

use std::collections::BTreeMap;

use jiff::Timestamp;
use learning::{Day, Reach};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The key by which an extraction makes pseudonyms.
pub type ExtractionKey = [u8; 32];

/// An extraction without its file and without its key: what stays when it ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extraction {
    /// Its id, which cannot be guessed.
    pub id: String,
    /// How many times it was changed; a change names the number that comes next.
    pub revision: u64,
    /// The key of the caller who made it.
    pub by: String,
    /// When it was made.
    pub made: Timestamp,
    /// The reach of that caller, within which rows are taken out.
    pub reach: Reach,
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
    /// The names of its columns, in the order of the file.
    pub columns: Vec<String>,
    /// The format: `ndjson`, `csv` or `parquet`.
    pub format: String,
    /// How exact its times are.
    pub times: Coarseness,
    /// Whether it has the answers that people gave.
    pub keep_responses: bool,
    /// The fewest people that any combination of quasi-identifiers may stand for.
    pub smallest_class: u32,
    /// The first day on which it is over, from its beginning in Sweden.
    pub expires: Day,
    /// The SHA-256 of the token that opens its file, in lower-case hexadecimal.
    pub token_sha256: String,
    /// Its file; `None` where it ended, or an erasure took it away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<ExtractedFile>,
    /// Up to which instant of arrival it has the log.
    pub frozen: Timestamp,
    /// The last erasure of a person since it was frozen: without whom its file is made anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased: Option<Timestamp>,
    /// When its file was fetched last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_run: Option<Timestamp>,
    /// When it ended, and its key was destroyed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Timestamp>,
    /// How its people fall into classes of those who are alike, as of its last file.
    pub classes: Classes,
}

/// The file of an extraction, which is kept in pieces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtractedFile {
    /// Names its pieces. The first is its codebook, and the others, one after another, are the file.
    pub run: Uuid,
    /// How many pieces there are, with the codebook.
    pub pieces: u32,
    /// How many statements it has.
    pub statements: u64,
    /// Its length in bytes.
    pub bytes: u64,
    /// Its SHA-256, in lower-case hexadecimal.
    pub sha256: String,
}

/// How exact times are. A coarser one stands for the beginning of its period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Coarseness {
    /// As they are.
    Instant,
    /// The day, in Sweden.
    #[default]
    Day,
    /// The Monday of the week.
    Week,
    /// The first of the month.
    Month,
    /// The first of January.
    Year,
}

/// How people fall into classes: those of a class have the same in every quasi-identifier.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ExtractionClasses")]
pub struct Classes {
    /// The quasi-identifiers: what somebody may know of a person from elsewhere.
    pub quasi_identifiers: Vec<String>,
    /// How many people there are.
    pub people: u64,
    /// How many classes they fall into.
    pub classes: u64,
    /// How many people the smallest class has; 0 where there are none.
    pub smallest: u64,
    /// How many people are in classes that are smaller than they may be.
    pub people_below: u64,
}

impl Extraction {
    /// The longest piece of a file, in bytes.
    pub const PIECE: usize = 1024 * 1024;

    /// Returns what stays of it when it ends.
    #[must_use]
    pub fn ended_at(self, at: Timestamp) -> Self {
        Self { ended: Some(at), file: None, ..self }
    }
}
