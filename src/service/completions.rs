//! Reading figures.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use learning::{Day, Earlier, FigureQuery, Figures, Standings};
use store::{AuditAction, AuditEntry};
use tracing::{Instrument as _, info_span};

use super::standings::{FillStandings, Versions};
use super::{Disclosure, Error, Service, audit, permit, run_blocking};
use crate::auth::{Caller, Reach, Scope};

/// The caller, and the data that its question is answered from.
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

    /// Refuses a question that names something that does not exist or is not within reach.
    ///
    /// # Errors
    /// [`Error::NotThere`].
    pub(super) fn refuse_what_is_not_there(&self, query: &FigureQuery) -> Result<(), Error> {
        let not_there = self.standings.not_there(query, self.reach);
        not_there.map_or(Ok(()), |not_there| Err(Error::NotThere(Box::new(not_there))))
    }
}

impl Service {
    /// Returns figures within the caller's reach: a question that names no place, or no course, covers all within the
    /// reach. If the reach covers several employers, small numbers are hidden ([`Disclosure`]).
    ///
    /// # Errors
    /// [`Error::Forbidden`] if the caller may not read figures, [`Error::OutOfReach`] if the question names more than
    /// it reaches, [`Error::NotThere`] if it names something that does not exist, [`Error::Unpublished`] if it covers
    /// several employers and can't be answered. If the figures must be in the audit log and the log can't be written.
    pub async fn completions(&self, caller: &Caller, query: FigureQuery) -> Result<Figures, Error> {
        let asked = query.clone();
        self.ask(caller, asked, move |asking| asking.figures(&query), |figures| figures.rows.len()).await
    }

    /// Returns the figures and those of an earlier day; both are counted from what is known now.
    ///
    /// # Errors
    /// As [`Self::completions`], for either day.
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

    /// Answers a caller's question and, if required, records it in the audit log with the number of rows. What everybody
    /// may read is not recorded.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; the errors of `answer`; if the audit log can't be written.
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
        if let Some(action) = action_for(&asked, disclosure).filter(|_| !caller.is_everybody()) {
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

    /// Reads all progress into memory, which the first question would otherwise wait for.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn load_standings(&self) -> Result<(), Error> {
        self.with_standings(|_| ()).await
    }

    /// Whether questions find the progress in memory.
    pub fn has_standings(&self) -> bool {
        self.has_standings.load(Ordering::Relaxed)
    }

    /// Reads the current standings under a shared lock.
    pub(super) async fn with_standings<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Standings) -> T + Send + 'static,
    ) -> Result<T, Error> {
        self.refresh().instrument(info_span!("read progress")).await?;
        self.has_standings.store(true, Ordering::Relaxed);
        let kept = Arc::clone(&self.standings).read_owned().await;
        let answering = run_blocking(move || kept.standings.as_ref().map(read));
        answering.instrument(info_span!("count")).await?.ok_or(Error::Unavailable)
    }

    /// Brings the standings up to date with the store.
    async fn refresh(&self) -> Result<(), Error> {
        let now = self.versions().await?;
        if self.standings.read().await.as_of == Some(now) {
            return Ok(());
        }
        let kept = Arc::clone(&self.standings).write_owned().await;
        // Read the versions again: another request may have refreshed the standings, or more may have arrived.
        let now = self.versions().await?;
        let (catalogue, roster) = (self.store.catalogue().await?.1, self.store.roster().await?.1);
        let known = kept.as_of.filter(|known| (known.catalogue, known.roster) == (now.catalogue, now.roster));
        let fill = FillStandings { kept, catalogue, roster, versions: now };
        Ok(self.store.progress_since(known.map(|known| known.revision), Box::new(fill)).await?)
    }

    pub(super) async fn versions(&self) -> Result<Versions, Error> {
        Ok(Versions {
            catalogue: self.store.catalogue().await?.0,
            roster: self.store.roster().await?.0,
            revision: self.store.revision().await?,
        })
    }
}

/// The audit action for these figures, if they must be in the log: those of several employers, about which the readers
/// are not the employer; and figures by parts of an employer's staff (units, roles, service areas, experience), or of some
/// parts, which may be of so few people that others recognise them.
pub(super) fn action_for(query: &FigureQuery, disclosure: Disclosure) -> Option<AuditAction> {
    let is_of_few = query.by.iter().any(|dimension| dimension.is_part()) || query.names_parts();
    match disclosure {
        Disclosure::Exact => Some(AuditAction::FiguresExact),
        Disclosure::Published { .. } => Some(AuditAction::FiguresRead),
        Disclosure::OwnStaff => is_of_few.then_some(AuditAction::FiguresRead),
    }
}
