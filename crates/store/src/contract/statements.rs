//! The log of statements: recording, reading, and erasing them.

use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;
use xapi::Term;

use crate::{
    Attachment, Batch, Erased, ErasedEntry, Erasure, Error, LogEntry, Page, PageQuery, RecordError, Recorded,
    StoredStatement, Voided,
};

/// The log of statements: recording, reading, and erasing them.
///
/// `stored` increases strictly in the order in which statements become visible, so that a client that polls by it meets
/// each statement once.
#[async_trait]
pub trait Statements: Send + Sync {
    /// Records a batch: all or nothing, durable and visible to every reader when this returns.
    ///
    /// A statement whose id is already stored with equivalent content is skipped. Voiding takes effect in the same step,
    /// also on statements that arrive later.
    async fn record(&self, batch: &Batch) -> Result<Recorded, RecordError>;

    /// Returns at most `limit` statements stored after an instant, in the order of storing, including voided ones but not
    /// erased ones. Returns fewer if they are long, and none only at the end.
    async fn log(&self, after: Option<Timestamp>, limit: usize) -> Result<Vec<LogEntry>, Error>;

    /// Returns the statement with an id, voided or not as `voided` says.
    async fn statement(&self, id: Uuid, voided: Voided) -> Result<Option<StoredStatement>, Error>;

    /// Returns a page of statements, from an index, as of one moment.
    async fn page(&self, query: PageQuery) -> Result<Page, Error>;

    /// Waits until the index of places matches the roster and the catalogue in force, so that [`PageQuery::places`] skips
    /// as much as it can. The store rebuilds it by itself after each change.
    async fn await_places(&self) -> Result<(), Error>;

    /// Returns an instant after which everything stored from now on will be (`X-Experience-API-Consistent-Through`).
    async fn consistent_through(&self) -> Result<Timestamp, Error>;

    /// The latest instant assigned to a statement or promised to a reader; `None` in a new store.
    async fn last_instant(&self) -> Result<Option<Timestamp>, Error>;

    /// The time by the clock of the machine that holds the store; `None` if that is this one.
    async fn clock_elsewhere(&self) -> Result<Option<Timestamp>, Error> {
        Ok(None)
    }

    /// The attachment with a hash.
    async fn attachment(&self, sha2: &str) -> Result<Option<Attachment>, Error>;

    /// What statements have said of activities, merged, the newer over the older (see [`xapi::merge_definition`]): the
    /// definition of each of these ids as JSON, `None` if no statement gave one. What a voided statement said stays.
    async fn definitions(&self, activities: &[String]) -> Result<Vec<Option<String>>, Error>;

    /// Erases the content of statements, the attachments that no other statement brought, the documents of agents, their
    /// addresses from subscriptions, with those that are sent to nobody then, and rows of the roster: all or nothing, durable
    /// and gone for every reader when this returns.
    ///
    /// Of a statement, only its id and its place in the order of storing stay: no reader finds it, it counts in no
    /// progress, queries do not match through it, and a new statement with its id is skipped as a repeat, whatever it says.
    /// What it voided stays voided, and what only it said of an activity may stay in that activity's definition. Ids that
    /// are not stored, or already erased, are skipped, so that an interrupted erasure can be repeated.
    ///
    /// [`Error::Unavailable`] if it was done, but overwritten data cannot leave the files yet: repeat it.
    async fn erase(&self, erasure: Erasure) -> Result<Erased, Error>;

    /// What is left of all erased statements, in the order of storing.
    async fn erased_entries(&self) -> Result<Vec<ErasedEntry>, Error>;

    /// Takes over what is left of statements that were erased in another store, in their order, after everything that is
    /// stored here: their ids are taken, and what they voided is voided. Those whose ids are erased here are skipped.
    ///
    /// [`Error::Stale`] if this store has assigned or promised a later instant; [`Error::Refused`] if one of them is here and
    /// not erased.
    async fn copy_erased(&self, entries: &[ErasedEntry]) -> Result<(), Error>;

    /// A stable pseudonym: a hash under this store's key, which nobody without the key can reverse.
    fn pseudonym(&self, text: &str) -> u64;

    /// The permanent number of a term in this store: [`xapi::Term::named`] with it finds what the term finds.
    fn term_name(&self, term: &Term) -> i64;
}
