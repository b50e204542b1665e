//! Who calls: by key and secret (HTTP Basic), the secret stored as a hash, or by a token.

mod sign_in;

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use learning::{Day, Names};
use quick_cache::sync::Cache;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use tokio::sync::Semaphore;

use super::guard::{Guard, Origin};
use super::rate::{Pace, Rate, network};
use super::withdrawn::Withdrawn;
use super::{Authority, Bearers, Caller, Pepper, Reach, TokenError, scopes_of, secret};
use crate::clock::Clock;
use store::{AuditAction, AuditEntry, AuditTally, Credential, Error, Secret, Store};

pub use sign_in::SignedIn;

/// Checked credentials that are remembered.
const REMEMBERED: usize = 10_000;
/// How long one is believed before the store is asked again, at most: so long may a changed or removed
/// credential go on where the store can't say at once that one was changed.
const BELIEVED: SignedDuration = SignedDuration::from_secs(1);
/// A burst where a credential has a pace of its own and no burst, in seconds of that pace.
const BURST_SECONDS: u32 = 5;
/// Secrets that are hashed at once, over all threads. Each takes 19 MiB and a core, and whoever has no
/// credential can ask for it: more would take the memory, and the threads that read the store.
const HASHED_AT_ONCE: usize = 2;

/// Says who calls, and keeps them to a pace.
pub struct Authenticator {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    remembered: Cache<String, Remembered>,
    hashing: Semaphore,
    hashed: AtomicU64,
    requests: Rate<String>,
    /// The pace of credentials that have none of their own.
    pace: Option<Pace>,
    guard: Option<Guard>,
    bearers: Option<Bearers>,
    withdrawn: Withdrawn,
    pepper: Option<Pepper>,
    /// What goes into the audit log in sums.
    tally: AuditTally,
}

/// Why it was not said who calls.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// The address has failed too often: it may try again after this time.
    #[error("too many failed attempts")]
    TooManyFailures(Duration),
    /// The store can't say.
    #[error(transparent)]
    Store(#[from] Error),
}

/// A key of which a secret has been checked against its hash.
#[derive(Clone)]
struct Remembered {
    caller: Arc<Caller>,
    until: Timestamp,
    /// The newest entry of the audit log, where that is known at once: who changes a credential writes one.
    changes: Option<u64>,
    proofs: Arc<[Proof]>,
}

/// A secret that was right for a hash: argon2 is too slow to be paid for every request.
#[derive(Clone)]
struct Proof {
    /// SHA-256 of the secret.
    digest: [u8; 32],
    /// The stored hash.
    hash: String,
}

impl Remembered {
    fn proof(&self, digest: &[u8; 32]) -> Option<&Proof> {
        self.proofs.iter().find(|proof| bool::from(proof.digest.ct_eq(digest)))
    }
}

