//! The keys of the cells in which something counts.

use super::{ALL, At, Question};
use crate::Dimension;
use crate::ask::figures::DIMENSIONS;
use crate::ask::of_courses::{self, CourseValues};
use crate::standings::numbers::UNKNOWN;

/// Whether a key is the first one of something that has several, since a municipality may be in several regions, and a
/// course in several programmes.
#[derive(Debug, Clone, Copy)]
pub(in crate::ask) struct First {
    region: bool,
    programme: bool,
}

impl First {
    /// Returns whether it is the first with its value of a dimension.
    pub(in crate::ask) fn of(self, dimension: Dimension) -> bool {
        match dimension {
            Dimension::Region => self.programme,
            Dimension::Programme => self.region,
            _ => self.of_everything(),
        }
    }

    /// Returns whether it is the first of all.
    pub(in crate::ask) fn of_everything(self) -> bool {
        self.region && self.programme
    }
}

impl Question<'_> {
    /// Calls `f` with the value of each dimension, for each region of the seat and each programme of the course.
    pub(in crate::ask) fn each_key(&self, at: At, mut f: impl FnMut(&[u32], First)) {
        let mut values = [0; DIMENSIONS];
        for (value, &dimension) in values.iter_mut().zip(&self.by) {
            *value = self.value(at, dimension);
        }
        let length = self.by.len();
        let programmes = self.programme_at.and_then(|_| self.course_values.get(at.course.place()));
        let programmes = programmes.map_or(&[of_courses::NONE][..], |course| &course.programmes);
        let regions = self.region_at.map_or(&[UNKNOWN][..], |_| self.memberships.regions(at.seat.employer));
        for (nth_programme, &programme) in programmes.iter().enumerate() {
            if let Some(place) = self.programme_at {
                values[place] = programme;
            }
            for (nth_region, &region) in regions.iter().enumerate() {
                if let Some(place) = self.region_at {
                    values[place] = region;
                }
                f(&values[..length], First { region: nth_region == 0, programme: nth_programme == 0 });
            }
        }
    }

    /// Returns the value of a dimension, or a placeholder if there may be several values.
    fn value(&self, At { seat, day, course, module, period }: At, dimension: Dimension) -> u32 {
        let of_course = |value: fn(&CourseValues) -> u32| self.course_values.get(course.place()).map_or(UNKNOWN, value);
        match dimension {
            Dimension::Municipality => seat.employer.0,
            Dimension::County => self.geography.county(seat.employer),
            Dimension::Region | Dimension::Programme => UNKNOWN,
            Dimension::Kind => self.employers.kind(seat.employer),
            Dimension::Inside => self.employers.inside(seat.employer),
            Dimension::Unit => self.seats.unit_on(seat, day).0,
            Dimension::Role => seat.role.0,
            Dimension::ServiceArea => seat.area.0,
            Dimension::Experience => self.bands.number(seat.since),
            Dimension::Track => of_course(|course| course.track),
            Dimension::Owner => of_course(|course| course.owner),
            Dimension::CourseArea => of_course(|course| course.area),
            Dimension::Course => course.0,
            Dimension::Module => module.map_or(ALL, |module| module.0),
            Dimension::Week | Dimension::Month | Dimension::Quarter | Dimension::Year => period.unwrap_or(ALL),
        }
    }
}
