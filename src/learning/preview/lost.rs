//! Completions that a catalogue would take from people.

use std::collections::{BTreeMap, BTreeSet};

use super::Before;
use super::warning::{CatalogueWarning, WarningKind, Warnings, people};
use crate::learning::catalogue::{Course, Module, Spot};
use crate::learning::standings::numbers::CourseNumber;
use crate::learning::standings::timeline::day_number;
use crate::learning::{AgentKey, Catalogue, CourseId, Day, ModuleId, Standings};

/// Who has completed what, of courses from which a new catalogue may take completions.
#[derive(Debug, Default)]
pub(super) struct Completions {
    courses: BTreeMap<CourseId, OfCourse>,
}

#[derive(Debug, Default)]
struct OfCourse {
    /// Persons of whom there are statements.
    people: u64,
    /// Of those who have completed the course, one agent each.
    completed: Vec<AgentKey>,
    /// Of modules that the new catalogue has no more: persons of whom there are statements, and who have completed it.
    modules: BTreeMap<ModuleId, (u64, u64)>,
}

/// What a new catalogue does to a course of the one in force.
struct Taken<'c> {
    old: &'c Course,
    number: CourseNumber,
    is_removed: bool,
    removed_modules: BTreeSet<&'c ModuleId>,
}

impl Completions {
    /// As of a day.
    pub(super) fn of(standings: &Standings, new: &Catalogue, as_of: Day) -> Self {
        let taken = taken(standings.catalogue(), new);
        let mut courses: BTreeMap<_, _> = taken.iter().map(|one| (one.old.id.clone(), OfCourse::default())).collect();
        let day = day_number(as_of);
        for person in &standings.people().all {
            for one in &taken {
                let Some(row) = person.row(one.number) else { continue };
                let Some(of_course) = courses.get_mut(&one.old.id) else { continue };
                of_course.people += 1;
                // What is told in several places together completes a course in none of them, unless a roster says where.
                if row.by_place().any(|(_, here)| here.course().completed(day).is_some()) {
                    of_course.completed.extend(person.agents().next().cloned());
                }
                for (order, timeline) in row.everywhere().modules() {
                    let Some(module) = one.old.modules.get(order) else { continue };
                    if one.removed_modules.contains(&module.id) {
                        let (known, completed) = of_course.modules.entry(module.id.clone()).or_default();
                        *known += 1;
                        *completed += u64::from(timeline.completed(day).is_some());
                    }
                }
            }
        }
        Self { courses }
    }

    pub(super) fn warn(&self, before: &Before, after: &Standings, warnings: &mut Warnings) {
        for one in taken(before.catalogue(), after.catalogue()) {
            let Some(of_course) = self.courses.get(&one.old.id) else { continue };
            let course = &one.old.id;
            if one.is_removed {
                if of_course.people > 0 {
                    // Whom no roster has counts in each place by what is told there.
                    let completed = before.completions_of(course);
                    let text = gone("course", of_course.people, completed);
                    let place = format!("course \"{course}\"");
                    warnings.push(CatalogueWarning::gone(WarningKind::Removed, place, text).of_people(completed));
                }
                continue;
            }
            for (module, (known, completed)) in &of_course.modules {
                let text = gone("module", *known, *completed);
                let place = format!("course \"{course}\".module \"{module}\"");
                warnings.push(CatalogueWarning::gone(WarningKind::Removed, place, text).of_people(*completed));
            }
            warn_undated(one.old, &of_course.completed, before.as_of, after, warnings);
        }
    }
}

fn gone(what: &str, known: u64, completed: u64) -> String {
    format!(
        "the {what} is in the catalogue no more; there are statements of {}, and completions of {} no longer count. To \
         close it, keep it and give it its last day, valid_to",
        people(known),
        people(completed)
    )
}

/// The courses that lose modules, or get some without dates, or are lost.
fn taken<'c>(old: &'c Catalogue, new: &Catalogue) -> Vec<Taken<'c>> {
    let each = old.courses().iter().enumerate().filter_map(|(order, old)| {
        let number = CourseNumber::at(order);
        let Some(course) = new.course(&old.id) else {
            return Some(Taken { old, number, is_removed: true, removed_modules: BTreeSet::new() });
        };
        let stays = |id: &ModuleId| course.modules.iter().any(|module| module.id == *id);
        let removed_modules: BTreeSet<_> =
            old.modules.iter().map(|module| &module.id).filter(|id| !stays(id)).collect();
        let is_touched = !removed_modules.is_empty() || undated(old, course).next().is_some();
        is_touched.then_some(Taken { old, number, is_removed: false, removed_modules })
    });
    each.collect()
}

/// Modules that are added without dates, by their place.
fn undated<'c>(old: &'c Course, new: &'c Course) -> impl Iterator<Item = usize> + 'c {
    let is_new = |id: &ModuleId| old.modules.iter().all(|module| module.id != *id);
    let modules = new.modules.iter().enumerate();
    modules.filter(move |(_, module)| module.valid_from.is_none() && is_new(&module.id)).map(|(at, _)| at)
}

/// Warns where people would lose their completion for a module that is new, and would not if it had a first day.
fn warn_undated(old: &Course, completed: &[AgentKey], as_of: Day, after: &Standings, warnings: &mut Warnings) {
    let courses = after.catalogue().courses();
    let Some(at) = courses.iter().position(|course| course.id == old.id) else { return };
    let new = &courses[at];
    let added: Vec<usize> = undated(old, new).collect();
    let Some(&first) = added.first() else { return };
    let mut dated = new.clone();
    for &module in &added {
        dated.modules[module].valid_from = Some(as_of);
    }
    // Where the rule changes too, it is asked what the modules do under the one of before.
    let before = |modules: &[Module]| Course { modules: modules.to_vec(), ..old.clone() };
    let (undated_before, dated_before) = (before(&new.modules), before(&dated.modules));
    let number = CourseNumber::at(at);
    let loses = |agent: &&AgentKey| {
        let Some(person) = after.people().person(agent) else { return false };
        let known = person.known_of(number);
        let known = known.everything();
        let has = |course: &Course| course.completed(&known).at(as_of).is_some();
        !has(new) && (has(&dated) || (has(&dated_before) && !has(&undated_before)))
    };
    let losing = completed.iter().filter(loses).count() as u64;
    if losing == 0 {
        return;
    }
    let ids = added.iter().map(|&module| new.modules[module].id.as_str());
    let text = format!(
        "the course gets {} without a first day, which takes their completion from {}. With valid_from = \"{as_of}\" it \
         takes none",
        ids.clone().collect::<Vec<_>>().join(", "),
        people(losing)
    );
    let lines: Vec<_> = ids.map(|id| format!("valid_from = \"{as_of}\"  # module {}/{id}", new.id)).collect();
    let spot = Spot::of("course", at, new.id.as_str()).entry("module", first, new.modules[first].id.as_str());
    let warning = CatalogueWarning::new(WarningKind::ModuleUndated, spot, text);
    warnings.push(warning.of_people(losing).mended_by(Some(lines.join("\n"))));
}
