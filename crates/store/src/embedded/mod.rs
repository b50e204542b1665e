//! The embedded store: two SQLite files, one thread that writes.
//!
//! `log.db` is what was received; a batch is one durable commit to it, shared with other batches that came at the same time
//! (`writer.rs`). `derived.db` has the query index, progress and the definitions of activities, all of which the log could
//! give again at any time. New entries gather in memory (`tail.rs`) and are merged into it in large groups (`merge.rs`);
//! readers look into both. After a crash, opening the store derives what was not merged.

mod access;
mod administration;
mod attachments;
mod audit;
mod backup;
mod body;
mod catalogue;
mod check;
mod connection;
mod credential;
mod definitions;
mod deliveries;
mod derive;
mod directory;
mod documents;
mod erased;
mod erasure;
mod extraction;
mod files;
mod forwarding;
mod leases;
mod left;
mod log;
mod merge;
mod meta;
mod naming;
mod open;
mod page;
mod placing;
mod postings;
mod prepared;
mod progress;
mod readers;
mod rebuild;
mod recount;
mod replace;
mod roster;
mod schema;
mod scrub;
mod sealed;
mod series;
mod session;
mod shared;
mod skeleton;
mod snapshot;
mod subscription;
mod tail;
mod training;
mod uncounted;
mod upkeep;
mod verify;
mod vocabulary;
mod writer;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use rusqlite::Connection;
use tokio::sync::oneshot;
use uuid::Uuid;

pub use access::Embedded;
pub use administration::{
    Beside, append_audit, audit_begins, end_all_sessions, is_there, last_audit, read_audit, refuse_missing,
};
pub use backup::{backup, restore};
pub use open::Report;
pub use rebuild::rebuild;
pub use series::{Forgotten, Moment, add_to_series, forget_older, is_series, moments, restore_from_series};
pub use verify::verify;

use learning::{Catalogue, Day, Kommunkod, Roster, RosterChange, Uncounted};
use xapi::Term;

use crate::parts::extraction::piece_name;
use crate::parts::snapshot::pack;

use self::access::stopped;
use self::prepared::{Job, prepare};
use self::readers::Readers;
use self::shared::Shared;
use super::{
    Attachment, AuditEntry, AuditLog, AuditRow, Batch, CatalogueVersion, Credential, Deliveries, Directories,
    Directory, DirectoryEntry, DirectoryKey, DirectoryList, DirectoryQuery, Document, DocumentContext, DocumentHead,
    DocumentIds, DocumentKey, Documents, Erased, ErasedEntry, Erasure, Error, Extraction, ExtractionKey, Extractions,
    Field, Forwarding, Keys, Load, LogEntry, NewDocument, Operation, Outgoing, Page, PageQuery, ProgressSink,
    RecordError, Recorded, Revision, RosterVersion, SenderUses, Size, Snapshot, Snapshots, Statements, StoredOn,
    StoredSession, StoredStatement, Subscription, Voided, Waiting,
};

#[async_trait]
impl Statements for Embedded {
    async fn record(&self, batch: &Batch) -> Result<Recorded, RecordError> {
        Error::refuse_jump(&*self.shared.clock)?;
        let prepared = prepare(&self.shared, batch)?;
        let (answer, recorded) = oneshot::channel();
        self.jobs()?.send(Job::Record(prepared, answer)).await.map_err(stopped)?;
        self.shared.met.note_of(recorded.await.map_err(stopped)?)
    }

    async fn log(&self, after: Option<Timestamp>, limit: usize) -> Result<Vec<LogEntry>, Error> {
        self.read(move |shared, readers| readers.with(|connection| page::log(shared, connection, after, limit))).await
    }

    async fn statement(&self, id: Uuid, voided: Voided) -> Result<Option<StoredStatement>, Error> {
        self.read(move |shared, readers| readers.with(|connection| page::statement(shared, connection, id, voided)))
            .await
    }

    async fn page(&self, query: PageQuery) -> Result<Page, Error> {
        self.read(move |shared, readers| page::page(shared, readers, &query)).await
    }

    async fn await_places(&self) -> Result<(), Error> {
        self.shared.await_placed().await;
        Ok(())
    }

