//! What the system does, with permission checked: the only door to a store.

mod accounts;
mod activities;
mod administration;
mod agents;
mod as_sent;
mod attachments;
mod audit;
mod backups;
mod blocking;
mod catalogue;
mod certificate_holders;
mod certificates;
mod check;
mod comparison;
mod completions;
mod coverage;
mod credentials;
mod deliveries;
mod delivery_tally;
mod directory;
mod disclosure;
mod disposal;
mod documents;
mod erasure;
mod erasures;
mod error;
mod explanation;
mod export;
mod extractions;
mod figures_effect;
mod forwarding;
mod hash;
mod health;
mod health_extensions;
mod json_content;
mod keep_quotas;
mod kept_answers;
mod memory;
mod modules;
mod over_time;
mod own_account;
mod people;
mod permission;
mod person;
mod person_record;
mod preconditions;
mod projects;
mod quotas;
mod reach;
mod record;
mod references;
mod results;
mod retrieve;
mod roster;
mod roster_check;
mod roster_employers;
mod roster_import;
mod roster_report;
mod sessions;
mod snapshots;
mod standings;
mod stored_json;
mod subscriptions;
mod surveys;
mod term_reader;
mod to_do;
mod trainers;
mod turns;
mod uncounted;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use jiff::Timestamp;
use parking_lot::Mutex;
use store::{AuditTally, PageQuery, RosterVersion, Store};
use tokio::sync::Semaphore;

pub use administration::{
    AccountChange, AccountReport, Administration, CredentialChange, CredentialRefusal, CredentialReport,
    IssuedPassword, IssuedSecret, JsonObject, NewAccount, NewCredential, PageOf, SecondFactorReport, SessionReport,
    Share, Used,
};
pub use as_sent::AsSent;
pub use attachments::AttachmentPart;
pub use audit::{AuditPage, AuditQuery};
pub use catalogue::{Mend, MendGone, StoredCatalogue};
pub use check::{
    Check, CheckReport, CheckedFault, CheckedMark, CheckedPerson, CheckedStatement, CheckedUncounted, CheckedWhat,
};
pub use comparison::Comparison;
pub use deliveries::{DeliveredDay, DeliveredHour, DeliveryReport};
pub use delivery_tally::Delivered;
pub use directory::{
    DirectoryCondition, DirectoryRefusal, DirectoryReport, DirectoryResource, DirectorySearch, DirectoryState,
    FoundInDirectory,
};
pub use disclosure::Disclosure;
pub use disposal::{CountedFrom, DisposalByRule, DisposalReport, RetentionRules, StatementRule};
pub use documents::SentDocument;
pub use erasure::{ErasureReport, ErasureRequest};
pub use erasures::ErasureRecord;
pub use error::Error;
pub use explanation::Explained;
pub use export::{
    COLUMNS, Cell, Column, ColumnType, Columns, ExportFilter, ExportForm, Exported, ExportedRows, Manifest,
    ParquetFile, Privacy, Row, RowFormat, Whose,
};
pub use extractions::{
    CodebookFormat, Extracted, ExtractionFile, ExtractionRefusal, ExtractionReport, ExtractionStatus, Fetcher,
    IssuedExtraction, NewExtraction,
};
pub use figures_effect::FiguresEffect;
pub use forwarding::{
    ForwardKind, ForwardTarget, ForwardingReport, ForwardingState, Outgoing, OutgoingAttachment, Portion,
};
pub use health::{Disk, Health, Watched};
pub use health_extensions::HealthExtensions;
pub use memory::{Held, Memory, cost_of_json, cost_of_rows, cost_of_toml};
pub use people::{ListedPeople, PeoplePage};
pub use person::NamedAs;
pub use person_record::{
    PersonRecord, RecordOf, RecordPage, RecordedAccount, RecordedAffiliation, RecordedDocument, RecordedForwarding,
    RecordedStatement, RecordedSubscription, RecordedUser,
};
pub use preconditions::{Preconditions, Tags};
pub use projects::{CountedProject, FoundProject};
pub use quotas::Quotas;
pub use record::{Receipt, Submission};
pub use results::{
    CourseCounts, EarlierImport, ImportedResults, PageOfImports, ResultsCheck, ResultsEffect, ResultsImport,
    ResultsNote, ResultsOfCourse, ResultsOnCourse, ResultsReport, VoidResults, VoidedResults,
};
pub use retrieve::{Answer, Format, OneStatement, Retrieved, RetrievedAttachment, StatementQuery};
pub use roster::{ListedRoster, RosterQuery};
pub use roster_check::{RosterCheck, RosterEffect, RosterRow, TargetCounts, TargetEffect};
pub use roster_employers::EmployerRoster;
pub use roster_import::RosterImport;
pub use roster_report::RosterReport;
pub use snapshots::{
    Cause, Causes, CountsChange, Frozen, Happened, NewSnapshot, NumberChange, SnapshotDifference, SnapshotRefusal,
    SnapshotReport,
};
pub use subscriptions::{
    AddedSubscription, AnsweredSubscription, DueSubscription, NewSubscription, NoAnswer, SubscriptionMessage,
    SubscriptionReceivers, SubscriptionRefusal, SubscriptionReport, SubscriptionState,
};
pub use surveys::{CodedAnswers, CodesImport, ListedText};
pub use to_do::{OldRoster, SilentPlatform, ToDo, ToDoItem};
pub use trainers::{CountedTrainers, ListedTrainer};
pub use uncounted::{UncountedPage, UncountedQuery};

