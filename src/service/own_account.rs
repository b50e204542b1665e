//! What people change for themselves: their password, second factor and sessions. Needs no scope.

use store::{AuditAction, AuditEntry, Credential, Given, StoredSession};

use super::administration::{AccountReport, Administration, CredentialRefusal, SessionReport, cover, of_change};
use super::sessions::{is_by_provider, name_of};
use super::{Error, audit};
use crate::auth::{Caller, NewSecondFactor, Proven, SecondFactorError, proof_of, set_password};

impl Administration {
    /// Returns the caller's own account; `None` if it has none because it is a program or signed in through a provider.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn own_account(&self, caller: &Caller) -> Result<Option<AccountReport>, Error> {
        let found = self.store.credential(&caller.key).await?;
        Ok(found.filter(|found| found.account.is_some()).map(AccountReport::of))
    }

    /// Lists the caller's own open sessions, newest first.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn own_sessions(&self, caller: &Caller) -> Result<Vec<SessionReport>, Error> {
        let (whose, now) = (self.store.credential(&caller.key).await?, self.now());
        let goes_on = |session: &StoredSession| match &whose {
            Some(whose) => whose.has_going_on(session, now),
            None => is_by_provider(session) && session.until > now,
        };
        let all = self.store.sessions().await?;
        let own = all.into_iter().filter(|session| session.key == caller.key && goes_on(session));
        let name = whose.as_ref().map(name_of);
        Ok(own.rev().map(|session| SessionReport::of(session, name.clone())).collect())
    }

    /// Ends one of the caller's own sessions.
    ///
    /// # Errors
    /// [`Error::NotFound`] if it has ended or belongs to someone else; [`Error::NoLongerInForce`].
    pub async fn end_own_session(&self, caller: &Caller, id: &str) -> Result<(), Error> {
        self.let_in_again(caller).await?;
        let session = self.store.session(id).await?;
        session.filter(|session| session.key == caller.key).ok_or(Error::NotFound)?;
        let entry = entry(caller, AuditAction::SessionEnd);
        let ended = self.store.end_session(id, Some(AuditEntry { session: Some(id.to_owned()), ..entry })).await?;
        ended.map(drop).ok_or(Error::NotFound)
    }

    /// Changes the password of the caller's account and returns what identifies the account. Ends all its sessions.
    ///
    /// # Errors
    /// [`Error::Credential`] for a bad password; [`Error::NotFound`] if the proof belongs to another account;
    /// [`Error::NoLongerInForce`]; [`Error::CredentialChanged`].
    pub async fn change_own_password(
        &self,
        caller: &Caller,
        proven: &Proven,
        password: String,
    ) -> Result<String, Error> {
        let from = self.own(caller, proven).await?;
        let (mut to, now) = (from.clone(), self.now());
        let changed = self.hash(caller, move |pepper| {
            set_password(&mut to, &password, now)?;
            cover(pepper, &mut to, &password)?;
            Ok(to)
        });
        let to = changed.await?;
        let proof = to.secrets.last().map(|secret| proof_of(&secret.hash)).unwrap_or_default();
        self.replace_own(caller, AuditAction::CredentialRotate, from, to).await?;
        Ok(proof)
    }

    /// Adds a second factor to the caller's account and returns its recovery codes, which are shown only this once;
    /// `None` if the code is wrong. Ends all sessions of the account, since they began without the factor.
    ///
    /// # Errors
    /// As for [`Self::change_own_password`]; [`Error::CredentialChanged`] if there is one already.
    pub async fn enrol_second_factor(
        &self,
        caller: &Caller,
        proven: &Proven,
        (new, code): (&NewSecondFactor, &str),
    ) -> Result<Option<Vec<String>>, Error> {
        let from = self.own(caller, proven).await?;
        if from.second_factor().is_some() {
            return Err(Error::CredentialChanged);
        }
        let enrolled = new.enrol(&from.key, code, self.now(), self.pepper.as_ref()).map_err(|error| match error {
            SecondFactorError::Randomness(error) => Error::from(CredentialRefusal::Randomness(error)),
            SecondFactorError::Sealed => Error::Internal,
        })?;
        let Some((factor, codes)) = enrolled else { return Ok(None) };
        let mut to = from.clone();
        if let Some(account) = &mut to.account {
            (account.second_factor, account.signed_out) = (Some(factor), Some(self.now()));
        }
        self.replace_own(caller, AuditAction::SecondFactorEnrol, from, to).await?;
        Ok(Some(codes))
    }

    /// Removes the second factor of the caller's account. An account with `admin` must add another before it gets
    /// access again.
    ///
    /// # Errors
    /// As for [`Self::change_own_password`]; [`Error::Credential`] without proof by one of its codes.
    pub async fn remove_second_factor(&self, caller: &Caller, proven: &Proven) -> Result<(), Error> {
        let from = self.own(caller, proven).await?;
        if !proven.is_by_code() {
            return Err(CredentialRefusal::Unproven.into());
        }
        let mut to = from.clone();
        if let Some(account) = &mut to.account {
            account.second_factor = None;
        }
        self.replace_own(caller, AuditAction::SecondFactorRemove, from, to).await
    }

    /// Returns the caller's account, if the proof is for it.
    async fn own(&self, caller: &Caller, proven: &Proven) -> Result<Credential, Error> {
        let found = self.store.credential(&caller.key).await?;
        found.filter(|found| found.account.is_some() && found.key == proven.key()).ok_or(Error::NotFound)
    }

    async fn replace_own(
        &self,
        caller: &Caller,
        action: AuditAction,
        from: Credential,
        to: Credential,
    ) -> Result<(), Error> {
        self.let_in_again(caller).await?;
        let entry = AuditEntry { given: Some(Given::from(&to)), ..entry(caller, action) };
        self.store.change_credential(Some(from), Some(to), entry).await.map_err(of_change)
    }
}

/// Builds an audit entry for what a person does to their own account.
fn entry(caller: &Caller, action: AuditAction) -> AuditEntry {
    AuditEntry { credential: Some(caller.key.clone()), ..audit::by(caller, action) }
}
