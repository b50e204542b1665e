//! How far all municipalities differ, for callers who reach only some of them.

use std::collections::BTreeSet;

use super::answer::{AreaKind, Spread};
use super::areas::areas;
use super::query::{CoverageQuery, CoverageTable};
use crate::ask::published::Unpublished;
use crate::ask::reached::Reached;
use crate::ask::suppress::Suppression;
use crate::standings::numbers::EmployerNumber;
use crate::{Day, FigureQuery, Reach, Standings};

impl Standings {
    /// Returns how far the shares completed of all municipalities differ, by course: in the country, and in the regions and
    /// groups in which a part of a reach lies. The answer names nobody and is made of published shares, so the reach decides
    /// about courses and areas alone. Of the question, only the courses, the programmes and the day count. `published` has
    /// the suppression and the [`latest_published_day`](crate::latest_published_day). `None` if the question names a course
    /// that is not reached.
    ///
    /// # Errors
    ///
    /// If figures are not published as of the day.
    pub fn spread_around(
        &self,
        query: &FigureQuery,
        reach: &Reach,
        published: (Suppression, Day),
    ) -> Result<Option<Vec<Spread>>, Unpublished> {
        let everywhere = Reach { places: None, ..reach.clone() };
        let of_all = CoverageQuery {
            courses: query.courses.clone(),
            programmes: query.programmes.clone(),
            tables: [CoverageTable::Spread].into(),
            ..CoverageQuery::about_all(query.as_of)
        };
        let spread = self.coverage_within(&of_all, &everywhere, Some(published))?.and_then(|coverage| coverage.spread);
        let around = self.areas_around(reach, query.as_of);
        let is_around = |one: &Spread| one.kind == AreaKind::Country || around.contains(&one.area.code);
        Ok(spread.map(|spread| spread.into_iter().filter(is_around).collect()))
    }

    /// Returns the ids of the regions and groups in which a part of a reach lies on a day.
    fn areas_around(&self, reach: &Reach, day: Day) -> BTreeSet<String> {
        let (catalogue, everything) = (self.catalogue(), Reach::default());
        let (reached, all) = (Reached::new(reach, catalogue), Reached::new(&everything, catalogue));
        let groups = areas(catalogue, &all, day, None)
            .into_iter()
            .filter(|area| matches!(area.kind, AreaKind::Region | AreaKind::Group));
        groups
            .filter(|area| area.members.iter().any(|code| reached.may_hold(EmployerNumber::of(*code))))
            .map(|area| area.key.code)
            .collect()
    }
}
