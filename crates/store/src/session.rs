//! Sessions of people who have signed in to the pages, and tokens that were withdrawn: what opens something, and can be
//! ended before its time.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A session that has begun, and may be ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredSession {
    /// What it is called. It opens nothing: the cookie does.
    pub id: String,
    /// Whose it is: the key of the account or credential, or `oidc:` and a hash of who a provider says it is.
    pub key: String,
    /// When they signed in.
    pub began: Timestamp,
    /// When it ends, at the latest.
    pub until: Timestamp,
}

/// A token of this server that opens nothing any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawnToken {
    /// What it is called: its `jti`.
    pub id: String,
    /// When it has ended anyhow, and need not be known any more.
    pub until: Timestamp,
}
