//! How far statements were forwarded: a value of `meta` for each target.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _};

use super::log::{self, Seq};
use super::meta;
use crate::parts::text::{from_text, instant, to_text};
use crate::{Error, Forwarding, Waiting};

fn key(target: &str) -> String {
    format!("forwarding {target}")
}

/// How forwarding to a target stands.
pub(super) fn read(log: &Connection, target: &str) -> Result<Forwarding, Error> {
    let kept: Option<String> = meta::read(log, &key(target))?;
    kept.map_or_else(|| Ok(Forwarding::default()), |text| from_text(&text))
}

/// Replaces it, unless it has changed since it was read. In one step.
pub(super) fn put(step: &Connection, target: &str, mut forwarding: Forwarding) -> Result<(), Error> {
    if read(step, target)?.revision != forwarding.revision {
        return Err(Error::Stale);
    }
    forwarding.revision += 1;
    meta::put(step, &key(target), to_text(&forwarding)?)
}

/// What was stored after an instant, as far as readers see it.
pub(super) fn waiting(log: &Connection, after: Option<Timestamp>, visible: Seq) -> Result<Waiting, Error> {
    let place = after.map_or(Ok(0), |after| log::place_at(log, after, visible))?;
    let oldest = "SELECT stored FROM statement WHERE seq > ?1 AND seq <= ?2 AND flags & ?3 = 0 ORDER BY seq LIMIT 1";
    let bounds = (log::sql(place), log::sql(visible), log::ERASED);
    let oldest: Option<i64> = log.prepare_cached(oldest)?.query_row(bounds, |row| row.get(0)).optional()?;
    let statements = oldest.map_or(0, |_| visible.saturating_sub(place).min(Waiting::MOST));
    Ok(Waiting { statements, oldest: oldest.map(instant) })
}
