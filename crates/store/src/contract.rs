//! The contract that every store keeps.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use learning::{Catalogue, Day, Names, Roster, RosterChange, Uncounted};
use uuid::Uuid;
use xapi::Term;

use super::{
    Attachment, AuditEntry, AuditRecord, AuditRow, Batch, CatalogueVersion, Credential, Damaged, Deliveries, Document,
    DocumentContext, DocumentHead, DocumentIds, DocumentKey, Erased, Erasure, Error, Extraction, ExtractionKey,
    Forwarding, Load, LogEntry, NewDocument, OnDamage, Page, PageQuery, ProgressSink, RecordError, Recorded, Revision,
    RosterVersion, SenderUses, Size, Snapshot, StoredOn, StoredSession, StoredStatement, Verified, Voided, Waiting,
    WithdrawnToken,
};

/// Access to a store: credentials and accounts, sessions, withdrawn tokens, and the audit log of their changes.
///
/// Every store keeps it while it is open; [`Beside`](super::embedded::Beside) keeps it for a folder whose store a server may
/// have open. Each change is one commit with its audit entry: both or neither.
#[async_trait]
pub trait Credentials: Send + Sync {
    /// Returns the names that are given out here: those in stored statements, and in all that will be stored while the store
    /// is open.
    fn names(&self) -> &Names;

    /// Returns the catalogue in force.
    async fn catalogue(&self) -> Result<(CatalogueVersion, Arc<Catalogue>), Error>;

    /// Returns the credential or account with a key. [`Error::Damaged`] if it is not as stored, since its rights are then
    /// unknown.
    async fn credential(&self, key: &str) -> Result<Option<Credential>, Error>;

    /// Returns all credentials and accounts, by key. An open store skips a damaged one and counts it in [`Store::load`];
    /// elsewhere it is [`Error::Damaged`].
    async fn credentials(&self) -> Result<Vec<Credential>, Error>;

    /// Replaces a credential or account with another of the same key. `from` is what was read, or `None` if there was none;
    /// `to` takes its place, or `None` removes it. Notes of its use are not compared, and stay.
    ///
    /// [`Error::Stale`] if something other than `from` is there now: of two callers who change the same one, one succeeds.
    async fn change_credential(
        &self,
        from: Option<Credential>,
        to: Option<Credential>,
        entry: AuditEntry,
    ) -> Result<(), Error>;

    /// Removes the credential or account with a key, whatever it contains: for a damaged one. Returns `false`, and adds no
    /// entry, if there is none.
    async fn remove_damaged_credential(&self, key: &str, entry: AuditEntry) -> Result<bool, Error>;

    /// Returns the total bytes of the documents that the credential with a key stored last, from an index of them.
    async fn document_bytes(&self, key: &str) -> Result<u64, Error>;

    /// Returns the session with an id, if it has not been ended.
    async fn session(&self, id: &str) -> Result<Option<StoredSession>, Error>;

    /// Returns all sessions that have not been ended, the oldest first; some may have expired.
    async fn sessions(&self) -> Result<Vec<StoredSession>, Error>;

    /// Ends a session and returns it; `None`, and no entry, if there is none. A person who ends their own session
    /// leaves no entry.
    async fn end_session(&self, id: &str, entry: Option<AuditEntry>) -> Result<Option<StoredSession>, Error>;

    /// Withdraws a token until it expires. A token copied from another store has its entry there.
    async fn withdraw_token(&self, token: WithdrawnToken, entry: Option<AuditEntry>) -> Result<(), Error>;

    /// Returns all withdrawn tokens, by id; some may have expired.
    async fn withdrawn_tokens(&self) -> Result<Vec<WithdrawnToken>, Error>;

    /// Adds an entry with the present instant to the audit log, and returns that instant; durable when this returns.
    /// Callers do what the entry says only after that.
    async fn append_audit(&self, entry: AuditEntry) -> Result<Timestamp, Error>;
}

/// A store of statements and of what is learnt from them.
///
/// Every method may be called from many tasks at once. `stored` increases strictly in the order in which statements become
/// visible, so that a client that polls by it meets each statement once.
///
/// Every method that returns a statement, a document or an attachment compares it with its checksum, and returns
/// [`Error::Damaged`] if it is not as stored.
#[async_trait]
pub trait Store: Credentials {
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

    /// Returns the head of a document, without reading its content.
    async fn document_head(&self, key: &DocumentKey) -> Result<Option<DocumentHead>, Error>;

