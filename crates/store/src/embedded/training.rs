//! Trains dictionaries on what the store's newest statements have in common.

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::body::{self, DictionaryId};
use super::log::{self, Seq};
use super::prepared::Job;
use super::readers::Readers;
use super::shared::Shared;
use super::skeleton::Public;
use crate::Error;

/// The numbers of statements at which a dictionary is trained: early, and again when there is more to learn from.
const TRAIN_AT: [Seq; 2] = [2_000, 100_000];
/// The most statements to train from, the newest ones.
const SAMPLES: Seq = 2_000;
/// The longest statement to train from, in bytes. Longer ones mostly have text that people wrote, or repetition, and
/// teach little.
const LONGEST: usize = 32 * 1024;
/// The bytes of skeletons that are enough.
const ENOUGH: usize = 4 << 20;

/// Trains a dictionary if it is due, and has the writer store it before it is used.
///
/// It reads a few megabytes at most, whatever was sent, and ends early if `stops` says so.
pub(super) fn train_if_due(
    shared: &Shared,
    readers: &Readers,
    jobs: &mpsc::WeakSender<Job>,
    stops: &dyn Fn() -> bool,
) -> Result<(), Error> {
    let newest = shared.tail().visible;
    let due = TRAIN_AT.iter().filter(|at| newest >= **at).count();
    if due == 0 || shared.dictionaries.trained_at() >= TRAIN_AT[due - 1] {
        return Ok(());
    }
    let Some(content) = readers.with(|log| train(shared, log, newest, stops))? else {
        shared.dictionaries.set_trained_at(newest);
        return Ok(());
    };
    let Some(jobs) = jobs.upgrade() else { return Ok(()) };
    let (answer, stored) = oneshot::channel();
    let kept = content.clone();
    let act = Box::new(move |log: &mut Connection| {
        let _ = answer.send(store(log, newest, &kept));
    });
    if jobs.blocking_send(Job::Other(act)).is_err() {
        return Ok(());
    }
    if let Ok(id) = stored.blocking_recv() {
        shared.dictionaries.add(id?, newest, content);
    }
    Ok(())
}

/// Trains a dictionary from the statements up to a place; `None` if there is nothing to gain, or no time.
pub(super) fn train(
    shared: &Shared,
    log: &Connection,
    newest: Seq,
    stops: &dyn Fn() -> bool,
) -> Result<Option<Vec<u8>>, Error> {
    let public = Public::under(&shared.names, &shared.catalogue().1);
    let (mut skeletons, mut bytes) = (Vec::new(), 0);
    log::short_bodies(log, newest.saturating_sub(SAMPLES), newest, LONGEST, |dictionary, body| {
        if body::length_of(body).is_some_and(|length| length <= LONGEST) {
            // Damaged statements are left out.
            if let Ok(text) = shared.dictionaries.decompress(dictionary, body) {
                let skeleton = public.skeleton(&text);
                bytes += skeleton.len();
                skeletons.push(skeleton);
            }
        }
        Ok(bytes < ENOUGH && !stops())
    })?;
    Ok(if stops() { None } else { body::train(&skeletons) })
}

/// Stores a dictionary, so that bodies can be written with it.
pub(super) fn store(log: &Connection, trained_at: Seq, content: &[u8]) -> Result<DictionaryId, Error> {
    log.prepare_cached("INSERT INTO dictionary (trained_at_seq, content, impersonal) VALUES (?1, ?2, 1)")?
        .execute((log::sql(trained_at), content))?;
    let id = log.last_insert_rowid();
    log.prepare_cached(
        "UPDATE dictionary SET checksum = row_sum(id, trained_at_seq, content, impersonal) WHERE id = ?1",
    )?
    .execute([id])?;
    u32::try_from(id).map_err(|error| Error::Failed(error.to_string()))
}
