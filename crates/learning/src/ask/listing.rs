//! Who is behind a figure: a row for each person, seat and course.
//!
//! It is the walk that counts, with the names kept: there are as many persons in a list as in the total of its
//! figure, and as many rows as in its figures by municipality, unit, role and course. Only where statements tell of
//! somebody in several places, a list over these has them in the best part of the target alone.

use std::collections::{BTreeMap, BTreeSet};

use xapi::Ifi;

use super::answer::label;
use super::labels::Order;
use super::people_status::PeopleStatus;
use super::question::{At, Question};
use super::slots::{Slot, Slots, TargetPart};
use super::walk::{Counted, Sink, walk};
use crate::collation::swedish_key;
use crate::standings::numbers::{CourseNumber, EmployerNumber, RoleNumber, UNKNOWN, UnitNumber};
use crate::standings::people::{Person, Placing};
use crate::standings::seats::Seat;
use crate::standings::timeline::{DayNumber, Timeline};
use crate::{Affiliation, AgentKey, Attribution, Catalogue, Day, Dimension, Figure, Figures, Key, Measure, Roster};

/// The dimensions by which the rows of a list are told apart, beside the person.
pub(super) const PEOPLE_ARE_BY: [Dimension; 4] =
    [Dimension::Municipality, Dimension::Unit, Dimension::Role, Dimension::Course];

/// Who is behind a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeopleList {
    /// In the order of names in Swedish; who has none stands where the identifier would.
    pub rows: Vec<PersonRow>,
    /// Distinct persons: somebody with two seats has two rows.
    pub persons: u32,
    /// Of which courses there are persons who may belong here, too, whom nobody knows.
    pub not_named: Vec<NotNamed>,
}

/// Persons of a course's target, a number that was entered, whom nobody knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotNamed {
    /// The course.
    pub course: Key,
    /// How many; [missing](crate::Absence::Missing) where the number entered is of more than what was asked for.
    pub number: Figure,
}

/// What of these figures by course is not named.
pub(super) fn not_named(by_course: Figures) -> Vec<NotNamed> {
    let rows = by_course.rows.into_iter().filter_map(|mut row| {
        let number = row.counts[Measure::NotNamed];
        (number != Figure::Shown(0)).then(|| NotNamed { course: row.keys.remove(0), number })
    });
    rows.collect()
}

/// A person in a seat, and how it stands with a course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// What the roster calls the person.
    pub name: Option<String>,
    /// What the roster of that seat knows the person by; for who is on none, what statements do.
    pub identifiers: BTreeSet<Ifi>,
    /// The municipality; `unknown` where there is none.
    pub municipality: Key,
    /// The unit, where the roster has one.
    pub unit: Option<Key>,
    /// The role, where the roster has one.
    pub role: Option<String>,
    /// Since when the person is employed, where the roster says so.
    pub hired_on: Option<Day>,
    /// The course.
    pub course: Key,
    /// The day on which the row counts, where the figure has one: see the definitions.
    pub since: Option<Day>,
    /// Enrolled since, on the as-of day.
    pub enrolled_on: Option<Day>,
    /// Started on, by the as-of day.
    pub started_on: Option<Day>,
    /// Completed since, on the as-of day.
    pub completed_on: Option<Day>,
    /// Passed since, on the as-of day.
    pub passed_on: Option<Day>,
    /// One of the person's identifiers, the same in every row: personal, and so given out as a pseudonym alone.
    pub known_by: AgentKey,
}

impl PersonRow {
    /// What the row is shown by: the name, else the first identifier.
    pub fn label(&self) -> String {
        self.name.clone().or_else(|| self.identifiers.first().map(shown_identifier)).unwrap_or_default()
    }

    /// Tells this row from every other of its list; personal, and so never given out as it is.
    pub fn identity(&self) -> String {
        let unit = self.unit.as_ref().map_or("", |unit| &unit.code);
        let role = self.role.as_deref().unwrap_or_default();
        let mut parts = vec![&*self.municipality.code, unit, role, &*self.course.code];
        let identifiers: Vec<String> = self.identifiers.iter().map(Ifi::identity_key).collect();
        parts.extend(identifiers.iter().map(String::as_str));
        parts.join("\n")
    }
}

