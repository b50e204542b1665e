//! The catalogue, in and out.

mod preview;

use std::sync::Arc;

use super::{Error, Service, TRIES, apart, audit, permit, unlimited};
use crate::auth::{Caller, Scope};
use crate::learning::{Catalogue, CatalogueFile};
use crate::store::{self, AuditAction, AuditEntry};

impl Service {
    /// The catalogue in force, as far as the caller reaches.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn catalogue(&self, caller: &Caller) -> Result<CatalogueFile, Error> {
        permit(caller, &[Scope::FiguresRead, Scope::CatalogueWrite])?;
        Ok(caller.reach.of_catalogue(self.store.catalogue().await?.1.file()))
    }

    /// Puts a catalogue in place of the one in force, and corrects the figures already counted.
    ///
    /// # Errors
    /// [`Error::Catalogue`] with every reason; the one in force stays. [`Error::OutOfReach`] where the caller's
    /// reach has a limit: a catalogue decides what counts for everybody.
    pub async fn replace_catalogue(&self, caller: &Caller, file: CatalogueFile) -> Result<(), Error> {
        permit(caller, &[Scope::CatalogueWrite])?;
        unlimited(caller)?;
        let catalogue = compiled(file).await?;
        let rows = catalogue.file().courses.len() as u64;
        self.note(AuditEntry { rows: Some(rows), ..audit::by(caller, AuditAction::CatalogueChange) }).await?;
        for _ in 0..TRIES {
            let (version, _) = self.store.catalogue().await?;
            match self.store.replace_catalogue(version, Arc::clone(&catalogue)).await {
                Err(store::Error::Stale) => {}
                other => return Ok(other?),
            }
        }
        Err(Error::Unavailable)
    }
}

/// Checks a catalogue.
async fn compiled(file: CatalogueFile) -> Result<Arc<Catalogue>, Error> {
    Ok(Arc::new(apart(move || Catalogue::compile(file)).await??))
}
