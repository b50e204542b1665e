//! The catalogue, in and out.

mod preview;

use std::sync::Arc;

use learning::{Catalogue, CatalogueFile};
use store::{AuditAction, AuditEntry};

use super::{Error, Service, TRIES, audit, permit, require_unlimited_reach, run_blocking};
use crate::auth::{Caller, Scope};

impl Service {
    /// The catalogue in force, as far as the caller reaches.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn catalogue(&self, caller: &Caller) -> Result<CatalogueFile, Error> {
        permit(caller, &[Scope::FiguresRead, Scope::CatalogueWrite])?;
        Ok(caller.reach.of_catalogue(self.store.catalogue().await?.1.file()))
    }

    /// Puts a catalogue in place of the one in force, and corrects the figures already counted, and whom the roster ties
    /// together.
    ///
    /// # Errors
    /// [`Error::Catalogue`] with every reason; the one in force stays. [`Error::OutOfReach`] where the caller's
    /// reach has a limit: a catalogue decides what counts for everybody.
    pub async fn replace_catalogue(&self, caller: &Caller, file: CatalogueFile) -> Result<(), Error> {
        permit(caller, &[Scope::CatalogueWrite])?;
        require_unlimited_reach(caller)?;
        let catalogue = compiled(file).await?;
        let rows = catalogue.file().courses.len() as u64;
        self.note(AuditEntry { rows: Some(rows), ..audit::by(caller, AuditAction::CatalogueChange) }).await?;
        for _ in 0..TRIES {
            let (version, old) = self.store.catalogue().await?;
            match self.store.replace_catalogue(version, Arc::clone(&catalogue)).await {
                Err(store::Error::Stale) => {}
                Err(error) => return Err(error.into()),
                Ok(()) => return self.retie_roster(&old, &catalogue).await,
            }
        }
        Err(Error::Unavailable)
    }

    /// Derives the roster's history anew where a catalogue says otherwise who is nobody. Where that was cut short, the same
    /// catalogue again makes up for it.
    async fn retie_roster(&self, old: &Arc<Catalogue>, new: &Arc<Catalogue>) -> Result<(), Error> {
        if old.file().not_persons.is_empty() && new.file().not_persons.is_empty() {
            return Ok(());
        }
        for _ in 0..TRIES {
            let (version, roster) = self.store.roster().await?;
            let (old, new) = (Arc::clone(old), Arc::clone(new));
            let change = run_blocking(move || roster.retied(&old, &new)).await?;
            if change.is_empty() {
                return Ok(());
            }
            match self.store.change_roster(version, change).await {
                Err(store::Error::Stale) => {}
                other => return Ok(other?),
            }
        }
        Err(Error::Unavailable)
    }
}

/// Checks a catalogue.
async fn compiled(file: CatalogueFile) -> Result<Arc<Catalogue>, Error> {
    Ok(Arc::new(run_blocking(move || Catalogue::compile(file)).await??))
}
