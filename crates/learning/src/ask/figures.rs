//! The question that is asked of the figures, and the answer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Attribution, Counts, Course, CourseId, Day, Kommunkod};

/// Dimensions of one question at most.
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
    /// The week of the event that made the definition hold, by ISO 8601; `from` has to be asked for with it.
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

    /// Whether a value of it names employers, whole.
    pub fn is_place(self) -> bool {
        matches!(self, Self::Municipality | Self::County | Self::Region | Self::Kind | Self::Inside)
    }

    /// Whether a value of it is a part of an employer's staff.
    pub fn is_part(self) -> bool {
        matches!(self, Self::Unit | Self::Role | Self::ServiceArea | Self::Experience)
    }

    /// Whether a value of it names courses, by what they are.
    pub fn is_of_courses(self) -> bool {
        matches!(self, Self::Programme | Self::Track | Self::Owner | Self::CourseArea)
    }

    /// Whether it is a period of the calendar, of which a question has one at most: each event is in one of each kind, but
    /// weeks are no parts of months.
    pub fn is_period(self) -> bool {
        matches!(self, Self::Week | Self::Month | Self::Quarter | Self::Year)
    }
}

/// A question.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureQuery {
    /// What to group by, in order; empty for the total alone. Each counts once, up to [`DIMENSIONS`], and of the
    /// [periods](Dimension::is_period) the first.
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
    /// Only these service areas of persons, however they are spelt; empty for all.
    pub service_areas: Vec<String>,
    /// Only these bands of experience, by code; empty for all.
    pub experience: Vec<String>,
    /// The region or group that rows by [`Dimension::Inside`] are about.
    pub group: Option<String>,
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
            service_areas: Vec::new(),
            experience: Vec::new(),
            group: None,
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

    /// Whether it names parts of employers' staff: units, roles, service areas or experience.
    pub fn names_parts(&self) -> bool {
        [&self.units, &self.roles, &self.service_areas, &self.experience].iter().any(|named| !named.is_empty())
    }

    /// Whether it is about a course.
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
    /// Distinct persons over everything: not the sum of the rows. Where rows are by module, week, month,
    /// quarter or year, this is still of the course and the whole period.
    pub total: Counts,
    /// Municipalities with at least one person who has started.
    pub municipalities_represented: u32,
}
