//! Signing in to the pages: checks an account's password or a credential's secret once, then its session at each
//! request. `second_factor.rs` has second factors.

use std::sync::Arc;

use jiff::Timestamp;
use learning::Day;
use store::{AuditAction, AuditEntry, Credential, Error, Secret, StoredSession};

use super::{Authenticator, Caller, SignInError, secret};
use crate::auth::{AccountName, Origin, Scope, proof_of};

/// A person who has signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The caller.
    pub caller: Arc<Caller>,
    /// The name that pages show.
    pub name: String,
    /// Identifies the password or secret used, without revealing it.
    pub proof: String,
    /// It is an account with `admin` and no second factor: it has no other access until it has added one.
    pub must_enrol: bool,
}

/// The next step after the right name and password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignInStep {
    /// They are signed in.
    Done(SignedIn),
    /// The account has a second factor and must give a code.
    Code(ByPassword),
}

/// Someone who has given the right password of an account, but no code yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByPassword {
    /// The key of the account.
    pub key: String,
    /// Identifies the password, without revealing it.
    pub proof: String,
}

impl Authenticator {
    /// Signs in with the name and password of an account, or with a key and secret; returns `None` if they are wrong or
    /// not in force. Writes to the audit log once nothing more is required.
    ///
    /// Whatever is wrong, exactly one secret is hashed and one failure counted, as for [`Self::basic`].
    ///
    /// # Errors
    /// [`SignInError`].
    pub async fn sign_in(
        &self,
        name: &str,
        password: &str,
        origin: Origin<'_>,
    ) -> Result<Option<SignInStep>, SignInError> {
        let now = self.clock.now();
        let account_key = name.parse().map_or_else(|_| String::new(), |name: AccountName| name.key());
        // Look up both every time, so that the time taken does not reveal which one exists.
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
        if credential.second_factor().is_some() {
            let (key, proof) = (credential.key.clone(), proof_of(&tried.hash));
            return Ok(Some(SignInStep::Code(ByPassword { key, proof })));
        }
        self.note_sign_in(&credential.key).await?;
        self.note_use(credential, Day::of(now)).await;
        Ok(Some(SignInStep::Done(self.signed_in(credential, tried))))
    }

    /// Writes a sign-in to the audit log before it takes effect.
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

    /// Notes until when a session that is used goes on.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn extend_session(&self, id: &str, until: Timestamp) -> Result<(), SignInError> {
        Ok(self.store.extend_session(id, until).await?)
    }

    /// Whether a session is still stored and so has not been ended.
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

    /// Continues a session that began at `since` with `proof`. Returns `None` if it has ended: the account or
    /// credential was removed, was disabled since, has expired or has a new secret, or its sessions were ended.
    ///
    /// Asks the store each time, so that a change ends the session at once.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn resume(&self, key: &str, proof: &str, since: Timestamp) -> Result<Option<SignedIn>, SignInError> {
        let now = self.clock.now();
        let Some(credential) = self.store.credential(key).await? else { return Ok(None) };
        if !credential.is_in_force(now) || credential.sessions_ended().is_some_and(|ended| since < ended) {
            return Ok(None);
        }
        let opened_by = credential.live_secrets(now).find(|secret| proof_of(&secret.hash) == proof);
        Ok(opened_by.map(|secret| self.signed_in(&credential, secret)))
    }

    pub(super) fn signed_in(&self, credential: &Credential, secret: &Secret) -> SignedIn {
        let proof = proof_of(&secret.hash);
        let caller = Arc::new(Caller::by_secret(self.store.names(), credential, proof.clone()));
        let is_bare_account = credential.account.is_some() && credential.second_factor().is_none();
        let must_enrol = is_bare_account && caller.may(Scope::Admin);
        SignedIn { caller, name: credential.name.clone(), proof, must_enrol }
    }
}
