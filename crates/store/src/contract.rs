//! The contract.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use learning::{Catalogue, Day, Names, Roster, RosterChange, Uncounted};
use uuid::Uuid;
use xapi::Term;

use super::{
    Attachment, AuditEntry, AuditRecord, AuditRow, Batch, CatalogueVersion, Credential, Document, DocumentContext,
    DocumentHead, DocumentIds, DocumentKey, Erased, Erasure, Error, Load, LogEntry, NewDocument, Page, PageQuery,
    ProgressSink, RecordError, Recorded, Revision, RosterVersion, SenderUses, StoredOn, StoredSession, StoredStatement,
    Voided, WithdrawnToken,
};

/// A store of statements and of what is learnt from them.
///
/// Every method may be called from many tasks at once. `stored` is strictly increasing in the order
/// in which statements become visible, so that whoever polls by it meets each statement once.
///
/// Whatever gives a statement, a document or an attachment compares it with its checksum, and gives
/// [`Error::Damaged`] in place of what is not as it was stored.
#[async_trait]
pub trait Store: Send + Sync {
    /// The names that are given out here: those that stored statements have, and all that will be stored while the store
    /// is open.
    fn names(&self) -> &Names;

    /// Records a batch: all or nothing, durable and visible to every reader when this returns.
    ///
    /// A statement whose id is stored already with equivalent content is passed over. Statements
    /// that void others take effect in the same step, also on statements that arrive later.
    async fn record(&self, batch: &Batch) -> Result<Recorded, RecordError>;

    /// At most `limit` statements of the log that were stored after an instant, voided ones too and erased ones not, in
    /// the order of storing; fewer where they are long, and none at the end alone.
    async fn log(&self, after: Option<Timestamp>, limit: usize) -> Result<Vec<LogEntry>, Error>;

    /// The statement with an id, if it is (or, by `voided`, is not) in force.
    async fn statement(&self, id: Uuid, voided: Voided) -> Result<Option<StoredStatement>, Error>;

    /// A page of statements, from an index, as of one moment.
    async fn page(&self, query: PageQuery) -> Result<Page, Error>;

    /// Waits until the index of places is that of the roster and the catalogue in force: [`PageQuery::places`] then passes
    /// over what it may. The store makes it anew by itself after each change.
    async fn await_places(&self) -> Result<(), Error>;

    /// Whatever is stored from now on has a later `stored` than this instant
    /// (`X-Experience-API-Consistent-Through`).
    async fn consistent_through(&self) -> Result<Timestamp, Error>;

    /// The latest instant that was given to a statement or promised to a reader; `None` in a new store.
    async fn last_instant(&self) -> Result<Option<Timestamp>, Error>;

    /// What the clock of another machine shows that has the store; `None` if that is this one.
    async fn clock_elsewhere(&self) -> Result<Option<Timestamp>, Error> {
        Ok(None)
    }

    /// The attachment with a hash.
    async fn attachment(&self, sha2: &str) -> Result<Option<Attachment>, Error>;

    /// What statements have said of activities, merged, the newer before the older (see
    /// [`xapi::merge_definition`]): for each of these ids its definition as JSON, `None` if
    /// no statement gave one. What a voided statement said stays.
    async fn definitions(&self, activities: &[String]) -> Result<Vec<Option<String>>, Error>;

    /// What is known of a document without its content, at the cost of that alone.
    async fn document_head(&self, key: &DocumentKey) -> Result<Option<DocumentHead>, Error>;

    /// A document, head and content as of one moment.
    async fn document(&self, key: &DocumentKey) -> Result<Option<Document>, Error>;

    /// The documents of a context that were stored after an instant.
    async fn document_ids(&self, context: &DocumentContext, since: Option<Timestamp>) -> Result<DocumentIds, Error>;

    /// At most `limit` names of documents beyond one, of every context, in an order of the store's own.
    async fn document_keys(&self, after: Option<&DocumentKey>, limit: usize) -> Result<Vec<DocumentKey>, Error>;

    /// Puts a document in the place of the revision `from`, or where there was none; durable when
    /// this returns. [`Error::Stale`] where something else is there now: of two who put a document in
    /// the place of the same revision, one does.
    async fn put_document(&self, key: &DocumentKey, from: Option<Uuid>, document: NewDocument) -> Result<(), Error>;

