//! Work that would stall other requests on the same worker.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tracing::Span;

use super::Error;

/// Whether someone still waits for the result.
pub(super) struct Wanted(Arc<AtomicBool>);

impl Wanted {
    pub(super) fn is_wanted(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Clears the flag when the waiting future is dropped.
struct Waiting(Arc<AtomicBool>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

/// Like [`run_blocking`], for long work, which checks now and then whether someone still waits and ends if not: a
/// thread can't be stopped from outside.
pub(super) async fn run_blocking_while_wanted<T: Send + 'static>(
    compute: impl FnOnce(&Wanted) -> T + Send + 'static,
) -> Result<T, Error> {
    let wanted = Arc::new(AtomicBool::new(true));
    let _waiting = Waiting(Arc::clone(&wanted));
    run_blocking(move || compute(&Wanted(wanted))).await
}

/// Reading more bytes than this would hold up other requests, so it happens on the blocking pool.
const LARGE: usize = 256 * 1024;

/// Runs work on this many bytes: a small amount right here, a large one on the blocking pool.
pub(super) async fn run_blocking_if_large<T: Send + 'static>(
    bytes: usize,
    compute: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    if bytes > LARGE { run_blocking(compute).await } else { Ok(compute()) }
}

/// Runs CPU-bound work on the blocking pool, so that it does not stall a worker. The current span goes with it.
pub(super) async fn run_blocking<T: Send + 'static>(compute: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    let span = Span::current();
    tokio::task::spawn_blocking(move || span.in_scope(compute)).await.map_err(|error| {
        tracing::error!(%error, "a computation ended early");
        Error::Internal
    })
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn long_work_ends_when_nobody_waits_for_it() {
        assert!(run_blocking_while_wanted(Wanted::is_wanted).await.unwrap());
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let (ended, has_ended) = mpsc::channel();
        let work = run_blocking_while_wanted(move |wanted| {
            begun.send(()).unwrap();
            while wanted.is_wanted() {
                std::thread::yield_now();
            }
            ended.send(()).unwrap();
        });
        tokio::select! {
            _ = work => panic!("it ended by itself"),
            begun = has_begun => begun.unwrap(),
        }
        has_ended.recv().unwrap();
    }
}
