//! A question of coverage: how far a programme has come.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{CourseId, Day, Dimension, FigureQuery};

/// A question: which municipalities a programme, or some courses, have reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverageQuery {
    /// Only these courses; empty for all.
    pub courses: Vec<CourseId>,
    /// Only courses of these programmes; empty for all.
    pub programmes: Vec<String>,
    /// A region or group. Municipalities outside it are counted, too.
    pub group: Option<String>,
    /// The as-of day, up to its end.
    pub as_of: Day,
    /// The step between the points of the curve.
    pub step: CurveStep,
    /// The tables of the answer.
    pub tables: BTreeSet<CoverageTable>,
}

/// A part of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CoverageTable {
    /// Each municipality and organisation, with its status.
    Municipalities,
    /// How many municipalities of the country, each county, region and group have which status.
    Areas,
    /// The same of the country, for each programme.
    Programmes,
    /// How many municipalities were represented and connected, over time.
    Curve,
    /// How far municipalities differ in their shares.
    Spread,
    /// Which courses of a programme the same persons have started and completed.
    Overlap,
}

impl CoverageTable {
    /// Every table, in the order of an answer.
    pub const ALL: [Self; 6] =
        [Self::Municipalities, Self::Areas, Self::Programmes, Self::Curve, Self::Spread, Self::Overlap];
}

/// How far the points of a curve are apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CurveStep {
    /// At the end of each month.
    Month,
    /// At the end of each quarter.
    #[default]
    Quarter,
    /// At the end of each year.
    Year,
}

impl CurveStep {
    /// Returns the number of months in a step.
    pub(super) fn months(self) -> i32 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Year => 12,
        }
    }
}

impl CoverageQuery {
    /// Asks about everything, as of a day.
    pub fn about_all(as_of: Day) -> Self {
        Self {
            courses: Vec::new(),
            programmes: Vec::new(),
            group: None,
            as_of,
            step: CurveStep::default(),
            tables: CoverageTable::ALL.into(),
        }
    }

    /// Returns whether the answer has a table.
    pub fn wants(&self, table: CoverageTable) -> bool {
        self.tables.contains(&table)
    }

    /// Returns the question of figures about the same courses on the same day.
    pub fn figures(&self, by: &[Dimension]) -> FigureQuery {
        FigureQuery {
            courses: self.courses.clone(),
            programmes: self.programmes.clone(),
            ..FigureQuery::by(by, self.as_of)
        }
    }
}
