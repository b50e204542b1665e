//! Finds courses and modules that get another id in a new catalogue and keep their IRIs.

use crate::catalogue::CoursePart;
use crate::catalogue::{Course, Module};
use crate::{Catalogue, CourseId, ModuleId};

/// The new id of a course of the catalogue in force; `None` if it keeps its own or is gone.
///
/// It is the same course if all its IRIs, or those of its modules if it has none, belong to one new course.
pub(super) fn course_id<'n>(course: &Course, old: &Catalogue, new: &'n Catalogue) -> Option<&'n CourseId> {
    if new.course(&course.id).is_some() {
        return None;
    }
    let of_modules = course.iris.is_empty();
    let iris: Vec<&String> = if of_modules {
        course.modules.iter().flat_map(|module| &module.iris).collect()
    } else {
        course.iris.iter().collect()
    };
    let all_are_of = |id: &CourseId| {
        let is_of = |iri: &&String| {
            new.resolve(iri).iter().any(|place| place.course == *id && place.module.is_some() == of_modules)
        };
        iris.iter().all(is_of)
    };
    let new_ones = new.resolve(iris.first()?).iter().map(|place| &place.course);
    let mut new_ones = new_ones.filter(|id| old.course(id).is_none());
    new_ones.find(|id| all_are_of(id))
}

/// The new id of a module in a course that keeps its id: all IRIs of the module belong to one new module of the course.
pub(super) fn module_id<'n>(course: &Course, module: &Module, new: &'n Catalogue) -> Option<&'n ModuleId> {
    let is_known = |id: &ModuleId| course.modules.iter().any(|known| known.id == *id);
    let in_course = |iri: &String| new.resolve(iri).iter().filter(|place| place.course == course.id);
    let mut new_ones = in_course(module.iris.first()?).filter_map(|place| place.module.as_ref());
    let all_are_of =
        |id: &&ModuleId| module.iris.iter().all(|iri| in_course(iri).any(|place| place.module.as_ref() == Some(*id)));
    new_ones.find(|id| !is_known(id) && all_are_of(id))
}

/// The module of another course, in the new catalogue, that has all IRIs of a module and had none of them before.
pub(super) fn moved_module<'n>(
    course: &Course,
    module: &Module,
    old: &Catalogue,
    new: &'n Catalogue,
) -> Option<&'n CoursePart> {
    let had_one = |place: &CoursePart| module.iris.iter().any(|iri| old.resolve(iri).contains(place));
    let is_elsewhere = |place: &&CoursePart| place.module.is_some() && place.course != course.id && !had_one(place);
    let mut elsewhere = new.resolve(module.iris.first()?).iter().filter(is_elsewhere);
    elsewhere.find(|place| module.iris.iter().all(|iri| new.resolve(iri).contains(place)))
}
