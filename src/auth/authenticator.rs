//! Authenticates callers: by key and secret (HTTP Basic), with the secret stored as a hash, or by a token.

mod second_factor;
mod sign_in;

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use learning::Day;
use parking_lot::Mutex;
use quick_cache::sync::Cache;
use sha2::{Digest, Sha256};
use store::{AuditAction, AuditEntry, AuditTally, Credential, Error, Secret, Store};
use subtle::ConstantTimeEq;
use tokio::sync::Semaphore;

use super::guard::{Guard, Origin};
use super::rate::{Pace, Rate, network};
use super::withdrawn::Withdrawn;
use super::{Bearers, Caller, Pepper, TokenError, Trust, proof_of, secret};
use crate::clock::Clock;

pub use second_factor::{ProofError, Proven};
pub use sign_in::{ByPassword, SignInStep, SignedIn};

/// The most checked credentials that are remembered.
const REMEMBERED: usize = 10_000;
/// The longest time a check is trusted before the store is asked again: if the store can't tell at once that something
/// has changed, a changed or removed credential may stay valid this long.
const BELIEVED: SignedDuration = SignedDuration::from_secs(1);
/// The burst of a credential with a pace of its own but no burst, in seconds of that pace.
const BURST_SECONDS: u32 = 5;
/// The most secrets hashed at once, over all threads. Each takes 19 MiB and a core, and anyone without a credential can
/// cause it: more would use up the memory, and the threads that read the store.
const HASHED_AT_ONCE: usize = 2;

/// Authenticates callers, and keeps them to a pace.
pub struct Authenticator {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    remembered: Cache<String, Remembered>,
    hashing: Semaphore,
    /// Held while a code of a second factor is tried.
    codes: Mutex<()>,
    hashed: AtomicU64,
    requests: Rate<String>,
    /// The pace of credentials without their own.
    pace: Option<Pace>,
    guard: Option<Guard>,
    bearers: Option<Bearers>,
    withdrawn: Withdrawn,
    pepper: Option<Pepper>,
    /// The tally of frequent entries for the audit log.
    tally: AuditTally,
}

/// Why a caller could not be authenticated.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// The address has failed too often, and may try again after this time.
    #[error("too many failed attempts")]
    TooManyFailures(Duration),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

/// A key with a secret that was checked against its hash.
#[derive(Clone)]
struct Remembered {
    until: Timestamp,
    /// The newest entry of the audit log, if that is known at once: each change of a credential writes one.
    changes: Option<u64>,
    proofs: Arc<[Proof]>,
}

/// A secret that matched a hash: argon2 is too slow to run for every request.
#[derive(Clone)]
struct Proof {
    /// SHA-256 of the secret.
    digest: [u8; 32],
    /// The stored hash.
    hash: String,
    /// The caller that uses it.
    caller: Arc<Caller>,
}

impl Remembered {
    fn proof(&self, digest: &[u8; 32]) -> Option<&Proof> {
        self.proofs.iter().find(|proof| bool::from(proof.digest.ct_eq(digest)))
    }
}

