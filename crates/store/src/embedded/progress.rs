//! Reads rows of progress: those of the file, with what the tail has over them.

use std::collections::HashMap;

use learning::{AgentKey, CourseId, Progress};
use rusqlite::{Connection, OptionalExtension};

use super::readers::Readers;
use super::shared::Shared;
use super::tail::{Delta, ProgressKey};
use crate::{Error, ProgressSink, Revision};

type Deltas = HashMap<ProgressKey, Vec<Delta>>;

/// Passes on the rows that have changed since a revision, or all of them.
pub(super) fn since(
    shared: &Shared,
    readers: &Readers,
    since: Option<Revision>,
    sink: &mut dyn ProgressSink,
) -> Result<(), Error> {
    let (revision, all, deltas) = {
        let mut tail = shared.tail_mut();
        let changed = since.and_then(|since| tail.changed_since(since));
        let all = changed.is_none();
        let keys = changed.unwrap_or_else(|| {
            tail.remember_from_now();
            tail.progress_keys().into_iter().cloned().collect()
        });
        let deltas: Deltas = keys
            .into_iter()
            .map(|key| {
                let over = tail.deltas(&key);
                (key, over)
            })
            .collect();
        (tail.revision, all, deltas)
    };
    sink.begin(all);
    readers.with(
        |connection| {
            if all { every(connection, deltas, sink) } else { some(shared, connection, deltas, sink) }
        },
    )?;
    sink.end(revision);
    Ok(())
}

fn some(shared: &Shared, connection: &Connection, deltas: Deltas, sink: &mut dyn ProgressSink) -> Result<(), Error> {
    let mut statement = connection.prepare_cached(
        "SELECT body FROM derived.progress
         WHERE agent = ?1 AND course = (SELECT number FROM derived.course WHERE id = ?2)",
    )?;
    for ((agent, course), over) in deltas {
        let key = (shared.hash.agent(agent.as_str()), course.as_str());
        let body: Option<Vec<u8>> = statement.query_row(key, |row| row.get(0)).optional()?;
        sink.put(agent, course, laid(body.as_deref(), &over)?);
    }
    Ok(())
}

fn every(connection: &Connection, mut deltas: Deltas, sink: &mut dyn ProgressSink) -> Result<(), Error> {
    let courses: HashMap<i64, CourseId> = connection
        .prepare_cached("SELECT number, id FROM derived.course")?
        .query_map([], |row| Ok((row.get(0)?, CourseId::from(row.get::<_, String>(1)?))))?
        .collect::<Result<_, _>>()?;
    let mut statement = connection.prepare_cached(
        "SELECT agent.key, progress.course, progress.body
         FROM derived.progress AS progress JOIN derived.agent AS agent ON agent.hash = progress.agent
         ORDER BY progress.agent",
    )?;
    let mut rows = statement.query([])?;
    let mut last: Option<AgentKey> = None;
    while let Some(row) = rows.next()? {
        let agent = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
        let Some(course) = courses.get(&row.get(1)?) else { continue };
        let body = row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?;
        // A person has many courses: one copy of the key serves all of them.
        let agent = match &last {
            Some(last) if last.as_str() == agent => last.clone(),
            _ => AgentKey::from(agent),
        };
        last = Some(agent.clone());
        let key = (agent, course.clone());
        let over = deltas.remove(&key).unwrap_or_default();
        sink.put(key.0, key.1, laid(Some(body), &over)?);
    }
    for ((agent, course), over) in deltas {
        sink.put(agent, course, laid(None, &over)?);
    }
    Ok(())
}

fn laid(body: Option<&[u8]>, over: &[Delta]) -> Result<Progress, Error> {
    let below = body.map(Progress::from_bytes).transpose().map_err(Error::Failed)?;
    Ok(over.iter().fold(below, |below, delta| Some(delta.over(below))).unwrap_or_default())
}
