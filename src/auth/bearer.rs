//! Bearer tokens (RFC 6750) of this server or of a trusted provider.

use std::sync::Arc;

use jiff::Timestamp;
use quick_cache::sync::Cache;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::issuer::{self, Issuer};
use super::oidc::Provider;
use super::token::{PublicKey, TokenError, Unverified, validate};
use super::trust::Trust;
use super::{Caller, Means};
use crate::clock::Clock;

/// The most tokens that are remembered.
const REMEMBERED: usize = 10_000;

/// The issuers whose tokens are accepted.
pub struct Bearers {
    own: Issuer,
    providers: Vec<Provider>,
    clock: Arc<dyn Clock>,
    /// Valid tokens, by their SHA-256.
    remembered: Cache<[u8; 32], Remembered>,
}

/// The identity in a token, and what it grants.
#[derive(Debug, Clone)]
pub struct Identified {
    /// The caller.
    pub caller: Arc<Caller>,
    /// The name in the token.
    pub name: Option<String>,
    /// Its issuer.
    pub issuer: String,
    /// When it expires.
    pub expires: Timestamp,
    /// Its `jti`, if it is one of ours: with that it can be withdrawn.
    pub id: Option<String>,
    /// The claims for which the claim table granted something; empty for our own tokens, which state their scopes.
    pub granted_by: Vec<String>,
}

#[derive(Clone)]
struct Remembered {
    caller: Arc<Caller>,
    id: Option<String>,
    until: Timestamp,
    source: Source,
    /// The generation of the source's keys when the token was checked.
    generation: u64,
}

/// The source of a token: this server, or the provider at a place in the list.
#[derive(Debug, Clone, Copy)]
enum Source {
    Own,
    Provider(usize),
}

impl Bearers {
    /// Creates one that accepts this server's own tokens, and those of providers.
    pub fn new(own: Issuer, providers: Vec<Provider>, clock: Arc<dyn Clock>) -> Self {
        Self { own, providers, clock, remembered: Cache::new(REMEMBERED) }
    }

    /// Finds the caller of a token and, if it is one of ours, its id. A valid token is remembered until it expires or
    /// its issuer's keys change.
    ///
    /// # Errors
    /// [`TokenError`].
    pub(super) async fn caller(&self, token: &str) -> Result<(Arc<Caller>, Option<String>), TokenError> {
        let digest: [u8; 32] = Sha256::digest(token).into();
        if let Some(known) = self.remembered.get(&digest)
            && self.clock.now() < known.until
            && self.generation(known.source) == known.generation
        {
            return Ok((known.caller, known.id));
        }
        let (source, generation, identified) = self.check(token).await?;
        let until = match source {
            Source::Own => identified.expires,
            Source::Provider(at) => identified.expires.min(self.providers[at].believed_until()),
        };
        let Identified { caller, id, .. } = identified;
        let remembered = Remembered { caller: Arc::clone(&caller), id: id.clone(), until, source, generation };
        self.remembered.insert(digest, remembered);
        Ok((caller, id))
    }

    /// Identifies a token, checking it as if for the first time.
    ///
    /// # Errors
    /// [`TokenError`].
    pub async fn identify(&self, token: &str) -> Result<Identified, TokenError> {
        self.check(token).await.map(|(_, _, identified)| identified)
    }

    /// Returns what signs this server's tokens, and whose else are accepted.
    pub(super) fn trust(&self) -> Trust {
        Trust {
            issuer: self.own.name().to_owned(),
            audience: self.own.audience().to_owned(),
            keys: self.own.keys().list(),
            providers: self.providers.iter().map(Provider::summary).collect(),
        }
    }

    /// Checks a token; returns also its source, and the generation of the keys before they were read.
    async fn check(&self, token: &str) -> Result<(Source, u64, Identified), TokenError> {
        let token = Unverified::parse(token)?;
        let source = self.source(token.issuer()).ok_or(TokenError::Issuer)?;
        if matches!(source, Source::Own) && !token.is_of_type(issuer::TYPE) {
            return Err(TokenError::Type);
        }
        let generation = self.generation(source);
        let key = self.key(source, token.kid()).await?.ok_or(TokenError::Key)?;
        let claims = token.verify(&key)?;
        let audience = match source {
            Source::Own => self.own.audience(),
            Source::Provider(at) => &self.providers[at].oidc().audience,
        };
        let valid = validate(&claims, audience, self.clock.now())?;
        let (caller, issuer, granted_by) = match source {
            Source::Own => (self.own.caller(&valid.subject, &claims)?, self.own.name(), Vec::new()),
            Source::Provider(at) => {
                let provider = self.providers[at].oidc();
                let (caller, granted) = provider.caller(&valid.subject, &claims)?;
                (caller, provider.issuer.as_str(), granted.by)
            }
        };
        let name = claims.get("name").and_then(Value::as_str).map(str::to_owned);
        let id = claims.get("jti").and_then(Value::as_str).map(str::to_owned);
        let id = id.filter(|_| matches!(source, Source::Own));
        let (issuer, expires) = (issuer.to_owned(), valid.expires);
        let means = Means { token: id.clone(), until: Some(expires), ..Means::default() };
        let caller = Arc::new(Caller { means, ..caller });
        Ok((source, generation, Identified { caller, name, issuer, expires, id, granted_by }))
    }

    fn source(&self, issuer: &str) -> Option<Source> {
        if issuer == self.own.name() {
            return Some(Source::Own);
        }
        self.providers.iter().position(|provider| provider.oidc().issuer == issuer).map(Source::Provider)
    }

    async fn key(&self, source: Source, kid: &str) -> Result<Option<PublicKey>, TokenError> {
        match source {
            Source::Own => Ok(self.own.keys().public(kid)),
            Source::Provider(at) => self.providers[at].key(kid).await,
        }
    }

    fn generation(&self, source: Source) -> u64 {
        match source {
            Source::Own => self.own.keys().generation(),
            Source::Provider(at) => self.providers[at].generation(),
        }
    }
}
