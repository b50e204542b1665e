//! Subscriptions: a document each.

use std::collections::BTreeSet;

use mongodb::ClientSession;
use mongodb::bson::{Document, doc};
use store::parts::text::to_text;
use store::{AuditEntry, Error, Subscription};

use super::ask::ask;
use super::audit;
use super::failure::{Failure, is_duplicate};
use super::shared::Shared;
use super::text_row;
use super::transaction::transaction;

/// The collection.
pub(super) const SUBSCRIPTIONS: &str = "subscription";

/// Every subscription, by id.
pub(super) async fn all(shared: &Shared) -> Result<Vec<Subscription>, Failure> {
    text_row::all(shared, SUBSCRIPTIONS, "a subscription").await
}

/// What its document has beside the id.
fn told(subscription: &Subscription) -> Result<Document, Failure> {
    Ok(doc! {"told": to_text(subscription)?, "revision": subscription.revision.cast_signed()})
}

/// Stores one, unless it has changed since it was read.
pub(super) async fn put(
    shared: &Shared,
    mut subscription: Subscription,
    entry: Option<&AuditEntry>,
) -> Result<(), Failure> {
    let from = subscription.revision.cast_signed();
    subscription.revision += 1;
    let to = told(&subscription)?;
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

/// Takes out the addresses of agents, and removes what is sent to nobody then, within a transaction. Returns how many
/// changed, and how many of these are gone.
pub(super) async fn erase_addresses(
    shared: &Shared,
    session: &mut ClientSession,
    agents: &BTreeSet<String>,
) -> Result<(u64, u64), Failure> {
    let (mut changed, mut gone) = (0, 0);
    if agents.is_empty() {
        return Ok((changed, gone));
    }
    let rows = shared.collection(SUBSCRIPTIONS);
    for row in ask(rows.find(doc! {}), Some(&mut *session)).await? {
        let mut subscription: Subscription = text_row::read(&row, "a subscription")?;
        if !subscription.forget_addresses(agents) {
            continue;
        }
        changed += 1;
        let this = doc! {"_id": &subscription.id};
        if subscription.has_nobody() {
            rows.delete_one(this).session(&mut *session).await?;
            gone += 1;
        } else {
            subscription.revision += 1;
            rows.update_one(this, doc! {"$set": told(&subscription)?}).session(&mut *session).await?;
        }
    }
    Ok((changed, gone))
}
