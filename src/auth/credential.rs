//! Credentials: HTTP Basic, the secret stored as a hash.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Caller, Scope};
use crate::learning::Kommunkod;

/// A secret, shown once.
#[derive(Debug)]
pub struct NewSecret {
    /// The credential to store.
    pub credential: Credential,
    /// The secret.
    pub secret: String,
}

/// Says who calls, by key and secret.
pub struct Authenticator {}

impl Authenticator {
    /// Who calls with this key and secret; `None` where the two do not belong together.
    pub async fn basic(&self, _key: &str, _secret: &str) -> Option<Caller> {
        unimplemented!()
    }
}

impl NewSecret {
    /// A new credential with a random key and secret.
    pub fn generate(_name: &str, _scopes: &[Scope], _municipality: Option<Kommunkod>) -> Self {
        unimplemented!()
    }
}
