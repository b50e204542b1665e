//! The places for questions that everybody may ask: few, so that callers keep most of the processors.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// How many such questions are counted at the same time.
const AT_ONCE: usize = 2;

/// How long such a question waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);

/// The places, shared by all workers.
#[derive(Debug, Clone)]
pub struct OpenQuestions(Arc<Semaphore>);

impl Default for OpenQuestions {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl OpenQuestions {
    /// Waits for a place, which is held until it is dropped; `None` if all are taken for too long.
    pub(super) async fn wait(&self) -> Option<OwnedSemaphorePermit> {
        timeout(PATIENCE, Arc::clone(&self.0).acquire_owned()).await.ok()?.ok()
    }
}
