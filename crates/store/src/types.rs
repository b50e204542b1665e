//! What goes into a store, and what comes out.

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
    /// The bytes of their attachments. Only those are stored that a statement brings which is stored now.
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
    /// Whether what it says of activities and actors changes what they are, kept beside the statement: its sender
    /// had the scope `define` (xAPI 1.0.3 Communication 4.2).
    pub defines: bool,
    /// What it says about the courses of the catalogue.
    pub observations: Vec<Observation>,
    /// What it names that the catalogue does not know.
    pub unmatched: Vec<Unmatched>,
    /// When another store stored it, from which it is copied; `None`: now. In a batch, all are of the one kind, and
    /// those of another store in its order. [`Error::Stale`] where this store has given or promised a later instant.
    pub stored: Option<Timestamp>,
    /// How it was taken in, kept beside the statement.
    pub intake: Intake,
    /// Its id was made of its content, since it was sent with none.
    pub by_content: bool,
}

/// A statement as it lies in the log, voided or not.
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
    /// The statement as another store is to record it, observed under a catalogue.
    ///
    /// # Errors
    /// If its text can't be read.
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

/// The bytes of an attachment. Its media type is what a statement says that brought it.
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

/// What recording did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recorded {
    /// Statements stored.
    pub stored: usize,
    /// Statements that were stored already, with equivalent content.
    pub repeated: usize,
    /// Those of them that were sent without an id, and recognised by their content.
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
    /// Its place in the order of storing: where a page may go on.
    pub place: u64,
    /// When it was stored.
    pub stored: Timestamp,
    /// Its JSON, whole.
    pub text: String,
    /// The municipality of the credential that sent it.
    pub sender: Option<Kommunkod>,
    /// Whether its sender had the scope `define`.
    pub defines: bool,
    /// How it was taken in.
    pub intake: Intake,
}

/// Which statements, in which order. By default none of every statement, newest first.
#[derive(Debug, Clone, PartialEq)]
pub struct PageQuery {
    /// Every inner list must be met by at least one of its terms; empty: every statement.
    pub all_of: Vec<Vec<Term>>,
    /// Terms of places: statements that have none of them may be passed over. A store that does not know in which places
    /// its statements count by now passes over none of them, so that whoever asks looks at each once more. `None`: of
    /// every place.
    pub places: Option<Vec<Term>>,
    /// Stored after this instant.
    pub since: Option<Timestamp>,
    /// Stored at or before this instant.
    pub until: Option<Timestamp>,
    /// Oldest first; else newest first.
    pub ascending: bool,
    /// At most so many.
    pub limit: usize,
    /// The page ends with the statement by which its texts have so many bytes together, so that it has one at least
    /// and is bounded in memory whatever the statements are.
    pub bytes: usize,
    /// Beyond this place, in the direction of the order.
    pub after: Option<u64>,
    /// Voided statements too.
    pub voided: bool,
    /// What is done where a statement is damaged.
    pub on_damage: OnDamage,
}

impl PageQuery {
    /// The bytes of a page where nothing else is asked for: 16 MiB.
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
    /// The statements; voided ones are left out, unless they were asked for.
    pub statements: Vec<StoredStatement>,
    /// Where the next page begins, if there is one: [`PageQuery::after`].
    pub more: Option<u64>,
    /// What was passed over because it is damaged, where that was asked for.
    pub damaged: Vec<Damaged>,
}

/// Counts the changes of progress since the store was opened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Revision(pub u64);

/// Where a store puts progress that has changed: row by row, for all of it may be more than memory
/// should hold twice.
pub trait ProgressSink: Send {
    /// Rows follow. With `all` they are all there are, and what was known before is void.
    fn begin(&mut self, all: bool);

    /// A row as it is now; an empty one where nothing is left.
    fn put(&mut self, agent: AgentKey, course: CourseId, progress: Progress);

    /// No more rows follow: ask from this revision the next time.
    fn end(&mut self, revision: Revision);
}

/// How much is waiting in a store.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Load {
    /// Batches that wait to be written.
    pub queued: usize,
    /// Statements stored and not yet merged into the query index.
    pub unmerged: usize,
    /// Statements, documents, attachments and other rows that this process has found damaged.
    pub damaged: usize,
    /// Whether the last that was to be written found no room.
    pub full: bool,
}
