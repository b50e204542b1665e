//! How long people have been in the profession: bands of it, and targets that ask for it.

use super::Check;
use crate::catalogue::Target;

/// The most bands of experience, beside that of the first years.
const MOST_BANDS: usize = 20;
/// The most years with which a band begins.
const MOST_YEARS: u32 = 60;

impl Check {
    pub(super) fn experience(&mut self, place: &str, target: &Target) {
        if target.asks_for_experience() && target.roster_roles.is_none() {
            self.say(place, "target", "experience is of people on the roster: say which, by roster_roles");
        }
        if let (Some(from), Some(below)) = (target.experience_from_months, target.experience_below_months)
            && below <= from
        {
            self.say(
                place,
                "target.experience_below_months",
                "is not more than experience_from_months: nobody is meant",
            );
        }
        for (field, months) in [
            ("target.experience_from_months", target.experience_from_months),
            ("target.experience_below_months", target.experience_below_months),
        ] {
            if months.is_some_and(|months| !(1..=MOST_YEARS * 12).contains(&months)) {
                self.say(place, field, &format!("is a number of months from 1 to {}", MOST_YEARS * 12));
            }
        }
    }

    pub(super) fn experience_bands(&mut self, years: &[u32]) {
        let mut reasons = Vec::new();
        if years.len() > MOST_BANDS {
            reasons.push(format!("there are at most {MOST_BANDS}"));
        }
        if years.iter().any(|years| !(1..=MOST_YEARS).contains(years)) {
            reasons.push(format!("each is a number of years from 1 to {MOST_YEARS}"));
        }
        if !years.is_sorted_by(|one, two| one < two) {
            reasons.push("each is more than the one before".to_owned());
        }
        self.reasons.extend(reasons.into_iter().map(|reason| format!("experience_bands: {reason}")));
    }
}