    async fn consistent_through(&self) -> Result<Timestamp, Error> {
        let (kept, is_old) = self.shared.consistent_through();
        if !is_old || Error::refuse_jump(&*self.shared.clock).is_err() {
            return Ok(kept);
        }
        let shared = Arc::clone(&self.shared);
        let renewed = self.write(move |log| {
            // Another may have waited for the same.
            let (kept, is_old) = shared.consistent_through();
            if !is_old {
                return Ok(kept);
            }
            let promise = shared.next_promise();
            log::promise(log, promise)?;
            shared.landed(promise);
            Ok(promise)
        });
        // If it cannot be written, the older promise still holds.
        Ok(renewed.await.unwrap_or(kept))
    }

    async fn last_instant(&self) -> Result<Option<Timestamp>, Error> {
        Ok(Some(self.shared.last()).filter(|last| *last > Timestamp::MIN))
    }

    async fn attachment(&self, sha2: &str) -> Result<Option<Attachment>, Error> {
        let sha2 = sha2.to_owned();
        self.read(move |_, readers| readers.with(|connection| attachments::read(connection, &sha2))).await
    }

    async fn definitions(&self, activities: &[String]) -> Result<Vec<Option<String>>, Error> {
        let activities = activities.to_vec();
        self.read(move |shared, readers| definitions::read(shared, readers, &activities)).await
    }

    async fn erase(&self, erasure: Erasure) -> Result<Erased, Error> {
        let _alone = self.recounting.lock().await;
        erasure::erase(self, erasure).await
    }

    async fn erased_entries(&self) -> Result<Vec<ErasedEntry>, Error> {
        self.read(|shared, readers| readers.with(|connection| erased::entries(shared, connection))).await
    }

    async fn copy_erased(&self, entries: &[ErasedEntry]) -> Result<(), Error> {
        erased::copy(self, entries).await
    }

    fn pseudonym(&self, text: &str) -> u64 {
        self.shared.hash.pseudonym(text)
    }

    fn term_name(&self, term: &Term) -> i64 {
        self.shared.hash.term(term.kind, &term.value)
    }
}

#[async_trait]
impl Documents for Embedded {
    async fn document_head(&self, key: &DocumentKey) -> Result<Option<DocumentHead>, Error> {
        let key = key.clone();
        self.read(move |_, readers| readers.with(|connection| documents::head(connection, &key))).await
    }

    async fn document(&self, key: &DocumentKey) -> Result<Option<Document>, Error> {
        let key = key.clone();
        self.read(move |_, readers| readers.with(|connection| documents::read(connection, &key))).await
    }

    async fn document_ids(&self, context: &DocumentContext, since: Option<Timestamp>) -> Result<DocumentIds, Error> {
        let context = context.clone();
        self.read(move |_, readers| readers.with(|connection| documents::ids(connection, &context, since))).await
    }

    async fn document_keys(&self, after: Option<&DocumentKey>, limit: usize) -> Result<Vec<DocumentKey>, Error> {
        let after = after.cloned();
        self.read(move |_, readers| readers.with(|connection| documents::keys(connection, after.as_ref(), limit))).await
    }

    async fn put_document(&self, key: &DocumentKey, from: Option<Uuid>, document: NewDocument) -> Result<(), Error> {
        let (shared, key) = (Arc::clone(&self.shared), key.clone());
        let put = move |log: &mut Connection| {
            documents::put(log, &key, from, &document, shared.clock.now())?;
            shared.room.was_found();
            Ok(())
        };
        self.write(put).await
    }

    async fn delete_document(&self, key: &DocumentKey, from: Uuid) -> Result<(), Error> {
        let key = key.clone();
        self.write(move |log| documents::delete(log, &key, from)).await
    }

    async fn delete_documents(&self, context: &DocumentContext, known: Option<&DocumentIds>) -> Result<(), Error> {
        let (context, known) = (context.clone(), known.cloned());
        self.write(move |log| documents::delete_all(log, &context, known.as_ref())).await
    }
}

