//! Why something was refused or failed.

use std::time::Duration;

use jiff::Timestamp;
use learning::{CatalogueError, Day, NotThere, RejectedRow, RosterRefusal, TimeUnpublished, Unpublished};
use store::Damaged;
use uuid::Uuid;
use xapi::Violation;

use super::{CredentialRefusal, RosterReport, SnapshotRefusal};
use crate::auth::Scope;

/// Why something was refused or failed. `http/error.rs` gives each its status.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller lacks the scope.
    #[error("this needs the scope {0}")]
    Forbidden(Scope),
    /// What let the caller in is in force no more, or gives it something else by now.
    #[error("what this request was let in by is not in force as it was then, so nothing was changed")]
    NoLongerInForce,
    /// The caller asked for more than its reach holds.
    #[error(
        "the request is about more than this credential reaches; ask for less, leave the place and the course out, or use a credential without that limit"
    )]
    OutOfReach,
    /// What was sent breaks rules: all of them.
    #[error("the body breaks {} rule(s)", .0.len())]
    Invalid(Vec<Violation>),
    /// These ids are taken by statements with other content.
    #[error("a statement with this id but other content is stored already")]
    Conflict(Vec<Uuid>),
    /// A query parameter is wrong.
    #[error("the parameter {name} is wrong: {detail}")]
    Parameter {
        /// Which.
        name: String,
        /// What would be right.
        detail: String,
    },
    /// A question names something that there is not, or not within reach.
    #[error("{0}")]
    NotThere(Box<NotThere>),
    /// A question about several employers is not answered; which ones are.
    #[error("{0}")]
    Unpublished(#[from] Unpublished),
    /// The same of a question over time.
    #[error("{0}")]
    UnpublishedOverTime(#[from] TimeUnpublished),
    /// There is no such thing.
    #[error("not found, or not visible to this credential")]
    NotFound,
    /// What `If-Match` or `If-None-Match` says of a document does not hold.
    #[error(
        "the document is not the one that If-Match or If-None-Match names: GET it, check its current state, and decide again"
    )]
    PreconditionFailed,
    /// A document would be overwritten by who does not say that it knows it.
    #[error(
        "a document with this id exists already: GET it, check its current state, and set the header If-Match to \
         its current ETag"
    )]
    DocumentExists,
    /// A profile is put without a precondition.
    #[error(
        "a PUT of a profile needs the header If-Match with the document's current ETag, or If-None-Match: * if there \
         is none yet (xAPI 1.0.3 Communication 3.1)"
    )]
    PreconditionMissing,
    /// A document is declared to be JSON and is not; why.
    #[error("the document is declared as application/json but is not JSON: {0}")]
    NotJson(String),
    /// Two documents can't be merged; why.
    #[error("the document can't be merged with the one that is there (xAPI 1.0.3 Communication 2.2): {0}")]
    Unmergeable(&'static str),
    /// Two documents have together more bytes than are merged.
    #[error("merged documents have at most {0} bytes together: replace the document with PUT")]
    TooLargeToMerge(usize),
    /// A catalogue was refused.
    #[error("the catalogue was refused:\n{0}")]
    Catalogue(#[from] CatalogueError),
    /// A roster file can't be read.
    #[error("the roster was refused: {}", .0)]
    Roster(RejectedRow),
    /// Rows of a roster were refused, and so nothing was imported.
    #[error("{} row(s) of the roster were refused and {} are right; nothing was imported", .0.refused, .0.good)]
    RosterRows(Box<RosterReport>),
    /// The same, where some are of employers that the caller does not reach whole.
    #[error(
        "{of} row(s) of the roster are of employers that this credential does not reach whole, and nothing was imported; each \
         is named with its line and column"
    )]
    RosterOutOfReach {
        /// How many.
        of: usize,
        /// What is wrong with them, and with others.
        report: Box<RosterReport>,
    },
    /// A list is not taken.
    #[error("the roster was refused, and nothing was imported: {0}")]
    RosterRefused(RosterRefusal),
    /// The employment of too many people would end.
    #[error(
        "the employment of {vanishing} of {before} people would end, more than {limit_percent} %, so nothing was \
         imported; if the list is right, allow it"
    )]
    RosterShrinks {
        /// Of how many it would end.
        vanishing: usize,
        /// Of how many.
        before: usize,
        /// The limit.
        limit_percent: u8,
    },
    /// What is to be erased, or why, is not said well enough; what would be right.
    #[error("the erasure was refused, and nothing was erased: {0}")]
    Erasure(&'static str),
    /// A credential or an account is not added or changed; what would be right.
    #[error("nothing was changed: {0}")]
    Credential(CredentialRefusal),
    /// A snapshot is not made; what would be right.
    #[error("no snapshot was made: {0}")]
    Snapshot(#[from] SnapshotRefusal),
    /// A snapshot was revoked.
    #[error("this snapshot was revoked on {}: its figures are not to be cited any more", Day::of(*at))]
    SnapshotRevoked {
        /// When.
        at: Timestamp,
    },
    /// Of two who change the same credential or account, the other was first.
    #[error(
        "somebody else changed this at the same time, so nothing was done: look at it again, and repeat the change if it is still \
         right"
    )]
    CredentialChanged,
    /// There is an account with this name.
    #[error("there is an account with this name already: choose another name, or change that account")]
    AccountExists,
    /// Too many secrets of one caller wait to be hashed.
    #[error(
        "other secrets of this credential are being made already, so nothing was changed; send it again in a few seconds"
    )]
    SecretsUnderWay,
    /// It is being told already what another catalogue would change.
    #[error("another preview of a catalogue is being counted, so nothing was imported; try again")]
    PreviewUnderWay,
    /// Other bodies under way take the memory that this one needs, those of the same caller or of all; try again.
    #[error(
        "the server's memory for request bodies is in use (limits.memory, of which one credential has half), so nothing of this \
         one was kept; send it again in a few seconds"
    )]
    Busy,
    /// A body would take more memory than its caller may take.
    #[error(
        "reading this would take up to {cost} bytes of memory, and one credential may use {most} at a time (half of \
         limits.memory): split it into several requests"
    )]
    TooCostly {
        /// How much it would take, as far as it was read, in bytes.
        cost: usize,
        /// How much there is.
        most: usize,
    },
    /// The caller has stored as much on this day as it may.
    #[error(
        "this credential has stored as much as it may in one day: {limit} is {most}. Nothing of this was stored; send it \
         again tomorrow, or ask whoever runs the server to raise the limit"
    )]
    OverQuota {
        /// The limit's name.
        limit: &'static str,
        /// What it is.
        most: u64,
        /// How long the day lasts still.
        wait: Duration,
    },
    /// The caller's documents would take more bytes together than they may.
    #[error(
        "the documents of this credential, with their names, may take {most} bytes together (stored_document_bytes), and would \
         take more with this one: delete some, or ask whoever runs the server to raise the limit"
    )]
    DocumentsOverQuota {
        /// The limit, in bytes.
        most: u64,
    },
    /// The store can't take it now; try again.
    #[error("the store is temporarily unavailable; try again")]
    Unavailable,
    /// Something stored is not what it was, and is given to nobody; what.
    #[error(
        "{0} is damaged on the server's disk and can't be answered; `loggbok verify` tells whoever runs the server what to do"
    )]
    Damaged(Damaged),
    /// There is no room for what was sent, and nothing of it is stored.
    #[error("the store is full, and nothing of this was stored; send it again when there is room")]
    Full,
    /// Something that should not happen; the log says what.
    #[error("internal error; the server's log says more")]
    Internal,
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Unavailable(why) => {
                tracing::warn!(why, "the store is not available");
                Self::Unavailable
            }
            // Whoever can read again has done so, and lost the race several times.
            store::Error::Stale => Self::Unavailable,
            store::Error::Damaged(damaged) => Self::Damaged(damaged),
            store::Error::Full(why) => {
                tracing::error!(why, "the store has no room");
                Self::Full
            }
            store::Error::Refused(why) => {
                tracing::error!(why, "the store refused");
                Self::Internal
            }
            store::Error::Failed(why) => {
                tracing::error!(why, "the store failed");
                Self::Internal
            }
        }
    }
}

impl From<CredentialRefusal> for Error {
    fn from(refusal: CredentialRefusal) -> Self {
        match refusal {
            // What keeps the machine from hashing is nothing that was asked.
            CredentialRefusal::Randomness(_) | CredentialRefusal::Pepper(_) => {
                tracing::error!(%refusal, "a secret can't be made");
                Self::Internal
            }
            refusal => Self::Credential(refusal),
        }
    }
}
