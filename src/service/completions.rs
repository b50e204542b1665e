//! Figures out.

use std::sync::Arc;

use tokio::sync::{OwnedRwLockWriteGuard, RwLock};

use super::{Error, Service, apart, permit};
use crate::auth::{Caller, Scope};
use crate::learning::{AgentKey, Catalogue, CourseId, FigureQuery, Figures, Progress, Roster, Standings, reference};
use crate::store::{CatalogueVersion, ProgressSink, Revision, RosterVersion};

/// Standings that are kept between questions, and as of what they are.
#[derive(Default)]
pub(super) struct Kept {
    standings: Option<Standings>,
    as_of: Option<Versions>,
}

/// What standings were made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Versions {
    catalogue: CatalogueVersion,
    roster: RosterVersion,
    revision: Revision,
}

impl Service {
    /// Figures, of what the caller reaches: a question that names no place, or no course, is asked of those of
    /// its reach.
    ///
    /// # Errors
    /// [`Error::Forbidden`] where the caller may not, [`Error::OutOfReach`] where the question names more
    /// than it reaches, [`Error::Parameter`] where a course or programme is not in the catalogue.
    pub async fn completions(&self, caller: &Caller, query: FigureQuery) -> Result<Figures, Error> {
        permit(caller, &[Scope::FiguresRead])?;
        known(&query, &self.store.catalogue().await?.1)?;
        let reach = caller.reach.clone();
        self.with_standings(move |standings| standings.figures_within(&query, &reach)).await?.ok_or(Error::OutOfReach)
    }

    /// Reads the standings as they are now, beside others who read.
    pub(super) async fn with_standings<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Standings) -> T + Send + 'static,
    ) -> Result<T, Error> {
        self.refresh().await?;
        let kept = Arc::clone(&self.standings).read_owned().await;
        apart(move || kept.standings.as_ref().map(read)).await?.ok_or(Error::Unavailable)
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
        let filling = Filling { kept, catalogue, roster, versions: now };
        Ok(self.store.progress_since(known.map(|known| known.revision), Box::new(filling)).await?)
    }

    async fn versions(&self) -> Result<Versions, Error> {
        Ok(Versions {
            catalogue: self.store.catalogue().await?.0,
            roster: self.store.roster().await?.0,
            revision: self.store.revision().await?,
        })
    }
}

/// A question for something that there is not is refused: its answer, nobody, would be taken for a figure.
pub(super) fn known(query: &FigureQuery, catalogue: &Catalogue) -> Result<(), Error> {
    let file = catalogue.file();
    let groups = || file.regions.iter().chain(&file.groups);
    let courses = query.courses.iter().map(|id| ("course", catalogue.course(id).is_some()));
    let programmes = query.programmes.iter().map(|id| ("programme", file.programmes.iter().any(|one| one.id == *id)));
    let municipalities = query.municipalities.iter().filter(|code| code.organisation().is_none());
    let municipalities = municipalities.map(|code| ("municipality", reference::municipality(*code).is_some()));
    let organisations = query.municipalities.iter().filter(|code| code.organisation().is_some());
    let organisations = organisations.map(|code| ("organisation", catalogue.organisation(*code).is_some()));
    let counties = query.counties.iter().map(|code| ("county", reference::county(code).is_some()));
    let regions = query.regions.iter().map(|id| ("region", groups().any(|one| one.id == *id)));
    let mut all = courses.chain(programmes).chain(municipalities).chain(organisations).chain(counties).chain(regions);
    match all.find(|(_, is_known)| !is_known) {
        Some((name, _)) => Err(Error::Parameter {
            name: name.into(),
            detail: "there is none with this id; the catalogue and the register of municipalities have them".into(),
        }),
        None => Ok(()),
    }
}

/// Puts rows into the standings as they come.
struct Filling {
    kept: OwnedRwLockWriteGuard<Kept>,
    catalogue: Arc<Catalogue>,
    roster: Arc<Roster>,
    versions: Versions,
}

impl ProgressSink for Filling {
    fn begin(&mut self, all: bool) {
        // Until the end is reached they are as of nothing: what breaks off is begun anew.
        self.kept.as_of = None;
        if all {
            self.kept.standings = Some(Standings::new(Arc::clone(&self.catalogue), Arc::clone(&self.roster)));
        }
    }

    fn put(&mut self, agent: AgentKey, course: CourseId, progress: Progress) {
        if let Some(standings) = &mut self.kept.standings {
            standings.put(&agent, &course, progress);
        }
    }

    fn end(&mut self, revision: Revision) {
        self.kept.as_of = Some(Versions { revision, ..self.versions });
    }
}

/// Standings that many may read at once.
pub(super) type SharedStandings = Arc<RwLock<Kept>>;
