//! The documents of the State, Activity Profile and Agent Profile resources (xAPI 1.0.3, part 3, 2.2).

use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

use crate::{Document, DocumentContext, DocumentHead, DocumentIds, DocumentKey, Error, NewDocument};

/// The documents of the State, Activity Profile and Agent Profile resources (xAPI 1.0.3, part 3, 2.2).
#[async_trait]
pub trait Documents: Send + Sync {
    /// Returns the head of a document, without reading its content.
    async fn document_head(&self, key: &DocumentKey) -> Result<Option<DocumentHead>, Error>;

    /// A document, head and content as of one moment.
    async fn document(&self, key: &DocumentKey) -> Result<Option<Document>, Error>;

    /// The ids of a context's documents that were stored after an instant.
    async fn document_ids(&self, context: &DocumentContext, since: Option<Timestamp>) -> Result<DocumentIds, Error>;

    /// Returns at most `limit` names of documents after the given one, of every context, in an order of the store's own.
    async fn document_keys(&self, after: Option<&DocumentKey>, limit: usize) -> Result<Vec<DocumentKey>, Error>;

    /// Replaces the revision `from` by a document, or stores the first one; durable when this returns. [`Error::Stale`] if
    /// another revision is there now: of two writers that replace the same revision, one succeeds.
    async fn put_document(&self, key: &DocumentKey, from: Option<Uuid>, document: NewDocument) -> Result<(), Error>;

    /// Deletes a document. [`Error::Stale`] if `from` is no longer its revision.
    async fn delete_document(&self, key: &DocumentKey, from: Uuid) -> Result<(), Error>;

    /// Deletes all documents of a context, at once. [`Error::Stale`] if they are not what `known` says, where something is
    /// known of them.
    async fn delete_documents(&self, context: &DocumentContext, known: Option<&DocumentIds>) -> Result<(), Error>;
}