    /// A document, head and content as of one moment.
    async fn document(&self, key: &DocumentKey) -> Result<Option<Document>, Error>;

    /// The ids of a context's documents that were stored after an instant.
    async fn document_ids(&self, context: &DocumentContext, since: Option<Timestamp>) -> Result<DocumentIds, Error>;

    /// Returns at most `limit` names of documents after the given one, of every context, in an order of the store's own.
    async fn document_keys(&self, after: Option<&DocumentKey>, limit: usize) -> Result<Vec<DocumentKey>, Error>;

    /// Replaces the revision `from` by a document, or stores the first one; durable when this returns. [`Error::Stale`] if
    /// another revision is there now: of two writers that replace the same revision, one succeeds.
    async fn put_document(&self, key: &DocumentKey, from: Option<Uuid>, document: NewDocument) -> Result<(), Error>;

    /// Deletes a document. [`Error::Stale`] if `from` is no longer its revision.
    async fn delete_document(&self, key: &DocumentKey, from: Uuid) -> Result<(), Error>;

    /// Deletes all documents of a context, at once.
    async fn delete_documents(&self, context: &DocumentContext) -> Result<(), Error>;

    /// Erases the content of statements, the attachments that no other statement brought, the documents of agents, and rows
    /// of the roster: all or nothing, durable and gone for every reader when this returns.
    ///
    /// Of a statement, only its id and its place in the order of storing stay: no reader finds it, it counts in no
    /// progress, queries do not match through it, and a new statement with its id is skipped as a repeat, whatever it says.
    /// What it voided stays voided, and what only it said of an activity may stay in that activity's definition. Ids that
    /// are not stored, or already erased, are skipped, so that an interrupted erasure can be repeated.
    ///
    /// [`Error::Unavailable`] if it was done, but overwritten data cannot leave the files yet: repeat it.
    async fn erase(&self, erasure: Erasure) -> Result<Erased, Error>;

    /// Puts a catalogue in force, and recounts progress if its activities have changed.
    ///
    /// Recording goes on meanwhile under the old one. [`Error::Stale`] if `from` is no longer the version in force.
    async fn replace_catalogue(&self, from: CatalogueVersion, catalogue: Arc<Catalogue>) -> Result<(), Error>;

    /// The roster.
    async fn roster(&self) -> Result<(RosterVersion, Arc<Roster>), Error>;

    /// Changes the roster. [`Error::Stale`] if `from` is no longer its version.
    async fn change_roster(&self, from: RosterVersion, change: RosterChange) -> Result<(), Error>;

    /// Passes on the progress that has changed since a revision, or all of it if that is no longer known.
    ///
    /// The store may then forget changes before that revision. On an error, `end` of the sink is not called.
    async fn progress_since(&self, since: Option<Revision>, sink: Box<dyn ProgressSink>) -> Result<(), Error>;

    /// Counts of what statements named that the catalogue does not know, up to date and bounded. Voided and erased
    /// statements do not count.
    async fn uncounted(&self) -> Result<Arc<Uncounted>, Error>;

    /// The newest revision of progress.
    async fn revision(&self) -> Result<Revision, Error>;

    /// Stores a credential as another store has it, with the notes of its use, in place of one with the same key. Adds no
    /// audit entry: that of the other store is copied, too.
    async fn copy_credential(&self, credential: Credential) -> Result<(), Error>;

    /// Notes that the credential with a key was used on a day, and changes nothing else of it. Does nothing if there is
    /// none, or if that day or a later one is noted.
    async fn note_use(&self, key: &str, on: Day) -> Result<(), Error>;

    /// Adds to the counts of how often the sender's settings of the credential with a key were needed, and changes nothing
    /// else of it. Does nothing if there is no such credential, as for tokens.
    async fn note_sender(&self, key: &str, uses: &SenderUses) -> Result<(), Error>;

    /// Adds to what the credential with a key stored on a day, and changes nothing else of it: only the latest day is kept.
    /// Does nothing if there is no such credential, as for tokens.
    async fn note_stored(&self, key: &str, more: StoredOn) -> Result<(), Error>;

    /// Adds what senders have delivered, each by the key of its credential; durable when this returns. Does nothing for keys
    /// of no credential, as for tokens, and forgets what those delivered whose credential was removed.
    async fn add_deliveries(&self, added: &[(String, Deliveries)]) -> Result<(), Error>;

