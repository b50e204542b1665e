//! Checks of what a course gives: credits and a certificate.

use super::Check;
use crate::catalogue::credits::{Credits, MOST};
use crate::catalogue::{CatalogueReason, Course};

/// The longest validity of a certificate, in months: fifty years.
const MOST_MONTHS: u32 = 600;

impl Check {
    pub(super) fn gives(&mut self, place: &str, course: &Course) {
        let is_right = |credits: f64| credits <= MOST && Credits::exactly(credits).is_some();
        if course.credits.is_some_and(|credits| !is_right(credits)) {
            self.say(place, "credits", CatalogueReason::BadCredits);
        }
        if course.valid_months.is_some_and(|months| !(1..=MOST_MONTHS).contains(&months)) {
            self.say(place, "valid_months", CatalogueReason::BadMonths(MOST_MONTHS));
        }
        let Some(unit) = &course.credits_unit else { return };
        self.text(place, "credits_unit", unit);
        if course.credits.is_none() {
            self.say(place, "credits_unit", CatalogueReason::UnitWithoutCredits);
        }
    }
}
