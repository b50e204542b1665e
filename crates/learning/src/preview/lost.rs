//! Warns of completions that a catalogue would take from people.

use super::before::Before;
use super::moved::name;
use super::taken::{count_losing, taken, undated};
use super::warning::{CatalogueWarning, WarningKind, Warnings, people};
use super::{ended, renamed};
use crate::catalogue::{Course, CoursePart, Module, Spot};
use crate::standings::numbers::CourseNumber;
use crate::standings::timeline::day_number;
use crate::{AgentKey, CourseId, Day, ModuleId, Standings};

/// Warns of what people would lose.
pub(super) fn warn(before: &Before, after: &Standings, warnings: &mut Warnings) {
    for one in taken(before.catalogue(), after.catalogue(), before.as_of) {
        let Some(of_course) = before.completions().courses.get(&one.old.id) else { continue };
        let course = &one.old.id;
        if one.is_removed {
            if let Some(id) = renamed::course_id(one.old, before.catalogue(), after.catalogue()) {
                if of_course.people > 0 {
                    warn_of_new_id(&of_course.completed, id, None, before.as_of, after, warnings);
                }
            } else if of_course.people > 0 {
                // A person on no roster counts in each place by what is told there.
                let completed = before.completions_of(course);
                let text = gone("course", of_course.people, completed);
                let place = format!("course \"{course}\"");
                warnings.push(CatalogueWarning::gone(WarningKind::Removed, place, text).of_people(completed));
            }
            continue;
        }
        for (module, (known, completed)) in &of_course.modules {
            let of_old = one.old.modules.iter().find(|old| old.id == *module);
            if let Some(id) = of_old.and_then(|old| renamed::module_id(one.old, old, after.catalogue())) {
                warn_of_new_id(completed, course, Some(id), before.as_of, after, warnings);
                continue;
            }
            if let Some(to) =
                of_old.and_then(|old| renamed::moved_module(one.old, old, before.catalogue(), after.catalogue()))
            {
                let from = name(&CoursePart { course: course.clone(), module: Some(module.clone()) });
                let place = (&to.course, to.module.as_ref());
                warn_of_place(
                    completed,
                    place,
                    before.as_of,
                    after,
                    |kept, gone| {
                        format!(
                            "this was {from}, by the same IRIs; completions of {kept} stay{gone}, and none counts for \
                         the course of before any more"
                        )
                    },
                    warnings,
                );
                continue;
            }
            let completed = completed.len() as u64;
            let text = gone("module", *known, completed);
            let place = format!("course \"{course}\".module \"{module}\"");
            warnings.push(CatalogueWarning::gone(WarningKind::Removed, place, text).of_people(completed));
        }
        ended::warn(one.old, &of_course.completed, before.as_of, after, warnings);
        warn_undated(one.old, &of_course.completed, before.as_of, after, warnings);
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

/// Says that a course, or a module of one, has this id now, and how many of those who completed it no longer have.
fn warn_of_new_id(
    completed: &[AgentKey],
    course: &CourseId,
    module: Option<&ModuleId>,
    as_of: Day,
    after: &Standings,
    warnings: &mut Warnings,
) {
    let what = if module.is_some() { "module" } else { "course" };
    let text = |kept: String, gone: String| {
        format!(
            "this is the id of the {what} now, by the same IRIs; completions of {kept} stay{gone}. Whoever asks for the id \
             of before, in addresses and credentials, asks for the new one from then on"
        )
    };
    warn_of_place(completed, (course, module), as_of, after, text, warnings);
}

/// Says where a course, or a module of one, is now; `text` is given how many of those who completed it still have, and
/// what is to be said of the others.
fn warn_of_place(
    completed: &[AgentKey],
    (course, module): (&CourseId, Option<&ModuleId>),
    as_of: Day,
    after: &Standings,
    text: impl Fn(String, String) -> String,
    warnings: &mut Warnings,
) {
    let courses = after.catalogue().courses();
    let Some(at) = courses.iter().position(|known| known.id == *course) else { return };
    let order = module.and_then(|id| courses[at].modules.iter().position(|known| known.id == *id));
    let (number, day) = (CourseNumber::at(at), day_number(as_of));
    let has = |agent: &&AgentKey| {
        let Some(row) = after.people().person(agent).and_then(|person| person.row(number)) else { return false };
        match order {
            None => row.by_place().any(|(_, here)| here.course().completed(day).is_some()),
            Some(order) => {
                let mut modules = row.everywhere().modules();
                modules.any(|(known, timeline)| known == order && timeline.completed(day).is_some())
            }
        }
    };
    let kept = completed.iter().filter(has).count() as u64;
    let lost = completed.len() as u64 - kept;
    let spot = Spot::of("course", at, course.as_str());
    let spot = match (module, order) {
        (Some(id), Some(order)) => spot.entry("module", order, id.as_str()),
        _ => spot,
    };
    let gone = if lost > 0 { format!(", and those of {} no longer count", people(lost)) } else { String::new() };
    let text = text(people(kept), gone);
    let warning = CatalogueWarning::new(WarningKind::Renamed, spot, text);
    warnings.push(if lost > 0 { warning.of_people(lost) } else { warning });
}

/// Warns if people would lose their completion because of a new module, and would keep it if the module had a first
/// day.
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
    // If the rule changes too, the question is what the modules do under the earlier one.
    let before = |modules: &[Module]| Course { modules: modules.to_vec(), ..old.clone() };
    let (undated_before, dated_before) = (before(&new.modules), before(&dated.modules));
    let losing = count_losing(completed, (at, as_of), after, |has| {
        !has(new) && (has(&dated) || (has(&dated_before) && !has(&undated_before)))
    });
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
