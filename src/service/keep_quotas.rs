//! Keeps callers to their quotas.

use jiff::Timestamp;
use learning::Day;
use store::{DocumentHead, DocumentKey};

use super::quotas::{Quotas, UnderWay};
use super::{Error, Service};
use crate::auth::Caller;

impl Service {
    /// Learns what a caller has stored on this day, where this process has not met it on it.
    pub(super) async fn know_day_of(&self, caller: &Caller, now: Timestamp) -> Result<(), Error> {
        let day = Day::of(now);
        if !self.days.knows(&caller.key, day) {
            let noted = self.store.credential(&caller.key).await?.and_then(|credential| credential.stored);
            self.days.go_on_from(&caller.key, day, noted);
        }
        Ok(())
    }

    /// Notes in their credentials what callers have stored since the last time.
    pub(super) async fn note_stored(&self) {
        for (key, more) in self.days.take_unnoted() {
            if let Err(error) = self.store.note_stored(&key, more).await {
                tracing::warn!(%error, "what a credential has stored could not be noted, and will be");
                self.days.put_back(key, more);
            }
        }
    }

    /// Counts a document that its caller puts in the place of what is there, for as long as what is given back is kept.
    ///
    /// # Errors
    /// [`Error::DocumentsOverQuota`] where it would be one too many.
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
        // Who makes a document of its own smaller may do so however much there is.
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
