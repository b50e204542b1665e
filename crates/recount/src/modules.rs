//! Modules of a content owner: who has started and completed each, in each course and over all of them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use crate::cell::Numbers;
use crate::person::{Attribution, World, standing};
use crate::question::Question;

/// A module of a content owner.
#[derive(Debug, Default)]
pub struct UsedModule {
    /// By course.
    pub courses: BTreeMap<String, Numbers>,
    /// Over all of them.
    pub total: Numbers,
}

/// Counts the modules of a content owner, by their ids.
pub fn modules(world: &World, question: &Question, content_owner: &str) -> BTreeMap<String, UsedModule> {
    let mut used: BTreeMap<String, UsedModule> = BTreeMap::new();
    let mut together: BTreeMap<String, [BTreeSet<usize>; 2]> = BTreeMap::new();
    for at in question.courses(world) {
        let course = &world.catalogue.courses[at];
        for (order, module) in course.modules.iter().enumerate() {
            if module.content_owner.as_deref() != Some(content_owner) {
                continue;
            }
            let here = people(world, question, (at, order));
            let all = together.entry(module.id.clone()).or_default();
            for (all, here) in all.iter_mut().zip(&here) {
                all.extend(here);
            }
            used.entry(module.id.clone()).or_default().courses.insert(course.id.clone(), numbers(&here));
        }
    }
    for (id, all) in together {
        used.entry(id).or_default().total = numbers(&all);
    }
    used
}

/// Who has started a module of a course, and who has completed it.
fn people(world: &World, question: &Question, (course, module): (usize, usize)) -> [BTreeSet<usize>; 2] {
    let as_of = question.as_of;
    let mut found = [BTreeSet::new(), BTreeSet::new()];
    for (number, person) in world.people.iter().enumerate() {
        for part in person.parts(course) {
            let standing = standing(world, &part.deeds, (course, Some(module)), as_of);
            for (people, day) in found.iter_mut().zip([standing.started, standing.completed]) {
                let Some(day) = day.filter(|day| question.is_in_period(*day)) else { continue };
                let mut seats = person.seats(&part, day, as_of, Attribution::AtEvent).into_iter();
                if seats.any(|seat| question.admits(world, &seat, day)) {
                    people.insert(number);
                }
            }
        }
    }
    found
}

fn numbers([started, completed]: &[BTreeSet<usize>; 2]) -> Numbers {
    [("/started".to_owned(), json!(started.len())), ("/completed".to_owned(), json!(completed.len()))].into()
}
