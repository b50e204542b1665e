//! The types that go into a store and come out of it.

use bytes::Bytes;
use jiff::Timestamp;
use learning::{AgentKey, Catalogue, CourseId, Kommunkod, Names, Observation, Progress, Told, Unmatched, tell};
use uuid::Uuid;
use xapi::{Finished, Ifi, Sent, Statement, Term};

use super::{Damaged, Error, Intake, OnDamage};
use crate::parts::text::parse;

/// Statements that are recorded together or not at all.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// The statements, in the order in which they were sent, each id once.
    pub statements: Vec<NewStatement>,
    /// The bytes of their attachments. Only attachments of statements that are stored now are stored.
    pub attachments: Vec<Attachment>,
    /// The catalogue under which their observations were made.
    pub catalogue: CatalogueVersion,
}

/// A statement to record.
#[derive(Debug, Clone)]
pub struct NewStatement {
    /// Its id.
    pub id: Uuid,
    /// What was sent.
    pub sent: Sent,
    /// The text to store.
    pub finished: Finished,
    /// Who vouches for it: set by the service from the caller.
    pub authority: Vec<Ifi>,
    /// The municipality of the credential that sent it, kept beside the statement for recounts.
    pub sender: Option<Kommunkod>,
    /// Whether it defines activities and actors, which takes the scope `define` (xAPI 1.0.3 Communication 4.2); kept
    /// beside the statement.
    pub defines: bool,
    /// What it says about the courses of the catalogue.
    pub observations: Vec<Observation>,
    /// What it names that the catalogue does not know.
    pub unmatched: Vec<Unmatched>,
    /// When it was stored in the store from which it is copied; `None`: now. A batch has only one kind, and copied
    /// statements in their order. [`Error::Stale`] if this store has assigned or promised a later instant.
    pub stored: Option<Timestamp>,
    /// How it was taken in, kept beside the statement.
    pub intake: Intake,
    /// Whether its id was made from its content, since it was sent without one.
    pub by_content: bool,
}

/// A statement of the log, voided or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// Its id.
    pub id: Uuid,
    /// When it was stored.
    pub stored: Timestamp,
    /// The text that was stored.
    pub finished: Finished,
    /// The municipality of the credential that sent it.
    pub sender: Option<Kommunkod>,
    /// Whether its sender had the scope `define`.
    pub defines: bool,
    /// How it was taken in.
    pub intake: Intake,
}

impl LogEntry {
    /// Turns it into a statement for another store to record, observed under a catalogue.
    ///
    /// # Errors
    /// If its text cannot be read.
    pub fn into_new(self, names: &Names, catalogue: &Catalogue) -> Result<NewStatement, Error> {
        let damaged = || Error::Failed("a stored statement is damaged".into());
        let Self { id, stored, finished, sender, defines, intake } = self;
        let value = parse(&finished.text)?;
        let statement = Statement::new(&value).ok_or_else(damaged)?;
        let happened = statement.having_happened(intake.happened);
        let Told { observations, unmatched } = tell(names, catalogue, happened, intake.sender(sender));
        let authority = statement.authority().map(|authority| authority.ifis().collect()).unwrap_or_default();
        let sent = Sent { text: finished.text.as_str().into(), value, mended: Vec::new() };
        let stored = Some(stored);
        Ok(NewStatement {
            id,
            sent,
            finished,
            authority,
            sender,
            defines,
            observations,
            unmatched,
            stored,
            intake,
            by_content: false,
        })
    }
}

/// What is left of an erased statement in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErasedEntry {
    /// Its id, which stays taken.
    pub id: Uuid,
    /// When it was stored.
    pub stored: Timestamp,
    /// The statement that stays voided, whether or not it has arrived, if no other statement voids it. Some stores know only
    /// the set of all that erased statements voided, and assign each to an arbitrary one.
    pub voids: Option<Uuid>,
}

impl ErasedEntry {
    /// The refusal of a store that has the statement itself.
    pub fn refused(&self) -> Error {
        Error::Refused(format!("statement {} was erased in the other store, but not in this one", self.id))
    }
}

/// The bytes of an attachment. Its media type is in the statement that brought it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Hex SHA-2, lower case.
    pub sha2: String,
    /// The bytes.
    pub content: Bytes,
}

