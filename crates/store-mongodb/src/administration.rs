//! What commands do with the store beyond the contract that serves servers.

use std::collections::BTreeSet;
use std::time::Duration;

use super::access::MongoDb;
use super::credential::{self, Change};
use super::{recount, scrub, session, verify};
use store::{AuditAction, AuditEntry, Credential, Damaged, Error, OnDamage, Store as _, Verified, WithdrawnToken};

impl MongoDb {
    /// Stores a credential, replacing one with the same key, and notes it in the audit log: both or neither.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn add_credential(&self, credential: &Credential) -> Result<(), Error> {
        let entry = AuditEntry::of_added(credential);
        self.within(credential::change(&self.shared, Change::Add(credential), &entry)).await?;
        Ok(())
    }

    /// Changes the credential with a key, with `action` in the audit log, and returns what `change` returns; `None` if
    /// there is no such credential. What servers note of it meanwhile is not lost.
    ///
    /// # Errors
    /// If `change` or the database fails; [`Error::Stale`] if another command changes it at the same time. Then nothing
    /// is changed, and the audit log has no entry.
    pub async fn change_credential<T, E: From<Error>>(
        &self,
        key: &str,
        action: AuditAction,
        change: impl FnOnce(&mut Credential) -> Result<T, E>,
    ) -> Result<Option<T>, E> {
        let Some(read) = self.credential(key).await? else { return Ok(None) };
        let mut by = read.clone();
        let told = change(&mut by)?;
        let replace = Change::Replace { read: &read, by: &by };
        let entry = AuditEntry::of_credential(action, key);
        if self.within(credential::change(&self.shared, replace, &entry)).await? {
            Ok(Some(told))
        } else {
            Err(Error::Stale.into())
        }
    }

    /// Removes the credential with a key, and notes it in the audit log: both or neither. `false`, without an entry, if
    /// there is none.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn remove_credential(&self, key: &str) -> Result<bool, Error> {
        let entry = AuditEntry::of_credential(AuditAction::CredentialRemove, key);
        self.within(credential::change(&self.shared, Change::Remove(key), &entry)).await
    }

    /// Ends a session, and notes it in the audit log: both or neither. `false`, without an entry, if there is none.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn end_session_as_operator(&self, id: &str) -> Result<bool, Error> {
        self.within(session::end_noted(&self.shared, id)).await
    }

    /// Withdraws a token, and notes it in the audit log: both or neither.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn withdraw_token_as_operator(&self, token: &WithdrawnToken) -> Result<(), Error> {
        self.within(session::withdraw_noted(&self.shared, token)).await
    }

    /// Recounts all progress, beside the rows in force, then switches, and adds checksums to what an older program
    /// stored. Returns the damage that was skipped.
    ///
    /// # Errors
    /// If the database fails; [`Error::Damaged`] if a statement is damaged and is not to be skipped.
    pub async fn count_anew(
        &self,
        on_damage: OnDamage,
        report: &(dyn Fn(u64, u64) + Send + Sync),
    ) -> Result<BTreeSet<Damaged>, Error> {
        let _alone = self.recounting.lock().await;
        recount::rebuild(&self.shared, report, on_damage).await?;
        verify::protect(&self.shared).await?;
        Ok(self.shared.met.all())
    }

    /// Checks everything: stored data against its checksums, and derived data against that. Servers may run.
    ///
    /// # Errors
    /// If the database fails. What is damaged is no error.
    pub async fn verify(&self, report: &(dyn Fn(u64, u64) + Send + Sync)) -> Result<Verified, Error> {
        let _alone = self.recounting.lock().await;
        Ok(verify::verify(&self.shared, report).await?)
    }

    /// Checks everything stored and counts what is damaged, as an open store does by itself once a day.
    ///
    /// # Errors
    /// If the database fails. What is damaged is no error.
    pub async fn look_for_damage(&self) -> Result<Verified, Error> {
        Ok(scrub::look(&self.shared, Duration::ZERO).await?)
    }
}
