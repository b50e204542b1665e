//! The keys of a provider: found by discovery, cached, and read again if a token names an unknown one.

use std::collections::HashMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyOperations, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use parking_lot::RwLock;
use serde::Deserialize as _;
use serde_json::Value;
use tokio::sync::Mutex;

use super::{Oidc, Web, WebError};
use crate::auth::token::{PublicKey, TokenError};
use crate::auth::trust::TrustedProvider;
use crate::clock::Clock;

/// The shortest time between two requests to a provider, whatever key names tokens contain.
const ASKED_AGAIN: SignedDuration = SignedDuration::from_mins(1);
/// Keys are read again after this time, so that a withdrawn one stops working.
const BELIEVED: SignedDuration = SignedDuration::from_hours(1);
/// The most keys of a provider.
const KEYS: usize = 256;

/// A provider, with its known keys.
pub struct Provider {
    oidc: Oidc,
    web: Web,
    clock: Arc<dyn Clock>,
    known: RwLock<Known>,
    /// When it was last asked; locked while it is being asked, so that one request serves all.
    asked: Mutex<Option<Timestamp>>,
}

#[derive(Clone, Default)]
struct Known {
    keys: Arc<HashMap<String, PublicKey>>,
    /// When they were read; `None`: never.
    read: Option<Timestamp>,
    /// How often they were read.
    generation: u64,
}

/// Why a provider's keys are unknown.
#[derive(Debug, thiserror::Error)]
enum KeysError {
    /// A document could not be fetched.
    #[error(transparent)]
    Web(#[from] WebError),
    /// The discovery document belongs to another issuer (OpenID Connect Discovery 1.0, 4.3).
    #[error("its discovery document is of another issuer")]
    AnotherIssuer,
    /// A document lacks a member.
    #[error("its documents lack {0}")]
    Lacks(&'static str),
}

/// The shortest modulus of an RSA key, in bits (NIST SP 800-131A).
const RSA_BITS: usize = 2048;

/// Whether the modulus of an RSA key, in base64, is long enough.
pub(super) fn is_long_enough(modulus: &str) -> bool {
    let bytes = URL_SAFE_NO_PAD.decode(modulus.trim_end_matches('=')).unwrap_or_default();
    let begin = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len());
    let first = bytes.get(begin).map_or(0, |byte| byte.leading_zeros() as usize);
    (bytes.len() - begin) * 8 - first >= RSA_BITS
}

impl Provider {
    /// Sets up a provider. It is first asked when a token arrives.
    pub fn new(oidc: Oidc, web: Web, clock: Arc<dyn Clock>) -> Self {
        Self { oidc, web, clock, known: RwLock::default(), asked: Mutex::default() }
    }

    /// Its configuration.
    pub fn oidc(&self) -> &Oidc {
        &self.oidc
    }

    /// What administrators see of it. Does not ask the provider.
    pub(in crate::auth) fn summary(&self) -> TrustedProvider {
        let (Oidc { issuer, audience, algorithms, sign_in, grants }, known) = (&self.oidc, self.known());
        TrustedProvider {
            issuer: issuer.clone(),
            audience: audience.clone(),
            algorithms: algorithms.iter().map(|of| format!("{of:?}")).collect(),
            signs_in: sign_in.as_ref().map(|client| client.name.clone()),
            grants: grants.0.len(),
            keys: known.read.map(|read| (known.keys.len(), read)),
        }
    }

    /// A number that changes whenever its keys are read again.
    pub(in crate::auth) fn generation(&self) -> u64 {
        self.known().generation
    }

    /// Until when its known keys are trusted.
    pub(in crate::auth) fn believed_until(&self) -> Timestamp {
        let read = self.known().read.unwrap_or(Timestamp::MIN);
        read.saturating_add(BELIEVED).unwrap_or(Timestamp::MAX)
    }

    /// The key with this name; `None` if the provider has none.
    ///
    /// For an unknown name, asks the provider again, at most once a minute. If it does not answer, the known keys stay
    /// in use.
    ///
    /// # Errors
    /// [`TokenError::Unavailable`] if no key was ever known.
    pub(in crate::auth) async fn key(&self, kid: &str) -> Result<Option<PublicKey>, TokenError> {
        let known = self.known();
        let now = self.clock.now();
        let fresh = known.read.is_some_and(|read| read <= now) && now < self.believed_until();
        match known.keys.get(kid) {
            Some(key) if fresh => return Ok(Some(key.clone())),
            // One request asks again; others meanwhile use the known keys.
            Some(key) => match self.asked.try_lock() {
                Ok(mut asked) => self.ask(&mut asked).await,
                Err(_) => return Ok(Some(key.clone())),
            },
            None => {
                let mut asked = self.asked.lock().await;
                // If many waited, the first has asked for all of them, as the interval shows.
                self.ask(&mut asked).await;
            }
        }
        let known = self.known();
        if known.read.is_none() {
            return Err(TokenError::Unavailable);
        }
        Ok(known.keys.get(kid).cloned())
    }

