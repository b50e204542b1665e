//! The index of places, in which each statement counts: terms with the statements' positions in the log.
//!
//! Unlike other entries of the index, these change with the roster and with the catalogue's addresses and units. So they
//! have a table of their own, `place`. The upkeep thread rebuilds it beside the one in force, a little at a time, and the
//! writer's thread switches. Meanwhile no reader uses it (`Shared::is_placed`), and nothing is added to it.
//!
//! `meta` of the log counts the changes; `meta` of the derived file has the change up to which its table is right.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use learning::{Deed, Whereabouts};
use parking_lot::Mutex;
use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};
use xapi::{Statement, TermKind};

use super::connection::lock;
use super::log::{self, ReadRow, Seq, sql};
use super::prepared::{Job, Landed};
use super::readers::Readers;
use super::shared::Shared;
use super::{merge, meta, postings};
use crate::Error;

/// Statements read between two writes.
const CHUNK: i64 = 2_000;
/// How long the upkeep thread works on it at a time, while the tail waits.
const AT_A_TIME: Duration = Duration::from_millis(500);
/// How long it rests after a failure.
const REST: Duration = Duration::from_mins(1);
/// The table that is being built.
const BESIDE: &str = "place_beside";

/// The terms of the places in which a statement counts.
pub(super) fn terms(shared: &Shared, whereabouts: &Whereabouts, deed: &Deed, stored: jiff::Timestamp) -> Vec<i64> {
    let places = whereabouts.places_of(deed, stored);
    places.iter().map(|place| shared.hash.term(TermKind::Place, place)).collect()
}

/// The entries of statements that are to become visible, in their order; none while the index is being rebuilt, which
/// includes them.
pub(super) fn of_group(shared: &Shared, group: &[Landed]) -> Vec<(i64, Seq)> {
    if !shared.is_placed() {
        return Vec::new();
    }
    let whereabouts = shared.whereabouts();
    let of = |landed: &Landed| {
        let terms = landed.entries.deed.as_ref().map(|deed| terms(shared, &whereabouts, deed, landed.stored));
        terms.into_iter().flatten().map(|term| (term, landed.seq)).collect::<Vec<_>>()
    };
    group.iter().flat_map(of).collect()
}

/// Notes that statements will count in other places, before the change. Runs on the writer's thread.
pub(super) fn outdate(shared: &Shared, log: &Connection) -> Result<(), Error> {
    meta::put(log, "placing", changes(log)? + 1)?;
    shared.set_placed(false);
    Ok(())
}

/// In the log, the number of changes; in the derived file, the change up to which the table is right.
fn changes(file: &Connection) -> Result<i64, Error> {
    Ok(meta::read(file, "placing")?.unwrap_or(0))
}

/// Notes that the table of a derived file is right for the log as it is now.
fn set_right(derived: &Connection, log: &Connection) -> Result<(), Error> {
    meta::put(derived, "placing", changes(log)?)
}

/// Finds out, at opening, whether the table is right. An empty file's always is.
pub(super) fn load(shared: &Shared, log: &Connection, derived: &Connection) -> Result<(), Error> {
    if merge::watermark(derived)? == 0 {
        derived.execute("DELETE FROM place", [])?;
        set_right(derived, log)?;
    }
    let is_known = meta::read::<i64>(derived, "placing")?.is_some();
    shared.set_placed(is_known && changes(derived)? == changes(log)?);
    Ok(())
}

/// Removes erased statements, in the transaction that erases them.
pub(super) fn erase<'r>(
    shared: &Shared,
    derived: &Connection,
    going: impl Iterator<Item = (&'r ReadRow, &'r Deed)>,
) -> Result<(), Error> {
    // The table that is being built may have them already, so it is dropped.
    shared.forget_whereabouts();
    let whereabouts = shared.whereabouts();
    let mut delete = derived.prepare_cached("DELETE FROM place WHERE term = ?1 AND seq = ?2")?;
    for (row, deed) in going {
        for term in terms(shared, &whereabouts, deed, row.stored) {
            delete.execute((term, sql(row.seq)))?;
        }
    }
    Ok(())
}

/// The context of a step.
pub(super) struct At<'s> {
    pub(super) shared: &'s Arc<Shared>,
    pub(super) readers: &'s Readers,
    pub(super) derived: &'s Arc<Mutex<Connection>>,
    pub(super) jobs: &'s mpsc::WeakSender<Job>,
    /// Whether the store is closing.
    pub(super) stop: &'s dyn Fn() -> bool,
}

/// The rebuild of the index of places.
#[derive(Debug, Default)]
pub(super) struct Placing {
    making: Option<Making>,
    rests_until: Option<Instant>,
}

