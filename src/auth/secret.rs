//! Secrets: generating, storing and checking them.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use jiff::Timestamp;
use learning::Kommunkod;
use sha2::{Digest as _, Sha256};
use store::{Credential, OwnLimits, Secret, SenderSettings, SenderUses};

use super::{Pepper, Scope};

/// The prefix of secrets, by which secret scanners recognise them. Secrets of earlier releases lack it.
const PREFIX: &str = "loggbok_";

/// Letters and digits that are not easily confused.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";

/// How many bytes of randomness a key has.
const KEY_BYTES: usize = 10;
/// How many hexadecimal digits that is.
pub(super) const KEY_DIGITS: usize = 2 * KEY_BYTES;

/// A credential with its newest secret, which is shown once.
pub struct NewSecret {
    /// The credential to store.
    pub credential: Credential,
    /// The secret.
    pub secret: String,
}

/// Leaves out the secret, so that it can't reach a log by accident.
impl fmt::Debug for NewSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewSecret").field("credential", &self.credential).finish_non_exhaustive()
    }
}

impl NewSecret {
    /// Makes a credential with a random key and secret.
    ///
    /// # Errors
    /// If the machine has no randomness.
    pub fn generate(
        name: &str,
        scopes: &BTreeSet<Scope>,
        municipality: Option<Kommunkod>,
        now: Timestamp,
    ) -> Result<Self, getrandom::Error> {
        let (secret, stored) = generate(now)?;
        let credential = Credential {
            key: hex::encode(random::<KEY_BYTES>()?),
            name: name.to_owned(),
            secrets: vec![stored],
            scopes: scopes.iter().map(ToString::to_string).collect(),
            asks_define: true,
            municipality,
            reach: None,
            expires: None,
            disabled: false,
            enabled: None,
            limits: OwnLimits::default(),
            sender: SenderSettings::default(),
            sender_uses: SenderUses::default(),
            account: None,
            last_used: None,
            stored: None,
        };
        Ok(Self { credential, secret })
    }

    /// Adds a new secret to a credential. Existing secrets stay valid until `old_until` at the latest, so that a
    /// platform can switch without a gap; expired ones are removed.
    ///
    /// # Errors
    /// If the machine has no randomness.
    pub fn rotate(
        credential: &mut Credential,
        now: Timestamp,
        old_until: Timestamp,
    ) -> Result<String, getrandom::Error> {
        let (secret, stored) = generate(now)?;
        credential.secrets = credential.live_secrets(now).cloned().collect();
        for old in &mut credential.secrets {
            old.expires = Some(old.expires.map_or(old_until, |expires| expires.min(old_until)));
        }
        credential.secrets.push(stored);
        Ok(secret)
    }
}

fn generate(now: Timestamp) -> Result<(String, Secret), getrandom::Error> {
    let id = hex::encode(random::<4>()?);
    let secret = format!("{PREFIX}{id}-{}", hex::encode(random::<32>()?));
    let hash = hash(secret.as_bytes(), &random::<16>()?).ok_or(getrandom::Error::UNSUPPORTED)?;
    Ok((secret, Secret { id, hash, pepper: None, created: Some(now), expires: None }))
}

/// The stored form of a password. Takes as long as [`verify`].
pub(super) fn of_password(password: &str, now: Timestamp) -> Result<Secret, getrandom::Error> {
    let hash = hash(password.as_bytes(), &random::<16>()?).ok_or(getrandom::Error::UNSUPPORTED)?;
    Ok(Secret { id: String::new(), hash, pepper: None, created: Some(now), expires: None })
}

/// Hashes a secret with a new salt.
pub(super) fn hash_anew(secret: &str) -> Result<String, getrandom::Error> {
    hash(secret.as_bytes(), &random::<16>()?).ok_or(getrandom::Error::UNSUPPORTED)
}

pub(super) fn random<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// Random letters in groups of four that can be read out on the telephone: five bits each.
pub(super) fn readable<const N: usize>() -> Result<String, getrandom::Error> {
    let letters = random::<N>()?.map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
    Ok(letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-"))
}

/// Identifies a secret by its stored hash, without revealing it.
pub fn proof_of(hash: &str) -> String {
    hex::encode(&Sha256::digest(hash)[..16])
}

/// A hash to check against if there is none.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash(b"nobody", &[0; 16]).unwrap_or_default());

pub(super) fn hash(secret: &[u8], salt: &[u8]) -> Option<String> {
    Argon2::default().hash_password_with_salt(secret, salt).ok().map(|hash| hash.to_string())
}

/// The id at the start of a secret, after [`PREFIX`] if it has that; empty for secrets of the first release.
pub(super) fn id_of(secret: &str) -> &str {
    secret.strip_prefix(PREFIX).unwrap_or(secret).split_once('-').map_or("", |(id, _)| id)
}

/// Whether a secret matches a stored one, with this pepper. If there is no stored one, does the same work for nothing,
/// so that the time taken reveals nothing. Takes 19 MiB and tens of milliseconds.
pub(super) fn verify(stored: Option<&Secret>, secret: &str, pepper: Option<&Pepper>) -> bool {
    let is_peppered = stored.is_some_and(|stored| stored.pepper.is_some());
    let seasoned = pepper.filter(|_| is_peppered).map(|pepper| pepper.season(secret));
    let secret = seasoned.as_deref().unwrap_or(secret);
    let hash = stored.map_or(&*NOBODY, |stored| &stored.hash);
    let right =
        PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(secret.as_bytes(), &hash).is_ok());
    right && stored.is_some()
}
