//! HTTP Basic: a key and a secret that is stored as a hash.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use jiff::{SignedDuration, Timestamp};
use quick_cache::sync::Cache;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use tokio::sync::Semaphore;

use super::rate::{Failures, Pace, Rate};
use super::{Caller, Scope};
use crate::clock::Clock;
use crate::learning::Kommunkod;
use crate::store::{Credential, Error, Store};

/// Checked credentials that are remembered.
const REMEMBERED: usize = 10_000;
/// How long one is believed before the store is asked again: so long may a changed or removed
/// credential go on.
const BELIEVED: SignedDuration = SignedDuration::from_secs(5);
/// Secrets that are hashed at once, over all threads. Each takes 19 MiB and a core, and whoever has no
/// credential can ask for it: more would take the memory, and the threads that read the store.
const HASHED_AT_ONCE: usize = 2;

/// Says who calls, by key and secret, and keeps them to a pace.
pub struct Authenticator {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    remembered: Cache<String, Remembered>,
    hashing: Semaphore,
    requests: Option<Rate<String>>,
    failures: Option<Failures>,
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

/// A key whose secret has been checked against its hash.
#[derive(Clone)]
struct Remembered {
    /// SHA-256 of the secret that was right: argon2 is too slow to be paid for every request.
    secret: [u8; 32],
    credential: Arc<Credential>,
    caller: Arc<Caller>,
    until: Timestamp,
}

impl Authenticator {
    /// Asks this store, and knows no limits.
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self {
            store,
            clock,
            remembered: Cache::new(REMEMBERED),
            hashing: Semaphore::new(HASHED_AT_ONCE),
            requests: None,
            failures: None,
        }
    }

    /// The same with limits: on the requests of each credential, and on the failures of each address.
    #[must_use]
    pub fn paced(mut self, requests: Option<Pace>, failures: Option<Pace>) -> Self {
        self.requests = requests.map(|pace| Rate::new(pace, Arc::clone(&self.clock)));
        self.failures = failures.map(|pace| Failures::new(pace, Arc::clone(&self.clock)));
        self
    }

    /// Counts a request of a credential.
    ///
    /// # Errors
    /// How long to wait, where those are too many.
    pub fn count_request(&self, caller: &Caller) -> Result<(), Duration> {
        self.requests.as_ref().map_or(Ok(()), |rate| rate.count(&caller.key))
    }

    /// Who calls from this address with this key and secret; `None` where the two do not belong together.
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
        let remembered = self.remembered.get(key).filter(|known| bool::from(known.secret.ct_eq(&digest)));
        let now = self.clock.now();
        if let Some(known) = &remembered
            && now < known.until
        {
            return Ok(Some(Arc::clone(&known.caller)));
        }
        let stored = self.store.credential(key).await?;
        let right = match (&stored, &remembered) {
            (Some(stored), Some(known)) if stored.secret_hash == known.credential.secret_hash => true,
            // Hash also where the key is unknown, so that the time does not tell which it was.
            (stored, _) => {
                let _turn = self.hashing.acquire().await.map_err(|error| Error::Unavailable(error.to_string()))?;
                // Asked when its turn has come: those of one address that came together have failed by then.
                let guard = self.failures.as_ref().zip(address);
                if let Some((failures, address)) = guard {
                    failures.check(address).map_err(SignInError::TooManyFailures)?;
                }
                let right = verify(stored.as_ref(), secret).await;
                if let (false, Some((failures, address))) = (right, guard) {
                    failures.count(address);
                }
                right
            }
        };
        let Some(credential) = stored.filter(|_| right) else { return Ok(None) };
        let caller = Arc::new(caller_of(&credential));
        self.remembered.insert(
            key.to_owned(),
            Remembered {
                secret: digest,
                credential: Arc::new(credential),
                caller: Arc::clone(&caller),
                until: now.saturating_add(BELIEVED).unwrap_or(now),
            },
        );
        Ok(Some(caller))
    }
}

/// A hash to check against where there is no credential.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash(b"nobody", &[0; 16]).unwrap_or_default());

fn hash(secret: &[u8], salt: &[u8]) -> Option<String> {
    Argon2::default().hash_password_with_salt(secret, salt).ok().map(|hash| hash.to_string())
}

async fn verify(stored: Option<&Credential>, secret: &str) -> bool {
    let known = stored.is_some();
    let hash = stored.map(|credential| credential.secret_hash.clone());
    let secret = secret.to_owned();
    let verified = tokio::task::spawn_blocking(move || {
        let hash = hash.unwrap_or_else(|| NOBODY.clone());
        PasswordHash::new(&hash).is_ok_and(|hash| Argon2::default().verify_password(secret.as_bytes(), &hash).is_ok())
    });
    verified.await.unwrap_or(false) && known
}

