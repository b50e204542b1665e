//! Which course or module a statement is about, and whether it is about the whole of it.
//!
//! | object | `contextActivities` | about | as |
//! |---|---|---|---|
//! | in the catalogue | – | the object | the whole |
//! | unknown | `parent` known | the parent | a part: a slide, a question, a block |
//! | unknown | `grouping` known, statement shaped as cmi5 | the publisher's id | the whole, where that id can only be the object's |
//! | unknown | `grouping` known, otherwise | the grouping | a part |
//! | unknown | `category` or `other` known | that | a part |
//!
//! Of a part, nothing but activity counts: its completion is not the whole's. Within one list a
//! module is taken before a course, for it says more; otherwise the first.

use super::catalogue::{Catalogue, Place};
use crate::xapi::{ContextActivities, Object, Statement};

/// The category of statements that cmi5 defines (cmi5 9.6.2.1).
const CMI5_CATEGORY: &str = "https://w3id.org/xapi/cmi5/context/categories/cmi5";
const CMI5_COURSE: &str = "https://w3id.org/xapi/cmi5/activitytype/course";
const CMI5_BLOCK: &str = "https://w3id.org/xapi/cmi5/activitytype/block";
/// Groups of people, which a teacher puts learners into: Moodle's, and the plain word.
const GROUPS_OF_PEOPLE: [&str; 2] =
    ["https://xapi.edlm/profiles/edlm-lms/concepts/activity-types/group", "http://activitystrea.ms/schema/1.0/group"];

/// What a statement is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Subject<'c> {
    /// The course or module.
    pub(super) place: &'c Place,
    /// Whether it is about the whole of it.
    pub(super) whole: bool,
}

/// Whether cmi5 defines this statement.
pub(super) fn is_cmi5(statement: Statement<'_>) -> bool {
    statement.context_activities(ContextActivities::Category).any(|category| category == CMI5_CATEGORY)
}

/// Whether the object is a group of people: to come into one, or out of it, is nobody's learning.
pub(super) fn is_group_of_people(statement: Statement<'_>) -> bool {
    matches!(statement.object(), Some(Object::Activity { activity_type: Some(kind), .. }) if GROUPS_OF_PEOPLE.contains(&kind))
}

/// What a statement is about; `None` where the catalogue knows nothing of it.
pub(super) fn subject<'c>(catalogue: &'c Catalogue, statement: Statement<'_>) -> Option<Subject<'c>> {
    let Some(Object::Activity { id, activity_type }) = statement.object() else { return None };
    if let Some(place) = catalogue.resolve(id) {
        return Some(Subject { place, whole: true });
    }
    ContextActivities::ALL.into_iter().find_map(|relation| {
        let place = most_telling(catalogue, statement, relation)?;
        let whole = relation == ContextActivities::Grouping && stands_for(statement, activity_type, place);
        Some(Subject { place, whole })
    })
}

fn most_telling<'c>(
    catalogue: &'c Catalogue,
    statement: Statement<'_>,
    relation: ContextActivities,
) -> Option<&'c Place> {
    let mut known = statement.context_activities(relation).filter_map(|iri| catalogue.resolve(iri));
    let first = known.next()?;
    if first.module.is_some() {
        return Some(first);
    }
    Some(known.find(|place| place.module.is_some()).unwrap_or(first))
}

/// Whether an LMS-made object stands for a place that `grouping` names by its publisher's id.
///
/// An object of cmi5's type course does. A unit or a block stands for a module; for a course only a unit
/// whose `grouping` lists nothing else, since with several ids its own may be the one that is unknown.
fn stands_for(statement: Statement<'_>, activity_type: Option<&str>, place: &Place) -> bool {
    match activity_type {
        Some(CMI5_COURSE) => true,
        Some(CMI5_BLOCK) => place.module.is_some(),
        _ if !is_cmi5(statement) => false,
        _ => place.module.is_some() || statement.context_activities(ContextActivities::Grouping).count() == 1,
    }
}