/// Counts the catalogues that have been in force; 0 is the empty one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct CatalogueVersion(pub u64);

/// Counts the changes of the roster.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct RosterVersion(pub u64);

/// The result of recording.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recorded {
    /// Statements stored.
    pub stored: usize,
    /// Statements that were already stored with equivalent content.
    pub repeated: usize,
    /// Of these, those sent without an id and recognised by their content.
    pub recognised: usize,
}

/// Which statements an id may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voided {
    /// Only those that are not voided: `statementId`.
    Without,
    /// Only those that are: `voidedStatementId`.
    Only,
}

/// A statement as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredStatement {
    /// Its place in the order of storing, from which a page can continue.
    pub place: u64,
    /// When it was stored.
    pub stored: Timestamp,
    /// Its JSON, whole.
    pub text: String,
    /// Whether another statement voids it.
    pub is_voided: bool,
    /// The municipality of the credential that sent it.
    pub sender: Option<Kommunkod>,
    /// Whether its sender had the scope `define`.
    pub defines: bool,
    /// How it was taken in.
    pub intake: Intake,
}

/// The filter, order and size of a page. Default: no filter, newest first, limit 0.
#[derive(Debug, Clone, PartialEq)]
pub struct PageQuery {
    /// A statement must have at least one term of every inner list; empty: every statement.
    pub all_of: Vec<Vec<Term>>,
    /// Terms of places: statements with none of them may be skipped. A store whose index of places is not current skips
    /// none, so callers check each statement themselves. `None`: every place.
    pub places: Option<Vec<Term>>,
    /// Stored after this instant.
    pub since: Option<Timestamp>,
    /// Stored at or before this instant.
    pub until: Option<Timestamp>,
    /// Oldest first; else newest first.
    pub ascending: bool,
    /// The most statements of the page.
    pub limit: usize,
    /// The page ends with the statement at which its texts reach this many bytes, so that it has at least one and
    /// bounded memory.
    pub bytes: usize,
    /// Beyond this place, in the direction of the order.
    pub after: Option<u64>,
    /// Voided statements too.
    pub voided: bool,
    /// What to do about damaged statements.
    pub on_damage: OnDamage,
}

impl PageQuery {
    /// The default for the bytes of a page: 16 MiB.
    pub const BYTES: usize = 16 * 1024 * 1024;
}

impl Default for PageQuery {
    fn default() -> Self {
        Self {
            all_of: Vec::new(),
            places: None,
            since: None,
            until: None,
            ascending: false,
            limit: 0,
            bytes: Self::BYTES,
            after: None,
            voided: false,
            on_damage: OnDamage::Stop,
        }
    }
}

/// A page of statements.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The statements, without voided ones unless these were asked for.
    pub statements: Vec<StoredStatement>,
    /// Where the next page begins, if there is one: [`PageQuery::after`].
    pub more: Option<u64>,
    /// The damage that was skipped, if that was asked for.
    pub damaged: Vec<Damaged>,
}

/// Counts the changes of progress since the store was opened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Revision(pub u64);

/// Receives changed progress from a store row by row, since all of it may be too much to hold twice in memory.
pub trait ProgressSink: Send {
    /// Rows follow. With `all`, they are complete and replace what was known before.
    fn begin(&mut self, all: bool);

    /// A row as it is now; an empty one if nothing is left.
    fn put(&mut self, agent: AgentKey, course: CourseId, progress: Progress);

    /// No more rows follow: ask from this revision the next time.
    fn end(&mut self, revision: Revision);
}

/// The load of a store.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Load {
    /// Batches that wait to be written.
    pub queued: usize,
    /// Statements stored and not yet merged into the query index.
    pub unmerged: usize,
    /// Statements, documents, attachments and other rows that this process has found damaged.
    pub damaged: usize,
    /// Whether the last write found no room.
    pub full: bool,
}

/// How large a store is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Statements stored, erased ones too.
    pub statements: u64,
    /// Bytes that it takes on disk.
    pub bytes: u64,
    /// Bytes that are free on that disk, and that it has; `None` if that is not known.
    pub disk: Option<(u64, u64)>,
}
