//! Merges the tail into the derived file, in large groups and in the order of the keys.

use std::collections::HashMap;
use std::sync::Arc;

use learning::{COUNTING, CourseId, Progress};
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use super::definitions;
use super::log::{Seq, seq, sql};
use super::meta;
use super::postings;
use super::shared::Shared;
use super::tail::{Delta, Segment};
use super::uncounted;
use crate::parts::hash::HashKey;
use crate::{CatalogueVersion, Error};

/// How many entries of the index are written in one transaction. In a large file each lands on a page of its own: these are some
/// 270 MB of the write-ahead log.
const STEP: usize = 32_768;

/// Merges the tail, unless it is empty.
///
/// A crash in between loses nothing: opening the store derives what is past the watermark from the log. Entries of the index
/// and ids may be in the file before the watermark reaches them; deriving them again changes nothing.
pub(super) fn merge(shared: &Shared, derived: &mut Connection) -> Result<(), Error> {
    // A segment that a failed merge left frozen goes first, since the live one lies over it.
    let left = shared.tail().frozen.clone();
    for segment in left.into_iter().chain(std::iter::from_fn(|| freeze(shared)).take(1)) {
        write(shared.hash, derived, &segment, STEP)?;
        shared.tail_mut().frozen = None;
    }
    Ok(())
}

/// Freezes the live segment, unless it is empty. None may be frozen already.
fn freeze(shared: &Shared) -> Option<Arc<Segment>> {
    let _whole = shared.publishing();
    let mut tail = shared.tail_mut();
    if tail.live.is_empty() {
        return None;
    }
    let newest = tail.live.newest;
    let mut live = std::mem::replace(&mut tail.live, Segment { newest, ..Segment::default() });
    live.uncounted = tail.freeze_uncounted();
    let live = Arc::new(live);
    tail.frozen = Some(Arc::clone(&live));
    Some(live)
}

fn write(hash: HashKey, derived: &mut Connection, segment: &Segment, step: usize) -> Result<(), Error> {
    // First what says where a statement is: after a crash in between, no entry leads to one whose id is not found.
    let mut ids: Vec<_> = segment.ids.iter().map(|(id, place)| (*id, *place)).collect();
    ids.sort_unstable();
    for ids in ids.chunks(step) {
        let transaction = derived.transaction()?;
        write_ids(&transaction, ids)?;
        transaction.commit()?;
    }
    for (table, places) in [("posting", &segment.postings), ("place", &segment.places)] {
        for entries in postings::entries(places).chunks(step) {
            let transaction = derived.transaction()?;
            postings::write(&transaction, table, entries)?;
            transaction.commit()?;
        }
    }
    let transaction = derived.transaction()?;
    {
        let mut insert = transaction.prepare_cached("INSERT OR IGNORE INTO reference (target, seq) VALUES (?1, ?2)")?;
        for (target, places) in &segment.references {
            for place in places {
                insert.execute((target.as_bytes(), sql(*place)))?;
            }
        }
        write_progress(hash, &transaction, "progress", &segment.progress)?;
        definitions::write(&transaction, &segment.definitions)?;
        if let Some(counted) = &segment.uncounted {
            uncounted::write(&transaction, counted)?;
        }
    }
    set_watermark(&transaction, segment.newest)?;
    if let Some((id, _)) = segment.ids.iter().find(|(_, place)| **place == segment.newest) {
        meta::put(&transaction, "watermark_id", id.as_bytes())?;
    }
    transaction.commit()?;
    Ok(())
}

fn write_ids(derived: &Connection, ids: &[(Uuid, Seq)]) -> Result<(), Error> {
    let mut insert = derived.prepare_cached("INSERT OR IGNORE INTO statement_id (id, seq) VALUES (?1, ?2)")?;
    for (id, place) in ids {
        insert.execute((id.as_bytes(), sql(*place)))?;
    }
    Ok(())
}

/// Joins rows of progress into a table, in the order of its key.
pub(super) fn write_progress(
    hash: HashKey,
    derived: &Connection,
    table: &str,
    rows: &HashMap<super::tail::ProgressKey, Delta>,
) -> Result<(), Error> {
    let mut courses = HashMap::new();
    let mut sorted = Vec::with_capacity(rows.len());
    for ((agent, course), delta) in rows {
        let number = if let Some(number) = courses.get(course) {
            *number
        } else {
            let number = course_number(derived, course)?;
            courses.insert(course.clone(), number);
            number
        };
        sorted.push((hash.agent(agent.as_str()), number, agent, delta));
    }
    sorted.sort_unstable_by_key(|(agent, course, ..)| (*agent, *course));
    let mut name = derived.prepare_cached("INSERT OR IGNORE INTO agent (hash, key) VALUES (?1, ?2)")?;
    let mut read = derived.prepare_cached(&format!("SELECT body FROM {table} WHERE agent = ?1 AND course = ?2"))?;
    let mut write =
        derived.prepare_cached(&format!("INSERT OR REPLACE INTO {table} (agent, course, body) VALUES (?1, ?2, ?3)"))?;
    for (agent, course, key, delta) in sorted {
        name.execute((agent, key.as_str()))?;
        let below: Option<Vec<u8>> = read.query_row((agent, course), |row| row.get(0)).optional()?;
        let below = below.map(|bytes| Progress::from_bytes(&bytes)).transpose().map_err(Error::Failed)?;
        write.execute(params![agent, course, delta.over(below).to_bytes()])?;
    }
    Ok(())
}

