//! Failures of the database, and what callers learn of them.
//!
//! The server's messages are never repeated: that of a duplicate key contains the key, which may be personal. Its codes are
//! repeated, and decide.

use std::fmt::{self, Display, Formatter};

use mongodb::error::{
    Error as DriverError, ErrorKind, RETRYABLE_WRITE_ERROR, TRANSIENT_TRANSACTION_ERROR,
    UNKNOWN_TRANSACTION_COMMIT_RESULT, WriteFailure,
};
use store::Error;

/// A document with this key already exists.
const DUPLICATE_KEY: i32 = 11_000;
/// Another transaction wrote the same document.
const WRITE_CONFLICT: i32 = 112;
/// The server reached its time limit.
const TOOK_TOO_LONG: i32 = 50;
/// There is no collection of this name.
const NAMESPACE_NOT_FOUND: i32 = 26;
/// There is no index of this name.
const INDEX_NOT_FOUND: i32 = 27;
/// A collection of this name already exists.
const NAMESPACE_EXISTS: i32 = 48;
/// There is no room on the server's disk or in a quota.
const FULL: [i32; 2] = [14_031, 12_501];
/// Authentication failed, and not authorised.
const REFUSED: [i32; 2] = [18, 13];
/// The server is no longer, or not yet, the primary, is stopping, or took too long: another may succeed.
const ELSEWHERE: [i32; 12] = [6, 7, 50, 64, 89, 91, 189, 262, 9_001, 10_107, 11_600, 11_602];
/// Likewise: not primary, or primary but unable to write.
const NOT_PRIMARY: [i32; 2] = [13_435, 13_436];

/// How the driver's message tells, of a server that it can't use, that its certificate is not trusted.
const BAD_CERTIFICATE: &str = "invalid peer certificate";

/// Why a step failed: an error of the database, whose kind decides whether to retry the transaction, or one of the store.
/// The contract has [`Error`] for both.
#[derive(Debug)]
pub(super) enum Failure {
    /// The database failed.
    Driver(DriverError),
    /// Another transaction has the order of storing.
    OrderTaken(DriverError),
    /// The store itself found something wrong.
    Store(Error),
}

impl Failure {
    /// Whether a retry of the whole transaction may succeed.
    pub(super) fn is_transient(&self) -> bool {
        match self {
            Self::Driver(error) => {
                error.contains_label(TRANSIENT_TRANSACTION_ERROR) || code(error) == Some(WRITE_CONFLICT)
            }
            Self::OrderTaken(_) => true,
            Self::Store(_) => false,
        }
    }

    /// The same failure, of the step that takes the order of storing.
    pub(super) fn of_taking_the_order(error: DriverError) -> Self {
        if code(&error) == Some(WRITE_CONFLICT) { Self::OrderTaken(error) } else { Self::Driver(error) }
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Driver(error) | Self::OrderTaken(error) => tell(error).fmt(f),
            Self::Store(error) => error.fmt(f),
        }
    }
}

impl From<DriverError> for Failure {
    fn from(error: DriverError) -> Self {
        Self::Driver(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Driver(error) | Failure::OrderTaken(error) => tell(&error),
            Failure::Store(error) => error,
        }
    }
}

/// Translates an error of the driver for the contract.
fn tell(error: &DriverError) -> Error {
    let code = code(error);
    let told = |told: String| match code {
        Some(code) => format!("{told} (code {code})"),
        None => told,
    };
    if code.is_some_and(|code| FULL.contains(&code)) {
        return Error::Full(told("the database has no room left".into()));
    }
    let passing = [RETRYABLE_WRITE_ERROR, TRANSIENT_TRANSACTION_ERROR, UNKNOWN_TRANSACTION_COMMIT_RESULT];
    if code.is_some_and(|code| REFUSED.contains(&code)) || matches!(*error.kind, ErrorKind::Authentication { .. }) {
        return Error::Refused(told("the database refuses this user".into()));
    }
    if code.is_some_and(|code| ELSEWHERE.contains(&code) || NOT_PRIMARY.contains(&code))
        || passing.iter().any(|label| error.contains_label(label))
    {
        return Error::Unavailable(told("the database can't do it now".into()));
    }
    match &*error.kind {
        ErrorKind::ServerSelection { message, .. } if message.contains(BAD_CERTIFICATE) => Error::Unavailable(
            "the database's certificate is not trusted: tlsCAFile in its address names whoever vouches for it".into(),
        ),
        ErrorKind::Io(_)
        | ErrorKind::ServerSelection { .. }
        | ErrorKind::ConnectionPoolCleared { .. }
        | ErrorKind::DnsResolve { .. } => Error::Unavailable("the database can't be reached".into()),
        ErrorKind::Shutdown => Error::Unavailable("it is stopping".into()),
        ErrorKind::InvalidTlsConfig { .. } => Error::Failed("the TLS settings of its address are not usable".into()),
        _ => Error::Failed(told("the database refused it".into())),
    }
}

/// The answer to requests while the store is stopping.
pub(super) fn stopping() -> Error {
    Error::Unavailable("it is stopping".into())
}

/// Whether a document with this key already exists.
pub(super) fn is_duplicate(error: &DriverError) -> bool {
    code(error) == Some(DUPLICATE_KEY)
}

/// Whether the server reached its time limit.
pub(super) fn took_too_long(error: &DriverError) -> bool {
    code(error) == Some(TOOK_TOO_LONG)
}

/// Whether an index that is to be dropped, or its collection, is not there.
pub(super) fn is_missing(error: &DriverError) -> bool {
    code(error).is_some_and(|code| code == INDEX_NOT_FOUND || code == NAMESPACE_NOT_FOUND)
}

/// Whether a collection of this name already exists.
pub(super) fn exists(error: &DriverError) -> bool {
    code(error) == Some(NAMESPACE_EXISTS)
}

fn code(error: &DriverError) -> Option<i32> {
    match &*error.kind {
        ErrorKind::Command(command) => Some(command.code),
        ErrorKind::Write(WriteFailure::WriteError(error)) => Some(error.code),
        ErrorKind::Write(WriteFailure::WriteConcernError(error)) => Some(error.code),
        ErrorKind::InsertMany(many) => {
            let first = many.write_errors.iter().flatten().map(|error| error.code).next();
            first.or(many.write_concern_error.as_ref().map(|error| error.code))
        }
        _ => None,
    }
}
