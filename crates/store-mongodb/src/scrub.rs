//! Checks everything stored once a day, a little at a time, so that damage is known before somebody needs the data.

use std::sync::Arc;
use std::time::Duration;

use mongodb::bson::{DateTime, doc};
use mongodb::error::ErrorKind;
use store::Verified;

use super::shared::Shared;
use super::{attachments, documents, verify};
use crate::failure::Failure;

/// The key of the document in `meta`.
const ID: &str = "scrub";
/// The delay of the first pass: a command that opens the store is done by then.
const FIRST: Duration = Duration::from_mins(10);
/// How often a process checks whether it is time.
const ASKS: Duration = Duration::from_hours(1);
/// How long all processes rest after one has begun, in milliseconds.
const REST: i64 = 24 * 60 * 60 * 1_000;
/// The pause after each few hundred statements.
const PACE: Duration = Duration::from_secs(1);

/// Checks while the store is open, and sweeps up what others left.
pub(super) async fn run(shared: Arc<Shared>) {
    tokio::time::sleep(FIRST).await;
    loop {
        if let Err(error) = attachments::sweep(&shared).await {
            tracing::error!(%error, "pieces of attachments and documents that nothing names could not be deleted");
        }
        let looked = match take_turn(&shared).await {
            Ok(true) => look(&shared, PACE).await.map(drop),
            taken => taken.map(drop),
        };
        if let Err(error) = looked {
            tracing::error!(%error, "what is stored could not be looked at for damage");
        }
        tokio::time::sleep(ASKS).await;
    }
}

/// Checks everything once, counts what is damaged, and notes what nothing names.
pub(super) async fn look(shared: &Shared, pace: Duration) -> Result<Verified, Failure> {
    documents::note_left(shared).await?;
    let found = verify::everything(shared, &|_, _| (), verify::Task::Look { pace }).await?;
    found.damaged.iter().for_each(|damaged| shared.met.note(damaged));
    Ok(found)
}

/// Takes the turn if it is time and no other process has begun, by the database's clock, which all share.
async fn take_turn(shared: &Shared) -> Result<bool, Failure> {
    let first = doc! {"_id": ID, "next": DateTime::from_millis(0)};
    match shared.meta().insert_one(first).await {
        Ok(_) => {}
        Err(error) if is_there(&error.kind) => {}
        Err(error) => return Err(error.into()),
    }
    let due = doc! {"_id": ID, "$expr": {"$lt": ["$next", "$$NOW"]}};
    let taken = shared.meta().update_one(due, vec![doc! {"$set": {"next": {"$add": ["$$NOW", REST]}}}]).await?;
    Ok(taken.matched_count == 1)
}

fn is_there(kind: &ErrorKind) -> bool {
    use mongodb::error::WriteFailure;
    matches!(kind, ErrorKind::Write(WriteFailure::WriteError(error)) if error.code == 11_000)
}
