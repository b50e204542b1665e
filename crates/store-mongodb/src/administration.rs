//! Access, and what commands do with the store beyond what every store does for servers.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use learning::{Catalogue, Names};
use store::{
    AuditEntry, CatalogueVersion, Credential, Credentials, Damaged, Database, Error, OnDamage, StoredSession, Verified,
    WithdrawnToken,
};

use super::access::MongoDb;
use super::{audit, catalogue, credential, documents, placing, recount, reindex, scrub, session, verify};

#[async_trait]
impl Credentials for MongoDb {
    fn names(&self) -> &Names {
        &self.shared.names
    }

    async fn catalogue(&self) -> Result<(CatalogueVersion, Arc<Catalogue>), Error> {
        self.within(catalogue::read(&self.shared)).await
    }

    async fn credential(&self, key: &str) -> Result<Option<Credential>, Error> {
        self.within(credential::read(&self.shared, key)).await
    }

    async fn credentials(&self) -> Result<Vec<Credential>, Error> {
        self.within(credential::all(&self.shared)).await
    }

    async fn change_credential(
        &self,
        from: Option<Credential>,
        to: Option<Credential>,
        entry: AuditEntry,
    ) -> Result<(), Error> {
        self.within(credential::change(&self.shared, (from.as_ref(), to.as_ref()), &entry)).await
    }

    async fn remove_damaged_credential(&self, key: &str, entry: AuditEntry) -> Result<bool, Error> {
        self.within(credential::remove(&self.shared, key, &entry)).await
    }

    async fn document_bytes(&self, key: &str) -> Result<u64, Error> {
        self.within(documents::bytes_of(&self.shared, key)).await
    }

    async fn session(&self, id: &str) -> Result<Option<StoredSession>, Error> {
        self.within(session::read(&self.shared, id)).await
    }

    async fn sessions(&self) -> Result<Vec<StoredSession>, Error> {
        self.within(session::all(&self.shared)).await
    }

    async fn end_session(&self, id: &str, entry: Option<AuditEntry>) -> Result<Option<StoredSession>, Error> {
        self.within(session::end(&self.shared, id, entry.as_ref())).await
    }

    async fn withdraw_token(&self, token: WithdrawnToken, entry: Option<AuditEntry>) -> Result<(), Error> {
        self.within(session::withdraw(&self.shared, &token, entry.as_ref())).await
    }

    async fn withdrawn_tokens(&self) -> Result<Vec<WithdrawnToken>, Error> {
        self.within(session::withdrawn(&self.shared)).await
    }

    async fn append_audit(&self, entry: AuditEntry) -> Result<Timestamp, Error> {
        self.within(audit::append(&self.shared, &entry)).await
    }
}

#[async_trait]
impl Database for MongoDb {
    async fn count_anew(
        &self,
        on_damage: OnDamage,
        report: &(dyn Fn(u64, u64) + Send + Sync),
    ) -> Result<BTreeSet<Damaged>, Error> {
        let _alone = self.alone().await?;
        reindex::derive_anew(&self.shared, report, on_damage).await?;
        recount::rebuild(&self.shared, report, on_damage).await?;
        placing::outdate(&self.shared).await?;
        verify::protect(&self.shared).await?;
        Ok(self.shared.met.all())
    }

    async fn verify(&self, report: &(dyn Fn(u64, u64) + Send + Sync)) -> Result<Verified, Error> {
        let _alone = self.alone().await?;
        Ok(verify::verify(&self.shared, report).await?)
    }
}

impl MongoDb {
    /// Checks everything stored and counts the damage, as an open store does by itself once a day.
    ///
    /// # Errors
    /// If the database fails. Damage is not an error.
    pub async fn look_for_damage(&self) -> Result<Verified, Error> {
        Ok(scrub::look(&self.shared, Duration::ZERO).await?)
    }
}
