//! Enforces the quotas of callers.

use jiff::Timestamp;
use learning::Day;
use store::{DocumentHead, DocumentKey};

use super::quotas::{Quotas, UnderWay};
use super::{Error, Service};
use crate::auth::Caller;

impl Service {
    /// Loads what a caller has already stored today, the first time this process meets it today.
    pub(super) async fn know_day_of(&self, caller: &Caller, now: Timestamp) -> Result<(), Error> {
        let day = Day::of(now);
        if !self.days.knows(&caller.key, day) {
            let noted = self.store.credential(&caller.key).await?.and_then(|credential| credential.stored);
            self.days.go_on_from(&caller.key, day, noted);
        }
        Ok(())
    }

    /// Saves to the credentials what callers have stored since the last call.
    pub(super) async fn note_stored(&self) {
        for (key, more) in self.days.take_unnoted() {
            if let Err(error) = self.store.note_stored(&key, more).await {
                tracing::warn!(%error, "what a credential has stored could not be noted, and will be");
                self.days.put_back(key, more);
            }
        }
    }

    /// Counts a document that replaces the current one, for as long as the returned guard lives.
    ///
    /// # Errors
    /// [`Error::DocumentsOverQuota`] if it would exceed the quota.
    pub(super) async fn count_document(
        &self,
        caller: &Caller,
        quotas: &Quotas,
        document: &DocumentKey,
        current: Option<&DocumentHead>,
        bytes: u64,
    ) -> Result<Option<UnderWay<'_>>, Error> {
        let (key, most) = (caller.key.as_str(), quotas.stored_document_bytes);
        let own = current.filter(|current| current.by.as_deref() == Some(key));
        let before = own.map_or(0, |own| document.stored_bytes(&own.content_type, own.length));
        let more = bytes.saturating_sub(before);
        // Making one's own document smaller is always allowed.
        if most == 0 || more == 0 {
            return Ok(None);
        }
        if let Some(counted) = self.documents.take(key, most, more) {
            return Ok(Some(counted));
        }
        let before = self.documents.under_way(key);
        let asked = self.store.document_bytes(key).await?;
        let counted = self.documents.take_of(key, most, more, asked, before);
        counted.map(Some).ok_or(Error::DocumentsOverQuota { most })
    }
}
