//! Sessions of people who have signed in to the pages, and withdrawn tokens.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A session that has begun and can be ended early.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredSession {
    /// Its id. It does not grant access: the cookie does.
    pub id: String,
    /// Its owner: the key of the account or credential, or `oidc:` and a hash of the identity by a provider.
    pub key: String,
    /// When the owner signed in.
    pub began: Timestamp,
    /// When it expires, unless its owner uses it before then.
    pub until: Timestamp,
}

/// A token of this server that is no longer accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawnToken {
    /// Its id: the `jti`.
    pub id: String,
    /// When it expires anyway, so that it can be forgotten.
    pub until: Timestamp,
}
