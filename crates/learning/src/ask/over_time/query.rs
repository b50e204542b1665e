//! Questions over time: what became of people who were hired, started or completed a course on some day.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Dimension, FigureQuery};

/// The subject that a question over time follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeSubject {
    /// Employments, from the day of hiring.
    NewHires,
    /// Persons, from the day on which they started the course.
    Cohorts,
    /// Persons who have started the course, through its modules.
    Funnel,
    /// Employments in which somebody completed the course, from that day.
    Retention,
}

/// What rows of a question over time may be by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimeDimension {
    /// The municipality where the person was hired, or started or completed the course.
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
    /// Which course (exactly one), which places, units and roles, and as of which day. `from` and `to` limit the days on
    /// which people were hired, started or completed. Its `by`, `programmes` and `attribution` are ignored.
    pub of: FigureQuery,
}

impl TimeDimension {
    /// Returns its dimension in figures; `None` if it is a period.
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
    /// Returns whether rows may be by a dimension. Rounds of a course are of those who start it.
    pub fn may_be_by(self, dimension: TimeDimension) -> bool {
        matches!(self, Self::Cohorts | Self::Funnel) || dimension != TimeDimension::Round
    }
}

impl TimeQuery {
    /// Returns the question of figures about the same places.
    pub fn of_places(&self) -> FigureQuery {
        let by = self.by.iter().filter_map(|dimension| dimension.place()).collect();
        FigureQuery { by, from: None, to: None, ..self.of.clone() }
    }
}
