//! Who read or changed what.

use jiff::Timestamp;
use store::{AuditAction, AuditEntry, AuditRecord};

use super::{Error, Service, permit, require_unlimited_reach};
use crate::auth::{Caller, Scope};

/// A page of the audit log.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct AuditPage {
    /// The entries, in the order of writing.
    pub entries: Vec<AuditRecord>,
    /// The place of the last one, where there may be more beyond it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub more_after: Option<u64>,
}

impl Service {
    /// A page of the audit log, of the entries beyond a place; 0: from the first. Where no `limit` is given,
    /// and where it is more than a page may have, [`super::PageLimits`] decide.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::OutOfReach`] where the caller's reach has a limit: the log is of everybody.
    pub async fn audit(&self, caller: &Caller, after: u64, limit: Option<usize>) -> Result<AuditPage, Error> {
        permit(caller, &[Scope::Admin])?;
        require_unlimited_reach(caller)?;
        let limit = limit.unwrap_or(self.limits.default).clamp(1, self.limits.most);
        let entries = self.store.audit(after, limit).await?;
        let more_after = entries.last().filter(|_| entries.len() == limit).map(|last| last.place);
        Ok(AuditPage { entries, more_after })
    }

    /// Writes that a caller is about to do something, and gives when. Who can't be written of may not do it.
    ///
    /// # Errors
    /// Where the store can't write.
    pub(super) async fn note(&self, entry: AuditEntry) -> Result<Timestamp, Error> {
        Ok(self.store.append_audit(entry).await?)
    }

    /// The same for what is done so often that the log has it in sums ([`AuditTally`](store::AuditTally)).
    ///
    /// # Errors
    /// Where the store can't write.
    pub(super) async fn tally(&self, entry: AuditEntry) -> Result<(), Error> {
        Ok(self.tally.note(entry).await?)
    }

    /// Notes that a caller was refused: by its reach, or by its scopes. What it asked for it has not been given, so that
    /// a log which can't be written changes nothing.
    pub async fn note_refused(&self, caller: &Caller, by_reach: bool) {
        let action = if by_reach { AuditAction::RefusedReach } else { AuditAction::RefusedScope };
        if let Err(error) = self.tally.note(by(caller, action)).await {
            tracing::error!(%error, "a refusal can't be written into the audit log");
        }
    }

    /// Writes the sums that are due into the audit log, `all` that are open where the process stops; and what callers have
    /// stored into their credentials.
    pub async fn settle(&self, all: bool) {
        self.tally.settle(all).await;
        self.note_stored().await;
    }
}

/// An entry that says what a caller does, and how far it reaches.
pub(super) fn by(caller: &Caller, action: AuditAction) -> AuditEntry {
    let reach = (!caller.reach.is_everything()).then(|| caller.reach.clone());
    AuditEntry { reach, ..AuditEntry::new(&*caller.key, action) }
}
