//! The accounts of people, who sign in to the pages.

use store::{AuditAction, Credential};

use super::Error;
use super::administration::{
    AccountChange, AccountReport, Administration, CredentialRefusal, IssuedPassword, Kind, NewAccount, PageOf, cover,
};
use crate::auth::{Caller, new_account, random_password, set_password};

impl Administration {
    /// Lists a page of the accounts within the caller's reach by key, starting after the last key of the previous page.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn list_accounts(
        &self,
        caller: &Caller,
        page: &PageOf<'_>,
    ) -> Result<(Vec<AccountReport>, Option<String>), Error> {
        let by = self.admit(caller).await?;
        let all = self.all(&by, Kind::Account).await?;
        let (page, more) = self.page(all, |account| &account.key, page);
        Ok((page.into_iter().map(AccountReport::of).collect(), more))
    }

    /// Returns one account.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::NotFound`], also if it lies beyond the caller's reach.
    pub async fn show_account(&self, caller: &Caller, key: &str) -> Result<AccountReport, Error> {
        let by = self.admit(caller).await?;
        self.find(&by, Kind::Account, key).await.map(AccountReport::of)
    }

    /// Adds an account. Returns its key and, if no password was given, the generated one; it is shown only this once.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::Credential`] with what is wrong; [`Error::OutOfReach`] if it would reach more than
    /// the caller does; [`Error::AccountExists`], if the caller may see the one that has the name.
    pub async fn add_account(&self, caller: &Caller, new: NewAccount) -> Result<IssuedPassword, Error> {
        let by = self.admit(caller).await?;
        let now = self.now();
        new.check(&by.catalogue, now)?;
        by.check_gift(&new.scopes, new.municipality, new.reach.as_ref())?;
        let made = self.hash(caller, move |pepper| {
            let (password, is_made) = given_or_made(new.password.clone())?;
            let mut account = new_account(&new.name, &new.shown(), &new.scopes, new.municipality, &password, now)?;
            cover(pepper, &mut account, &password)?;
            let NewAccount { reach, expires, .. } = new;
            Ok((Credential { reach, expires, ..account }, is_made.then_some(password)))
        });
        let (account, password) = made.await?;
        let key = account.key.clone();
        if self.add(&by, account).await? {
            return Ok(IssuedPassword { key, password });
        }
        // Don't reveal whose account it is if the caller may not see it.
        match self.find(&by, Kind::Account, &key).await {
            Err(Error::NotFound) => Err(CredentialRefusal::NameNotGiven.into()),
            other => other.and(Err(Error::AccountExists)),
        }
    }

    /// Replaces an account's password by the given one or by a generated one, which is shown only this once. Ends all
    /// its sessions.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::NotFound`]; [`Error::Credential`]; [`Error::CredentialChanged`].
    pub async fn change_password(
        &self,
        caller: &Caller,
        key: &str,
        password: Option<String>,
    ) -> Result<IssuedPassword, Error> {
        let by = self.admit(caller).await?;
        refuse_own(caller, key)?;
        let from = self.find(&by, Kind::Account, key).await?;
        let (mut to, now) = (from.clone(), self.now());
        let changed = self.hash(caller, move |pepper| {
            let (password, is_made) = given_or_made(password)?;
            set_password(&mut to, &password, now)?;
            cover(pepper, &mut to, &password)?;
            Ok((to, is_made.then_some(password)))
        });
        let (to, password) = changed.await?;
        let key = to.key.clone();
        self.replace(&by, AuditAction::CredentialRotate, from, to).await?;
        Ok(IssuedPassword { key, password })
    }

    /// Changes an account and returns its new state.
    ///
    /// # Errors
    /// As for [`Self::change_password`].
    pub async fn change_account(
        &self,
        caller: &Caller,
        key: &str,
        change: AccountChange,
    ) -> Result<AccountReport, Error> {
        self.change(caller, Kind::Account, key, change).await.map(AccountReport::of)
    }

    /// Removes an account and ends its sessions.
    ///
    /// # Errors
    /// As for [`Self::change_password`].
    pub async fn remove_account(&self, caller: &Caller, key: &str) -> Result<(), Error> {
        self.remove(caller, Kind::Account, key).await
    }

    /// Removes the second factor of an account whose owner has lost it, and ends its sessions. Does nothing if the
    /// account has no second factor.
    ///
    /// # Errors
    /// As for [`Self::change_password`]; [`Error::Credential`] for the caller's own account.
    pub async fn reset_second_factor(&self, caller: &Caller, key: &str) -> Result<(), Error> {
        let by = self.admit(caller).await?;
        refuse_own(caller, key)?;
        let from = self.find(&by, Kind::Account, key).await?;
        if from.second_factor().is_none() {
            return Ok(());
        }
        let mut to = from.clone();
        if let Some(account) = &mut to.account {
            (account.second_factor, account.signed_out) = (None, Some(self.now()));
        }
        self.replace(&by, AuditAction::SecondFactorReset, from, to).await
    }

    /// Ends all sessions of an account; its owner can sign in again.
    ///
    /// # Errors
    /// As for [`Self::change_password`].
    pub async fn sign_out_account(&self, caller: &Caller, key: &str) -> Result<(), Error> {
        let by = self.admit(caller).await?;
        let from = self.find(&by, Kind::Account, key).await?;
        let mut to = from.clone();
        if let Some(account) = &mut to.account {
            account.signed_out = Some(self.now());
        }
        self.replace(&by, AuditAction::AccountSignOut, from, to).await
    }
}

/// Refuses changes to an administrator's own account that need proof from its owner.
pub(super) fn refuse_own(caller: &Caller, key: &str) -> Result<(), CredentialRefusal> {
    if caller.key == key { Err(CredentialRefusal::Own) } else { Ok(()) }
}

/// Returns the password and whether the server generated it.
fn given_or_made(password: Option<String>) -> Result<(String, bool), CredentialRefusal> {
    password.map_or_else(|| Ok((random_password()?, true)), |given| Ok((given, false)))
}
