//! The numbers of a module, and whether those over several courses are shown.

use std::collections::BTreeMap;

use super::seen::{Kinds, Seen};
use crate::ask::over_time::{Alike, protect_row};
use crate::ask::surveys::Readers;
use crate::{Absence, Figure};

/// How many people have started and completed a module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ModuleCounts {
    /// Who has started it.
    pub started: Figure,
    /// Who has completed it.
    pub completed: Figure,
}

impl ModuleCounts {
    /// The numbers by their names.
    pub fn all(&self) -> [(&'static str, Figure); 2] {
        [("started", self.started), ("completed", self.completed)]
    }

    /// The reason for each number that is absent, by name.
    pub fn absences(&self) -> BTreeMap<&'static str, Absence> {
        self.all().into_iter().filter_map(|(name, figure)| Some((name, figure.absence()?))).collect()
    }
}

/// Counts a module over its courses, each person once; `rows` has what is told of each course.
///
/// Where small numbers are hidden, what is told of the courses and the number over all of them tell together how many have done
/// it in several courses, and how many in the courses of which nothing is told. So the number is shown only if every group of
/// people that all of this tells apart is nobody or large enough. Those of a course of which everything is told, and who have
/// done the module in no other, are no part of it. `untold`: whether those who have started and completed it are not told
/// over all courses, since a hidden number of a course would follow.
pub(super) fn over_courses(rows: &[ModuleCounts], seen: &Kinds, readers: Readers, untold: [bool; 2]) -> ModuleCounts {
    if let [only] = rows {
        return *only;
    }
    let number = |holds: fn(&Seen) -> bool| seen.iter().filter(|(one, _)| holds(one)).map(|(_, number)| number).sum();
    let (started, completed) = (number(|one| !one.started.is_empty()), number(|one| !one.completed.is_empty()));
    if readers.are_exact {
        return ModuleCounts { started: Figure::Shown(started), completed: Figure::Shown(completed) };
    }
    let shown = shown(rows, seen, readers);
    let [shows_started, shows_completed] = [0, 1].map(|at| shown[at] && !untold[at]);
    let figure = |number, is_shown| if is_shown { Figure::Shown(number) } else { Figure::Absent(Absence::Suppressed) };
    ModuleCounts { started: figure(started, shows_started), completed: figure(completed, shows_completed) }
}

/// Whether the numbers of those who have started and completed the module are shown.
fn shown(rows: &[ModuleCounts], seen: &Kinds, readers: Readers) -> [bool; 2] {
    let mut is_apart: Vec<bool> =
        rows.iter().map(|row| row.all().into_iter().all(|(_, figure)| figure.shown().is_some())).collect();
    for one in seen.keys().filter(|one| one.courses().count() > 1) {
        one.courses().for_each(|course| is_apart[course] = false);
    }
    let told = |figure: fn(&ModuleCounts) -> Figure| -> Vec<usize> {
        (0..rows.len()).filter(|course| !is_apart[*course] && figure(&rows[*course]).shown().is_some()).collect()
    };
    let (started, completed) = (told(|row| row.started), told(|row| row.completed));
    let holds = |one: &Seen| {
        let begun = [true, !one.started.is_empty()].into_iter();
        let begun = begun.chain(started.iter().map(|course| one.started.contains(course)));
        let done = std::iter::once(!one.completed.is_empty());
        begun.chain(done.chain(completed.iter().map(|course| one.completed.contains(course)))).collect()
    };
    let rest = seen.iter().filter(|(one, _)| one.courses().any(|course| !is_apart[course]));
    let alike: Vec<Alike> = rest
        .map(|(one, number)| Alike {
            holds: holds(one),
            employers: one.employers.iter().copied().collect(),
            number: *number,
        })
        .collect();
    let measures = started.len() + completed.len() + 3;
    let shown = protect_row(&alike, measures, None, readers.suppression, readers.are_of_one_employer);
    let are_shown = |measures: &[bool]| measures.iter().all(|is_shown| *is_shown);
    [are_shown(shown.get(..2 + started.len()).unwrap_or(&[false])), are_shown(&shown)]
}
