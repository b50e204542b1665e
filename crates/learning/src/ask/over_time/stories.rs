//! What became of people who started a course, for each place in which that counts.

use std::collections::{BTreeMap, BTreeSet};

use super::query::TimeQuery;
use super::tally::place_keys;
use crate::ask::question::Question;
use crate::standings::numbers::{CourseNumber, EmployerNumber};
use crate::standings::people::{Person, Placing};
use crate::standings::timeline::{DayNumber, Timelines};
use crate::{Attribution, Day};

/// What became of a person in a course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Story {
    /// The day on which the person started it.
    pub(super) started: Day,
    /// The day since which the person has completed it.
    pub(super) completed: Option<Day>,
    /// Whether each module has been started, and whether completed, by its order. Modules with neither are left out.
    pub(super) modules: BTreeMap<usize, (bool, bool)>,
    /// The employers of the person on the day of the start.
    pub(super) employers: BTreeSet<EmployerNumber>,
}

/// The stories of a person: by the values of places, and of all these places together.
///
/// What several senders claim for different municipalities counts in each by itself. If these meet, in a county or in the
/// total, the person counts once, with the earliest start and completion.
#[derive(Debug, Default)]
pub(super) struct Stories {
    pub(super) by_place: BTreeMap<Vec<u32>, Story>,
    pub(super) whole: Option<Story>,
}

impl Story {
    /// Reads what is reported by the end of the as-of day; `None` if the person has not started.
    fn of(told: Timelines<'_>, as_of: DayNumber, employer: EmployerNumber) -> Option<Self> {
        let day = |number: DayNumber| Day::from_number(i32::from(number));
        let course = told.course();
        let started = day(course.started(as_of)?);
        let modules = told.modules().filter_map(|(order, of)| {
            let (started, completed) = (of.started(as_of).is_some(), of.completed(as_of).is_some());
            (started || completed).then_some((order, (started || completed, completed)))
        });
        let completed = course.completed(as_of).map(day);
        Some(Self { started, completed, modules: modules.collect(), employers: [employer].into() })
    }

    fn join(&mut self, other: &Self) {
        self.started = self.started.min(other.started);
        self.completed = self.completed.into_iter().chain(other.completed).min();
        for (order, (started, completed)) in &other.modules {
            let known = self.modules.entry(*order).or_default();
            *known = (known.0 || *started, known.1 || *completed);
        }
        self.employers.extend(&other.employers);
    }

    /// Returns whether the start is in the period of the question.
    pub(super) fn is_asked(&self, query: &TimeQuery) -> bool {
        query.of.from.is_none_or(|from| from <= self.started) && query.of.to.is_none_or(|to| self.started < to)
    }
}

/// Returns the stories of a person in a course, in the seats of the day on which the person started it.
pub(super) fn stories(question: &Question<'_>, course: CourseNumber, person: &Person) -> Stories {
    let mut stories = Stories::default();
    let mut seats = Vec::new();
    for (placing, told) in person.row(course).into_iter().flat_map(Placing::parts) {
        let Some(day) = told.course().started(question.as_of) else { continue };
        person.seats(placing, day, Attribution::AtEvent, question.as_of, &mut seats);
        for &seat in seats.iter().filter(|seat| question.admits(**seat, day)) {
            let Some(story) = Story::of(told, question.as_of, seat.employer) else { continue };
            for key in place_keys(question, course, seat, day) {
                let here = stories.by_place.entry(key).or_insert_with(|| story.clone());
                here.join(&story);
            }
            stories.whole.get_or_insert_with(|| story.clone()).join(&story);
        }
    }
    stories
}
