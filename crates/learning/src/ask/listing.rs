//! The people behind a figure: a row for each person, seat and course.
//!
//! It is the walk that counts, with the names kept: a list has as many persons as the total of its figure, and as many rows
//! as its figures by municipality, unit, role and course. There is one exception: if statements report a person in several
//! places, a list over these places has the person only in the best part of the target.

use std::collections::BTreeSet;

use xapi::Ifi;

use super::answer::label;
use super::found::Found;
pub(super) use super::found::SeatKey;
use super::labels::Order;
use super::people_status::PeopleStatus;
use super::question::Question;
use super::walk::{in_concerned_blocks, walk_through};
use crate::collation::swedish_key;
use crate::standings::numbers::{CourseNumber, UNKNOWN};
use crate::standings::people::{People, Person, Placing};
use crate::standings::seats::Seat;
use crate::standings::timeline::{DayNumber, Timeline};
use crate::{Affiliation, AgentKey, Attribution, Catalogue, Day, Dimension, Figure, Figures, Key, Measure, Roster};

/// The dimensions that tell a person's rows in a list apart.
pub(super) const PEOPLE_ARE_BY: [Dimension; 4] =
    [Dimension::Municipality, Dimension::Unit, Dimension::Role, Dimension::Course];

/// The people behind a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeopleList {
    /// Sorted by name in Swedish order; people without a name sort by their first identifier.
    pub rows: Vec<PersonRow>,
    /// The number of distinct persons. Someone with two seats has two rows.
    pub persons: u32,
    /// The courses with persons who may belong here, too, but are not known by name.
    pub not_named: Vec<NotNamed>,
}

/// Persons of a course's target who were entered as a number and are not known by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotNamed {
    /// The course.
    pub course: Key,
    /// Their number; [missing](crate::Absence::Missing) if the number entered covers more than the question asks for.
    pub number: Figure,
}

/// Collects what figures by course have as not named.
pub(super) fn not_named(by_course: Figures) -> Vec<NotNamed> {
    let rows = by_course.rows.into_iter().filter_map(|mut row| {
        let number = row.counts[Measure::NotNamed];
        (number != Figure::Shown(0)).then(|| NotNamed { course: row.keys.remove(0), number })
    });
    rows.collect()
}

/// A person in a seat, and the person's progress in a course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// The person's name on the roster.
    pub name: Option<String>,
    /// The identifiers on the roster of that seat; for someone on no roster, those in statements.
    pub identifiers: BTreeSet<Ifi>,
    /// Those of them that the roster has.
    pub of_roster: BTreeSet<Ifi>,
    /// The municipality; `unknown` where there is none.
    pub municipality: Key,
    /// The unit, if the roster has one.
    pub unit: Option<Key>,
    /// The role, if the roster has one.
    pub role: Option<String>,
    /// The day of hiring, if the roster gives it.
    pub hired_on: Option<Day>,
    /// The course.
    pub course: Key,
    /// The day on which the row counts, if the figure has one: see the definitions.
    pub since: Option<Day>,
    /// Enrolled since, on the as-of day.
    pub enrolled_on: Option<Day>,
    /// Started on, by the as-of day.
    pub started_on: Option<Day>,
    /// Completed since, on the as-of day.
    pub completed_on: Option<Day>,
    /// Passed since, on the as-of day.
    pub passed_on: Option<Day>,
    /// The last valid day of the certificate, if there is one.
    pub valid_until: Option<Day>,
    /// One of the person's identifiers, the same in every row. It is personal, so only a pseudonym of it is given out.
    pub known_by: AgentKey,
}

impl PersonRow {
    /// Returns the label of the row: the name, else the first identifier.
    pub fn label(&self) -> String {
        self.name.clone().or_else(|| self.identifiers.first().map(shown_identifier)).unwrap_or_default()
    }

    /// Returns a text that tells this row from every other of its list. It is personal, so it is never given out as it is.
    pub fn identity(&self) -> String {
        let unit = self.unit.as_ref().map_or("", |unit| &unit.code);
        let role = self.role.as_deref().unwrap_or_default();
        let mut parts = vec![&*self.municipality.code, unit, role, &*self.course.code];
        let identifiers: Vec<String> = self.identifiers.iter().map(Ifi::identity_key).collect();
        parts.extend(identifiers.iter().map(String::as_str));
        parts.join("\n")
    }
}

