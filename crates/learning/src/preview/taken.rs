//! Finds which completions a new catalogue may take, and from whom.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::Course;
use crate::standings::numbers::CourseNumber;
use crate::standings::timeline::day_number;
use crate::{AgentKey, Catalogue, CourseId, Day, ModuleId, Standings};

/// Who has completed what, for courses from which a new catalogue may take completions.
#[derive(Debug, Default)]
pub(super) struct Completions {
    pub(super) courses: BTreeMap<CourseId, OfCourse>,
}

#[derive(Debug, Default)]
pub(super) struct OfCourse {
    /// Persons with statements.
    pub(super) people: u64,
    /// One agent of each person who has completed the course.
    pub(super) completed: Vec<AgentKey>,
    /// For each module whose id the new catalogue lacks: the number of persons with statements, and one agent of each who
    /// has completed it.
    pub(super) modules: BTreeMap<ModuleId, (u64, Vec<AgentKey>)>,
}

/// What a new catalogue does to a course of the one in force.
pub(super) struct Taken<'c> {
    pub(super) old: &'c Course,
    pub(super) number: CourseNumber,
    /// The new one lacks its id.
    pub(super) is_removed: bool,
    /// Modules whose ids it lacks.
    pub(super) removed_modules: BTreeSet<&'c ModuleId>,
}

impl Completions {
    /// As of a day.
    pub(super) fn of(standings: &Standings, new: &Catalogue, as_of: Day) -> Self {
        let taken = taken(standings.catalogue(), new, as_of);
        let mut courses: BTreeMap<_, _> = taken.iter().map(|one| (one.old.id.clone(), OfCourse::default())).collect();
        let day = day_number(as_of);
        for person in &standings.people().all {
            for one in &taken {
                let Some(row) = person.row(one.number) else { continue };
                let Some(of_course) = courses.get_mut(&one.old.id) else { continue };
                of_course.people += 1;
                // A completion that only several places together show counts in none of them, unless a roster says where.
                if row.by_place().any(|(_, here)| here.course().completed(day).is_some()) {
                    of_course.completed.extend(person.agents().next().cloned());
                }
                for (order, timeline) in row.everywhere().modules() {
                    let Some(module) = one.old.modules.get(order) else { continue };
                    if one.removed_modules.contains(&module.id) {
                        let (known, completed) = of_course.modules.entry(module.id.clone()).or_default();
                        *known += 1;
                        if timeline.completed(day).is_some() {
                            completed.extend(person.agents().next().cloned());
                        }
                    }
                }
            }
        }
        Self { courses }
    }
}

/// The courses that are removed, lose modules, or get modules without dates or already ended.
pub(super) fn taken<'c>(old: &'c Catalogue, new: &Catalogue, as_of: Day) -> Vec<Taken<'c>> {
    let each = old.courses().iter().enumerate().filter_map(|(order, old)| {
        let number = CourseNumber::at(order);
        let Some(course) = new.course(&old.id) else {
            return Some(Taken { old, number, is_removed: true, removed_modules: BTreeSet::new() });
        };
        let stays = |id: &ModuleId| course.modules.iter().any(|module| module.id == *id);
        let removed_modules: BTreeSet<_> =
            old.modules.iter().map(|module| &module.id).filter(|id| !stays(id)).collect();
        let is_touched = !removed_modules.is_empty()
            || undated(old, course).next().is_some()
            || ended(old, course, as_of).next().is_some();
        is_touched.then_some(Taken { old, number, is_removed: false, removed_modules })
    });
    each.collect()
}

/// Modules that are added without dates, by their place.
pub(super) fn undated<'c>(old: &'c Course, new: &'c Course) -> impl Iterator<Item = usize> + 'c {
    let is_new = |id: &ModuleId| old.modules.iter().all(|module| module.id != *id);
    let modules = new.modules.iter().enumerate();
    modules.filter(move |(_, module)| module.valid_from.is_none() && is_new(&module.id)).map(|(at, _)| at)
}

/// Modules that are part of a course on a day, and would have ended before it, by their place in the new one.
pub(super) fn ended<'c>(old: &'c Course, new: &'c Course, as_of: Day) -> impl Iterator<Item = usize> + 'c {
    let was_there = move |at: &usize| {
        let module = &new.modules[*at];
        let is_past = module.valid_to.is_some_and(|last| last < as_of);
        is_past && old.modules.iter().any(|before| before.id == module.id && before.is_valid_on(as_of))
    };
    (0..new.modules.len()).filter(was_there)
}

/// How many of these people lose their completion of the course at a place, as of a day.
pub(super) fn count_losing(
    completed: &[AgentKey],
    (at, as_of): (usize, Day),
    after: &Standings,
    loses: impl Fn(&dyn Fn(&Course) -> bool) -> bool,
) -> u64 {
    let number = CourseNumber::at(at);
    let is_losing = |agent: &&AgentKey| {
        let Some(person) = after.people().person(agent) else { return false };
        let known = person.known_of(number);
        let known = known.everything();
        loses(&|course| course.completed(&known).at(as_of).is_some())
    };
    completed.iter().filter(is_losing).count() as u64
}