#[async_trait]
impl Field for Embedded {
    async fn replace_catalogue(&self, from: CatalogueVersion, catalogue: Arc<Catalogue>) -> Result<(), Error> {
        let _alone = self.recounting.lock().await;
        if self.shared.catalogue().0 != from {
            return Err(Error::Stale);
        }
        recount::replace_catalogue(self, from, catalogue).await
    }

    async fn roster(&self) -> Result<(RosterVersion, Arc<Roster>), Error> {
        Ok(self.shared.roster())
    }

    async fn change_roster(&self, from: RosterVersion, change: RosterChange) -> Result<(), Error> {
        let shared = Arc::clone(&self.shared);
        self.write(move |log| roster::change(&shared, log, from, &change)).await
    }

    async fn progress_since(&self, since: Option<Revision>, mut sink: Box<dyn ProgressSink>) -> Result<(), Error> {
        self.read(move |shared, readers| progress::since(shared, readers, since, &mut *sink)).await
    }

    async fn uncounted(&self) -> Result<Arc<Uncounted>, Error> {
        Ok(self.shared.tail().uncounted())
    }

    async fn revision(&self) -> Result<Revision, Error> {
        Ok(self.shared.tail().revision)
    }
}

#[async_trait]
impl Directories for Embedded {
    async fn directories(&self) -> Result<Vec<Directory>, Error> {
        self.read(|_, readers| readers.with(directory::all)).await
    }

    async fn note_directory_list(&self, kommunkod: Kommunkod, list: DirectoryList) -> Result<(), Error> {
        self.step(move |step, _| directory::note_list(step, kommunkod, list)).await
    }

    async fn directory_entry(&self, key: DirectoryKey) -> Result<Option<DirectoryEntry>, Error> {
        self.read(move |_, readers| readers.with(|connection| directory::read(connection, key))).await
    }

    async fn find_directory_entries(&self, query: DirectoryQuery) -> Result<Vec<DirectoryEntry>, Error> {
        self.read(move |_, readers| readers.with(|connection| directory::find(connection, &query))).await
    }

    async fn put_directory_entry(&self, entry: DirectoryEntry) -> Result<bool, Error> {
        self.step(move |step, _| directory::put(step, entry)).await
    }

    async fn remove_directory_entry(&self, key: DirectoryKey, by: &str, at: Timestamp) -> Result<bool, Error> {
        let by = by.to_owned();
        self.step(move |step, _| directory::remove(step, key, (&by, at))).await
    }
}

#[async_trait]
impl Keys for Embedded {
    async fn copy_credential(&self, credential: Credential) -> Result<(), Error> {
        self.write(move |log| credential::put(log, &credential)).await
    }

    async fn note_use(&self, key: &str, on: Day) -> Result<(), Error> {
        let key = key.to_owned();
        self.write(move |log| credential::note_use(log, &key, on)).await
    }

    async fn note_sender(&self, key: &str, uses: &SenderUses) -> Result<(), Error> {
        let (key, uses) = (key.to_owned(), uses.clone());
        self.write(move |log| credential::note_sender(log, &key, &uses)).await
    }

    async fn note_stored(&self, key: &str, more: StoredOn) -> Result<(), Error> {
        let key = key.to_owned();
        self.write(move |log| credential::note_stored(log, &key, more)).await
    }

    async fn add_deliveries(&self, added: &[(String, Deliveries)]) -> Result<(), Error> {
        let added = added.to_vec();
        self.step(move |step, _| deliveries::add(step, &added)).await
    }

    async fn deliveries(&self, keys: &[String]) -> Result<Vec<Deliveries>, Error> {
        let keys = keys.to_vec();
        let read = move |connection: &Connection| keys.iter().map(|key| deliveries::read(connection, key)).collect();
        self.read(move |_, readers| readers.with(read)).await
    }

    async fn drop_delivery_bodies(&self) -> Result<(), Error> {
        self.step(|step, _| deliveries::drop_bodies(step)).await
    }

    async fn forget_deliveries(&self, before: Timestamp) -> Result<u64, Error> {
        self.step(move |step, _| deliveries::forget(step, before)).await
    }

    async fn session_key(&self) -> Result<[u8; 64], Error> {
        self.write(|log| credential::session_key(log)).await
    }

