//! People who sign in to the pages: an account's password or a credential's secret is checked once, and what a
//! session says of it at each request after that.

use std::sync::Arc;

use jiff::Timestamp;
use learning::Day;
use sha2::{Digest as _, Sha256};

use super::{Authenticator, Caller, SignInError, caller_of, secret};
use crate::auth::{AccountName, Origin};
use store::{AuditAction, AuditEntry, Credential, Error, Secret, StoredSession};

/// Somebody who has signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Who it is.
    pub caller: Arc<Caller>,
    /// What the pages call them.
    pub name: String,
    /// Tells the password or secret by which they signed in from every other, and does not tell what it was.
    pub proof: String,
}

impl Authenticator {
    /// Who signs in from there, by the name of an account and its password, or by key and secret; `None` if
    /// the two do not belong together, or open nothing now. The audit log has who signs in.
    ///
    /// Whatever is wrong, one secret is hashed, once, and whoever it is has failed once, as for [`Self::basic`].
    ///
    /// # Errors
    /// [`SignInError`].
    pub async fn sign_in(
        &self,
        name: &str,
        password: &str,
        origin: Origin<'_>,
    ) -> Result<Option<SignedIn>, SignInError> {
        let now = self.clock.now();
        let account_key = name.parse().map_or_else(|_| String::new(), |name: AccountName| name.key());
        // Both are asked for always: the time does not tell which there is.
        let account = self.store.credential(&account_key).await?.filter(|found| found.account.is_some());
        let keyed = self.store.credential(name).await?.filter(|found| found.account.is_none());
        let found = account.or(keyed);
        let named = self.named(found.as_ref(), name);
        let credential = found.filter(|credential| credential.is_in_force(now));
        let tried = credential.as_ref().and_then(|credential| {
            let id = if credential.account.is_some() { "" } else { secret::id_of(password) };
            credential.live_secrets(now).find(|known| known.id == id)
        });
        let turn = self.hashing.acquire().await.map_err(|error| Error::Unavailable(error.to_string()))?;
        let right = self.attempt(origin, &named, tried, password).await?;
        drop(turn);
        let (true, Some(credential), Some(tried)) = (right, &credential, tried) else { return Ok(None) };
        self.note_sign_in(&credential.key).await?;
        self.note_use(credential, Day::of(now)).await;
        Ok(Some(self.signed_in(credential, tried)))
    }

    /// Writes into the audit log that somebody signs in: before they have.
    ///
    /// # Errors
    /// If it can't be written; then nobody is to be signed in.
    pub async fn note_sign_in(&self, key: &str) -> Result<(), SignInError> {
        self.store.append_audit(AuditEntry::new(key, AuditAction::SignIn)).await?;
        Ok(())
    }

    /// Begins a session of somebody who has signed in.
    ///
    /// # Errors
    /// If it can't be stored; then it opens nothing.
    pub async fn begin_session(&self, session: StoredSession) -> Result<(), SignInError> {
        Ok(self.store.put_session(session).await?)
    }

    /// Whether a session that somebody comes with has not been ended.
    ///
    /// # Errors
    /// If the store can't say.
    pub async fn has_session(&self, id: &str) -> Result<bool, SignInError> {
        Ok(self.store.session(id).await?.is_some())
    }

    /// Ends a session, whoever has copies of its cookie.
    ///
    /// # Errors
    /// If the store can't.
    pub async fn end_session(&self, id: &str) -> Result<(), SignInError> {
        self.store.end_session(id).await?;
        Ok(())
    }

    /// Who goes on with a session that began at `since` by `proof`; `None` if it has ended: what was signed in with
    /// is gone, disabled or was in between, has expired or has another secret, or its sessions were ended.
    ///
    /// The store is asked each time, so that a change ends the session at once.
    ///
    /// # Errors
    /// If the store can't say.
    pub async fn resume(&self, key: &str, proof: &str, since: Timestamp) -> Result<Option<SignedIn>, SignInError> {
        let now = self.clock.now();
        let Some(credential) = self.store.credential(key).await? else { return Ok(None) };
        let signed_out = credential.account.as_ref().and_then(|account| account.signed_out);
        let ended = signed_out.max(credential.enabled);
        if !credential.is_in_force(now) || ended.is_some_and(|ended| since < ended) {
            return Ok(None);
        }
        let opened_by = credential.live_secrets(now).find(|secret| proof_of(secret) == proof);
        Ok(opened_by.map(|secret| self.signed_in(&credential, secret)))
    }

    fn signed_in(&self, credential: &Credential, secret: &Secret) -> SignedIn {
        let caller = Arc::new(caller_of(self.store.names(), credential));
        SignedIn { caller, name: credential.name.clone(), proof: proof_of(secret) }
    }
}

fn proof_of(secret: &Secret) -> String {
    hex::encode(&Sha256::digest(&secret.hash)[..16])
}
