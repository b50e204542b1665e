//! Subscriptions: a value of `meta` each.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::{audit, meta};
use crate::clock::Clock;
use crate::parts::text::{from_text, to_text};
use crate::{AuditEntry, Error, Subscription};

/// How their keys begin.
const PREFIX: &str = "subscription ";

fn key(id: &str) -> String {
    format!("{PREFIX}{id}")
}

/// Every subscription, by id.
pub(super) fn all(log: &Connection) -> Result<Vec<Subscription>, Error> {
    meta::keys(log, PREFIX)?.iter().filter_map(|key| read(log, key).transpose()).collect()
}

fn read(log: &Connection, key: &str) -> Result<Option<Subscription>, Error> {
    let kept: Option<String> = meta::read(log, key)?;
    kept.map(|text| from_text(&text)).transpose()
}

/// Stores one, unless it has changed since it was read. In one step.
pub(super) fn put(
    step: &Connection,
    clock: &dyn Clock,
    mut subscription: Subscription,
    entry: Option<&AuditEntry>,
) -> Result<(), Error> {
    let key = key(&subscription.id);
    if read(step, &key)?.map_or(0, |kept| kept.revision) != subscription.revision {
        return Err(Error::Stale);
    }
    subscription.revision += 1;
    meta::put(step, &key, to_text(&subscription)?)?;
    entry.map_or(Ok(()), |entry| audit::append(step, clock, entry).map(drop))
}

/// Removes one. In one step.
pub(super) fn remove(step: &Connection, clock: &dyn Clock, id: &str, entry: &AuditEntry) -> Result<bool, Error> {
    let is_there = meta::remove(step, &key(id))?;
    if is_there {
        audit::append(step, clock, entry)?;
    }
    Ok(is_there)
}

/// Takes out the addresses of agents, and removes what is sent to nobody then. In one step. Returns how many changed, and how
/// many of these are gone.
pub(super) fn erase_addresses(step: &Connection, agents: &BTreeSet<String>) -> Result<(u64, u64), Error> {
    let (mut changed, mut gone) = (0, 0);
    if agents.is_empty() {
        return Ok((changed, gone));
    }
    for mut subscription in all(step)? {
        if !subscription.forget_addresses(agents) {
            continue;
        }
        changed += 1;
        if subscription.has_nobody() {
            meta::remove(step, &key(&subscription.id))?;
            gone += 1;
        } else {
            subscription.revision += 1;
            meta::put(step, &key(&subscription.id), to_text(&subscription)?)?;
        }
    }
    Ok((changed, gone))
}
