//! The index of places: in which places each statement counts, as terms with their statements' places in the log.
//!
//! Other entries of the index never change. These do, with the roster and with the catalogue's addresses and units. So
//! they lie in a table of their own, `place`, which is made anew beside the one in force, a little at a time by the upkeep
//! thread, and switched on the writer's. Meanwhile no reader asks it (`Shared::is_placed`), and nothing is added to it.
//!
//! `meta` of the log counts the changes; `meta` of the derived file says up to which change its table is right.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use learning::{Deed, Whereabouts};
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

/// Statements that are read between two writes.
const CHUNK: i64 = 2_000;
/// How long the upkeep thread stays at it: the tail waits meanwhile.
const AT_A_TIME: Duration = Duration::from_millis(500);
/// How long it rests where it failed.
const REST: Duration = Duration::from_mins(1);
/// The entries that are being made.
const BESIDE: &str = "place_beside";

/// The terms of the places in which something counts.
pub(super) fn terms(shared: &Shared, whereabouts: &Whereabouts, deed: &Deed, stored: jiff::Timestamp) -> Vec<i64> {
    let places = whereabouts.places_of(deed, stored);
    places.iter().map(|place| shared.hash.term(TermKind::Place, place)).collect()
}

/// The entries of statements that are to become visible, in their order; none while the index is made anew, which takes
/// care of them.
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

/// Notes, before it happens, that statements are to count in other places. On the writer's thread.
pub(super) fn outdate(shared: &Shared, log: &Connection) -> Result<(), Error> {
    meta::put(log, "placing", changes(log)? + 1)?;
    shared.set_placed(false);
    Ok(())
}

/// How many changes there have been, in the log; or up to which the table is right, in the derived file.
fn changes(file: &Connection) -> Result<i64, Error> {
    Ok(meta::read(file, "placing")?.unwrap_or(0))
}

/// Says that the table of a derived file is right for what a log has now.
fn set_right(derived: &Connection, log: &Connection) -> Result<(), Error> {
    meta::put(derived, "placing", changes(log)?)
}

/// Finds out, at opening, whether the table is right. That of an empty file is.
pub(super) fn load(shared: &Shared, log: &Connection, derived: &Connection) -> Result<(), Error> {
    if merge::watermark(derived)? == 0 {
        derived.execute("DELETE FROM place", [])?;
        set_right(derived, log)?;
    }
    let is_known = meta::read::<i64>(derived, "placing")?.is_some();
    shared.set_placed(is_known && changes(derived)? == changes(log)?);
    Ok(())
}

/// Takes statements out that are erased, in the transaction that does so.
pub(super) fn erase<'r>(
    shared: &Shared,
    derived: &Connection,
    going: impl Iterator<Item = (&'r ReadRow, &'r Deed)>,
) -> Result<(), Error> {
    // What is being made beside may have them already, and is given up.
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

/// What it works with.
pub(super) struct At<'s> {
    pub(super) shared: &'s Arc<Shared>,
    pub(super) readers: &'s Readers,
    pub(super) derived: &'s Arc<Mutex<Connection>>,
    pub(super) jobs: &'s mpsc::WeakSender<Job>,
    /// Whether the store is closing.
    pub(super) stop: &'s dyn Fn() -> bool,
}

/// The index of places, while it is made anew.
#[derive(Debug, Default)]
pub(super) struct Placing {
    making: Option<Making>,
    rests_until: Option<Instant>,
}

/// A table that is made beside.
#[derive(Debug)]
struct Making {
    /// What the statements are placed by.
    whereabouts: Arc<Whereabouts>,
    /// The last statement that was looked at.
    to: Seq,
}

impl Placing {
    /// Takes a step, where there is anything to do.
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

    /// Has the writer's thread end it.
    fn end(self, at: &At<'_>) -> Result<(), Error> {
        let Some(jobs) = at.jobs.upgrade() else { return Ok(()) };
        let (answer, ended) = oneshot::channel();
        let (shared, derived) = (Arc::clone(at.shared), Arc::clone(at.derived));
        let act = Box::new(move |log: &mut Connection| {
            let _ = answer.send(self.switch(&shared, log, &mut lock(&derived)));
        });
        // Where the store is closing, it is done after the next start.
        if jobs.blocking_send(Job::Other(act)).is_err() {
            return Ok(());
        }
        ended.blocking_recv().unwrap_or(Ok(()))
    }

    /// Places what has come since, and puts the table in force; nothing where roster or catalogue are others by now. No
    /// statement may be on its way.
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
        postings::write(&transaction, BESIDE, &places)?;
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
