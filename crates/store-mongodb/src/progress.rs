//! Reads and writes rows of progress.

use std::collections::HashMap;

use learning::{Observation, Progress};
use mongodb::ClientSession;
use mongodb::bson::{Bson, Document, doc};
use store::{ProgressSink, Revision};

use super::ask::ask;
use super::commands::{self, ById, Update};
use super::failure::Failure;
use super::order;
use super::rows::{ProgressKey, ProgressRow, instant};
use super::shared::Shared;

/// Joins a statement's observations to gathered rows.
pub(super) fn observe(rows: &mut HashMap<ProgressKey, Progress>, observed: &[Observation], stored: i64) {
    for observation in observed {
        rows.entry(ProgressKey::of(observation)).or_default().observe(observation, instant(stored));
    }
}

/// Joins to rows the stored ones with the same keys.
pub(super) fn join(rows: &mut HashMap<ProgressKey, Progress>, there: &HashMap<ProgressKey, Progress>) {
    for (key, progress) in rows {
        if let Some(there) = there.get(key) {
            progress.join(there);
        }
    }
}

/// The rows of a collection with these keys, as far as there are any.
pub(super) async fn read(
    shared: &Shared,
    collection: &str,
    keys: impl IntoIterator<Item = &ProgressKey>,
    mut session: Option<&mut ClientSession>,
) -> Result<HashMap<ProgressKey, Progress>, Failure> {
    let keys: Vec<Bson> = keys.into_iter().map(key).collect();
    let mut rows = HashMap::new();
    for keys in keys.chunks(1_000) {
        let there = shared.progress(collection);
        for row in ask(there.find(doc! {"_id": {"$in": keys}}), session.as_deref_mut()).await? {
            rows.insert(row.key.clone(), row.progress()?);
        }
    }
    Ok(rows)
}

/// Writes rows to a collection, within a transaction that took the order or holds the lease, so that nobody else writes
/// them meanwhile.
pub(super) async fn put(
    shared: &Shared,
    session: &mut ClientSession,
    collection: &str,
    revision: i64,
    rows: &HashMap<ProgressKey, Progress>,
) -> Result<(), Failure> {
    let put = |(key, progress): (&ProgressKey, &Progress)| {
        let row = ProgressRow::new(key.clone(), progress, revision);
        Update { q: ById { id: key.clone() }, u: row, upsert: true }
    };
    commands::update(shared, session, collection, rows.iter().map(put)).await
}

/// Removes empty rows, within a transaction that makes readers fetch all rows again.
pub(super) async fn remove(
    shared: &Shared,
    session: &mut ClientSession,
    collection: &str,
    keys: &[ProgressKey],
) -> Result<(), Failure> {
    let keys: Vec<Bson> = keys.iter().map(key).collect();
    shared.progress(collection).delete_many(doc! {"_id": {"$in": keys}}).session(session).await?;
    Ok(())
}

fn key(key: &ProgressKey) -> Bson {
    Bson::Document(doc! {"agent": key.agent.as_str(), "course": key.course.as_str()})
}

/// Passes on the rows that have changed since a revision, or all of them. It may take long, but each answer of the
/// database must come within the time that a request waits.
pub(super) async fn since(
    shared: &Shared,
    since: Option<Revision>,
    sink: &mut dyn ProgressSink,
) -> Result<(), Failure> {
    let order = shared.within(order::read(shared)).await?;
    let known = since.map(|since| since.0.cast_signed()).filter(|since| *since >= order.epoch);
    let filter = known.map_or_else(Document::new, |since| doc! {"revision": {"$gt": since}});
    let rows = shared.progress(&order.progress);
    let mut cursor = shared.within(async { rows.find(filter).await }).await?;
    sink.begin(known.is_none());
    while shared.within(async { cursor.advance().await }).await? {
        let row = cursor.deserialize_current()?;
        let progress = row.progress()?;
        sink.put(row.key.agent, row.key.course, progress);
    }
    // Changes since the order was read may have been passed on too, and will be again.
    sink.end(order.revision());
    shared.note(order);
    Ok(())
}
