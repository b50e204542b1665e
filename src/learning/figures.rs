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
    /// Only what began to hold on this day or later; of activity, what happened.
    pub from: Option<Day>,
    /// Only what began to hold before this day; of activity, what happened.
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
    /// Meant or enrolled, by name and not by an entered number, and not started.
    pub not_started: u32,
    /// The same, and not completed.
    pub not_completed: u32,
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
    /// Some courses or municipalities of the row have a target and others not: the persons meant or
    /// enrolled, each once, and the numbers entered.
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

/// The ids, versions and meanings of the counting definitions, as they travel with every answer.
///
/// Each is of distinct persons, with event time up to the end of the as-of day. A meaning that changes
/// gets a new version.
pub const DEFINITIONS: &[(&str, &str)] = &[
    (
        "enrolled/1",
        "An enrolment is in force, or the person has started; enrolled_implied counts those of the latter kind alone. \
         Counted on the day since which one or the other holds.",
    ),
    (
        "started/1",
        "At least one statement about the course or one of its modules, other than enrolment. Counted on the day of \
         the first.",
    ),
    (
        "active/1",
        "Started, and a statement in the asked period, or where none is asked in the 30 days that end with the as-of \
         day. Counted on the last such day; by month, in every month with one.",
    ),
    (
        "completed/1",
        "The course's rule holds, and was not taken back. Counted on the day since which it holds. Of a module: the \
         module is completed.",
    ),
    (
        "passed/1",
        "A pass is in force, with the score that the rule asks for. Counted on the day since which it is. Of a module: \
         the module is passed.",
    ),
    (
        "N/1",
        "The denominator on the as-of day, whatever the period: the target, which is the number entered for the \
         municipality, else the persons on its roster with a role that the course is meant for; for a course with no \
         target, those enrolled. N_is tells which.",
    ),
    (
        "not_started/1",
        "Has not started by the as-of day, whatever the period, of the persons that the course is meant for: those on \
         the roster with a role that the target names; where it names none, those enrolled. Of a number that was \
         entered nobody knows the persons.",
    ),
    (
        "not_completed/1",
        "Of the same persons, those for whom completed does not hold on the as-of day, whatever the period.",
    ),
];

/// [`DEFINITIONS`] in Swedish, in the same order and of the same versions.
pub const DEFINITIONS_IN_SWEDISH: &[(&str, &str)] = &[
    (
        "enrolled/1",
        "Inskriven: en inskrivning gäller, eller så har personen påbörjat kursen. Räknas den dag då det ena eller det \
         andra började gälla.",
    ),
    (
        "started/1",
        "Påbörjat: minst en händelse i kursen eller en av dess delar, utöver själva inskrivningen. Räknas den dag då \
         den första inträffade.",
    ),
    (
        "active/1",
        "Aktiv: har påbörjat, och har minst en händelse i den valda perioden eller, om ingen period är vald, under de \
         30 dagar som slutar med den valda dagen. Räknas den sista sådana dagen; per månad i varje månad med en.",
    ),
    (
        "completed/1",
        "Slutfört: kursens regel är uppfylld och har inte tagits tillbaka. Räknas den dag då den började vara uppfylld. \
         Om en del av en kurs: delen är slutförd.",
    ),
    (
        "passed/1",
        "Godkänd: ett godkännande gäller, med det resultat som kursens regel kräver. Räknas den dag då det började \
         gälla. Om en del av en kurs: delen är godkänd.",
    ),
    (
        "N/1",
        "N: det antal som andelen räknas på, den valda dagen och oberoende av perioden. Det är målgruppen, alltså det \
         antal som är angivet för kommunen eller annars de på kommunens personallista som har en roll som kursen är \
         till för. För en kurs utan målgrupp är det de inskrivna.",
    ),
    (
        "not_started/1",
        "Ej påbörjat: har inte påbörjat kursen den valda dagen, oberoende av perioden, av dem som kursen är till för: \
         de på kommunens personallista med en roll som målgruppen anger eller, där den inte anger några roller, de \
         inskrivna. Av ett angivet antal är personerna inte kända.",
    ),
    (
        "not_completed/1",
        "Ej slutfört: av samma personer de som inte har slutfört kursen den valda dagen, oberoende av perioden.",
    ),
];

#[cfg(test)]
mod tests {
    use super::{DEFINITIONS, DEFINITIONS_IN_SWEDISH};

    #[test]
    fn both_languages_define_the_same_ids() {
        let ids = |definitions: &[(&'static str, &str)]| definitions.iter().map(|(id, _)| *id).collect::<Vec<_>>();
        assert_eq!(ids(DEFINITIONS), ids(DEFINITIONS_IN_SWEDISH));
    }
}
