//! Signing in through a provider: the authorization code flow of OpenID Connect.
//!
//! State, nonce and verifier, which the provider's answer must match, are kept in the browser that asked; the server
//! keeps nothing.

#[cfg(feature = "openid-connect")]
mod protocol;
#[cfg(not(feature = "openid-connect"))]
#[path = "left_out.rs"]
mod protocol;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use self::protocol::Protocol;
use super::{Oidc, SignInClient, Web};
use crate::auth::grants::NoGrant;
use crate::auth::{Caller, SignedIn};
use crate::clock::Clock;

/// A provider through which people sign in.
pub struct CodeFlow {
    oidc: Oidc,
    client: SignInClient,
    /// Changes with the configuration.
    proof: String,
    protocol: Protocol,
}

/// A pending question to a provider, which its answer must match. It is secret, and so has no `Debug`.
#[derive(Serialize, Deserialize)]
pub struct Asked {
    /// Identifies the answer to this question.
    pub state: String,
    nonce: String,
    verifier: String,
}

/// Someone signed in through a provider: the least from which identity and grants can be derived again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provided {
    /// The provider, by its id.
    pub provider: String,
    subject: String,
    name: Option<String>,
    /// The matching rows of the claim table.
    rows: Vec<usize>,
    /// Identifies the configuration under which they matched.
    proof: String,
}

/// Why signing in through a provider failed.
#[derive(Debug, thiserror::Error)]
pub enum CodeFlowError {
    /// The provider does not answer, or not properly.
    #[error("the identity provider does not answer")]
    Unavailable,
    /// It refused the code, or its token is invalid.
    #[error("what the identity provider answered does not hold")]
    Refused,
    /// It identified the person, but nothing is granted.
    #[error(transparent)]
    NoGrant(#[from] NoGrant),
}

impl CodeFlow {
    /// Sets up a provider; `None` if people don't sign in through it.
    ///
    /// # Errors
    /// If the file with the client secret can't be read, or if this program was built without OpenID Connect.
    pub fn new(oidc: &Oidc, web: Web, clock: Arc<dyn Clock>) -> std::io::Result<Option<Self>> {
        let Some(client) = oidc.sign_in.clone() else { return Ok(None) };
        // Serialising a parsed configuration can't fail.
        let set_up = serde_json::to_vec(oidc).unwrap_or_default();
        let proof = hex::encode(&Sha256::digest(set_up)[..16]);
        let protocol = Protocol::new(oidc, client.clone(), web, clock)?;
        Ok(Some(Self { oidc: oidc.clone(), client, proof, protocol }))
    }

    /// Its id in addresses.
    pub fn id(&self) -> &str {
        &self.client.id
    }

    /// Its display name.
    pub fn name(&self) -> &str {
        &self.client.name
    }

    /// Its issuer.
    pub fn issuer(&self) -> &str {
        &self.oidc.issuer
    }

    /// Returns the provider's address for the browser, and the request that its answer must match.
    ///
    /// # Errors
    /// [`CodeFlowError::Unavailable`].
    pub async fn begin(&self) -> Result<(String, Asked), CodeFlowError> {
        self.protocol.begin().await
    }

    /// Finds who has signed in, by the code in the provider's answer.
    ///
    /// # Errors
    /// [`CodeFlowError`].
    pub async fn finish(&self, asked: Asked, code: String) -> Result<Provided, CodeFlowError> {
        let claims = self.protocol.finish(asked, code).await?;
        let subject = claims.get("sub").and_then(Value::as_str).filter(|subject| !subject.is_empty());
        let subject = subject.ok_or_else(|| refused(&self.client, "the token names nobody"))?.to_owned();
        let name = claims.get("name").and_then(Value::as_str).map(str::to_owned);
        let rows = self.oidc.grants.fitting(&claims);
        self.oidc.grants.total(&rows)?;
        Ok(Provided { provider: self.client.id.clone(), subject, name, rows, proof: self.proof.clone() })
    }

    /// Continues a session of this provider; `None` if the configuration has changed since.
    pub fn resume(&self, provided: &Provided) -> Option<SignedIn> {
        if provided.proof != self.proof {
            return None;
        }
        let caller = self.caller(provided).ok()?;
        let name = provided.name.clone().unwrap_or_else(|| self.client.name.clone());
        Some(SignedIn { caller: Arc::new(caller), name, proof: provided.proof.clone(), must_enrol: false })
    }

    /// The caller.
    ///
    /// # Errors
    /// [`NoGrant`].
    pub fn caller(&self, provided: &Provided) -> Result<Caller, NoGrant> {
        Ok(self.oidc.granted(&provided.subject, provided.name.as_deref(), &provided.rows)?.0)
    }
}

fn refused(client: &SignInClient, why: &'static str) -> CodeFlowError {
    tracing::warn!(provider = client.id, why, "nobody is signed in by an identity provider");
    CodeFlowError::Refused
}
