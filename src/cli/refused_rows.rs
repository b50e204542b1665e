//! What is wrong with the rows of a list that was refused, a line each.

use learning::RejectedRow;

use crate::service::{ResultsReport, RosterReport};

/// The listed problems of a roster, and how many are not listed.
pub(super) fn of_roster(report: &RosterReport) -> impl Iterator<Item = String> {
    lines(&report.rejected, report.not_listed)
}

/// The same of a list of results.
pub(super) fn of_results(report: &ResultsReport) -> impl Iterator<Item = String> {
    lines(&report.rejected, report.not_listed)
}

fn lines(rejected: &[RejectedRow], not_listed: usize) -> impl Iterator<Item = String> {
    let beyond = (not_listed > 0).then(|| format!("and {not_listed} problem(s) more"));
    rejected.iter().map(ToString::to_string).chain(beyond)
}
