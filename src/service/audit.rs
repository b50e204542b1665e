//! Who read or changed what.

use jiff::Timestamp;
use store::{AuditAction, AuditEntry, AuditRecord};

use super::{Error, Service, permit, require_unlimited_reach};
use crate::auth::{Caller, Scope};

/// A page of the audit log.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct AuditPage {
    /// The entries, in the requested order.
    pub entries: Vec<AuditRecord>,
    /// Where the next page begins, if there may be more: after this place or, newest first, before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub more_after: Option<u64>,
}

/// Filter, order and size of a page of the audit log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// Only entries after this place; 0 begins with the first.
    pub after: u64,
    /// Only entries before this place.
    pub before: Option<u64>,
    /// Newest first.
    pub newest_first: bool,
    /// The most entries to return; [`super::PageLimits`] has the default and the maximum.
    pub limit: Option<usize>,
    /// Only entries about this key: what it did, or what was done to it.
    pub who: Option<String>,
    /// Only entries of this action.
    pub action: Option<AuditAction>,
    /// Only entries written at or after this instant.
    pub from: Option<Timestamp>,
    /// Only what was written before this instant.
    pub to: Option<Timestamp>,
}

/// How many entries are read at once, and how often for one page. A search for something rare may return a short page
/// that says where to continue.
const READ: u64 = 500;
const READS: usize = 20;

impl AuditQuery {
    fn has(&self, record: &AuditRecord) -> bool {
        let AuditRecord { entry, at, .. } = record;
        let is_of = |who: &String| entry.who == *who || entry.credential.as_ref() == Some(who);
        self.who.as_ref().is_none_or(is_of)
            && self.action.is_none_or(|action| entry.action == action)
            && self.from.is_none_or(|from| from <= *at)
            && self.to.is_none_or(|to| *at < to)
    }
}

impl Service {
    /// Returns a page of the audit log.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::OutOfReach`] if the caller's reach has a limit: the log covers everyone.
    pub async fn audit(&self, caller: &Caller, query: &AuditQuery) -> Result<AuditPage, Error> {
        permit(caller, &[Scope::Admin])?;
        require_unlimited_reach(caller)?;
        let limit = query.limit.unwrap_or(self.limits.default).clamp(1, self.limits.most);
        let newest = self.store.last_audit().await?;
        // Entries are in chronological order.
        let mut low = query.after.max(self.audit_before(query.from, 0, newest).await?).min(newest);
        let mut high = query.before.map_or(newest, |before| before.saturating_sub(1).min(newest));
        if query.to.is_some() {
            high = high.min(self.audit_before(query.to, newest, newest).await?);
        }
        let mut entries = Vec::new();
        for _ in 0..READS {
            if low >= high || entries.len() == limit {
                break;
            }
            let (start, end) = if query.newest_first {
                (high.saturating_sub(READ).max(low), high)
            } else {
                (low, low.saturating_add(READ).min(high))
            };
            let read = self.store.audit(start, usize::try_from(end - start).unwrap_or(usize::MAX)).await?;
            let mut within: Vec<AuditRecord> = read.into_iter().filter(|record| record.place <= end).collect();
            if query.newest_first {
                within.reverse();
            }
            let (mut at, mut found) = (if query.newest_first { start + 1 } else { end }, 0);
            let room = limit - entries.len();
            for record in within {
                if query.has(&record) {
                    at = record.place;
                    entries.push(record);
                    found += 1;
                    if found == room {
                        break;
                    }
                }
            }
            let is_whole = found < room;
            match (query.newest_first, is_whole) {
                (true, true) => high = start,
                (true, false) => high = at - 1,
                (false, true) => low = end,
                (false, false) => low = at,
            }
        }
        let more_after =
            if query.newest_first { (low < high).then_some(high + 1) } else { (low < high).then_some(low) };
        Ok(AuditPage { entries, more_after })
    }

    /// The place of the last entry written before an instant, or `none` without an instant.
    async fn audit_before(&self, instant: Option<Timestamp>, none: u64, newest: u64) -> Result<u64, Error> {
        let Some(instant) = instant else { return Ok(none) };
        let (mut low, mut high) = (0, newest);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.store.audit(middle, 1).await?.first() {
                Some(next) if next.at < instant => low = next.place,
                _ => high = middle,
            }
        }
        Ok(low)
    }

    /// Writes an audit entry before the caller does what it describes, and returns its time. If the entry can't be
    /// written, the caller may not proceed.
    ///
    /// # Errors
    /// If the store can't write.
    pub(super) async fn note(&self, entry: AuditEntry) -> Result<Timestamp, Error> {
        Ok(self.store.append_audit(entry).await?)
    }

    /// Like [`Self::note`], for actions so frequent that the log only has their sums
    /// ([`AuditTally`](store::AuditTally)).
    ///
    /// # Errors
    /// If the store can't write.
    pub(super) async fn tally(&self, entry: AuditEntry) -> Result<(), Error> {
        Ok(self.tally.note(entry).await?)
    }

    /// Notes that a caller was refused, by its reach or by its scopes. The caller got nothing, so a failure to write
    /// the log changes nothing.
    pub async fn note_refused(&self, caller: &Caller, by_reach: bool) {
        let action = if by_reach { AuditAction::RefusedReach } else { AuditAction::RefusedScope };
        if let Err(error) = self.tally.note(by(caller, action)).await {
            tracing::error!(%error, "a refusal can't be written into the audit log");
        }
    }

    /// Writes due sums to the audit log, or with `all`, when the process stops, every open sum. Also saves what callers
    /// have stored and delivered to their credentials.
    pub async fn settle(&self, all: bool) {
        self.tally.settle(all).await;
        self.note_stored().await;
        self.settle_deliveries().await;
        self.end_extractions_that_are_over().await;
    }
}

/// Builds an audit entry with the caller's key and reach.
pub(super) fn by(caller: &Caller, action: AuditAction) -> AuditEntry {
    let reach = (!caller.reach.is_everything()).then(|| caller.reach.clone());
    AuditEntry { reach, ..AuditEntry::new(&*caller.key, action) }
}
