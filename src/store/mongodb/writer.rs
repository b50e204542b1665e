//! The one task that records, in this process.
//!
//! It takes whatever batches wait, checks each against what is stored, writes those that pass in one
//! transaction, and answers them all when that is durable: one commit serves every request that came
//! while the one before ran. Other processes do the same; `order.rs` keeps them apart.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use mongodb::ClientSession;
use mongodb::bson::doc;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use super::definitions::LastMerged;
use super::derive;
use super::failure::Failure;
use super::order::{self, Order};
use super::rows::{Row, id};
use super::shared::Shared;
use super::transaction::Attempts;
use super::{learning, read_all};
use crate::learning::Kommunkod;
use crate::store::entries::{Entries, parse};
use crate::store::{CatalogueVersion, Error, RecordError, Recorded};
use crate::xapi;

/// A transaction takes no more statements than this, so that answers do not wait for long,
const GROUP: usize = 1_000;
/// and no further batch when their texts have so many bytes: the server keeps it in memory.
const BYTES: usize = 16 << 20;

/// A statement, ready to be written.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) id: Uuid,
    pub(super) text: String,
    pub(super) timestamp_is_stored: bool,
    pub(super) sender: Option<Kommunkod>,
    pub(super) defines: bool,
    pub(super) entries: Entries,
    /// When another store stored it, in microseconds since 1970.
    pub(super) stored: Option<i64>,
}

/// A batch, ready to be written.
#[derive(Debug)]
pub(super) struct PreparedBatch {
    pub(super) statements: Vec<Prepared>,
    pub(super) catalogue: CatalogueVersion,
}

impl PreparedBatch {
    /// The first and the last instant that another store gave.
    fn given(&self) -> Option<(i64, i64)> {
        Some((self.statements.first()?.stored?, self.statements.last()?.stored?))
    }

    fn bytes(&self) -> usize {
        self.statements.iter().map(|prepared| prepared.text.len()).sum()
    }
}

/// A batch, and who waits for it.
pub(super) type Job = (PreparedBatch, oneshot::Sender<Result<Recorded, RecordError>>);

/// Runs until every sender is gone and what was sent is done.
pub(super) async fn run(shared: Arc<Shared>, mut jobs: mpsc::Receiver<Job>) {
    let mut last = LastMerged::default();
    let mut next = None;
    while let Some((first, answer)) = match next.take() {
        Some(job) => Some(job),
        None => jobs.recv().await,
    } {
        // What another store gave an instant is a group by itself.
        let alone = first.given().is_some();
        let (mut waiting, mut bytes) = (first.statements.len(), first.bytes());
        let (mut batches, mut answers) = (vec![first], vec![answer]);
        while !alone
            && waiting < GROUP
            && bytes < BYTES
            && let Ok((batch, answer)) = jobs.try_recv()
        {
            if batch.given().is_some() {
                next = Some((batch, answer));
                break;
            }
            waiting += batch.statements.len();
            bytes += batch.bytes();
            batches.push(batch);
            answers.push(answer);
        }
        match record(&shared, &mut last, &batches).await {
            Ok(outcomes) => {
                for (answer, outcome) in answers.into_iter().zip(outcomes) {
                    // A request that was given up has nobody to tell; its statements are stored.
                    let _ = answer.send(outcome);
                }
            }
            Err(error) => {
                tracing::error!(%error, "a group of statements could not be recorded");
                for answer in answers {
                    let _ = answer.send(Err(error.clone().into()));
                }
            }
        }
    }
}

type Outcomes = Vec<Result<Recorded, RecordError>>;

/// Records the batches that pass; an error means that nobody is told that any was.
async fn record(shared: &Shared, last: &mut LastMerged, batches: &[PreparedBatch]) -> Result<Outcomes, Error> {
    let recorded = tokio::time::timeout(shared.deadline, async {
        let mut attempts = Attempts::new(&shared.client, shared.deadline);
        loop {
            let mut session = attempts.begin().await?;
            let written = write(shared, &mut session, last, batches).await;
            if let Some(done) = attempts.conclude(session, written).await? {
                return Ok(done);
            }
        }
    });
    let (order, outcomes, merged) = recorded.await.unwrap_or_else(|_| Err(too_late()))?;
    last.remember(&order, merged);
    // Whoever is told of another catalogue asks for it next.
    shared.note(order);
    Ok(outcomes)
}

pub(super) fn too_late() -> Error {
    Error::Unavailable("the database has not answered in time".into())
}

