//! How a person counts in one course, and why.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::super::answer::label;
use super::super::listing::{ListedRow, SeatKey};
use super::super::question::Question;
use super::answer::{CountedIn, ExplainedCourse, HeldStatus, NotCounted, PlacedBy};
use super::evidence::{Weighed, lines};
use super::person::ReachedRows;
use super::rule::{Told, explain_rule};
use crate::progress::CourseMarks;
use crate::standings::numbers::CourseNumber;
use crate::standings::people::{Person, Placing};
use crate::standings::seats::Seat;
use crate::standings::timeline::{DayNumber, day_number};
use crate::{Attribution, Day, Dimension, Key, Kommunkod, Mark, PeopleStatus};

/// The most statements listed of a course.
const STATEMENTS: usize = 100;

/// The rows of all lists that a person is in, by what tells them apart.
pub(super) type RowsBySeat = BTreeMap<SeatKey, Vec<(PeopleStatus, ListedRow)>>;

/// The reports that decide in a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// All of them.
    Everything,
    /// Those in one of several places; `None` is the unknown one.
    ToldIn(Option<Kommunkod>),
}

/// A person, and the question that is explained.
pub(super) struct Case<'c, 'q> {
    pub(super) question: &'c Question<'q>,
    pub(super) person: &'c Person,
    pub(super) reached: &'c ReachedRows<'c>,
    pub(super) rows: &'c RowsBySeat,
    pub(super) weighed: &'c [Weighed<'c>],
}

impl Case<'_, '_> {
    pub(super) fn explain(&self, number: CourseNumber) -> ExplainedCourse {
        let question = self.question;
        let course = question.courses[number.place()].course;
        let as_of = Day::from_number(i32::from(question.as_of));
        let mut lines = lines(self.weighed, course, as_of, &|seat, day| self.name_seat(seat, day));
        let rows: Vec<_> =
            self.rows.iter().filter(|((.., course), _)| *course == number).map(|(_, rows)| rows).collect();
        let counted: Vec<CountedIn> = rows.iter().filter_map(|rows| self.counted_in(number, rows)).collect();
        let told = self.person.told_of(question.catalogue(), number);
        let rules = self.parts(&rows, &told).into_iter().filter_map(|(part, is_completed)| {
            let (marks, place) = match part {
                Part::Everything => (CourseMarks::all(told.values()).into_owned(), None),
                Part::ToldIn(place) => {
                    let employer = Seat::of(place).employer.0;
                    let name = label(question, Dimension::Municipality, employer).1;
                    (told.get(&place).cloned().unwrap_or_default(), Some(name))
                }
            };
            let told_here = Told { course, marks: &marks, place, is_completed, lines: &lines };
            explain_rule(&told_here, as_of, &|day| self.is_told(placing(part, &told), day))
        });
        let rules = rules.collect();
        let more_statements = lines.len() > STATEMENTS;
        if more_statements {
            // Plain activity explains least.
            lines.sort_by_key(|line| {
                line.why_not.is_empty() && line.marks.iter().all(|(_, mark)| *mark == Mark::Activity)
            });
            lines.truncate(STATEMENTS);
            lines.sort_by_key(|line| Reverse(line.explained.stated.timestamp));
        }
        ExplainedCourse {
            course: Key::new(course.id.to_string(), course.name.sv.clone()),
            target_roles: course.target.as_ref().and_then(|target| target.roster_roles.clone()),
            not_counted: counted.is_empty().then(|| self.not_counted()),
            counted,
            rules,
            statements: lines.into_iter().map(|line| line.explained).collect(),
            more_statements,
        }
    }

    fn not_counted(&self) -> NotCounted {
        let is_of_today = self.question.attribution == Attribution::Current;
        if is_of_today && !self.reached.is_empty() && !self.reached.hold_as_of(self.question.as_of) {
            NotCounted::NotEmployed
        } else {
            NotCounted::NothingCounts
        }
    }

