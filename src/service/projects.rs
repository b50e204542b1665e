//! Projects: what their partners ordered, and how many of these have started and completed the courses.

use learning::{
    CatalogueFile, Day, Dimension, Figure, FigureQuery, FigureRow, Figures, Key, Measure, OrganisationKind, Partner,
    Project,
};

use super::completions::Asking;
use super::{Error, Service, permit};
use crate::auth::{Caller, Scope};

/// A project within the caller's reach.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundProject {
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
}

/// A project, with what was counted in its period.
#[derive(Debug, Clone, PartialEq)]
pub struct CountedProject {
    /// The project.
    pub found: FoundProject,
    /// What was counted of each partner, in their order: in the period, over all courses of the project.
    pub rows: Vec<Option<FigureRow>>,
    /// The same over all these partners, each person once.
    pub figures: Figures,
}

impl FoundProject {
    /// How many places all partners have ordered; `None` if no number was entered.
    pub fn ordered(&self) -> Option<u32> {
        let all = self.project.partners.iter().filter_map(Partner::ordered);
        all.reduce(u32::saturating_add)
    }

    /// The question whose answer is counted: everybody of the partners, in the period.
    pub fn question(&self) -> FigureQuery {
        let employers = || self.project.partners.iter().map(|one| one.employer);
        FigureQuery {
            courses: self.project.courses.clone(),
            municipalities: employers().filter(|code| code.organisation().is_none()).collect(),
            organisations: employers().filter_map(|code| Some(code.organisation()?.to_string())).collect(),
            from: Some(self.project.valid_from),
            to: Some(self.project.valid_to.plus(1)),
            ..FigureQuery::by(&[Dimension::Municipality], self.as_of)
        }
    }
}

impl CountedProject {
    /// What one person of a measure has cost, in öre, rounded; `None` if there is nobody, no budget is known, or not all
    /// partners are within the reach.
    pub fn cost_per(&self, measure: Measure) -> Option<u64> {
        let budget = self.found.project.budget.filter(|_| self.found.is_whole)?;
        per_person(budget, self.figures.total.shown(measure).filter(|number| *number > 0)?)
    }

    /// What was counted of a partner; nobody, if it has no row.
    pub fn number(&self, partner: usize, measure: Measure) -> Figure {
        self.rows.get(partner).and_then(Option::as_ref).map_or(Figure::Shown(0), |row| row.counts[measure])
    }
}

/// A budget in kronor divided by a number of persons, in whole öre, rounded.
fn per_person(kronor: u64, persons: u32) -> Option<u64> {
    let persons = u64::from(persons);
    kronor.checked_mul(100)?.checked_add(persons / 2)?.checked_div(persons)
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

    /// Returns a project, as far as the caller reaches.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::NotFound`] if there is none within the reach.
    pub async fn find_project(&self, caller: &Caller, id: &str) -> Result<FoundProject, Error> {
        permit(caller, &[Scope::FiguresRead])?;
        let whole = self.store.catalogue().await?.1;
        let own = self.catalogue(caller).await?;
        let find = |file: &CatalogueFile| file.projects.iter().find(|one| one.id == id).cloned();
        let project = find(&own).ok_or(Error::NotFound)?;
        let key = |partner: &Partner| Key::new(partner.employer.employer_code(), whole.employer_name(partner.employer));
        let kind = |partner: &Partner| {
            whole.organisation(partner.employer).map_or(OrganisationKind::Municipality, |one| one.kind)
        };
        let today = Day::of(self.clock.now());
        Ok(FoundProject {
            names: project.partners.iter().map(key).collect(),
            kinds: project.partners.iter().map(kind).collect(),
            is_whole: find(whole.file()).is_some_and(|all| all == project),
            as_of: today.min(project.valid_to),
            today,
            project,
        })
    }

    /// Counts a project in its period, within the caller's reach.
    ///
    /// # Errors
    /// [`Error::Forbidden`], also if the reach covers several employers and the caller may not see exact figures, since
    /// figures of a period are not published. If the figures must be in the audit log and the log can't be
    /// written.
    pub async fn count_project(&self, caller: &Caller, found: FoundProject) -> Result<CountedProject, Error> {
        if self.disclosure(caller).await?.suppression().is_some() {
            permit(caller, &[Scope::FiguresExact])?;
        }
        let query = found.question();
        let asked = query.clone();
        let figures =
            self.ask(caller, asked, move |asking: &Asking<'_>| asking.figures(&query), |figures| figures.rows.len());
        let figures = figures.await?;
        let row = |name: &Key| figures.rows.iter().find(|row| row.keys[0].code == name.code).cloned();
        let rows = found.names.iter().map(row).collect();
        Ok(CountedProject { found, rows, figures })
    }
}

#[cfg(test)]
mod tests {
    use super::per_person;

    #[test]
    fn a_budget_is_divided_to_the_nearest_ore() {
        assert_eq!(per_person(19_582_360, 283), Some(6_919_562));
        assert_eq!(per_person(100, 3), Some(3_333));
        assert_eq!(per_person(0, 7), Some(0));
        assert_eq!(per_person(1, 200), Some(1));
        assert_eq!(per_person(u64::MAX, 2), None);
    }
}
