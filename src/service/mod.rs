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
mod memory;
mod people;
mod preconditions;
mod quotas;
mod reach;
mod record;
mod references;
mod retrieve;
mod roster;
mod roster_import;
mod turns;
mod uncounted;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::Timestamp;
use tokio::sync::Semaphore;

pub use audit::AuditPage;
pub use documents::SentDocument;
pub use erasure::{ErasureReport, ErasureRequest};
pub use error::Error;
pub use export::{ExportFilter, Exported, Whose};
pub use memory::{Held, Memory, cost_of_json, cost_of_rows, cost_of_toml};
pub use people::{ListedPeople, PeoplePage};
pub use preconditions::{Preconditions, Tags};
pub use quotas::Quotas;
pub use record::{AttachmentPart, Receipt, Submission};

pub use retrieve::{Answer, Format, OneStatement, Retrieved, RetrievedAttachment, StatementQuery};
pub use roster::{ListedRoster, RosterQuery};
pub use roster_import::{RosterImport, RosterReport};
pub use uncounted::{UncountedPage, UncountedQuery};

use learning::Names;

use self::agents::KnownIdentities;
use self::completions::SharedStandings;
use self::quotas::{Days, Documents};
use self::turns::Turns;
use crate::auth::{Caller, Scope};
use crate::clock::{Clock, Ids};
use crate::store::{AuditTally, PageQuery, Store};
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
    /// What goes into the audit log in sums.
    tally: AuditTally,
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
            tally: AuditTally::new(Arc::clone(&store), clock),
            store,
            ids,
            limits,
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

/// Whether somebody still waits for what is computed.
struct Wanted(Arc<AtomicBool>);

impl Wanted {
    fn is_wanted(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Says that nobody waits, where the wait is dropped.
struct Waiting(Arc<AtomicBool>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

/// The same as [`apart`] for long work, which asks now and then whether somebody still waits for it, and ends where nobody
/// does: a thread can't be stopped from outside.
async fn apart_while_wanted<T: Send + 'static>(
    compute: impl FnOnce(&Wanted) -> T + Send + 'static,
) -> Result<T, Error> {
    let wanted = Arc::new(AtomicBool::new(true));
    let _waiting = Waiting(Arc::clone(&wanted));
    apart(move || compute(&Wanted(wanted))).await
}

/// Bytes whose reading would hold up other requests: more is done apart.
const LARGE: usize = 256 * 1024;

/// Computes what is about so many bytes: little here, much apart.
async fn apart_if_large<T: Send + 'static>(
    bytes: usize,
    compute: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    if bytes > LARGE { apart(compute).await } else { Ok(compute()) }
}

/// Computes on a thread of its own kind, so that no other request waits.
async fn apart<T: Send + 'static>(compute: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    tokio::task::spawn_blocking(compute).await.map_err(|error| {
        tracing::error!(%error, "a computation ended early");
        Error::Internal
    })
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn long_work_ends_when_nobody_waits_for_it() {
        assert!(apart_while_wanted(Wanted::is_wanted).await.unwrap());
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let (ended, has_ended) = mpsc::channel();
        let work = apart_while_wanted(move |wanted| {
            begun.send(()).unwrap();
            while wanted.is_wanted() {
                std::thread::yield_now();
            }
            ended.send(()).unwrap();
        });
        tokio::select! {
            _ = work => panic!("it ended by itself"),
            begun = has_begun => begun.unwrap(),
        }
        has_ended.recv().unwrap();
    }
}
