//! The threads of the store, on which the driver's connections and the writer live.
//!
//! Connections belong to the runtime that opened them. On a caller's runtime they would stall whenever it is busy, and
//! end with it.

use store::Error;
use tokio::runtime::{Builder, Runtime};

use super::failure::stopping;
use crate::failure::Failure;

/// One prepares a group of statements while the other serves readers.
const THREADS: usize = 2;

/// A runtime of two threads, which ends when this is dropped.
#[derive(Debug)]
pub(super) struct Threads(Option<Runtime>);

impl Threads {
    pub(super) fn start() -> Result<Self, Failure> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(THREADS)
            .thread_name("loggbok-mongodb")
            .enable_all()
            .build()
            .map_err(|error| Error::Failed(format!("no threads: {error}")))?;
        Ok(Self(Some(runtime)))
    }

    /// Runs something there, and waits for it.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        task: impl Future<Output = Result<T, Failure>> + Send + 'static,
    ) -> Result<T, Failure> {
        let Some(runtime) = &self.0 else { return Err(stopping().into()) };
        runtime.spawn(task).await.map_err(|_| stopping())?
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            // It may be dropped by a task, which must not block.
            runtime.shutdown_background();
        }
    }
}
