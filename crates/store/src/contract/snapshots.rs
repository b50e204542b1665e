//! Answers that were frozen, each with its hash and its basis.

use async_trait::async_trait;
use bytes::Bytes;

use crate::{AuditEntry, Error, Snapshot};

/// Answers that were frozen, each with its hash and its basis.
#[async_trait]
pub trait Snapshots: Send + Sync {
    /// Stores a snapshot with its answer and its audit entry: all or nothing. A revoked snapshot has no answer, and one
    /// copied from another store has its entry there.
    ///
    /// [`Error::Stale`] if there is one with its id.
    async fn add_snapshot(
        &self,
        snapshot: Snapshot,
        answer: Option<Bytes>,
        entry: Option<AuditEntry>,
    ) -> Result<(), Error>;

    /// Returns the snapshot with an id, in force or revoked. [`Error::Damaged`] if it is not as stored.
    async fn snapshot(&self, id: &str) -> Result<Option<Snapshot>, Error>;

    /// Returns at most `limit` snapshots after an id, by id. Skips damaged ones, and counts them in [`Operation::load`](crate::Operation::load).
    async fn snapshots(&self, after: &str, limit: usize) -> Result<Vec<Snapshot>, Error>;

    /// Returns the answer of the snapshot with an id, to the byte; `None` if there is none, or if it was revoked.
    /// [`Error::Damaged`] if its hash differs.
    async fn snapshot_answer(&self, id: &str) -> Result<Option<Bytes>, Error>;

    /// Revokes the snapshot with an id, with an audit entry. The answer and its basis are deleted; the id, the hash and the
    /// time stay. Returns `false`, and adds no entry, if none is in force.
    async fn revoke_snapshot(&self, id: &str, entry: AuditEntry) -> Result<bool, Error>;
}
