//! Figures out.

use std::sync::Arc;

use super::{Error, Service, apart, permit};
use crate::auth::{Caller, Scope};
use crate::learning::{FigureQuery, Figures, Standings};
use crate::store::{CatalogueVersion, Revision, RosterVersion};

/// Standings that are kept between questions, and as of what they are.
#[derive(Default)]
pub(super) struct Kept {
    standings: Option<Standings>,
    catalogue: CatalogueVersion,
    roster: RosterVersion,
    revision: Revision,
}

impl Service {
    /// Figures. A caller that belongs to one municipality gets that municipality's only.
    ///
    /// # Errors
    /// [`Error::Forbidden`] where the caller may not, [`Error::OutOfReach`] where it asks for another
    /// municipality than its own.
    pub async fn completions(&self, caller: &Caller, mut query: FigureQuery) -> Result<Figures, Error> {
        permit(caller, &[Scope::FiguresRead])?;
        if let Some(own) = caller.municipality {
            if query.municipalities.iter().any(|asked| *asked != own) {
                return Err(Error::OutOfReach);
            }
            query.municipalities = vec![own];
        }
        self.with_standings(move |standings| standings.figures(&query)).await
    }

    /// Reads the standings as they are now.
    pub(super) async fn with_standings<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Standings) -> T + Send + 'static,
    ) -> Result<T, Error> {
        let mut kept = Arc::clone(&self.standings).lock_owned().await;
        let (catalogue_version, catalogue) = self.store.catalogue().await?;
        let (roster_version, roster) = self.store.roster().await?;
        if kept.catalogue != catalogue_version || kept.roster != roster_version {
            kept.standings = None;
        }
        let since = kept.standings.as_ref().map(|_| kept.revision);
        let changes = self.store.progress_since(since).await?;
        (kept.catalogue, kept.roster, kept.revision) = (catalogue_version, roster_version, changes.revision);
        apart(move || {
            if changes.all {
                kept.standings = None;
            }
            let standings = kept.standings.get_or_insert_with(|| Standings::new(catalogue, roster));
            for (agent, course, progress) in changes.rows {
                standings.put(&agent, &course, progress);
            }
            read(standings)
        })
        .await
    }
}
