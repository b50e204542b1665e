//! How long people have been in the profession: bands of it, and targets that ask for it.

use super::Check;
use crate::catalogue::{CatalogueReason, Target};

/// The most bands of experience, beside that of the first years.
const MOST_BANDS: usize = 20;
/// The most years with which a band begins.
const MOST_YEARS: u32 = 60;

impl Check {
    pub(super) fn experience(&mut self, place: &str, target: &Target) {
        if target.asks_for_experience() && target.roster_roles.is_none() {
            self.say(place, "target", CatalogueReason::ExperienceWithoutRoles);
        }
        if let (Some(from), Some(below)) = (target.experience_from_months, target.experience_below_months)
            && below <= from
        {
            self.say(place, "target.experience_below_months", CatalogueReason::ExperienceOfNobody);
        }
        for (field, months) in [
            ("target.experience_from_months", target.experience_from_months),
            ("target.experience_below_months", target.experience_below_months),
        ] {
            if months.is_some_and(|months| !(1..=MOST_YEARS * 12).contains(&months)) {
                self.say(place, field, CatalogueReason::BadMonths(MOST_YEARS * 12));
            }
        }
    }

    pub(super) fn experience_bands(&mut self, years: &[u32]) {
        let mut reasons = Vec::new();
        if years.len() > MOST_BANDS {
            reasons.push(CatalogueReason::TooManyBands(MOST_BANDS));
        }
        if years.iter().any(|years| !(1..=MOST_YEARS).contains(years)) {
            reasons.push(CatalogueReason::BadYears(MOST_YEARS));
        }
        if !years.is_sorted_by(|one, two| one < two) {
            reasons.push(CatalogueReason::BandsInWrongOrder);
        }
        for reason in reasons {
            self.say_at("experience_bands", reason);
        }
    }
}
