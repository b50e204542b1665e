//! Access to the store: the shared state of its tasks, and the writer with its queue.

use std::sync::Arc;

use parking_lot::Mutex;
use store::Error;
use tokio::sync::{MutexGuard, mpsc};
use tokio::task::{AbortHandle, JoinHandle};

use super::failure::stopping;
use super::prepared::Job;
use super::shared::Shared;
use super::threads::Threads;
use crate::failure::Failure;

/// A store in a MongoDB database, for any number of processes.
pub struct MongoDb {
    pub(super) shared: Arc<Shared>,
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
    writer: Mutex<Option<JoinHandle<()>>>,
    /// The tasks that look for damage, keep the index of places right, and give buckets to older statements.
    upkeep: [AbortHandle; 3],
    /// One change of catalogue or rebuild at a time; a lease holds off other processes.
    recounting: tokio::sync::Mutex<()>,
    /// Held while the store is open.
    _threads: Threads,
}

impl MongoDb {
    pub(super) fn new(
        threads: Threads,
        shared: Arc<Shared>,
        jobs: mpsc::Sender<Job>,
        (writer, upkeep): (JoinHandle<()>, [AbortHandle; 3]),
    ) -> Self {
        Self {
            shared,
            jobs: Mutex::new(Some(jobs)),
            writer: Mutex::new(Some(writer)),
            upkeep,
            recounting: tokio::sync::Mutex::default(),
            _threads: threads,
        }
    }

    pub(super) fn jobs(&self) -> Result<mpsc::Sender<Job>, Error> {
        let jobs = self.jobs.lock().clone();
        jobs.ok_or_else(stopping)
    }

    /// Waits for the database, at most as long as a request may.
    pub(super) async fn within<T, E: Into<Failure>>(
        &self,
        task: impl Future<Output = Result<T, E>> + Send,
    ) -> Result<T, Error> {
        self.shared.met.note_of(self.shared.within(task).await)
    }

    /// Waits until nothing else here recounts, erases or verifies, at most as long as a request may.
    pub(super) async fn alone(&self) -> Result<MutexGuard<'_, ()>, Error> {
        let alone = tokio::time::timeout(self.shared.deadline, self.recounting.lock()).await;
        alone.map_err(|_| Error::Unavailable("what is stored is being counted anew, erased or verified".into()))
    }

    /// Ends the tasks once everything sent is done, and closes the connections.
    pub(super) async fn end(&self) {
        let _done = self.shared.placing.lock().await;
        self.upkeep.iter().for_each(AbortHandle::abort);
        drop(self.jobs.lock().take());
        let writer = self.writer.lock().take();
        if let Some(writer) = writer {
            let _ = writer.await;
        }
        self.shared.client.clone().shutdown().immediate(true).await;
    }
}
