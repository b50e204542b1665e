//! Credits: what a course is worth, and sums of that.

use std::iter::Sum;

use serde::{Serialize, Serializer};

use super::Course;

/// Hundredths in one credit.
const HUNDREDTHS: f64 = 100.0;

/// Most credits that a course may be worth, so that no sum over everybody's courses overflows.
pub(super) const MOST: f64 = 1000.0;

/// The unit where a course names none: högskolepoäng, 60 of which are a year of full-time study.
const HP: &str = "hp";

/// Credits, exact to the hundredth. Sums are of whole hundredths, so that 7.5 added ten times is 75.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Credits(u64);

impl Credits {
    /// Reads a number of credits; `None` if it is negative, not finite or has more than two decimals.
    pub fn exactly(number: f64) -> Option<Self> {
        let credits = Self::nearest(number)?;
        #[allow(clippy::float_cmp, reason = "both are the nearest float of the same decimal, or the number has more")]
        (credits.to_number() == number).then_some(credits)
    }

    /// Reads a number of credits, rounded to the hundredth; `None` if it is negative or not finite.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a cast saturates, and none is negative"
    )]
    pub fn nearest(number: f64) -> Option<Self> {
        (number.is_finite() && number >= 0.0).then(|| Self((number * HUNDREDTHS).round() as u64))
    }

    /// Makes credits of hundredths.
    pub fn of_hundredths(hundredths: u64) -> Self {
        Self(hundredths)
    }

    /// Returns the hundredths.
    pub fn hundredths(self) -> u64 {
        self.0
    }

    /// Returns the number, for writing: the nearest float, whose shortest text is exact up to 10¹³ credits.
    #[allow(clippy::cast_precision_loss, reason = "exact up to 2⁵³ hundredths")]
    pub fn to_number(self) -> f64 {
        self.0 as f64 / HUNDREDTHS
    }

    /// Returns the sum of both.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Returns so many times the credits.
    #[must_use]
    pub fn times(self, number: u32) -> Self {
        Self(self.0.saturating_mul(u64::from(number)))
    }
}

impl Sum for Credits {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Self::plus)
    }
}

impl Serialize for Credits {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_number().serialize(serializer)
    }
}

impl Course {
    /// Returns what somebody who completes it has earned; `None` if it gives no credits.
    pub fn worth(&self) -> Option<Credits> {
        self.credits.and_then(Credits::nearest)
    }

    /// Returns the unit of its credits: `hp` if it names none.
    pub fn unit_of_credits(&self) -> &str {
        self.credits_unit.as_deref().unwrap_or(HP)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn credits_have_two_decimals_at_most() {
        for (number, hundredths) in [(0.0, 0), (7.5, 750), (15.0, 1500), (0.01, 1), (0.07, 7), (1.15, 115)] {
            assert_eq!(Credits::exactly(number), Some(Credits(hundredths)), "{number}");
        }
        for number in [7.505, 1.0 / 3.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(Credits::exactly(number), None, "{number}");
        }
        assert_eq!(Credits::nearest(1.0 / 3.0), Some(Credits(33)));
    }

    #[test]
    fn a_sum_of_tenths_is_what_it_is_on_paper() {
        let tenths: Credits = std::iter::repeat_n(Credits::exactly(0.1).expect("a tenth"), 3).sum();
        assert_eq!(serde_json::to_string(&tenths).expect("it is JSON"), "0.3");
    }

    proptest! {
        #[test]
        fn credits_are_read_as_they_were_written(hundredths in 0..1_000_000_000_000_u64) {
            let text = serde_json::to_string(&Credits(hundredths)).expect("it is JSON");
            prop_assert_eq!(Credits::exactly(text.parse().expect("a number")), Some(Credits(hundredths)));
            prop_assert!(text.split('.').nth(1).is_none_or(|decimals| decimals.len() <= 2), "{}", text);
        }
    }
}
