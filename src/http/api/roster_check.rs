//! The details of a dry run of an import.

use learning::{Day, RowFate};
use schemars::JsonSchema;
use serde::Serialize;

use super::roster::{Listed, listed};
use crate::service::{RosterCheck, RosterEffect, RosterReport, TargetEffect};

/// What an import changed, or would change.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ImportedRoster")]
pub(in crate::http) struct Imported<'a> {
    #[serde(flatten)]
    report: &'a RosterReport,
    /// The same in detail; of a dry run with `details=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<Details<'a>>,
}

/// The details of a dry run.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "RosterDetails")]
struct Details<'a> {
    /// What tells this change from any other: `expected` of the import, which is refused if it would change something else.
    digest: &'a str,
    /// Affiliations that are new, end, change or are taken back: at most 100 of each.
    rows: Vec<Row<'a>>,
    /// How many more there are.
    rows_not_listed: usize,
    /// What becomes of the targets of courses, of the list's employers together.
    figures: Effect<'a>,
}

/// What becomes of an affiliation.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "RosterRowChange")]
struct Row<'a> {
    /// What becomes of it.
    fate: RowFate,
    /// As it is; `null` if it is new.
    before: Option<Listed<'a>>,
    /// As it would be; `null` if it is taken back.
    after: Option<Listed<'a>>,
}

/// What becomes of the targets of courses.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "RosterEffect")]
struct Effect<'a> {
    /// The last day that counts.
    as_of: Day,
    /// Courses with a target before or after the import; `null` if they were not counted.
    courses: Option<&'a [TargetEffect]>,
    /// Why they were not counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    not_counted: Option<NotCounted>,
}

/// Why figures were not counted.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "RosterEffectNotCounted")]
enum NotCounted {
    /// The caller sees figures of several employers without small numbers, which would follow from these.
    Unpublished,
    /// The caller lacks the scope `figures/read`.
    Forbidden,
    /// The server is counting another change; ask again later.
    Busy,
}

impl<'a> Imported<'a> {
    /// Describes a check; its figures are as of `today`.
    pub(super) fn of(check: &'a RosterCheck, today: Day) -> Self {
        let row = |row: &'a learning::Affiliation| listed(row, check.employers.get(&row.kommunkod));
        let rows = check.rows.iter().map(|one| Row {
            fate: one.fate,
            before: one.before.as_ref().map(row),
            after: one.after.as_ref().map(row),
        });
        let (courses, not_counted) = match &check.effect {
            RosterEffect::Counted(courses) => (Some(&courses[..]), None),
            RosterEffect::Unpublished => (None, Some(NotCounted::Unpublished)),
            RosterEffect::Forbidden => (None, Some(NotCounted::Forbidden)),
            RosterEffect::Busy => (None, Some(NotCounted::Busy)),
        };
        let details = Details {
            digest: &check.digest,
            rows: rows.collect(),
            rows_not_listed: check.rows_not_listed,
            figures: Effect { as_of: today, courses, not_counted },
        };
        Self { report: &check.report, details: Some(details) }
    }
}
