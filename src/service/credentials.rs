//! The credentials of programs: their keys, secrets and scopes.

use jiff::Span;
use store::{AuditAction, Credential};

use super::administration::{
    Administration, Change, CredentialChange, CredentialReport, IssuedSecret, Kind, NewCredential, PageOf, cover, later,
};
use super::{Error, Quotas, TRIES};
use crate::auth::{Caller, NewSecret};

impl Administration {
    /// Lists a page of the credentials within the caller's reach by key, starting after the last key of the previous
    /// page. `common` has the quotas of credentials without their own.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn list_credentials(
        &self,
        caller: &Caller,
        common: &Quotas,
        page: &PageOf<'_>,
    ) -> Result<(Vec<CredentialReport>, Option<String>), Error> {
        let by = self.admit(caller).await?;
        let all = self.all(&by, Kind::Credential).await?;
        let (page, more) = self.page(all, |credential| &credential.key, page);
        let mut reports = Vec::with_capacity(page.len());
        for credential in page {
            reports.push(self.report(credential, common).await?);
        }
        Ok((reports, more))
    }

    /// Returns one credential.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::NotFound`], also if it lies beyond the caller's reach.
    pub async fn show_credential(
        &self,
        caller: &Caller,
        common: &Quotas,
        key: &str,
    ) -> Result<CredentialReport, Error> {
        let by = self.admit(caller).await?;
        let credential = self.find(&by, Kind::Credential, key).await?;
        self.report(credential, common).await
    }

    /// Adds a credential and returns its key and its secret, which is shown only this once.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::Credential`] with what is wrong; [`Error::OutOfReach`] if it would reach, or send
    /// for, more than the caller reaches.
    pub async fn add_credential(&self, caller: &Caller, mut new: NewCredential) -> Result<IssuedSecret, Error> {
        let by = self.admit(caller).await?;
        let now = self.now();
        new.check(&by.catalogue, now)?;
        by.check_gift(&new.scopes, new.municipality, new.reach.as_ref())?;
        for _ in 0..TRIES {
            let new = new.clone();
            let made = self.hash(caller, move |pepper| {
                let mut made = NewSecret::generate(&new.name, &new.scopes, new.municipality, now)?;
                cover(pepper, &mut made.credential, &made.secret)?;
                let NewCredential { reach, expires, limits, sender, .. } = new;
                made.credential = Credential { reach, expires, limits, sender, ..made.credential };
                Ok(made)
            });
            let NewSecret { credential, secret } = made.await?;
            let key = credential.key.clone();
            // If the key is taken, draw another.
            if self.add(&by, credential).await? {
                return Ok(IssuedSecret { key, secret });
            }
        }
        Err(Error::Unavailable)
    }

    /// Gives a credential a new secret, which is shown only this once; old secrets keep working for the given time.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::NotFound`]; [`Error::Credential`]; [`Error::CredentialChanged`].
    pub async fn rotate_secret(
        &self,
        caller: &Caller,
        key: &str,
        expire_old_after: Span,
    ) -> Result<IssuedSecret, Error> {
        let by = self.admit(caller).await?;
        let from = self.find(&by, Kind::Credential, key).await?;
        let now = self.now();
        let until = later(now, expire_old_after)?;
        let mut to = from.clone();
        let rotated = self.hash(caller, move |pepper| {
            let secret = NewSecret::rotate(&mut to, now, until)?;
            cover(pepper, &mut to, &secret)?;
            Ok((to, secret))
        });
        let (to, secret) = rotated.await?;
        let key = to.key.clone();
        self.replace(&by, AuditAction::CredentialRotate, from, to).await?;
        Ok(IssuedSecret { key, secret })
    }

    /// Changes a credential and returns its new state.
    ///
    /// # Errors
    /// As for [`Self::rotate_secret`].
    pub async fn change_credential(
        &self,
        caller: &Caller,
        common: &Quotas,
        key: &str,
        change: CredentialChange,
    ) -> Result<CredentialReport, Error> {
        let changed = self.change(caller, Kind::Credential, key, change).await?;
        self.report(changed, common).await
    }

    /// Removes a credential, which stops working at once.
    ///
    /// # Errors
    /// As for [`Self::rotate_secret`].
    pub async fn remove_credential(&self, caller: &Caller, key: &str) -> Result<(), Error> {
        self.remove(caller, Kind::Credential, key).await
    }

    /// Changes a credential or an account and returns its new state.
    pub(super) async fn change(
        &self,
        caller: &Caller,
        kind: Kind,
        key: &str,
        change: impl Change,
    ) -> Result<Credential, Error> {
        let by = self.admit(caller).await?;
        let from = self.find(&by, kind, key).await?;
        let (mut to, action) = (from.clone(), change.action());
        change.apply(&mut to, &by.catalogue, self.now())?;
        // Widening counts too: nobody may grant more than they have.
        if !by.holds(&to) {
            return Err(Error::OutOfReach);
        }
        self.replace(&by, action, from, to.clone()).await?;
        Ok(to)
    }

    async fn report(&self, credential: Credential, common: &Quotas) -> Result<CredentialReport, Error> {
        let bytes = self.store.document_bytes(&credential.key).await?;
        Ok(CredentialReport::of(credential, bytes, common, self.now()))
    }
}
