//! Questions over time: what became of those who were hired, or who started, on some day.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Dimension, FigureQuery};

/// What a question over time follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeSubject {
    /// Employments, from the day of hiring.
    NewHires,
    /// Persons, from the day on which they started the course.
    Cohorts,
    /// Persons who have started the course, through its modules.
    Funnel,
}

/// What rows of a question over time may be by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimeDimension {
    /// The municipality where the person was hired, or started.
    Municipality,
    /// Its county.
    County,
    /// Each region and group that it is a member of.
    Region,
    /// The unit, as it was on that day.
    Unit,
    /// The role on that day.
    Role,
    /// The month of that day.
    Month,
    /// The quarter of that day.
    Quarter,
    /// The round of the course in which that day is; of those who started it alone.
    Round,
}

/// A question over time.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeQuery {
    /// What to group by, in order; empty for the total alone.
    pub by: Vec<TimeDimension>,
    /// Which course (exactly one), which places, units and roles, and as of which day. `from` and `to` are the days in which
    /// persons were hired, or started. Its `by`, `programmes` and `attribution` are ignored.
    pub of: FigureQuery,
}

impl TimeDimension {
    /// Its dimension in figures; `None` if it is a period.
    pub fn place(self) -> Option<Dimension> {
        Some(match self {
            Self::Municipality => Dimension::Municipality,
            Self::County => Dimension::County,
            Self::Region => Dimension::Region,
            Self::Unit => Dimension::Unit,
            Self::Role => Dimension::Role,
            Self::Month | Self::Quarter | Self::Round => return None,
        })
    }
}

impl TimeSubject {
    /// Whether rows may be by a dimension: nobody is hired in a round of a course.
    pub fn may_be_by(self, dimension: TimeDimension) -> bool {
        self != Self::NewHires || dimension != TimeDimension::Round
    }
}

impl TimeQuery {
    /// The question about places behind this one, as figures ask it.
    pub fn of_places(&self) -> FigureQuery {
        let by = self.by.iter().filter_map(|dimension| dimension.place()).collect();
        FigureQuery { by, from: None, to: None, ..self.of.clone() }
    }
}
