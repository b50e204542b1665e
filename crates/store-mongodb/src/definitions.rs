//! Definitions of activities, in a collection of their own.
//!
//! The process remembers what it merged last, as long as no other process records.

use std::collections::{HashMap, HashSet};

use mongodb::bson::doc;
use mongodb::{ClientSession, Collection};
use serde::{Deserialize, Serialize};
use store::parts::definitions;
use store::parts::entries::StatedDefinition;

use super::ask::ask;
use super::commands::{self, ById, Update};
use super::failure::Failure;
use super::prepared::Prepared;
use super::rows::Order;
use super::shared::Shared;

/// The collection.
pub(super) const ACTIVITIES: &str = "activity";
/// Activities whose last definition is remembered.
const REMEMBERED: usize = 128 * 1024;

/// The definition of an activity.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct DefinitionRow {
    #[serde(rename = "_id")]
    pub(super) iri: String,
    pub(super) definition: String,
}

fn activities(shared: &Shared) -> Collection<DefinitionRow> {
    shared.database.collection(ACTIVITIES)
}

/// For each activity, the hash of the definition that this process merged last.
#[derive(Debug)]
pub(super) struct LastMerged {
    known: definitions::LastMerged,
    /// The last instant that this process recorded: if the order has not advanced since, no other process has recorded.
    recorded: i64,
}

impl Default for LastMerged {
    fn default() -> Self {
        Self { known: definitions::LastMerged::new(REMEMBERED), recorded: 0 }
    }
}

impl LastMerged {
    /// Whether no other process has recorded since, given that the order has reached `before`.
    pub(super) fn holds(&self, before: i64) -> bool {
        self.recorded == before
    }

    /// The definitions in statements that differ from what was merged last.
    pub(super) fn news<'p>(
        last: Option<&Self>,
        fresh: impl IntoIterator<Item = &'p Prepared>,
    ) -> Vec<&'p StatedDefinition> {
        let stated = fresh.into_iter().flat_map(|prepared| &prepared.entries.definitions);
        definitions::LastMerged::news(last.map(|last| &last.known), stated)
    }

    /// Remembers what a group has merged, and forgets what another process may have changed.
    pub(super) fn remember(&mut self, order: &Order, merged: &[(i64, i64)]) {
        if !self.holds(order.before) {
            self.known.clear();
        }
        self.recorded = order.stored;
        self.known.remember(merged.iter().copied());
    }
}

/// The definitions of activities; `None` for those without one.
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

/// Merges what statements say of activities, within the transaction that stores them; the newer wins. Returns the
/// changed definitions, and what to remember.
pub(super) async fn merge(
    shared: &Shared,
    session: &mut ClientSession,
    last: Option<&LastMerged>,
    known: &HashMap<String, Option<String>>,
    fresh: &[&Prepared],
) -> Result<(HashMap<String, String>, Vec<(i64, i64)>), Failure> {
    let news = LastMerged::news(last, fresh.iter().copied());
    // What was merged last may have changed since it was read.
    let unknown = news.iter().map(|stated| stated.iri.as_str()).filter(|iri| !known.contains_key(*iri)).collect();
    let unknown = of(shared, unknown, Some(&mut *session)).await?;
    let there = |stated: &StatedDefinition| known.get(&stated.iri).or_else(|| unknown.get(&stated.iri))?.as_ref();
    let changed = definitions::merge(&news, |stated| Ok::<_, Failure>(there(stated)))?;
    let changed: HashMap<_, _> = changed.into_iter().map(|(iri, text)| (iri.to_owned(), text)).collect();
    let put = |(iri, definition): (&String, &String)| {
        let row = DefinitionRow { iri: iri.clone(), definition: definition.clone() };
        Update { q: ById { id: iri.clone() }, u: row, upsert: true }
    };
    commands::update(shared, session, ACTIVITIES, changed.iter().map(put)).await?;
    let merged = news.iter().map(|stated| (stated.activity, stated.hash)).collect();
    Ok((changed, merged))
}

/// Replaces or removes a definition.
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
pub(super) async fn read(shared: &Shared, iris: &[String]) -> Result<Vec<Option<String>>, Failure> {
    let mut cursor = activities(shared).find(doc! {"_id": {"$in": iris}}).await?;
    let mut found = HashMap::new();
    while cursor.advance().await? {
        let row = cursor.deserialize_current()?;
        found.insert(row.iri, row.definition);
    }
    Ok(iris.iter().map(|iri| found.get(iri).cloned()).collect())
}
