//! Credentials, accounts, sessions and withdrawn tokens, with the audit log of their changes.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use learning::{Catalogue, Names};

use crate::{AuditEntry, CatalogueVersion, Credential, Error, StoredSession, WithdrawnToken};

/// Access to a store: credentials and accounts, sessions, withdrawn tokens, and the audit log of their changes.
///
/// Every store keeps it while it is open; [`Beside`](crate::embedded::Beside) keeps it for a folder whose store a server may
/// have open. Each change is one commit with its audit entry: both or neither.
#[async_trait]
pub trait Credentials: Send + Sync {
    /// Returns the names that are given out here: those in stored statements, and in all that will be stored while the store
    /// is open.
    fn names(&self) -> &Names;

    /// Returns the catalogue in force.
    async fn catalogue(&self) -> Result<(CatalogueVersion, Arc<Catalogue>), Error>;

    /// Returns the credential or account with a key. [`Error::Damaged`] if it is not as stored, since its rights are then
    /// unknown.
    async fn credential(&self, key: &str) -> Result<Option<Credential>, Error>;

    /// Returns all credentials and accounts, by key. An open store skips a damaged one and counts it in [`Operation::load`](crate::Operation::load);
    /// elsewhere it is [`Error::Damaged`].
    async fn credentials(&self) -> Result<Vec<Credential>, Error>;

    /// Replaces a credential or account with another of the same key. `from` is what was read, or `None` if there was none;
    /// `to` takes its place, or `None` removes it. Notes of its use are not compared, and stay.
    ///
    /// [`Error::Stale`] if something other than `from` is there now: of two callers who change the same one, one succeeds.
    async fn change_credential(
        &self,
        from: Option<Credential>,
        to: Option<Credential>,
        entry: AuditEntry,
    ) -> Result<(), Error>;

    /// Removes the credential or account with a key, whatever it contains: for a damaged one. Returns `false`, and adds no
    /// entry, if there is none.
    async fn remove_damaged_credential(&self, key: &str, entry: AuditEntry) -> Result<bool, Error>;

    /// Returns the total bytes of the documents that the credential with a key stored last, from an index of them.
    async fn document_bytes(&self, key: &str) -> Result<u64, Error>;

    /// Returns the session with an id, if it has not been ended.
    async fn session(&self, id: &str) -> Result<Option<StoredSession>, Error>;

    /// Returns all sessions that have not been ended, the oldest first; some may have expired.
    async fn sessions(&self) -> Result<Vec<StoredSession>, Error>;

    /// Ends a session and returns it; `None`, and no entry, if there is none. A person who ends their own session
    /// leaves no entry.
    async fn end_session(&self, id: &str, entry: Option<AuditEntry>) -> Result<Option<StoredSession>, Error>;

    /// Withdraws a token until it expires. A token copied from another store has its entry there.
    async fn withdraw_token(&self, token: WithdrawnToken, entry: Option<AuditEntry>) -> Result<(), Error>;

    /// Returns all withdrawn tokens, by id; some may have expired.
    async fn withdrawn_tokens(&self) -> Result<Vec<WithdrawnToken>, Error>;

    /// Adds an entry with the present instant to the audit log, and returns that instant; durable when this returns.
    /// Callers do what the entry says only after that.
    async fn append_audit(&self, entry: AuditEntry) -> Result<Timestamp, Error>;
}
