//! The store in MongoDB, for installations that need more than one machine or already have a database.
//!
//! Several processes may serve one database. What they record has one order (`order.rs`), and each process's concurrent
//! batches share one transaction (`writer.rs`). The same transaction keeps index and progress, so nothing needs
//! deriving after a crash. Tested on MongoDB 6.0.

mod access;
mod administration;
mod ask;
mod attachments;
mod audit;
mod bucketing;
mod buckets;
mod catalogue;
mod chunk;
mod client;
mod commands;
mod credential;
mod definitions;
mod deliveries;
mod derive;
mod directory;
mod documents;
mod erased;
mod erasure;
mod extraction;
mod failure;
mod forwarding;
mod known;
mod lease;
mod left;
mod meta;
mod naming;
mod open;
mod order;
mod page;
mod placing;
mod prepared;
mod progress;
mod recount;
mod references;
mod reindex;
mod roster;
mod rows;
mod schema;
mod scrub;
mod session;
mod shared;
mod snapshot;
mod spans;
mod subscription;
mod terms;
mod text_row;
mod threads;
mod transaction;
mod turns;
mod uncounted;
mod upgrade;
mod verify;
mod writer;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use mongodb::bson::doc;
use store::parts::extraction::piece_name;
use store::{
    Attachment, AuditEntry, AuditLog, AuditRow, Batch, CatalogueVersion, Credential, Deliveries, Directories,
    Directory, DirectoryEntry, DirectoryKey, DirectoryList, DirectoryQuery, Document, DocumentContext, DocumentHead,
    DocumentIds, DocumentKey, Documents, Erased, ErasedEntry, Erasure, Error, Extraction, ExtractionKey, Extractions,
    Field, Forwarding, Keys, Load, LogEntry, NewDocument, OnDamage, Operation, Outgoing, Page, PageQuery, ProgressSink,
    RecordError, Recorded, Revision, RosterVersion, SenderUses, Size, Snapshot, Snapshots, Statements, StoredOn,
    StoredSession, StoredStatement, Subscription, Voided, Waiting,
};
use tokio::sync::oneshot;
use uuid::Uuid;

pub use access::MongoDb;

use learning::{Catalogue, Day, Kommunkod, Roster, RosterChange, Uncounted};
use xapi::Term;

use self::failure::stopping;
use self::prepared::prepare;

#[async_trait]
impl Statements for MongoDb {
    async fn record(&self, batch: &Batch) -> Result<Recorded, RecordError> {
        Error::refuse_jump(&*self.shared.clock)?;
        let mut prepared = prepare(self.shared.by(), batch)?;
        let recorded = async {
            prepared.attachments = attachments::upload_all(&self.shared, &batch.attachments).await?;
            let uploads = prepared.attachments.clone();
            let (answer, recorded) = oneshot::channel();
            self.jobs()?.send((prepared, answer)).await.map_err(|_| stopping())?;
            let recorded = recorded.await.map_err(|_| stopping());
            attachments::discard_all(&self.shared, &uploads).await;
            recorded
        };
        self.shared.met.note_of(self.within(recorded).await?)
    }

    async fn log(&self, after: Option<Timestamp>, limit: usize) -> Result<Vec<LogEntry>, Error> {
        self.within(page::log(&self.shared, after, limit)).await
    }

    async fn statement(&self, id: Uuid, voided: Voided) -> Result<Option<StoredStatement>, Error> {
        self.within(page::statement(&self.shared, id, voided)).await
    }

    async fn page(&self, query: PageQuery) -> Result<Page, Error> {
        self.within(page::page(&self.shared, &query)).await
    }

    async fn await_places(&self) -> Result<(), Error> {
        Ok(placing::await_right(&self.shared).await?)
    }

    async fn consistent_through(&self) -> Result<Timestamp, Error> {
        self.within(order::consistent_through(&self.shared)).await
    }

    async fn last_instant(&self) -> Result<Option<Timestamp>, Error> {
        let last = self.within(order::read(&self.shared)).await?.consistent_through();
        Ok((last > 0).then(|| rows::instant(last)))
    }

    async fn clock_elsewhere(&self) -> Result<Option<Timestamp>, Error> {
        let hello = async { self.shared.database.run_command(doc! {"hello": 1}).await };
        let shown = self.within(hello).await?.get_datetime("localTime").ok().map(|shown| shown.timestamp_millis());
        Ok(shown.and_then(|shown| Timestamp::from_millisecond(shown).ok()))
    }

