//! Gives buckets to the statements of a database that was made before there were any.
//!
//! One process does it, by a lease, while all of them serve: some statements at a time, the oldest first, each time noting
//! in `meta` how far it has come. What is recorded meanwhile has its bucket already. Until all have one
//! (`Order::bucketed`), questions go by the index of terms without buckets, which is dropped then.

use std::sync::Arc;
use std::time::Duration;

use mongodb::ClientSession;
use mongodb::bson::doc;
use serde::{Deserialize, Serialize};

use super::ask::ask;
use super::failure::Failure;
use super::lease::{self, Lease};
use super::rows::Order;
use super::shared::Shared;
use super::transaction::transaction;
use super::{order, schema};

/// Statements of one transaction.
const CHUNK: i64 = 1_000;
/// How often a process checks whether another one that was at it is gone, and how long it rests after a failure.
const REST: Duration = Duration::from_secs(10);
/// How long other processes may still ask by the older index: they know of a change after a second, and a request has a
/// deadline.
const IN_USE: Duration = Duration::from_mins(2);
/// The key in `meta` of how far it has come.
const PROGRESS: &str = "bucketing_progress";

/// Gives every statement a bucket, if any has none, and then drops the older index.
pub(super) async fn run(shared: Arc<Shared>) {
    let mut was_complete = true;
    loop {
        match complete(&shared).await {
            Ok(true) => break,
            Ok(false) => was_complete = false,
            Err(error) => tracing::error!(%error, "statements could not be given their buckets; it is tried again"),
        }
        tokio::time::sleep(REST).await;
    }
    if !was_complete {
        tokio::time::sleep(IN_USE).await;
    }
    if let Err(error) = schema::drop_older_index(&shared).await {
        tracing::warn!(%error, "the older index of terms could not be dropped; the next start tries again");
    }
}

/// How far it has come.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Progress {
    /// The place of the last statement that has a bucket.
    to: i64,
    /// Its bucket.
    bucket: i64,
    /// How many statements that has.
    in_bucket: i64,
    /// Whether all before the buckets of the order have one.
    #[serde(skip)]
    done: bool,
}

/// Gives buckets; `false` if another process is doing it, or the store is closing.
async fn complete(shared: &Shared) -> Result<bool, Failure> {
    let order = order::read(shared).await?;
    if order.bucketed {
        shared.note(order);
        return Ok(true);
    }
    let Some(lease) = Lease::try_take(shared, lease::BUCKETING).await? else { return Ok(false) };
    tracing::info!("the database was written by an older version: its index of terms is made anew, in buckets");
    let done = give_all(shared, &lease, order.bucket_size).await;
    lease.give_back(shared).await;
    done
}

async fn give_all(shared: &Shared, lease: &Lease, size: i64) -> Result<bool, Failure> {
    let known = shared.database.collection::<Progress>("meta").find_one(doc! {"_id": PROGRESS}).await?;
    let mut progress = known.unwrap_or_default();
    while !progress.done {
        if shared.closing.has_begun() {
            return Ok(false);
        }
        progress = transaction!(shared, |session| give_some(shared, session, (lease, size), progress));
    }
    let order = transaction!(shared, |session| end(shared, session, lease));
    tracing::info!("the index of terms is in buckets");
    shared.note(order);
    Ok(true)
}

/// Gives the next statements their buckets.
async fn give_some(
    shared: &Shared,
    session: &mut ClientSession,
    (lease, size): (&Lease, i64),
    mut progress: Progress,
) -> Result<Progress, Failure> {
    lease.renew_in(shared, session).await?;
    let next = doc! {"stored": {"$gt": progress.to}};
    let statements = shared.database.collection::<Found>("statement");
    let found = statements.find(next).sort(doc! {"stored": 1}).limit(CHUNK);
    let found = ask(found.projection(doc! {"_id": 0, "stored": 1, "bucket": 1}), Some(&mut *session)).await?;
    let older = found.iter().position(|found| found.bucket.is_some()).unwrap_or(found.len());
    progress.done = older < usize::try_from(CHUNK).unwrap_or(usize::MAX);
    let mut older = &found[..older];
    while let Some(first) = older.first() {
        if progress.in_bucket >= size {
            (progress.bucket, progress.in_bucket) = (first.stored, 0);
            shared.collection(order::BUCKETS).insert_one(doc! {"_id": first.stored}).session(&mut *session).await?;
        }
        let room = usize::try_from(size - progress.in_bucket).unwrap_or(usize::MAX).clamp(1, older.len());
        let (these, rest) = older.split_at(room);
        let last = these.last().map_or(first.stored, |last| last.stored);
        let which = doc! {"stored": {"$gte": first.stored, "$lte": last}, "erased": {"$ne": true}};
        let set = doc! {"$set": {"bucket": progress.bucket}};
        shared.statements().update_many(which, set).session(&mut *session).await?;
        progress.in_bucket += i64::try_from(these.len()).unwrap_or(i64::MAX);
        progress.to = last;
        older = rest;
    }
    let meta = shared.database.collection::<Progress>("meta");
    meta.replace_one(doc! {"_id": PROGRESS}, progress).upsert(true).session(session).await?;
    Ok(progress)
}

/// A statement, with the bucket that it has.
#[derive(Debug, Deserialize)]
struct Found {
    stored: i64,
    bucket: Option<i64>,
}

/// Notes in the order that every statement has one.
async fn end(shared: &Shared, session: &mut ClientSession, lease: &Lease) -> Result<Order, Failure> {
    let mut order = order::take(shared, session, 1, None).await?;
    lease.end(shared, session).await?;
    shared.meta().delete_one(doc! {"_id": PROGRESS}).session(&mut *session).await?;
    order.bucketed = true;
    order::put(shared, session, &order).await?;
    Ok(order)
}
