//! How far statements were forwarded: a document of `meta` for each target.

use jiff::Timestamp;
use mongodb::bson::doc;
use mongodb::options::Hint;
use store::parts::text::{from_text, to_text};
use store::{Error, Forwarding, Waiting};

use super::failure::{Failure, is_duplicate};
use super::rows::instant;
use super::schema::BY_STORED;
use super::shared::Shared;

fn key(target: &str) -> String {
    format!("forwarding {target}")
}

/// How forwarding to a target stands.
pub(super) async fn read(shared: &Shared, target: &str) -> Result<Forwarding, Failure> {
    let found = shared.meta().find_one(doc! {"_id": key(target)}).await?;
    let told = found.as_ref().and_then(|found| found.get_str("told").ok());
    told.map_or_else(|| Ok(Forwarding::default()), |told| Ok(from_text(told)?))
}

/// Replaces it, unless it has changed since it was read.
pub(super) async fn put(shared: &Shared, target: &str, mut forwarding: Forwarding) -> Result<(), Failure> {
    let from = forwarding.revision.cast_signed();
    forwarding.revision += 1;
    let to = doc! {"$set": {"told": to_text(&forwarding)?, "revision": forwarding.revision.cast_signed()}};
    let unchanged = doc! {"_id": key(target), "revision": from};
    // Two may put the first at once: then the key decides.
    let put = shared.meta().update_one(unchanged, to).upsert(from == 0).await;
    match put {
        Err(error) if is_duplicate(&error) => Err(Error::Stale.into()),
        Err(error) => Err(error.into()),
        Ok(put) if put.matched_count == 0 && put.upserted_id.is_none() => Err(Error::Stale.into()),
        Ok(_) => Ok(()),
    }
}

/// What was stored after an instant.
pub(super) async fn waiting(shared: &Shared, after: Option<Timestamp>) -> Result<Waiting, Failure> {
    let after = after.map_or(i64::MIN, Timestamp::as_microsecond);
    let (statements, since) = (shared.collection("statement"), doc! {"stored": {"$gt": after}});
    let there = doc! {"stored": {"$gt": after}, "erased": {"$ne": true}};
    let first = statements.find_one(there).sort(doc! {"stored": 1}).projection(doc! {"stored": 1}).await?;
    let Some(first) = first else { return Ok(Waiting::default()) };
    let damaged = |_| Error::Failed("a statement of the database has no instant of storing".into());
    let oldest = first.get_i64("stored").map_err(damaged)?;
    let counted = statements.count_documents(since).hint(Hint::Name(BY_STORED.into()));
    let statements = counted.limit(Waiting::MOST).await?;
    Ok(Waiting { statements, oldest: Some(instant(oldest)) })
}