    async fn attachment(&self, sha2: &str) -> Result<Option<Attachment>, Error> {
        self.within(attachments::read(&self.shared, sha2)).await
    }

    async fn definitions(&self, activities: &[String]) -> Result<Vec<Option<String>>, Error> {
        self.within(definitions::read(&self.shared, activities)).await
    }

    async fn erase(&self, erasure: Erasure) -> Result<Erased, Error> {
        let _alone = self.alone().await?;
        Ok(erasure::erase(&self.shared, &erasure).await?)
    }

    async fn erased_entries(&self) -> Result<Vec<ErasedEntry>, Error> {
        Ok(erased::entries(&self.shared).await?)
    }

    async fn copy_erased(&self, entries: &[ErasedEntry]) -> Result<(), Error> {
        self.within(erased::copy(&self.shared, entries)).await
    }

    fn pseudonym(&self, text: &str) -> u64 {
        self.shared.hash.pseudonym(text)
    }

    fn term_name(&self, term: &Term) -> i64 {
        self.shared.hash.term(term.kind, &term.value)
    }
}

#[async_trait]
impl Documents for MongoDb {
    async fn document_head(&self, key: &DocumentKey) -> Result<Option<DocumentHead>, Error> {
        self.within(documents::head(&self.shared, key)).await
    }

    async fn document(&self, key: &DocumentKey) -> Result<Option<Document>, Error> {
        self.within(documents::read(&self.shared, key)).await
    }

    async fn document_ids(&self, context: &DocumentContext, since: Option<Timestamp>) -> Result<DocumentIds, Error> {
        self.within(documents::ids(&self.shared, context, since)).await
    }

    async fn document_keys(&self, after: Option<&DocumentKey>, limit: usize) -> Result<Vec<DocumentKey>, Error> {
        self.within(documents::keys(&self.shared, after, limit)).await
    }

    async fn put_document(&self, key: &DocumentKey, from: Option<Uuid>, document: NewDocument) -> Result<(), Error> {
        self.within(documents::put(&self.shared, key, from, document)).await?;
        self.shared.room.was_found();
        Ok(())
    }

    async fn delete_document(&self, key: &DocumentKey, from: Uuid) -> Result<(), Error> {
        self.within(documents::delete(&self.shared, key, from)).await
    }

    async fn delete_documents(&self, context: &DocumentContext, known: Option<&DocumentIds>) -> Result<(), Error> {
        self.within(documents::delete_all(&self.shared, context, known)).await
    }
}

#[async_trait]
impl Field for MongoDb {
    async fn replace_catalogue(&self, from: CatalogueVersion, catalogue: Arc<Catalogue>) -> Result<(), Error> {
        let _alone = self.alone().await?;
        Ok(recount::replace_catalogue(&self.shared, from, catalogue).await?)
    }

    async fn roster(&self) -> Result<(RosterVersion, Arc<Roster>), Error> {
        self.within(roster::read(&self.shared)).await
    }

    async fn change_roster(&self, from: RosterVersion, change: RosterChange) -> Result<(), Error> {
        Ok(roster::change(&self.shared, from, &change).await?)
    }

    async fn progress_since(&self, since: Option<Revision>, mut sink: Box<dyn ProgressSink>) -> Result<(), Error> {
        Ok(progress::since(&self.shared, since, &mut *sink).await?)
    }

    async fn uncounted(&self) -> Result<Arc<Uncounted>, Error> {
        Ok(Arc::new(self.within(uncounted::read(&self.shared)).await?))
    }

    async fn revision(&self) -> Result<Revision, Error> {
        Ok(self.within(order::read(&self.shared)).await?.revision())
    }
}

#[async_trait]
impl Directories for MongoDb {
    async fn directories(&self) -> Result<Vec<Directory>, Error> {
        self.within(directory::all(&self.shared)).await
    }

    async fn note_directory_list(&self, kommunkod: Kommunkod, list: DirectoryList) -> Result<(), Error> {
        self.within(directory::note_list(&self.shared, kommunkod, &list)).await
    }

    async fn directory_entry(&self, key: DirectoryKey) -> Result<Option<DirectoryEntry>, Error> {
        self.within(directory::read(&self.shared, key)).await
    }

    async fn find_directory_entries(&self, query: DirectoryQuery) -> Result<Vec<DirectoryEntry>, Error> {
        self.within(directory::find(&self.shared, &query)).await
    }

    async fn put_directory_entry(&self, entry: DirectoryEntry) -> Result<bool, Error> {
        self.within(directory::put(&self.shared, &entry)).await
    }

