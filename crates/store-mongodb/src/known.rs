//! Reads what a group of statements needs to know of what is stored.
//!
//! It is read while the group before is being written, and then corrected by what that one wrote. It is valid if no
//! other process has recorded in between, which the order of storing shows; otherwise it is read again, within the
//! transaction.

use std::collections::{HashMap, HashSet};

use learning::Progress;
use mongodb::ClientSession;
use mongodb::bson::doc;
use uuid::Uuid;

use super::ask::ask;
use super::definitions::{self, LastMerged};
use super::failure::Failure;
use super::prepared::{Prepared, PreparedBatch};
use super::progress;
use super::rows::{Added, Order, ProgressKey, StatementRow, id};
use super::shared::Shared;

/// What a group of batches touches.
#[derive(Debug, Default)]
pub(super) struct Touched {
    ids: HashSet<Uuid>,
    /// The statements that it refers to.
    targets: HashSet<Uuid>,
    progress: HashSet<ProgressKey>,
}

impl Touched {
    pub(super) fn by(batches: &[PreparedBatch]) -> Self {
        let mut touched = Self::default();
        for Prepared { id, entries, .. } in batches.iter().flat_map(|batch| &batch.statements) {
            touched.ids.insert(*id);
            touched.targets.extend(entries.refers_to);
            touched.progress.extend(entries.observations.iter().map(ProgressKey::of));
        }
        touched
    }
}

/// What is stored around a group.
#[derive(Debug)]
pub(super) struct Known {
    /// The order of storing at the time of reading.
    as_of: i64,
    /// The statements with these ids and of these targets.
    pub(super) there: HashMap<Uuid, StatementRow>,
    /// Statements that refer to these ids.
    pub(super) waiting: Vec<StatementRow>,
    pub(super) progress: HashMap<ProgressKey, Progress>,
    /// The definitions of activities for which the group seems to have news; `None` for those without one.
    pub(super) definitions: HashMap<String, Option<String>>,
}

/// What a group has written.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// The order of storing before and after.
    pub(super) before: i64,
    pub(super) stored: i64,
    pub(super) statements: Vec<StatementRow>,
    /// The ids that are now voided.
    pub(super) voided: HashSet<Uuid>,
    pub(super) progress: HashMap<ProgressKey, Progress>,
    pub(super) definitions: HashMap<String, String>,
    pub(super) uncounted: Added,
}

impl Known {
    /// Reads it within a transaction that has taken the order, or as the primary has it now. `order` is one that was
    /// certainly committed before.
    pub(super) async fn read(
        shared: &Shared,
        order: &Order,
        batches: &[PreparedBatch],
        touched: &Touched,
        last: Option<&LastMerged>,
        mut session: Option<&mut ClientSession>,
    ) -> Result<Self, Failure> {
        let (there, waiting) = around(shared, touched, session.as_deref_mut()).await?;
        let progress = progress::read(shared, &order.progress, &touched.progress, session.as_deref_mut()).await?;
        let statements = batches.iter().flat_map(|batch| &batch.statements);
        let iris = LastMerged::news(last, statements).into_iter().map(|stated| stated.iri.as_str());
        let definitions = definitions::of(shared, iris.collect(), session).await?;
        Ok(Self { as_of: order.stored, there, waiting, progress, definitions })
    }

    /// Whether this is still valid when the order has reached `before`.
    pub(super) fn holds(&self, before: i64) -> bool {
        self.as_of == before
    }

    /// Corrects this by what the group before has written since reading began.
    pub(super) fn follow(&mut self, written: &Written, touched: &Touched) {
        if self.as_of != written.before {
            return; // It does not hold in any case.
        }
        self.as_of = written.stored;
        for row in &written.statements {
            let id = row.uuid();
            if touched.ids.contains(&id) || touched.targets.contains(&id) {
                self.there.insert(id, row.clone());
            }
            if row.refers_to().is_some_and(|target| touched.ids.contains(&target)) {
                self.waiting.push(row.clone());
            }
        }
        let known = self.there.values_mut().chain(&mut self.waiting);
        known.filter(|row| !row.voiding && written.voided.contains(&row.uuid())).for_each(|row| row.voided = true);
        for (key, progress) in &written.progress {
            if touched.progress.contains(key) {
                self.progress.insert(key.clone(), progress.clone());
            }
        }
        for (iri, definition) in &mut self.definitions {
            if let Some(written) = written.definitions.get(iri) {
                *definition = Some(written.clone());
            }
        }
    }
}

/// The statements around new ones, in one query, since each costs a round trip.
async fn around(
    shared: &Shared,
    touched: &Touched,
    session: Option<&mut ClientSession>,
) -> Result<(HashMap<Uuid, StatementRow>, Vec<StatementRow>), Failure> {
    let new: Vec<_> = touched.ids.iter().copied().map(id).collect();
    let there: Vec<_> = new.iter().copied().chain(touched.targets.iter().copied().map(id)).collect();
    if there.is_empty() {
        return Ok(Default::default());
    }
    let either = doc! {"$or": [{"_id": {"$in": there}}, {"refers_to": {"$in": new}}]};
    let rows: Vec<StatementRow> = ask(shared.statements().find(either).projection(doc! {"terms": 0}), session).await?;
    let refers = |row: &&StatementRow| row.refers_to().is_some_and(|target| touched.ids.contains(&target));
    let waiting = rows.iter().filter(refers).cloned().collect();
    Ok((rows.into_iter().map(|row| (row.uuid(), row)).collect(), waiting))
}

/// The statements with these ids, by id.
pub(super) async fn statements(
    shared: &Shared,
    session: &mut ClientSession,
    ids: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, StatementRow>, Failure> {
    let ids: Vec<_> = ids.map(id).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let statements = shared.statements();
    let rows = ask(statements.find(doc! {"_id": {"$in": ids}}).projection(doc! {"terms": 0}), Some(session)).await?;
    Ok(rows.into_iter().map(|row| (row.uuid(), row)).collect())
}
