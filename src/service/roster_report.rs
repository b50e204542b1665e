//! The report of a roster import.

use learning::{Day, RejectedRow, RosterCounts, RosterNote};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an import changed, or would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RosterReport {
    /// Nothing was changed: it was a dry run.
    pub dry_run: bool,
    /// The day of the list.
    pub as_of: Day,
    /// What became of affiliations and people.
    #[serde(flatten)]
    pub counts: RosterCounts,
    /// The employment of more than a fifth of the people would end: an import that may not shrink is refused. Of a dry run.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub would_shrink: bool,
    /// The first day as of which figures may be other than they were, where the past was corrected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub past_from: Option<Day>,
    /// Rows of the file that are right.
    pub good: usize,
    /// Rows that were refused. Where there is one, nothing is imported.
    pub refused: usize,
    /// What is wrong with them, at most [`RosterFile::LISTED`](learning::RosterFile::LISTED) problems.
    #[schemars(description = "What is wrong with them; `not_listed` says how many more problems there are.")]
    pub rejected: Vec<RejectedRow>,
    /// Problems beyond those.
    pub not_listed: usize,
    /// Columns of the file that are not read.
    pub ignored_columns: Vec<String>,
    /// What was read otherwise than it was written, and what is worth knowing of the import.
    #[schemars(with = "Vec<String>")]
    pub notes: Vec<RosterNote>,
}
