//! Which totals of a course the tables by place and role tell.
//!
//! Where such a total is hidden, a small number follows from it and from what the tables show. So every question whose
//! answer has the same number, or numbers that it is the sum of, must hide it as well.

use std::collections::HashMap;

use super::labels::module_code;
use super::suppress::Suppression;
use crate::catalogue::Course;
use crate::{CourseId, Day, Dimension, FigureQuery, FigureRow, Measure, Reach, Standings};

/// Whether the numbers of everybody who has started and completed something are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) started: bool,
    pub(super) completed: bool,
}

impl Told {
    /// Of what nobody has anything to do with, everything is told: it has no row.
    const NOBODY: Self = Self { started: true, completed: true };

    fn of(row: &FigureRow) -> Self {
        let is_shown = |measure| row.counts[measure].shown().is_some();
        Self { started: is_shown(Measure::Started), completed: is_shown(Measure::Completed) }
    }
}

impl Standings {
    /// Whether the totals of a course are told to those who reach this; `latest` is the day of what is published.
    pub(super) fn told_totals(&self, course: &Course, reach: &Reach, rule: (Suppression, Day)) -> Told {
        let rows = self.published_rows(&[Dimension::Course], &course.id, reach, rule);
        rows.first().map_or(Told::NOBODY, Told::of)
    }

    /// The same of each of its modules, in their order.
    pub(super) fn told_module_totals(&self, course: &Course, reach: &Reach, rule: (Suppression, Day)) -> Vec<Told> {
        let rows = self.published_rows(&[Dimension::Module], &course.id, reach, rule);
        let told: HashMap<&str, Told> =
            rows.iter().filter_map(|row| Some((row.keys.first()?.code.as_str(), Told::of(row)))).collect();
        let of = |code: String| told.get(code.as_str()).copied().unwrap_or(Told::NOBODY);
        course.modules.iter().map(|module| of(module_code(course.id.as_str(), module.id.as_str()))).collect()
    }

    fn published_rows(
        &self,
        dimensions: &[Dimension],
        course: &CourseId,
        reach: &Reach,
        (suppression, latest): (Suppression, Day),
    ) -> Vec<FigureRow> {
        let query = FigureQuery { courses: vec![course.clone()], ..FigureQuery::by(dimensions, latest) };
        let published = self.published_within(&query, reach, suppression, latest);
        published.ok().flatten().map(|figures| figures.rows).unwrap_or_default()
    }
}
