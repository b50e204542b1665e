//! What statements say of activities, merged into one definition of each.
//!
//! Nearly every statement repeats the definition that its activity has already. So the hash of
//! what was merged last is remembered for each activity, and a repeat costs one look-up; what is
//! forgotten is merged again, which changes nothing.

use std::collections::HashMap;
use std::sync::Arc;

use quick_cache::unsync::Cache;
use rusqlite::{Connection, OptionalExtension};

use super::derive::Landed;
use super::readers::Readers;
use super::shared::Shared;
use crate::store::Error;
use crate::xapi::TermKind;

/// Activities whose last definition is remembered, at sixteen bytes and some upkeep each.
const REMEMBERED: usize = 32 * 1024;

/// For each activity, the hash of the definition that was merged last.
#[derive(Debug)]
pub(super) struct LastMerged(Cache<i64, i64>);

impl Default for LastMerged {
    fn default() -> Self {
        Self(Cache::new(REMEMBERED))
    }
}

impl LastMerged {
    /// The definitions that a group of statements changes, as they become. In the order of storing:
    /// the newer wins.
    pub(super) fn merge(
        &mut self,
        shared: &Shared,
        connection: &Connection,
        group: &[Landed],
    ) -> Result<HashMap<i64, Arc<str>>, Error> {
        let mut changed: HashMap<i64, Arc<str>> = HashMap::new();
        for said in group.iter().flat_map(|landed| &landed.entries.definitions) {
            if self.0.get(&said.activity) == Some(&said.hash) {
                continue;
            }
            let older = match changed.get(&said.activity) {
                Some(text) => Some(Arc::clone(text)),
                None => known(shared, connection, said.activity)?,
            };
            if let Some(merged) = said.merged(older.as_deref()) {
                changed.insert(said.activity, merged.into());
            }
            self.0.insert(said.activity, said.hash);
        }
        Ok(changed)
    }

    /// Forgets what was merged last for an activity.
    pub(super) fn forget(&mut self, activity: i64) {
        self.0.remove(&activity);
    }
}

/// The definition of an activity: in the tail, else in the file.
pub(super) fn known(shared: &Shared, connection: &Connection, activity: i64) -> Result<Option<Arc<str>>, Error> {
    if let Some(text) = shared.tail().definition(activity) {
        return Ok(Some(text));
    }
    Ok(merged(connection, activity)?.map(Arc::from))
}

/// The definition of an activity that is in the file.
fn merged(connection: &Connection, activity: i64) -> Result<Option<String>, Error> {
    let mut statement = connection.prepare_cached("SELECT body FROM derived.definition WHERE activity = ?1")?;
    Ok(statement.query_row([activity], |row| row.get(0)).optional()?)
}

/// The definitions of activities, by their IRIs.
pub(super) fn read(shared: &Shared, readers: &Readers, activities: &[String]) -> Result<Vec<Option<String>>, Error> {
    let hashed: Vec<i64> = activities.iter().map(|iri| shared.hash.term(TermKind::Activity, iri)).collect();
    // The tail before the file: what is merged in between is met in one of the two.
    let over: Vec<Option<Arc<str>>> = {
        let tail = shared.tail();
        hashed.iter().map(|activity| tail.definition(*activity)).collect()
    };
    readers.with(|connection| {
        let each = hashed.iter().zip(over);
        each.map(|(activity, over)| match over {
            Some(text) => Ok(Some(text.to_string())),
            None => merged(connection, *activity),
        })
        .collect()
    })
}

/// Puts definitions into the file, in the order of the key.
pub(super) fn write(derived: &Connection, definitions: &HashMap<i64, Arc<str>>) -> Result<(), Error> {
    let mut sorted: Vec<_> = definitions.iter().collect();
    sorted.sort_unstable_by_key(|(activity, _)| **activity);
    let mut write = derived.prepare_cached("INSERT OR REPLACE INTO definition (activity, body) VALUES (?1, ?2)")?;
    for (activity, text) in sorted {
        write.execute((activity, &**text))?;
    }
    Ok(())
}
