//! The catalogue in force.

use std::sync::Arc;

use learning::Catalogue;
use mongodb::ClientSession;
use mongodb::bson::doc;
use store::CatalogueVersion;
use store::parts::catalogue::{Touched, of_text, stored_text, unreadable};

use super::failure::Failure;
use super::shared::Shared;
use super::{buckets, order};

/// The most terms of one query.
const AT_ONCE: usize = 1_000;

/// The catalogue in force.
pub(super) async fn read(shared: &Shared) -> Result<(CatalogueVersion, Arc<Catalogue>), Failure> {
    let mut version = order::recent(shared).await?.catalogue();
    loop {
        if let Some(catalogue) = while_in_force(shared, version).await? {
            return Ok((version, catalogue));
        }
        version = order::read(shared).await?.catalogue();
    }
}

/// The catalogue of a version; `None` if that is no longer in force, and so not kept.
pub(super) async fn while_in_force(
    shared: &Shared,
    version: CatalogueVersion,
) -> Result<Option<Arc<Catalogue>>, Failure> {
    match read_version(shared, version).await {
        Err(_) if order::read(shared).await?.catalogue() != version => Ok(None),
        found => found.map(Some),
    }
}

/// The catalogue of a version, which is in force.
pub(super) async fn read_version(shared: &Shared, version: CatalogueVersion) -> Result<Arc<Catalogue>, Failure> {
    if version == CatalogueVersion::default() {
        return Ok(Arc::default());
    }
    if let Some(catalogue) = shared.known_catalogue(version) {
        return Ok(catalogue);
    }
    let found = shared.collection("catalogue").find_one(doc! {"_id": version.0.cast_signed()}).await?;
    let found = found.ok_or_else(|| unreadable("it is not there"))?;
    let body = found.get_str("body").map_err(|_| unreadable("it has no body"))?;
    let catalogue = of_text(body)?;
    shared.know_catalogue(version, Arc::clone(&catalogue));
    Ok(catalogue)
}

/// Stores a catalogue, within the transaction that puts it in force.
pub(super) async fn store(
    shared: &Shared,
    session: &mut ClientSession,
    version: CatalogueVersion,
    catalogue: &Catalogue,
) -> Result<(), Failure> {
    let row = doc! {"_id": version.0.cast_signed(), "at": order::now(shared), "body": stored_text(catalogue)?};
    let catalogues = shared.collection("catalogue");
    catalogues.insert_one(row).session(&mut *session).await?;
    // Earlier ones may name people who have been erased since.
    catalogues.delete_many(doc! {"_id": {"$lt": version.0.cast_signed()}}).session(session).await?;
    Ok(())
}

/// Deletes the catalogues that an older program kept and that are no longer in force.
pub(super) async fn forget_older(shared: &Shared) -> Result<(), Failure> {
    let version = order::read(shared).await?.catalogue();
    shared.collection("catalogue").delete_many(doc! {"_id": {"$lt": version.0.cast_signed()}}).await?;
    Ok(())
}

/// Whether any statement may count differently under a new catalogue.
pub(super) async fn touches_statements(
    shared: &Shared,
    session: &mut ClientSession,
    old: &Catalogue,
    new: &Catalogue,
) -> Result<bool, Failure> {
    let statements = shared.collection("statement");
    let Touched::With(terms) = Touched::by(shared.hash, old, new) else {
        let any = statements.find_one(doc! {}).projection(doc! {"_id": 1});
        return Ok(any.session(session).await?.is_some());
    };
    for terms in terms.chunks(AT_ONCE) {
        let (filter, index) = buckets::with_any(shared, terms).await?;
        let found = statements.find_one(filter).hint(index).projection(doc! {"_id": 1});
        if found.session(&mut *session).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}
