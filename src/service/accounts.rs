//! The accounts of people, who sign in to the pages.

use store::{AuditAction, Credential};

use super::Error;
use super::administration::{
    AccountChange, AccountReport, Administration, CredentialRefusal, IssuedPassword, Kind, NewAccount, PageOf, cover,
};
use crate::auth::{Caller, new_account, random_password, set_password};

impl Administration {
    /// A page of the accounts that lie within the caller's reach, by key, after that of the last page.
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

    /// One account.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::NotFound`], also where it lies beyond the caller's reach.
    pub async fn show_account(&self, caller: &Caller, key: &str) -> Result<AccountReport, Error> {
        let by = self.admit(caller).await?;
        self.find(&by, Kind::Account, key).await.map(AccountReport::of)
    }

    /// Adds an account, and gives its key and, where none was given, the password that was made, which is told once.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::Credential`] with what is wrong; [`Error::OutOfReach`] where it would reach more than
    /// the caller does; [`Error::AccountExists`].
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
        if self.add(&by, account).await? { Ok(IssuedPassword { key, password }) } else { Err(Error::AccountExists) }
    }

    /// Gives an account another password, the one that is given or one that is made, which is told once. Its sessions end.
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

    /// Changes an account, and tells what is now true of it.
    ///
    /// # Errors
    /// As for [`Self::change_password`].
    pub async fn change_account(
        &self,
        caller: &Caller,
        key: &str,
        change: AccountChange,
    ) -> Result<AccountReport, Error> {
        self.change(caller, Kind::Account, key, change.into()).await.map(AccountReport::of)
    }

    /// Removes an account: its sessions end.
    ///
    /// # Errors
    /// As for [`Self::change_password`].
    pub async fn remove_account(&self, caller: &Caller, key: &str) -> Result<(), Error> {
        self.remove(caller, Kind::Account, key).await
    }

    /// Ends all sessions of an account. People can sign in again.
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

/// The password, and whether it was made here.
fn given_or_made(password: Option<String>) -> Result<(String, bool), CredentialRefusal> {
    password.map_or_else(|| Ok((random_password()?, true)), |given| Ok((given, false)))
}
