//! Changes of one document one after the other.
//!
//! The store refuses what was decided from an older document. With many at once, each would be read and decided again
//! for every one that came before it; so those of this process wait.

use std::hash::{BuildHasher as _, RandomState};

use store::DocumentKey;
use tokio::sync::{Mutex, MutexGuard};

/// Of how many documents at most changes are decided at the same time. Two documents may share a place: their changes
/// then wait for each other, and nothing else comes of it.
const PLACES: usize = 1024;

/// Whose turn it is to change a document. Nobody holds two turns.
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
    /// Waits for the turn to change a document, in the order of asking; it ends when the guard is dropped.
    pub(super) async fn wait(&self, key: &DocumentKey) -> MutexGuard<'_, ()> {
        let place = self.hasher.hash_one(key) % PLACES as u64;
        self.places[usize::try_from(place).unwrap_or_default()].lock().await
    }
}