impl Authenticator {
    /// Creates an authenticator for this store, without limits.
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self {
            tally: AuditTally::new(Arc::clone(&store), Arc::clone(&clock)),
            store,
            requests: Rate::new(Arc::clone(&clock)),
            pace: None,
            clock,
            remembered: Cache::new(REMEMBERED),
            hashing: Semaphore::new(HASHED_AT_ONCE),
            codes: Mutex::default(),
            hashed: AtomicU64::new(0),
            guard: None,
            bearers: None,
            withdrawn: Withdrawn::default(),
            pepper: None,
        }
    }

    /// Makes it accept tokens, too.
    #[must_use]
    pub fn with_tokens(mut self, bearers: Bearers) -> Self {
        self.bearers = Some(bearers);
        self
    }

    /// Gives it the pepper with which secrets were hashed.
    #[must_use]
    pub fn with_pepper(mut self, pepper: Option<Pepper>) -> Self {
        self.pepper = pepper;
        self
    }

    /// Adds limits: on the requests of each credential, and on the failures of each address. Each wrong guess at an
    /// account or a code lengthens the wait in any case.
    #[must_use]
    pub fn paced(mut self, requests: Option<Pace>, failures: Option<Pace>) -> Self {
        self.pace = requests;
        self.guard = Some(Guard::new(failures, Arc::clone(&self.clock)));
        self
    }

    /// Counts a request of a credential.
    ///
    /// # Errors
    /// How long to wait, if there are too many.
    pub fn count_request(&self, caller: &Caller) -> Result<(), Duration> {
        let own = caller.limits.requests_per_second.map(|per_second| {
            Pace::per_second(
                per_second,
                caller.limits.request_burst.unwrap_or(per_second.saturating_mul(BURST_SECONDS)),
            )
        });
        own.unwrap_or(self.pace).map_or(Ok(()), |pace| self.requests.count(&caller.key, pace))
    }

    /// Forgets what is remembered about a credential, which was changed here: the store may not report this at once.
    pub fn forget(&self, key: &str) {
        self.remembered.remove(key);
    }

    /// How many secrets have been hashed: if this is far above the number of credentials, someone is guessing.
    pub fn hashed(&self) -> u64 {
        self.hashed.load(Ordering::Relaxed)
    }

    /// Finds who calls from this address with this key and secret; `None` if the secret is wrong or the credential is not
    /// in force.
    ///
    /// Whatever is wrong (an unknown key, a wrong or expired secret, a disabled credential), exactly one secret is hashed
    /// and the address has one failure.
    ///
    /// # Errors
    /// [`SignInError`].
    pub async fn basic(
        &self,
        key: &str,
        secret: &str,
        address: Option<IpAddr>,
    ) -> Result<Option<Arc<Caller>>, SignInError> {
        let digest: [u8; 32] = Sha256::digest(secret).into();
        let now = self.clock.now();
        // Read before the credential, so that a change in between is seen at the next request.
        let changes = self.store.newest_audit()?;
        if let Some(known) = self.remembered.get(key)
            && now < known.until
            && known.changes == changes
            && let Some(proof) = known.proof(&digest)
        {
            return Ok(Some(Arc::clone(&proof.caller)));
        }
        // Accounts sign in to the pages only: passwords that people chose are not accepted here.
        let opens = |credential: &Credential| credential.account.is_none() && credential.is_in_force(now);
        let found = self.store.credential(key).await?;
        let named = self.named(found.as_ref(), key);
        let credential = found.filter(opens);
        let id = secret::id_of(secret);
        let tried = credential.iter().flat_map(|credential| credential.live_secrets(now)).find(|known| known.id == id);
        let mut turn = None;
        if !self.is_proven(key, tried, &digest) {
            turn = Some(self.hashing.acquire().await.map_err(|error| Error::Unavailable(error.to_string()))?);
            // If many requests came at once with the same secret, the first has hashed it for all.
            if !self.is_proven(key, tried, &digest) && !self.attempt(Origin::at(address), &named, tried, secret).await?
            {
                return Ok(None);
            }
        }
        let (Some(credential), Some(tried)) = (&credential, tried) else { return Ok(None) };
        let caller = self.remember(credential, (digest, &tried.hash), now, changes);
        drop(turn);
        self.note_use(credential, Day::of(now)).await;
        Ok(Some(caller))
    }

    /// Finds who calls with a bearer token. A wrong token is not a failure of the address: checking one costs less than a
    /// request costs anyway, and guessing never finds one.
    ///
    /// # Errors
    /// [`TokenError`].
    pub async fn bearer(&self, token: &str) -> Result<Arc<Caller>, TokenError> {
        let (caller, id) = self.bearers.as_ref().ok_or(TokenError::Issuer)?.caller(token).await?;
        let Some(id) = id else { return Ok(caller) };
        match self.withdrawn.has(&*self.store, &id, self.clock.now()).await {
            Ok(false) => Ok(caller),
            Ok(true) => Err(TokenError::Withdrawn),
            Err(error) => {
                tracing::warn!(%error, "it can't be told whether a token was withdrawn");
                Err(TokenError::Unavailable)
            }
        }
    }

    /// Returns what signs this server's tokens, and whose else are accepted; `None` if no token is.
    pub fn trust(&self) -> Option<Trust> {
        self.bearers.as_ref().map(Bearers::trust)
    }

    /// Whether a secret is the stored one, unless the caller has failed too often. A wrong secret counts as another
    /// failure.
    ///
    /// Call it once the turn to hash has come: by then, earlier concurrent attempts from the address have failed.
    async fn attempt(
        &self,
        origin: Origin<'_>,
        named: &str,
        stored: Option<&Secret>,
        secret: &str,
    ) -> Result<bool, SignInError> {
        self.may_try(origin, Some(named))?;
        let right = self.verify(stored, secret).await;
        match &self.guard {
            Some(guard) if right => guard.succeeded(origin, named),
            _ if right => {}
            _ => self.has_failed(origin, Some(named)).await,
        }
        Ok(right)
    }

    /// The name in the audit log for a claimed identity: the key of the credential or account, or a pseudonym if there is
    /// none, since people type all sorts of things there.
    fn named(&self, found: Option<&Credential>, typed: &str) -> String {
        let unknown = || format!("{}{:016x}", AuditEntry::UNKNOWN, self.store.pseudonym(&format!("sign-in {typed}")));
        found.map_or_else(unknown, |found| found.key.clone())
    }

    /// Checks whether someone may try to sign in, with the given name or through a provider.
    ///
    /// # Errors
    /// [`SignInError::TooManyFailures`].
    pub fn may_try(&self, origin: Origin<'_>, named: Option<&str>) -> Result<(), SignInError> {
        let checked = self.guard.as_ref().map_or(Ok(()), |guard| guard.check(origin, named));
        checked.map_err(SignInError::TooManyFailures)
    }

    /// Notes a failed sign-in with the name given, also in the audit log.
    pub async fn has_failed(&self, origin: Origin<'_>, named: Option<&str>) {
        if let Some(guard) = &self.guard {
            guard.failed(origin, named);
        }
        self.note_failure(origin, named).await;
    }

    /// Notes a failed sign-in in the audit log.
    async fn note_failure(&self, origin: Origin<'_>, named: Option<&str>) {
        let failed = AuditEntry::new(AuditEntry::STRANGER, AuditAction::SignInFailed);
        let (credential, address) = (named.map(str::to_owned), origin.address.map(network));
        if let Err(error) = self.tally.note(AuditEntry { credential, address, ..failed }).await {
            tracing::error!(%error, "a failed attempt to sign in can't be written into the audit log");
        }
    }

    /// Writes due sums to the audit log; with `all`, when the process stops, every open sum.
    pub async fn settle(&self, all: bool) {
        self.tally.settle(all).await;
    }

    /// Whether a secret is remembered as the stored one.
    fn is_proven(&self, key: &str, stored: Option<&Secret>, digest: &[u8; 32]) -> bool {
        let known = self.remembered.get(key);
        let proof = known.as_ref().and_then(|known| known.proof(digest));
        proof.is_some_and(|proof| stored.is_some_and(|stored| stored.hash == proof.hash))
    }

    /// Whether a secret is the stored one, by hashing it.
    async fn verify(&self, stored: Option<&Secret>, secret: &str) -> bool {
        self.hashed.fetch_add(1, Ordering::Relaxed);
        let (stored, secret, pepper) = (stored.cloned(), secret.to_owned(), self.pepper.clone());
        let verify = move || secret::verify(stored.as_ref(), &secret, pepper.as_ref());
        let verified = tokio::task::spawn_blocking(verify).await;
        verified.unwrap_or(false)
    }

    fn remember(
        &self,
        credential: &Credential,
        (digest, hash): ([u8; 32], &str),
        now: Timestamp,
        changes: Option<u64>,
    ) -> Arc<Caller> {
        let by = |hash: &str| Arc::new(Caller::by_secret(self.store.names(), credential, proof_of(hash)));
        let caller = by(hash);
        let proof = Proof { digest, hash: hash.to_owned(), caller: Arc::clone(&caller) };
        let live = || credential.live_secrets(now);
        let known = self.remembered.get(&credential.key).map(|known| known.proofs);
        let others = known
            .iter()
            .flat_map(|proofs| proofs.iter())
            .filter(|known| known.digest != digest && live().any(|secret| secret.hash == known.hash));
        // Their scopes may have changed since.
        let others = others.map(|known| Proof { caller: by(&known.hash), ..known.clone() });
        let proofs = others.chain([proof]).collect();
        let believed = now.saturating_add(BELIEVED).unwrap_or(now);
        let ends = live().filter_map(|secret| secret.expires).chain(credential.expires);
        let until = ends.fold(believed, Timestamp::min);
        self.remembered.insert(credential.key.clone(), Remembered { until, changes, proofs });
        caller
    }

    /// Notes a use, once a day for each credential. A failure to note it is no reason to refuse the caller.
    async fn note_use(&self, credential: &Credential, today: Day) {
        if credential.last_used.is_none_or(|last| last < today)
            && let Err(error) = self.store.note_use(&credential.key, today).await
        {
            tracing::warn!(%error, "the use of a credential could not be noted");
        }
    }
}

#[cfg(test)]
mod tests;