/// An identifier as people read it: a mail address, the name of an account, an address.
pub fn shown_identifier(identifier: &Ifi) -> String {
    match identifier {
        Ifi::Mbox(mbox) => mbox.strip_prefix("mailto:").unwrap_or(mbox).to_owned(),
        Ifi::Account { name, .. } => name.clone(),
        Ifi::MboxSha1sum(other) | Ifi::OpenId(other) => other.clone(),
    }
}

/// What tells the rows of a person apart: municipality, unit, role, course.
pub(super) type SeatKey = (EmployerNumber, UnitNumber, RoleNumber, CourseNumber);

/// Keeps those for whom one definition holds.
struct Found {
    wanted: Option<Slot>,
    rows: BTreeMap<(u32, SeatKey), (Seat, DayNumber)>,
    /// The part of a target that was told last, of whom: the best comes first.
    best: Option<((u32, CourseNumber), TargetPart)>,
    /// Who is in which target, where that takes somebody out.
    targets: Option<BTreeSet<(u32, CourseNumber)>>,
    /// Who has not completed all, where that takes somebody out.
    lacking: Option<BTreeSet<u32>>,
}

impl Found {
    fn new(status: PeopleStatus) -> Self {
        let wanted = match status {
            PeopleStatus::NotNamed => None,
            PeopleStatus::Meant | PeopleStatus::CompletedAll => Some(Slot::N),
            PeopleStatus::NotCompleted => Some(Slot::NotCompleted),
            // No walk tells who is outside: who is in the target is taken out at the end.
            PeopleStatus::OutsideEnrolled => Some(Slot::Enrolled),
            PeopleStatus::OutsideStarted => Some(Slot::Started),
            PeopleStatus::OutsideCompleted => Some(Slot::Completed),
            of_one => of_one.measure().and_then(|measure| measure.definition().slot),
        };
        let is_outside = matches!(
            status,
            PeopleStatus::OutsideEnrolled | PeopleStatus::OutsideStarted | PeopleStatus::OutsideCompleted
        );
        Self {
            wanted,
            rows: BTreeMap::new(),
            best: None,
            targets: is_outside.then(BTreeSet::new),
            lacking: (status == PeopleStatus::CompletedAll).then(BTreeSet::new),
        }
    }

    /// The rows, without those who are taken out.
    fn finish(self) -> BTreeMap<(u32, SeatKey), (Seat, DayNumber)> {
        let Self { mut rows, targets, lacking, .. } = self;
        rows.retain(|&(person, (.., course)), _| {
            targets.as_ref().is_none_or(|targets| !targets.contains(&(person, course)))
                && lacking.as_ref().is_none_or(|lacking| !lacking.contains(&person))
        });
        rows
    }
}

impl Sink for Found {
    fn take(&mut self, question: &Question<'_>, person: u32, counted: &Counted) {
        let &Counted { at: At { seat, day, course, .. }, mut slots, .. } = counted;
        if let Some(part) = slots.part() {
            match self.best {
                Some((of, best)) if of == (person, course) && best != part => slots = slots.without(Slots::PARTS),
                _ => self.best = Some(((person, course), part)),
            }
        }
        if slots.has(Slot::N)
            && let Some(targets) = &mut self.targets
        {
            targets.insert((person, course));
        }
        if slots.has(Slot::NotCompleted)
            && let Some(lacking) = &mut self.lacking
        {
            lacking.insert(person);
        }
        if self.wanted.is_some_and(|wanted| slots.has(wanted)) {
            let unit = question.seats().unit_on(seat, day);
            self.rows.entry((person, (seat.employer, unit, seat.role, course))).or_insert((seat, day));
        }
    }
}

/// A row of a list, before it has its place in it.
pub(super) struct ListedRow {
    rank: Rank,
    /// The person, by number from 1.
    person: u32,
    /// What tells the row from others of the person.
    pub(super) key: SeatKey,
    /// The seat, and the day that decides it.
    pub(super) at: (Seat, DayNumber),
    pub(super) row: PersonRow,
}