use learning::{Day, Identities, Names, Suppression};

use self::backups::Backups;
use self::blocking::{run_blocking, run_blocking_if_large, run_blocking_while_wanted};
use self::delivery_tally::DeliveryTally;
use self::permission::{permit, require_unlimited_reach};
use self::quotas::{Days, Documents};
use self::standings::SharedStandings;
use self::turns::Turns;
use crate::auth::{Caller, Pepper};
use crate::clock::{Clock, Ids};
// A document is the same here as in the store.
pub use store::{
    AuditAction, AuditEntry, AuditRecord, CatalogueVersion, Classes, Coarseness, Content, Damaged, DeadLetter,
    DeadLetterFate, DeliveryCounts, DeliveryFault, DeliveryRefusal, DirectoryKey, DirectoryKind, DirectoryOutcome,
    Document, DocumentContext, DocumentHead, DocumentIds, DocumentKey, Erased, ErasureCase, ErasureGround,
    ForwardTrouble, ForwardTroubleKind, Forwarding, Given, OnDamage, Receiver, RecordClass, SenderUses, Spool,
    Subscription, SubscriptionLanguage, SubscriptionStop, SubscriptionTrouble, SubscriptionTroubleKind, WithdrawnToken,
    hour_of,
};

/// How many times a change is tried again after another came first.
const TRIES: usize = 5;

/// How large answers may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageLimits {
    /// Statements per page, if the request does not say.
    pub default: usize,
    /// The most statements per page.
    pub most: usize,
    /// A page ends with the statement at which its texts reach this many bytes.
    pub bytes: usize,
}

impl Default for PageLimits {
    fn default() -> Self {
        Self { default: 100, most: 500, bytes: PageQuery::BYTES }
    }
}

/// The persons of the roster last asked for, and the versions they were made from.
type KnownIdentities = Mutex<Option<((CatalogueVersion, RosterVersion), Arc<Identities>)>>;

