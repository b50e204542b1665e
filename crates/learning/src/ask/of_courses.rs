//! The values of courses in the dimensions of courses: programme, track, owner and service area.

use std::collections::HashMap;

use super::labels::{Order, named, none, numbered};
use crate::slug::swedish_slug;
use crate::standings::numbers::UNKNOWN;
use crate::{Catalogue, Course, CourseOwner, Dimension, Key, Track};

/// The value of a course that has none in a dimension.
pub(super) const NONE: u32 = UNKNOWN - 1;

/// The values of a course.
#[derive(Debug)]
pub(super) struct CourseValues {
    /// The places of its programmes in the catalogue. Never empty: a course without any has [`NONE`].
    pub(super) programmes: Box<[u32]>,
    /// The place of its track in the list of tracks.
    pub(super) track: u32,
    /// The place of its owner in the list of owners.
    pub(super) owner: u32,
    /// The place of the first course in the catalogue with its service area.
    pub(super) area: u32,
}

impl Default for CourseValues {
    fn default() -> Self {
        Self { programmes: [NONE].into(), track: NONE, owner: NONE, area: NONE }
    }
}

impl CourseValues {
    /// Returns the values of each course if rows are by one of these dimensions, else an empty list.
    pub(super) fn of_all(catalogue: &Catalogue, by: &[Dimension]) -> Vec<Self> {
        if !by.iter().any(|dimension| dimension.is_of_courses()) {
            return Vec::new();
        }
        let programmes: HashMap<&str, u32> =
            (0..).zip(&catalogue.file().programmes).map(|(at, programme)| (&*programme.id, at)).collect();
        let mut areas: HashMap<String, u32> = HashMap::new();
        let values = (0..).zip(catalogue.courses()).map(|(at, course)| {
            let of_programmes: Vec<u32> =
                course.programmes.iter().filter_map(|id| programmes.get(&**id)).copied().collect();
            Self {
                programmes: if of_programmes.is_empty() { [NONE].into() } else { of_programmes.into() },
                track: place(&Track::ALL, course.track.as_ref()),
                owner: place(&CourseOwner::ALL, course.owner.as_ref()),
                area: course.service_area.as_ref().map_or(NONE, |area| *areas.entry(swedish_slug(area)).or_insert(at)),
            }
        });
        values.collect()
    }
}

/// Returns the place of one among all.
fn place<T: PartialEq>(all: &[T], one: Option<&T>) -> u32 {
    let at = one.and_then(|one| all.iter().position(|other| other == one));
    at.and_then(|at| u32::try_from(at).ok()).unwrap_or(NONE)
}

/// Labels a value of one of these dimensions.
pub(super) fn label(catalogue: &Catalogue, dimension: Dimension, value: u32) -> Option<(Order, Key)> {
    let at = value as usize;
    let of_list = |names: Option<[&'static str; 2]>| names.map(|[code, name]| (numbered(value), Key::new(code, name)));
    match dimension {
        Dimension::Programme if value == NONE => Some(none("inget program")),
        Dimension::Programme => catalogue
            .file()
            .programmes
            .get(at)
            .map(|programme| (numbered(value), Key::new(&*programme.id, &*programme.name.sv))),
        Dimension::Track if value == NONE => Some(none("inget spår")),
        Dimension::Track => of_list(Track::ALL.get(at).map(|track| track.names())),
        Dimension::Owner if value == NONE => Some(none("ingen ägare")),
        Dimension::Owner => of_list(CourseOwner::ALL.get(at).map(|owner| owner.names())),
        Dimension::CourseArea if value == NONE => Some(none("inget verksamhetsområde")),
        Dimension::CourseArea => {
            let area = catalogue.courses().get(at).and_then(|course: &Course| course.service_area.as_deref());
            area.map(|area| named(swedish_slug(area), area))
        }
        _ => None,
    }
}
