//! Projects: what their partners ordered, and how many of these have started and completed the courses.

use learning::{
    CatalogueFile, Day, Dimension, FigureQuery, FigureRow, Figures, Key, OrganisationKind, Partner, Project,
};

use super::completions::Asking;
use super::{Error, Service, permit};
use crate::auth::{Caller, Scope};

/// A project, with what was counted in its period.
#[derive(Debug, Clone, PartialEq)]
pub struct CountedProject {
    /// The project, with the partners within the caller's reach.
    pub project: Project,
    /// The name of each partner, in their order.
    pub names: Vec<Key>,
    /// What each of them is.
    pub kinds: Vec<OrganisationKind>,
    /// Whether these are all its partners, so that its budget may be divided by what was counted.
    pub is_whole: bool,
    /// The last day that counts.
    pub as_of: Day,
    /// The day by which milestones are done or not.
    pub today: Day,
    /// What was counted of each partner, in their order: in the period, over all courses of the project.
    pub rows: Vec<Option<FigureRow>>,
    /// The same over all these partners, each person once.
    pub figures: Figures,
}

impl Service {
    /// Returns the projects in whose courses and partners the caller's reach has a part.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn projects(&self, caller: &Caller) -> Result<Vec<Project>, Error> {
        permit(caller, &[Scope::FiguresRead])?;
        Ok(self.catalogue(caller).await?.projects)
    }

    /// Counts a project in its period, within the caller's reach.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::NotFound`] if there is none within the reach; [`Error::Unpublished`] if the reach covers
    /// several employers and the caller may not see exact figures, since figures of a period are not published. If the
    /// figures must be in the audit log and the log can't be written.
    pub async fn project(&self, caller: &Caller, id: &str) -> Result<CountedProject, Error> {
        permit(caller, &[Scope::FiguresRead])?;
        let whole = self.store.catalogue().await?.1;
        let own = self.catalogue(caller).await?;
        let find = |file: &CatalogueFile| file.projects.iter().find(|one| one.id == id).cloned();
        let project = find(&own).ok_or(Error::NotFound)?;
        let is_whole = find(whole.file()).is_some_and(|all| all == project);
        let today = Day::of(self.clock.now());
        let as_of = today.min(project.valid_to);
        let query = FigureQuery {
            courses: project.courses.clone(),
            municipalities: project
                .partners
                .iter()
                .map(|one| one.employer)
                .filter(|code| code.organisation().is_none())
                .collect(),
            organisations: project
                .partners
                .iter()
                .filter_map(|one| Some(one.employer.organisation()?.to_string()))
                .collect(),
            from: Some(project.valid_from),
            to: Some(project.valid_to.plus(1)),
            ..FigureQuery::by(&[Dimension::Municipality], as_of)
        };
        let asked = query.clone();
        let figures =
            self.ask(caller, asked, move |asking: &Asking<'_>| asking.figures(&query), |figures| figures.rows.len());
        let figures = figures.await?;
        let key = |partner: &Partner| Key::new(partner.employer.employer_code(), whole.employer_name(partner.employer));
        let names: Vec<Key> = project.partners.iter().map(key).collect();
        let kind = |partner: &Partner| {
            whole.organisation(partner.employer).map_or(OrganisationKind::Municipality, |one| one.kind)
        };
        let kinds = project.partners.iter().map(kind).collect();
        let row = |name: &Key| figures.rows.iter().find(|row| row.keys[0].code == name.code).cloned();
        let rows = names.iter().map(row).collect();
        Ok(CountedProject { project, names, kinds, is_whole, as_of, today, rows, figures })
    }
}
