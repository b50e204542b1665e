//! What the audit log says about backups.

use jiff::Timestamp;
use tokio::sync::Mutex;

/// The place up to which the audit log was searched, and when the latest backup found so far finished.
#[derive(Debug, Default)]
pub(super) struct Backups(pub(super) Mutex<(u64, Option<Timestamp>)>);
