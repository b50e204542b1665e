//! Why a credential or an account can't be added or changed.

use crate::auth::{OwnLimits, PasswordError, PepperError, Scope};

/// The longest time, in days, for which old secrets keep working after a rotation.
pub(super) const MOST_DAYS: i32 = 90;

/// Joins scopes to a list of words.
fn words(scopes: &[Scope]) -> String {
    scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(", ")
}

/// Why a credential or an account can't be added or changed.
#[derive(Debug, thiserror::Error)]
pub enum CredentialRefusal {
    /// The name is missing or invalid.
    #[error("a name has 1 to 200 characters on one line, none of them invisible")]
    Name,
    /// The name of the account looks like the key of a credential.
    #[error("the name of an account can't have the form of a credential's key, 20 hexadecimal digits: choose another")]
    NameLikeKey,
    /// It has no scope.
    #[error("give it one scope at least; the scopes are {}", Scope::ALL_SCOPES.map(Scope::as_str).join(", "))]
    NoScope,
    /// The account can't have this name: someone beyond the administrator's reach has it, or may have it.
    #[error("this name can't be given to an account: choose another")]
    NameNotGiven,
    /// The account would have scopes that open no page.
    #[error(
        "an account opens pages alone, and {} opens none; the scopes for accounts are {}; give programs a credential",
        words(.0),
        words(&Scope::OF_PAGES)
    )]
    NoPage(Vec<Scope>),
    /// An administrator tried to change the access of their own account without the proof that its owner must give.
    #[error("this is your own account: change its password and its second factor under /account")]
    Own,
    /// A second factor was to be removed without one of its codes.
    #[error("a second factor is removed by its owner with a code of it, or by another administrator")]
    Unproven,
    /// It would be expired from the start.
    #[error("it would have expired already: give a day or an instant to come")]
    Expired,
    /// No municipality has this code.
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
    /// There is no such time zone.
    #[error("{0:?} is no IANA time zone; write one as Europe/Stockholm")]
    TimeZone(String),
    /// The limit would allow no request body.
    #[error("body_bytes is 0: no statement could be sent; leave it out, or write at least 1")]
    NoBody,
    /// A burst without a rate, or of zero requests.
    #[error("request_burst is at least 1, and counts only together with requests_per_second")]
    Burst,
    /// A document of this size, in bytes, can't be stored.
    #[error("document_bytes is more than a store takes, {}", OwnLimits::MAX_DOCUMENT_BYTES)]
    DocumentBytes,
    /// Old secrets would work for too long, or the duration is invalid.
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
