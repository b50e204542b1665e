//! Identity providers with OpenID Connect: which are trusted, for which audience, and what their claims grant.

mod code_flow;
mod keys;
mod sign_in_client;
mod web;

use std::net::IpAddr;

use jsonwebtoken::Algorithm;
use learning::Names;
use reqwest::Url;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::grants::{Claims, Granted, Grants, NoGrant};
use super::{Authority, Caller, Means, OwnLimits, SenderSettings};

pub use code_flow::{Asked, CodeFlow, CodeFlowError, Provided};
pub use keys::Provider;
pub use sign_in_client::SignInClient;
pub use web::{Web, WebError};

/// A trusted identity provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oidc {
    /// Its issuer: the exact `iss` of its tokens, below which its discovery document is.
    pub issuer: String,
    /// The audience of its tokens, in `aud`.
    pub audience: String,
    /// The algorithms that may sign its tokens.
    #[serde(default = "TokenAlgorithm::all")]
    pub algorithms: Vec<TokenAlgorithm>,
    /// This server's registration with it, if people sign in by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_in: Option<SignInClient>,
    /// What its claims give.
    #[serde(default, rename = "grant")]
    pub grants: Grants,
}

/// Signature algorithms for tokens of others: all use private keys, so that no secret is shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "they are the standard's names (RFC 7518, 3.1; RFC 8037, 3.1)")]
pub enum TokenAlgorithm {
    RS256,
    PS256,
    ES256,
    EdDSA,
}

impl TokenAlgorithm {
    fn all() -> Vec<Self> {
        vec![Self::RS256, Self::PS256, Self::ES256, Self::EdDSA]
    }
}

impl From<TokenAlgorithm> for Algorithm {
    fn from(algorithm: TokenAlgorithm) -> Self {
        match algorithm {
            TokenAlgorithm::RS256 => Self::RS256,
            TokenAlgorithm::PS256 => Self::PS256,
            TokenAlgorithm::ES256 => Self::ES256,
            TokenAlgorithm::EdDSA => Self::EdDSA,
        }
    }
}

impl Oidc {
    /// The caller for the subject of a provider's token, with what the claim table gives. The claims have been checked,
    /// including `sub`, which is `subject`.
    ///
    /// # Errors
    /// [`NoGrant`].
    pub fn caller(&self, subject: &str, claims: &Claims) -> Result<(Caller, Granted), NoGrant> {
        self.granted(subject, claims.get("name").and_then(Value::as_str), &self.grants.fitting(claims))
    }

    /// Like [`Self::caller`], from the matching rows of the claim table.
    ///
    /// # Errors
    /// [`NoGrant`].
    pub(super) fn granted(
        &self,
        subject: &str,
        name: Option<&str>,
        rows: &[usize],
    ) -> Result<(Caller, Granted), NoGrant> {
        let granted = self.grants.total(rows)?;
        let caller = Caller {
            key: self.key_of(subject),
            authority: Authority::of_account(&self.issuer, subject, name),
            scopes: granted.scopes.clone(),
            municipality: None,
            reach: granted.reach.clone(),
            limits: OwnLimits::default(),
            sender: SenderSettings::default(),
            means: Means::default(),
        };
        Ok((caller, granted))
    }

    /// The key of a subject: a hash, since it is logged and a provider's subject may be a mail address.
    fn key_of(&self, subject: &str) -> String {
        let hash = Sha256::new().chain_update(&self.issuer).chain_update([0]).chain_update(subject).finalize();
        format!("oidc:{}", &hex::encode(hash)[..20])
    }

    /// Checks the configuration of providers.
    ///
    /// # Errors
    /// What is wrong: an issuer without TLS or given twice, no audience or algorithm, or an impossible row of the claim
    /// table.
    pub fn check(all: &[Self]) -> Result<(), String> {
        for (at, provider) in all.iter().enumerate() {
            let Self { issuer, audience, algorithms, sign_in, grants } = provider;
            let fault = if !is_issuer(issuer) {
                Some("is no address of the form https://…; http:// is for 127.0.0.1 alone".to_owned())
            } else if all[..at].iter().any(|other| other.issuer == *issuer) {
                Some("is there twice".to_owned())
            } else if audience.is_empty() {
                Some("needs an audience: what its tokens say in aud where they are for this server".to_owned())
            } else if algorithms.is_empty() {
                Some("takes no algorithm: leave algorithms out, or name one".to_owned())
            } else {
                let others: Vec<_> = all[..at].iter().filter_map(|other| other.sign_in.as_ref()).collect();
                sign_in.as_ref().and_then(|client| client.fault(&others)).or_else(|| grants.fault())
            };
            if let Some(fault) = fault {
                return Err(format!("oidc: the provider {issuer:?}: {fault}"));
            }
        }
        Ok(())
    }

    /// Checks it against the names of this server, whose own tokens have `own_issuer`.
    ///
    /// # Errors
    /// An issuer whose accounts would be confused with another's; a redirect that does not lead back here.
    pub fn check_beside(all: &[Self], names: &Names, own_issuer: &str) -> Result<(), String> {
        for Self { issuer, sign_in, .. } in all {
            let taken = [own_issuer, names.credentials()].contains(&issuer.as_str());
            let fault = if taken {
                Some("is this server's own".to_owned())
            } else {
                sign_in.as_ref().and_then(|client| client.fault_beside(names))
            };
            if let Some(fault) = fault {
                return Err(format!("oidc: the provider {issuer:?}: {fault}"));
            }
        }
        Ok(())
    }
}

/// Whether a text may be an issuer (OpenID Connect Discovery 1.0, 4.1): an address with neither query nor fragment.
fn is_issuer(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| is_safe(&url) && url.query().is_none() && url.fragment().is_none())
}

/// Whether an address can be trusted: by TLS, or on this machine.
fn is_safe(url: &Url) -> bool {
    let bare = url.username().is_empty() && url.password().is_none();
    bare && match url.scheme() {
        "https" => true,
        "http" => is_loopback(url),
        _ => false,
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
