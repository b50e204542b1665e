//! The erasures that were begun, as the audit log tells of them.

use jiff::Timestamp;
use store::{AuditAction, AuditRecord, Erased, ErasureCase};

use super::{AuditQuery, Error, Service};
use crate::auth::Caller;

/// The most cases of a page.
const PAGE: usize = 20;
/// Entries that are read at once to find how a case ended, and how often for one case.
const READ: usize = 500;
const READS: usize = 20;

/// A case of erasure, and what became of it. It does not say of whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasureRecord {
    /// Why.
    pub case: ErasureCase,
    /// The key of the caller who began it.
    pub who: String,
    /// When it began.
    pub begun: Timestamp,
    /// Statements that were to be erased.
    pub statements: u64,
    /// When it was done, and what was erased; `None` while it goes on, and where it was broken off.
    pub ended: Option<(Timestamp, Erased)>,
}

impl Service {
    /// A page of the cases of erasure, the newest first, with the place in the audit log before which there may be more.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::OutOfReach`] where the caller's reach has a limit: the log is of everybody.
    pub async fn list_erasures(
        &self,
        caller: &Caller,
        before: Option<u64>,
    ) -> Result<(Vec<ErasureRecord>, Option<u64>), Error> {
        let action = Some(AuditAction::Erasure);
        let query = AuditQuery { before, newest_first: true, limit: Some(PAGE), action, ..AuditQuery::default() };
        let page = self.audit(caller, &query).await?;
        let mut cases = Vec::with_capacity(page.entries.len());
        for begun in page.entries {
            let end = self.end_of(&begun).await?;
            let Some(case) = begun.entry.case else { continue };
            cases.push(ErasureRecord {
                case,
                who: begun.entry.who,
                begun: begun.at,
                statements: begun.entry.rows.unwrap_or_default(),
                ended: end.map(|end| (end.at, end.entry.erased.unwrap_or_default())),
            });
        }
        Ok((cases, page.more_after))
    }

    /// The entry on how a case ended: `None` where it was begun again before that, and where none is found near.
    async fn end_of(&self, begun: &AuditRecord) -> Result<Option<AuditRecord>, Error> {
        let is_of_case = |record: &AuditRecord| {
            [AuditAction::Erasure, AuditAction::ErasureEnd].contains(&record.entry.action)
                && record.entry.who == begun.entry.who
                && record.entry.case == begun.entry.case
        };
        let mut after = begun.place;
        for _ in 0..READS {
            let read = self.store.audit(after, READ).await?;
            let Some(last) = read.last() else { return Ok(None) };
            after = last.place;
            if let Some(next) = read.into_iter().find(is_of_case) {
                return Ok(Some(next).filter(|next| next.entry.action == AuditAction::ErasureEnd));
            }
        }
        Ok(None)
    }
}
