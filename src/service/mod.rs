//! What the system does, with permission checked: the only door to a store.

mod accounts;
mod activities;
mod administration;
mod agents;
mod as_sent;
mod attachments;
mod audit;
mod blocking;
mod catalogue;
mod comparison;
mod completions;
mod coverage;
mod credentials;
mod disclosure;
mod documents;
mod erasure;
mod error;
mod explanation;
mod export;
mod json_content;
mod keep_quotas;
mod memory;
mod over_time;
mod people;
mod permission;
mod preconditions;
mod quotas;
mod reach;
mod record;
mod references;
mod retrieve;
mod roster;
mod roster_import;
mod roster_report;
mod sessions;
mod snapshots;
mod standings;
mod stored_json;
mod turns;
mod uncounted;

use std::sync::Arc;

use jiff::Timestamp;
use parking_lot::Mutex;
use store::{AuditTally, CatalogueVersion, PageQuery, RosterVersion, Store};
use tokio::sync::Semaphore;

pub use administration::{
    AccountChange, AccountReport, Administration, CredentialChange, CredentialRefusal, CredentialReport,
    IssuedPassword, IssuedSecret, JsonObject, NewAccount, NewCredential, PageOf, SessionReport, Share, Used,
};
pub use as_sent::AsSent;
pub use attachments::AttachmentPart;
pub use audit::AuditPage;
pub use comparison::Comparison;
pub use disclosure::Disclosure;
pub use documents::SentDocument;
pub use erasure::{ErasureReport, ErasureRequest};
pub use error::Error;
pub use explanation::Explained;
pub use export::{ExportFilter, Exported, Whose};
pub use memory::{Held, Memory, cost_of_json, cost_of_rows, cost_of_toml};
pub use people::{ListedPeople, PeoplePage};
pub use preconditions::{Preconditions, Tags};
pub use quotas::Quotas;
pub use record::{Receipt, Submission};
pub use retrieve::{Answer, Format, OneStatement, Retrieved, RetrievedAttachment, StatementQuery};
pub use roster::{ListedRoster, RosterQuery};
pub use roster_import::RosterImport;
pub use roster_report::RosterReport;
pub use snapshots::{
    Cause, Causes, CountsChange, Frozen, Happened, NewSnapshot, NumberChange, SnapshotDifference, SnapshotRefusal,
    SnapshotReport,
};
pub use uncounted::{UncountedPage, UncountedQuery};

use learning::{Identities, Names, Suppression};

use self::blocking::{run_blocking, run_blocking_if_large, run_blocking_while_wanted};
use self::permission::{permit, require_unlimited_reach};
use self::quotas::{Days, Documents};
use self::standings::SharedStandings;
use self::turns::Turns;
use crate::auth::{Caller, Pepper, Scope};
use crate::clock::{Clock, Ids};
// What a document is here, it is in the store.
pub use store::{
    AuditRecord, Content, Damaged, Document, DocumentContext, DocumentHead, DocumentIds, DocumentKey, ErasureCase,
    ErasureGround, Load, OnDamage, Spool,
};

/// How often a change that was overtaken by another is tried again.
const TRIES: usize = 5;

/// How much is answered at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageLimits {
    /// Statements on a page where the request does not say.
    pub default: usize,
    /// Statements on a page at most.
    pub most: usize,
    /// The page ends with the statement by which its texts have so many bytes together.
    pub bytes: usize,
}

impl Default for PageLimits {
    fn default() -> Self {
        Self { default: 100, most: 500, bytes: PageQuery::BYTES }
    }
}

/// The persons of the roster that was asked for last, under the catalogue of then.
type KnownIdentities = Mutex<Option<((CatalogueVersion, RosterVersion), Arc<Identities>)>>;

/// The system.
pub struct Service {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    limits: PageLimits,
    administration: Administration,
    /// What goes into the audit log in sums.
    tally: AuditTally,
    suppression: Suppression,
    standings: SharedStandings,
    document_turns: Turns,
    identities: KnownIdentities,
    memory: Memory,
    days: Days,
    documents: Documents,
    /// Whose turn it is to see what a catalogue would change.
    preview_turn: Semaphore,
}

impl Service {
    /// The system over a store.
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>, limits: PageLimits) -> Self {
        Self {
            administration: Administration::new(store.clone(), Arc::clone(&clock), None, limits),
            tally: AuditTally::new(Arc::clone(&store), Arc::clone(&clock)),
            store,
            clock,
            ids,
            limits,
            suppression: Suppression::default(),
            standings: Arc::default(),
            document_turns: Turns::default(),
            identities: KnownIdentities::default(),
            memory: Memory::default(),
            days: Days::default(),
            documents: Documents::default(),
            preview_turn: Semaphore::new(1),
        }
    }

    /// The same, with so much memory for bodies under way.
    #[must_use]
    pub fn with_memory(self, memory: Memory) -> Self {
        Self { memory, ..self }
    }

    /// The same, which hashes new secrets with this pepper.
    #[must_use]
    pub fn with_pepper(self, pepper: Option<Pepper>) -> Self {
        let administration = Administration::new(self.store.clone(), Arc::clone(&self.clock), pepper, self.limits);
        Self { administration, ..self }
    }

    /// Credentials, accounts, sessions and tokens.
    pub fn administration(&self) -> &Administration {
        &self.administration
    }

    /// The names that are given out here.
    pub fn names(&self) -> &Names {
        self.store.names()
    }

    /// The memory for bodies under way.
    pub fn memory(&self) -> &Memory {
        &self.memory
    }

    /// What a caller may take of it.
    pub fn memory_of(&self, caller: &Caller) -> Memory {
        self.memory.share_of(&caller.key)
    }

    /// What all who have not shown who they are may take of it together.
    pub fn memory_of_nobody(&self) -> Memory {
        self.memory.share_of("")
    }

    /// Every statement that will be stored from now on has a later `stored` than this instant
    /// (xAPI 1.0.3 Communication 2.1.3, `X-Experience-API-Consistent-Through`).
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn consistent_through(&self) -> Result<Timestamp, Error> {
        Ok(self.store.consistent_through().await?)
    }

    /// How much waits in the store, and how it is.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::OutOfReach`] where the caller's reach has a limit: how much the
    /// platforms send is of all of them.
    pub fn load(&self, caller: &Caller) -> Result<Load, Error> {
        permit(caller, &[Scope::FiguresRead])?;
        require_unlimited_reach(caller)?;
        Ok(self.store.load())
    }

    /// Whether the store answers.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn ready(&self) -> Result<(), Error> {
        Ok(self.store.ready().await?)
    }
}
