//! The question that is asked of the figures, and the answer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Attribution, Counts, Course, CourseId, Day, Kommunkod};

/// What figures may be grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// The municipality; people of none are in the row `unknown`.
    Municipality,
    /// The county of the municipality, by the register.
    County,
    /// Each region and group that the municipality is a member of.
    Region,
    /// The unit within the municipality.
    Unit,
    /// The role.
    Role,
    /// The course.
    Course,
    /// The module of the course.
    Module,
    /// The month of the event that made the definition hold.
    Month,
}

/// A question.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureQuery {
    /// What to group by, in order; empty for the total alone.
    pub by: Vec<Dimension>,
    /// Only these courses; empty for all.
    pub courses: Vec<CourseId>,
    /// Only courses of these programmes; empty for all.
    pub programmes: Vec<String>,
    /// Only these municipalities. All employers where this and the next two name none.
    pub municipalities: Vec<Kommunkod>,
    /// These employers that are no municipality, by the id of the organisation.
    pub organisations: Vec<String>,
    /// Those whose municipality is not known.
    pub unknown_municipality: bool,
    /// Only municipalities of these counties; empty for all.
    pub counties: Vec<String>,
    /// Only municipalities of these regions and groups; empty for all.
    pub regions: Vec<String>,
    /// Only these units, by any of their names, with the kommunkod before it or without (`1440/ifo`); empty for all.
    pub units: Vec<String>,
    /// Only these roles, however they are spelt; empty for all.
    pub roles: Vec<String>,
    /// Only what began to hold on this day or later; of activity, what happened.
    pub from: Option<Day>,
    /// Only what began to hold before this day; of activity, what happened.
    pub to: Option<Day>,
    /// Up to the end of this day.
    pub as_of: Day,
    /// At which moment the affiliation is read.
    pub attribution: Attribution,
}

impl FigureQuery {
    /// A question for everybody and every course by some dimensions, as of a day, counted at the event.
    pub fn by(dimensions: &[Dimension], as_of: Day) -> Self {
        Self {
            by: dimensions.to_vec(),
            courses: Vec::new(),
            programmes: Vec::new(),
            municipalities: Vec::new(),
            organisations: Vec::new(),
            unknown_municipality: false,
            counties: Vec::new(),
            regions: Vec::new(),
            units: Vec::new(),
            roles: Vec::new(),
            from: None,
            to: None,
            as_of,
            attribution: Attribution::AtEvent,
        }
    }

    /// The last day of the period that is asked for, where it has an end: `to` is the day after it.
    pub fn last_of_period(&self) -> Option<Day> {
        self.to.map(|to| to.plus(-1))
    }

    /// Whether it is about a course.
    pub fn asks_for_course(&self, course: &Course) -> bool {
        let is_of_programme = |of: &String| self.programmes.contains(of);
        (self.courses.is_empty() || self.courses.contains(&course.id))
            && (self.programmes.is_empty() || course.programme.as_ref().is_some_and(is_of_programme))
    }
}

/// A value of a dimension.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Key {
    /// The code: `0180`, `14`, `gr`, `ekonomiskt-bistand`, `2022-09`, `unknown`.
    pub code: String,
    /// Its name in Swedish.
    pub name: String,
    /// Of a municipality, county or region: the reach or the question leaves a part of it out, so that no number
    /// of the row, its N neither, is of the whole. Left out where it is whole.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub partial: bool,
}

impl Key {
    /// A value that is counted whole.
    pub fn new(code: impl Into<String>, name: impl Into<String>) -> Self {
        Self { code: code.into(), name: name.into(), partial: false }
    }
}

/// One row of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FigureRow {
    /// A value for each dimension that was asked for, in order.
    pub keys: Vec<Key>,
    /// The counts.
    #[serde(flatten)]
    pub counts: Counts,
}

/// The distinct persons of all rows that share one value of one dimension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "FigureTotal")]
pub struct Total {
    /// The dimension.
    pub dimension: Dimension,
    /// Its value.
    pub key: Key,
    /// The counts.
    #[serde(flatten)]
    pub counts: Counts,
}

/// An answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Figures {
    /// The rows, sorted: å ä ö last, `unknown` at the end. By municipality, county or region the row
    /// `unknown` is always there: for each combination of the other dimensions that has a row.
    pub rows: Vec<FigureRow>,
    /// Where two or more dimensions were asked for: the totals of each value of each dimension.
    pub totals: Vec<Total>,
    /// Distinct persons over everything: not the sum of the rows. Where rows are by module or month,
    /// this is still of the course and the whole period.
    pub total: Counts,
    /// Municipalities with at least one person who has started.
    pub municipalities_represented: u32,
}