impl Authenticator {
    /// Asks this store, and knows no limits.
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self {
            tally: AuditTally::new(Arc::clone(&store), Arc::clone(&clock)),
            store,
            requests: Rate::new(Arc::clone(&clock)),
            pace: None,
            clock,
            remembered: Cache::new(REMEMBERED),
            hashing: Semaphore::new(HASHED_AT_ONCE),
            hashed: AtomicU64::new(0),
            guard: None,
            bearers: None,
            withdrawn: Withdrawn::default(),
            pepper: None,
        }
    }

    /// The same, which takes tokens too.
    #[must_use]
    pub fn with_tokens(mut self, bearers: Bearers) -> Self {
        self.bearers = Some(bearers);
        self
    }

    /// The same, which knows the pepper that secrets were hashed with.
    #[must_use]
    pub fn with_pepper(mut self, pepper: Option<Pepper>) -> Self {
        self.pepper = pepper;
        self
    }

    /// The same with limits: on the requests of each credential, and on the failures of each address; with the latter, who
    /// guesses at one account waits longer each time.
    #[must_use]
    pub fn paced(mut self, requests: Option<Pace>, failures: Option<Pace>) -> Self {
        self.pace = requests;
        self.guard = failures.map(|pace| Guard::new(pace, Arc::clone(&self.clock)));
        self
    }

    /// Counts a request of a credential.
    ///
    /// # Errors
    /// How long to wait, where those are too many.
    pub fn count_request(&self, caller: &Caller) -> Result<(), Duration> {
        let own = caller.limits.requests_per_second.map(|per_second| {
            Pace::per_second(
                per_second,
                caller.limits.request_burst.unwrap_or(per_second.saturating_mul(BURST_SECONDS)),
            )
        });
        own.unwrap_or(self.pace).map_or(Ok(()), |pace| self.requests.count(&caller.key, pace))
    }

    /// How many secrets have been hashed: many more than there are credentials means that somebody guesses.
    pub fn hashed(&self) -> u64 {
        self.hashed.load(Ordering::Relaxed)
    }

    /// Who calls from this address with this key and secret; `None` if the two do not belong together, or open
    /// nothing now.
    ///
    /// Whatever is wrong (no such key, no such secret, one that has expired, a credential that is disabled),
    /// one secret is hashed, once, and the address has failed once.
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
        // Asked before the credential is: a change in between is seen at the next request.
        let changes = self.store.newest_audit()?;
        if let Some(known) = self.remembered.get(key)
            && now < known.until
            && known.changes == changes
            && known.proof(&digest).is_some()
        {
            return Ok(Some(known.caller));
        }
        // An account signs in to the pages: a password that somebody chose opens nothing here.
        let opens = |credential: &Credential| credential.account.is_none() && credential.is_in_force(now);
        let found = self.store.credential(key).await?;
        let named = self.named(found.as_ref(), key);
        let credential = found.filter(opens);
        let id = secret::id_of(secret);
        let tried = credential.iter().flat_map(|credential| credential.live_secrets(now)).find(|known| known.id == id);
        let mut turn = None;
        if !self.is_proven(key, tried, &digest) {
            turn = Some(self.hashing.acquire().await.map_err(|error| Error::Unavailable(error.to_string()))?);
            // Of many requests that came at once with the same secret, the first has hashed for all.
            if !self.is_proven(key, tried, &digest) && !self.attempt(Origin::at(address), &named, tried, secret).await?
            {
                return Ok(None);
            }
        }
        let (Some(credential), Some(tried)) = (&credential, tried) else { return Ok(None) };
        let caller = self.remember(credential, &Proof { digest, hash: tried.hash.clone() }, now, changes);
        drop(turn);
        self.note_use(credential, Day::of(now)).await;
        Ok(Some(caller))
    }

    /// Who calls with a bearer token. A token that is wrong is no failure of an address: to check one costs less than
    /// what a request costs anyhow, and none is found by guessing.
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

    /// Whether a secret is the stored one, for who has not failed too often; they have once more where the secret is not.
    ///
    /// To be called when the turn to hash has come: those of one address that came together have failed by then.
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

    /// What the audit log calls whom somebody says they are: the key of the credential or account; a pseudonym where there
    /// is none, since people type all sorts of things there.
    fn named(&self, found: Option<&Credential>, typed: &str) -> String {
        let unknown = || format!("{}{:016x}", AuditEntry::UNKNOWN, self.store.pseudonym(&format!("sign-in {typed}")));
        found.map_or_else(unknown, |found| found.key.clone())
    }

    /// Whether somebody may try to sign in: as whom they name, or as whoever a provider says they are.
    ///
    /// # Errors
    /// [`SignInError::TooManyFailures`].
    pub fn may_try(&self, origin: Origin<'_>, named: Option<&str>) -> Result<(), SignInError> {
        let checked = self.guard.as_ref().map_or(Ok(()), |guard| guard.check(origin, named));
        checked.map_err(SignInError::TooManyFailures)
    }

    /// Somebody has failed to sign in, as whom they named. The audit log has it.
    pub async fn has_failed(&self, origin: Origin<'_>, named: Option<&str>) {
        if let Some(guard) = &self.guard {
            guard.failed(origin, named);
        }
        let failed = AuditEntry::new(AuditEntry::STRANGER, AuditAction::SignInFailed);
        let (credential, address) = (named.map(str::to_owned), origin.address.map(network));
        if let Err(error) = self.tally.note(AuditEntry { credential, address, ..failed }).await {
            tracing::error!(%error, "a failed attempt to sign in can't be written into the audit log");
        }
    }

    /// Writes the sums that are due into the audit log; `all` that are open, where the process stops.
    pub async fn settle(&self, all: bool) {
        self.tally.settle(all).await;
    }

    /// Whether a secret is remembered to be the stored one.
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

    fn remember(&self, credential: &Credential, proof: &Proof, now: Timestamp, changes: Option<u64>) -> Arc<Caller> {
        let live = || credential.live_secrets(now);
        let known = self.remembered.get(&credential.key).map(|known| known.proofs);
        let others = known
            .iter()
            .flat_map(|proofs| proofs.iter())
            .filter(|known| known.digest != proof.digest && live().any(|secret| secret.hash == known.hash));
        let proofs = others.cloned().chain([proof.clone()]).collect();
        let believed = now.saturating_add(BELIEVED).unwrap_or(now);
        let ends = live().filter_map(|secret| secret.expires).chain(credential.expires);
        let until = ends.fold(believed, Timestamp::min);
        let caller = Arc::new(caller_of(self.store.names(), credential));
        self.remembered
            .insert(credential.key.clone(), Remembered { caller: Arc::clone(&caller), until, changes, proofs });
        caller
    }

    /// Once a day for each credential. That it can't be noted is no reason to turn the caller away.
    async fn note_use(&self, credential: &Credential, today: Day) {
        if credential.last_used.is_none_or(|last| last < today)
            && let Err(error) = self.store.note_use(&credential.key, today).await
        {
            tracing::warn!(%error, "the use of a credential could not be noted");
        }
    }
}

fn caller_of(names: &Names, credential: &Credential) -> Caller {
    let own = || credential.municipality.map(Reach::of_municipality).unwrap_or_default();
    Caller {
        key: credential.key.clone(),
        authority: Authority::of_account(names.credentials(), &credential.key, Some(&credential.name)),
        scopes: scopes_of(credential),
        municipality: credential.municipality,
        reach: credential.reach.clone().unwrap_or_else(own),
        limits: credential.limits,
        sender: credential.sender.clone(),
    }
}

#[cfg(test)]
mod tests;
