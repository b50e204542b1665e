//! What each sender has delivered: a document each, which any process adds to.

use jiff::Timestamp;
use mongodb::ClientSession;
use mongodb::bson::{Document, doc};
use store::parts::text::{from_text, to_text};
use store::{Deliveries, Error};

use super::failure::Failure;
use super::shared::Shared;
use super::transaction::transaction;

/// The collection.
pub(super) const DELIVERIES: &str = "delivery";

/// Adds what senders with a credential have delivered, and forgets those whose credential was removed.
pub(super) async fn add(shared: &Shared, added: &[(String, Deliveries)]) -> Result<(), Failure> {
    let credentials = shared.collection("credential").distinct("_id", doc! {}).await?;
    shared.collection(DELIVERIES).delete_many(doc! {"_id": {"$nin": &credentials}}).await?;
    let known = |key: &str| credentials.iter().any(|one| one.as_str() == Some(key));
    for (key, more) in added.iter().filter(|(key, _)| known(key)) {
        transaction!(shared, |session| change_in(shared, session, key, |all| all.add(more)));
    }
    Ok(())
}

/// What each of these senders has delivered.
pub(super) async fn read(shared: &Shared, keys: &[String]) -> Result<Vec<Deliveries>, Failure> {
    let mut found = vec![Deliveries::default(); keys.len()];
    let mut cursor = shared.collection(DELIVERIES).find(doc! {"_id": {"$in": keys}}).await?;
    while cursor.advance().await? {
        let row: Document = cursor.deserialize_current()?;
        let at = keys.iter().position(|key| row.get_str("_id").is_ok_and(|id| id == key));
        if let Some(at) = at {
            found[at] = of_row(&row)?;
        }
    }
    Ok(found)
}

/// Forgets the bodies of what was refused.
pub(super) async fn drop_bodies(shared: &Shared) -> Result<(), Failure> {
    for key in shared.collection(DELIVERIES).distinct("_id", doc! {"has_bodies": true}).await? {
        let Some(key) = key.as_str() else { continue };
        transaction!(shared, |session| change_in(shared, session, key, Deliveries::drop_bodies));
    }
    Ok(())
}

/// Forgets what was delivered before an instant, and returns how many counts and refusals those were.
pub(super) async fn forget(shared: &Shared, before: Timestamp) -> Result<u64, Failure> {
    let mut forgotten = 0;
    for key in shared.collection(DELIVERIES).distinct("_id", doc! {}).await? {
        let Some(key) = key.as_str() else { continue };
        forgotten += transaction!(shared, |session| change_in(shared, session, key, |all| all.forget_before(before)));
    }
    Ok(forgotten)
}

async fn change_in<T: Send>(
    shared: &Shared,
    session: &mut ClientSession,
    key: &str,
    change: impl FnOnce(&mut Deliveries) -> T + Send,
) -> Result<T, Failure> {
    let rows = shared.collection(DELIVERIES);
    let found = rows.find_one(doc! {"_id": key}).session(&mut *session).await?;
    let mut all = found.as_ref().map(of_row).transpose()?.unwrap_or_default();
    let changed = change(&mut all);
    let row = doc! {"_id": key, "told": to_text(&all)?, "has_bodies": all.has_bodies()};
    rows.replace_one(doc! {"_id": key}, row).upsert(true).session(&mut *session).await?;
    Ok(changed)
}

fn of_row(row: &Document) -> Result<Deliveries, Failure> {
    let told = row.get_str("told").map_err(|_| Error::Failed("what a sender delivered can't be read".into()))?;
    Ok(from_text(told)?)
}
