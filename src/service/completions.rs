//! Figures out.

use std::sync::Arc;

use learning::{Dimension, FigureQuery, Figures, Standings};
use store::{AuditAction, AuditEntry};

use super::standings::{FillStandings, Versions};
use super::{Error, Service, audit, permit, run_blocking};
use crate::auth::{Caller, Scope};

impl Service {
    /// Figures, of what the caller reaches: a question that names no place, or no course, is asked of those of
    /// its reach.
    ///
    /// # Errors
    /// [`Error::Forbidden`] where the caller may not, [`Error::OutOfReach`] where the question names more
    /// than it reaches, [`Error::NotThere`] where it names something that there is not. Of figures by unit or role, where
    /// the audit log can't be written.
    pub async fn completions(&self, caller: &Caller, query: FigureQuery) -> Result<Figures, Error> {
        permit(caller, &[Scope::FiguresRead])?;
        let reach = caller.reach.clone();
        let noted = is_of_few(&query).then(|| AuditEntry {
            municipalities: query.municipalities.clone(),
            course: query.courses.first().filter(|_| query.courses.len() == 1).cloned(),
            ..audit::by(caller, AuditAction::FiguresRead)
        });
        let answer = self.with_standings(move |standings| match standings.not_there(&query, &reach) {
            Some(not_there) => Err(Error::NotThere(Box::new(not_there))),
            None => standings.figures_within(&query, &reach).ok_or(Error::OutOfReach),
        });
        let figures = answer.await??;
        if let Some(entry) = noted {
            self.tally(AuditEntry { rows: Some(figures.rows.len() as u64), ..entry }).await?;
        }
        Ok(figures)
    }

    /// Reads the standings as they are now, beside others who read.
    pub(super) async fn with_standings<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Standings) -> T + Send + 'static,
    ) -> Result<T, Error> {
        self.refresh().await?;
        let kept = Arc::clone(&self.standings).read_owned().await;
        run_blocking(move || kept.standings.as_ref().map(read)).await?.ok_or(Error::Unavailable)
    }

    /// Brings the standings up to the store, if they are not.
    async fn refresh(&self) -> Result<(), Error> {
        let now = self.versions().await?;
        if self.standings.read().await.as_of == Some(now) {
            return Ok(());
        }
        let kept = Arc::clone(&self.standings).write_owned().await;
        // Asked again: another request may have done it, and more may have come.
        let now = self.versions().await?;
        let (catalogue, roster) = (self.store.catalogue().await?.1, self.store.roster().await?.1);
        let known = kept.as_of.filter(|known| (known.catalogue, known.roster) == (now.catalogue, now.roster));
        let fill = FillStandings { kept, catalogue, roster, versions: now };
        Ok(self.store.progress_since(known.map(|known| known.revision), Box::new(fill)).await?)
    }

    async fn versions(&self) -> Result<Versions, Error> {
        Ok(Versions {
            catalogue: self.store.catalogue().await?.0,
            roster: self.store.roster().await?.0,
            revision: self.store.revision().await?,
        })
    }
}

/// Whether figures are by unit or role, or of some: of few people, whom others may know.
pub(super) fn is_of_few(query: &FigureQuery) -> bool {
    let by = query.by.iter().any(|dimension| matches!(dimension, Dimension::Unit | Dimension::Role));
    by || !query.units.is_empty() || !query.roles.is_empty()
}
