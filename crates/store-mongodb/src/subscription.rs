//! Subscriptions: a document each.

use mongodb::ClientSession;
use mongodb::bson::{Document, doc};
use store::parts::text::{from_text, to_text};
use store::{AuditEntry, Error, Subscription};

use super::audit;
use super::failure::{Failure, is_duplicate};
use super::shared::Shared;
use super::transaction::transaction;

/// The collection.
pub(super) const SUBSCRIPTIONS: &str = "subscription";

/// Every subscription, by id.
pub(super) async fn all(shared: &Shared) -> Result<Vec<Subscription>, Failure> {
    let mut cursor = shared.collection(SUBSCRIPTIONS).find(doc! {}).sort(doc! {"_id": 1}).await?;
    let mut subscriptions = Vec::new();
    while cursor.advance().await? {
        subscriptions.push(of_row(&cursor.deserialize_current()?)?);
    }
    Ok(subscriptions)
}

fn of_row(row: &Document) -> Result<Subscription, Failure> {
    let told = row.get_str("told").map_err(|_| Error::Failed("a subscription of the database has no text".into()))?;
    Ok(from_text(told)?)
}

/// Stores one, unless it has changed since it was read.
pub(super) async fn put(
    shared: &Shared,
    mut subscription: Subscription,
    entry: Option<&AuditEntry>,
) -> Result<(), Failure> {
    let from = subscription.revision.cast_signed();
    subscription.revision += 1;
    let to = doc! {"told": to_text(&subscription)?, "revision": subscription.revision.cast_signed()};
    transaction!(shared, |session| put_in(shared, session, (&subscription.id, from, &to), entry));
    Ok(())
}

async fn put_in(
    shared: &Shared,
    session: &mut ClientSession,
    (id, from, to): (&str, i64, &Document),
    entry: Option<&AuditEntry>,
) -> Result<(), Failure> {
    let rows = shared.collection(SUBSCRIPTIONS);
    if from == 0 {
        let mut row = doc! {"_id": id};
        row.extend(to.clone());
        let added = rows.insert_one(row).session(&mut *session).await;
        added.map_err(|error| if is_duplicate(&error) { Error::Stale.into() } else { Failure::from(error) })?;
    } else {
        let unchanged = doc! {"_id": id, "revision": from};
        let put = rows.update_one(unchanged, doc! {"$set": to.clone()}).session(&mut *session).await?;
        if put.matched_count == 0 {
            return Err(Error::Stale.into());
        }
    }
    if let Some(entry) = entry {
        audit::append_in(shared, session, entry).await?;
    }
    Ok(())
}

/// Removes one.
pub(super) async fn remove(shared: &Shared, id: &str, entry: &AuditEntry) -> Result<bool, Failure> {
    Ok(transaction!(shared, |session| remove_in(shared, session, id, entry)))
}

async fn remove_in(
    shared: &Shared,
    session: &mut ClientSession,
    id: &str,
    entry: &AuditEntry,
) -> Result<bool, Failure> {
    let removed = shared.collection(SUBSCRIPTIONS).delete_one(doc! {"_id": id}).session(&mut *session).await?;
    if removed.deleted_count == 0 {
        return Ok(false);
    }
    audit::append_in(shared, session, entry).await?;
    Ok(true)
}
