//! Turns: who writes next, where several processes or several tasks of one want to.
//!
//! The order of storing keeps them apart as it is: whoever finds it taken begins again. Left to chance, that is slow, and
//! some wait for long. So whoever finds it taken notes that it waits, and tries again when nobody has waited longer. A
//! writer, which could go on and on, looks from time to time whether somebody waits, and then waits behind them.
//!
//! Turns are a courtesy. Whoever ignores them, or ends without giving up its turn, costs the others a moment and nothing
//! else.

use std::time::Duration;

use mongodb::Collection;
use mongodb::bson::{Document, doc};
use mongodb::options::{CollectionOptions, WriteConcern};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;
use uuid::Uuid;

use super::failure::Failure;
use super::shared::Shared;

/// The collection of those who wait.
pub(super) const TURNS: &str = "turn";

/// How long a writer goes on before it looks whether somebody waits.
const SLICE: Duration = Duration::from_millis(200);
/// The time between two looks at whose turn it is.
const BETWEEN_LOOKS: Duration = Duration::from_millis(10);
/// The time between two attempts of whose turn has come, while the order is still taken.
const BETWEEN_ATTEMPTS: Duration = Duration::from_millis(4);
/// The time after which who waits says so again.
const RENEWED_AFTER: Duration = Duration::from_millis(300);
/// The milliseconds after which nobody waits any longer for who has not said so again.
const COUNTS_FOR: i64 = 1_500;

/// Somebody who waits. Instants are those of the database's clock, which all share.
#[derive(Debug, Serialize, Deserialize)]
struct TurnRow {
    by: String,
}

/// A turn of one task.
#[derive(Debug)]
pub(super) struct Turn {
    id: String,
    /// The task: one does not wait for itself.
    by: String,
    /// When it last said that it waits; `None` if it has never had to.
    noted: Option<Instant>,
}

impl Turn {
    /// A turn of a task, by its name.
    pub(super) fn new(by: Uuid) -> Self {
        Self { id: Uuid::new_v4().to_string(), by: by.to_string(), noted: None }
    }

    /// Waits until nobody has waited longer, or until an instant. Called again, it lets a moment pass: the turn had come, and
    /// the order was still taken.
    pub(super) async fn wait(&mut self, shared: &Shared, until: Instant) -> Result<(), Failure> {
        if self.noted.is_some() {
            tokio::time::sleep(BETWEEN_ATTEMPTS).await;
        }
        loop {
            if self.noted.is_none_or(|noted| noted.elapsed() >= RENEWED_AFTER) {
                self.note(shared).await?;
            }
            let first = turns(shared).find_one(counting()).sort(doc! {"since": 1, "_id": 1}).await?;
            if first.is_none_or(|first| first.by == self.by) || Instant::now() >= until {
                return Ok(());
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
    }

    /// Gives up the turn. If that fails, it counts no longer after a moment.
    pub(super) async fn end(&mut self, shared: &Shared) {
        if self.noted.take().is_some() {
            let _ = turns(shared).delete_one(doc! {"_id": &self.id}).await;
        }
    }

    /// Says that it waits, since when it first said so, and removes what others have left.
    async fn note(&mut self, shared: &Shared) -> Result<(), Failure> {
        let waits = vec![doc! {"$set": {
            "by": &self.by, "since": {"$ifNull": ["$since", "$$NOW"]}, "until": {"$add": ["$$NOW", COUNTS_FOR]},
        }}];
        turns(shared).update_one(doc! {"_id": &self.id}, waits).upsert(true).await?;
        turns(shared).delete_many(doc! {"$expr": {"$lte": ["$until", "$$NOW"]}}).await?;
        self.noted = Some(Instant::now());
        Ok(())
    }
}

/// How a writer, which always has more to write, shares the order with others: it has a turn of many groups, and then lets
/// those go first who wait. Between groups of one turn nobody else writes, so what was read ahead for the next one holds.
#[derive(Debug)]
pub(super) struct Sharing {
    by: Uuid,
    turn: Turn,
    /// When it looks whether others wait.
    look_at: Instant,
}

impl Sharing {
    /// For a task, by its name.
    pub(super) fn new(by: Uuid) -> Self {
        Self { by, turn: Turn::new(by), look_at: Instant::now() }
    }

    /// Lets those go first who wait, if this turn has lasted long enough. Says whether anybody may have written since.
    pub(super) async fn let_others(&mut self, shared: &Shared) -> Result<bool, Failure> {
        let now = Instant::now();
        if now < self.look_at {
            return Ok(false);
        }
        self.turn.end(shared).await;
        let mut others = counting();
        others.insert("by", doc! {"$ne": self.by.to_string()});
        let somebody_waits = turns(shared).find_one(others).await?.is_some();
        if somebody_waits {
            self.turn.wait(shared, now + shared.deadline).await?;
        }
        self.look_at = Instant::now() + SLICE;
        Ok(somebody_waits)
    }

    /// Gives up the turn, since there is nothing to write.
    pub(super) async fn pause(&mut self, shared: &Shared) {
        if self.turn.noted.is_some() {
            self.turn.end(shared).await;
            self.look_at = Instant::now();
        }
    }
}

/// Those who wait: what they write need not outlive the primary.
fn turns(shared: &Shared) -> Collection<TurnRow> {
    let options = CollectionOptions::builder().write_concern(WriteConcern::nodes(1)).build();
    shared.database.collection_with_options(TURNS, options)
}

/// Those of them who have said so lately.
fn counting() -> Document {
    doc! {"$expr": {"$gt": ["$until", "$$NOW"]}}
}
