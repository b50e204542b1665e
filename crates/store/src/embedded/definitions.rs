//! Definitions of activities, in the tail and in the derived file.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension};
use xapi::TermKind;

use super::prepared::Landed;
use super::readers::Readers;
use super::shared::Shared;
use crate::Error;
use crate::parts::definitions::{self, LastMerged};

/// The new definitions that a group of statements gives, by activity.
pub(super) fn merge(
    last: &mut LastMerged,
    shared: &Shared,
    connection: &Connection,
    group: &[Landed],
) -> Result<HashMap<i64, Arc<str>>, Error> {
    let news = LastMerged::news(Some(last), group.iter().flat_map(|landed| &landed.entries.definitions));
    let changed = definitions::merge(&news, |stated| known(shared, connection, stated.activity))?;
    let number = |(iri, definition): (&str, String)| (shared.hash.term(TermKind::Activity, iri), definition.into());
    let changed = changed.into_iter().map(number).collect();
    last.remember(news.iter().map(|stated| (stated.activity, stated.hash)));
    Ok(changed)
}

/// The definition of an activity: in the tail, else in the file.
pub(super) fn known(shared: &Shared, connection: &Connection, activity: i64) -> Result<Option<Arc<str>>, Error> {
    if let Some(text) = shared.tail().definition(activity) {
        return Ok(Some(text));
    }
    Ok(merged(connection, activity)?.map(Arc::from))
}

/// The definition of an activity in the file.
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
