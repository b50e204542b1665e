//! What statements say of activities, merged into one definition of each.
//!
//! Nearly every statement repeats the definition that its activity has already. So the hash of what
//! was merged last is remembered for each activity, as long as no other process records; what is
//! forgotten is merged again, which changes nothing.

use std::collections::HashMap;

use mongodb::bson::doc;
use mongodb::{ClientSession, Collection};
use quick_cache::unsync::Cache;
use serde::{Deserialize, Serialize};

use super::commands::{self, ById, Update};
use super::failure::Failure;
use super::order::Order;
use super::read_all;
use super::shared::Shared;
use super::writer::Prepared;
use crate::store::Error;

/// Activities whose last definition is remembered, at sixteen bytes and some upkeep each.
const REMEMBERED: usize = 128 * 1024;

/// The definition of an activity.
#[derive(Debug, Serialize, Deserialize)]
struct Row {
    #[serde(rename = "_id")]
    iri: String,
    definition: String,
}

fn activities(shared: &Shared) -> Collection<Row> {
    shared.database.collection("activity")
}

/// For each activity, the hash of the definition that this process merged last.
#[derive(Debug)]
pub(super) struct LastMerged {
    known: Cache<i64, i64>,
    /// What this process recorded last: where the order has not gone on since, no other did.
    recorded: i64,
}

impl Default for LastMerged {
    fn default() -> Self {
        Self { known: Cache::new(REMEMBERED), recorded: 0 }
    }
}

impl LastMerged {
    /// Forgets what another process may have changed. `before` is where the order had come to.
    pub(super) fn since(&mut self, before: i64) {
        if before != self.recorded {
            self.known.clear();
        }
    }

    /// Remembers what is committed now.
    pub(super) fn remember(&mut self, order: &Order, merged: Vec<(i64, i64)>) {
        self.recorded = order.stored;
        for (activity, hash) in merged {
            self.known.insert(activity, hash);
        }
    }

    /// Merges what statements say of activities, within the transaction that stores them: the newer
    /// wins. Gives what is to be remembered.
    pub(super) async fn merge(
        &self,
        shared: &Shared,
        session: &mut ClientSession,
        fresh: &[&Prepared],
    ) -> Result<Vec<(i64, i64)>, Failure> {
        let mut last: HashMap<i64, i64> = HashMap::new();
        let mut news = Vec::new();
        for said in fresh.iter().flat_map(|prepared| &prepared.entries.definitions) {
            let before = last.get(&said.activity).or_else(|| self.known.peek(&said.activity));
            if before != Some(&said.hash) {
                last.insert(said.activity, said.hash);
                news.push(said);
            }
        }
        if news.is_empty() {
            return Ok(Vec::new());
        }
        let iris: Vec<&str> = news.iter().map(|said| &*said.iri).collect();
        let rows = activities(shared);
        let found = rows.find(doc! {"_id": {"$in": iris}}).session(&mut *session);
        let mut definitions: HashMap<String, String> =
            read_all(found.await?, session).await?.into_iter().map(|row| (row.iri, row.definition)).collect();
        let mut changed: HashMap<&str, String> = HashMap::new();
        for said in news {
            let older = definitions.get(&said.iri).map(String::as_str);
            if let Some(merged) = said.merged(older) {
                changed.insert(&said.iri, merged.clone());
                definitions.insert(said.iri.clone(), merged);
            }
        }
        let put = |(iri, definition): (&str, String)| {
            let row = Row { iri: iri.to_owned(), definition };
            Update { q: ById { id: iri.to_owned() }, u: row, upsert: true }
        };
        commands::update(shared, session, "activity", changed.into_iter().map(put)).await?;
        Ok(last.into_iter().collect())
    }
}

/// The definitions of activities, by their IRIs.
pub(super) async fn read(shared: &Shared, iris: &[String]) -> Result<Vec<Option<String>>, Error> {
    let mut cursor = activities(shared).find(doc! {"_id": {"$in": iris}}).await?;
    let mut found = HashMap::new();
    while cursor.advance().await? {
        let row = cursor.deserialize_current()?;
        found.insert(row.iri, row.definition);
    }
    Ok(iris.iter().map(|iri| found.get(iri).cloned()).collect())
}
