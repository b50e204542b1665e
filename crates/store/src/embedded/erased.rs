//! What is left of erased statements, and its copy from another store.

use std::sync::Arc;

use rusqlite::Connection;
use rusqlite::TransactionBehavior::Immediate;
use uuid::Uuid;

use super::access::Embedded;
use super::derive::{self, Origin};
use super::log;
use super::prepared::Landed;
use super::shared::Shared;
use crate::parts::entries::Entries;
use crate::{ErasedEntry, Error};

/// All of it, in the order of storing.
///
/// An erased row does not say what it voided, but the log has a list of everything that is voided. What no other statement
/// voids is given to one erased statement each, whichever: there are at least as many.
pub(super) fn entries(shared: &Shared, log: &Connection) -> Result<Vec<ErasedEntry>, Error> {
    let mut entries = log::erased(log, shared.tail().visible)?;
    let mut free = entries.iter_mut();
    for target in log::voided(log)? {
        if is_voided_by_another(shared, log, target)? {
            continue;
        }
        let why = "more is voided than statements in the log can have voided: `loggbok verify` says what is damaged";
        free.next().ok_or_else(|| Error::Failed(why.into()))?.voids = Some(target);
    }
    Ok(entries)
}

/// Whether a statement that is there voids another.
fn is_voided_by_another(shared: &Shared, log: &Connection, target: Uuid) -> Result<bool, Error> {
    for place in derive::referring(shared, log, target)? {
        if log::read(log, place)?.is_some_and(|row| row.row.voiding) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Takes over what is left in another store; what is there already is passed over.
pub(super) async fn copy(store: &Embedded, entries: &[ErasedEntry]) -> Result<(), Error> {
    let (shared, entries) = (Arc::clone(&store.shared), entries.to_vec());
    store.write(move |log| copy_now(&shared, log, &entries)).await
}

fn copy_now(shared: &Shared, log: &mut Connection, entries: &[ErasedEntry]) -> Result<(), Error> {
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
    transaction.commit()?;
    derive::publish(shared, log, &landed, Origin::Recorded)?;
    if let Some(last) = landed.last() {
        shared.landed(last.stored);
    }
    Ok(())
}
