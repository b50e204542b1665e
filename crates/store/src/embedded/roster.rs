//! The roster, and what its lists said.

use std::collections::BTreeSet;
use std::sync::Arc;

use learning::{Roster, RosterChange};
use rusqlite::{Connection, Transaction};
use serde::de::DeserializeOwned;

use super::shared::Shared;
use super::{placing, sealed};
use crate::parts::damage::Met;
use crate::parts::roster::{TableChange, tables_changed};
use crate::{Erasure, Error, OnDamage, RosterVersion, Table};

/// Reads the roster; damaged rows are skipped and reported if the caller asks for that.
pub(super) fn read(log: &Connection, met: &Met, on_damage: OnDamage) -> Result<Roster, Error> {
    Ok(Roster {
        affiliations: read_set(log, Table::Affiliation, met, on_damage)?,
        lists: read_set(log, Table::RosterList, met, on_damage)?,
        told: read_set(log, Table::RosterTold, met, on_damage)?,
    })
}

/// Reads a whole table of bodies.
fn read_set<T: DeserializeOwned + Ord>(
    log: &Connection,
    table: Table,
    met: &Met,
    on_damage: OnDamage,
) -> Result<BTreeSet<T>, Error> {
    let mut statement = log.prepare(&format!("SELECT body, checksum IS row_sum(body) FROM {table}"))?;
    let mut rows = statement.query([])?;
    let mut set = BTreeSet::new();
    while let Some(row) = rows.next()? {
        let body = row.get_ref(0)?.as_bytes().map_err(rusqlite::Error::from)?;
        let body = String::from_utf8_lossy(body);
        let damaged = || Error::Damaged(sealed::row_of(table, sealed::roster_row(&body)));
        let read = if row.get(1)? { serde_json::from_str(&body).map_err(|_| damaged()) } else { Err(damaged()) };
        match on_damage {
            OnDamage::Stop => drop(set.insert(read?)),
            OnDamage::Skip => set.extend(met.pass_over(read)?),
        }
    }
    Ok(set)
}

/// Removes rows from a table.
pub(super) fn remove_from(log: &Connection, table: &str, bodies: &[String]) -> Result<(), Error> {
    let mut statement = log.prepare_cached(&format!("DELETE FROM {table} WHERE body = ?1"))?;
    for body in bodies {
        statement.execute([body])?;
    }
    Ok(())
}

/// Adds rows to a table, unless they are there already.
pub(super) fn add_to(log: &Connection, table: &str, bodies: &[String]) -> Result<(), Error> {
    let mut statement =
        log.prepare_cached(&format!("INSERT OR IGNORE INTO {table} (body, checksum) VALUES (?1, row_sum(?1))"))?;
    for body in bodies {
        statement.execute([body])?;
    }
    Ok(())
}

fn change_tables(log: &Connection, roster: &Roster, change: &RosterChange) -> Result<(), Error> {
    for TableChange { table, gone, come } in tables_changed(roster, change)? {
        remove_from(log, table, &gone)?;
        add_to(log, table, &come)?;
    }
    Ok(())
}

/// Changes the roster, in one commit.
pub(super) fn change(
    shared: &Shared,
    log: &mut Connection,
    from: RosterVersion,
    change: &RosterChange,
) -> Result<(), Error> {
    let (version, roster) = shared.roster();
    if version != from {
        return Err(Error::Stale);
    }
    let transaction = log.transaction()?;
    if change.places_otherwise() {
        placing::outdate(shared, &transaction)?;
    }
    change_tables(&transaction, &roster, change)?;
    transaction.commit()?;
    let mut roster = Roster::clone(&roster);
    roster.apply(change);
    shared.set_roster(RosterVersion(version.0 + 1), Arc::new(roster));
    Ok(())
}

/// Erases rows of the roster within the caller's commit; returns how many, and the roster without them, to put in
/// force.
#[allow(clippy::type_complexity, reason = "a number, and what is put in force where there is any")]
pub(super) fn erase_affiliations(
    shared: &Shared,
    transaction: &Transaction<'_>,
    erasure: &Erasure,
) -> Result<(u64, Option<(RosterVersion, Arc<Roster>)>), Error> {
    let (version, roster) = shared.roster();
    let RosterChange { removed, told_replaced, told, .. } = &erasure.roster;
    let change = RosterChange {
        removed: removed.iter().filter(|row| roster.affiliations.contains(*row)).cloned().collect(),
        told_replaced: told_replaced.iter().filter(|row| roster.told.contains(*row)).cloned().collect(),
        told: told.iter().filter(|told| roster.affiliations.contains(&told.row)).cloned().collect(),
        ..RosterChange::default()
    };
    if change.is_empty() {
        return Ok((0, None));
    }
    if change.places_otherwise() {
        placing::outdate(shared, transaction)?;
    }
    change_tables(transaction, &roster, &change)?;
    let mut left = Roster::clone(&roster);
    left.apply(&change);
    Ok((change.removed.len() as u64, Some((RosterVersion(version.0 + 1), Arc::new(left)))))
}
