//! The order of storing: one small document that every recording transaction writes first.
//!
//! Two transactions that write it conflict, and the later one starts again when its turn comes (`turns.rs`). So recording
//! transactions of all processes follow one another, and statements become visible in the order of `stored`.

use std::time::Duration;

use jiff::Timestamp;
use learning::COUNTING;
use mongodb::ClientSession;
use mongodb::bson::{Bson, doc};
use mongodb::options::ReturnDocument;
use store::Error;

use super::ask::ask;
use super::failure::{Failure, took_too_long};
use super::rows::{Order, instant};
use super::shared::Shared;
use super::transaction::end_abandoned;

/// How long a reader waits for recording transactions.
const PATIENCE: Duration = Duration::from_secs(1);
/// The key of the document in `meta`. Up to format 1 it was `order`, and up to 8 `order_2`.
///
/// A process of an older program, which may run beside this one for a moment, then finds no order and refuses
/// everything. Otherwise it would write rows of progress that are counted differently, and statements without a bucket.
pub(super) const ID: &str = "order_3";
/// Its keys in older formats.
const OLDER_IDS: [&str; 2] = ["order", "order_2"];

/// The list of buckets, without the first, which is 0: see `buckets.rs`.
pub(super) const BUCKETS: &str = "bucket";

/// The order as it is now.
pub(super) async fn read(shared: &Shared) -> Result<Order, Failure> {
    not_newer(shared.order().find_one(doc! {"_id": ID}).await?.ok_or_else(missing)?)
}

/// The order as the primary has it now, confirmed by a majority or not, like everything that a writer reads ahead.
pub(super) async fn read_newest(shared: &Shared) -> Result<Order, Failure> {
    let order = ask(shared.order().find(doc! {"_id": ID}), None).await?.pop();
    not_newer(order.ok_or_else(missing)?)
}

/// The order, at most a second old.
pub(super) async fn recent(shared: &Shared) -> Result<Order, Failure> {
    if let Some(order) = shared.fresh_order() {
        return Ok(order);
    }
    let order = read(shared).await?;
    shared.note(order.clone());
    Ok(order)
}

/// Refuses an order under which a newer program counts, since this one would count differently.
fn not_newer(order: Order) -> Result<Order, Failure> {
    if order.counting > COUNTING {
        return Err(Error::Refused(format!(
            "a newer loggbok counts in this database (its way of counting is {}, this program's {COUNTING}): restart with that one",
            order.counting
        ))
        .into());
    }
    Ok(order)
}

/// Moves the order of an older format to its new key, in a transaction. No statement has a bucket until then.
pub(super) async fn take_over(shared: &Shared, session: &mut ClientSession) -> Result<(), Failure> {
    let orders = shared.order();
    // There is none if another process has moved it, or if the first process ended before it made one.
    let of_older = doc! {"_id": {"$in": OLDER_IDS.to_vec()}};
    let taken = orders.find_one_and_delete(of_older).session(&mut *session).await?;
    if orders.find_one(doc! {"_id": ID}).session(&mut *session).await?.is_none() {
        let mut order = taken.unwrap_or_else(Order::first);
        order.bucketed = false;
        order.begin_buckets();
        orders.replace_one(doc! {"_id": ID}, order).upsert(true).session(&mut *session).await?;
    }
    Ok(())
}

/// Takes the next `count` instants (at least one) and the right to write: the first step of every transaction that
/// changes what others read with the order. `given` are the first and the last that another store assigned; the caller
/// ensures that they come after all earlier ones.
pub(super) async fn take(
    shared: &Shared,
    session: &mut ClientSession,
    count: usize,
    given: Option<(i64, i64)>,
) -> Result<Order, Failure> {
    let further = i64::try_from(count.max(1)).unwrap_or(i64::MAX) - 1;
    let next = doc! {"$max": [now(shared), {"$add": ["$stored", 1_i64]}, {"$add": ["$promised", 1_i64]}]};
    let mut update = match given {
        None => vec![
            doc! {"$set": {"before": "$stored", "first": next}},
            doc! {"$set": {"stored": {"$add": ["$first", further]}}},
        ],
        Some((first, last)) => {
            vec![doc! {"$set": {"before": "$stored", "first": first, "stored": {"$max": ["$stored", last]}}}]
        }
    };
    // Instants that were given before, as where a transfer is begun again, begin no bucket: it would lie among older ones.
    let (is_new, is_full) = (doc! {"$gt": ["$first", "$before"]}, doc! {"$gte": ["$in_bucket", "$bucket_size"]});
    let (begins, count) = (doc! {"$and": [is_new, is_full]}, further + 1);
    update.push(doc! {"$set": {
        "bucket": {"$cond": [&begins, "$first", "$bucket"]},
        "in_bucket": {"$cond": [&begins, count, {"$add": ["$in_bucket", count]}]},
    }});
    let orders = shared.order();
    let taken = orders.find_one_and_update(doc! {"_id": ID}, update).return_document(ReturnDocument::After);
    let taken = taken.session(&mut *session).await.map_err(Failure::of_taking_the_order)?;
    let taken = not_newer(taken.ok_or_else(missing)?)?;
    if taken.named > shared.times_named {
        return Err(renamed().into());
    }
    if taken.bucket == taken.first && taken.first > taken.before {
        shared.collection(BUCKETS).insert_one(doc! {"_id": taken.bucket}).session(session).await?;
    }
    Ok(taken)
}

/// Writes the order, in a transaction that took it.
pub(super) async fn put(shared: &Shared, session: &mut ClientSession, order: &Order) -> Result<(), Failure> {
    shared.order().replace_one(doc! {"_id": ID}, order).session(session).await?;
    Ok(())
}

/// Refuses to write under names that are no longer those of the database.
fn renamed() -> Error {
    Error::Unavailable("the public_url of the database has changed since this program opened it: restart it".into())
}

fn missing() -> Error {
    Error::Failed("the database has no order of storing: it is not a whole store".into())
}

/// Returns an instant before everything that will be stored; at most a second ago.
pub(super) async fn consistent_through(shared: &Shared) -> Result<Timestamp, Failure> {
    // What this process knows may be old, but still holds.
    let recent = now(shared).saturating_sub(1_000_000);
    let known = shared.known_order().consistent_through();
    if known >= recent {
        return Ok(instant(known));
    }
    let mut order = read(shared).await?;
    if order.consistent_through() < recent && Error::refuse_jump(&*shared.clock).is_ok() {
        // Waits for a recording transaction under way, so that what it stores is visible. If that takes long, the
        // earlier promise still holds.
        let update = doc! {"$max": {"promised": Bson::Int64(now(shared))}};
        let orders = shared.order();
        let promised = orders.find_one_and_update(doc! {"_id": ID}, update).return_document(ReturnDocument::After);
        match promised.max_time(PATIENCE).await {
            Ok(promised) => order = promised.ok_or_else(missing)?,
            Err(error) if took_too_long(&error) => end_abandoned(&shared.client).await,
            Err(error) => return Err(error.into()),
        }
    }
    let through = order.consistent_through();
    shared.note(order);
    Ok(instant(through))
}

/// The present, in microseconds since 1970.
pub(super) fn now(shared: &Shared) -> i64 {
    shared.clock.now().as_microsecond()
}
