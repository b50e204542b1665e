//! A question about a survey.

use crate::TimeQuery;

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
}
