//! Leases, so that only one process at a time recounts all progress, updates the index of places, or does what else has a
//! lease by its name.

use std::time::Duration;

use mongodb::ClientSession;
use mongodb::bson::{DateTime, Document, doc};
use mongodb::options::ReturnDocument;
use store::Error;
use tokio::time::Instant;
use uuid::Uuid;

use super::failure::{Failure, is_duplicate};
use super::shared::Shared;

/// The key in `meta` of the lease for recounting progress.
pub(super) const RECOUNT: &str = "recount";
/// The key in `meta` of the lease for the index of places.
pub(super) const PLACING: &str = "placing";
/// The key in `meta` of the lease for giving buckets to statements that have none.
pub(super) const BUCKETING: &str = "bucketing";
/// The milliseconds without renewal after which a process counts as dead, by the database's clock, which all share.
const LASTS: i64 = 60_000;

/// Takes or renews a lease by its name, by the database's clock, unless another process has it.
pub(super) async fn take_named(shared: &Shared, name: &str, holder: Uuid, lasts: Duration) -> Result<bool, Failure> {
    let (key, by) = (format!("lease {name}"), holder.to_string());
    let lasts = i64::try_from(lasts.as_millis()).unwrap_or(i64::MAX);
    let free = doc! {"_id": &key, "$or": [{"by": &by}, {"$expr": {"$lte": ["$until", "$$NOW"]}}]};
    let take = vec![doc! {"$set": {"by": &by, "until": {"$add": ["$$NOW", lasts]}}}];
    let first = doc! {"_id": &key, "by": "", "until": DateTime::from_millis(0)};
    for _ in 0..2 {
        if shared.meta().find_one_and_update(free.clone(), take.clone()).await?.is_some() {
            return Ok(true);
        }
        // Nobody has ever had it, and it is there to be taken now; or another has it.
        match shared.meta().insert_one(first.clone()).await {
            Ok(_) => {}
            Err(error) if is_duplicate(&error) => break,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(false)
}

/// A lease for one of the three.
#[derive(Debug)]
pub(super) struct Lease {
    of: &'static str,
    number: i64,
}

/// The document of a free lease, made with the store.
pub(super) fn initial(of: &str) -> Document {
    doc! {"_id": of, "number": 0_i64, "until": DateTime::from_millis(0)}
}

impl Lease {
    /// Takes the lease, if nobody has it.
    pub(super) async fn try_take(shared: &Shared, of: &'static str) -> Result<Option<Self>, Failure> {
        let free = doc! {"_id": of, "$expr": {"$lt": ["$until", "$$NOW"]}};
        let take = vec![doc! {"$set": {
            "number": {"$add": ["$number", 1_i64]}, "until": {"$add": ["$$NOW", LASTS]},
        }}];
        let taken = shared.meta().find_one_and_update(free, take).return_document(ReturnDocument::After).await?;
        let number = taken.map(|row| row.get_i64("number")).transpose();
        Ok(number
            .map_err(|_| Error::Failed("the lease of the database can't be read".into()))?
            .map(|number| Self { of, number }))
    }

    /// Takes the lease for recounting, waiting for another holder at most as long as a request may.
    pub(super) async fn take(shared: &Shared) -> Result<Self, Failure> {
        let until = Instant::now() + shared.deadline;
        loop {
            if let Some(lease) = Self::try_take(shared, RECOUNT).await? {
                return Ok(lease);
            }
            if Instant::now() >= until {
                return Err(Error::Unavailable("another process is counting progress anew".into()).into());
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    }

    /// The collection in which this holder counts; each holder has its own.
    pub(super) fn collection(&self) -> String {
        format!("progress_{}", self.number)
    }

    /// Renews the lease.
    pub(super) async fn renew(&self, shared: &Shared) -> Result<(), Failure> {
        let until = vec![doc! {"$set": {"until": {"$add": ["$$NOW", LASTS]}}}];
        let renewed = shared.meta().update_one(self.mine(), until).await?;
        if renewed.matched_count == 1 { Ok(()) } else { Err(lost().into()) }
    }

    /// The same within a transaction, which fails if another has taken the lease since.
    pub(super) async fn renew_in(&self, shared: &Shared, session: &mut ClientSession) -> Result<(), Failure> {
        let until = vec![doc! {"$set": {"until": {"$add": ["$$NOW", LASTS]}}}];
        let renewed = shared.meta().update_one(self.mine(), until).session(session).await?;
        if renewed.matched_count == 1 { Ok(()) } else { Err(lost().into()) }
    }

    /// Ends it within the transaction that puts the result in force, which fails if another has taken the lease since.
    pub(super) async fn end(&self, shared: &Shared, session: &mut ClientSession) -> Result<(), Failure> {
        let ended = shared.meta().update_one(self.mine(), ended()).session(session).await?;
        if ended.matched_count == 1 { Ok(()) } else { Err(lost().into()) }
    }

    /// Gives it back. If that fails, it expires by itself.
    pub(super) async fn give_back(self, shared: &Shared) {
        let _ = shared.meta().update_one(self.mine(), ended()).await;
    }

    fn mine(&self) -> Document {
        doc! {"_id": self.of, "number": self.number}
    }
}

fn ended() -> Document {
    doc! {"$set": {"until": DateTime::from_millis(0)}}
}

fn lost() -> Error {
    Error::Unavailable("another process has begun to do the same".into())
}
