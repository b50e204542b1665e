//! What people enter: catalogue and roster.

use std::collections::BTreeSet;
use std::sync::Arc;

use mongodb::ClientSession;
use mongodb::bson::doc;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::failure::Failure;
use super::order::{self, Order};
use super::shared::Shared;
use super::transaction::transaction;
use crate::learning::{Catalogue, CatalogueFile, Roster, RosterChange};
use crate::store::{CatalogueVersion, Erasure, Error, RosterVersion};

/// Affiliations and terms that one command names.
const AT_ONCE: usize = 1_000;

/// The order, a second old at most.
pub(super) async fn recent_order(shared: &Shared) -> Result<Order, Error> {
    if let Some(order) = shared.fresh_order() {
        return Ok(order);
    }
    let order = order::read(shared).await?;
    shared.note(order.clone());
    Ok(order)
}

/// The catalogue in force.
pub(super) async fn catalogue(shared: &Shared) -> Result<(CatalogueVersion, Arc<Catalogue>), Error> {
    let mut version = recent_order(shared).await?.catalogue();
    loop {
        if let Some(catalogue) = catalogue_while_in_force(shared, version).await? {
            return Ok((version, catalogue));
        }
        version = order::read(shared).await?.catalogue();
    }
}

/// The catalogue of a version; `None` where that is in force no more, and so not kept.
pub(super) async fn catalogue_while_in_force(
    shared: &Shared,
    version: CatalogueVersion,
) -> Result<Option<Arc<Catalogue>>, Error> {
    match catalogue_of(shared, version).await {
        Err(_) if order::read(shared).await?.catalogue() != version => Ok(None),
        found => found.map(Some),
    }
}

/// The catalogue of a version, which is in force.
pub(super) async fn catalogue_of(shared: &Shared, version: CatalogueVersion) -> Result<Arc<Catalogue>, Error> {
    if version == CatalogueVersion::default() {
        return Ok(Arc::default());
    }
    if let Some(catalogue) = shared.known_catalogue(version) {
        return Ok(catalogue);
    }
    let damaged = |why: String| Error::Failed(format!("the stored catalogue can't be read: {why}"));
    let found = shared.collection("catalogue").find_one(doc! {"_id": version.0.cast_signed()}).await?;
    let found = found.ok_or_else(|| damaged("it is not there".into()))?;
    let body = found.get_str("body").map_err(|_| damaged("it has no body".into()))?;
    let file: CatalogueFile = serde_json::from_str(body).map_err(|error| damaged(error.to_string()))?;
    let catalogue = Arc::new(Catalogue::in_force(file));
    shared.know_catalogue(version, Arc::clone(&catalogue));
    Ok(catalogue)
}

/// Stores a catalogue, within the transaction that puts it in force.
pub(super) async fn store_catalogue(
    shared: &Shared,
    session: &mut ClientSession,
    version: CatalogueVersion,
    catalogue: &Catalogue,
) -> Result<(), Failure> {
    let body = serde_json::to_string(catalogue.file()).map_err(|error| Error::Failed(error.to_string()))?;
    let row = doc! {"_id": version.0.cast_signed(), "at": order::now(shared), "body": body};
    let catalogues = shared.collection("catalogue");
    catalogues.insert_one(row).session(&mut *session).await?;
    // Those of before may name people who were erased since.
    catalogues.delete_many(doc! {"_id": {"$lt": version.0.cast_signed()}}).session(session).await?;
    Ok(())
}

/// Deletes the catalogues that an older program kept and that are in force no more.
pub(super) async fn forget_catalogues(shared: &Shared) -> Result<(), Error> {
    let version = order::read(shared).await?.catalogue();
    shared.collection("catalogue").delete_many(doc! {"_id": {"$lt": version.0.cast_signed()}}).await?;
    Ok(())
}

