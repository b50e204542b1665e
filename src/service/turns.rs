//! Changes one document at a time.
//!
//! The store refuses a decision made from an outdated document. With many changes at once, each would be read and
//! decided again for every one that came before it; so changes within this process wait for each other.

use std::hash::{BuildHasher as _, RandomState};

use store::DocumentKey;
use tokio::sync::{Mutex, MutexGuard};

/// How many documents can be changed at once. Two documents may share a place; their changes then wait for each other,
/// which does no harm.
const PLACES: usize = 1024;

/// The queue for changing documents. Nobody holds two turns.
pub(super) struct Turns {
    hasher: RandomState,
    places: Box<[Mutex<()>]>,
}

impl Default for Turns {
    fn default() -> Self {
        Self { hasher: RandomState::new(), places: (0..PLACES).map(|_| Mutex::default()).collect() }
    }
}

impl Turns {
    /// Waits for the turn to change a document, first come, first served; dropping the guard ends it.
    pub(super) async fn wait(&self, key: &DocumentKey) -> MutexGuard<'_, ()> {
        let place = self.hasher.hash_one(key) % PLACES as u64;
        self.places[usize::try_from(place).unwrap_or_default()].lock().await
    }
}
