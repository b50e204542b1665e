//! A question of figures, and its answer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Attribution, Counts, Course, CourseId, Day, Kommunkod, UNKNOWN_CODE};

/// The most dimensions that one question may have.
pub const DIMENSIONS: usize = 8;

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
    /// The kind of the employer: a municipality, or what the catalogue says of the organisation.
    Kind,
    /// Whether the employer is a member of the group of the question, on the as-of day.
    Inside,
    /// The unit within the municipality.
    Unit,
    /// The role.
    Role,
    /// The service area in which the person works, by the roster.
    ServiceArea,
    /// How long the person has been in the profession on the as-of day, by the roster, in bands of the catalogue.
    Experience,
    /// Each programme of the course.
    Programme,
    /// The track of the course: introduction, deepening, leaders.
    Track,
    /// Who is responsible for the course.
    Owner,
    /// The service area that the course is about.
    CourseArea,
    /// The course.
    Course,
    /// The module of the course.
    Module,
    /// The ISO 8601 week of the event that made the definition hold. Requires `from`.
    Week,
    /// The month of that event.
    Month,
    /// The quarter of that event.
    Quarter,
    /// The year of that event.
    Year,
}

impl Dimension {
    /// Every dimension.
    pub const ALL: [Self; 19] = [
        Self::Municipality,
        Self::County,
        Self::Region,
        Self::Kind,
        Self::Inside,
        Self::Unit,
        Self::Role,
        Self::ServiceArea,
        Self::Experience,
        Self::Programme,
        Self::Track,
        Self::Owner,
        Self::CourseArea,
        Self::Course,
        Self::Module,
        Self::Week,
        Self::Month,
        Self::Quarter,
        Self::Year,
    ];

    /// Returns whether its values name whole employers.
    pub fn is_place(self) -> bool {
        matches!(self, Self::Municipality | Self::County | Self::Region | Self::Kind | Self::Inside)
    }

    /// Returns whether its values name parts of an employer's staff.
    pub fn is_part(self) -> bool {
        matches!(self, Self::Unit | Self::Role | Self::ServiceArea | Self::Experience)
    }

    /// Returns whether its values name courses by something that they have in common.
    pub fn is_of_courses(self) -> bool {
        matches!(self, Self::Programme | Self::Track | Self::Owner | Self::CourseArea)
    }

    /// Returns whether it is a period of the calendar. A question has at most one: each event falls in one period of each
    /// kind, but weeks do not nest in months.
    pub fn is_period(self) -> bool {
        matches!(self, Self::Week | Self::Month | Self::Quarter | Self::Year)
    }
}

/// A question of figures: what to group by, whom and what to count, and up to which day.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureQuery {
    /// What to group by, in order; empty for the total alone. Ignores repetitions, everything past [`DIMENSIONS`], and
    /// every [period](Dimension::is_period) but the first.
    pub by: Vec<Dimension>,
    /// Only these courses; empty for all.
    pub courses: Vec<CourseId>,
    /// Only courses of these programmes; empty for all.
    pub programmes: Vec<String>,
    /// Only these municipalities. If neither this nor the next two name any, all employers.
    pub municipalities: Vec<Kommunkod>,
    /// Also these employers that are not municipalities, by the id of the organisation.
    pub organisations: Vec<String>,
    /// Also people whose municipality is not known.
    pub unknown_municipality: bool,
    /// Only municipalities of these counties; empty for all.
    pub counties: Vec<String>,
    /// Only municipalities of these regions and groups; empty for all.
    pub regions: Vec<String>,
    /// Only these units, by any of their names, with the kommunkod before it or without (`1440/ifo`); empty for all.
    pub units: Vec<String>,
    /// Only these roles, however they are spelt; empty for all.
    pub roles: Vec<String>,
    /// Only these service areas of persons, however they are spelt; empty for all.
    pub service_areas: Vec<String>,
    /// Only these bands of experience, by code; empty for all.
    pub experience: Vec<String>,
    /// The region or group that rows by [`Dimension::Inside`] are about.
    pub group: Option<String>,
    /// The first day of the period: counts statuses that began, and activity that happened, on this day or later.
    pub from: Option<Day>,
    /// The day after the period: counts statuses that began, and activity that happened, before this day.
    pub to: Option<Day>,
    /// The as-of day: counts what happened up to its end.
    pub as_of: Day,
    /// The moment whose affiliation decides where a person is counted.
    pub attribution: Attribution,
}

impl FigureQuery {
    /// Asks for everyone and every course by some dimensions, as of a day, counted at the event.
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
            service_areas: Vec::new(),
            experience: Vec::new(),
            group: None,
            from: None,
            to: None,
            as_of,
            attribution: Attribution::AtEvent,
        }
    }

    /// Returns the last day of the period, if it has an end: the day before `to`.
    pub fn last_of_period(&self) -> Option<Day> {
        self.to.map(|to| to.plus(-1))
    }

    /// Returns whether it names parts of employers' staff: units, roles, service areas or experience.
    pub fn names_parts(&self) -> bool {
        [&self.units, &self.roles, &self.service_areas, &self.experience].iter().any(|named| !named.is_empty())
    }

    /// Returns whether it asks for a course.
    pub fn asks_for_course(&self, course: &Course) -> bool {
        let is_of_programme = |of: &String| self.programmes.contains(of);
        (self.courses.is_empty() || self.courses.contains(&course.id))
            && (self.programmes.is_empty() || course.programmes.iter().any(is_of_programme))
    }
}

/// A value of a dimension.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Key {
    /// The code: `0180`, `14`, `gr`, `ekonomiskt-bistand`, `2022-09`, `2022-W39`, `unknown`.
    pub code: String,
    /// Its name in Swedish.
    pub name: String,
    /// Whether the reach or the question excludes a part of this municipality, county or region, so that no number of the
    /// row, not even N, covers the whole. Absent if nothing is excluded.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub partial: bool,
}

impl Key {
    /// Makes the key of a value that is counted whole.
    pub fn new(code: impl Into<String>, name: impl Into<String>) -> Self {
        Self { code: code.into(), name: name.into(), partial: false }
    }

    /// The key of those of whom the value is not known.
    pub(super) fn unknown() -> Self {
        Self::new(UNKNOWN_CODE, "okänd")
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
    /// The rows, sorted: å ä ö last, `unknown` at the end. By municipality, county or region there is always a row
    /// `unknown`, for each combination of the other dimensions that has a row.
    pub rows: Vec<FigureRow>,
    /// The totals of each value of each dimension, if the question has two dimensions or more.
    pub totals: Vec<Total>,
    /// Distinct persons over everything, not the sum of the rows. If rows are by module, week, month, quarter or year, this
    /// is still of the course and the whole period.
    pub total: Counts,
    /// Municipalities with at least one person who has started.
    pub municipalities_represented: u32,
}
