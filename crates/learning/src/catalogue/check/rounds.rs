//! Rounds of a course: each with its days, and no day in two of them.

use super::{Check, Course, Seen, entry};
use crate::catalogue::{CatalogueReason, Round};

impl Check {
    pub(super) fn rounds(&mut self, place: &str, course: &Course) {
        let mut seen = Seen::default();
        for (at, round) in course.rounds.iter().enumerate() {
            let place = format!("{place}.{}", entry("round", at, &round.id));
            self.id(&place, &round.id, &mut seen);
            self.name(&place, &round.name);
            self.days(&place, Some(round.valid_from), Some(round.valid_to));
            let meets = |other: &&Round| other.valid_from <= round.valid_to && round.valid_from <= other.valid_to;
            if let Some(other) = course.rounds[..at].iter().find(meets) {
                self.say(&place, "valid_from", CatalogueReason::RoundsOverlap(other.id.clone()));
            }
        }
    }
}
