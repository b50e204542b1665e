//! The thresholds below which numbers are hidden.

use thiserror::Error;

/// The thresholds below which something is hidden from callers whose reach is wider than one employer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suppression {
    counts: u32,
    shares: u32,
}

/// A threshold that would show more than the rule allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("suppression.{name} is {given}; it must be {least} or more")]
pub struct TooLow {
    /// The setting: `counts` or `shares`.
    pub name: &'static str,
    /// The value that was given.
    pub given: u32,
    /// The least value that is allowed.
    pub least: u32,
}

impl Suppression {
    /// The least threshold of counts, which hides 1 to 4.
    pub const LEAST_COUNTS: u32 = 5;
    /// The least threshold of shares, which hides those of fewer than 10 persons.
    pub const LEAST_SHARES: u32 = 10;

    /// Hides counts from 1 to below `counts`, and shares of fewer than `shares` persons.
    ///
    /// # Errors
    ///
    /// If a threshold is below the least. They may only be raised.
    pub fn new(counts: u32, shares: u32) -> Result<Self, TooLow> {
        let given = [("counts", counts, Self::LEAST_COUNTS), ("shares", shares, Self::LEAST_SHARES)];
        match given.into_iter().find(|(_, given, least)| given < least) {
            Some((name, given, least)) => Err(TooLow { name, given, least }),
            None => Ok(Self { counts, shares }),
        }
    }

    /// Returns the least count that is shown, other than 0.
    pub fn counts(self) -> u32 {
        self.counts
    }

    /// Returns the least N of a share that is shown.
    pub fn shares(self) -> u32 {
        self.shares
    }

    /// Returns whether a count is hidden because it is small. 0 is not.
    pub fn is_small(self, count: u32) -> bool {
        0 < count && count < self.counts
    }

    /// Returns how far apart the least and the greatest possible value of a small number must stay, whatever was answered:
    /// as far as the sign for a hidden number says by itself.
    pub(super) fn width(self) -> u32 {
        self.counts - 2
    }
}

impl Default for Suppression {
    fn default() -> Self {
        Self { counts: Self::LEAST_COUNTS, shares: Self::LEAST_SHARES }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_are_raised_and_never_lowered() {
        assert_eq!(Suppression::new(5, 10), Ok(Suppression::default()));
        assert!(Suppression::new(10, 20).is_ok());
        let low = Suppression::new(4, 10).expect_err("too low");
        assert_eq!(low.to_string(), "suppression.counts is 4; it must be 5 or more");
        assert_eq!(Suppression::new(5, 9).map_err(|low| (low.name, low.least)), Err(("shares", 10)));
    }

    #[test]
    fn none_is_not_a_small_number() {
        let small: Vec<u32> = (0..8).filter(|&count| Suppression::default().is_small(count)).collect();
        assert_eq!(small, [1, 2, 3, 4]);
    }
}
