//! Signing in to the pages: an account's password or a credential's secret is checked once, and then its session at
//! each request.

use std::sync::Arc;

use jiff::Timestamp;
use learning::Day;
use store::{AuditAction, AuditEntry, Credential, Error, Secret, StoredSession};

use super::{Authenticator, Caller, SignInError, secret};
use crate::auth::{AccountName, Origin, proof_of};

/// A person who has signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The caller.
    pub caller: Arc<Caller>,
    /// The name that pages show.
    pub name: String,
    /// Identifies the password or secret used, without revealing it.
    pub proof: String,
}

impl Authenticator {
    /// Finds who signs in, by the name of an account and its password, or by key and secret; `None` if they are wrong
    /// or not in force. The audit log notes the sign-in.
    ///
    /// Whatever is wrong, exactly one secret is hashed and there is one failure, as for [`Self::basic`].
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
        // Both are always looked up, so that the time does not reveal which exists.
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

    /// Notes a sign-in in the audit log, before it takes effect.
    ///
    /// # Errors
    /// If it cannot be written; then nobody may be signed in.
    pub async fn note_sign_in(&self, key: &str) -> Result<(), SignInError> {
        self.store.append_audit(AuditEntry::new(key, AuditAction::SignIn)).await?;
        Ok(())
    }

    /// Begins the session of a person who has signed in.
    ///
    /// # Errors
    /// If it cannot be stored; then it is not valid.
    pub async fn begin_session(&self, session: StoredSession) -> Result<(), SignInError> {
        Ok(self.store.put_session(session).await?)
    }

    /// Whether a session is still stored, and so was not ended.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn has_session(&self, id: &str) -> Result<bool, SignInError> {
        Ok(self.store.session(id).await?.is_some())
    }

    /// Ends a session, including all copies of its cookie.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn end_session(&self, id: &str) -> Result<(), SignInError> {
        self.store.end_session(id, None).await?;
        Ok(())
    }

    /// Finds who continues a session that began at `since` by `proof`; `None` if it has ended: the account or
    /// credential is gone, has been disabled since, has expired or has another secret, or its sessions were ended.
    ///
    /// This asks the store each time, so that a change ends the session at once.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn resume(&self, key: &str, proof: &str, since: Timestamp) -> Result<Option<SignedIn>, SignInError> {
        let now = self.clock.now();
        let Some(credential) = self.store.credential(key).await? else { return Ok(None) };
        let signed_out = credential.account.as_ref().and_then(|account| account.signed_out);
        let ended = signed_out.max(credential.enabled);
        if !credential.is_in_force(now) || ended.is_some_and(|ended| since < ended) {
            return Ok(None);
        }
        let opened_by = credential.live_secrets(now).find(|secret| proof_of(&secret.hash) == proof);
        Ok(opened_by.map(|secret| self.signed_in(&credential, secret)))
    }

    fn signed_in(&self, credential: &Credential, secret: &Secret) -> SignedIn {
        let proof = proof_of(&secret.hash);
        let caller = Arc::new(Caller::by_secret(self.store.names(), credential, proof.clone()));
        SignedIn { caller, name: credential.name.clone(), proof }
    }
}
