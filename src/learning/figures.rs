//! The question that is asked of the figures, and the answer.

use serde::{Deserialize, Serialize};

use super::{Attribution, CourseId, Day, Kommunkod};

/// What figures may be grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
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
    /// Only these municipalities; empty for all.
    pub municipalities: Vec<Kommunkod>,
    /// Only municipalities of these counties; empty for all.
    pub counties: Vec<String>,
    /// Only municipalities of these regions and groups; empty for all.
    pub regions: Vec<String>,
    /// Only these units, by id; empty for all.
    pub units: Vec<String>,
    /// Only these roles; empty for all.
    pub roles: Vec<String>,
    /// Only what began to hold on this day or later.
    pub from: Option<Day>,
    /// Only what began to hold before this day.
    pub to: Option<Day>,
    /// Up to the end of this day.
    pub as_of: Day,
    /// At which moment the affiliation is read.
    pub attribution: Attribution,
}

/// A value of a dimension.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Key {
    /// The code: `0180`, `14`, `gr`, `ekonomiskt-bistand`, `2022-09`, `unknown`.
    pub code: String,
    /// Its name in Swedish.
    pub name: String,
}

/// Distinct persons for whom each definition holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// An enrolment is in force, or started.
    pub enrolled: u32,
    /// Of those, with no enrolment but a start.
    pub enrolled_implied: u32,
    /// At least one statement other than an enrolment.
    pub started: u32,
    /// Started, and a statement in the period.
    pub active: u32,
    /// The rule holds.
    pub completed: u32,
    /// A pass is in force.
    pub passed: u32,
    /// The denominator.
    #[serde(rename = "N")]
    pub n: u32,
    /// What the denominator is.
    #[serde(rename = "N_is")]
    pub n_is: Denominator,
}

/// What the N of a row is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Denominator {
    /// The target, from the roster or entered.
    Target,
    /// Those enrolled.
    #[default]
    Enrolled,
    /// Some courses of the row have a target and others not: their sum of persons.
    Mixed,
}

/// One row of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FigureRow {
    /// A value for each dimension that was asked for, in order.
    pub keys: Vec<Key>,
    /// The counts.
    #[serde(flatten)]
    pub counts: Counts,
}

/// The distinct persons of all rows that share one value of one dimension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// The rows, sorted: å ä ö last, `unknown` at the end.
    pub rows: Vec<FigureRow>,
    /// Where two or more dimensions were asked for: the totals of each value of each dimension.
    pub totals: Vec<Total>,
    /// Distinct persons over everything: not the sum of the rows.
    pub total: Counts,
    /// Municipalities with at least one person who has started.
    pub municipalities_represented: u32,
}

/// The ids, versions and meanings of the counting definitions, as they travel with every answer.
pub const DEFINITIONS: &[(&str, &str)] = &[];
