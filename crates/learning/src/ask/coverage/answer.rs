//! The answer to a question of coverage: how far a programme has come.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use crate::{Absence, Day, Figure, Key, Share};

/// An answer, with the tables that were asked for.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Coverage {
    /// The courses that are counted.
    pub courses: Vec<Key>,
    /// The number of municipalities within the reach that have each status.
    pub total: CoverageCounts,
    /// Each municipality, then each organisation, and last people of no known municipality, if everything is reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub municipalities: Option<Vec<CoveredPlace>>,
    /// The country, the counties, the regions and groups, and last what lies outside the group that was named, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub areas: Option<Vec<CoveredArea>>,
    /// The programmes, in the order of the catalogue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub programmes: Option<Vec<CoveredProgramme>>,
    /// The curve, by day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub curve: Option<Vec<CurvePoint>>,
    /// Spread between municipalities, by course and area.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spread: Option<Vec<Spread>>,
    /// Pairs of courses of one programme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overlap: Option<Vec<Overlap>>,
}

/// How far a programme has come in a municipality: the first of these that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CoverageStatus {
    /// Somebody has completed at least one of the courses.
    Completed,
    /// Somebody has started.
    Started,
    /// It is connected, and nobody has started.
    ConnectedIdle,
    /// It is not connected, but its roster has somebody for whom one of the courses is meant.
    RosterIdle,
    /// None of these.
    NotReached,
}

impl CoverageStatus {
    /// Returns the word for it in JSON and CSV.
    pub fn word(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Started => "started",
            Self::ConnectedIdle => "connected_idle",
            Self::RosterIdle => "roster_idle",
            Self::NotReached => "not_reached",
        }
    }
}

/// A municipality or another employer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CoveredPlace {
    /// The employer.
    pub municipality: Key,
    /// Its county, if it is a municipality.
    pub county: Option<Key>,
    /// How far the programme has come there.
    pub status: CoverageStatus,
    /// Whether somebody has started there.
    pub represented: bool,
    /// Whether it is connected.
    pub connected: bool,
    /// The first day of the connection, if it is connected.
    pub connected_from: Option<Day>,
    /// Whether its roster has somebody for whom one of the courses is meant.
    pub has_roster: bool,
}

/// How many municipalities have which status. The five statuses add up to `municipalities`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CoverageCounts {
    /// The denominator.
    pub municipalities: u32,
    /// Somebody has started there.
    pub represented: u32,
    /// The share of those in the denominator.
    #[serde(serialize_with = "write_share")]
    #[schemars(with = "Option<f64>")]
    pub represented_share: Option<Share>,
    /// They are connected.
    pub connected: u32,
    /// Those with the status `completed`.
    pub completed: u32,
    /// Those with the status `started`.
    pub started: u32,
    /// Those with the status `connected_idle`.
    pub connected_idle: u32,
    /// Those with the status `roster_idle`.
    pub roster_idle: u32,
    /// Those with the status `not_reached`.
    pub not_reached: u32,
}

/// What an area is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AreaKind {
    /// The country.
    Country,
    /// A county, by the register.
    County,
    /// A region of the catalogue.
    Region,
    /// A group of the catalogue.
    Group,
    /// Everything but the members of the region or group that was named.
    Outside,
}

/// An area with what was counted of its municipalities.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CoveredArea {
    /// What it is.
    pub kind: AreaKind,
    /// The area. `partial` where some of its municipalities are beyond the reach.
    pub area: Key,
    /// The counts.
    #[serde(flatten)]
    pub counts: CoverageCounts,
}

/// A programme with what was counted of the whole reach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CoveredProgramme {
    /// The programme.
    pub programme: Key,
    /// First day on which it is offered, if the catalogue says so.
    pub valid_from: Option<Day>,
    /// Last day on which it is offered, if the catalogue says so.
    pub valid_to: Option<Day>,
    /// How many of its courses are counted.
    pub courses: usize,
    /// The counts.
    #[serde(flatten)]
    pub counts: CoverageCounts,
}

