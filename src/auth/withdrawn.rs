//! A cache of withdrawn tokens, which saves a query to the store per request.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use parking_lot::{Mutex, MutexGuard};
use store::{Error, Store};

/// How long the cache is trusted if the store can't tell at once that something has changed.
const BELIEVED: SignedDuration = SignedDuration::from_secs(1);

/// The withdrawn tokens.
#[derive(Default)]
pub(super) struct Withdrawn(Mutex<Option<Known>>);

/// What the store contained.
#[derive(Clone)]
struct Known {
    ids: Arc<HashSet<String>>,
    until: Timestamp,
    /// The newest entry of the audit log, if known at once: each withdrawal writes one.
    changes: Option<u64>,
}

impl Withdrawn {
    /// Whether the token with an id was withdrawn.
    ///
    /// # Errors
    /// If the store can't say.
    pub(super) async fn has(&self, store: &dyn Store, id: &str, now: Timestamp) -> Result<bool, Error> {
        // Read before the tokens, so that a change in between is seen at the next request.
        let changes = store.newest_audit()?;
        let is_fresh = |known: &Known| match changes {
            Some(_) => known.changes == changes,
            // A clock that was set back must not make old data look fresh.
            None => now < known.until && known.until <= now.saturating_add(BELIEVED).unwrap_or(Timestamp::MAX),
        };
        let known = self.known().clone().filter(is_fresh);
        if let Some(known) = known {
            return Ok(known.ids.contains(id));
        }
        let ids: HashSet<String> = store.withdrawn_tokens().await?.into_iter().map(|token| token.id).collect();
        let (ids, until) = (Arc::new(ids), now.saturating_add(BELIEVED).unwrap_or(now));
        *self.known() = Some(Known { ids: Arc::clone(&ids), until, changes });
        Ok(ids.contains(id))
    }

    fn known(&self) -> MutexGuard<'_, Option<Known>> {
        self.0.lock()
    }
}
