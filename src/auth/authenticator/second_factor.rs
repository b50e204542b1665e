//! Uses of an account's second factor: completing a sign-in, and changes to the account by its owner.

use learning::Day;
use store::{AuditAction, AuditEntry, Credential, Error, SecondFactor};

use super::{Authenticator, SignInError, SignedIn};
use crate::auth::second_factor::{CodeUsed, check_code, use_code};
use crate::auth::{ByPassword, Origin, proof_of};

/// How many times a sign-in is tried again after another change to the account came first.
const TRIES: usize = 5;

/// Proof that someone knows the password of their account and, if a code was required, has its second factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    key: String,
    by_code: bool,
}

impl Proven {
    /// The account's key.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Whether a code of the second factor was also correct.
    pub fn is_by_code(&self) -> bool {
        self.by_code
    }
}

/// Why an owner's proof failed.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// The password is wrong, or the account is not active.
    #[error("the password is wrong")]
    Password,
    /// The code is wrong, or was used before.
    #[error("the code is wrong, or was used already")]
    Code,
    /// It could not be checked.
    #[error(transparent)]
    SignIn(#[from] SignInError),
}

impl Authenticator {
    /// Completes a sign-in after the password, with a code of the second factor or a recovery code. Returns `None` if
    /// the code is wrong or used, or if the account has changed since. Writes to the audit log.
    ///
    /// The use of a code is stored before anyone is signed in, so of two requests with the same code only one succeeds.
    ///
    /// # Errors
    /// [`SignInError`].
    pub async fn finish_sign_in(
        &self,
        by: &ByPassword,
        code: &str,
        origin: Origin<'_>,
    ) -> Result<Option<SignedIn>, SignInError> {
        for _ in 0..TRIES {
            let now = self.clock.now();
            let found = self.store.credential(&by.key).await?.filter(|found| found.is_in_force(now));
            let Some(from) = found else { return Ok(None) };
            let Some(secret) = from.live_secrets(now).find(|secret| proof_of(&secret.hash) == by.proof) else {
                return Ok(None);
            };
            let Some(used) = self.try_code(&from, code, origin).await? else { return Ok(None) };
            let action = match used {
                CodeUsed::Step(_) => AuditAction::SignIn,
                CodeUsed::Recovery(_) => AuditAction::SecondFactorRecover,
            };
            let entry = AuditEntry::new(&*by.key, action);
            match self.store.change_credential(Some(from.clone()), Some(using(&from, &used)), entry).await {
                Err(Error::Stale) => continue,
                other => other?,
            }
            if action == AuditAction::SecondFactorRecover {
                self.note_sign_in(&by.key).await?;
            }
            self.note_use(&from, Day::of(now)).await;
            return Ok(Some(self.signed_in(&from, secret)));
        }
        Err(Error::Unavailable("the account changes all the time".to_owned()).into())
    }

    /// Checks an account's password again, and a code if one is given, before its owner changes how to sign in. Wrong
    /// ones count as failed sign-ins.
    ///
    /// # Errors
    /// [`ProofError`].
    pub async fn prove(
        &self,
        key: &str,
        password: &str,
        code: Option<&str>,
        origin: Origin<'_>,
    ) -> Result<Proven, ProofError> {
        let now = self.clock.now();
        let found = self.store.credential(key).await.map_err(SignInError::from)?;
        let account = found.filter(|found| found.account.is_some() && found.is_in_force(now));
        let tried = account.as_ref().and_then(|account| account.live_secrets(now).next());
        let turn =
            self.hashing.acquire().await.map_err(|error| SignInError::from(Error::Unavailable(error.to_string())))?;
        let right = self.attempt(origin, key, tried, password).await?;
        drop(turn);
        let account = account.filter(|_| right).ok_or(ProofError::Password)?;
        if let Some(code) = code {
            self.try_code(&account, code, origin).await?.ok_or(ProofError::Code)?;
        }
        Ok(Proven { key: account.key, by_code: code.is_some() })
    }

    /// Tries a code of an account's second factor, within the limit on guesses. Writes a wrong one to the audit log.
    async fn try_code(
        &self,
        account: &Credential,
        typed: &str,
        origin: Origin<'_>,
    ) -> Result<Option<CodeUsed>, SignInError> {
        let Some(factor) = account.second_factor() else { return Ok(None) };
        let used = self.check_code(&account.key, factor, typed)?;
        if used.is_none() {
            self.note_failure(origin, Some(&account.key)).await;
        }
        Ok(used)
    }

    /// Checks one code at a time, so that concurrent wrong ones have failed by then.
    fn check_code(&self, key: &str, factor: &SecondFactor, typed: &str) -> Result<Option<CodeUsed>, SignInError> {
        let _turn = self.codes.lock();
        if let Some(guard) = &self.guard {
            guard.check_code(key).map_err(SignInError::TooManyFailures)?;
        }
        let used = check_code((key, factor), typed, self.clock.now(), self.pepper.as_ref());
        let used = used.map_err(|error| Error::Failed(error.to_string()))?;
        match (&self.guard, &used) {
            (Some(guard), None) => guard.code_failed(key),
            (Some(guard), Some(_)) => guard.code_succeeded(key),
            (None, _) => {}
        }
        Ok(used)
    }
}

/// The account after a code was used.
fn using(account: &Credential, used: &CodeUsed) -> Credential {
    let mut to = account.clone();
    if let Some(factor) = to.account.as_mut().and_then(|account| account.second_factor.as_mut()) {
        use_code(factor, used);
    }
    to
}
