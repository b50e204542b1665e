//! What is kept of what senders deliver.

use anyhow::ensure;
use learning::Day;
use serde::{Deserialize, Serialize};

/// The most days for which bodies are kept.
const MOST_DAYS: i32 = 31;

/// What is kept of what senders deliver and the server refuses.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Deliveries {
    /// The last day on which bodies that are refused are kept; absent: they are not. They hold personal data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_bodies_until: Option<Day>,
}

impl Deliveries {
    /// The day up to which bodies are kept, as of `today`.
    ///
    /// # Errors
    /// If it is too far ahead: who looks for a fault needs some days.
    pub fn keep_until(&self, today: Day) -> anyhow::Result<Option<Day>> {
        let latest = today.plus(MOST_DAYS);
        if let Some(until) = self.keep_bodies_until {
            ensure!(
                until <= latest,
                "deliveries.keep_bodies_until is {until}: write {latest} or an earlier day, since bodies hold personal data"
            );
        }
        Ok(self.keep_bodies_until)
    }
}

#[cfg(test)]
mod tests {
    use super::Deliveries;

    #[test]
    fn bodies_are_kept_for_a_month_at_most() {
        let until = |day: &str| {
            let settings = Deliveries { keep_bodies_until: Some(day.parse().unwrap()) };
            settings.keep_until("2026-05-01".parse().unwrap()).is_ok()
        };
        assert!(until("2020-01-01") && until("2026-06-01"));
        assert!(!until("2026-06-02"));
        assert!(Deliveries::default().keep_until("2026-05-01".parse().unwrap()).unwrap().is_none());
    }
}