    async fn put_session(&self, session: StoredSession) -> Result<(), Error> {
        let shared = Arc::clone(&self.shared);
        self.write(move |log| session::put(log, &session, shared.clock.now())).await
    }

    async fn extend_session(&self, id: &str, until: Timestamp) -> Result<(), Error> {
        let id = id.to_owned();
        self.write(move |log| session::extend(log, &id, until)).await
    }
}

#[async_trait]
impl Snapshots for Embedded {
    async fn add_snapshot(
        &self,
        snapshot: Snapshot,
        answer: Option<Bytes>,
        entry: Option<AuditEntry>,
    ) -> Result<(), Error> {
        // Here, so that the writer does not wait for it.
        let content = tokio::task::spawn_blocking(move || answer.map(|answer| pack(&answer)).transpose());
        let content = content.await.map_err(stopped)??;
        self.step(move |step, clock| snapshot::add(step, clock, (&snapshot, content.as_deref()), entry.as_ref())).await
    }

    async fn snapshot(&self, id: &str) -> Result<Option<Snapshot>, Error> {
        let id = id.to_owned();
        self.read(move |_, readers| readers.with(|connection| snapshot::read(connection, &id))).await
    }

    async fn snapshots(&self, after: &str, limit: usize) -> Result<Vec<Snapshot>, Error> {
        let after = after.to_owned();
        let read = move |shared: &Shared, readers: &Readers| {
            let all = readers.with(|connection| snapshot::each(connection, &after, limit))?.into_iter();
            all.filter_map(|read| shared.met.pass_over(read).transpose()).collect()
        };
        self.read(read).await
    }

    async fn snapshot_answer(&self, id: &str) -> Result<Option<Bytes>, Error> {
        let id = id.to_owned();
        self.read(move |_, readers| readers.with(|connection| snapshot::answer(connection, &id))).await
    }

    async fn revoke_snapshot(&self, id: &str, entry: AuditEntry) -> Result<bool, Error> {
        let id = id.to_owned();
        self.step(move |step, clock| snapshot::revoke(step, clock, &id, &entry)).await
    }
}

#[async_trait]
impl Extractions for Embedded {
    async fn put_extraction(
        &self,
        extraction: Extraction,
        key: Option<ExtractionKey>,
        entry: Option<AuditEntry>,
    ) -> Result<(), Error> {
        self.step(move |step, clock| extraction::put(step, clock, (&extraction, key.as_ref()), entry.as_ref())).await
    }

    async fn remove_extraction(&self, id: &str) -> Result<(), Error> {
        let id = id.to_owned();
        self.step(move |step, _| extraction::remove(step, &id)).await
    }

    async fn extraction(&self, id: &str) -> Result<Option<Extraction>, Error> {
        let id = id.to_owned();
        self.read(move |_, readers| readers.with(|connection| extraction::read(connection, &id))).await
    }

    async fn extractions(&self, after: &str, limit: usize) -> Result<Vec<Extraction>, Error> {
        let after = after.to_owned();
        let read = move |shared: &Shared, readers: &Readers| {
            let all = readers.with(|connection| extraction::each(connection, &after, limit))?.into_iter();
            all.filter_map(|read| shared.met.pass_over(read).transpose()).collect()
        };
        self.read(read).await
    }

    async fn extraction_key(&self, id: &str) -> Result<Option<ExtractionKey>, Error> {
        let id = id.to_owned();
        self.read(move |_, readers| readers.with(|connection| extraction::key(connection, &id))).await
    }

    async fn put_extraction_piece(&self, id: &str, run: Uuid, at: u32, content: Bytes) -> Result<(), Error> {
        let name = piece_name(id, run, at);
        self.step(move |step, _| extraction::put_piece(step, &name, &content)).await
    }

    async fn extraction_piece(&self, id: &str, run: Uuid, at: u32) -> Result<Option<Bytes>, Error> {
        let id = id.to_owned();
        self.read(move |_, readers| readers.with(|connection| extraction::piece(connection, (&id, run, at)))).await
    }
}

#[async_trait]
impl AuditLog for Embedded {
    async fn copy_audit(&self, row: AuditRow) -> Result<(), Error> {
        self.write(move |log| audit::copy(log, &row)).await
    }

