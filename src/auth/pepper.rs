//! The pepper: a secret outside the store, used to hash secrets and passwords and to seal second factors, so that
//! someone with only the store, or a backup of it, can't guess any of them.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use store::Credential;

use super::secret;

/// The shortest accepted pepper, in bytes.
const LEAST: usize = 32;

/// The pepper.
#[derive(Clone)]
pub struct Pepper {
    key: hmac::Key,
    mark: String,
}

/// Leaves out the key.
impl fmt::Debug for Pepper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pepper").field("mark", &self.mark).finish_non_exhaustive()
    }
}

/// Why a pepper cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PepperError {
    /// The file cannot be read.
    #[error("{0}")]
    File(#[from] std::io::Error),
    /// It is too short, and so easily guessed.
    #[error("it has fewer than {LEAST} bytes: openssl rand -hex 32")]
    Short,
    /// A secret cannot be hashed.
    #[error("no randomness: {0}")]
    Randomness(#[from] getrandom::Error),
    /// The store has secrets hashed with a pepper, but none is configured.
    #[error(
        "the store has secrets that were hashed with a pepper, and none is set up: set secrets.pepper_file to the file with \
         the mark {0}; without it nobody could sign in"
    )]
    Missing(String),
    /// The store has secrets hashed with another pepper.
    #[error(
        "the store has secrets that were hashed with the pepper of the mark {theirs}, and that of secrets.pepper_file has the \
         mark {ours}: set it to the right file"
    )]
    Another {
        /// The mark in the store.
        theirs: String,
        /// The mark of the file.
        ours: String,
    },
}

impl Pepper {
    /// Reads it from a file, ignoring surrounding space.
    ///
    /// # Errors
    /// [`PepperError::File`], [`PepperError::Short`].
    pub fn read(path: &Path) -> Result<Self, PepperError> {
        Self::of(std::fs::read(path)?.trim_ascii())
    }

    /// # Errors
    /// [`PepperError::Short`].
    pub fn of(bytes: &[u8]) -> Result<Self, PepperError> {
        if bytes.len() < LEAST {
            return Err(PepperError::Short);
        }
        let mark = Sha256::new().chain_update("loggbok pepper\n").chain_update(bytes).finalize();
        Ok(Self { key: hmac::Key::new(hmac::HMAC_SHA256, bytes), mark: hex::encode(&mark[..4]) })
    }

    /// Combines a secret with the pepper, to hash the result instead.
    pub(super) fn season(&self, secret: &str) -> String {
        hex::encode(hmac::sign(&self.key, secret.as_bytes()))
    }

    /// Identifies the pepper without revealing it.
    pub(super) fn mark(&self) -> &str {
        &self.mark
    }

    /// Seals what the server must read again, for the account with this key; in Base64. `None` if that fails, which
    /// does not happen.
    pub(super) fn seal(&self, key: &str, bytes: &[u8]) -> Option<String> {
        let mut sealed = bytes.to_vec();
        let nonce = self.sealing()?.seal_in_place_append_tag(Aad::from(key), &mut sealed).ok()?;
        Some(STANDARD.encode([&nonce.as_ref()[..], &sealed[..]].concat()))
    }

    /// Opens what [`Self::seal`] sealed for the same account; `None` for anything else.
    pub(super) fn open(&self, key: &str, sealed: &str) -> Option<Vec<u8>> {
        let sealed = STANDARD.decode(sealed).ok()?;
        let (nonce, sealed) = sealed.split_at_checked(NONCE_LEN)?;
        let mut bytes = sealed.to_vec();
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        Some(self.sealing()?.open_in_place(nonce, Aad::from(key), &mut bytes).ok()?.to_vec())
    }

    /// A separate key for sealing, never used for hashes.
    fn sealing(&self) -> Option<RandomizedNonceKey> {
        RandomizedNonceKey::new(&AES_256_GCM, hmac::sign(&self.key, b"loggbok second factor\n").as_ref()).ok()
    }

    /// Hashes the newest secret of a credential again, with the pepper; `secret` is that secret.
    ///
    /// # Errors
    /// [`PepperError::Randomness`].
    pub fn cover(&self, credential: &mut Credential, secret: &str) -> Result<(), PepperError> {
        let hash = secret::hash_anew(&self.season(secret))?;
        if let Some(newest) = credential.secrets.last_mut() {
            (newest.hash, newest.pepper) = (hash, Some(self.mark.clone()));
        }
        Ok(())
    }

    /// The marks of the peppers that secrets were hashed or second factors sealed with.
    pub fn marks(credentials: &[Credential]) -> BTreeSet<&str> {
        let secrets = credentials.iter().flat_map(|credential| &credential.secrets);
        let hashed = secrets.filter_map(|secret| secret.pepper.as_deref());
        let factors = credentials.iter().filter_map(Credential::second_factor);
        hashed.chain(factors.filter_map(|factor| factor.pepper.as_deref())).collect()
    }

    /// Refuses a store with secrets that were hashed with another pepper. Secrets without a pepper stay valid.
    ///
    /// # Errors
    /// [`PepperError::Missing`], [`PepperError::Another`].
    pub fn check(pepper: Option<&Self>, credentials: &[Credential]) -> Result<(), PepperError> {
        for theirs in Self::marks(credentials) {
            match pepper {
                None => return Err(PepperError::Missing(theirs.to_owned())),
                Some(pepper) if pepper.mark != theirs => {
                    return Err(PepperError::Another { theirs: theirs.to_owned(), ours: pepper.mark.clone() });
                }
                Some(_) => {}
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::auth::NewSecret;

    fn pepper(letter: u8) -> Pepper {
        Pepper::of(&[letter; 32]).unwrap()
    }

    #[test]
    fn a_store_with_peppered_secrets_is_refused_without_the_pepper_or_with_another() {
        let new = || NewSecret::generate("one", &BTreeSet::new(), None, Timestamp::UNIX_EPOCH).unwrap();
        let (plain, mut peppered) = (new(), new());
        pepper(b'a').cover(&mut peppered.credential, &peppered.secret).unwrap();
        let both = [plain.credential.clone(), peppered.credential];
        assert!(Pepper::check(Some(&pepper(b'a')), &both).is_ok());
        let missing = Pepper::check(None, &both).unwrap_err().to_string();
        assert!(missing.contains("set secrets.pepper_file"), "{missing}");
        let another = Pepper::check(Some(&pepper(b'b')), &both).unwrap_err().to_string();
        assert!(another.contains("set it to the right file"), "{another}");
        assert!(Pepper::check(None, &[plain.credential]).is_ok());
    }

    #[test]
    fn a_short_pepper_is_refused_and_none_is_shown() {
        assert!(matches!(Pepper::of(b"short"), Err(PepperError::Short)));
        assert!(!format!("{:?}", pepper(b'a')).contains("aaaa"));
    }
}
