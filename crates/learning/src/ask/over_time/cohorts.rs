//! Cohorts: people who started a course in some period, and what became of them.

use super::layout::{COMPLETED, HAD_DAYS, Layout, NOT_OVER, Window, count, days_to_completion, figure};
use super::query::TimeQuery;
use super::stories::{Story, stories};
use super::tally::{Kinds, Subject, row_key};
use super::waiting::Wait;
use crate::ask::Measure;
use crate::ask::definitions::OverTime;
use crate::ask::question::Question;
use crate::standings::people::Person;

const BEGUN: usize = 0;
const DONE: usize = 1;
const NOT_DONE: usize = 2;
const WINDOWS: [Window; 4] = [
    Window { days: 30, first: 3 },
    Window { days: 90, first: 6 },
    Window { days: 180, first: 9 },
    Window { days: 365, first: 12 },
];
const MEASURES: usize = 15;

/// Returns the measures and columns of cohorts.
pub(super) fn layout() -> Layout {
    let mut columns = vec![
        figure(Measure::Started, BEGUN),
        figure(Measure::Completed, DONE),
        count(OverTime::NotCompleted, NOT_DONE),
    ];
    columns.extend(WINDOWS.into_iter().flat_map(|window| window.columns(false)));
    columns.extend(days_to_completion(BEGUN, NOT_DONE));
    let [month, quarter, half, year] = WINDOWS;
    let mut order = vec![BEGUN, DONE, NOT_DONE];
    let in_turn = [quarter, year, half, month].into_iter();
    order.extend(in_turn.flat_map(|window| [HAD_DAYS, NOT_OVER, COMPLETED].map(|which| window.measure(which))));
    Layout { columns: columns.into(), order }
}

/// Counts those of some people who started in the period of the question.
pub(super) fn count_cohorts<'p>(
    question: &Question<'_>,
    query: &TimeQuery,
    people: impl Iterator<Item = &'p Person>,
    kinds: &mut Kinds,
) {
    let Some((course, asked)) = question.courses().find(|(_, asked)| asked.wanted) else { return };
    for person in people.filter(|person| person.row(course).is_some()) {
        let stories = stories(question, course, person);
        for (places, story) in stories.by_place.iter().filter(|(_, story)| story.is_asked(query)) {
            kinds.count_row(row_key(asked.course, query, places, Some(story.started)), &subject(story, query));
        }
        if let Some(story) = stories.whole.filter(|story| story.is_asked(query)) {
            kinds.count_total(&subject(&story, query));
        }
    }
}

fn subject(story: &Story, query: &TimeQuery) -> Subject {
    let as_of = query.of.as_of;
    let mut subject = Subject::new(MEASURES, story.employers.iter().copied());
    subject.note(BEGUN, true);
    subject.note(DONE, story.completed.is_some());
    subject.note(NOT_DONE, story.completed.is_none());
    for window in WINDOWS {
        let end = story.started.plus(window.days);
        subject.note(window.measure(HAD_DAYS), end <= as_of);
        subject.note(window.measure(NOT_OVER), end > as_of);
        subject.note(window.measure(COMPLETED), end <= as_of && story.completed.is_some_and(|day| day <= end));
    }
    let length = story.completed.unwrap_or(as_of).number() - story.started.number();
    subject.wait = Some(Wait { length: u32::try_from(length).unwrap_or(0), is_over: story.completed.is_some() });
    subject
}
