//! Rows of progress.

use learning::{AgentKey, CourseId, Observation, Progress};
use mongodb::bson::Binary;
use serde::{Deserialize, Serialize};
use store::Error;

use super::binary;

/// The key of a row of progress.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct ProgressKey {
    pub(crate) agent: AgentKey,
    pub(crate) course: CourseId,
}

impl ProgressKey {
    /// The key of the row to which an observation is joined.
    pub(crate) fn of(observation: &Observation) -> Self {
        Self { agent: observation.agent.clone(), course: observation.course.clone() }
    }
}

/// A row of progress. An empty one stays, so that readers that know it learn of that.
///
/// It has the same bytes as in other stores, which are read, joined and replaced. Sets in BSON that the database joins
/// would never lose a pass that a better one beats, so a row would grow without bound.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ProgressRow {
    #[serde(rename = "_id")]
    pub(crate) key: ProgressKey,
    /// [`Progress::to_bytes`].
    pub(crate) body: Binary,
    /// When it was changed last: the newest `stored` of that transaction.
    pub(crate) revision: i64,
}

impl ProgressRow {
    pub(crate) fn new(key: ProgressKey, progress: &Progress, revision: i64) -> Self {
        Self { key, body: binary(progress.to_bytes()), revision }
    }

    pub(crate) fn progress(&self) -> Result<Progress, Error> {
        Progress::from_bytes(&self.body.bytes).map_err(Error::Failed)
    }
}