fn course_number(derived: &Connection, course: &CourseId) -> Result<i64, Error> {
    derived.prepare_cached("INSERT OR IGNORE INTO course (id) VALUES (?1)")?.execute([course.as_str()])?;
    let mut statement = derived.prepare_cached("SELECT number FROM course WHERE id = ?1")?;
    Ok(statement.query_row([course.as_str()], |row| row.get(0))?)
}

fn set_watermark(derived: &Connection, newest: Seq) -> Result<(), Error> {
    meta::put(derived, "watermark", sql(newest))
}

/// The newest statement whose derived entries are in the file.
pub(super) fn watermark(derived: &Connection) -> Result<Seq, Error> {
    Ok(meta::read(derived, "watermark")?.map_or(0, seq))
}

/// The id of that statement, since two logs may have as many. Older files lack it.
pub(super) fn watermark_id(derived: &Connection) -> Result<Option<Uuid>, Error> {
    Ok(meta::read(derived, "watermark_id")?.map(Uuid::from_bytes))
}

/// The catalogue under which the file's progress was counted.
pub(super) fn counted_under(derived: &Connection) -> Result<CatalogueVersion, Error> {
    let version = meta::read::<i64>(derived, "catalogue")?.unwrap_or(0);
    Ok(CatalogueVersion(u64::try_from(version).unwrap_or(0)))
}

/// Notes the catalogue under which this program counted the file's progress.
pub(super) fn set_counted_under(derived: &Connection, version: CatalogueVersion) -> Result<(), Error> {
    meta::put(derived, "catalogue", sql(version.0))?;
    meta::put(derived, "counting", i64::from(COUNTING))
}

/// Whether the file's progress was counted the way this program counts.
pub(super) fn is_counted_so(derived: &Connection) -> Result<bool, Error> {
    Ok(meta::read(derived, "counting")? == Some(i64::from(COUNTING)))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::super::schema::{self, Synchronous};
    use super::*;
    use crate::clock::ManualClock;
    use crate::parts::hash::HashKey;

    // Every entry of a large file lands on a page of its own, and a transaction keeps all of them until it ends.
    #[test]
    fn the_write_ahead_log_of_a_merge_is_as_long_as_one_of_its_steps() {
        let longest = |step: usize| {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("derived.db");
            let mut derived = schema::open(&path, schema::DERIVED, Synchronous::Normal).expect("opens");
            let every = |distance: i64, newest: Seq| Segment {
                postings: (0..400_000 / distance).map(|n| (n * distance, vec![newest])).collect(),
                ids: HashMap::from([(Uuid::from_u128(newest.into()), newest)]),
                statements: 1,
                newest,
                ..Segment::default()
            };
            write(HashKey([0; 16]), &mut derived, &every(1, 1), STEP).expect("writes");
            derived.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).expect("empties");
            derived.pragma_update(None, "wal_autocheckpoint", 10).expect("sets");
            // One on each page.
            write(HashKey([0; 16]), &mut derived, &every(300, 2), step).expect("writes");
            let written: u32 =
                derived.query_row("SELECT count(*) FROM posting WHERE seq = 2", [], |row| row.get(0)).expect("reads");
            assert_eq!((written, watermark(&derived).expect("reads")), (1_333, 2));
            std::fs::metadata(path.with_extension("db-wal")).expect("there").len()
        };
        let (at_once, in_steps) = (longest(STEP), longest(50));
        assert!(in_steps * 10 < at_once, "{in_steps} bytes in steps, {at_once} at once");
    }

    #[test]
    fn what_came_after_a_merge_that_failed_is_merged_with_what_it_left() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("derived.db");
        let mut derived = schema::open(&path, schema::DERIVED, Synchronous::Normal).expect("opens");
        let clock = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
        let shared = Shared::new(clock, HashKey([0; 16]), crate::testing::names(), Timestamp::UNIX_EPOCH);
        let segment = |newest: Seq| Segment {
            ids: HashMap::from([(Uuid::from_u128(newest.into()), newest)]),
            statements: 1,
            newest,
            ..Segment::default()
        };
        {
            let mut tail = shared.tail_mut();
            tail.frozen = Some(Arc::new(segment(1)));
            tail.live = segment(2);
        }
        merge(&shared, &mut derived).expect("merges");
        assert_eq!(shared.tail().unmerged(), 0);
        assert!(shared.tail().frozen.is_none());
        assert_eq!(watermark(&derived).expect("reads"), 2);
        let ids: u32 = derived.query_row("SELECT count(*) FROM statement_id", [], |row| row.get(0)).expect("reads");
        assert_eq!(ids, 2);
    }
}
