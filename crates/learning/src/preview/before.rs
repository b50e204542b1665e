//! The figures under the catalogue in force.

use std::sync::Arc;

use super::taken::Completions;
use crate::{Catalogue, CourseId, Day, Dimension, FigureQuery, Figures, Measure, Roster, Standings};

/// The figures under the catalogue in force, and what it takes to tell what another would change.
pub struct Before {
    pub(super) catalogue: Arc<Catalogue>,
    pub(super) roster: Arc<Roster>,
    pub(super) as_of: Day,
    pub(super) figures: Figures,
    completions: Completions,
}

impl Before {
    /// Takes the figures from the current standings, as of a day; `new` is the catalogue to come.
    pub fn of(standings: &Standings, new: &Catalogue, as_of: Day) -> Self {
        Self {
            catalogue: Arc::clone(standings.catalogue()),
            roster: Arc::clone(standings.roster()),
            as_of,
            figures: standings.figures(&question(as_of)),
            completions: Completions::of(standings, new, as_of),
        }
    }

    /// The catalogue in force.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// Who has completed what, for the courses from which the new catalogue may take completions.
    pub(super) fn completions(&self) -> &Completions {
        &self.completions
    }

    /// How many persons have completed a course, by the figures.
    pub(super) fn completions_of(&self, course: &CourseId) -> u64 {
        let totals = self.figures.totals.iter().filter(|total| total.dimension == Dimension::Course);
        let mut of_course = totals.filter(|total| total.key.code == course.as_str());
        of_course.find_map(|total| total.counts.shown(Measure::Completed)).unwrap_or(0).into()
    }
}

/// The figures that are compared.
pub(super) fn question(as_of: Day) -> FigureQuery {
    FigureQuery::by(&[Dimension::Course, Dimension::Municipality], as_of)
}