    /// What each of these senders has delivered, in their order. What is damaged counts as nothing.
    async fn deliveries(&self, keys: &[String]) -> Result<Vec<Deliveries>, Error>;

    /// Forgets the bodies of everything that was refused.
    async fn drop_delivery_bodies(&self) -> Result<(), Error>;

    /// The key that the sessions of people are sealed with: random, made when it is asked for the first time, and the
    /// same from then on, for every process.
    async fn session_key(&self) -> Result<[u8; 64], Error>;

    /// Stores a session of somebody who has signed in.
    async fn put_session(&self, session: StoredSession) -> Result<(), Error>;

    /// Moves the end of a session, which somebody uses, to a later instant; never to an earlier one. Does nothing if the
    /// session was ended.
    async fn extend_session(&self, id: &str, until: Timestamp) -> Result<(), Error>;

    /// Stores a snapshot with its answer and its audit entry: all or nothing. A revoked snapshot has no answer, and one
    /// copied from another store has its entry there.
    ///
    /// [`Error::Stale`] if there is one with its id.
    async fn add_snapshot(
        &self,
        snapshot: Snapshot,
        answer: Option<Bytes>,
        entry: Option<AuditEntry>,
    ) -> Result<(), Error>;

    /// Returns the snapshot with an id, in force or revoked. [`Error::Damaged`] if it is not as stored.
    async fn snapshot(&self, id: &str) -> Result<Option<Snapshot>, Error>;

    /// Returns at most `limit` snapshots after an id, by id. Skips damaged ones, and counts them in [`Self::load`].
    async fn snapshots(&self, after: &str, limit: usize) -> Result<Vec<Snapshot>, Error>;

    /// Returns the answer of the snapshot with an id, to the byte; `None` if there is none, or if it was revoked.
    /// [`Error::Damaged`] if its hash differs.
    async fn snapshot_answer(&self, id: &str) -> Result<Option<Bytes>, Error>;

    /// Revokes the snapshot with an id, with an audit entry. The answer and its basis are deleted; the id, the hash and the
    /// time stay. Returns `false`, and adds no entry, if none is in force.
    async fn revoke_snapshot(&self, id: &str, entry: AuditEntry) -> Result<bool, Error>;

    /// Stores an extraction in the place of the one of the revision before, with its audit entry: all or nothing. A new one
    /// brings its key. Pieces of another file than its own are deleted and, where it has ended, its key, too.
    ///
    /// [`Error::Stale`] if the revision before is not the one that is stored.
    async fn put_extraction(
        &self,
        extraction: Extraction,
        key: Option<ExtractionKey>,
        entry: Option<AuditEntry>,
    ) -> Result<(), Error>;

    /// Removes an extraction whose first file was never finished, with its key and the pieces of that; nothing of it stays.
    async fn remove_extraction(&self, id: &str) -> Result<(), Error>;

    /// Returns the extraction with an id, ended or not. [`Error::Damaged`] if it is not as stored.
    async fn extraction(&self, id: &str) -> Result<Option<Extraction>, Error>;

    /// Returns at most `limit` extractions after an id, by id. Skips damaged ones, and counts them in [`Self::load`].
    async fn extractions(&self, after: &str, limit: usize) -> Result<Vec<Extraction>, Error>;

    /// Returns the key of the extraction with an id; `None` if there is none, or if it has ended.
    async fn extraction_key(&self, id: &str) -> Result<Option<ExtractionKey>, Error>;

    /// Stores a piece, of at most [`Extraction::PIECE`] bytes, of a file that an extraction will have: by the name of its
    /// run, and its number from 0.
    async fn put_extraction_piece(&self, id: &str, run: Uuid, at: u32, content: Bytes) -> Result<(), Error>;

    /// Returns a piece of a file, to the byte; `None` if it is not there, or no longer. [`Error::Damaged`] if it is another
    /// than was stored.
    async fn extraction_piece(&self, id: &str, run: Uuid, at: u32) -> Result<Option<Bytes>, Error>;

    /// Adds an entry as another store has it, at its place. [`Error::Stale`] if that place, or a later one, is taken.
    async fn copy_audit(&self, row: AuditRow) -> Result<(), Error>;

    /// Returns at most `limit` entries of the audit log after a place (0: from the first), in the order of writing. No
    /// entry is ever changed or removed, and each is linked to the one before ([`super::AuditChain`]), whichever process
    /// added it.
    async fn audit_rows(&self, after: u64, limit: usize) -> Result<Vec<AuditRow>, Error>;