/// A point of the curve: how many municipalities at the end of a day, by what is known on the as-of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CurvePoint {
    /// The day.
    pub day: Day,
    /// Somebody had started there.
    pub represented: u32,
    /// Somebody had completed there, and the completion still holds.
    pub completed: u32,
    /// They were connected.
    pub connected: u32,
}

/// How far the municipalities of an area differ in their share completed of a course.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Spread {
    /// The course.
    pub course: Key,
    /// What the area is.
    pub kind: AreaKind,
    /// The area.
    pub area: Key,
    /// How many municipalities are included.
    pub n: u32,
    /// The percentiles; absent if they are too few.
    #[serde(flatten)]
    pub percentiles: Percentiles,
}

/// Percentiles of shares: in thousandths, as fractions in JSON.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Percentiles {
    /// A tenth has at most this share.
    #[serde(serialize_with = "write_thousandths")]
    #[schemars(with = "Option<f64>")]
    pub p10: Option<u32>,
    /// A quarter has.
    #[serde(serialize_with = "write_thousandths")]
    #[schemars(with = "Option<f64>")]
    pub p25: Option<u32>,
    /// Half have.
    #[serde(serialize_with = "write_thousandths")]
    #[schemars(with = "Option<f64>")]
    pub median: Option<u32>,
    /// Three quarters have.
    #[serde(serialize_with = "write_thousandths")]
    #[schemars(with = "Option<f64>")]
    pub p75: Option<u32>,
    /// Nine tenths have.
    #[serde(serialize_with = "write_thousandths")]
    #[schemars(with = "Option<f64>")]
    pub p90: Option<u32>,
}

/// Two courses of one programme, and the persons who have started and completed them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Overlap {
    /// The programme.
    pub programme: Key,
    /// The course that the catalogue has first.
    pub first: Key,
    /// The other one.
    pub second: Key,
    /// Who has started them.
    pub started: Shared,
    /// Who has completed them.
    pub completed: Shared,
}

/// How many persons are in both of two sets, and how many in one alone: all shown, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shared(pub Figure<[u32; 3]>);

impl Shared {
    /// The names of the three numbers in JSON: both, only the first, only the second.
    pub const WORDS: [&str; 3] = ["both", "only_first", "only_second"];

    /// Three numbers that are hidden.
    pub(super) const HIDDEN: Self = Self(Figure::Absent(Absence::Suppressed));
}

impl JsonSchema for Shared {
    fn schema_name() -> Cow<'static, str> {
        "Shared".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let meanings = ["In both.", "In the first alone.", "In the second alone."];
        let number = |meaning| json!({ "type": ["integer", "null"], "minimum": 0, "description": meaning });
        let numbers = Self::WORDS.into_iter().zip(meanings).map(|(word, meaning)| (word.to_owned(), number(meaning)));
        let mut properties: Map<String, Value> = numbers.collect();
        let mut status = generator.subschema_for::<Absence>();
        status.insert("description".to_owned(), "Why the numbers are `null`, where they are.".into());
        properties.insert("status".to_owned(), status.to_value());
        json_schema!({
            "type": "object",
            "description": "How many persons are in both of two sets, and how many in one alone: all shown, or none.",
            "properties": properties,
            "required": Self::WORDS,
        })
    }
}

impl Serialize for Shared {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let numbers = self.0.shown();
        let entries = Self::WORDS.into_iter().enumerate();
        let status = self.0.absence().map(|absence| ("status", absence.word().into()));
        let entries = entries.map(|(at, word)| (word, Value::from(numbers.map(|numbers| numbers[at]))));
        serializer.collect_map(entries.chain(status))
    }
}

#[allow(clippy::ref_option, reason = "serde hands it over so")]
fn write_share<S: Serializer>(share: &Option<Share>, serializer: S) -> Result<S::Ok, S::Error> {
    write_thousandths(&share.map(|share| share.in_units(1000)), serializer)
}

#[allow(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
fn write_thousandths<S: Serializer>(number: &Option<u32>, serializer: S) -> Result<S::Ok, S::Error> {
    number.map(|number| f64::from(number) / 1000.0).serialize(serializer)
}
