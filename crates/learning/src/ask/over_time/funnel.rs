//! The funnel of a course: how many have started and completed each of its modules, and where people drop off.

use super::columns::{Column, FunnelPart, FunnelParts};
use super::layout::{Layout, drop_off, figure};
use super::query::TimeQuery;
use super::stories::{Story, stories};
use super::tally::{Kinds, Row, Shown, Subject, row_key};
use super::waiting::Wait;
use crate::ask::Measure;
use crate::ask::definitions::OverTime;
use crate::ask::labels::module_code;
use crate::ask::question::Question;
use crate::ask::told_totals::Told;
use crate::catalogue::{Course, Module};
use crate::standings::people::Person;
use crate::{Day, Definition, Key};

const BEGUN: usize = 0;
const DONE: usize = 1;
const DROPPED: usize = 2;
/// The first measure of the parts, each of which has two: started and completed.
const PARTS: usize = 3;

/// A tag, and the places of its modules, from 0.
struct Tag<'c> {
    name: &'c str,
    modules: Vec<usize>,
    /// The modules that must be completed.
    asked: Vec<usize>,
}

/// Returns the tags of a course, in the order in which they first appear.
fn tags(course: &Course, as_of: Day) -> Vec<Tag<'_>> {
    let mut tags: Vec<Tag<'_>> = Vec::new();
    for (place, module) in course.modules.iter().enumerate() {
        for text in &module.tags {
            match tags.iter_mut().find(|tag| tag.name == text) {
                Some(tag) => tag.modules.push(place),
                None => tags.push(Tag { name: text, modules: vec![place], asked: Vec::new() }),
            }
        }
    }
    for tag in &mut tags {
        tag.modules.dedup();
        let in_force = tag.modules.iter().copied().filter(|&place| course.modules[place].is_valid_on(as_of));
        tag.asked = in_force.collect();
        if tag.asked.is_empty() {
            tag.asked.clone_from(&tag.modules);
        }
    }
    tags
}

/// Returns the columns of a funnel.
pub(super) fn columns() -> Vec<Column> {
    let mut columns = vec![figure(Measure::Started, BEGUN), figure(Measure::Completed, DONE)];
    columns.extend(drop_off(DROPPED));
    columns
}

/// Returns the measures and columns of a funnel. For modules and tags, started matters more than completed.
pub(super) fn layout(course: &Course, as_of: Day) -> Layout {
    let columns = columns();
    let parts = course.modules.len() + tags(course, as_of).len();
    let every = |which| (0..parts).map(move |part| PARTS + 2 * part + which);
    let order = [BEGUN, DONE, DROPPED].into_iter().chain(every(0)).chain(every(1)).collect();
    Layout { columns: columns.into(), order }
}

/// Returns the measures that tell what is hidden elsewhere, of the course or of its modules: those numbers themselves, who has
/// started and not completed, which is their difference, and those of a tag with such a module, which may be the only one.
pub(super) fn untold(course: &Course, as_of: Day, whole: Told, modules: &[Told]) -> Vec<usize> {
    let of_course = [(BEGUN, whole.started), (DONE, whole.completed), (DROPPED, whole.started && whole.completed)];
    let every = |places: &[usize]| {
        let told = places.iter().filter_map(|place| modules.get(*place));
        told.fold((true, true), |(started, completed), told| (started && told.started, completed && told.completed))
    };
    let of_modules = (0..modules.len()).map(|place| every(&[place]));
    let of_tags = tags(course, as_of).into_iter().map(|tag| (every(&tag.modules).0, every(&tag.asked).1));
    let parts = of_modules.chain(of_tags).enumerate();
    let of_parts =
        parts.flat_map(|(part, (started, completed))| [(PARTS + 2 * part, started), (PARTS + 2 * part + 1, completed)]);
    of_course.into_iter().chain(of_parts).filter(|(_, is_told)| !is_told).map(|(measure, _)| measure).collect()
}

/// Counts those of some people who have started the course.
pub(super) fn count_funnel<'p>(
    question: &Question<'_>,
    query: &TimeQuery,
    people: impl Iterator<Item = &'p Person>,
    kinds: &mut Kinds,
) {
    let Some((number, asked)) = question.courses().find(|(_, asked)| asked.wanted) else { return };
    let tags = tags(asked.course, query.of.as_of);
    for person in people.filter(|person| person.row(number).is_some()) {
        let stories = stories(question, number, person);
        for (places, story) in stories.by_place.iter().filter(|(_, story)| story.is_asked(query)) {
            let subject = subject(story, asked.course, &tags);
            kinds.count_row(row_key(asked.course, query, places, Some(story.started)), &subject);
        }
        if let Some(story) = stories.whole.filter(|story| story.is_asked(query)) {
            kinds.count_total(&subject(&story, asked.course, &tags));
        }
    }
}

fn subject(story: &Story, course: &Course, tags: &[Tag<'_>]) -> Subject {
    let modules = course.modules.len();
    let mut subject = Subject::new(PARTS + 2 * (modules + tags.len()), story.employers.iter().copied());
    subject.note(BEGUN, true);
    subject.note(DONE, story.completed.is_some());
    let of = |place: &usize| story.modules.get(place).copied().unwrap_or_default();
    for (&place, &(started, completed)) in &story.modules {
        subject.note(PARTS + 2 * place, started);
        subject.note(PARTS + 2 * place + 1, completed);
    }
    for (at, tag) in tags.iter().enumerate() {
        let first = PARTS + 2 * (modules + at);
        subject.note(first, tag.modules.iter().any(|place| of(place).0));
        subject.note(first + 1, tag.asked.iter().all(|place| of(place).1));
    }
    if story.completed.is_none() {
        subject.note(DROPPED, true);
        let furthest = story.modules.keys().next_back().map_or(0, |place| place + 1);
        subject.wait = Some(Wait { length: u32::try_from(furthest).unwrap_or(u32::MAX), is_over: true });
    }
    subject
}

/// Returns the definitions of the numbers of modules and tags, with the places of these in a row.
pub(super) fn part_definitions() -> Vec<(&'static Definition, &'static str)> {
    vec![
        (Measure::Started.definition(), "modules[].started"),
        (Measure::Completed.definition(), "modules[].completed"),
        (OverTime::TagStarted.definition(), "tags[].started"),
        (OverTime::TagCompleted.definition(), "tags[].completed"),
    ]
}

/// Returns the modules and tags of a row.
pub(super) fn parts(course: &Course, as_of: Day, row: &Row, shown: Shown<'_>) -> FunnelParts {
    let part = |at: usize, place, key| FunnelPart {
        place,
        key,
        started: row.number(PARTS + 2 * at, shown),
        completed: row.number(PARTS + 2 * at + 1, shown),
    };
    let module = |(at, module): (usize, &Module)| {
        let key = Key::new(module_code(course.id.as_str(), module.id.as_str()), module.name.sv.clone());
        part(at, u32::try_from(at + 1).ok(), key)
    };
    let tag = |(at, tag): (usize, Tag<'_>)| part(course.modules.len() + at, None, Key::new(tag.name, tag.name));
    FunnelParts {
        modules: course.modules.iter().enumerate().map(module).collect(),
        tags: tags(course, as_of).into_iter().enumerate().map(tag).collect(),
    }
}
