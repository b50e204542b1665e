//! The one thread that writes the log.
//!
//! It takes all waiting batches, checks each against what is stored, writes those that pass in one transaction, and
//! answers them all when that is on disk. So one fsync serves every request that came during the previous one.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::Connection;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::attachments;
use super::derive::{self, Origin};
use super::log::{self, Seq};
use super::prepared::{Job, Landed, NewRow, Prepared, PreparedBatch};
use super::shared::Shared;
use crate::parts::recording::{self, Outcome, Reply, Sorted, TakenBy};
use crate::{Error, RecordError};

/// The most statements of a transaction, so that answers do not wait for long.
const GROUP: usize = 4096;

/// Runs until every sender is gone and everything sent is done.
pub(super) fn run(shared: &Arc<Shared>, mut log: Connection, mut jobs: mpsc::Receiver<Job>) {
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
                    if record(shared, &mut log, std::mem::take(&mut group)).is_err() {
                        return;
                    }
                    act(&mut log);
                }
            }
            next = if waiting < GROUP { jobs.try_recv().ok() } else { None };
        }
        if record(shared, &mut log, group).is_err() {
            return;
        }
    }
}

/// Stored statements could not be derived from: the store must be reopened, which does that.
struct Broken;

type Waiting = (PreparedBatch, Reply);

fn record(shared: &Shared, log: &mut Connection, group: Vec<Waiting>) -> Result<(), Broken> {
    if group.is_empty() {
        return Ok(());
    }
    let (batches, answers): (Vec<_>, Vec<_>) = group.into_iter().unzip();
    let mut state = Ok(());
    let outcome = write(shared, log, batches).and_then(|(outcomes, landed)| {
        derive::publish(shared, log, &landed, Origin::Recorded).inspect_err(|_| state = Err(Broken))?;
        if let Some(last) = landed.last() {
            shared.landed(last.stored);
            shared.room.was_found();
        }
        Ok(outcomes)
    });
    shared.room.note_of(&outcome);
    match outcome {
        Ok(outcomes) => recording::answer_all(answers, outcomes),
        Err(error) => {
            tracing::error!(%error, stops = state.is_err(), "a group of statements could not be recorded");
            recording::refuse_all(answers, &error);
        }
    }
    state
}

/// Writes the batches that pass; an error means that none was written.
fn write(
    shared: &Shared,
    log: &mut Connection,
    batches: Vec<PreparedBatch>,
) -> Result<(Vec<Outcome>, Vec<Landed>), Error> {
    // Everything that was written before is visible.
    let (catalogue, mut newest) = (shared.catalogue().0, shared.tail().visible);
    let mut places = places_of(shared, log, &batches)?;
    let transaction = log.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let mut landed = Vec::with_capacity(batches.iter().map(|batch| batch.statements.len()).sum());
    let mut outcomes = Vec::with_capacity(batches.len());
    for batch in batches {
        let sorted = match batch.refuse_stale(catalogue) {
            Ok(()) => sort(shared, &transaction, batch.statements, &places)?,
            Err(stale) => Err(stale),
        };
        // In a batch from another store the instants increase, so the first decides for all.
        let is_stale = |first: &Prepared| first.stored.is_some_and(|first| !shared.is_later(first));
        let sorted = match sorted {
            Ok(sorted) if sorted.fresh.first().is_some_and(is_stale) => Err(Error::Stale.into()),
            sorted => sorted,
        };
        outcomes.push(sorted.as_ref().map(Sorted::recorded).map_err(RecordError::clone));
        let Ok(sorted) = sorted else { continue };
        for attachment in batch.attachments.iter().filter(|attachment| sorted.brings(&attachment.sha2)) {
            attachments::put(&transaction, attachment)?;
        }
        for Prepared { id, row, entries, stored, .. } in sorted.fresh {
            newest += 1;
            let stored = stored.map_or_else(|| Ok(shared.next_stored()), |given| shared.take_stored(given))?;
            log::insert(&transaction, newest, stored, &row.row, row.content)?;
            if let Some(target) = entries.voids {
                log::void(&transaction, target)?;
            }
            places.insert(id, newest);
            landed.push(Landed { seq: newest, id, stored, entries });
        }
    }
    transaction.commit()?;
    Ok((outcomes, landed))
}

/// The places of those ids that are stored already.
///
/// All are looked up in the tail before the first in the file: the file is read as of one moment, and what moves there
/// from the tail is only found if it did so before.
fn places_of(shared: &Shared, log: &mut Connection, batches: &[PreparedBatch]) -> Result<HashMap<Uuid, Seq>, Error> {
    let mut places = HashMap::new();
    let mut elsewhere = Vec::new();
    {
        let tail = shared.tail();
        for Prepared { id, .. } in batches.iter().flat_map(|batch| &batch.statements) {
            match tail.place_of(*id) {
                Some(place) => drop(places.insert(*id, place)),
                None => elsewhere.push(*id),
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

/// Sorts a batch by what is stored, including earlier batches of its group.
fn sort(
    shared: &Shared,
    log: &Connection,
    statements: Vec<Prepared>,
    places: &HashMap<Uuid, Seq>,
) -> Result<Result<Sorted<Prepared>, RecordError>, Error> {
    let taken_by = |prepared: &Prepared| {
        let Some(&place) = places.get(&prepared.id) else { return Ok(TakenBy::Nothing) };
        match log::read(log, place)? {
            Some(there) => Ok(TakenBy::Statement(there.value(&shared.dictionaries)?)),
            None if log::is_erased(log, place)? => Ok(TakenBy::Erased),
            None => Err(Error::Failed(format!("statement {place} is in the index and not in the log"))),
        }
    };
    Sorted::of(statements, taken_by, |new: &NewRow| new.row.value(&shared.dictionaries))
}
