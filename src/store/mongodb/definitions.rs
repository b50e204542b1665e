//! What statements say of activities, merged into one definition of each.
//!
//! Nearly every statement repeats the definition that its activity has already. So the hash of what
//! was merged last is remembered for each activity, as long as no other process records; what is
//! forgotten is merged again, which changes nothing.

use std::collections::{HashMap, HashSet};

use mongodb::bson::doc;
use mongodb::{ClientSession, Collection};
use quick_cache::unsync::Cache;
use serde::{Deserialize, Serialize};

use super::ask::ask;
use super::commands::{self, ById, Update};
use super::failure::Failure;
use super::prepared::Prepared;
use super::rows::Order;
use super::shared::Shared;
use crate::store::Error;
use crate::store::entries::Said;

/// Activities whose last definition is remembered, at sixteen bytes and some upkeep each.
const REMEMBERED: usize = 128 * 1024;

/// The definition of an activity.
#[derive(Debug, Serialize, Deserialize)]
struct DefinitionRow {
    #[serde(rename = "_id")]
    iri: String,
    definition: String,
}

fn activities(shared: &Shared) -> Collection<DefinitionRow> {
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
    /// Whether this is so where the order has come to `before`: nobody else has recorded since.
    pub(super) fn holds(&self, before: i64) -> bool {
        self.recorded == before
    }

    /// Remembers what a group has merged, and forgets what another process may have changed.
    pub(super) fn remember(&mut self, order: &Order, merged: &[(i64, i64)]) {
        if !self.holds(order.before) {
            self.known.clear();
        }
        self.recorded = order.stored;
        for (activity, hash) in merged {
            self.known.insert(*activity, *hash);
        }
    }
}

/// What statements say that was not merged last.
pub(super) fn news<'p>(last: Option<&LastMerged>, statements: impl IntoIterator<Item = &'p Prepared>) -> Vec<&'p Said> {
    let mut said: HashMap<i64, i64> = HashMap::new();
    let mut news = Vec::new();
    for now in statements.into_iter().flat_map(|prepared| &prepared.entries.definitions) {
        let before = said.get(&now.activity).or_else(|| last?.known.peek(&now.activity));
        if before != Some(&now.hash) {
            said.insert(now.activity, now.hash);
            news.push(now);
        }
    }
    news
}

/// The definitions of activities: `None` where there is none.
pub(super) async fn of(
    shared: &Shared,
    iris: HashSet<&str>,
    session: Option<&mut ClientSession>,
) -> Result<HashMap<String, Option<String>>, Failure> {
    if iris.is_empty() {
        return Ok(HashMap::new());
    }
    let mut definitions: HashMap<_, _> = iris.iter().map(|iri| ((*iri).to_owned(), None)).collect();
    let iris: Vec<&str> = iris.into_iter().collect();
    for row in ask(activities(shared).find(doc! {"_id": {"$in": iris}}), session).await? {
        definitions.insert(row.iri, Some(row.definition));
    }
    Ok(definitions)
}

/// Merges what statements say of activities, within the transaction that stores them: the newer wins.
/// Gives the definitions that it changed, and what is to be remembered.
pub(super) async fn merge(
    shared: &Shared,
    session: &mut ClientSession,
    last: Option<&LastMerged>,
    known: &HashMap<String, Option<String>>,
    fresh: &[&Prepared],
) -> Result<(HashMap<String, String>, Vec<(i64, i64)>), Failure> {
    let news = news(last, fresh.iter().copied());
    // What was merged last may have changed since it was asked for.
    let unknown = news.iter().map(|said| said.iri.as_str()).filter(|iri| !known.contains_key(*iri)).collect();
    let unknown = of(shared, unknown, Some(&mut *session)).await?;
    let mut changed: HashMap<String, String> = HashMap::new();
    for said in &news {
        let stored = || known.get(&said.iri).or_else(|| unknown.get(&said.iri))?.as_ref();
        let older = changed.get(&said.iri).or_else(stored).map(String::as_str);
        if let Some(merged) = said.merged(older) {
            changed.insert(said.iri.clone(), merged);
        }
    }
    let put = |(iri, definition): (&String, &String)| {
        let row = DefinitionRow { iri: iri.clone(), definition: definition.clone() };
        Update { q: ById { id: iri.clone() }, u: row, upsert: true }
    };
    commands::update(shared, session, "activity", changed.iter().map(put)).await?;
    let merged = news.iter().map(|said| (said.activity, said.hash)).collect();
    Ok((changed, merged))
}

/// Puts a definition in place of what is there, or takes it out.
pub(super) async fn replace(
    shared: &Shared,
    session: &mut ClientSession,
    iri: &str,
    definition: Option<&str>,
) -> Result<(), Failure> {
    let this = doc! {"_id": iri};
    match definition {
        Some(text) => {
            let row = DefinitionRow { iri: iri.to_owned(), definition: text.to_owned() };
            activities(shared).replace_one(this, row).upsert(true).session(session).await?;
        }
        None => {
            activities(shared).delete_one(this).session(session).await?;
        }
    }
    Ok(())
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
