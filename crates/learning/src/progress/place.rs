//! Finds which courses and modules a statement is about, and whether it is about the whole of each.
//!
//! | object | `contextActivities` | about | as |
//! |---|---|---|---|
//! | in the catalogue | – | the object | the whole |
//! | in the catalogue | `parent` known | the parents, too | a part |
//! | unknown, an attempt | first `parent` known | that parent | an attempt at it |
//! | unknown | `parent` known | the parents | a part: a slide, a question, a block |
//! | unknown | `grouping` known, statement shaped as cmi5 | the publisher's id | the whole, where that id can only be the object's |
//! | unknown | `grouping` known, otherwise | the grouping | a part |
//! | unknown | `category` or `other` known | that | a part |
//!
//! For a part, only activity counts: completing it does not complete the whole. For an attempt, its pass or failure counts
//! too. In `grouping`, `category` and `other`, in this order, only the first known entry is read, but one that names only
//! modules comes before a course, since it says more.
//!
//! One IRI may name a module in each of several courses, and a statement about it is about each.

use std::collections::HashSet;

use xapi::{ContextActivities, Object, Statement};

use crate::catalogue::{Catalogue, CoursePart};

/// The category of statements that cmi5 defines (cmi5 9.6.2.1).
const CMI5_CATEGORY: &str = "https://w3id.org/xapi/cmi5/context/categories/cmi5";
const CMI5_COURSE: &str = "https://w3id.org/xapi/cmi5/activitytype/course";
const CMI5_BLOCK: &str = "https://w3id.org/xapi/cmi5/activitytype/block";
/// Types of one attempt at the whole of what the first parent names. Moodle reports passes of a quiz by its attempts, and
/// those of a SCORM package by its content.
const ATTEMPTS: [&str; 2] = [
    "http://adlnet.gov/expapi/activities/attempt",
    "https://xapi.edlm/profiles/edlm-lms/concepts/activity-types/scorm-content-object",
];
/// Types of groups of people into which a teacher puts learners: Moodle's, and the plain word.
const GROUPS_OF_PEOPLE: [&str; 2] =
    ["https://xapi.edlm/profiles/edlm-lms/concepts/activity-types/group", "http://activitystrea.ms/schema/1.0/group"];

/// What a statement is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Subject<'c> {
    /// The course or module.
    pub(crate) place: &'c CoursePart,
    /// How much of it.
    pub(crate) extent: Extent,
}

/// How much of a course or module a statement is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// The whole.
    Whole,
    /// One attempt at the whole.
    Attempt,
    /// A part.
    Part,
}

/// Whether cmi5 defines this statement.
pub(crate) fn is_cmi5(statement: Statement<'_>) -> bool {
    statement.context_activities(ContextActivities::Category).any(|category| category == CMI5_CATEGORY)
}

/// Whether the object is what cmi5 calls a course.
pub(crate) fn is_cmi5_course(statement: Statement<'_>) -> bool {
    object_type(statement).is_some_and(|kind| is_type(kind, CMI5_COURSE))
}

/// Whether the object is a group of people: joining or leaving one is not learning.
pub(crate) fn is_group_of_people(statement: Statement<'_>) -> bool {
    object_type(statement).is_some_and(|kind| GROUPS_OF_PEOPLE.iter().any(|group| is_type(kind, group)))
}

fn object_type(statement: Statement<'_>) -> Option<&str> {
    match statement.object() {
        Some(Object::Activity { activity_type, .. }) => activity_type,
        _ => None,
    }
}

/// Whether two types are the same, ignoring http or https and a slash at the end.
fn is_type(kind: &str, of: &str) -> bool {
    fn plain(iri: &str) -> &str {
        iri.strip_prefix("https://").or_else(|| iri.strip_prefix("http://")).unwrap_or(iri).trim_end_matches('/')
    }
    plain(kind) == plain(of)
}

/// What a statement is about, each place once; empty if the catalogue knows none of it.
pub(crate) fn subjects<'c>(catalogue: &'c Catalogue, statement: Statement<'_>) -> Vec<Subject<'c>> {
    let Some(Object::Activity { id, activity_type }) = statement.object() else { return Vec::new() };
    let of_object = catalogue.resolve(id);
    let mut found = Found::default();
    found.add(of_object, Extent::Whole);
    for relation in ContextActivities::ALL {
        let named = named_by(catalogue, statement, relation, of_object);
        let Some(first) = most_telling(&named) else { continue };
        let beside = if of_object.is_empty() {
            let (at, places) = named[first];
            let is_attempt = relation == ContextActivities::Parent
                && at == 0
                && activity_type.is_some_and(|kind| ATTEMPTS.iter().any(|attempt| is_type(kind, attempt)));
            let stands = relation == ContextActivities::Grouping && stands_for(statement, activity_type, places);
            let extent = match () {
                () if is_attempt => Extent::Attempt,
                () if stands => Extent::Whole,
                () => Extent::Part,
            };
            found.add(places, extent);
            places
        } else {
            of_object
        };
        let courses: HashSet<_> = beside.iter().map(|place| &place.course).collect();
        for (_, places) in named {
            // A parent contains the object; the other relations may name anything.
            if relation == ContextActivities::Parent || places.iter().any(|place| courses.contains(&place.course)) {
                found.add(places, Extent::Part);
            }
        }
        break;
    }
    found.subjects
}

/// The places of a statement, each once, with the extent that was found first.
#[derive(Default)]
struct Found<'c> {
    subjects: Vec<Subject<'c>>,
    seen: HashSet<&'c CoursePart>,
}

impl<'c> Found<'c> {
    fn add(&mut self, places: &'c [CoursePart], extent: Extent) {
        let seen = &mut self.seen;
        self.subjects.extend(places.iter().filter(|place| seen.insert(place)).map(|place| Subject { place, extent }));
    }
}

/// The places that a relation names beside the object's own, each with its position in the list.
fn named_by<'c>(
    catalogue: &'c Catalogue,
    statement: Statement<'_>,
    relation: ContextActivities,
    of_object: &[CoursePart],
) -> Vec<(usize, &'c [CoursePart])> {
    let all = statement.context_activities(relation).enumerate().map(|(at, iri)| (at, catalogue.resolve(iri)));
    all.filter(|(_, places)| !places.is_empty() && *places != of_object).collect()
}

/// The first that names only modules; else the first that names one; else the first.
fn most_telling(named: &[(usize, &[CoursePart])]) -> Option<usize> {
    let alone = |(_, places): &(usize, &[CoursePart])| places.iter().all(|place| place.module.is_some());
    let any = |(_, places): &(usize, &[CoursePart])| places.iter().any(|place| place.module.is_some());
    let first = named.iter().position(alone).or_else(|| named.iter().position(any));
    first.or_else(|| (!named.is_empty()).then_some(0))
}

/// Whether an LMS-made object stands for what `grouping` names by its publisher's id.
///
/// An object of cmi5's type course does. A unit or a block stands for a module. A unit stands for a course only if its
/// `grouping` lists nothing else, since with several ids its own may be the unknown one.
fn stands_for(statement: Statement<'_>, activity_type: Option<&str>, places: &[CoursePart]) -> bool {
    let is_module = places.iter().all(|place| place.module.is_some());
    match activity_type {
        Some(kind) if is_type(kind, CMI5_COURSE) => true,
        Some(kind) if is_type(kind, CMI5_BLOCK) => is_module,
        _ if !is_cmi5(statement) => false,
        _ => is_module || statement.context_activities(ContextActivities::Grouping).count() == 1,
    }
}
