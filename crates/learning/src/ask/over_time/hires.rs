//! New hires: how many have started and completed a course within some number of days of being hired.

use std::collections::BTreeSet;

use super::layout::{COMPLETED, HAD_DAYS, LEFT, Layout, NOT_OVER, STARTED, Window, count, days_to_completion};
use super::query::TimeQuery;
use super::tally::{Kinds, Subject, place_keys, row_key};
use super::waiting::Wait;
use crate::ask::definitions::OverTime;
use crate::ask::question::{Asked, Question};
use crate::standings::numbers::{CourseNumber, EmployerNumber};
use crate::standings::people::Person;
use crate::standings::seats::{Seat, Tenure};
use crate::standings::timeline::{DayNumber, Evaluated, Timeline, day_number};
use crate::{Course, Day};

const HIRED: usize = 0;
const UNKNOWN: usize = 1;
const BEFORE: usize = 2;
const WAITING: usize = 3;
const CENSORED: usize = 4;
const WINDOWS: [Window; 2] = [Window { days: 30, first: 5 }, Window { days: 90, first: 10 }];
const MEASURES: usize = 15;

/// Returns the measures and columns of new hires.
pub(super) fn layout() -> Layout {
    let mut columns = vec![
        count(OverTime::Hired, HIRED),
        count(OverTime::HiredUnknown, UNKNOWN),
        count(OverTime::CompletedBefore, BEFORE),
    ];
    columns.extend(WINDOWS.into_iter().flat_map(|window| window.columns(true)));
    columns.extend(days_to_completion(WAITING, CENSORED));
    let [month, quarter] = WINDOWS;
    let mut order = vec![HIRED, UNKNOWN];
    for window in [quarter, month] {
        order.extend([HAD_DAYS, COMPLETED, STARTED].map(|which| window.measure(which)));
    }
    order.extend([BEFORE, WAITING, CENSORED]);
    order.extend([quarter, month].into_iter().flat_map(|window| [LEFT, NOT_OVER].map(|which| window.measure(which))));
    Layout { columns: columns.into(), order }
}

/// An employment, as known on the as-of day.
#[derive(Debug, Clone)]
struct Employment {
    employer: EmployerNumber,
    /// The day of hiring, if any roster gives it.
    hired: Option<Day>,
    /// The first day of its rows.
    first: DayNumber,
    /// The last day of its rows.
    last: DayNumber,
    /// The seats in which it began; if the day of hiring is not known, those of the as-of day.
    seats: Vec<Seat>,
}

impl Employment {
    fn of(tenure: &Tenure) -> Self {
        Self {
            employer: tenure.seat.employer,
            hired: tenure.hired(),
            first: tenure.first(),
            last: tenure.last(),
            seats: vec![tenure.seat],
        }
    }

    /// Adds a row that begins on the same day or later.
    fn take(&mut self, tenure: &Tenure) {
        self.last = self.last.max(tenure.last());
        if (self.hired.is_none() || tenure.first() == self.first) && !self.seats.contains(&tenure.seat) {
            self.seats.push(tenure.seat);
        }
    }

    /// Returns whether a row without a day of hiring continues it without a gap.
    fn is_gone_on_by(&self, tenure: &Tenure) -> bool {
        let (from, after) = (tenure.first(), self.last.saturating_add(1));
        self.employer == tenure.seat.employer && self.hired.is_some() && self.first <= from && from <= after
    }
}

/// Returns the employments of a person that had begun by a day, as known on that day. Rows of one employer with the same day
/// of hiring are one employment, together with rows without a day that continue them. Other rows without a day that are in
/// force are one employment for each employer.
fn employments(person: &Person, as_of: DayNumber) -> Vec<Employment> {
    let mut rows: Vec<&Tenure> =
        person.tenures().iter().filter(|row| row.is_told(as_of) && row.first() <= as_of).collect();
    rows.sort_by_key(|row| (row.first(), row.hired().is_none()));
    let mut found: Vec<Employment> = Vec::new();
    for row in rows {
        let is_same = |one: &&mut Employment| one.employer == row.seat.employer && one.hired == row.hired();
        let goes_on =
            || found.iter().enumerate().filter(|(_, one)| one.is_gone_on_by(row)).max_by_key(|(_, one)| one.hired);
        let before = if row.hired().is_none() { goes_on().map(|(at, _)| at) } else { None };
        match before {
            Some(at) => found[at].take(row),
            None if row.hired().is_none() && row.last() < as_of => {}
            None => match found.iter_mut().find(is_same) {
                Some(same) => same.take(row),
                None => found.push(Employment::of(row)),
            },
        }
    }
    found
}