/// Returns an identifier as people read it: a mail address, the name of an account, an address.
pub fn shown_identifier(identifier: &Ifi) -> String {
    match identifier {
        Ifi::Mbox(mbox) => mbox.strip_prefix("mailto:").unwrap_or(mbox).to_owned(),
        Ifi::Account { name, .. } => name.clone(),
        Ifi::MboxSha1sum(other) | Ifi::OpenId(other) => other.clone(),
    }
}

/// A row of a list, before it has its place in it.
pub(super) struct ListedRow {
    rank: Rank,
    /// The person, by number from 1.
    person: u32,
    /// What tells the row from the person's other rows.
    pub(super) key: SeatKey,
    /// The seat, and the day that decides it.
    pub(super) at: (Seat, DayNumber),
    pub(super) row: PersonRow,
}

/// Returns the rows of those of the people with a status who are walked through, by their number among all from 1. The
/// question must be by [`PEOPLE_ARE_BY`].
pub(super) fn rows<'p>(
    question: &Question<'_>,
    (people, walked): (&[Person], impl Iterator<Item = (&'p Person, u32)>),
    affiliations: &[&Affiliation],
    status: PeopleStatus,
) -> Vec<ListedRow> {
    let mut found = Found::new(status);
    walk_through(question, walked, &mut found);
    let rows = found.finish().into_iter().filter_map(|((number, key), at)| {
        let person = people.get(number.checked_sub(1)? as usize)?;
        let (rank, row) = row(question, person, affiliations, status, key, at);
        Some(ListedRow { rank, person: number, key, at, row })
    });
    rows.collect()
}

/// Lists the people with a status. The question must be by [`PEOPLE_ARE_BY`].
pub(super) fn list(question: &Question<'_>, people: &People, roster: &Roster, status: PeopleStatus) -> PeopleList {
    let affiliations: Vec<&Affiliation> = roster.affiliations.iter().collect();
    let mut rows = rows(question, (&people.all, in_concerned_blocks(question, people)), &affiliations, status);
    let persons = rows.iter().map(|listed| listed.person).collect::<BTreeSet<_>>().len();
    rows.sort_unstable_by(|one, two| one.rank.cmp(&two.rank));
    PeopleList {
        rows: rows.into_iter().map(|listed| listed.row).collect(),
        persons: u32::try_from(persons).unwrap_or(u32::MAX),
        not_named: Vec::new(),
    }
}

/// Returns the identifiers of a person: from the person's rows of the roster, unless they are nobody's, and from statements
/// that count.
pub(super) fn keys_of_person<'p>(
    catalogue: &'p Catalogue,
    person: &'p Person,
    affiliations: &'p [&'p Affiliation],
) -> impl Iterator<Item = &'p AgentKey> {
    let rows = person.tenures().iter().filter_map(|tenure| affiliations.get(usize::try_from(tenure.row).ok()?));
    let of_rows = rows.flat_map(|row| &row.identifiers).filter(|agent| !catalogue.is_nobody(agent));
    of_rows.chain(person.agents())
}

/// The sort key of a row: its name, then what tells it from others of that name.
type Rank = (Vec<u32>, String, [Order; 2], String);

