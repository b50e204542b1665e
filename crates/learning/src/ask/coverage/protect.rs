//! Decides which courses may be compared with each other for callers who reach several employers.
//!
//! Persons fall into sets by what they have done in each of these courses: nothing, started, completed. Every number of an
//! overlap is a sum of such sets. If each set has nobody or enough persons, no small number follows from any of them,
//! whatever else is asked. So a course is compared only if that holds for it together with those before it. It must hold as
//! well against a reader at one employer, who knows what its own staff has done.

use std::collections::HashMap;

use super::overlap::{Courses, Patterns, Persons};
use crate::ask::suppress::Suppression;

/// The courses for which the numbers of people who have started and completed them are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) started: Courses,
    pub(super) completed: Courses,
}

/// Returns the courses that may be compared, of those whose own numbers are shown (`told`). It does not depend on which
/// courses the question names.
pub(super) fn shown(patterns: &Patterns, courses: usize, told: &Shown, suppression: Suppression) -> Shown {
    let mut shown = Shown::default();
    for course in (0..courses).map(|at| 1 << at) {
        let started = Shown { started: shown.started | course, ..shown };
        if told.started & course != 0 && is_safe(patterns, started, suppression) {
            shown = started;
            let both = Shown { completed: shown.completed | course, ..shown };
            if told.completed & course != 0 && is_safe(patterns, both, suppression) {
                shown = both;
            }
        }
    }
    shown
}

/// Returns whether each set of persons that these courses tell apart has nobody or enough persons. People who have done
/// nothing in them are such a set only if they have done something elsewhere, because the number of all who have is shown.
fn is_safe(patterns: &Patterns, shown: Shown, suppression: Suppression) -> bool {
    let mut sets: HashMap<(Courses, Courses, bool, bool), Vec<&Persons>> = HashMap::new();
    for (pattern, persons) in patterns {
        let (started, completed) = (pattern.started & shown.started, pattern.completed & shown.completed);
        let elsewhere = |any: bool, done: Courses, own: Courses| own == 0 && (any || done != 0);
        let set = (
            started,
            completed,
            elsewhere(pattern.started_other, pattern.started, started),
            elsewhere(pattern.completed_other, pattern.completed, completed),
        );
        sets.entry(set).or_default().push(persons);
    }
    let number = |set: &[&Persons]| set.iter().map(|persons| persons.number).sum::<u32>();
    let is_small = |set: &Vec<&Persons>| suppression.is_small(number(set));
    // The employers of each pattern are many more, and mostly needn't be looked at.
    if sets.values().any(is_small) {
        return false;
    }
    let mut own: Vec<u32> = Vec::new();
    sets.values().all(|set| {
        let number = number(set);
        own.clear();
        for (employer, more) in set.iter().flat_map(|persons| &persons.by_employer) {
            let place = employer.place();
            own.resize(own.len().max(place + 1), 0);
            own[place] += more;
        }
        !own.iter().any(|own| suppression.is_small(number - own))
    })
}
