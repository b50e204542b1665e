//! The roster, and what its lists said.

use std::collections::BTreeSet;
use std::sync::Arc;

use learning::{Roster, RosterChange};
use mongodb::ClientSession;
use mongodb::bson::doc;
use serde::de::DeserializeOwned;
use store::parts::roster::{TableChange, bodies, tables_changed};
use store::{Erasure, Error, RosterVersion};

use super::failure::Failure;
use super::order;
use super::rows::Order;
use super::shared::Shared;
use super::transaction::transaction;

/// The most rows in one command.
const AT_ONCE: usize = 1_000;

/// The roster.
pub(super) async fn read(shared: &Shared) -> Result<(RosterVersion, Arc<Roster>), Failure> {
    let mut version = order::recent(shared).await?.roster();
    loop {
        if let Some(roster) = read_version(shared, version).await? {
            return Ok((version, roster));
        }
        version = order::read(shared).await?.roster();
    }
}

/// The roster of a version; `None` if another is in force.
pub(super) async fn read_version(shared: &Shared, version: RosterVersion) -> Result<Option<Arc<Roster>>, Failure> {
    if let Some(roster) = shared.known_roster(version) {
        return Ok(Some(roster));
    }
    // Only what is read between two reads of one version is of that version.
    if order::read(shared).await?.roster() != version {
        return Ok(None);
    }
    let roster = Arc::new(Roster {
        affiliations: read_set(shared, "affiliation", "affiliation").await?,
        lists: read_set(shared, "roster_list", "list of a roster").await?,
        told: read_set(shared, "roster_told", "row of a list").await?,
    });
    if order::read(shared).await?.roster() != version {
        return Ok(None);
    }
    shared.know_roster(version, Arc::clone(&roster));
    Ok(Some(roster))
}

/// Reads a whole collection of bodies.
async fn read_set<T: DeserializeOwned + Ord>(
    shared: &Shared,
    collection: &str,
    what: &str,
) -> Result<BTreeSet<T>, Failure> {
    let mut set = BTreeSet::new();
    let mut cursor = shared.collection(collection).find(doc! {}).await?;
    while cursor.advance().await? {
        set.insert(
            serde_json::from_str(cursor.current().get_str("_id").unwrap_or_default())
                .map_err(|error| Error::Failed(format!("a stored {what} can't be read: {error}")))?,
        );
    }
    Ok(set)
}

/// Changes the roster, in one transaction.
pub(super) async fn change(shared: &Shared, from: RosterVersion, change: &RosterChange) -> Result<(), Failure> {
    let (version, roster) = read(shared).await?;
    if version != from {
        return Err(Error::Stale.into());
    }
    let order = transaction!(shared, |session| write(shared, session, from, &roster, change));
    let mut changed = Roster::clone(&roster);
    changed.apply(change);
    shared.know_roster(order.roster(), Arc::new(changed));
    shared.note(order);
    Ok(())
}

/// Erases rows of the roster and what lists said of them, within the caller's transaction, which then raises the
/// roster's version if there were any; returns the number of rows of both.
pub(super) async fn erase_affiliations(
    shared: &Shared,
    session: &mut ClientSession,
    erasure: &Erasure,
) -> Result<(u64, u64), Failure> {
    let RosterChange { removed, told_replaced, told, .. } = &erasure.roster;
    let affiliations = remove_from(shared, session, "affiliation", &bodies(removed)?).await?;
    let of_lists = remove_from(shared, session, "roster_told", &bodies(told_replaced)?).await?;
    // If an erasure is repeated, they are already there.
    let told = bodies(told)?;
    remove_from(shared, session, "roster_told", &told).await?;
    add_to(shared, session, "roster_told", &told).await?;
    Ok((affiliations, of_lists))
}

async fn remove_from(
    shared: &Shared,
    session: &mut ClientSession,
    collection: &str,
    bodies: &[String],
) -> Result<u64, Failure> {
    let mut removed = 0;
    for some in bodies.chunks(AT_ONCE) {
        let rows = shared.collection(collection);
        removed += rows.delete_many(doc! {"_id": {"$in": some}}).session(&mut *session).await?.deleted_count;
    }
    Ok(removed)
}

/// Adds rows, none of which is there yet.
async fn add_to(
    shared: &Shared,
    session: &mut ClientSession,
    collection: &str,
    bodies: &[String],
) -> Result<(), Failure> {
    for some in bodies.chunks(AT_ONCE) {
        let rows = some.iter().map(|body| doc! {"_id": body});
        shared.collection(collection).insert_many(rows).session(&mut *session).await?;
    }
    Ok(())
}

async fn write(
    shared: &Shared,
    session: &mut ClientSession,
    from: RosterVersion,
    roster: &Roster,
    change: &RosterChange,
) -> Result<Order, Failure> {
    let mut order = order::take(shared, session, 1, None).await?;
    if order.roster() != from {
        return Err(Error::Stale.into());
    }
    order.count_roster(change.places_otherwise());
    order::put(shared, session, &order).await?;
    for TableChange { table, gone, come } in tables_changed(roster, change)? {
        remove_from(shared, session, table, &gone).await?;
        add_to(shared, session, table, &come).await?;
    }
    Ok(order)
}
