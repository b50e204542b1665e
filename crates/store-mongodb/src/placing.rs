//! The index of places, in which each statement counts, as numbers in a field of their own.
//!
//! Unlike other numbers of a statement, these change with the roster and with the catalogue's addresses and units. The
//! order of storing names the versions of both for which they are right (`Order::placed`). While these are in force,
//! readers use them. Otherwise one process, by a lease, goes through all statements and updates them, some at a time, the
//! last ones in one transaction with the order.
//!
//! Recording adds numbers in either case, as soon as the process knows where everyone counts. Without that, whoever updates
//! would run after a busy writer for as long as it stores, and update each of its statements.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use learning::{Catalogue, Deed, Whereabouts};
use mongodb::ClientSession;
use mongodb::bson::{Document, doc};
use store::Error;
use store::parts::hash::HashKey;
use xapi::TermKind;

use super::ask::ask;
use super::commands::{self, ByPlace, Update};
use super::failure::Failure;
use super::lease::{self, Lease};
use super::rows::{Order, StatementRow, instant};
use super::shared::Shared;
use super::transaction::transaction;
use super::{catalogue, order, roster};

/// Statements updated in one transaction.
const CHUNK: i64 = 1_000;
/// How often a process checks whether there is anything to do.
const ASKS: Duration = Duration::from_secs(1);
/// How long it rests after a failure.
const REST: Duration = Duration::from_mins(1);
/// How often to check whether another process has done it.
const WAITS: Duration = Duration::from_millis(50);

/// Keeps the index right while the store is open.
pub(super) async fn run(shared: Arc<Shared>) {
    loop {
        tokio::time::sleep(ASKS).await;
        // Closing waits for this: an abandoned transaction keeps what it wrote locked for a while.
        let at_it = shared.placing.lock().await;
        if let Err(error) = put_right(&shared).await {
            tracing::error!(%error, "the index of places could not be made anew; it is tried again");
            drop(at_it);
            tokio::time::sleep(REST).await;
        }
    }
}

/// Waits until the index is right.
pub(super) async fn await_right(shared: &Shared) -> Result<(), Failure> {
    while !put_right(shared).await? {
        tokio::time::sleep(WAITS).await;
    }
    Ok(())
}

/// Whether the index matches the catalogue and the roster in force, as far as this process knows.
pub(super) async fn is_right(shared: &Shared) -> Result<bool, Failure> {
    Ok(order::recent(shared).await?.is_placed())
}

/// Updates the index; `false` if another process is doing it, roster or catalogue have changed meanwhile, or the store is
/// closing.
async fn put_right(shared: &Shared) -> Result<bool, Failure> {
    let before = order::read(shared).await?;
    if before.is_placed() {
        shared.note(before);
        return Ok(true);
    }
    let Some(lease) = Lease::try_take(shared, lease::PLACING).await? else {
        // What this process records meanwhile has its places at once; if that fails, whoever has the lease places it.
        if let Err(error) = whereabouts(shared, &before).await {
            tracing::debug!(%error, "where everyone counts is not known yet");
        }
        return Ok(false);
    };
    let done = put_all_right(shared, &lease, before).await;
    lease.give_back(shared).await;
    done
}

/// Has the index made anew, as after a change of roster or catalogue.
pub(super) async fn outdate(shared: &Shared) -> Result<(), Failure> {
    let order = transaction!(shared, |session| outdate_in(shared, session));
    shared.note(order);
    Ok(())
}

async fn outdate_in(shared: &Shared, session: &mut ClientSession) -> Result<Order, Failure> {
    let mut order = order::take(shared, session, 1, None).await?;
    order.placed = None;
    order::put(shared, session, &order).await?;
    Ok(order)
}

async fn put_all_right(shared: &Shared, lease: &Lease, before: Order) -> Result<bool, Failure> {
    let Some(whereabouts) = whereabouts(shared, &before).await? else { return Ok(false) };
    let placing = Placing { shared, lease, before, whereabouts };
    let mut looked = Looked::default();
    while !looked.done {
        looked = transaction!(shared, |session| placing.chunk(session, looked));
        if shared.closing.has_begun() || !placing.before.is_as(&order::read(shared).await?) {
            return Ok(false);
        }
    }
    let Some(order) = transaction!(shared, |session| placing.end(session, looked)) else { return Ok(false) };
    shared.note(order);
    Ok(true)
}

