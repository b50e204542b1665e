//! The state of the server, for its operators.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use store::{AuditAction, Load, Size};

use super::{DirectoryState, Error, ForwardingState, Service, SubscriptionState, permit, require_unlimited_reach};
use crate::auth::{Caller, Scope};

/// How many entries of the audit log are read at once, and how many pages are searched for the last backup.
const PAGE: u64 = 500;
const PAGES: usize = 100;
/// A disk is low on space if less than one part in this many is free.
const LEAST_PART: u64 = 20;

/// How the server is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Health {
    /// When this was.
    pub at: Timestamp,
    /// The release that answers.
    pub release: String,
    /// Statements stored, erased ones too.
    pub statements: u64,
    /// The disk of the store; absent if the store does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disk: Option<Disk>,
    /// Batches that wait to be written.
    pub queued: u64,
    /// Statements stored and not yet merged into the query index.
    pub unmerged: u64,
    /// Rows that this process has found damaged.
    pub damaged: u64,
    /// When the last backup was finished, as far as the newest entries of the audit log tell; absent: none is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_backup: Option<Timestamp>,
    /// Sessions of people that go on.
    pub sessions: u64,
    /// How far each target of forwarding is behind.
    pub forwarding: Vec<ForwardingState>,
}

/// What a collector of metrics is told of the store. What the store does not say now, as while its database is away, is absent:
/// whoever watches it wants the rest then most of all.
#[derive(Debug, Clone)]
pub struct Watched {
    /// How much is waiting.
    pub load: Load,
    /// How large the store is.
    pub size: Option<Size>,
    /// When the last backup was finished, as far as the newest entries of the audit log tell.
    pub last_backup: Option<Timestamp>,
    /// How far each target of forwarding is behind.
    pub forwarding: Vec<ForwardingState>,
    /// How directories stand.
    pub directories: Option<DirectoryState>,
    /// How subscriptions stand, if this process sends them.
    pub subscriptions: Vec<SubscriptionState>,
}

/// The disk of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "HealthDisk")]
pub struct Disk {
    /// Bytes that the store takes.
    pub used: u64,
    /// Bytes that are free.
    pub free: u64,
    /// Bytes of the whole disk.
    pub of: u64,
    /// Whether the last write found no room.
    pub full: bool,
}

impl Health {
    /// Whether nothing needs attention. A missing backup does not count: it may be made elsewhere.
    pub fn is_well(&self) -> bool {
        let has_room = self.disk.is_none_or(|disk| !disk.full && disk.free >= disk.of / LEAST_PART);
        let is_forwarded = self.forwarding.iter().all(|target| target.trouble.is_none() && target.dead == 0);
        has_room && self.damaged == 0 && is_forwarded
    }
}

impl Service {
    /// Returns the state of the server.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::OutOfReach`] if the caller's reach has a limit: the state covers all platforms.
    pub async fn health(&self, caller: &Caller) -> Result<Health, Error> {
        permit(caller, &[Scope::Admin])?;
        require_unlimited_reach(caller)?;
        let (load, size) = (self.store.load(), self.store.size().await?);
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        let disk = size.disk.map(|(free, of)| Disk { used: size.bytes, free, of, full: load.full });
        Ok(Health {
            at: self.clock.now(),
            release: env!("CARGO_PKG_VERSION").to_owned(),
            statements: size.statements,
            disk,
            queued: count(load.queued),
            unmerged: count(load.unmerged),
            damaged: count(load.damaged),
            last_backup: self.last_backup().await?,
            forwarding: self.forwarding_states(caller).await?,
            sessions: count(self.administration.open_sessions(caller, None).await?.len()),
        })
    }

    /// Returns what a collector of metrics is told of the store.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::OutOfReach`] if the caller's reach has a limit: the state covers all platforms.
    pub async fn watch(&self, caller: &Caller) -> Result<Watched, Error> {
        permit(caller, &[Scope::FiguresRead])?;
        require_unlimited_reach(caller)?;
        Ok(Watched {
            load: self.store.load(),
            size: self.store.size().await.ok(),
            last_backup: self.last_backup().await.ok().flatten(),
            forwarding: self.forwarding_states(caller).await.unwrap_or_default(),
            directories: self.watch_directories().await.ok(),
            subscriptions: self.watch_subscriptions().await.unwrap_or_default(),
        })
    }

    /// When the last backup finished. Continues where the previous search ended.
    async fn last_backup(&self) -> Result<Option<Timestamp>, Error> {
        let mut known = self.backups.0.lock().await;
        let (through, found) = *known;
        let newest = self.store.last_audit().await?;
        let (mut end, mut later) = (newest, None);
        for _ in 0..PAGES {
            if end <= through || later.is_some() {
                break;
            }
            let start = end.saturating_sub(PAGE).max(through);
            let limit = usize::try_from(end - start).unwrap_or(usize::MAX);
            let entries = self.store.audit(start, limit).await?;
            let is_backup = |entry: &&store::AuditRecord| entry.entry.action == AuditAction::BackupFinished;
            later = entries.iter().rev().find(is_backup).map(|entry| entry.at);
            end = start;
        }
        *known = (newest, later.or(found));
        Ok(known.1)
    }
}
