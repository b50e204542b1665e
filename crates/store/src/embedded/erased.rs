//! What is left of erased statements, and its copy from another store.

use std::sync::Arc;

use rusqlite::Connection;
use rusqlite::TransactionBehavior::Immediate;
use uuid::Uuid;

use super::access::Embedded;
use super::connection::lock;
use super::derive::{self, Origin};
use super::log::{self, Seq};
use super::prepared::Landed;
use super::shared::Shared;
use super::{erasure, merge};
use crate::parts::entries::Entries;
use crate::{ErasedEntry, Error};

/// All of it, in the order of storing.
///
/// An erased row does not say what it voided, but the log has a list of everything that is voided. What no other statement
/// voids is given to one erased statement each, whichever: there are at least as many.
pub(super) fn entries(shared: &Shared, log: &Connection) -> Result<Vec<ErasedEntry>, Error> {
    let mut entries = log::erased(log, shared.tail().visible)?;
    let mut free = entries.iter_mut();
    for (target, unmerged) in voided(shared, log)? {
        if is_voided_by_another(log, target, unmerged)? {
            continue;
        }
        let why = "more is voided than statements of the log can have voided: it is damaged";
        free.next().ok_or_else(|| Error::Failed(why.into()))?.voids = Some(target);
    }
    Ok(entries)
}

/// What is voided, each with the places in the tail that refer to it.
///
/// The tail is asked about all of them before the derived file is read for the first: that is read as of one moment, and
/// what moves there from the tail is only found if it did so before.
fn voided(shared: &Shared, log: &Connection) -> Result<Vec<(Uuid, Vec<Seq>)>, Error> {
    let targets = log::voided(log)?;
    let tail = shared.tail();
    Ok(targets.into_iter().map(|target| (target, tail.referring(target))).collect())
}

/// Whether a statement that is there voids another.
fn is_voided_by_another(log: &Connection, target: Uuid, unmerged: Vec<Seq>) -> Result<bool, Error> {
    for place in unmerged.into_iter().chain(derive::merged_referring(log, target)?) {
        if log::read(log, place)?.is_some_and(|row| row.row.voiding) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Takes over what is left in another store; what is there already is passed over.
pub(super) async fn copy(store: &Embedded, entries: &[ErasedEntry]) -> Result<(), Error> {
    let (shared, derived, entries) = (Arc::clone(&store.shared), Arc::clone(&store.derived), entries.to_vec());
    store.write(move |log| copy_now(&shared, log, &mut lock(&derived), &entries)).await
}

fn copy_now(
    shared: &Shared,
    log: &mut Connection,
    derived: &mut Connection,
    entries: &[ErasedEntry],
) -> Result<(), Error> {
    let mut fresh = Vec::new();
    for entry in entries {
        match derive::place_of(shared, log, entry.id)? {
            None => fresh.push(entry),
            Some(place) if log::is_erased(log, place)? => {}
            Some(_) => return Err(entry.refused()),
        }
    }
    if fresh.first().is_some_and(|first| !shared.is_later(first.stored)) {
        return Err(Error::Stale);
    }
    // Their rows do not say what they voided: if this is broken off in between, everything is derived again.
    let erasures = fresh.iter().any(|entry| entry.voids.is_some()).then(|| erasure::next_count(log, derived));
    let erasures = erasures.transpose()?;
    let mut newest = shared.tail().visible;
    let transaction = log.transaction_with_behavior(Immediate)?;
    let mut landed = Vec::with_capacity(fresh.len());
    for entry in fresh {
        newest += 1;
        let stored = shared.take_stored(entry.stored)?;
        log::insert_erased(&transaction, newest, stored, entry.id)?;
        if let Some(target) = entry.voids {
            log::void(&transaction, target)?;
        }
        landed.push(Landed { seq: newest, id: entry.id, stored, entries: Entries::of_erased(entry.voids) });
    }
    if let Some(count) = erasures {
        erasure::set_count(&transaction, count)?;
    }
    transaction.commit()?;
    derive::publish(shared, log, &landed, Origin::Recorded)?;
    if let Some(last) = landed.last() {
        shared.landed(last.stored);
    }
    if let Some(count) = erasures {
        merge::merge(shared, derived)?;
        erasure::set_count(derived, count)?;
    }
    Ok(())
}