    async fn audit_rows(&self, after: u64, limit: usize) -> Result<Vec<AuditRow>, Error> {
        self.read(move |_, readers| readers.with(|connection| audit::read(connection, after, limit))).await
    }

    async fn last_audit(&self) -> Result<u64, Error> {
        self.read(|_, readers| readers.with(audit::last)).await
    }

    async fn audit_begins(&self) -> Result<Option<u64>, Error> {
        self.read(|_, readers| readers.with(audit::begins)).await
    }

    async fn audit_sent(&self, by: Uuid) -> Result<Option<u64>, Error> {
        self.read(move |_, readers| readers.with(|connection| audit::sent(connection, by))).await
    }

    async fn note_audit_sent(&self, _by: Uuid, place: u64) -> Result<(), Error> {
        self.write(move |log| audit::note_sent(log, place)).await
    }

    fn newest_audit(&self) -> Result<Option<u64>, Error> {
        self.readers.newest_audit().map(Some)
    }
}

#[async_trait]
impl Outgoing for Embedded {
    async fn forwarding(&self, target: &str) -> Result<Forwarding, Error> {
        let target = target.to_owned();
        self.read(move |_, readers| readers.with(|connection| forwarding::read(connection, &target))).await
    }

    async fn put_forwarding(&self, target: &str, forwarding: Forwarding) -> Result<(), Error> {
        let target = target.to_owned();
        self.step(move |step, _| forwarding::put(step, &target, forwarding)).await
    }

    async fn waiting(&self, after: Option<Timestamp>) -> Result<Waiting, Error> {
        self.read(move |shared, readers| {
            let visible = shared.tail().visible;
            readers.with(|connection| forwarding::waiting(connection, after, visible))
        })
        .await
    }

    async fn subscriptions(&self) -> Result<Vec<Subscription>, Error> {
        self.read(|_, readers| readers.with(subscription::all)).await
    }

    async fn put_subscription(&self, subscription: Subscription, entry: Option<AuditEntry>) -> Result<(), Error> {
        self.step(move |step, clock| subscription::put(step, clock, subscription, entry.as_ref())).await
    }

    async fn remove_subscription(&self, id: &str, entry: AuditEntry) -> Result<bool, Error> {
        let id = id.to_owned();
        self.step(move |step, clock| subscription::remove(step, clock, &id, &entry)).await
    }
}

#[async_trait]
impl Operation for Embedded {
    async fn rebuild(&self, report: Arc<dyn Fn(u64, u64) + Send + Sync>) -> Result<(), Error> {
        let _alone = self.recounting.lock().await;
        replace::replace_personal(self).await?;
        let (version, catalogue) = self.shared.catalogue();
        recount::count_anew(self, catalogue, version, report, |_| Ok(())).await
    }

    async fn take_lease(&self, name: &str, holder: Uuid, lasts: Duration) -> Result<bool, Error> {
        Ok(self.leases.take(name, holder, lasts))
    }

    async fn ready(&self) -> Result<(), Error> {
        // The writer answers, and a transaction that it opens could commit.
        self.write(|log| Ok(log.execute_batch("BEGIN IMMEDIATE; ROLLBACK;")?)).await?;
        self.read(|_, readers| readers.files().refuse_full()).await
    }

    fn load(&self) -> Load {
        let queued = self.jobs().map_or(0, |jobs| jobs.max_capacity() - jobs.capacity());
        Load {
            queued,
            unmerged: self.shared.tail().unmerged(),
            damaged: self.shared.met.count(),
            full: self.shared.room.is_full(),
        }
    }

    async fn size(&self) -> Result<Size, Error> {
        self.read(|_, readers| {
            let files = readers.files().size()?;
            let last = "SELECT coalesce(max(seq), 0) FROM statement";
            let count = |row: &rusqlite::Row<'_>| row.get::<_, i64>(0);
            let statements = readers.with(|log| Ok(log.prepare_cached(last)?.query_row([], count)?))?;
            Ok(Size { statements: statements.unsigned_abs(), ..files })
        })
        .await
    }

    fn stop_long_work(&self) {
        self.shared.closing.begin();
    }

    async fn close(&self) {
        self.stop_long_work();
        self.end().await;
    }
}
