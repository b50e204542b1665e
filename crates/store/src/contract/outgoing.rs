//! What goes out: how forwarding to other stores and webhooks stands, and subscriptions.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{AuditEntry, Error, Forwarding, Subscription, Waiting};

/// What goes out: how forwarding to other stores and webhooks stands, and subscriptions.
#[async_trait]
pub trait Outgoing: Send + Sync {
    /// How forwarding to a target stands; the default before anything was kept.
    async fn forwarding(&self, target: &str) -> Result<Forwarding, Error>;

    /// Replaces that, and counts its revision on. [`Error::Stale`] if `forwarding.revision` is no longer its revision: of two
    /// that replace the same one, one succeeds.
    async fn put_forwarding(&self, target: &str, forwarding: Forwarding) -> Result<(), Error>;

    /// What was stored after an instant, and so waits for a target that has everything up to it.
    async fn waiting(&self, after: Option<Timestamp>) -> Result<Waiting, Error>;

    /// Returns every subscription, by id. [`Error::Damaged`] if one is not as stored.
    async fn subscriptions(&self) -> Result<Vec<Subscription>, Error>;

    /// Stores a subscription in the place of the one with its id, and counts its revision on; revision 0 is a new one. With
    /// its audit entry, if it has one: both or neither.
    ///
    /// [`Error::Stale`] if `subscription.revision` is not the revision that is stored: of two changes of the same one, one
    /// succeeds.
    async fn put_subscription(&self, subscription: Subscription, entry: Option<AuditEntry>) -> Result<(), Error>;

    /// Removes the subscription with an id; nothing of it stays. Returns `false`, and adds no entry, if there is none.
    async fn remove_subscription(&self, id: &str, entry: AuditEntry) -> Result<bool, Error>;
}
