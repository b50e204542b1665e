//! The thread that merges the tail, trains dictionaries, rebuilds the index of places and looks for damage.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rusqlite::Connection;
use tokio::sync::mpsc;

use super::placing::{self, Placing};
use super::prepared::Job;
use super::readers::Readers;
use super::scrub::{self, Scrub};
use super::shared::Shared;
use super::{merge, training};

/// The time after which the tail is merged even if it is not full.
const MERGE_EVERY: Duration = Duration::from_secs(10);
/// How often the thread checks for work.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Runs until `stop`'s sender is gone, then merges what is left.
pub(super) fn run(
    shared: &Arc<Shared>,
    readers: &Readers,
    derived: &Arc<Mutex<Connection>>,
    jobs: &mpsc::WeakSender<Job>,
    stop: &Receiver<()>,
) {
    let mut merged = Instant::now();
    let (mut scrub, mut placing) = (Scrub::default(), Placing::default());
    loop {
        let stopping = matches!(stop.recv_timeout(LOOK_EVERY), Err(RecvTimeoutError::Disconnected));
        let (full, unmerged) = {
            let tail = shared.tail();
            (tail.live.is_full(), tail.unmerged())
        };
        if stopping || full || (unmerged > 0 && merged.elapsed() >= MERGE_EVERY) {
            let mut derived = derived.lock();
            if let Err(error) = merge::merge(shared, &mut derived) {
                tracing::error!(%error, "the index could not be merged; it is tried again");
            }
            merged = Instant::now();
        }
        if stopping {
            return;
        }
        let stops = || matches!(stop.try_recv(), Err(TryRecvError::Disconnected));
        if let Err(error) = training::train_if_due(shared, readers, jobs, &stops) {
            tracing::warn!(%error, "no dictionary could be trained");
        }
        placing.step(&placing::At { shared, readers, derived, jobs, stop: &stops });
        scrub.step(&scrub::At { shared, readers, jobs, stop: &stops });
    }
}
