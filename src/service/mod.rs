//! What the system does, with permission checked: the only door to a store.

mod activities;
mod agents;
mod as_sent;
mod attachments;
mod audit;
mod catalogue;
mod completions;
mod documents;
mod erasure;
mod error;
mod export;
mod json_content;
mod people;
mod preconditions;
mod reach;
mod record;
mod references;
mod retrieve;
mod roster;
mod roster_import;
mod turns;
mod uncounted;

use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::Semaphore;

pub use audit::AuditPage;
pub use documents::SentDocument;
pub use erasure::{ErasureReport, ErasureRequest};
pub use error::Error;
pub use export::{ExportFilter, Exported};
pub use people::{ListedPeople, PeoplePage};
pub use preconditions::{Preconditions, Tags};
pub use record::{AttachmentPart, Receipt, Submission};

pub use retrieve::{Answer, Format, OneStatement, Retrieved, RetrievedAttachment, StatementQuery};
pub use roster::{ListedRoster, RosterQuery};
pub use roster_import::{RosterImport, RosterReport};
pub use uncounted::{UncountedPage, UncountedQuery};

use self::agents::KnownIdentities;
use self::completions::SharedStandings;
use self::turns::Turns;
use crate::auth::{Caller, Scope};
use crate::clock::Ids;
use crate::store::{PageQuery, Store};
// What a document is here, it is in the store.
pub use crate::store::{
    Content, Damaged, Document, DocumentContext, DocumentHead, DocumentIds, DocumentKey, ErasureCase, ErasureGround,
    Load, OnDamage, Spool,
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

/// The system.
pub struct Service {
    store: Arc<dyn Store>,
    ids: Arc<dyn Ids>,
    limits: PageLimits,
    standings: SharedStandings,
    document_turns: Turns,
    identities: KnownIdentities,
    /// Whose turn it is to see what a catalogue would change.
    preview_turn: Semaphore,
}

impl Service {
    /// The system over a store.
    pub fn new(store: Arc<dyn Store>, ids: Arc<dyn Ids>, limits: PageLimits) -> Self {
        Self {
            store,
            ids,
            limits,
            standings: Arc::default(),
            document_turns: Turns::default(),
            identities: KnownIdentities::default(),
            preview_turn: Semaphore::new(1),
        }
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
        unlimited(caller)?;
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

/// Lets the caller pass who holds one of these scopes.
fn permit(caller: &Caller, any_of: &[Scope]) -> Result<(), Error> {
    match any_of {
        [first, ..] if !any_of.iter().any(|scope| caller.may(*scope)) => Err(Error::Forbidden(*first)),
        _ => Ok(()),
    }
}

/// Lets the caller pass who reaches everything: for what is of everybody, or can't be told apart.
fn unlimited(caller: &Caller) -> Result<(), Error> {
    if caller.reach.is_everything() { Ok(()) } else { Err(Error::OutOfReach) }
}

/// Computes on a thread of its own kind, so that no other request waits.
async fn apart<T: Send + 'static>(compute: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    tokio::task::spawn_blocking(compute).await.map_err(|error| {
        tracing::error!(%error, "a computation ended early");
        Error::Internal
    })
}
