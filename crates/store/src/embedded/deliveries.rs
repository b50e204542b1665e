//! What each sender has delivered. A damaged row counts for nothing, and is replaced: nothing else depends on it.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _};

use crate::parts::text::{from_text, to_text};
use crate::{Deliveries, Error};

/// Adds what senders with a credential have delivered, and forgets those whose credential was removed. In one step.
pub(super) fn add(step: &Connection, added: &[(String, Deliveries)]) -> Result<(), Error> {
    step.execute("DELETE FROM delivery WHERE key NOT IN (SELECT key FROM credential)", [])?;
    for (key, more) in added {
        let is_known = step.prepare_cached("SELECT 1 FROM credential WHERE key = ?1")?.exists([key])?;
        if is_known {
            let mut all = read(step, key)?;
            all.add(more);
            put(step, key, &all)?;
        }
    }
    Ok(())
}

/// What one sender has delivered.
pub(super) fn read(connection: &Connection, key: &str) -> Result<Deliveries, Error> {
    let found: Option<String> = connection
        .prepare_cached("SELECT told FROM delivery WHERE key = ?1 AND checksum IS row_sum(key, told)")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    found.map_or_else(|| Ok(Deliveries::default()), |told| from_text(&told))
}

/// Forgets the bodies of what was refused. In one step.
pub(super) fn drop_bodies(step: &Connection) -> Result<(), Error> {
    let mut statement = step.prepare_cached("SELECT key FROM delivery")?;
    let keys = statement.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    for key in keys {
        let mut all = read(step, &key)?;
        if all.has_bodies() {
            all.drop_bodies();
            put(step, &key, &all)?;
        }
    }
    Ok(())
}

/// Forgets what was delivered before an instant, and returns how many counts and refusals those were. In one step.
pub(super) fn forget(step: &Connection, before: Timestamp) -> Result<u64, Error> {
    let mut statement = step.prepare_cached("SELECT key FROM delivery")?;
    let keys = statement.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    let mut forgotten = 0;
    for key in keys {
        let mut all = read(step, &key)?;
        let of_key = all.forget_before(before);
        if of_key > 0 {
            put(step, &key, &all)?;
        }
        forgotten += of_key;
    }
    Ok(forgotten)
}

fn put(step: &Connection, key: &str, all: &Deliveries) -> Result<(), Error> {
    let put = "INSERT OR REPLACE INTO delivery (key, told, checksum) VALUES (?1, ?2, row_sum(?1, ?2))";
    step.prepare_cached(put)?.execute((key, to_text(all)?))?;
    Ok(())
}
