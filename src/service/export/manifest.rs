//! What an export was: how many statements, their hash, and where it ended.

use std::collections::{BTreeMap, VecDeque};

use parking_lot::Mutex;
use schemars::JsonSchema;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// Manifests that are kept, of all callers together.
const KEPT: usize = 1_000;

/// What an export was.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "ExportManifest")]
pub struct Manifest {
    /// The name of the export.
    pub id: Uuid,
    /// The format: `ndjson`, `csv` or `parquet`.
    pub format: String,
    /// The names of the columns; absent where each line is a statement as it is stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub columns: Option<Vec<String>>,
    /// What was asked for, by the names of the parameters.
    pub parameters: BTreeMap<String, String>,
    /// How many statements it has.
    pub statements: u64,
    /// How many bytes it has.
    pub bytes: u64,
    /// The SHA-256 of its bytes.
    pub sha256: String,
    /// Where the log was at its end: `position` of the next export goes on there, `to_position` ends there. Absent if no
    /// statement was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    #[serde(skip)]
    hash: Sha256,
}

impl Manifest {
    /// One of nothing so far.
    pub(super) fn new(
        id: Uuid,
        format: &str,
        columns: Option<Vec<String>>,
        parameters: BTreeMap<String, String>,
    ) -> Self {
        Self {
            id,
            format: format.to_owned(),
            columns,
            parameters,
            statements: 0,
            bytes: 0,
            sha256: String::new(),
            position: None,
            hash: Sha256::new(),
        }
    }

    /// Counts what was written.
    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        self.hash.update(bytes);
    }

    /// The same, ended.
    pub(super) fn end(&self) -> Self {
        Self { sha256: hex::encode(self.hash.clone().finalize()), ..self.clone() }
    }
}

/// The manifests of exports that ended last, each with the key of the credential whose it is.
#[derive(Debug, Default)]
pub(in super::super) struct Manifests(Mutex<VecDeque<(String, Manifest)>>);

impl Manifests {
    pub(super) fn keep(&self, key: String, manifest: Manifest) {
        let mut kept = self.0.lock();
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back((key, manifest));
    }

    pub(super) fn of(&self, key: &str, id: Uuid) -> Option<Manifest> {
        let kept = self.0.lock();
        kept.iter().find(|(whose, manifest)| whose == key && manifest.id == id).map(|(_, manifest)| manifest.clone())
    }
}
