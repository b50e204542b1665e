//! What becomes of extractions with time: they end on their day, and forget whoever is erased.

use learning::Day;
use store::{AuditAction, AuditEntry, Extraction};

use super::super::{Error, Service};

impl Service {
    /// Destroys the key and the file of an extraction.
    pub(super) async fn end(&self, found: Extraction, entry: AuditEntry) -> Result<(), Error> {
        let (now, entry) = (self.clock.now(), AuditEntry { extraction: Some(found.id.clone()), ..entry });
        let end = |extraction: Extraction| extraction.ended_at(now);
        match self.change_extraction(&found.id, end, Some(entry)).await {
            // Somebody else was faster.
            Err(Error::ExtractionEnded { .. }) | Ok(_) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Ends the extractions whose day has come: once a day, and again where that failed.
    pub(in super::super) async fn end_extractions_that_are_over(&self) {
        let now = self.clock.now();
        let today = Day::of(now);
        if *self.extractions_ended.lock() == Some(today) {
            return;
        }
        match self.end_those_over(today).await {
            Ok(()) => *self.extractions_ended.lock() = Some(today),
            Err(error) => tracing::warn!(%error, "extractions that are over could not be ended"),
        }
    }

    async fn end_those_over(&self, today: Day) -> Result<(), Error> {
        let all = self.every_extraction().await?.into_iter();
        for over in all.filter(|extraction| extraction.ended.is_none() && extraction.expires <= today) {
            self.end(over, AuditEntry::new(AuditEntry::OPERATOR, AuditAction::ExtractionEnd)).await?;
        }
        Ok(())
    }

    /// Takes away the files of extractions, in which somebody is who is erased: each is made anew when it is fetched. A
    /// file that is being made is not kept either. Returns whether there were any.
    ///
    /// # Errors
    /// If the store can't write.
    pub(in super::super) async fn forget_extracted(&self) -> Result<bool, Error> {
        let (now, mut had_files) = (self.clock.now(), false);
        for extraction in self.every_extraction().await?.into_iter().filter(|extraction| extraction.ended.is_none()) {
            had_files |= extraction.file.is_some();
            let forget = |extraction| Extraction { file: None, erased: Some(now), ..extraction };
            match self.change_extraction(&extraction.id, forget, None).await {
                Ok(_) | Err(Error::ExtractionEnded { .. } | Error::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(had_files)
    }
}
