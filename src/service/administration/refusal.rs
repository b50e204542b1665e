//! What keeps a credential or an account from being added or changed.

use crate::auth::{OwnLimits, PasswordError, PepperError, Scope};

/// How long old secrets open a credential at most after it was given another, in days.
pub(super) const MOST_DAYS: i32 = 90;

/// What keeps a credential or an account from being added or changed.
#[derive(Debug, thiserror::Error)]
pub enum CredentialRefusal {
    /// It has no name, or one that is none.
    #[error("a name has 1 to 200 characters on one line, none of them invisible")]
    Name,
    /// The name of an account could be the key of a credential.
    #[error("the name of an account can't have the form of a credential's key, 20 hexadecimal digits: choose another")]
    NameLikeKey,
    /// It may do nothing.
    #[error("give it one scope at least; the scopes are {}", Scope::ALL_SCOPES.map(Scope::as_str).join(", "))]
    NoScope,
    /// It would open nothing from the beginning.
    #[error("it would have expired already: give a day or an instant to come")]
    Expired,
    /// A code that no municipality has.
    #[error("{0} is no municipality's code")]
    Municipality(String),
    /// An organisation that the catalogue does not know.
    #[error("the catalogue has no organisation {0:?}: import one that has it, or correct the id")]
    Organisation(String),
    /// A region or group that the catalogue does not know.
    #[error("the catalogue has no region or group {0:?}: import one that has it, or correct the id")]
    Region(String),
    /// A course that the catalogue does not know.
    #[error("the catalogue has no course {0:?}: import one that has it, or correct the id")]
    Course(String),
    /// A zone that is none.
    #[error("{0:?} is no IANA time zone; write one as Europe/Stockholm")]
    TimeZone(String),
    /// No body could be sent.
    #[error("body_bytes is 0: no statement could be sent; leave it out, or write at least 1")]
    NoBody,
    /// A burst with no pace, or of no request.
    #[error("request_burst is at least 1, and counts only together with requests_per_second")]
    Burst,
    /// A document of so many bytes can't be stored.
    #[error("document_bytes is more than a store takes, {}", OwnLimits::MAX_DOCUMENT_BYTES)]
    DocumentBytes,
    /// Old secrets would work too long, or a duration is none.
    #[error(
        "old secrets work for at most {MOST_DAYS} days more: write a duration that is not negative and not longer, as 7d or 12h"
    )]
    Duration,
    /// A bad password.
    #[error("{0}")]
    Password(#[from] PasswordError),
    /// A secret can't be hashed.
    #[error("{0}")]
    Pepper(#[from] PepperError),
    /// The machine has no randomness.
    #[error("no randomness: {0}")]
    Randomness(#[from] getrandom::Error),
}