/// What a person has done in the course, and when.
#[derive(Debug, Clone, Copy)]
struct Done {
    started: Option<Day>,
    completed: Option<Day>,
}

impl Done {
    /// Reads what was done by a day. Completing the course includes starting it, even by a waiver.
    fn by(timeline: Timeline<'_>, as_of: DayNumber) -> Self {
        let day = |number: Option<DayNumber>| number.map(|number| Day::from_number(i32::from(number)));
        let (started, completed) = (day(timeline.started(as_of)), day(timeline.completed(as_of)));
        Self { started: started.into_iter().chain(completed).min(), completed }
    }
}

/// Counts the employments of some people that the question covers.
pub(super) fn count_hires<'p>(
    question: &Question<'_>,
    query: &TimeQuery,
    people: impl Iterator<Item = &'p Person>,
    kinds: &mut Kinds,
) {
    let Some((course, asked)) = question.courses().find(|(_, asked)| asked.wanted) else { return };
    for person in people.filter(|person| person.is_on_a_roster()) {
        let timeline = person.row(course).map_or(Timeline::EMPTY, |row: &Evaluated| row.everywhere().course());
        let done = Done::by(timeline, question.as_of);
        for employment in employments(person, question.as_of) {
            let keys = keys_of(question, query, (course, asked), &employment);
            if keys.is_empty() {
                continue;
            }
            if let Some(subject) = subject(&employment, done, query) {
                kinds.count(keys, &subject);
            }
        }
    }
}

/// Returns the rows in which an employment counts: those of the seats in which it began, if the course was meant for them on
/// that day.
fn keys_of(
    question: &Question<'_>,
    query: &TimeQuery,
    (course, asked): (CourseNumber, &Asked<'_>),
    employment: &Employment,
) -> BTreeSet<Vec<u32>> {
    let day = employment.hired.map_or(question.as_of, |hired| day_number(hired).max(employment.first));
    let seats = employment.seats.iter().filter(|seat| asked.is_meant_for(**seat, day) && question.admits(**seat, day));
    let places = seats.flat_map(|seat| place_keys(question, course, *seat, day));
    places.map(|places| row_key(asked.course, query, &places, employment.hired)).collect()
}

/// Returns what holds for an employment; `None` if it began outside the period of the question.
fn subject(employment: &Employment, done: Done, query: &TimeQuery) -> Option<Subject> {
    let as_of = query.of.as_of;
    let mut subject = Subject::new(MEASURES, [employment.employer]);
    let Some(hired) = employment.hired else {
        subject.note(UNKNOWN, true);
        return Some(subject);
    };
    let is_asked = query.of.from.is_none_or(|from| from <= hired) && query.of.to.is_none_or(|to| hired < to);
    if hired > as_of || !is_asked {
        return None;
    }
    // On the as-of day, a later end is not known.
    let left = Some(employment.last).filter(|last| *last < day_number(as_of));
    let left = left.map(|last| Day::from_number(i32::from(last)).max(hired));
    subject.note(HIRED, true);
    for window in WINDOWS {
        let end = hired.plus(window.days);
        let has_left = left.is_some_and(|left| left < end);
        let has_had = !has_left && end <= as_of;
        subject.note(window.measure(LEFT), has_left);
        subject.note(window.measure(NOT_OVER), !has_left && !has_had);
        subject.note(window.measure(HAD_DAYS), has_had);
        subject.note(window.measure(STARTED), has_had && done.started.is_some_and(|day| day <= end));
        subject.note(window.measure(COMPLETED), has_had && done.completed.is_some_and(|day| day <= end));
    }
    let is_before = done.completed.is_some_and(|day| day < hired);
    subject.note(BEFORE, is_before);
    if !is_before {
        let seen = left.unwrap_or(as_of);
        let completed = done.completed.filter(|day| *day <= seen);
        let length = completed.unwrap_or(seen).number() - hired.number();
        subject.note(WAITING, true);
        subject.note(CENSORED, completed.is_none());
        subject.wait = Some(Wait { length: u32::try_from(length).unwrap_or(0), is_over: completed.is_some() });
    }
    Some(subject)
}

/// Returns the roles of a course's target, as written in the catalogue; `None` if everyone counts.
pub(super) fn target_roles(course: &Course) -> Option<Vec<String>> {
    let roles = course.target.as_ref()?.roster_roles.clone()?;
    (!roles.is_empty()).then_some(roles)
}