    /// Returns the employer of a seat, if it may be named.
    fn name_seat(&self, seat: Seat, day: Day) -> Option<Key> {
        let name = || label(self.question, Dimension::Municipality, seat.employer.0).1;
        (seat.employer.kommunkod().is_none() || self.question.reaches(seat, day_number(day))).then(name)
    }

    /// Returns what decides in the places of these rows, and whether the person is counted there as having completed the
    /// course.
    fn parts(
        &self,
        rows: &[&Vec<(PeopleStatus, ListedRow)>],
        told: &BTreeMap<Option<Kommunkod>, CourseMarks>,
    ) -> BTreeMap<Part, bool> {
        let mut parts = BTreeMap::new();
        for (status, listed) in rows.iter().copied().flatten() {
            let (seat, day) = listed.at;
            let is_apart = told.len() > 1 && !self.is_by_roster(seat, day);
            let part = if is_apart { Part::ToldIn(seat.employer.kommunkod()) } else { Part::Everything };
            let is_completed = matches!(
                status,
                PeopleStatus::Completed
                    | PeopleStatus::TargetCompleted
                    | PeopleStatus::CompletedAll
                    | PeopleStatus::OutsideCompleted
            );
            *parts.entry(part).or_insert(false) |= is_completed;
        }
        if parts.is_empty() {
            parts.insert(Part::Everything, false);
        }
        parts
    }

    fn is_by_roster(&self, seat: Seat, day: DayNumber) -> bool {
        let mut seats = Vec::new();
        self.person.seats(Placing::Roster, day, self.question.attribution, self.question.as_of, &mut seats);
        seats.contains(&seat)
    }

    /// Returns whether something that holds since a day may be shown. At the event, what happened with an employer
    /// beyond the reach may not.
    fn is_told(&self, placing: Placing, day: Day) -> bool {
        let question = self.question;
        if question.attribution == Attribution::Current {
            return true;
        }
        let (day, mut seats) = (day_number(day), Vec::new());
        self.person.seats(placing, day, question.attribution, question.as_of, &mut seats);
        seats.iter().any(|&seat| question.reaches(seat, day))
    }

    /// Returns a place, with all lists that the person is in there.
    fn counted_in(&self, course: CourseNumber, rows: &[(PeopleStatus, ListedRow)]) -> Option<CountedIn> {
        let (_, first) = rows.first()?;
        let all = || rows.iter().map(|(_, listed)| &listed.row);
        let (seat, day) = first.at;
        Some(CountedIn {
            municipality: first.row.municipality.clone(),
            unit: first.row.unit.clone(),
            role: first.row.role.clone(),
            because: self.placed_by(course, seat, day),
            placed_on: Day::from_number(i32::from(day)),
            statuses: rows.iter().map(|(status, of)| HeldStatus { status: *status, since: of.row.since }).collect(),
            enrolled_on: all().find_map(|row| row.enrolled_on),
            started_on: all().find_map(|row| row.started_on),
            completed_on: all().find_map(|row| row.completed_on),
            passed_on: all().find_map(|row| row.passed_on),
            valid_until: all().find_map(|row| row.valid_until),
        })
    }

    fn placed_by(&self, course: CourseNumber, seat: Seat, day: DayNumber) -> PlacedBy {
        let as_of = self.question.as_of;
        if self.person.roster_seats(day, as_of).any(|known| known == seat) {
            return PlacedBy::Roster;
        }
        if self.is_by_roster(seat, day) {
            return PlacedBy::FirstList;
        }
        match seat.employer.kommunkod() {
            None => PlacedBy::Nothing,
            claimed if self.person.agents_claiming(course, claimed).next().is_some() => PlacedBy::Statement,
            Some(_) => PlacedBy::Address,
        }
    }
}

/// Returns how the reports that decide are placed.
fn placing(part: Part, told: &BTreeMap<Option<Kommunkod>, CourseMarks>) -> Placing {
    match part {
        Part::ToldIn(place) => Placing::Beside(place),
        Part::Everything if told.len() > 1 => Placing::Roster,
        Part::Everything => Placing::Whole(told.keys().next().copied().flatten()),
    }
}
