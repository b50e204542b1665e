//! The thread that merges the tail and trains dictionaries.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::body::{self, DictionaryId};
use super::log::{self, Seq};
use super::merge;
use super::reader::Readers;
use super::shared::Shared;
use super::writer::Job;
use crate::store::Error;

/// The tail is merged when it is full, or when so long has passed since the last time.
const MERGE_EVERY: Duration = Duration::from_secs(10);
/// How often the thread looks.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// A dictionary is trained when the log first holds so many statements: soon, and again when there
/// is more to learn from.
const TRAIN_AT: [Seq; 2] = [2_000, 100_000];
/// From so many of the newest statements.
const SAMPLES: i64 = 2_000;

/// Runs until `stop`'s sender is gone, then merges what is left.
pub(super) fn run(
    shared: &Shared,
    readers: &Readers,
    derived: &Arc<Mutex<Connection>>,
    jobs: &mpsc::WeakSender<Job>,
    stop: &Receiver<()>,
) {
    let mut merged = Instant::now();
    loop {
        let stopping = matches!(stop.recv_timeout(LOOK_EVERY), Err(RecvTimeoutError::Disconnected));
        let (full, unmerged) = {
            let tail = shared.tail();
            (tail.live.is_full(), tail.unmerged())
        };
        if stopping || full || (unmerged > 0 && merged.elapsed() >= MERGE_EVERY) {
            let mut derived = derived.lock().unwrap_or_else(PoisonError::into_inner);
            if let Err(error) = merge::merge(shared, &mut derived) {
                tracing::error!(%error, "the index could not be merged; it is tried again");
            }
            merged = Instant::now();
        }
        if stopping {
            return;
        }
        if let Err(error) = train(shared, readers, jobs) {
            tracing::warn!(%error, "no dictionary could be trained");
        }
    }
}

/// Trains a dictionary, if it is time to, and stores it before it is used.
fn train(shared: &Shared, readers: &Readers, jobs: &mpsc::WeakSender<Job>) -> Result<(), Error> {
    let newest = shared.tail().visible;
    let due = TRAIN_AT.iter().filter(|at| newest >= **at).count();
    if due == 0 || shared.dictionaries.trained_at() >= TRAIN_AT[due - 1] {
        return Ok(());
    }
    let first = newest.saturating_sub(SAMPLES.unsigned_abs()) + 1;
    let samples = readers.with(|connection| {
        log::read_range(connection, first, newest, SAMPLES)?
            .iter()
            .filter(|row| !row.erased)
            .map(|row| row.row.text(&shared.dictionaries))
            .collect::<Result<Vec<_>, _>>()
    })?;
    let Some(content) = body::train(&samples) else {
        shared.dictionaries.set_trained_at(newest);
        return Ok(());
    };
    let Some(jobs) = jobs.upgrade() else { return Ok(()) };
    let (answer, stored) = oneshot::channel();
    let kept = content.clone();
    let act = Box::new(move |log: &mut Connection| {
        let _ = answer.send(store_dictionary(log, newest, &kept));
    });
    if jobs.blocking_send(Job::Other(act)).is_err() {
        return Ok(());
    }
    if let Ok(id) = stored.blocking_recv() {
        shared.dictionaries.add(id?, newest, content);
    }
    Ok(())
}

fn store_dictionary(log: &Connection, trained_at: Seq, content: &[u8]) -> Result<DictionaryId, Error> {
    log.prepare_cached("INSERT INTO dictionary (trained_at_seq, content) VALUES (?1, ?2)")?
        .execute((log::sql(trained_at), content))?;
    u32::try_from(log.last_insert_rowid()).map_err(|error| Error::Failed(error.to_string()))
}