/// Writes the batches that pass, within a transaction.
async fn write(
    shared: &Shared,
    session: &mut ClientSession,
    last: &mut LastMerged,
    batches: &[PreparedBatch],
) -> Result<(Order, Outcomes, Vec<(i64, i64)>), Failure> {
    let count = batches.iter().map(|batch| batch.statements.len()).sum();
    let given = batches.first().and_then(PreparedBatch::given);
    let order = order::take(shared, session, count, given).await?;
    let current = || batches.iter().filter(|batch| batch.catalogue == order.catalogue());
    let ids: HashSet<Uuid> = current().flat_map(|batch| &batch.statements).map(|prepared| prepared.id).collect();
    let targets = current().flat_map(|batch| &batch.statements).filter_map(|prepared| prepared.entries.refers_to);
    let (there, waiting) = around(shared, session, &ids, targets).await?;
    let (outcomes, fresh) = sort_out(&order, batches, &there)?;
    let first = fresh.first().and_then(|first| first.stored);
    if first.is_some_and(|first| first <= order.before.max(order.promised)) {
        return Err(Error::Stale.into());
    }
    last.since(order.before);
    let mut merged = Vec::new();
    if !fresh.is_empty() {
        let catalogue = learning::catalogue_of(shared, order.catalogue()).await?;
        derive::publish(shared, session, &order, &catalogue, &fresh, there, waiting).await?;
        merged = last.merge(shared, session, &fresh).await?;
    }
    Ok((order, outcomes, merged))
}

/// The statements with these ids and of these targets, by id, and those that refer to the ids: in one question,
/// for each is a way to the server and back while others wait.
async fn around(
    shared: &Shared,
    session: &mut ClientSession,
    ids: &HashSet<Uuid>,
    targets: impl Iterator<Item = Uuid>,
) -> Result<(HashMap<Uuid, Row>, Vec<Row>), Failure> {
    let new: Vec<_> = ids.iter().copied().map(id).collect();
    let there: Vec<_> = new.iter().copied().chain(targets.map(id)).collect();
    if there.is_empty() {
        return Ok(Default::default());
    }
    let statements = shared.statements();
    let either = doc! {"$or": [{"_id": {"$in": there}}, {"refers_to": {"$in": new}}]};
    let found = statements.find(either).projection(doc! {"terms": 0}).session(&mut *session);
    let rows = read_all(found.await?, session).await?;
    let refers = |row: &&Row| row.refers_to().is_some_and(|target| ids.contains(&target));
    let waiting = rows.iter().filter(refers).cloned().collect();
    Ok((rows.into_iter().map(|row| (row.uuid(), row)).collect(), waiting))
}

/// The statements with these ids, by id.
pub(super) async fn rows(
    shared: &Shared,
    session: &mut ClientSession,
    ids: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Row>, Failure> {
    let ids: Vec<_> = ids.map(id).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let statements = shared.statements();
    let found = statements.find(doc! {"_id": {"$in": ids}}).projection(doc! {"terms": 0}).session(&mut *session);
    let rows = read_all(found.await?, session).await?;
    Ok(rows.into_iter().map(|row| (row.uuid(), row)).collect())
}

/// What becomes of each batch, and the statements that are to be stored.
fn sort_out<'b>(
    order: &Order,
    batches: &'b [PreparedBatch],
    there: &HashMap<Uuid, Row>,
) -> Result<(Outcomes, Vec<&'b Prepared>), Error> {
    let mut taken: HashMap<Uuid, &Prepared> = HashMap::new();
    let mut all = Vec::new();
    let mut outcomes = Vec::with_capacity(batches.len());
    for batch in batches {
        if batch.catalogue != order.catalogue() {
            outcomes.push(Err(RecordError::StaleCatalogue));
            continue;
        }
        let (mut fresh, mut conflicts, mut repeated) = (Vec::with_capacity(batch.statements.len()), Vec::new(), 0);
        for prepared in &batch.statements {
            let before = there.get(&prepared.id).map(|row| &row.text);
            let Some(text) = before.or_else(|| taken.get(&prepared.id).map(|taken| &taken.text)) else {
                fresh.push(prepared);
                continue;
            };
            if xapi::equivalent(&parse(&prepared.text)?, &parse(text)?) {
                repeated += 1;
            } else {
                conflicts.push(prepared.id);
            }
        }
        if conflicts.is_empty() {
            outcomes.push(Ok(Recorded { stored: fresh.len(), repeated }));
            taken.extend(fresh.iter().map(|prepared| (prepared.id, *prepared)));
            all.append(&mut fresh);
        } else {
            outcomes.push(Err(RecordError::Conflict(conflicts)));
        }
    }
    Ok((outcomes, all))
}