fn caller_of(credential: &Credential) -> Caller {
    Caller {
        key: credential.key.clone(),
        authority: authority(credential),
        scopes: credential.scopes.iter().filter_map(|scope| scope.parse().ok()).collect(),
        municipality: credential.municipality,
    }
}

/// The home page of the accounts that credentials are.
pub const CREDENTIALS_HOME_PAGE: &str = "https://loggbok.example/credentials";

/// The authority of what a credential sends: an account on this system (xAPI 1.0.3 Data 2.4.9).
fn authority(credential: &Credential) -> String {
    serde_json::json!({
        "objectType": "Agent",
        "name": credential.name,
        "account": {"homePage": CREDENTIALS_HOME_PAGE, "name": credential.key},
    })
    .to_string()
}

/// A credential with its secret, which is shown once.
#[derive(Debug)]
pub struct NewSecret {
    /// The credential to store.
    pub credential: Credential,
    /// The secret.
    pub secret: String,
}

impl NewSecret {
    /// A new credential with a random key and secret.
    ///
    /// # Errors
    /// Where the machine has no randomness.
    pub fn generate(
        name: &str,
        scopes: &BTreeSet<Scope>,
        municipality: Option<Kommunkod>,
    ) -> Result<Self, getrandom::Error> {
        let (key, secret, salt) = (random::<10>()?, random::<32>()?, random::<16>()?);
        let (key, secret) = (hex::encode(key), hex::encode(secret));
        let hash = hash(secret.as_bytes(), &salt).ok_or(getrandom::Error::UNSUPPORTED)?;
        let credential = Credential {
            key,
            name: name.to_owned(),
            secret_hash: hash,
            scopes: scopes.iter().map(ToString::to_string).collect(),
            municipality,
        };
        Ok(Self { credential, secret })
    }
}

fn random<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan as _;

    use super::*;
    use crate::clock::ManualClock;
    use crate::store::embedded::Embedded;

    #[tokio::test]
    async fn an_address_that_fails_too_often_waits_and_who_is_known_there_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
        let store = Arc::new(Embedded::open(folder.path(), clock.clone(), &|_, _| ()).unwrap());
        let [known, new] = ["known", "new"].map(|name| NewSecret::generate(name, &BTreeSet::new(), None).unwrap());
        for one in [&known, &new] {
            store.put_credential(one.credential.clone()).await.unwrap();
        }
        let authenticator = Authenticator::new(store, clock.clone()).paced(None, Pace::per_minute(1));
        let address = |last| Some(IpAddr::from([192, 0, 2, last]));
        let ask =
            async |one: &NewSecret, last| authenticator.basic(&one.credential.key, &one.secret, address(last)).await;
        assert!(ask(&known, 1).await.unwrap().is_some());
        for _ in 0..2 {
            assert_eq!(authenticator.basic("guessed", "guessed", address(1)).await, Ok(None));
        }
        // The right secret is not looked at either, so nothing tells that it is right.
        for one in ["guessed", &new.credential.key] {
            let refused = authenticator.basic(one, &new.secret, address(1)).await;
            assert_eq!(refused, Err(SignInError::TooManyFailures(Duration::from_mins(1))));
        }
        assert!(ask(&known, 1).await.unwrap().is_some(), "what is remembered costs nothing");
        assert!(ask(&new, 2).await.unwrap().is_some(), "another address has not failed");
        clock.set(Timestamp::UNIX_EPOCH + 1.minute());
        assert!(ask(&known, 1).await.unwrap().is_some());
    }

    #[tokio::test]
    async fn a_secret_is_hashed_in_its_turn_and_one_that_is_remembered_needs_none() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
        let store = Arc::new(Embedded::open(folder.path(), clock.clone(), &|_, _| ()).unwrap());
        let [known, new] = ["known", "new"].map(|name| NewSecret::generate(name, &BTreeSet::new(), None).unwrap());
        for one in [&known, &new] {
            store.put_credential(one.credential.clone()).await.unwrap();
        }
        let authenticator = Authenticator::new(store, clock.clone());
        let ask = async |one: &NewSecret| authenticator.basic(&one.credential.key, &one.secret, None).await;
        assert!(ask(&known).await.unwrap().is_some());
        // Nobody's turn comes any more.
        authenticator.hashing.close();
        assert!(matches!(ask(&new).await, Err(SignInError::Store(Error::Unavailable(_)))));
        assert!(ask(&known).await.unwrap().is_some());
        clock.set(Timestamp::UNIX_EPOCH + 1.hour());
        assert!(ask(&known).await.unwrap().is_some(), "what is stored has not changed: no hash is needed");
    }
}
