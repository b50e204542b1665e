//! Rows of progress, in and out.

use std::collections::HashMap;

use mongodb::ClientSession;
use mongodb::bson::{Bson, Document, doc};

use super::commands::{self, ById, Update};
use super::failure::Failure;
use super::order::{self, instant};
use super::read_all;
use super::rows::{ProgressKey, ProgressRow};
use super::shared::Shared;
use crate::learning::{Observation, Progress};
use crate::store::{Error, ProgressSink, Revision};

/// Joins what a statement says to rows that are gathered.
pub(super) fn observe(rows: &mut HashMap<ProgressKey, Progress>, said: &[Observation], stored: i64) {
    for observation in said {
        let key = ProgressKey { agent: observation.agent.clone(), course: observation.course.clone() };
        rows.entry(key).or_default().observe(observation, instant(stored));
    }
}

/// Joins rows to those of a collection and puts others in their place, within a transaction that took
/// the order or holds the lease: nobody else writes them meanwhile.
pub(super) async fn join(
    shared: &Shared,
    session: &mut ClientSession,
    collection: &str,
    revision: i64,
    mut rows: HashMap<ProgressKey, Progress>,
    replaced: HashMap<ProgressKey, Progress>,
) -> Result<(), Failure> {
    let keys: Vec<Bson> = rows.keys().map(key).collect();
    for keys in keys.chunks(1_000) {
        let there = shared.progress(collection);
        let found = there.find(doc! {"_id": {"$in": keys}}).session(&mut *session);
        for there in read_all(found.await?, session).await? {
            let progress = there.progress()?;
            rows.entry(there.key).or_default().join(&progress);
        }
    }
    rows.extend(replaced);
    let put = |(key, progress): (ProgressKey, Progress)| {
        let row = ProgressRow::new(key.clone(), &progress, revision);
        Update { q: ById { id: key }, u: row, upsert: true }
    };
    commands::update(shared, session, collection, rows.into_iter().map(put)).await
}

fn key(key: &ProgressKey) -> Bson {
    Bson::Document(doc! {"agent": key.agent.as_str(), "course": key.course.as_str()})
}

/// Gives the rows that have changed since a revision, or all of them.
pub(super) async fn since(shared: &Shared, since: Option<Revision>, sink: &mut dyn ProgressSink) -> Result<(), Error> {
    let order = order::read(shared).await?;
    let known = since.map(|since| since.0.cast_signed()).filter(|since| *since >= order.epoch);
    let filter = known.map_or_else(Document::new, |since| doc! {"revision": {"$gt": since}});
    let mut cursor = shared.progress(&order.progress).find(filter).await?;
    sink.begin(known.is_none());
    while cursor.advance().await? {
        let row = cursor.deserialize_current()?;
        let progress = row.progress()?;
        sink.put(row.key.agent, row.key.course, progress);
    }
    // What changed since the order was read may have been told too, and is told once more.
    sink.end(order.revision());
    shared.note(order);
    Ok(())
}