/// The system.
pub struct Service {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    limits: PageLimits,
    administration: Administration,
    /// Actions that the audit log only has as sums.
    tally: AuditTally,
    /// What senders deliver; written every few seconds.
    deliveries: DeliveryTally,
    backups: Backups,
    suppression: Suppression,
    health_extensions: HealthExtensions,
    standings: SharedStandings,
    /// Whether all progress has been read into them since the start.
    has_standings: AtomicBool,
    document_turns: Turns,
    identities: KnownIdentities,
    memory: Memory,
    days: Days,
    documents: Documents,
    /// Only one preview runs at a time.
    preview_turn: Semaphore,
    manifests: export::Manifests,
    /// Where statements are forwarded to.
    targets: Vec<ForwardTarget>,
    /// Where subscriptions are sent.
    receivers: SubscriptionReceivers,
    /// Whether this process is the one that sends them.
    sends_subscriptions: AtomicBool,
    /// Only one file of an extraction is made at a time.
    extraction_turn: Semaphore,
    /// The day on which extractions that were over were ended.
    extractions_ended: Mutex<Option<Day>>,
    certificates: certificate_holders::CertificateHolders,
    answers: kept_answers::KeptAnswers,
    /// Only one question about trainers is answered at a time.
    trainers_turn: Semaphore,
    /// How long records are kept.
    retention: RetentionRules,
    /// Only one disposal runs at a time.
    disposal_turn: Semaphore,
    /// The day on which this process last disposed of what is no longer kept, by itself.
    disposed: Mutex<Option<Day>>,
}

impl Service {
    /// The system over a store.
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>, limits: PageLimits) -> Self {
        Self {
            administration: Administration::new(store.clone(), Arc::clone(&clock), None, limits),
            tally: AuditTally::new(Arc::clone(&store), Arc::clone(&clock)),
            deliveries: DeliveryTally::default(),
            store,
            clock,
            ids,
            limits,
            backups: Backups::default(),
            suppression: Suppression::default(),
            health_extensions: HealthExtensions::default(),
            standings: Arc::default(),
            has_standings: AtomicBool::new(false),
            document_turns: Turns::default(),
            identities: KnownIdentities::default(),
            memory: Memory::default(),
            days: Days::default(),
            documents: Documents::default(),
            preview_turn: Semaphore::new(1),
            manifests: export::Manifests::default(),
            targets: Vec::new(),
            receivers: SubscriptionReceivers::default(),
            sends_subscriptions: AtomicBool::new(false),
            extraction_turn: Semaphore::new(1),
            extractions_ended: Mutex::default(),
            certificates: certificate_holders::CertificateHolders::default(),
            answers: kept_answers::KeptAnswers::default(),
            trainers_turn: Semaphore::new(1),
            retention: RetentionRules::default(),
            disposal_turn: Semaphore::new(1),
            disposed: Mutex::default(),
        }
    }

    /// Sets the memory for bodies in progress.
    #[must_use]
    pub fn with_memory(self, memory: Memory) -> Self {
        Self { memory, ..self }
    }

    /// Sets the pepper for hashing new secrets.
    #[must_use]
    pub fn with_pepper(self, pepper: Option<Pepper>) -> Self {
        let administration = Administration::new(self.store.clone(), Arc::clone(&self.clock), pepper, self.limits);
        Self { administration, ..self }
    }

    /// Credentials, accounts, sessions and tokens.
    pub fn administration(&self) -> &Administration {
        &self.administration
    }

    /// The names that this store assigns.
    pub fn names(&self) -> &Names {
        self.store.names()
    }

    /// The memory for bodies in progress.
    pub fn memory(&self) -> &Memory {
        &self.memory
    }

    /// The share of it that a caller may use.
    pub fn memory_of(&self, caller: &Caller) -> Memory {
        self.memory.share_of(&caller.key)
    }

    /// The share that all unauthenticated callers may use together.
    pub fn memory_of_nobody(&self) -> Memory {
        self.memory.share_of("")
    }

    /// Returns an instant before the `stored` of every future statement (xAPI 1.0.3 Communication 2.1.3,
    /// `X-Experience-API-Consistent-Through`).
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn consistent_through(&self) -> Result<Timestamp, Error> {
        Ok(self.store.consistent_through().await?)
    }

    /// Whether the store answers.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn ready(&self) -> Result<(), Error> {
        Ok(self.store.ready().await?)
    }
}
