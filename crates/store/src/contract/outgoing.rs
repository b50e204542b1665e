//! How forwarding to other stores and webhooks stands.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{Error, Forwarding, Waiting};

/// How forwarding to other stores and webhooks stands.
#[async_trait]
pub trait Outgoing: Send + Sync {
    /// How forwarding to a target stands; the default before anything was kept.
    async fn forwarding(&self, target: &str) -> Result<Forwarding, Error>;

    /// Replaces that, and counts its revision on. [`Error::Stale`] if `forwarding.revision` is no longer its revision: of two
    /// that replace the same one, one succeeds.
    async fn put_forwarding(&self, target: &str, forwarding: Forwarding) -> Result<(), Error>;

    /// What was stored after an instant, and so waits for a target that has everything up to it.
    async fn waiting(&self, after: Option<Timestamp>) -> Result<Waiting, Error>;
}