    async fn ask(&self, asked: &mut Option<Timestamp>) {
        // Read the clock only now: a time from before another request asked would look as if the clock had been set
        // back.
        let now = self.clock.now();
        // A clock that was set back must not prevent asking.
        if asked.is_some_and(|last| last <= now && now.duration_since(last) < ASKED_AGAIN) {
            return;
        }
        *asked = Some(now);
        match self.read().await {
            Ok(keys) => {
                let mut known = self.known.write();
                let generation = known.generation + 1;
                *known = Known { keys: Arc::new(keys), read: Some(now), generation };
            }
            Err(error) => {
                tracing::warn!(
                    issuer = self.oidc.issuer,
                    "the keys of an identity provider can't be read; those that are known stay in use: {:#}",
                    anyhow::Error::new(error)
                );
            }
        }
    }

    async fn read(&self) -> Result<HashMap<String, PublicKey>, KeysError> {
        let issuer = &self.oidc.issuer;
        let address = format!("{}/.well-known/openid-configuration", issuer.strip_suffix('/').unwrap_or(issuer));
        let discovered = self.web.object(&address).await?;
        if discovered.get("issuer").and_then(Value::as_str) != Some(issuer) {
            return Err(KeysError::AnotherIssuer);
        }
        let address = discovered.get("jwks_uri").and_then(Value::as_str).ok_or(KeysError::Lacks("jwks_uri"))?;
        let set = self.web.object(address).await?;
        let keys = set.get("keys").and_then(Value::as_array).ok_or(KeysError::Lacks("keys"))?;
        Ok(keys.iter().take(KEYS).filter_map(|key| self.usable(key)).collect())
    }

    /// A key with its name, if it is a public key for an accepted algorithm.
    fn usable(&self, key: &Value) -> Option<(String, PublicKey)> {
        let jwk = Jwk::deserialize(key).ok()?;
        if jwk.common.public_key_use.as_ref().is_some_and(|of| *of != PublicKeyUse::Signature) {
            return None;
        }
        if jwk.common.key_operations.as_ref().is_some_and(|of| !of.contains(&KeyOperations::Verify)) {
            return None;
        }
        let possible: &[Algorithm] = match &jwk.algorithm {
            AlgorithmParameters::RSA(_) => &[Algorithm::RS256, Algorithm::PS256],
            AlgorithmParameters::EllipticCurve(curve) if curve.curve == EllipticCurve::P256 => &[Algorithm::ES256],
            AlgorithmParameters::OctetKeyPair(pair) if pair.curve == EllipticCurve::Ed25519 => &[Algorithm::EdDSA],
            // Never accept shared secrets, whatever a provider publishes.
            _ => return None,
        };
        let named = jwk.common.key_algorithm.map(Algorithm::try_from).transpose().ok()?;
        let taken = |algorithm: &Algorithm| {
            named.is_none_or(|named| named == *algorithm)
                && self.oidc.algorithms.iter().any(|taken| Algorithm::from(*taken) == *algorithm)
        };
        let algorithms: Vec<_> = possible.iter().copied().filter(taken).collect();
        if let AlgorithmParameters::RSA(rsa) = &jwk.algorithm
            && !is_long_enough(&rsa.n)
        {
            return None;
        }
        let key = DecodingKey::from_jwk(&jwk).ok()?;
        Some((jwk.common.key_id?, PublicKey { key, algorithms }))
    }

    fn known(&self) -> Known {
        self.known.read().clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_modulus_is_as_long_as_its_first_bit_says() {
        let modulus = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        assert!(is_long_enough(&modulus(&[0x80; 256])));
        assert!(is_long_enough(&modulus(&[&[0], &[0x80; 256][..]].concat())), "with a zero before it");
        for short in [&[0x80; 128][..], &[0x7f; 256], &[0; 300], &[]] {
            assert!(!is_long_enough(&modulus(short)));
        }
        assert!(!is_long_enough("no base64 ="));
    }
}
