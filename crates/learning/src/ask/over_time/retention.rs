//! Retention: how many of those who completed a course while employed are still with that employer some months later.

use std::collections::BTreeSet;

use super::columns::{Column, Source};
use super::layout::{Layout, column, count};
use super::query::TimeQuery;
use super::tally::{Kinds, Subject, place_keys, row_key};
use crate::Day;
use crate::ask::definitions::OverTime;
use crate::ask::question::Question;
use crate::standings::numbers::EmployerNumber;
use crate::standings::people::Person;
use crate::standings::timeline::{DayNumber, day_number};

const DONE: usize = 0;
const STAYS: [Stay; 2] = [Stay { months: 12, first: 1 }, Stay { months: 24, first: 4 }];
const MEASURES: usize = 7;

/// The months after which somebody may still be employed, and the measures of those whose months are over.
#[derive(Debug, Clone, Copy)]
struct Stay {
    months: u32,
    /// The first of its measures.
    first: usize,
}

/// The measures of a stay, counted from its first.
const HAD_MONTHS: usize = 0;
const NOT_OVER: usize = 1;
const STILL: usize = 2;

impl Stay {
    fn measure(self, which: usize) -> usize {
        self.first + which
    }

    fn columns(self) -> [Column; 4] {
        let months = self.months;
        let object = format!("after_{months}_months");
        let share = Source::Share { part: self.measure(STILL), whole: self.measure(HAD_MONTHS) };
        let of = |which| Source::Count(self.measure(which));
        [
            (OverTime::HadMonths, "N", of(HAD_MONTHS), format!("{months} månader har gått")),
            (OverTime::MonthsNotOver, "months_not_over", of(NOT_OVER), format!("{months} månader har inte gått")),
            (OverTime::StillEmployed, "still_employed", of(STILL), format!("Kvar efter {months} månader")),
            (OverTime::RetentionShare, "share", share, format!("Andel kvar efter {months} månader, %")),
        ]
        .map(|(name, field, source, heading)| {
            let definition = name.definition();
            column(Some(&object), (&format!("{}_{months}", definition.id), field), &heading, definition, source)
        })
    }
}

/// Returns the measures and columns of retention.
pub(super) fn layout() -> Layout {
    let mut columns = vec![count(OverTime::CompletedEmployed, DONE)];
    columns.extend(STAYS.into_iter().flat_map(Stay::columns));
    let mut order = vec![DONE];
    order.extend(STAYS.into_iter().flat_map(|stay| [HAD_MONTHS, STILL, NOT_OVER].map(|which| stay.measure(which))));
    Layout { columns: columns.into(), order }
}

/// Counts those of some people who completed the course in the period of the question: once for each of their employers of
/// that day.
pub(super) fn count_retention<'p>(
    question: &Question<'_>,
    query: &TimeQuery,
    people: impl Iterator<Item = &'p Person>,
    kinds: &mut Kinds,
) {
    let Some((course, asked)) = question.courses().find(|(_, asked)| asked.wanted) else { return };
    for person in people.filter(|person| person.is_on_a_roster()) {
        let completed = person.row(course).and_then(|row| row.everywhere().course().completed(question.as_of));
        let Some(day) = completed else { continue };
        let completed = Day::from_number(i32::from(day));
        if query.of.from.is_some_and(|from| completed < from) || query.of.to.is_some_and(|to| to <= completed) {
            continue;
        }
        let seats: Vec<_> = person.roster_seats(day, question.as_of).collect();
        for employer in seats.iter().map(|seat| seat.employer).collect::<BTreeSet<_>>() {
            let here = seats.iter().filter(|seat| seat.employer == employer && question.admits(**seat, day));
            let places = here.flat_map(|seat| place_keys(question, course, *seat, day));
            let keys: BTreeSet<_> =
                places.map(|places| row_key(asked.course, query, &places, Some(completed))).collect();
            if !keys.is_empty() {
                kinds.count(keys, &subject((person, employer), completed, question.as_of));
            }
        }
    }
}

fn subject((person, employer): (&Person, EmployerNumber), completed: Day, as_of: DayNumber) -> Subject {
    let mut subject = Subject::new(MEASURES, [employer]);
    subject.note(DONE, true);
    for stay in STAYS {
        let end = completed.months_after(stay.months);
        let is_over = day_number(end) <= as_of;
        subject.note(stay.measure(HAD_MONTHS), is_over);
        subject.note(stay.measure(NOT_OVER), !is_over);
        let mut seats = person.roster_seats(day_number(end), as_of);
        subject.note(stay.measure(STILL), is_over && seats.any(|seat| seat.employer == employer));
    }
    subject
}
