//! Which courses may be compared with each other in front of somebody who reaches several employers.
//!
//! Persons fall into sets by what they have done in each of these courses: nothing, begun, completed. Every number of an overlap
//! is a sum of such sets. If each set is of nobody or of enough persons, no small number follows from any of them, whatever else
//! is asked. So a course is compared only if that holds of it together with those before it. It has to hold as well against a
//! reader at one employer, who knows what its own staff has done.

use std::collections::{BTreeMap, HashMap};

use super::overlap::{Courses, Patterns, Persons};
use crate::ask::suppress::Suppression;

/// Of which courses it is told who has started and who has completed them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) started: Courses,
    pub(super) completed: Courses,
}

/// The courses that may be compared, of those of which the number itself is `told`. It does not depend on which are asked for.
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

/// Whether each set of persons that these courses tell apart is of nobody or of enough. Those who have done nothing in them are
/// such a set only if they have done something elsewhere: the number of all who have is told.
fn is_safe(patterns: &Patterns, shown: Shown, suppression: Suppression) -> bool {
    let mut sets: HashMap<(Courses, Courses, bool, bool), Persons> = HashMap::new();
    for (pattern, persons) in patterns {
        let (started, completed) = (pattern.started & shown.started, pattern.completed & shown.completed);
        let elsewhere = |any: bool, done: Courses, own: Courses| own == 0 && (any || done != 0);
        let set = (
            started,
            completed,
            elsewhere(pattern.started_other, pattern.started, started),
            elsewhere(pattern.completed_other, pattern.completed, completed),
        );
        let known = sets.entry(set).or_default();
        known.number += persons.number;
        add(&mut known.by_employer, &persons.by_employer);
    }
    let is_small = |number: u32| suppression.is_small(number);
    sets.values().all(|persons| {
        !is_small(persons.number) && !persons.by_employer.values().any(|own| is_small(persons.number - own))
    })
}

fn add<K: Ord + Copy>(to: &mut BTreeMap<K, u32>, more: &BTreeMap<K, u32>) {
    for (key, number) in more {
        *to.entry(*key).or_default() += number;
    }
}