/// Whether any statement may come to something else under a new catalogue: one is about an activity that it places
/// differently, or it says of other agents that they are nobody.
pub(super) async fn touches_statements(
    shared: &Shared,
    session: &mut ClientSession,
    old: &Catalogue,
    new: &Catalogue,
) -> Result<bool, Failure> {
    if old.has_other_nobodies(new) {
        let statements = shared.collection("statement");
        let any = statements.find_one(doc! {}).projection(doc! {"_id": 1});
        return Ok(any.session(&mut *session).await?.is_some());
    }
    let terms = old.terms_placed_otherwise(new);
    let terms: Vec<i64> = terms.iter().map(|term| shared.hash.term(term.kind, &term.value)).collect();
    for terms in terms.chunks(AT_ONCE) {
        let statements = shared.collection("statement");
        let found = statements.find_one(doc! {"terms": {"$in": terms}});
        if found.projection(doc! {"_id": 1}).session(&mut *session).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The roster.
pub(super) async fn roster(shared: &Shared) -> Result<(RosterVersion, Arc<Roster>), Error> {
    let mut version = recent_order(shared).await?.roster();
    loop {
        if let Some(roster) = roster_of(shared, version).await? {
            return Ok((version, roster));
        }
        version = order::read(shared).await?.roster();
    }
}

/// The roster of a version; `None` where another is in force.
pub(super) async fn roster_of(shared: &Shared, version: RosterVersion) -> Result<Option<Arc<Roster>>, Error> {
    if let Some(roster) = shared.known_roster(version) {
        return Ok(Some(roster));
    }
    // Only what is read between two sights of one version is of that version.
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

/// All that a collection of bodies has.
async fn read_set<T: DeserializeOwned + Ord>(
    shared: &Shared,
    collection: &str,
    what: &str,
) -> Result<BTreeSet<T>, Error> {
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
pub(super) async fn change_roster(shared: &Shared, from: RosterVersion, change: &RosterChange) -> Result<(), Error> {
    let (version, roster) = roster(shared).await?;
    if version != from {
        return Err(Error::Stale);
    }
    let order = transaction!(shared, |session| write_roster(shared, session, from, &roster, change));
    let mut changed = Roster::clone(&roster);
    changed.apply(change);
    shared.know_roster(order.roster(), Arc::new(changed));
    shared.note(order);
    Ok(())
}

/// Erases rows of the roster and what lists told of them, in somebody's transaction, which then counts the roster's
/// version up where there was any; gives how many rows of both.
pub(super) async fn erase_affiliations(
    shared: &Shared,
    session: &mut ClientSession,
    erasure: &Erasure,
) -> Result<(u64, u64), Failure> {
    let RosterChange { removed, told_replaced, told, .. } = &erasure.roster;
    let affiliations = remove_from(shared, session, "affiliation", removed).await?;
    let of_lists = remove_from(shared, session, "roster_told", told_replaced).await?;
    // Where an erasure is repeated they are there.
    remove_from(shared, session, "roster_told", told).await?;
    add_to(shared, session, "roster_told", told).await?;
    Ok((affiliations, of_lists))
}

async fn remove_from<'t, T: Serialize + 't>(
    shared: &Shared,
    session: &mut ClientSession,
    collection: &str,
    rows: impl IntoIterator<Item = &'t T>,
) -> Result<u64, Failure> {
    let bodies: Vec<String> = rows.into_iter().map(body).collect::<Result<_, _>>()?;
    let mut removed = 0;
    for some in bodies.chunks(AT_ONCE) {
        let rows = shared.collection(collection);
        removed += rows.delete_many(doc! {"_id": {"$in": some}}).session(&mut *session).await?.deleted_count;
    }
    Ok(removed)
}

/// Adds rows of which none is there.
async fn add_to<'t, T: Serialize + 't>(
    shared: &Shared,
    session: &mut ClientSession,
    collection: &str,
    rows: impl IntoIterator<Item = &'t T>,
) -> Result<(), Failure> {
    let new: Vec<_> = rows.into_iter().map(|row| Ok(doc! {"_id": body(row)?})).collect::<Result<_, Error>>()?;
    for some in new.chunks(AT_ONCE) {
        shared.collection(collection).insert_many(some).session(&mut *session).await?;
    }
    Ok(())
}

fn body<T: Serialize>(row: &T) -> Result<String, Error> {
    serde_json::to_string(row).map_err(|error| Error::Failed(error.to_string()))
}

async fn write_roster(
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
    remove_from(shared, session, "affiliation", &change.removed).await?;
    add_to(shared, session, "affiliation", new(&roster.affiliations, &change.added, &change.removed)).await?;
    remove_from(shared, session, "roster_list", &change.lists_replaced).await?;
    add_to(shared, session, "roster_list", new(&roster.lists, &change.lists, &change.lists_replaced)).await?;
    remove_from(shared, session, "roster_told", &change.told_replaced).await?;
    add_to(shared, session, "roster_told", new(&roster.told, &change.told, &change.told_replaced)).await?;
    Ok(order)
}

/// What comes and is not there: what is, and stays, would be refused as a second of its kind.
fn new<'t, T: Ord>(there: &BTreeSet<T>, come: &'t [T], gone: &[T]) -> BTreeSet<&'t T> {
    come.iter().filter(|row| !there.contains(*row) || gone.contains(row)).collect()
}
