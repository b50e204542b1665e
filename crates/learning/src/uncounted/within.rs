//! Limits what a caller may see of all that matched nothing.

use super::OwnPeople;
use crate::Reach;

/// Names a sender within the reach by its key; `None` for any other.
pub type NameSender<'s> = dyn Fn(&str) -> Option<String> + 's;

/// What a caller may see of all that matched nothing: what is within its reach, and what it sent itself.
///
/// What statements named belongs to their sender. A reach of courses also holds activities of any sender that are
/// nearly one of those courses, and the people in no known municipality in them.
#[derive(Clone, Copy)]
pub struct UncountedWithin<'w> {
    /// The reach of the caller.
    pub reach: &'w Reach,
    /// Names senders, and says which of them are within the reach.
    pub sender: &'w NameSender<'w>,
    /// People in `unknown` beyond its reach of whom it sent statements.
    pub own_people: &'w OwnPeople,
}

impl UncountedWithin<'_> {
    /// Whether it sees what others sent if that is near a course within its reach.
    pub(super) fn sees_what_is_near(&self) -> bool {
        self.reach.places.is_none() && self.reach.courses.is_some()
    }
}