/// Where everyone counts, under the catalogue and the roster of an order; `None` if either is no longer in force.
pub(super) async fn whereabouts(shared: &Shared, order: &Order) -> Result<Option<Arc<Whereabouts>>, Failure> {
    let under = order.under();
    if let Some(known) = shared.known_whereabouts(under) {
        return Ok(Some(known));
    }
    let Some(catalogue) = catalogue::while_in_force(shared, order.catalogue()).await? else { return Ok(None) };
    let Some(roster) = roster::read_version(shared, order.roster()).await? else { return Ok(None) };
    let made = tokio::task::spawn_blocking(move || Arc::new(Whereabouts::new(catalogue, &roster))).await;
    let made = made.map_err(|error| Error::Unavailable(format!("it is stopping ({error})")))?;
    shared.know_whereabouts(under, Arc::clone(&made));
    Ok(Some(made))
}

/// The numbers of the places in which a statement counts, ascending.
pub(super) fn numbers(hash: HashKey, whereabouts: &Whereabouts, deed: Option<&Deed>, stored: Timestamp) -> Vec<i64> {
    let places = deed.map(|deed| whereabouts.places_of(deed, stored)).unwrap_or_default();
    let mut numbers: Vec<i64> = places.iter().map(|place| hash.term(TermKind::Place, place)).collect();
    numbers.sort_unstable();
    numbers
}

/// The progress of the update.
#[derive(Debug, Clone, Copy, Default)]
struct Looked {
    /// The place of the last statement.
    to: i64,
    /// Whether there was nothing more, as far as could be seen.
    done: bool,
}

struct Placing<'s> {
    shared: &'s Shared,
    lease: &'s Lease,
    /// The order when it began.
    before: Order,
    whereabouts: Arc<Whereabouts>,
}

impl Placing<'_> {
    /// Updates the next statements. Without a lease, nothing is written.
    async fn chunk(&self, session: &mut ClientSession, from: Looked) -> Result<Looked, Failure> {
        self.lease.renew_in(self.shared, session).await?;
        self.go_on(session, from).await
    }

    /// Updates what has come since, with nothing recorded meanwhile, and notes it in the order; `None` if roster or
    /// catalogue have changed.
    async fn end(&self, session: &mut ClientSession, mut looked: Looked) -> Result<Option<Order>, Failure> {
        let mut order = order::take(self.shared, session, 1, None).await?;
        if !self.before.is_as(&order) {
            return Ok(None);
        }
        self.lease.end(self.shared, session).await?;
        looked.done = false;
        while !looked.done {
            looked = self.go_on(session, looked).await?;
        }
        order.placed = Some(order.under());
        order::put(self.shared, session, &order).await?;
        Ok(Some(order))
    }

    async fn go_on(&self, session: &mut ClientSession, from: Looked) -> Result<Looked, Failure> {
        let next = doc! {"stored": {"$gt": from.to}};
        let statements = self.shared.statements();
        let found = statements.find(next).sort(doc! {"stored": 1}).limit(CHUNK).projection(doc! {"terms": 0});
        let rows = ask(found, Some(&mut *session)).await?;
        let mut updates = Vec::new();
        for row in rows.iter().filter(|row| !row.erased) {
            let expected = expected(self.shared, &self.whereabouts, row)?;
            if expected != row.places {
                updates.push(Update { q: ByPlace::of(row), u: set(expected), upsert: false });
            }
        }
        commands::update(self.shared, session, "statement", updates.into_iter()).await?;
        let done = rows.len() < usize::try_from(CHUNK).unwrap_or(usize::MAX);
        Ok(Looked { to: rows.last().map_or(from.to, |row| row.stored), done })
    }
}

/// The right numbers of a statement; empty if it is damaged.
pub(super) fn expected(shared: &Shared, whereabouts: &Whereabouts, row: &StatementRow) -> Result<Vec<i64>, Failure> {
    let entries = shared.met.pass_over(row.entries(shared.by(), &Catalogue::default()))?.unwrap_or_default();
    Ok(numbers(shared.hash, whereabouts, entries.deed.as_ref(), instant(row.stored)))
}

/// The update of a statement; without places it removes the field, since an empty list would be in the index.
fn set(places: Vec<i64>) -> Document {
    if places.is_empty() {
        doc! {"$unset": {"places": ""}}
    } else {
        doc! {"$set": {"places": places}}
    }
}
