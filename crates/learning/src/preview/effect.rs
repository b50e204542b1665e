//! Finds which figures a catalogue would change.

use std::collections::{BTreeMap, HashMap};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::renamed;
use crate::{Catalogue, Counts, Course, CourseId, Dimension, Figures, Key, Measure, UNKNOWN_CODE, swedish_key};

/// The most rows by course.
pub(super) const COURSES: usize = 1_000;
/// The most rows by course and municipality.
pub(super) const MUNICIPALITIES: usize = 300;

/// What happens to a course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "CourseChange")]
pub enum Change {
    /// Both catalogues have it.
    Kept,
    /// Both have it, with another id and the same IRIs.
    Renamed,
    /// Only the new one has it.
    Added,
    /// The new one no longer has it.
    Removed,
}

/// The figures of a course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CourseEffect {
    /// The course.
    pub course: Key,
    /// What happens to it.
    pub change: Change,
    /// Its id before, if it was another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed_from: Option<CourseId>,
    /// Distinct persons under the catalogue in force; `None` if there is nobody to count.
    pub before: Option<Counts>,
    /// The same under the new one.
    pub after: Option<Counts>,
    /// The number of municipalities in which a figure differs, counting `unknown`.
    pub municipalities: usize,
}

/// The figures of a course in a municipality.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MunicipalityEffect {
    /// The course.
    pub course: Key,
    /// The municipality.
    pub municipality: Key,
    /// Under the catalogue in force; `None` if there is no row.
    pub before: Option<Counts>,
    /// Under the new one.
    pub after: Option<Counts>,
}

impl CourseEffect {
    /// Whether a figure of the course, or of a municipality in it, differs.
    pub fn differs(&self) -> bool {
        self.municipalities > 0 || differ(self.before.as_ref(), self.after.as_ref())
    }
}

/// All of it.
#[derive(Default)]
pub(super) struct Effects {
    pub(super) courses: Vec<CourseEffect>,
    pub(super) courses_not_listed: usize,
    pub(super) municipalities: Vec<MunicipalityEffect>,
    pub(super) municipalities_not_listed: usize,
}

/// A pair of counts: before and after.
type Pair = (Option<Counts>, Option<Counts>);
/// `unknown` last, å ä ö before it.
type Order = (bool, Vec<u32>, String);

/// Compares figures by course and municipality: those of the catalogue in force with those of the new one.
pub(super) fn effects(before: (&Catalogue, &Figures), after: (&Catalogue, &Figures)) -> Effects {
    let of_old = before.0.courses().iter();
    let new_id = |course: &'_ Course| Some((course.id.clone(), renamed::course_id(course, before.0, after.0)?.clone()));
    let renamed: BTreeMap<CourseId, CourseId> = of_old.filter_map(new_id).collect();
    let new_codes: HashMap<&str, &str> = renamed.iter().map(|(old, new)| (old.as_str(), new.as_str())).collect();
    let mut totals: HashMap<&str, Pair> = HashMap::new();
    let mut rows: HashMap<&str, BTreeMap<Order, (&Key, Pair)>> = HashMap::new();
    for (figures, is_after) in [(before.1, false), (after.1, true)] {
        let side = |pair: &mut Pair, counts: Counts| *(if is_after { &mut pair.1 } else { &mut pair.0 }) = Some(counts);
        // A course of the earlier catalogue is found by the id that it will have.
        let code = |course: &'_ Key| if is_after { None } else { new_codes.get(&*course.code).copied() };
        for total in figures.totals.iter().filter(|total| total.dimension == Dimension::Course) {
            side(totals.entry(code(&total.key).unwrap_or(&total.key.code)).or_default(), total.counts);
        }
        for row in &figures.rows {
            let [course, municipality] = &row.keys[..] else { continue };
            let of_course = rows.entry(code(course).unwrap_or(&course.code)).or_default();
            side(&mut of_course.entry(order(municipality)).or_insert((municipality, Pair::default())).1, row.counts);
        }
    }
    let mut effects = Effects::default();
    for (course, change) in courses(before.0, after.0, &renamed) {
        let (before, after) = totals.remove(&*course.code).unwrap_or_default();
        let renamed_from = renamed.iter().find(|(_, new)| new.as_str() == course.code).map(|(old, _)| old.clone());
        let mut effect =
            CourseEffect { course: course.clone(), change, renamed_from, before, after, municipalities: 0 };
        for (municipality, (before, after)) in rows.remove(&*course.code).unwrap_or_default().into_values() {
            if !differ(before.as_ref(), after.as_ref()) {
                continue;
            }
            effect.municipalities += 1;
            if effects.municipalities.len() < MUNICIPALITIES {
                let (course, municipality) = (course.clone(), municipality.clone());
                effects.municipalities.push(MunicipalityEffect { course, municipality, before, after });
            } else {
                effects.municipalities_not_listed += 1;
            }
        }
        effects.courses.push(effect);
    }
    // The sort is stable: otherwise the order is that of the catalogue.
    effects.courses.sort_by_key(|effect| !effect.differs());
    effects.courses_not_listed = effects.courses.len().saturating_sub(COURSES);
    effects.courses.truncate(COURSES);
    effects
}

/// The courses of the new catalogue, then those that it no longer has.
fn courses(before: &Catalogue, after: &Catalogue, renamed: &BTreeMap<CourseId, CourseId>) -> Vec<(Key, Change)> {
    let key = |id: &CourseId, name: &str| Key::new(id.as_str(), name);
    let kept = after.courses().iter().map(|course| {
        let change = if before.course(&course.id).is_some() {
            Change::Kept
        } else if renamed.values().any(|new| *new == course.id) {
            Change::Renamed
        } else {
            Change::Added
        };
        (key(&course.id, &course.name.sv), change)
    });
    let is_gone = |course: &&Course| after.course(&course.id).is_none() && !renamed.contains_key(&course.id);
    let removed = before.courses().iter().filter(is_gone);
    kept.chain(removed.map(|course| (key(&course.id, &course.name.sv), Change::Removed))).collect()
}

fn order(municipality: &Key) -> Order {
    (municipality.code == UNKNOWN_CODE, swedish_key(&municipality.name), municipality.code.clone())
}

/// Whether the figures differ. A missing row equals a row that counts no one.
fn differ(before: Option<&Counts>, after: Option<&Counts>) -> bool {
    let is_nobody = |counts: &Counts| Measure::ALL.iter().all(|measure| counts.shown(*measure).unwrap_or(0) == 0);
    match (before, after) {
        (Some(before), Some(after)) => before != after,
        (one, other) => one.or(other).is_some_and(|counts| !is_nobody(counts)),
    }
}
