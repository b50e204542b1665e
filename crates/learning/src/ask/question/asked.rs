//! The courses of a question, and for whom they are meant.

use crate::standings::numbers::{ModuleNumber, RoleNumber};
use crate::standings::seats::Seat;
use crate::standings::timeline::DayNumber;
use crate::{Course, Credits, Day};

/// A course, and whether the question covers it.
#[derive(Debug)]
pub(in crate::ask) struct Asked<'q> {
    pub(in crate::ask) course: &'q Course,
    pub(in crate::ask) wanted: bool,
    /// What somebody who completes it has earned, if it gives credits.
    pub(in crate::ask) worth: Option<Credits>,
    /// The number of its first module among the modules of all courses.
    pub(in crate::ask) first_module: ModuleNumber,
    /// The roles of its target that anyone on the roster has.
    pub(in crate::ask) target_roles: Option<Vec<RoleNumber>>,
}

impl Asked<'_> {
    /// Returns whether the target is everyone on the roster.
    pub(in crate::ask) fn is_for_every_role(&self) -> bool {
        let roles = self.course.target.as_ref().and_then(|target| target.roster_roles.as_ref());
        roles.is_some_and(Vec::is_empty)
    }

    /// Returns whether the course is meant for people in a seat on a day, if its target comes from the roster: by their
    /// role, and by how long they have been in the profession.
    pub(in crate::ask) fn is_meant_for(&self, seat: Seat, day: DayNumber) -> bool {
        let is_of_role = || self.target_roles.as_ref().is_none_or(|roles| roles.contains(&seat.role));
        let target = self.course.target.as_ref().filter(|target| target.asks_for_experience());
        let day_of = |number: DayNumber| Day::from_number(i32::from(number));
        (self.is_for_every_role() || is_of_role())
            && target.is_none_or(|target| target.is_for_experience(seat.since.map(day_of), day_of(day)))
    }
}
