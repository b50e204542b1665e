//! Turns: who writes next, where several processes or several tasks of one want to.
//!
//! The order of storing keeps them apart as it is: whoever finds it taken begins again. Left to chance, that is slow, and
//! some wait for long. So whoever finds it taken leaves a note that it waits, and tries again when nobody has waited longer.
//! A writer, which could go on and on, looks from time to time whether somebody waits, and then waits behind them.
//!
//! Turns are a courtesy. Whoever ignores them, or ends without giving up its turn, costs the others a moment and nothing
//! else; and where notes can't be read or written, everybody tries as if there were none.

use std::time::Duration;

use mongodb::Collection;
use mongodb::bson::{Document, doc};
use mongodb::options::{CollectionOptions, ReadConcern, WriteConcern};
use serde::Deserialize;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::Instant;
use uuid::Uuid;

use super::failure::Failure;
use super::shared::Shared;

/// The collection of the notes.
pub(super) const TURNS: &str = "turn";

/// How long a writer goes on before it looks whether somebody waits.
const SLICE: Duration = Duration::from_millis(200);
/// The time between two looks at whose turn it is.
const BETWEEN_LOOKS: Duration = Duration::from_millis(10);
/// The time between two attempts once the turn has come, while the order is still taken.
const BETWEEN_ATTEMPTS: Duration = Duration::from_millis(4);
/// The time after which a waiter renews its note.
const RENEWED_AFTER: Duration = Duration::from_millis(300);
/// The milliseconds after which a note that is not renewed no longer counts.
const COUNTS_FOR: i64 = 1_500;
/// The longest wait before the next attempt, whatever the notes say.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// A note of one who waits.
#[derive(Debug, Deserialize)]
struct TurnRow {
    by: String,
}

/// A turn of one task. Whoever drops it gives it up.
#[derive(Debug)]
pub(super) struct Turn {
    /// The task: one does not wait for itself.
    by: String,
    note: Option<Note>,
}

/// A note that was written.
#[derive(Debug)]
struct Note {
    id: String,
    renewed: Instant,
    turns: Collection<TurnRow>,
}

impl Turn {
    /// A turn of a task, by its name.
    pub(super) fn new(by: Uuid) -> Self {
        Self { by: by.to_string(), note: None }
    }

    /// Waits until nobody has waited longer, for two seconds at most. Called again, it lets a moment pass: the turn had come,
    /// and the order was still taken.
    pub(super) async fn wait(&mut self, shared: &Shared) {
        let until = Instant::now() + LONGEST_WAIT;
        if self.note.is_some() {
            tokio::time::sleep(BETWEEN_ATTEMPTS).await;
        }
        // Where the notes can't be had, an attempt tells more.
        while let Ok(false) = self.has_come(shared).await
            && Instant::now() < until
        {
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
    }

    /// Gives up the turn. Nobody waits for that: a note that is not removed counts no longer after a moment.
    fn end(&mut self) {
        let (Some(Note { id, turns, .. }), Ok(runtime)) = (self.note.take(), Handle::try_current()) else { return };
        runtime.spawn(async move {
            let _ = turns.delete_one(doc! {"_id": id}).await;
        });
    }

    /// Whether nobody has waited longer.
    async fn has_come(&mut self, shared: &Shared) -> Result<bool, Failure> {
        let turns = turns(shared);
        if self.note.as_ref().is_none_or(|note| note.renewed.elapsed() >= RENEWED_AFTER) {
            let id = self.note.take().map_or_else(|| Uuid::new_v4().to_string(), |note| note.id);
            self.note = Some(Note { id: id.clone(), renewed: Instant::now(), turns: turns.clone() });
            // By the clock of the database, which everybody shares.
            let waits = vec![doc! {"$set": {
                "by": &self.by, "since": {"$ifNull": ["$since", "$$NOW"]}, "until": {"$add": ["$$NOW", COUNTS_FOR]},
            }}];
            turns.update_one(doc! {"_id": id}, waits).upsert(true).await?;
            turns.delete_many(doc! {"$expr": {"$lte": ["$until", "$$NOW"]}}).await?;
        }
        let first = turns.find_one(counting()).sort(doc! {"since": 1, "_id": 1}).await?;
        Ok(first.is_none_or(|first| first.by == self.by))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.end();
    }
}

/// How a writer, which may always have more to write, shares the order with others: it has a turn of many groups, and then lets
/// those go first who wait. While it has waited for its turn and others wait for theirs, nobody else writes, so what was read
/// ahead for its next group holds.
#[derive(Debug)]
pub(super) struct Sharing {
    turn: Turn,
    /// When it looks whether others wait.
    look_at: Instant,
}

impl Sharing {
    /// For a task, by its name.
    pub(super) fn new(by: Uuid) -> Self {
        Self { turn: Turn::new(by), look_at: Instant::now() }
    }

    /// Lets those go first who wait, if this turn has lasted long enough, once the group before is written. Says whether there
    /// was anybody.
    pub(super) async fn let_others(
        &mut self,
        shared: &Shared,
        written: &mut watch::Receiver<bool>,
    ) -> Result<bool, Failure> {
        if Instant::now() < self.look_at {
            return Ok(false);
        }
        let mut others = counting();
        others.insert("by", doc! {"$ne": &self.turn.by});
        let somebody_waits = turns(shared).find_one(others).await?.is_some();
        if somebody_waits {
            let _ = written.wait_for(|is_written| *is_written).await;
            self.turn.end();
            self.turn.wait(shared).await;
        } else {
            self.turn.end();
        }
        self.look_at = Instant::now() + SLICE;
        Ok(somebody_waits)
    }

    /// Gives up the turn, since there is nothing to write.
    pub(super) fn pause(&mut self) {
        if self.turn.note.is_some() {
            self.turn.end();
            self.look_at = Instant::now();
        }
    }
}

/// The notes. What is written need not outlive the primary, and is read as soon as it is written.
fn turns(shared: &Shared) -> Collection<TurnRow> {
    let options =
        CollectionOptions::builder().read_concern(ReadConcern::local()).write_concern(WriteConcern::nodes(1)).build();
    shared.database.collection_with_options(TURNS, options)
}

/// The condition for notes that still count.
fn counting() -> Document {
    doc! {"$expr": {"$gt": ["$until", "$$NOW"]}}
}