/// The rows of these people for whom a definition holds. The question is by [`PEOPLE_ARE_BY`].
pub(super) fn rows(
    question: &Question<'_>,
    people: &[Person],
    affiliations: &[&Affiliation],
    status: PeopleStatus,
) -> Vec<ListedRow> {
    let mut found = Found::new(status);
    walk(question, people, &mut found);
    let rows = found.finish().into_iter().filter_map(|((number, key), at)| {
        let person = people.get(number.checked_sub(1)? as usize)?;
        let (rank, row) = row(question, person, affiliations, status, key, at);
        Some(ListedRow { rank, person: number, key, at, row })
    });
    rows.collect()
}

/// Lists those for whom a definition holds. The question is by [`PEOPLE_ARE_BY`].
pub(super) fn list(question: &Question<'_>, people: &[Person], roster: &Roster, status: PeopleStatus) -> PeopleList {
    let affiliations: Vec<&Affiliation> = roster.affiliations.iter().collect();
    let mut rows = rows(question, people, &affiliations, status);
    let persons = rows.iter().map(|listed| listed.person).collect::<BTreeSet<_>>().len();
    rows.sort_unstable_by(|one, two| one.rank.cmp(&two.rank));
    PeopleList {
        rows: rows.into_iter().map(|listed| listed.row).collect(),
        persons: u32::try_from(persons).unwrap_or(u32::MAX),
        not_named: Vec::new(),
    }
}

/// The identifiers of a person: those of people on its rows of the roster, and those of statements that count.
pub(super) fn keys_of_person<'p>(
    catalogue: &'p Catalogue,
    person: &'p Person,
    affiliations: &'p [&'p Affiliation],
) -> impl Iterator<Item = &'p AgentKey> {
    let rows = person.tenures().iter().filter_map(|tenure| affiliations.get(usize::try_from(tenure.row).ok()?));
    let of_rows = rows.flat_map(|row| &row.identifiers).filter(|agent| !catalogue.is_nobody(agent));
    of_rows.chain(person.agents())
}

/// Where a row stands: by name, then by what tells it from others of that name.
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
    let identifiers = of_rows.chain(agents);
    let told = told_in(question, person, course, (seat, day));
    let timeline = told.timeline();
    let day_of = |number: Option<DayNumber>| number.map(|number| Day::from_number(i32::from(number)));
    let known = |dimension, value| (value != UNKNOWN).then(|| label(question, dimension, value).1);
    let enrolled = told.day(question, person, |timeline| timeline.enrolled(as_of).map(|(since, _)| since));
    let started = told.day(question, person, |timeline| timeline.started(as_of));
    let completed = told.day(question, person, |timeline| timeline.completed(as_of));
    let passed = told.day(question, person, |timeline| timeline.passed(as_of));
    let active = || timeline.active_within(question.active.0, question.active.1).last().copied();
    let (place, municipality) = label(question, Dimension::Municipality, employer.0);
    let (course_order, course) = label(question, Dimension::Course, course.0);
    let row = PersonRow {
        name: own.iter().find_map(|row| row.name.clone()),
        identifiers: identifiers.filter_map(|key| key.as_str().parse().ok()).collect(),
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
            PeopleStatus::Meant | PeopleStatus::NotStarted | PeopleStatus::NotNamed | PeopleStatus::NotCompleted => {
                None
            }
        }),
        enrolled_on: day_of(enrolled),
        started_on: day_of(started),
        completed_on: day_of(completed),
        passed_on: day_of(passed),
        known_by: keys_of_person(catalogue, person, affiliations).min().cloned().unwrap_or_else(|| "".into()),
    };
    let label = row.label();
    ((swedish_key(&label), label, [place, course_order], row.identity()), row)
}

/// What is told of a person and a course in a seat.
struct ToldIn<'t> {
    /// What counts in the seat: everything where the roster gives it, else what is told in its municipality.
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

    /// The day of something, where it is told: what an at-event question counts beyond the reach is not, since it
    /// happened at another employer's.
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
