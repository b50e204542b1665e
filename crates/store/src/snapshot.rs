//! Snapshots: answers to questions about figures, kept as they were given.

use jiff::Timestamp;
use learning::{Day, Reach};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::AuditAction;

/// A snapshot without the bytes of its answer: what stays when it is revoked, and its basis until then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Its id, which cannot be guessed.
    pub id: String,
    /// The key of the caller who made it.
    pub by: String,
    /// When it was made.
    pub made: Timestamp,
    /// The reach of that caller, within which the question was answered.
    pub reach: Reach,
    /// How much of the figures that caller could see.
    pub disclosure: SnapshotDisclosure,
    /// Whether anyone who has the address may read it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub public: bool,
    /// The SHA-256 of the answer, in lower-case hexadecimal.
    pub sha256: String,
    /// The length of the answer, in bytes.
    pub bytes: u64,
    /// When it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Timestamp>,
    /// What was asked, and what the answer was counted from; deleted with the answer when it is revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<SnapshotBasis>,
}

/// How much of figures somebody saw who made a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum SnapshotDisclosure {
    /// Those of one employer, as they are.
    OwnStaff,
    /// Those of several employers, as they are.
    Exact,
    /// Those of several employers, without small numbers.
    Published {
        /// Counts from 1 to below this are hidden.
        counts_below: u32,
        /// Shares of fewer persons than this are hidden.
        shares_below: u32,
    },
}

/// What was asked, and what the answer was counted from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotBasis {
    /// Its name, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The question as a query string, with every parameter that decides, the as-of day among them.
    pub question: String,
    /// The as-of day.
    pub as_of: Day,
    /// The definitions of what was counted, each with its version: `started/2`.
    pub definitions: Vec<String>,
    /// The SHA-256 of the catalogue that was in force, in lower-case hexadecimal.
    pub catalogue: String,
    /// The SHA-256 of the roster, likewise.
    pub roster: String,
    /// Every statement stored up to this instant was counted; `None` if there was none.
    pub stored_through: Option<Timestamp>,
    /// The last place of the audit log at that time.
    pub audit_place: u64,
    /// The release of the program that counted.
    pub release: String,
    /// The audit action for reading such figures, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audited: Option<AuditAction>,
}

impl Snapshot {
    /// The longest answer that is kept, in bytes.
    pub const LARGEST: usize = 8 * 1024 * 1024;

    /// Returns what stays of it when it is revoked.
    #[must_use]
    pub fn revoked_at(self, at: Timestamp) -> Self {
        Self { revoked: Some(at), basis: None, ..self }
    }
}
