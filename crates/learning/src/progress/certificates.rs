//! Certificates: when a course was completed, and when it was completed anew, which renews what it certifies.

use std::borrow::Cow;
use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use crate::catalogue::Course;
use crate::progress::CourseMarks;
use crate::{Day, Spans};

/// The most completions of one course that are looked for. Each takes a pass through what is known.
const MOST: usize = 200;

/// How a certificate stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CertificateStatus {
    /// It is valid for more than 90 days yet.
    InForce,
    /// It is valid, and expires within 90 days.
    Expiring,
    /// Its last day is over.
    Expired,
    /// The completion was taken back.
    Revoked,
}

impl CertificateStatus {
    /// Whether it is valid.
    pub fn is_valid(self) -> bool {
        matches!(self, Self::InForce | Self::Expiring)
    }
}

impl Course {
    /// When certificates were given: each a day, and its last day of validity. Empty if the course gives none.
    ///
    /// A course is completed anew if what was done after a completion would complete it by itself. Also a completion that
    /// was taken back, and holds again, gives a certificate of the day on which it does.
    pub(crate) fn certificates(&self, told: &CourseMarks, completed: &Spans) -> Vec<(Day, Day)> {
        let Some(months) = self.valid_months else { return Vec::new() };
        let mut days: BTreeSet<Day> = completed.0.iter().map(|(from, _)| *from).collect();
        let mut rest = Cow::Borrowed(told);
        for _ in 0..MOST {
            let Some(&(day, _)) = self.completed(&rest).0.first() else { break };
            days.insert(day);
            rest = Cow::Owned(rest.after(day));
        }
        days.into_iter().map(|day| (day, day.months_after(months))).collect()
    }
}
