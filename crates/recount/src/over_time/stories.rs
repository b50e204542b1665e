//! Cohorts and the funnel: what became of those who started a course.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::json;

use super::{OverTime, Wait, course_of, days_between, quantiles, row_key};
use crate::catalogue::Course;
use crate::cell::{Numbers, share};
use crate::completions::Keys;
use crate::person::{Attribution, Part, World, standing};
use crate::question::Question;

/// A person in a course.
#[derive(Clone)]
struct Story {
    started: Date,
    completed: Option<Date>,
    /// By module, whether something was done in it, and whether it is completed.
    modules: Vec<(bool, bool)>,
}

impl Story {
    /// Reads it from a part of what is reported; `None` if nothing was done in the course.
    fn of(world: &World, part: &Part<'_>, course: usize, as_of: Date) -> Option<Self> {
        let of = |module| standing(world, &part.deeds, (course, module), as_of);
        let whole = of(None);
        let modules = (0..world.catalogue.courses[course].modules.len()).map(|at| of(Some(at)));
        // A module that is completed was started, by a waiver too.
        let modules = modules.map(|of| (of.started.or(of.completed).is_some(), of.completed.is_some())).collect();
        Some(Self { started: whole.started?, completed: whole.completed, modules })
    }

    /// Joins what is reported in two places.
    fn join(&mut self, other: &Self) {
        self.started = self.started.min(other.started);
        self.completed = self.completed.into_iter().chain(other.completed).min();
        for (own, more) in self.modules.iter_mut().zip(&other.modules) {
            *own = (own.0 || more.0, own.1 || more.1);
        }
    }
}

/// The stories in each row, and over everything: each person once in each.
fn stories(world: &World, question: &Question) -> (BTreeMap<Keys, Vec<Story>>, Vec<Story>) {
    let (at, course) = course_of(world, question);
    let (mut rows, mut all): (BTreeMap<Keys, Vec<Story>>, Vec<Story>) = Default::default();
    let is_asked = |story: &Story| {
        question.from.is_none_or(|from| from <= story.started) && question.to.is_none_or(|to| story.started < to)
    };
    for person in &world.people {
        let mut by_place: Vec<(Vec<_>, Story)> = Vec::new();
        let mut whole: Option<Story> = None;
        for part in person.parts(at) {
            let Some(story) = Story::of(world, &part, at, question.as_of) else { continue };
            let day = story.started;
            let seats = person.seats(&part, day, question.as_of, Attribution::AtEvent);
            for seat in seats.iter().filter(|seat| question.admits(world, seat, day)) {
                for places in question.place_keys(world, seat, day) {
                    match by_place.iter_mut().find(|(known, _)| *known == places) {
                        Some((_, here)) => here.join(&story),
                        None => by_place.push((places, story.clone())),
                    }
                }
                whole.get_or_insert_with(|| story.clone()).join(&story);
            }
        }
        for (places, story) in by_place.into_iter().filter(|(_, story)| is_asked(story)) {
            rows.entry(row_key(question, course, &places, Some(story.started))).or_default().push(story);
        }
        all.extend(whole.filter(is_asked));
    }
    (if question.by.is_empty() { BTreeMap::new() } else { rows }, all)
}

/// Counts cohorts. The question has the days of starting as its period.
pub fn cohorts(world: &World, question: &Question) -> OverTime {
    let (rows, all) = stories(world, question);
    let of = |stories: &[Story]| cohort(stories, question.as_of);
    OverTime { rows: rows.into_iter().map(|(key, stories)| (key, of(&stories))).collect(), total: of(&all) }
}

fn cohort(stories: &[Story], as_of: Date) -> Numbers {
    let mut numbers = Numbers::new();
    let completed = stories.iter().filter(|story| story.completed.is_some()).count();
    let mut put = |field: &str, value| drop(numbers.insert(format!("/{field}"), value));
    put("started", json!(stories.len()));
    put("completed", json!(completed));
    put("not_completed", json!(stories.len() - completed));
    for days in [30, 90, 180, 365] {
        let end = |story: &Story| story.started.saturating_add(days.days());
        let had: Vec<&Story> = stories.iter().filter(|story| end(story) <= as_of).collect();
        let done = had.iter().filter(|story| story.completed.is_some_and(|day| day <= end(story))).count();
        let count = |number: usize| u32::try_from(number).expect("few persons");
        put(&format!("within_{days}/N"), json!(had.len()));
        put(&format!("within_{days}/days_not_over"), json!(stories.len() - had.len()));
        put(&format!("within_{days}/completed"), json!(done));
        put(&format!("within_{days}/completed_share"), share(count(done), count(had.len())));
    }
    let wait = |story: &Story| Wait {
        length: days_between(story.started, story.completed.unwrap_or(as_of)).max(0),
        is_over: story.completed.is_some(),
    };
    let waits: Vec<Wait> = stories.iter().map(wait).collect();
    put("days_to_completion/n", json!(waits.len()));
    put("days_to_completion/censored", json!(stories.len() - completed));
    quantiles(&mut numbers, "days_to_completion", &waits);
    numbers
}

/// Counts the funnel. The question has the days of starting as its period.
pub fn funnel(world: &World, question: &Question) -> OverTime {
    let (_, course) = course_of(world, question);
    let (rows, all) = stories(world, question);
    let of = |stories: &[Story]| steps(course, stories, question.as_of);
    OverTime { rows: rows.into_iter().map(|(key, stories)| (key, of(&stories))).collect(), total: of(&all) }
}

fn steps(course: &Course, stories: &[Story], as_of: Date) -> Numbers {
    let mut numbers = Numbers::new();
    let count = |is_it: &dyn Fn(&Story) -> bool| json!(stories.iter().filter(|story| is_it(story)).count());
    let mut put = |field: String, value| drop(numbers.insert(format!("/{field}"), value));
    put("started".to_owned(), json!(stories.len()));
    put("completed".to_owned(), count(&|story| story.completed.is_some()));
    for at in 0..course.modules.len() {
        put(format!("modules/{at}/started"), count(&|story| story.modules[at].0));
        put(format!("modules/{at}/completed"), count(&|story| story.modules[at].1));
    }
    let mut tags: Vec<&String> = Vec::new();
    for tag in course.modules.iter().flat_map(|module| &module.tags) {
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    for (place, tag) in tags.into_iter().enumerate() {
        let with: BTreeSet<usize> =
            (0..course.modules.len()).filter(|&at| course.modules[at].tags.contains(tag)).collect();
        let part: BTreeSet<usize> = with.iter().copied().filter(|&at| course.modules[at].is_valid_on(as_of)).collect();
        let asked = if part.is_empty() { &with } else { &part };
        put(format!("tags/{place}/started"), count(&|story| with.iter().any(|&at| story.modules[at].0)));
        put(format!("tags/{place}/completed"), count(&|story| asked.iter().all(|&at| story.modules[at].1)));
    }
    let dropped = stories.iter().filter(|story| story.completed.is_none());
    let furthest = |story: &Story| story.modules.iter().rposition(|(started, _)| *started).map_or(0, |at| at + 1);
    let length = |story: &Story| i32::try_from(furthest(story)).expect("few modules");
    let places: Vec<Wait> = dropped.map(|story| Wait { length: length(story), is_over: true }).collect();
    put("drop_off/n".to_owned(), json!(places.len()));
    quantiles(&mut numbers, "drop_off", &places);
    numbers
}
