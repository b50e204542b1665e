//! What of all that matched nothing somebody may see.

use super::OwnPeople;
use crate::Reach;

/// A sender, as it is told and as far as it is reached: its key. `None` if it is not.
pub type NameSender<'s> = dyn Fn(&str) -> Option<String> + 's;

/// What of all that matched nothing somebody may see: what is of its reach, and what it sent itself.
///
/// What statements named belongs to whoever sent them. A reach of courses holds the activities of any sender that are
/// nearly one of those courses, beside that, and who is in no known municipality in them.
#[derive(Clone, Copy)]
pub struct UncountedWithin<'w> {
    /// How far it may look.
    pub reach: &'w Reach,
    /// Names who sent statements, and says which of them are reached.
    pub sender: &'w NameSender<'w>,
    /// People in `unknown` beyond its reach of whom it sent something.
    pub own_people: &'w OwnPeople,
}

impl UncountedWithin<'_> {
    /// Whether it sees what others sent that is near a course of its own.
    pub(super) fn sees_what_is_near(&self) -> bool {
        self.reach.places.is_none() && self.reach.courses.is_some()
    }
}
