//! Storing statements with what is derived from them: their numbers in the index, what is voided, and
//! progress.

use std::collections::{BTreeSet, HashMap, HashSet};

use mongodb::ClientSession;
use mongodb::bson::doc;
use uuid::Uuid;

use super::failure::Failure;
use super::order::Order;
use super::rows::{ProgressKey, Row, id};
use super::shared::Shared;
use super::writer::Prepared;
use super::{progress, references};
use crate::learning::{Catalogue, Progress};
use crate::xapi::TermKind;

/// Stores statements, within a transaction that has taken their instants. `there` are the statements
/// that they refer to, `waiting` those that refer to them or to others that came along.
pub(super) async fn publish(
    shared: &Shared,
    session: &mut ClientSession,
    order: &Order,
    catalogue: &Catalogue,
    fresh: &[&Prepared],
    there: HashMap<Uuid, Row>,
    mut waiting: Vec<Row>,
) -> Result<(), Failure> {
    let ids: HashSet<Uuid> = fresh.iter().map(|prepared| prepared.id).collect();
    waiting.retain(|row| row.refers_to().is_some_and(|target| ids.contains(&target)));
    let voided = voided(fresh, &waiting);
    let gone: Vec<Row> = voided
        .iter()
        .filter_map(|target| there.get(target))
        .filter(|row| !row.voiding && !row.voided)
        .cloned()
        .collect();

    let graph = references::Graph::read(shared, session, fresh, there, waiting).await?;
    let mut rows = Vec::with_capacity(fresh.len());
    let mut joined: HashMap<ProgressKey, Progress> = HashMap::new();
    for (prepared, stored) in fresh.iter().zip(order.first..) {
        let entries = &prepared.entries;
        let stored = prepared.stored.unwrap_or(stored);
        let row = Row {
            id: id(prepared.id),
            stored,
            text: prepared.text.clone(),
            timestamp_is_stored: prepared.timestamp_is_stored,
            terms: graph.numbers(shared.hash, prepared.id),
            refers_to: entries.refers_to.map(id),
            voiding: entries.voids.is_some(),
            voided: entries.voids.is_none() && voided.contains(&prepared.id),
            sender: prepared.sender.map(crate::learning::Kommunkod::number),
            not_defining: !prepared.defines,
        };
        if !row.voided {
            progress::observe(&mut joined, &entries.observations, stored);
        }
        rows.push(row);
    }
    shared.statements().insert_many(&rows).session(&mut *session).await?;
    references::renumber(shared, session, &graph).await?;
    let recounted = void(shared, session, catalogue, gone).await?;
    joined.retain(|key, _| !recounted.contains_key(key));
    progress::join(shared, session, &order.progress, order.stored, joined, recounted).await
}

/// The ids that are voided, of statements that come and of those that are there.
fn voided(fresh: &[&Prepared], waiting: &[Row]) -> HashSet<Uuid> {
    let now = fresh.iter().filter_map(|prepared| prepared.entries.voids);
    // A voiding that came first waited for this.
    now.chain(waiting.iter().filter(|row| row.voiding).filter_map(Row::refers_to)).collect()
}

/// Voids statements that were stored before, and counts the rows of progress anew that they took part in.
async fn void(
    shared: &Shared,
    session: &mut ClientSession,
    catalogue: &Catalogue,
    gone: Vec<Row>,
) -> Result<HashMap<ProgressKey, Progress>, Failure> {
    if gone.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<_> = gone.iter().map(|row| row.id).collect();
    let statements = shared.statements();
    let set = statements.update_many(doc! {"_id": {"$in": ids}}, doc! {"$set": {"voided": true}});
    set.session(&mut *session).await?;
    let keys = keys_of(shared, catalogue, &gone)?;
    recount(shared, session, catalogue, keys).await
}

/// The rows of progress that statements take part in.
pub(super) fn keys_of(
    shared: &Shared,
    catalogue: &Catalogue,
    rows: &[Row],
) -> Result<BTreeSet<ProgressKey>, crate::store::Error> {
    let mut keys = BTreeSet::new();
    for row in rows {
        let observations = row.entries(shared.hash, catalogue)?.observations;
        keys.extend(observations.into_iter().map(|said| ProgressKey { agent: said.agent, course: said.course }));
    }
    Ok(keys)
}

/// Counts rows of progress anew, from the agents' statements in the log.
pub(super) async fn recount(
    shared: &Shared,
    session: &mut ClientSession,
    catalogue: &Catalogue,
    keys: BTreeSet<ProgressKey>,
) -> Result<HashMap<ProgressKey, Progress>, Failure> {
    let mut counted = HashMap::new();
    for key in keys {
        let term = shared.hash.term(TermKind::Agent, key.agent.as_str());
        let filter = doc! {"terms": term, "voided": {"$ne": true}};
        let statements = shared.statements();
        let mut cursor = statements.find(filter).projection(doc! {"terms": 0}).session(&mut *session).await?;
        let mut progress = Progress::default();
        while let Some(row) = cursor.next(&mut *session).await {
            let row = row?;
            for said in row.entries(shared.hash, catalogue)?.observations {
                if said.agent == key.agent && said.course == key.course {
                    progress.observe(&said, super::order::instant(row.stored));
                }
            }
        }
        counted.insert(key, progress);
    }
    Ok(counted)
}
