//! When a course counts as completed.

use serde::{Deserialize, Serialize};

use super::Day;

/// When a course counts as completed. The default: a completion statement for the course itself.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// How many of the modules must be completed; absent: a completion statement for the course decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modules: Option<ModulesAsked>,
    /// Whether a pass for the course is asked for too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pass: bool,
    /// The least scaled score of a pass that counts, −1 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pass_score: Option<f64>,
    /// Whether a later `failed` ends a pass (Open edX reports a fallen grade so).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub failing_ends_pass: bool,
}

/// How many modules a rule asks for; mandatory ones are asked for in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, expecting = "modules are \"all\" or a number")]
pub enum ModulesAsked {
    /// All of them: `"all"`.
    All(AllModules),
    /// At least so many.
    AtLeast(u32),
}

/// The word `all`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AllModules {
    /// Every module.
    All,
}

/// Spans of days in which something holds: sorted, apart, half-open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spans(pub Vec<(Day, Day)>);