    /// The same entries, parsed.
    async fn audit(&self, after: u64, limit: usize) -> Result<Vec<AuditRecord>, Error> {
        self.audit_rows(after, limit).await?.iter().map(AuditRow::record).collect()
    }

    /// The last place assigned in the audit log, even if its entry is gone; 0 if there is none.
    async fn last_audit(&self) -> Result<u64, Error>;

    /// The place from which every entry of the audit log is a link of the chain; `None` if none is yet. It is noted with
    /// the first link, so that a log whose links were all removed differs from one that is older than the chain.
    async fn audit_begins(&self) -> Result<Option<u64>, Error>;

    /// The place up to which entries of the audit log were sent elsewhere, if this process (`by`) is the one that sends
    /// them. `None` if another process on the same store does, and has asked within half a minute.
    async fn audit_sent(&self, by: Uuid) -> Result<Option<u64>, Error>;

    /// Notes the place up to which they were sent; does nothing if another process has taken over.
    async fn note_audit_sent(&self, by: Uuid, place: u64) -> Result<(), Error>;

    /// Whether this process (`by`) is the one that forwards statements to a target, by its name. Of several processes on the
    /// same store, one is; another takes over if it has not asked for a minute.
    async fn may_forward(&self, target: &str, by: Uuid) -> Result<bool, Error>;

    /// How forwarding to a target stands; the default before anything was kept.
    async fn forwarding(&self, target: &str) -> Result<Forwarding, Error>;

    /// Replaces that, and counts its revision on. [`Error::Stale`] if `forwarding.revision` is no longer its revision: of two
    /// that replace the same one, one succeeds.
    async fn put_forwarding(&self, target: &str, forwarding: Forwarding) -> Result<(), Error>;

    /// What was stored after an instant, and so waits for a target that has everything up to it.
    async fn waiting(&self, after: Option<Timestamp>) -> Result<Waiting, Error>;

    /// A stable pseudonym: a hash under this store's key, which nobody without the key can reverse.
    fn pseudonym(&self, text: &str) -> u64;

    /// The permanent number of a term in this store: [`xapi::Term::named`] with it finds what the term finds.
    fn term_name(&self, term: &Term) -> i64;

    /// The place of the newest entry of the audit log, whichever process wrote it; 0 if there is none. `None` if the store
    /// cannot tell within microseconds.
    ///
    /// Each change of a credential beside a server writes an entry in the same commit: while this stays the same, none has
    /// changed.
    fn newest_audit(&self) -> Result<Option<u64>, Error>;

    /// Recounts all progress from the log, beside the rows in force, then switches.
    ///
    /// Damaged statements are skipped and counted in [`Store::load`]. `report` gets the number of statements read so far,
    /// and of all.
    async fn rebuild(&self, report: Arc<dyn Fn(u64, u64) + Send + Sync>) -> Result<(), Error>;

    /// Checks that the store can write and read. [`Error::Full`] if there is no room.
    async fn ready(&self) -> Result<(), Error>;

    /// How much is waiting, for operators to watch.
    fn load(&self) -> Load;

    /// How large it is, and how much room there is.
    async fn size(&self) -> Result<Size, Error>;

    /// Announces that the store will close soon: recounts, which may take long, end with [`Error::Unavailable`] and can be
    /// requested again after the next start. Nothing else ends.
    fn stop_long_work(&self);

    /// Finishes what was begun and closes.
    async fn close(&self);
}

/// A store that commands administer while servers have it open, as one in a database.
#[async_trait]
pub trait Database: Store {
    /// Recounts all progress, beside the rows in force, then switches, and adds checksums to what an older program stored.
    /// Returns the damage that was skipped. `report` gets the number of statements read so far, and of all.
    ///
    /// # Errors
    /// If the database fails; [`Error::Damaged`] if a statement is damaged and must not be passed over.
    async fn count_anew(
        &self,
        on_damage: OnDamage,
        report: &(dyn Fn(u64, u64) + Send + Sync),
    ) -> Result<BTreeSet<Damaged>, Error>;

    /// Checks what is stored against its checksums, and what is derived against what is stored. `report` gets the number of
    /// statements checked so far, and of all.
    ///
    /// # Errors
    /// If the database fails. Damage is not an error.
    async fn verify(&self, report: &(dyn Fn(u64, u64) + Send + Sync)) -> Result<Verified, Error>;
}
