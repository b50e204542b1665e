//! Leases, in memory: a folder has one process, and what ends with it needs no lease.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use uuid::Uuid;

/// Who has which lease, and until when.
#[derive(Default)]
pub(super) struct Leases(Mutex<HashMap<String, (Uuid, Instant)>>);

impl Leases {
    /// Takes or renews a lease, unless another has it.
    pub(super) fn take(&self, name: &str, holder: Uuid, lasts: Duration) -> bool {
        let now = Instant::now();
        let mut leases = self.0.lock();
        if leases.get(name).is_some_and(|&(by, until)| by != holder && now < until) {
            return false;
        }
        leases.insert(name.to_owned(), (holder, now + lasts));
        true
    }
}