    /// How many bytes the documents have together that the credential with a key stored last, at the cost of an index of
    /// them.
    async fn document_bytes(&self, key: &str) -> Result<u64, Error>;

    /// Deletes a document. [`Error::Stale`] where `from` is no longer its revision.
    async fn delete_document(&self, key: &DocumentKey, from: Uuid) -> Result<(), Error>;

    /// Deletes all documents of a context, at once.
    async fn delete_documents(&self, context: &DocumentContext) -> Result<(), Error>;

    /// Erases the content of statements, the attachments that no other statement names, the documents of agents, and
    /// rows of the roster: all or nothing, durable and gone for every reader when this returns.
    ///
    /// Of a statement there stays that an id was stored, at its place in the order of storing, and nothing else: no
    /// reader finds it, it counts in no progress, answers for none that refers to it, and a statement that comes with
    /// its id again is passed over as a repeat, whatever it says. What it voided stays voided, and what only it said of
    /// an activity may stay in that activity's definition. Ids that are not stored, or erased already, are passed over,
    /// so that whatever was broken off may be done again.
    ///
    /// [`Error::Unavailable`] where it was done, and what was written over can't leave the files yet: do it again.
    async fn erase(&self, erasure: Erasure) -> Result<Erased, Error>;

    /// The catalogue in force.
    async fn catalogue(&self) -> Result<(CatalogueVersion, Arc<Catalogue>), Error>;

    /// Puts a catalogue in force, with all progress counted anew where its activities changed.
    ///
    /// Recording goes on meanwhile under the old one. [`Error::Stale`] where `from` is no longer
    /// the version in force.
    async fn replace_catalogue(&self, from: CatalogueVersion, catalogue: Arc<Catalogue>) -> Result<(), Error>;

    /// The roster.
    async fn roster(&self) -> Result<(RosterVersion, Arc<Roster>), Error>;

    /// Changes the roster. [`Error::Stale`] where `from` is no longer its version.
    async fn change_roster(&self, from: RosterVersion, change: RosterChange) -> Result<(), Error>;

    /// Progress that has changed since a revision; all of it where that is not known any more.
    ///
    /// Asking since a revision lets the store forget what it knew of earlier changes.
    /// On an error, `end` of the sink has not been called.
    async fn progress_since(&self, since: Option<Revision>, sink: Box<dyn ProgressSink>) -> Result<(), Error>;

    /// Counts of what statements named and the catalogue does not know, up to date and bounded. Of what was voided or
    /// erased, nothing is counted.
    async fn uncounted(&self) -> Result<Arc<Uncounted>, Error>;

    /// The newest revision of progress.
    async fn revision(&self) -> Result<Revision, Error>;

    /// The credential with a key. [`Error::Damaged`] where it is not as it was stored: what it may do is not known.
    async fn credential(&self, key: &str) -> Result<Option<Credential>, Error>;

    /// Stores a credential, in place of one with the same key.
    async fn put_credential(&self, credential: Credential) -> Result<(), Error>;

    /// Notes in the credential with a key that it was used on a day, and changes nothing else of it. Passed
    /// over where there is none, or where that day or a later one is noted.
    async fn note_use(&self, key: &str, on: Day) -> Result<(), Error>;

    /// Adds to what is noted in the credential with a key of how often its sender's settings were needed, and changes
    /// nothing else of it. Passed over where there is none, as for tokens.
    async fn note_sender(&self, key: &str, uses: &SenderUses) -> Result<(), Error>;

    /// Adds to what is noted in the credential with a key of what it stored on a day, and changes nothing else of it: of
    /// two days, the later is kept. Passed over where there is none, as for tokens.
    async fn note_stored(&self, key: &str, more: StoredOn) -> Result<(), Error>;

    /// All credentials, by key. One that is damaged is passed over, and counted in [`Store::load`].
    async fn credentials(&self) -> Result<Vec<Credential>, Error>;

    /// The key that the sessions of people are sealed with: random, made when it is asked for the first time, and the
    /// same from then on, for every process.
    async fn session_key(&self) -> Result<[u8; 64], Error>;