    async fn remove_directory_entry(&self, key: DirectoryKey, by: &str, at: Timestamp) -> Result<bool, Error> {
        self.within(directory::remove(&self.shared, key, (by, at))).await
    }
}

#[async_trait]
impl Keys for MongoDb {
    async fn copy_credential(&self, credential: Credential) -> Result<(), Error> {
        self.within(credential::put(&self.shared, &credential)).await
    }

    async fn note_use(&self, key: &str, on: Day) -> Result<(), Error> {
        self.within(credential::note_use(&self.shared, key, on)).await
    }

    async fn note_sender(&self, key: &str, uses: &SenderUses) -> Result<(), Error> {
        self.within(credential::note_sender(&self.shared, key, uses)).await
    }

    async fn note_stored(&self, key: &str, more: StoredOn) -> Result<(), Error> {
        self.within(credential::note_stored(&self.shared, key, more)).await
    }

    async fn add_deliveries(&self, added: &[(String, Deliveries)]) -> Result<(), Error> {
        self.within(deliveries::add(&self.shared, added)).await
    }

    async fn deliveries(&self, keys: &[String]) -> Result<Vec<Deliveries>, Error> {
        self.within(deliveries::read(&self.shared, keys)).await
    }

    async fn drop_delivery_bodies(&self) -> Result<(), Error> {
        self.within(deliveries::drop_bodies(&self.shared)).await
    }

    async fn forget_deliveries(&self, before: Timestamp) -> Result<u64, Error> {
        self.within(deliveries::forget(&self.shared, before)).await
    }

    async fn session_key(&self) -> Result<[u8; 64], Error> {
        self.within(credential::session_key(&self.shared)).await
    }

    async fn put_session(&self, session: StoredSession) -> Result<(), Error> {
        self.within(session::put(&self.shared, &session)).await
    }

    async fn extend_session(&self, id: &str, until: Timestamp) -> Result<(), Error> {
        self.within(session::extend(&self.shared, id, until)).await
    }
}

#[async_trait]
impl Snapshots for MongoDb {
    async fn add_snapshot(
        &self,
        snapshot: Snapshot,
        answer: Option<Bytes>,
        entry: Option<AuditEntry>,
    ) -> Result<(), Error> {
        self.within(snapshot::add(&self.shared, &snapshot, answer.as_deref(), entry.as_ref())).await
    }

    async fn snapshot(&self, id: &str) -> Result<Option<Snapshot>, Error> {
        self.shared.met.note_of(self.within(snapshot::read(&self.shared, id)).await)
    }

    async fn snapshots(&self, after: &str, limit: usize) -> Result<Vec<Snapshot>, Error> {
        self.within(snapshot::all(&self.shared, after, limit)).await
    }

    async fn snapshot_answer(&self, id: &str) -> Result<Option<Bytes>, Error> {
        self.shared.met.note_of(self.within(snapshot::answer(&self.shared, id)).await)
    }

    async fn revoke_snapshot(&self, id: &str, entry: AuditEntry) -> Result<bool, Error> {
        self.within(snapshot::revoke(&self.shared, id, &entry)).await
    }
}

#[async_trait]
impl Extractions for MongoDb {
    async fn put_extraction(
        &self,
        extraction: Extraction,
        key: Option<ExtractionKey>,
        entry: Option<AuditEntry>,
    ) -> Result<(), Error> {
        self.within(extraction::put(&self.shared, &extraction, key.as_ref(), entry.as_ref())).await
    }

    async fn remove_extraction(&self, id: &str) -> Result<(), Error> {
        self.within(extraction::remove(&self.shared, id)).await
    }

    async fn extraction(&self, id: &str) -> Result<Option<Extraction>, Error> {
        self.shared.met.note_of(self.within(extraction::read(&self.shared, id)).await)
    }

    async fn extractions(&self, after: &str, limit: usize) -> Result<Vec<Extraction>, Error> {
        self.within(extraction::all(&self.shared, after, limit)).await
    }

    async fn extraction_key(&self, id: &str) -> Result<Option<ExtractionKey>, Error> {
        self.shared.met.note_of(self.within(extraction::key(&self.shared, id)).await)
    }

    async fn put_extraction_piece(&self, id: &str, run: Uuid, at: u32, content: Bytes) -> Result<(), Error> {
        self.within(extraction::put_piece(&self.shared, &piece_name(id, run, at), &content)).await
    }

