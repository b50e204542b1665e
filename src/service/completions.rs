//! Figures out.

use std::sync::Arc;

use learning::{Day, Earlier, FigureQuery, Figures, Standings};
use store::{AuditAction, AuditEntry};

use super::standings::{FillStandings, Versions};
use super::{Disclosure, Error, Service, audit, permit, run_blocking};
use crate::auth::{Caller, Reach, Scope};

/// Who asks, and of what is known.
pub(super) struct Asking<'a> {
    pub(super) standings: &'a Standings,
    pub(super) reach: &'a Reach,
    pub(super) disclosure: Disclosure,
}

impl Asking<'_> {
    pub(super) fn figures(&self, query: &FigureQuery) -> Result<Figures, Error> {
        self.refuse_what_is_not_there(query)?;
        let Self { standings, reach, disclosure } = *self;
        let figures = match disclosure {
            Disclosure::OwnStaff | Disclosure::Exact => standings.figures_within(query, reach),
            Disclosure::Published { suppression, latest } => {
                standings.published_within(query, reach, suppression, latest)?
            }
        };
        figures.ok_or(Error::OutOfReach)
    }

    /// Refuses a question that names something that there is not, or not within reach.
    ///
    /// # Errors
    /// [`Error::NotThere`].
    pub(super) fn refuse_what_is_not_there(&self, query: &FigureQuery) -> Result<(), Error> {
        let not_there = self.standings.not_there(query, self.reach);
        not_there.map_or(Ok(()), |not_there| Err(Error::NotThere(Box::new(not_there))))
    }
}

impl Service {
    /// Figures, of what the caller reaches: a question that names no place, or no course, is asked of those of
    /// its reach. Where that is of several employers, small numbers are hidden ([`Disclosure`]).
    ///
    /// # Errors
    /// [`Error::Forbidden`] where the caller may not, [`Error::OutOfReach`] where the question names more
    /// than it reaches, [`Error::NotThere`] where it names something that there is not, [`Error::Unpublished`] where it is
    /// of several employers and not answered. Of figures that the audit log has to have, where that can't be written.
    pub async fn completions(&self, caller: &Caller, query: FigureQuery) -> Result<Figures, Error> {
        let asked = query.clone();
        self.ask(caller, asked, move |asking| asking.figures(&query), |figures| figures.rows.len()).await
    }

    /// The same beside those of an earlier day: both are counted from what is known now.
    ///
    /// # Errors
    /// As [`Self::completions`], of either day.
    pub async fn change_since(
        &self,
        caller: &Caller,
        query: FigureQuery,
        earlier: Day,
    ) -> Result<(Figures, Earlier), Error> {
        let then = FigureQuery { as_of: earlier, ..query.clone() };
        let asked = query.clone();
        let both = move |asking: &Asking<'_>| {
            let mut figures = asking.figures(&query)?;
            let earlier = figures.beside(asking.figures(&then)?);
            Ok((figures, earlier))
        };
        self.ask(caller, asked, both, |(figures, _)| figures.rows.len()).await
    }

    /// Answers a question for a caller, and tells the audit log of it, with how many rows it has, where it has to have it.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; what `answer` refuses; where the audit log can't be written.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        caller: &Caller,
        asked: FigureQuery,
        answer: impl FnOnce(&Asking<'_>) -> Result<T, Error> + Send + 'static,
        count_rows: impl FnOnce(&T) -> usize,
    ) -> Result<T, Error> {
        permit(caller, &[Scope::FiguresRead])?;
        let (discloser, reach) = (self.discloser(caller), caller.reach.clone());
        let answered = self.with_standings(move |standings| {
            let disclosure = discloser.under(standings.catalogue());
            answer(&Asking { standings, reach: &reach, disclosure }).map(|answer| (answer, disclosure))
        });
        let (answer, disclosure) = answered.await??;
        if let Some(action) = action_for(&asked, disclosure) {
            self.tally(AuditEntry {
                course: asked.courses.first().filter(|_| asked.courses.len() == 1).cloned(),
                municipalities: asked.municipalities,
                rows: Some(count_rows(&answer) as u64),
                ..audit::by(caller, action)
            })
            .await?;
        }
        Ok(answer)
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

/// What the audit log has of such figures: those of several employers as they are; and those by parts of an employer's
/// staff (units, roles, service areas, experience), or of some,
/// which are of few people, whom others may know.
pub(super) fn action_for(query: &FigureQuery, disclosure: Disclosure) -> Option<AuditAction> {
    let is_of_few = query.by.iter().any(|dimension| dimension.is_part()) || query.names_parts();
    if disclosure.is_exception() {
        Some(AuditAction::FiguresExact)
    } else {
        is_of_few.then_some(AuditAction::FiguresRead)
    }
}
