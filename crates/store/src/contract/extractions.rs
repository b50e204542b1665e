//! Rows of the log for an evaluator: definitions, keys of pseudonyms, and finished files in pieces.

use async_trait::async_trait;
use bytes::Bytes;
use uuid::Uuid;

use crate::{AuditEntry, Error, Extraction, ExtractionKey};

/// Rows of the log for an evaluator: definitions, keys of pseudonyms, and finished files in pieces.
#[async_trait]
pub trait Extractions: Send + Sync {
    /// Stores an extraction in the place of the one of the revision before, with its audit entry: all or nothing. A new one
    /// brings its key. Pieces of another file than its own are deleted and, where it has ended, its key, too.
    ///
    /// [`Error::Stale`] if the revision before is not the one that is stored.
    async fn put_extraction(
        &self,
        extraction: Extraction,
        key: Option<ExtractionKey>,
        entry: Option<AuditEntry>,
    ) -> Result<(), Error>;

    /// Removes an extraction whose first file was never finished, with its key and the pieces of that; nothing of it stays.
    async fn remove_extraction(&self, id: &str) -> Result<(), Error>;

    /// Returns the extraction with an id, ended or not. [`Error::Damaged`] if it is not as stored.
    async fn extraction(&self, id: &str) -> Result<Option<Extraction>, Error>;

    /// Returns at most `limit` extractions after an id, by id. Skips damaged ones, and counts them in [`Operation::load`](crate::Operation::load).
    async fn extractions(&self, after: &str, limit: usize) -> Result<Vec<Extraction>, Error>;

    /// Returns the key of the extraction with an id; `None` if there is none, or if it has ended.
    async fn extraction_key(&self, id: &str) -> Result<Option<ExtractionKey>, Error>;

    /// Stores a piece, of at most [`Extraction::PIECE`] bytes, of a file that an extraction will have: by the name of its
    /// run, and its number from 0.
    async fn put_extraction_piece(&self, id: &str, run: Uuid, at: u32, content: Bytes) -> Result<(), Error>;

    /// Returns a piece of a file, to the byte; `None` if it is not there, or no longer. [`Error::Damaged`] if it is another
    /// than was stored.
    async fn extraction_piece(&self, id: &str, run: Uuid, at: u32) -> Result<Option<Bytes>, Error>;
}
