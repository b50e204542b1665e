//! The audit log: reading it, copying it, and how far it was sent elsewhere.

use async_trait::async_trait;
use uuid::Uuid;

use crate::{AuditRecord, AuditRow, Error};

/// The audit log: reading it, copying it, and how far it was sent elsewhere.
#[async_trait]
pub trait AuditLog: Send + Sync {
    /// Adds an entry as another store has it, at its place. [`Error::Stale`] if that place, or a later one, is taken.
    async fn copy_audit(&self, row: AuditRow) -> Result<(), Error>;

    /// Returns at most `limit` entries of the audit log after a place (0: from the first), in the order of writing. No
    /// entry is ever changed or removed, and each is linked to the one before ([`crate::AuditChain`]), whichever process
    /// added it.
    async fn audit_rows(&self, after: u64, limit: usize) -> Result<Vec<AuditRow>, Error>;

    /// The same entries, parsed.
    async fn audit(&self, after: u64, limit: usize) -> Result<Vec<AuditRecord>, Error> {
        self.audit_rows(after, limit).await?.iter().map(AuditRow::record).collect()
    }

    /// The last place assigned in the audit log, even if its entry is gone; 0 if there is none.
    async fn last_audit(&self) -> Result<u64, Error>;

    /// The place from which every entry of the audit log is a link of the chain; `None` if none is yet. It is noted with
    /// the first link, so that a log whose links were all removed differs from one that is older than the chain.
    async fn audit_begins(&self) -> Result<Option<u64>, Error>;

    /// The place up to which entries of the audit log were sent elsewhere, if this process (`by`) is the one that sends
    /// them. `None` if another process on the same store does, and has asked within half a minute.
    async fn audit_sent(&self, by: Uuid) -> Result<Option<u64>, Error>;

    /// Notes the place up to which they were sent; does nothing if another process has taken over.
    async fn note_audit_sent(&self, by: Uuid, place: u64) -> Result<(), Error>;

    /// The place of the newest entry of the audit log, whichever process wrote it; 0 if there is none. `None` if the store
    /// cannot tell within microseconds.
    ///
    /// Each change of a credential beside a server writes an entry in the same commit: while this stays the same, none has
    /// changed.
    fn newest_audit(&self) -> Result<Option<u64>, Error>;
}
