//! A question about a survey.

use crate::{Day, FigureQuery, TimeQuery};

/// A question about a survey: about whom, as over time, and about which questions of the course.
#[derive(Debug, Clone, PartialEq)]
pub struct SurveyQuery {
    /// Which course (exactly one), who started it where and when, and as of which day; what rows are by.
    pub of: TimeQuery,
    /// Only these questions, by id; empty for all.
    pub questions: Vec<String>,
}

impl SurveyQuery {
    /// Whether it asks for a question of the course.
    pub(super) fn asks_for(&self, id: &str) -> bool {
        self.questions.is_empty() || self.questions.iter().any(|asked| asked == id)
    }

    /// Whether it is about all that is reached, without rows, as of the latest day that is published.
    pub(super) fn is_of_everything(&self, latest: Day) -> bool {
        self.of.by.is_empty() && is_of_everything(&self.of.of, latest)
    }
}

/// Whether a question is about all that is reached, as of the latest day that is published.
pub(in crate::ask) fn is_of_everything(of: &FigureQuery, latest: Day) -> bool {
    let lists = [&of.organisations, &of.counties, &of.regions, &of.units, &of.roles, &of.service_areas, &of.experience];
    lists.iter().all(|list| list.is_empty())
        && of.municipalities.is_empty()
        && !of.unknown_municipality
        && of.from.is_none()
        && of.to.is_none()
        && of.as_of == latest
}
