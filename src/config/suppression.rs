//! What is hidden from those who reach several employers.

use learning::TooLow;
use serde::{Deserialize, Serialize};

/// How small the numbers are that are hidden from those who reach several employers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Suppression {
    /// The least count that is shown, other than 0.
    pub counts: u32,
    /// The fewest persons of whom a share is shown.
    pub shares: u32,
}

impl Suppression {
    /// The rule.
    ///
    /// # Errors
    /// If it would show more than may be shown.
    pub fn rule(&self) -> Result<learning::Suppression, TooLow> {
        learning::Suppression::new(self.counts, self.shares)
    }
}

impl Default for Suppression {
    fn default() -> Self {
        Self { counts: learning::Suppression::LEAST_COUNTS, shares: learning::Suppression::LEAST_SHARES }
    }
}