/// A table that is being built beside the one in force.
#[derive(Debug)]
struct Making {
    /// What places the statements.
    whereabouts: Arc<Whereabouts>,
    /// The last statement that was handled.
    to: Seq,
}

impl Placing {
    /// Takes a step, if there is anything to do.
    pub(super) fn step(&mut self, at: &At<'_>) {
        if at.shared.is_placed() || self.rests_until.is_some_and(|until| Instant::now() < until) {
            return;
        }
        if let Err(error) = self.go_on(at) {
            tracing::error!(%error, "the index of places could not be made anew; it is tried again");
            *self = Self { making: None, rests_until: Some(Instant::now() + REST) };
        }
    }

    fn go_on(&mut self, at: &At<'_>) -> Result<(), Error> {
        let begun = Instant::now();
        let mut making = match self.making.take() {
            Some(making) if making.is_current(at.shared) => making,
            _ => Making::begin(at.shared, &lock(at.derived))?,
        };
        while begun.elapsed() < AT_A_TIME && !(at.stop)() {
            let goal = at.shared.tail().visible;
            if goal - making.to < CHUNK.unsigned_abs() {
                return making.end(at);
            }
            at.readers.with(|log| making.chunk(at.shared, log, &lock(at.derived), goal))?;
        }
        self.making = Some(making);
        Ok(())
    }
}

impl Making {
    fn begin(shared: &Shared, derived: &Connection) -> Result<Self, Error> {
        derived.execute_batch(&format!(
            "DROP TABLE IF EXISTS {BESIDE};
             CREATE TABLE {BESIDE} (term INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (term, seq)) WITHOUT ROWID"
        ))?;
        Ok(Self { whereabouts: shared.whereabouts(), to: 0 })
    }

    /// Whether nothing has changed since it was begun.
    fn is_current(&self, shared: &Shared) -> bool {
        Arc::ptr_eq(&self.whereabouts, &shared.whereabouts())
    }

    /// Has the writer's thread finish it.
    fn end(self, at: &At<'_>) -> Result<(), Error> {
        let Some(jobs) = at.jobs.upgrade() else { return Ok(()) };
        let (answer, ended) = oneshot::channel();
        let (shared, derived) = (Arc::clone(at.shared), Arc::clone(at.derived));
        let act = Box::new(move |log: &mut Connection| {
            let _ = answer.send(self.switch(&shared, log, &mut lock(&derived)));
        });
        // If the store is closing, it is done after the next start.
        if jobs.blocking_send(Job::Other(act)).is_err() {
            return Ok(());
        }
        ended.blocking_recv().unwrap_or(Ok(()))
    }

    /// Places what has come since, and puts the table in force, unless roster or catalogue have changed. No statement may
    /// be on its way.
    fn switch(mut self, shared: &Shared, log: &Connection, derived: &mut Connection) -> Result<(), Error> {
        if !self.is_current(shared) {
            return Ok(());
        }
        merge::merge(shared, derived)?;
        let newest = shared.tail().visible;
        while self.to < newest {
            self.chunk(shared, log, derived, newest)?;
        }
        let transaction = derived.transaction()?;
        transaction.execute_batch(&format!("DROP TABLE place; ALTER TABLE {BESIDE} RENAME TO place"))?;
        set_right(&transaction, log)?;
        transaction.commit()?;
        shared.set_placed(true);
        Ok(())
    }

    fn chunk(&mut self, shared: &Shared, log: &Connection, derived: &Connection, goal: Seq) -> Result<(), Error> {
        let rows = log::read_range(log, self.to + 1, goal, CHUNK)?;
        let mut places: HashMap<i64, Vec<Seq>> = HashMap::new();
        for row in rows.iter().filter(|row| !row.erased) {
            let deed = shared.met.pass_over(deed_of(shared, row))?.flatten();
            for term in deed.iter().flat_map(|deed| terms(shared, &self.whereabouts, deed, row.stored)) {
                places.entry(term).or_default().push(row.seq);
            }
        }
        let transaction = derived.unchecked_transaction()?;
        postings::write(&transaction, BESIDE, &postings::entries(&places))?;
        transaction.commit()?;
        self.to = rows.last().map_or(goal, |row| row.seq);
        Ok(())
    }
}

fn deed_of(shared: &Shared, row: &ReadRow) -> Result<Option<Deed>, Error> {
    let value = row.value(&shared.dictionaries)?;
    let statement = Statement::new(&value).map(|statement| statement.having_happened(row.row.intake.happened));
    Ok(statement.and_then(|statement| Deed::of(&shared.names, statement, row.row.intake.sender(row.row.sender))))
}
