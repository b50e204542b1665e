//! What may go wrong with the database, and what a caller is told of it.
//!
//! The server's messages are never repeated: that of a duplicate key holds the key, which may be a
//! person's. Its codes are, and decide.

use std::fmt::{self, Display, Formatter};

use mongodb::error::{
    Error as DriverError, ErrorKind, RETRYABLE_WRITE_ERROR, TRANSIENT_TRANSACTION_ERROR,
    UNKNOWN_TRANSACTION_COMMIT_RESULT, WriteFailure,
};

use store::Error;

/// A document with this key is there already.
const DUPLICATE_KEY: i32 = 11_000;
/// Another transaction wrote the same document.
const WRITE_CONFLICT: i32 = 112;
/// The server gave up at the time that it was given.
const TOOK_TOO_LONG: i32 = 50;
/// A collection of this name is there already.
const NAMESPACE_EXISTS: i32 = 48;
/// There is no room on the server's disk, or in a quota.
const FULL: [i32; 2] = [14_031, 12_501];
/// Authentication failed, and not authorised.
const REFUSED: [i32; 2] = [18, 13];
/// The server is no longer, or not yet, the primary, is stopping, or took too long: another may do.
const ELSEWHERE: [i32; 12] = [6, 7, 50, 64, 89, 91, 189, 262, 9_001, 10_107, 11_600, 11_602];
/// As those: not primary, or primary and in no state to write.
const NOT_PRIMARY: [i32; 2] = [13_435, 13_436];

/// What stops a step: of the database, whose kind decides whether a transaction is tried again, or of the store. The contract
/// calls both [`Error`].
#[derive(Debug)]
pub(super) enum Failure {
    /// The database failed.
    Driver(DriverError),
    /// The store itself found something wrong.
    Store(Error),
}

impl Failure {
    /// Whether the whole transaction may succeed when it is tried again.
    pub(super) fn is_transient(&self) -> bool {
        match self {
            Self::Driver(error) => {
                error.contains_label(TRANSIENT_TRANSACTION_ERROR) || code(error) == Some(WRITE_CONFLICT)
            }
            Self::Store(_) => false,
        }
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Driver(error) => tell(error).fmt(f),
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
            Failure::Driver(error) => tell(&error),
            Failure::Store(error) => error,
        }
    }
}

/// What the contract calls an error of the driver.
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
    match *error.kind {
        ErrorKind::Io(_)
        | ErrorKind::ServerSelection { .. }
        | ErrorKind::ConnectionPoolCleared { .. }
        | ErrorKind::DnsResolve { .. } => Error::Unavailable("the database can't be reached".into()),
        ErrorKind::Shutdown => Error::Unavailable("it is stopping".into()),
        ErrorKind::InvalidTlsConfig { .. } => Error::Failed("the TLS settings of its address are not usable".into()),
        _ => Error::Failed(told("the database refused it".into())),
    }
}

/// What whoever still asks is told.
pub(super) fn stopping() -> Error {
    Error::Unavailable("it is stopping".into())
}

/// Whether a document with this key is there already.
pub(super) fn is_duplicate(error: &DriverError) -> bool {
    code(error) == Some(DUPLICATE_KEY)
}

/// Whether the server gave up at the time that it was given.
pub(super) fn took_too_long(error: &DriverError) -> bool {
    code(error) == Some(TOOK_TOO_LONG)
}

/// Whether a collection of this name is there already.
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