fn row(
    question: &Question<'_>,
    person: &Person,
    affiliations: &[&Affiliation],
    status: PeopleStatus,
    (employer, unit, role, course): SeatKey,
    (seat, day): (Seat, DayNumber),
) -> (Rank, PersonRow) {
    let as_of = question.as_of;
    let own: Vec<&Affiliation> = person
        .roster_rows(seat, day)
        .into_iter()
        .filter_map(|row| affiliations.get(usize::try_from(row).ok()?).copied())
        .collect();
    let on_roster = person.roster_seats(day, as_of).any(|known| known == seat);
    let agents = if on_roster { Vec::new() } else { person.agents_in(course, employer) };
    let catalogue = question.catalogue();
    let of_rows = own.iter().flat_map(|row| &row.identifiers).filter(|agent| !catalogue.is_nobody(agent));
    let rostered: BTreeSet<Ifi> = of_rows.filter_map(|key| key.as_str().parse().ok()).collect();
    let of_statements = agents.into_iter().filter_map(|key| key.as_str().parse().ok());
    let told = told_in(question, person, course, (seat, day));
    let timeline = told.timeline();
    let day_of = |number: Option<DayNumber>| number.map(|number| Day::from_number(i32::from(number)));
    let known = |dimension, value| (value != UNKNOWN).then(|| label(question, dimension, value).1);
    let enrolled = told.day(question, person, |timeline| timeline.enrolled(as_of).map(|(since, _)| since));
    let started = told.day(question, person, |timeline| timeline.started(as_of));
    let completed = told.day(question, person, |timeline| timeline.completed(as_of));
    let passed = told.day(question, person, |timeline| timeline.passed(as_of));
    // Whoever employs somebody now is told, wherever the course was completed.
    let certificate = timeline.certificate(as_of);
    let active = || timeline.active_within(question.active.0, question.active.1).last().copied();
    let (place, municipality) = label(question, Dimension::Municipality, employer.0);
    let (course_order, course) = label(question, Dimension::Course, course.0);
    let row = PersonRow {
        name: own.iter().find_map(|row| row.name.clone()),
        identifiers: of_statements.chain(rostered.iter().cloned()).collect(),
        of_roster: rostered,
        municipality,
        unit: known(Dimension::Unit, unit.0),
        role: known(Dimension::Role, role.0).map(|role| role.name),
        hired_on: own.iter().filter_map(|row| row.hired_on).min(),
        course,
        since: day_of(match status {
            PeopleStatus::Enrolled | PeopleStatus::EnrolledImplied | PeopleStatus::OutsideEnrolled => enrolled,
            PeopleStatus::Started | PeopleStatus::UnderWay | PeopleStatus::OutsideStarted => started,
            PeopleStatus::Active => active(),
            PeopleStatus::Completed
            | PeopleStatus::TargetCompleted
            | PeopleStatus::CompletedAll
            | PeopleStatus::OutsideCompleted => completed,
            PeopleStatus::Passed => passed,
            PeopleStatus::CertificateInForce
            | PeopleStatus::CertificateExpiring
            | PeopleStatus::CertificateExpired
            | PeopleStatus::CertificateRevoked => certificate.map(|certificate| certificate.given),
            PeopleStatus::Meant | PeopleStatus::NotStarted | PeopleStatus::NotNamed | PeopleStatus::NotCompleted => {
                None
            }
        }),
        enrolled_on: day_of(enrolled),
        started_on: day_of(started),
        completed_on: day_of(completed),
        passed_on: day_of(passed),
        valid_until: day_of(certificate.map(|certificate| certificate.until)),
        known_by: keys_of_person(catalogue, person, affiliations).min().cloned().unwrap_or_else(|| "".into()),
    };
    let label = row.label();
    ((swedish_key(&label), label, [place, course_order], row.identity()), row)
}

/// What is reported of a person and a course in a seat.
struct ToldIn<'t> {
    /// What counts in the seat: everything if the roster gives the seat, else what is reported in its municipality.
    here: Option<Timeline<'t>>,
    /// The parts of it, each with what places it.
    parts: Vec<(Placing, Timeline<'t>)>,
}

fn told_in<'t>(
    question: &Question<'_>,
    person: &'t Person,
    course: CourseNumber,
    (seat, day): (Seat, DayNumber),
) -> ToldIn<'t> {
    let mut seats = Vec::new();
    person.seats(Placing::Roster, day, question.attribution, question.as_of, &mut seats);
    let by_roster = seats.contains(&seat);
    let place = seat.employer.kommunkod();
    let parts = person.row(course).into_iter().flat_map(Placing::parts);
    let mut here = None;
    let parts = parts.filter_map(|(placing, told)| {
        let (is_here, is_part) = match placing {
            Placing::Roster => (by_roster, true),
            Placing::Whole(of) => (by_roster || of == place, true),
            Placing::Beside(of) => (!by_roster && of == place, by_roster || of == place),
        };
        let timeline = told.course();
        if is_here {
            here = Some(timeline);
        }
        is_part.then_some((placing, timeline))
    });
    let parts = parts.collect();
    ToldIn { here, parts }
}

impl<'t> ToldIn<'t> {
    fn timeline(&self) -> Timeline<'t> {
        self.here.unwrap_or(Timeline::EMPTY)
    }

    /// Returns the day of something, if it may be shown. By the attribution at the event, what counts beyond the reach
    /// may not, because it happened with another employer.
    fn day(
        &self,
        question: &Question<'_>,
        person: &Person,
        of: impl Fn(Timeline<'t>) -> Option<DayNumber>,
    ) -> Option<DayNumber> {
        let day = of(self.timeline())?;
        let mut seats = Vec::new();
        let mut is_told = |placing| {
            person.seats(placing, day, question.attribution, question.as_of, &mut seats);
            seats.iter().any(|&seat| question.reaches(seat, day))
        };
        let mut parts = self.parts.iter().filter(|(_, timeline)| of(*timeline) == Some(day));
        (question.attribution == Attribution::Current || parts.any(|(placing, _)| is_told(*placing))).then_some(day)
    }
}
