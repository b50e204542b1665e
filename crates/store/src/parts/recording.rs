//! Batches on their way to the writer, and their outcome: the part that all stores share.

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

/// The outcome of recording a batch.
pub type Outcome = Result<Recorded, RecordError>;

/// The channel that tells the waiting caller the outcome of a batch.
pub type Reply = oneshot::Sender<Outcome>;

/// A statement, ready to be written as a row `R`.
#[derive(Debug)]
pub struct Prepared<R> {
    /// The statement's id.
    pub id: Uuid,
    /// Its row, without what it gets when it is stored.
    pub row: R,
    /// What is derived from it.
    pub entries: Entries,
    /// The hashes of the attachments that it brings; empty if none came with its batch.
    pub brings: BTreeSet<String>,
    /// When another store stored it.
    pub stored: Option<Timestamp>,
    /// Whether its id was made from its content.
    by_content: bool,
}

/// A batch, ready to be written, with its attachments in the store's own form.
#[derive(Debug)]
pub struct PreparedBatch<R, A> {
    /// In the order in which they were sent.
    pub statements: Vec<Prepared<R>>,
    /// The attachments that came with them.
    pub attachments: Vec<A>,
    catalogue: CatalogueVersion,
}

impl<R, A> PreparedBatch<R, A> {
    /// Prepares a batch with what each statement gives by itself. `by` is the source of terms and names; `row` makes a row
    /// from a statement and its entries.
    ///
    /// # Errors
    /// Those of `row`.
    pub fn new(
        by: (HashKey, &Names),
        batch: &Batch,
        attachments: Vec<A>,
        row: impl Fn(&NewStatement, &Entries) -> Result<R, Error>,
    ) -> Result<Self, Error> {
        // Collecting into a `Result` would reallocate, since it cannot know that none fails.
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
    /// [`RecordError::StaleCatalogue`] if it was.
    pub fn refuse_stale(&self, in_force: CatalogueVersion) -> Result<(), RecordError> {
        if self.catalogue == in_force { Ok(()) } else { Err(RecordError::StaleCatalogue) }
    }

    /// The first and the last instant that another store assigned.
    pub fn given(&self) -> Option<(Timestamp, Timestamp)> {
        Some((self.statements.first()?.stored?, self.statements.last()?.stored?))
    }
}

/// What already has the id of an incoming statement.
pub enum TakenBy {
    /// Nothing: the id is free.
    Nothing,
    /// A statement that was erased.
    Erased,
    /// A statement with this content, in the log or on the way to it.
    Statement(Value),
}

/// A batch that can be stored: its new statements, and how many were already stored.
#[derive(Debug)]
pub struct Sorted<P> {
    /// Those that are new, in their order.
    pub fresh: Vec<P>,
    repeats: Recorded,
}

impl<P> Sorted<P> {
    /// Sorts the statements of a batch by what already has their ids; `content` reads the row of an incoming one.
    ///
    /// # Errors
    /// If the store fails. The inner error means that only this batch is refused: ids are taken by other content, or by
    /// something damaged, so that it is unknown whether it is a repeat.
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
                // Erased statements do not come back, but must not block a sender's queue.
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
        // Sorted in place, to avoid a second list.
        let mut are_new = are_new.into_iter();
        statements.retain(|_| are_new.next().unwrap_or_default());
        let sorted = Self { fresh: statements, repeats };
        if conflicts.is_empty() { Ok(sorted) } else { Err(RecordError::Conflict(conflicts)) }
    }

    /// The answer to its sender once it is stored.
    pub fn recorded(&self) -> Recorded {
        Recorded { stored: self.fresh.len(), ..self.repeats }
    }

    /// Whether a new statement brings the attachment with a hash. An attachment that comes again with an erased statement
    /// must not be stored, since nothing would erase it.
    pub fn brings<R>(&self, sha2: &str) -> bool
    where
        P: Borrow<Prepared<R>>,
    {
        self.fresh.iter().any(|fresh| fresh.borrow().brings.contains(sha2))
    }
}

/// Answers all callers with the outcome of their batches. For a request that was given up, there is nobody to tell.
pub fn answer_all(answers: impl IntoIterator<Item = Reply>, outcomes: impl IntoIterator<Item = Outcome>) {
    for (answer, outcome) in answers.into_iter().zip(outcomes) {
        let _ = answer.send(outcome);
    }
}

/// Tells all callers that their batches could not be recorded.
pub fn refuse_all(answers: impl IntoIterator<Item = Reply>, error: &Error) {
    for answer in answers {
        let _ = answer.send(Err(error.clone().into()));
    }
}
