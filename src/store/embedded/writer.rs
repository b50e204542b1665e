//! The one thread that writes the log.
//!
//! It takes whatever batches wait, checks each against what is stored, writes those that pass in
//! one transaction, and answers them all when that is on disk: one fsync serves every request that
//! came while the one before ran.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use super::attachments;
use super::derive::{self, Origin};
use super::log::{self, Seq};
use super::prepared::{Job, Landed, Prepared, PreparedBatch};
use super::shared::Shared;
use crate::store::{Error, RecordError, Recorded};
use crate::xapi;

/// A transaction takes no more statements than this, so that answers do not wait for long.
const GROUP: usize = 4096;

/// Runs until every sender is gone and what was sent is done.
pub(super) fn run(shared: &Arc<Shared>, mut log: Connection, mut jobs: mpsc::Receiver<Job>, mut newest: Seq) {
    while let Some(first) = jobs.blocking_recv() {
        let mut group = Vec::new();
        let mut waiting = 0;
        let mut next = Some(first);
        while let Some(job) = next {
            match job {
                Job::Record(batch, answer) => {
                    waiting += batch.statements.len();
                    group.push((batch, answer));
                }
                Job::Other(act) => {
                    if record(shared, &mut log, std::mem::take(&mut group), &mut newest).is_err() {
                        return;
                    }
                    act(&mut log);
                }
            }
            next = if waiting < GROUP { jobs.try_recv().ok() } else { None };
        }
        if record(shared, &mut log, group, &mut newest).is_err() {
            return;
        }
    }
}

/// What is stored could not be derived: the store must be opened anew, which derives it.
struct Broken;

type Waiting = (PreparedBatch, oneshot::Sender<Result<Recorded, RecordError>>);

fn record(shared: &Shared, log: &mut Connection, group: Vec<Waiting>, newest: &mut Seq) -> Result<(), Broken> {
    if group.is_empty() {
        return Ok(());
    }
    let (batches, answers): (Vec<_>, Vec<_>) = group.into_iter().unzip();
    let mut state = Ok(());
    let outcome = write(shared, log, batches, *newest).and_then(|(outcomes, landed)| {
        *newest = landed.last().map_or(*newest, |last| last.seq);
        derive::publish(shared, log, &landed, Origin::Recorded).inspect_err(|_| state = Err(Broken))?;
        if let Some(last) = landed.last() {
            shared.landed(last.stored);
            shared.room.was_found();
        }
        Ok(outcomes)
    });
    shared.room.note_of(&outcome);
    match outcome {
        Ok(outcomes) => {
            for (answer, outcome) in answers.into_iter().zip(outcomes) {
                // A request that was given up has nobody to tell; its statements are stored.
                let _ = answer.send(outcome);
            }
        }
        Err(error) => {
            tracing::error!(%error, stops = state.is_err(), "a group of statements could not be recorded");
            for answer in answers {
                let _ = answer.send(Err(error.clone().into()));
            }
        }
    }
    state
}

type Outcomes = Vec<Result<Recorded, RecordError>>;

/// Writes the batches that pass; an error means that none was.
fn write(
    shared: &Shared,
    log: &mut Connection,
    batches: Vec<PreparedBatch>,
    mut newest: Seq,
) -> Result<(Outcomes, Vec<Landed>), Error> {
    let catalogue = shared.catalogue().0;
    let mut places = places_of(shared, log, &batches)?;
    let transaction = log.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let mut landed = Vec::new();
    let mut outcomes = Vec::with_capacity(batches.len());
    for batch in batches {
        if batch.catalogue != catalogue {
            outcomes.push(Err(RecordError::StaleCatalogue));
            continue;
        }
        let sorted = sort_out(shared, &transaction, batch.statements, &places);
        if let Err(Error::Damaged(damaged)) = sorted {
            // Whether it is a repeat can't be said; other batches have nothing to do with it.
            outcomes.push(Err(RecordError::Store(Error::Damaged(damaged))));
            continue;
        }
        let (fresh, conflicts, repeats) = sorted?;
        if !conflicts.is_empty() {
            outcomes.push(Err(RecordError::Conflict(conflicts)));
            continue;
        }
        // Of a batch from another store the instants increase, so that the first tells for all.
        if fresh.first().and_then(|first| first.stored).is_some_and(|first| !shared.is_later(first)) {
            outcomes.push(Err(RecordError::Store(Error::Stale)));
            continue;
        }
        outcomes.push(Ok(Recorded { stored: fresh.len(), ..repeats }));
        // What an erased statement brings that is sent again, nothing would erase any more.
        let is_brought = |sha2: &String| fresh.iter().any(|prepared| prepared.brings.contains(sha2));
        for attachment in batch.attachments.iter().filter(|attachment| is_brought(&attachment.sha2)) {
            attachments::put(&transaction, attachment)?;
        }
        for Prepared { row, content, entries, stored, .. } in fresh {
            newest += 1;
            let stored = stored.map_or_else(|| Ok(shared.next_stored()), |given| shared.take_stored(given))?;
            log::insert(&transaction, newest, stored, &row, content)?;
            if let Some(target) = entries.voids {
                log::void(&transaction, target)?;
            }
            places.insert(row.id, newest);
            landed.push(Landed { seq: newest, id: row.id, stored, entries });
        }
    }
    transaction.commit()?;
    Ok((outcomes, landed))
}

/// The places of those ids that are stored already.
///
/// All are looked for in the tail before the first in the file: the file is read as of one moment,
/// and what leaves the tail for it must do so before that moment to be met at all.
fn places_of(shared: &Shared, log: &mut Connection, batches: &[PreparedBatch]) -> Result<HashMap<Uuid, Seq>, Error> {
    let mut places = HashMap::new();
    let mut elsewhere = Vec::new();
    {
        let tail = shared.tail();
        for Prepared { row, .. } in batches.iter().flat_map(|batch| &batch.statements) {
            match tail.place_of(row.id) {
                Some(place) => drop(places.insert(row.id, place)),
                None => elsewhere.push(row.id),
            }
        }
    }
    let reading = log.transaction()?;
    for id in elsewhere {
        if let Some(place) = derive::merged_place_of(&reading, id)? {
            places.insert(id, place);
        }
    }
    Ok(places)
}

/// Parts a batch into statements to store, ids that are taken by other content, and how many are
/// stored already.
fn sort_out(
    shared: &Shared,
    log: &Connection,
    statements: Vec<Prepared>,
    places: &HashMap<Uuid, Seq>,
) -> Result<(Vec<Prepared>, Vec<Uuid>, Recorded), Error> {
    let (mut fresh, mut conflicts) = (Vec::with_capacity(statements.len()), Vec::new());
    let mut repeats = Recorded::default();
    let mut repeat = |prepared: &Prepared| {
        repeats.repeated += 1;
        repeats.recognised += usize::from(prepared.by_content);
    };
    for prepared in statements {
        let id = prepared.row.id;
        let Some(&place) = places.get(&id) else {
            fresh.push(prepared);
            continue;
        };
        let Some(there) = log::read(log, place)? else {
            // What was erased does not come back, and a sender's queue must not wait for it.
            if !log::is_erased(log, place)? {
                return Err(Error::Failed(format!("statement {place} is in the index and not in the log")));
            }
            repeat(&prepared);
            continue;
        };
        if xapi::equivalent(&prepared.row.value(&shared.dictionaries)?, &there.value(&shared.dictionaries)?) {
            repeat(&prepared);
        } else {
            conflicts.push(id);
        }
    }
    Ok((fresh, conflicts, repeats))
}
