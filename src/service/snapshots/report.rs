//! What callers see of a snapshot.

use jiff::Timestamp;
use learning::{Day, Reach};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Snapshot, SnapshotBasis, SnapshotDisclosure};

/// What is told of a snapshot to whoever may read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SnapshotReport {
    /// Its id.
    pub id: String,
    /// The address of the answer, to be cited.
    pub address: String,
    /// The SHA-256 of the answer, in lower-case hexadecimal.
    pub sha256: String,
    /// The length of the answer, in bytes.
    pub bytes: u64,
    /// When it was made.
    pub made: Timestamp,
    /// The key of the caller who made it.
    pub made_by: String,
    /// The name that pages show of that caller, as long as the account or credential is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_by_name: Option<String>,
    /// How far that caller reached, unless that was everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limited_to: Option<Reach>,
    /// How much of the figures that caller saw.
    pub disclosure: SnapshotDisclosure,
    /// Whether anybody who has the address may read it.
    pub public: bool,
    /// When it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Timestamp>,
    /// What was asked, and of what, until it is revoked.
    #[serde(flatten)]
    pub of: Option<Asked>,
}

/// What was asked, and of what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Asked {
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The question as a query string of `GET /api/v1/completions`.
    pub question: String,
    /// The as-of day.
    pub as_of: Day,
    /// The definitions, each with its version.
    pub definitions: Vec<String>,
    /// The SHA-256 of the catalogue.
    pub catalogue: String,
    /// The SHA-256 of the roster.
    pub roster: String,
    /// Every statement stored up to this instant was counted; left out if there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stored_through: Option<Timestamp>,
    /// The release that counted.
    pub release: String,
}

impl SnapshotReport {
    /// Reports a snapshot of a server with this public address.
    pub(super) fn of(snapshot: Snapshot, url: &str) -> Self {
        let Snapshot { id, by, made, reach, disclosure, public, sha256, bytes, revoked, basis } = snapshot;
        let of = basis.map(|basis| {
            let SnapshotBasis {
                name, question, as_of, definitions, catalogue, roster, stored_through, release, ..
            } = basis;
            Asked { name, question, as_of, definitions, catalogue, roster, stored_through, release }
        });
        Self {
            address: format!("{url}/f/{id}"),
            id,
            sha256,
            bytes,
            made,
            made_by: by,
            made_by_name: None,
            limited_to: (!reach.is_everything()).then_some(reach),
            disclosure,
            public,
            revoked,
            of,
        }
    }
}
