//! Whose certificates the ids are that were asked for, so that a search through everyone is needed once for each.

use std::sync::Arc;

use learning::{AgentKey, CourseId, Day};
use quick_cache::sync::Cache;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::standings::Versions;

/// Of how many ids it is known whose they are; some 300 bytes each.
const MOST_KNOWN: usize = 10_000;

/// What is known of ids.
pub(super) struct CertificateHolders {
    known: Cache<String, Holding>,
    /// Only one search runs at a time.
    search: Semaphore,
}

/// Whose certificate an id is.
#[derive(Debug, Clone)]
pub(super) enum Holding {
    /// An identifier of its holder, and its course.
    Of(Arc<(AgentKey, CourseId)>),
    /// Nobody's, by the data of these versions, on this day.
    Nobodys((Versions, Day)),
}

impl Default for CertificateHolders {
    fn default() -> Self {
        Self { known: Cache::new(MOST_KNOWN), search: Semaphore::new(1) }
    }
}

impl CertificateHolders {
    /// Whose certificate an id is, if that is known by the data of these versions, on this day.
    pub(super) fn holding(&self, id: &str, by: (Versions, Day)) -> Option<Holding> {
        self.known.get(id).filter(|holding| match holding {
            Holding::Of(_) => true,
            Holding::Nobodys(of) => *of == by,
        })
    }

    /// Keeps whose certificate an id is.
    pub(super) fn keep(&self, id: &str, holding: Holding) {
        self.known.insert(id.to_owned(), holding);
    }

    /// Waits for the turn to search; `None` if the server stops.
    pub(super) async fn turn_to_search(&self) -> Option<SemaphorePermit<'_>> {
        self.search.acquire().await.ok()
    }

    /// Forgets whose certificates they are: somebody is erased.
    pub(super) fn forget(&self) {
        self.known.clear();
    }
}
