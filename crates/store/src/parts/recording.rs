//! Batches on their way to the one who writes them, and what becomes of them: what is the same in every store.

use std::borrow::Borrow;
use std::collections::BTreeSet;

use jiff::Timestamp;
use learning::Names;
use serde_json::Value;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::entries::Entries;
use super::hash::HashKey;
use crate::erasure::brought_with;
use crate::{Batch, CatalogueVersion, Error, NewStatement, RecordError, Recorded};

/// What became of a batch.
pub type Outcome = Result<Recorded, RecordError>;

/// Where whoever waits for a batch is told of it.
pub type Reply = oneshot::Sender<Outcome>;

/// A statement, ready to be written as a row `R`.
#[derive(Debug)]
pub struct Prepared<R> {
    /// The statement's id.
    pub id: Uuid,
    /// Its row, but for what it gets when it is stored.
    pub row: R,
    /// What is derived from it.
    pub entries: Entries,
    /// The hashes of the attachments that it brings; empty where none came with its batch.
    pub brings: BTreeSet<String>,
    /// When another store stored it.
    pub stored: Option<Timestamp>,
    /// Its id was made of its content.
    by_content: bool,
}

/// A batch, ready to be written, with its attachments as a store has them on their way.
#[derive(Debug)]
pub struct PreparedBatch<R, A> {
    /// In the order in which they were sent.
    pub statements: Vec<Prepared<R>>,
    /// What came with them.
    pub attachments: Vec<A>,
    catalogue: CatalogueVersion,
}

impl<R, A> PreparedBatch<R, A> {
    /// A batch with what either store derives from each statement by itself; `by` is what terms and names are made of, `row`
    /// makes a row of a statement and its entries.
    ///
    /// # Errors
    /// Those of `row`.
    pub fn new(
        by: (HashKey, &Names),
        batch: &Batch,
        attachments: Vec<A>,
        row: impl Fn(&NewStatement, &Entries) -> Result<R, Error>,
    ) -> Result<Self, Error> {
        // Collecting results would grow: it can't know that none fails.
        let mut statements = Vec::with_capacity(batch.statements.len());
        for new in &batch.statements {
            let entries = Entries::of_new(by, new);
            statements.push(Prepared {
                id: new.id,
                row: row(new, &entries)?,
                entries,
                brings: brought_with(batch, new),
                stored: new.stored,
                by_content: new.by_content,
            });
        }
        Ok(Self { statements, attachments, catalogue: batch.catalogue })
    }

    /// Refuses a batch that was observed under another catalogue than the one in force.
    ///
    /// # Errors
    /// [`RecordError::StaleCatalogue`].
    pub fn refuse_stale(&self, in_force: CatalogueVersion) -> Result<(), RecordError> {
        if self.catalogue == in_force { Ok(()) } else { Err(RecordError::StaleCatalogue) }
    }

    /// The first and the last instant that another store gave.
    pub fn given(&self) -> Option<(Timestamp, Timestamp)> {
        Some((self.statements.first()?.stored?, self.statements.last()?.stored?))
    }
}

/// What the id of a statement that comes is taken by.
pub enum TakenBy {
    /// By nothing: it is free.
    Nothing,
    /// A statement that was erased.
    Erased,
    /// A statement with this content, in the log or on the way to it.
    Statement(Value),
}

/// A batch that can be stored: what of it is new, and how much was stored already.
#[derive(Debug)]
pub struct Sorted<P> {
    /// Those that are new, in their order.
    pub fresh: Vec<P>,
    repeats: Recorded,
}

impl<P> Sorted<P> {
    /// Sorts the statements of a batch by what their ids are taken by; `content` reads the row of one that comes.
    ///
    /// # Errors
    /// If the store fails. Of the inner kind, where this batch alone is not to be recorded: ids are taken by other
    /// content, or by what is damaged, so that whether it is a repeat can't be said.
    pub fn of<R>(
        statements: Vec<P>,
        taken_by: impl FnMut(&Prepared<R>) -> Result<TakenBy, Error>,
        content: impl Fn(&R) -> Result<Value, Error>,
    ) -> Result<Result<Self, RecordError>, Error>
    where
        P: Borrow<Prepared<R>>,
    {
        match Self::sort(statements, taken_by, content) {
            Err(RecordError::Store(Error::Damaged(damaged))) => Ok(Err(Error::Damaged(damaged).into())),
            Err(RecordError::Store(error)) => Err(error),
            sorted => Ok(sorted),
        }
    }

    fn sort<R>(
        mut statements: Vec<P>,
        mut taken_by: impl FnMut(&Prepared<R>) -> Result<TakenBy, Error>,
        content: impl Fn(&R) -> Result<Value, Error>,
    ) -> Result<Self, RecordError>
    where
        P: Borrow<Prepared<R>>,
    {
        let mut repeats = Recorded::default();
        let mut conflicts = Vec::new();
        let mut are_new = Vec::with_capacity(statements.len());
        for prepared in statements.iter().map(P::borrow) {
            let is_repeat = match taken_by(prepared)? {
                TakenBy::Nothing => {
                    are_new.push(true);
                    continue;
                }
                // What was erased does not come back, and a sender's queue must not wait for it.
                TakenBy::Erased => true,
                TakenBy::Statement(there) => xapi::equivalent(&content(&prepared.row)?, &there),
            };
            are_new.push(false);
            if is_repeat {
                repeats.repeated += 1;
                repeats.recognised += usize::from(prepared.by_content);
            } else {
                conflicts.push(prepared.id);
            }
        }
        // In their place: a second list of them would be there at the same time.
        let mut are_new = are_new.into_iter();
        statements.retain(|_| are_new.next().unwrap_or_default());
        let sorted = Self { fresh: statements, repeats };
        if conflicts.is_empty() { Ok(sorted) } else { Err(RecordError::Conflict(conflicts)) }
    }

    /// What its sender is told once it is stored.
    pub fn recorded(&self) -> Recorded {
        Recorded { stored: self.fresh.len(), ..self.repeats }
    }

    /// Whether a new statement brings the attachment with a hash. What an erased one brings that is sent again, nothing
    /// would erase any more.
    pub fn brings<R>(&self, sha2: &str) -> bool
    where
        P: Borrow<Prepared<R>>,
    {
        self.fresh.iter().any(|fresh| fresh.borrow().brings.contains(sha2))
    }
}

/// Tells everybody what became of their batches. A request that was given up has nobody to tell.
pub fn answer_all(answers: impl IntoIterator<Item = Reply>, outcomes: impl IntoIterator<Item = Outcome>) {
    for (answer, outcome) in answers.into_iter().zip(outcomes) {
        let _ = answer.send(outcome);
    }
}

/// Tells everybody that their batches could not be recorded.
pub fn refuse_all(answers: impl IntoIterator<Item = Reply>, error: &Error) {
    for answer in answers {
        let _ = answer.send(Err(error.clone().into()));
    }
}
