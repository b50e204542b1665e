//! Why something was refused or failed.

use std::time::Duration;

use jiff::Timestamp;
use learning::{
    CatalogueError, Day, NotThere, RejectedRow, RosterRefusal, SurveyUnpublished, TimeUnpublished, Unpublished,
};
use store::Damaged;
use uuid::Uuid;
use xapi::Violation;

use super::{
    CredentialRefusal, DirectoryRefusal, ExtractionRefusal, ResultsReport, RosterReport, SnapshotRefusal,
    SubscriptionRefusal,
};
use crate::auth::Scope;

/// Why something was refused or failed. `http/error.rs` maps each to a status.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller lacks the scope.
    #[error("this needs the scope {0}")]
    Forbidden(Scope),
    /// The caller's access has ended, or has changed since the request began.
    #[error("what this request was let in by is not in force as it was then, so nothing was changed")]
    NoLongerInForce,
    /// The caller asked for more than its reach covers.
    #[error(
        "the request is about more than this credential reaches; ask for less, leave the place and the course out, or use a credential without that limit"
    )]
    OutOfReach,
    /// The request breaks these rules.
    #[error("the body breaks {} rule(s)", .0.len())]
    Invalid(Vec<Violation>),
    /// Statements with these ids and different content already exist.
    #[error("a statement with this id but other content is stored already")]
    Conflict(Vec<Uuid>),
    /// A query parameter is wrong.
    #[error("the parameter {name} is wrong: {detail}")]
    Parameter {
        /// Which.
        name: String,
        /// How to correct it.
        detail: String,
    },
    /// A question names something that does not exist, or is not within reach.
    #[error("{0}")]
    NotThere(Box<NotThere>),
    /// A question about several employers that can't be answered, and which ones can.
    #[error("{0}")]
    Unpublished(#[from] Unpublished),
    /// The same for a question over time.
    #[error("{0}")]
    UnpublishedOverTime(#[from] TimeUnpublished),
    /// An answer about a survey that is not told to this caller.
    #[error("{0}")]
    UnpublishedSurvey(SurveyUnpublished),
    /// An answer about trainers that is not told to this caller; the only as-of day that is.
    #[error(
        "trainers of several employers are counted in all that the credential reaches: ask without places, units, roles, \
         experience and period, as of {0}"
    )]
    UnpublishedTrainers(Day),
    /// An answer about the modules of a content owner that is not told to this caller; the only as-of day that is.
    #[error(
        "modules of several employers are counted in all that the credential reaches: ask without courses, programmes, places, \
         units, roles, experience and period, as of {0}"
    )]
    UnpublishedModules(Day),
    /// A file of codes was refused; where, and why.
    #[error("the codes were refused, and nothing was changed: {0}")]
    AnswerCodes(String),
    /// There is no such thing.
    #[error("not found, or not visible to this credential")]
    NotFound,
    /// The condition in `If-Match` or `If-None-Match` does not hold.
    #[error(
        "the document is not the one that If-Match or If-None-Match names: GET it, check its current state, and decide again"
    )]
    PreconditionFailed,
    /// The catalogue in force is not the revision to be replaced.
    #[error("the catalogue in force is not the one that If-Match names, so it stays: GET it, and decide again")]
    CatalogueChanged,
    /// The request would overwrite a document without naming its current entity tag.
    #[error(
        "a document with this id exists already: GET it, check its current state, and set the header If-Match to \
         its current ETag"
    )]
    DocumentExists,
    /// A PUT of a profile without a precondition.
    #[error(
        "a PUT of a profile needs the header If-Match with the document's current ETag, or If-None-Match: * if there \
         is none yet (xAPI 1.0.3 Communication 3.1)"
    )]
    PreconditionMissing,
    /// A document declared as JSON is not JSON; why.
    #[error("the document is declared as application/json but is not JSON: {0}")]
    NotJson(String),
    /// Two documents can't be merged; why.
    #[error("the document can't be merged with the one that is there (xAPI 1.0.3 Communication 2.2): {0}")]
    Unmergeable(&'static str),
    /// Two documents are too large to merge.
    #[error("merged documents have at most {0} bytes together: replace the document with PUT")]
    TooLargeToMerge(usize),
    /// A catalogue was refused.
    #[error("the catalogue was refused:\n{0}")]
    Catalogue(#[from] CatalogueError),
    /// A roster file can't be read.
    #[error("the roster was refused: {}", .0)]
    Roster(RejectedRow),
    /// Rows of a roster were refused, so nothing was imported.
    #[error("{} row(s) of the roster were refused and {} are right; nothing was imported", .0.refused, .0.good)]
    RosterRows(Box<RosterReport>),
    /// Rows were refused, some of them of employers that the caller does not reach as a whole.
    #[error(
        "{of} row(s) of the roster are of employers that this credential does not reach whole, and nothing was imported; each \
         is named with its line and column"
    )]
    RosterOutOfReach {
        /// How many rows.
        of: usize,
        /// All refused rows and why.
        report: Box<RosterReport>,
    },
    /// The data in force has changed since a list was checked.
    #[error(
        "what is in force has changed since this list was checked, so nothing was imported: check it again, and import it \
         with the new digest"
    )]
    RosterChanged,
    /// A roster list was refused.
    #[error("the roster was refused, and nothing was imported: {0}")]
    RosterRefused(RosterRefusal),
    /// The employment of too many people would end.
    #[error(
        "the employment of {vanishing} of {before} people would end, more than {limit_percent} %, so nothing was \
         imported; if the list is right, allow it"
    )]
    RosterShrinks {
        /// For how many people it would end.
        vanishing: usize,
        /// Out of how many.
        before: usize,
        /// The limit.
        limit_percent: u8,
    },
    /// An entry of a directory was refused.
    #[error(transparent)]
    Directory(#[from] DirectoryRefusal),
    /// A list of results can't be read.
    #[error("the list of results was refused: {}", .0)]
    Results(RejectedRow),
    /// Rows of a list of results were refused, so nothing was recorded.
    #[error("{} row(s) of the list were refused and {} are right; nothing was recorded", .0.refused, .0.good)]
    ResultRows(Box<ResultsReport>),
    /// Something else would be recorded than when a list of results was checked.
    #[error(
        "what would be recorded has changed since this list was checked, so nothing was recorded: check it again, and \
         import it with the new id"
    )]
    ResultsChanged,
    /// An erasure is not described well enough; how to correct it.
    #[error("the erasure was refused, and nothing was erased: {0}")]
    Erasure(&'static str),
    /// A credential or an account can't be added or changed; how to correct it.
    #[error("nothing was changed: {0}")]
    Credential(CredentialRefusal),
    /// A snapshot can't be made; how to correct it.
    #[error("no snapshot was made: {0}")]
    Snapshot(#[from] SnapshotRefusal),
    /// A snapshot was revoked.
    #[error("this snapshot was revoked on {}: its figures are not to be cited any more", Day::of(*at))]
    SnapshotRevoked {
        /// When.
        at: Timestamp,
    },
    /// A subscription was refused.
    #[error("the subscription was refused: {0}")]
    Subscription(#[from] SubscriptionRefusal),
    /// An extraction can't be made; how to correct it.
    #[error("no extraction was made: {0}")]
    Extraction(#[from] ExtractionRefusal),
    /// An extraction has ended.
    #[error("this extraction ended on {}: its file and its key are gone", Day::of(*at))]
    ExtractionEnded {
        /// When.
        at: Timestamp,
    },
    /// Someone else changed the same credential or account first.
    #[error(
        "somebody else changed this at the same time, so nothing was done: look at it again, and repeat the change if it is still \
         right"
    )]
    CredentialChanged,
    /// An account with this name exists.
    #[error("there is an account with this name already: choose another name, or change that account")]
    AccountExists,
    /// Too many secrets of this caller are waiting to be hashed.
    #[error(
        "other secrets of this credential are being made already, so nothing was changed; send it again in a few seconds"
    )]
    SecretsUnderWay,
    /// Another preview is running.
    #[error("another preview of a catalogue is being counted, so nothing was imported; try again")]
    PreviewUnderWay,
    /// Bodies in progress, the caller's own or everyone's, use the memory that this one needs; try again.
    #[error(
        "the server's memory for request bodies is in use (limits.memory, of which one credential has half), so nothing of this \
         one was kept; send it again in a few seconds"
    )]
    Busy,
    /// A body would take more memory than one caller may use.
    #[error(
        "reading this would take up to {cost} bytes of memory, and one credential may use {most} at a time (half of \
         limits.memory): split it into several requests"
    )]
    TooCostly {
        /// How many bytes it would take, as far as it was read.
        cost: usize,
        /// How many bytes a caller may use.
        most: usize,
    },
    /// The caller has used up its quota for the day.
    #[error(
        "this credential has stored as much as it may in one day: {limit} is {most}. Nothing of this was stored; send it \
         again tomorrow, or ask whoever runs the server to raise the limit"
    )]
    OverQuota {
        /// The limit's name.
        limit: &'static str,
        /// Its value.
        most: u64,
        /// The time until the day ends.
        wait: Duration,
    },
    /// The caller's documents would exceed their quota.
    #[error(
        "the documents of this credential, with their names, may take {most} bytes together (stored_document_bytes), and would \
         take more with this one: delete some, or ask whoever runs the server to raise the limit"
    )]
    DocumentsOverQuota {
        /// The limit, in bytes.
        most: u64,
    },
    /// The store can't do it now; try again.
    #[error("the store is temporarily unavailable; try again")]
    Unavailable,
    /// Stored data is damaged and not returned; which.
    #[error(
        "{0} is damaged on the server's disk and can't be answered; `loggbok verify` tells whoever runs the server what to do"
    )]
    Damaged(Damaged),
    /// The disk is full; nothing was stored.
    #[error("the store is full, and nothing of this was stored; send it again when there is room")]
    Full,
    /// An internal error; the log has the cause.
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
            // The reads that could be repeated were, and lost the race several times.
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
            // If the machine can't hash, the request is not at fault.
            CredentialRefusal::Randomness(_) | CredentialRefusal::Pepper(_) => {
                tracing::error!(%refusal, "a secret can't be made");
                Self::Internal
            }
            refusal => Self::Credential(refusal),
        }
    }
}