    /// Stores a session of somebody who has signed in.
    async fn put_session(&self, session: StoredSession) -> Result<(), Error>;

    /// The session with an id, if it has not been ended.
    async fn session(&self, id: &str) -> Result<Option<StoredSession>, Error>;

    /// All sessions that have not been ended, the oldest first; some may have ended by time.
    async fn sessions(&self) -> Result<Vec<StoredSession>, Error>;

    /// Ends a session, and gives it; `None` if there is none.
    async fn end_session(&self, id: &str) -> Result<Option<StoredSession>, Error>;

    /// Withdraws a token, until its own end.
    async fn withdraw_token(&self, token: WithdrawnToken) -> Result<(), Error>;

    /// All tokens that were withdrawn, by id; some may have ended by time.
    async fn withdrawn_tokens(&self) -> Result<Vec<WithdrawnToken>, Error>;

    /// Adds an entry to the audit log, with the present instant, and gives that; durable when this returns. Whoever is
    /// about to do what it says does so only then.
    async fn append_audit(&self, entry: AuditEntry) -> Result<Timestamp, Error>;

    /// Adds an entry as another store has it, under its place. [`Error::Stale`] where that place, or a later one,
    /// is taken.
    async fn copy_audit(&self, row: AuditRow) -> Result<(), Error>;

    /// At most `limit` entries of the audit log beyond a place (0: from the first), in the order of writing.
    /// None is ever changed or removed, and each is linked to the one before ([`super::AuditChain`]), whichever process
    /// added it.
    async fn audit_rows(&self, after: u64, limit: usize) -> Result<Vec<AuditRow>, Error>;

    /// The same, read.
    async fn audit(&self, after: u64, limit: usize) -> Result<Vec<AuditRecord>, Error> {
        self.audit_rows(after, limit).await?.iter().map(AuditRow::record).collect()
    }

    /// The last place that was given in the audit log, also where its entry is gone; 0 where none was.
    async fn last_audit(&self) -> Result<u64, Error>;

    /// The place from which on every entry of the audit log is a link of the chain; `None` if none is yet. It is noted when
    /// the first is written, so that one whose links were all taken away is told from one of before.
    async fn audit_begins(&self) -> Result<Option<u64>, Error>;

    /// Up to which place of the audit log entries were sent elsewhere, where this process is the one who sends them:
    /// `None` if another of the same store is, and has asked within half a minute. `by` is the process.
    async fn audit_sent(&self, by: Uuid) -> Result<Option<u64>, Error>;

    /// Notes up to which place they were; passed over where another process sends by now.
    async fn note_audit_sent(&self, by: Uuid, place: u64) -> Result<(), Error>;

    /// A name for something personal, by which nobody knows it again who lacks the key of this store: the same as
    /// long as the store lives.
    fn pseudonym(&self, text: &str) -> u64;

    /// The name of a term in this store, the same as long as it lives: [`xapi::Term::named`] finds what the term
    /// finds.
    fn term_name(&self, term: &Term) -> i64;

    /// The place of the newest entry of the audit log, 0 where there is none, whichever process wrote it; `None`
    /// where that can't be said within microseconds.
    ///
    /// Whoever changes a credential beside a server writes an entry in the same commit: as long as this is the same,
    /// none was changed.
    fn newest_audit(&self) -> Result<Option<u64>, Error>;

    /// Counts all progress anew from the log, beside the rows in force, then switches.
    ///
    /// Statements that are damaged are passed over and counted in [`Store::load`]. `report` is told how many statements
    /// of how many have been read.
    async fn rebuild(&self, report: Arc<dyn Fn(u64, u64) + Send + Sync>) -> Result<(), Error>;

    /// Whether the store can write and read. [`Error::Full`] where there is no room.
    async fn ready(&self) -> Result<(), Error>;

    /// How much is waiting, for operators to watch.
    fn load(&self) -> Load;

    /// The store is to close soon: whoever counts anew, which takes as long as much is stored, is told
    /// [`Error::Unavailable`] and may ask again after the next start. Nothing else ends.
    fn stop_long_work(&self);

    /// Finishes what was begun and closes.
    async fn close(&self);
}