    async fn extraction_piece(&self, id: &str, run: Uuid, at: u32) -> Result<Option<Bytes>, Error> {
        self.shared.met.note_of(self.within(extraction::piece(&self.shared, (id, run, at))).await)
    }
}

#[async_trait]
impl AuditLog for MongoDb {
    async fn copy_audit(&self, row: AuditRow) -> Result<(), Error> {
        self.within(audit::copy(&self.shared, &row)).await
    }

    async fn audit_rows(&self, after: u64, limit: usize) -> Result<Vec<AuditRow>, Error> {
        self.within(audit::read(&self.shared, after, limit)).await
    }

    async fn last_audit(&self) -> Result<u64, Error> {
        self.within(audit::last(&self.shared)).await
    }

    async fn audit_begins(&self) -> Result<Option<u64>, Error> {
        self.within(audit::begins(&self.shared)).await
    }

    async fn audit_sent(&self, by: Uuid) -> Result<Option<u64>, Error> {
        self.within(audit::sent(&self.shared, by)).await
    }

    async fn note_audit_sent(&self, by: Uuid, place: u64) -> Result<(), Error> {
        self.within(audit::note_sent(&self.shared, by, place)).await
    }

    fn newest_audit(&self) -> Result<Option<u64>, Error> {
        // It would take a query to the database for each request.
        Ok(None)
    }
}

#[async_trait]
impl Outgoing for MongoDb {
    async fn forwarding(&self, target: &str) -> Result<Forwarding, Error> {
        self.within(forwarding::read(&self.shared, target)).await
    }

    async fn put_forwarding(&self, target: &str, forwarding: Forwarding) -> Result<(), Error> {
        self.within(forwarding::put(&self.shared, target, forwarding)).await
    }

    async fn waiting(&self, after: Option<Timestamp>) -> Result<Waiting, Error> {
        self.within(forwarding::waiting(&self.shared, after)).await
    }

    async fn subscriptions(&self) -> Result<Vec<Subscription>, Error> {
        self.within(subscription::all(&self.shared)).await
    }

    async fn put_subscription(&self, subscription: Subscription, entry: Option<AuditEntry>) -> Result<(), Error> {
        self.within(subscription::put(&self.shared, subscription, entry.as_ref())).await
    }

    async fn remove_subscription(&self, id: &str, entry: AuditEntry) -> Result<bool, Error> {
        self.within(subscription::remove(&self.shared, id, &entry)).await
    }
}

#[async_trait]
impl Operation for MongoDb {
    async fn rebuild(&self, report: Arc<dyn Fn(u64, u64) + Send + Sync>) -> Result<(), Error> {
        let _alone = self.alone().await?;
        Ok(recount::rebuild(&self.shared, &*report, OnDamage::Skip).await?)
    }

    async fn take_lease(&self, name: &str, holder: Uuid, lasts: Duration) -> Result<bool, Error> {
        self.within(lease::take_named(&self.shared, name, holder, lasts)).await
    }

    async fn ready(&self) -> Result<(), Error> {
        let hello = async { self.shared.database.run_command(doc! {"hello": 1}).await };
        if !self.within(hello).await?.get_bool("isWritablePrimary").unwrap_or(false) {
            return Err(Error::Unavailable("the database has no primary that can be written".into()));
        }
        if self.shared.room.is_full() {
            self.within(self.shared.try_to_write()).await?;
            self.shared.room.was_found();
        }
        Ok(())
    }

    fn load(&self) -> Load {
        let queued = self.jobs().map_or(0, |jobs| jobs.max_capacity() - jobs.capacity());
        Load { queued, unmerged: 0, damaged: self.shared.met.count(), full: self.shared.room.is_full() }
    }

    async fn size(&self) -> Result<Size, Error> {
        let stats = async { self.shared.database.run_command(doc! {"dbStats": 1}).await };
        let stats = self.within(stats).await?;
        let count = async { self.shared.statements().estimated_document_count().await };
        let statements = self.within(count).await?;
        // As a number of whichever kind the server takes.
        let bytes = |name: &str| stats.get(name).and_then(commands::bytes_of);
        let disk = bytes("fsTotalSize").zip(bytes("fsUsedSize"));
        Ok(Size {
            statements,
            bytes: bytes("totalSize").or_else(|| bytes("storageSize")).unwrap_or(0),
            disk: disk.map(|(all, used)| (all.saturating_sub(used), all)),
        })
    }

    fn stop_long_work(&self) {
        self.shared.closing.begin();
    }

    async fn close(&self) {
        self.stop_long_work();
        self.end().await;
    }
}
