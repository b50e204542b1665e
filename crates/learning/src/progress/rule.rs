//! The rule of a course, as the catalogue states it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Day, ModuleId};

/// When a course counts as completed. The default: a completion statement for the course itself.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// How many of the modules must be completed. If absent, a completion statement for the course decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modules: Option<ModulesAsked>,
    /// The pass that is required too.
    #[serde(default, skip_serializing_if = "PassAsked::is_none")]
    pub pass: PassAsked,
    /// The minimum scaled score of a pass that counts, −1 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pass_score: Option<f64>,
    /// Whether a later `failed` ends a pass (Open edX reports a lowered grade in this way).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub failing_ends_pass: bool,
    /// First day on which the rule is in force. Optional, since it follows from the rule before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Day>,
    /// Last day on which an earlier rule was in force; the rule of today has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Day>,
}

/// How many modules a rule asks for; mandatory ones are always required.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "modules are \"all\" or a number")]
pub enum ModulesAsked {
    /// All of them: `"all"`.
    All(AllModules),
    /// At least this many.
    AtLeast(u32),
}

/// The word `all`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AllModules {
    /// Every module.
    All,
}

/// The pass that a rule requires. Senders differ: Open edX and Storyline report a pass of the course; Moodle and cmi5
/// report passes of tests and units, never of the course.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "PassWritten", into = "PassWritten")]
pub enum PassAsked {
    /// No pass is required: absent, or `false`. The figure `passed` then counts a pass of the course, or of every
    /// module that the catalogue marks as a test.
    #[default]
    Nobodys,
    /// The course's own pass, or else every module with a test: `true`.
    Any,
    /// The course's own: `"course"`.
    Course,
    /// Every module that the catalogue marks as having a test; every module if it marks none: `"modules"`.
    Modules,
    /// These modules: `["test-1", "test-2"]`.
    Named(Vec<ModuleId>),
}

impl PassAsked {
    /// Whether no pass is required.
    pub fn is_none(&self) -> bool {
        *self == Self::Nobodys
    }
}

/// As people write it.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(
    untagged,
    expecting = "a pass is true, \"course\", \"modules\", or the ids of modules in a list, as [\"test-1\"]"
)]
enum PassWritten {
    Asked(bool),
    Whose(Whose),
    Named(Vec<ModuleId>),
}

/// Whose pass a rule requires.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "PassOf")]
enum Whose {
    /// The course's own.
    Course,
    /// Every module with a test.
    Modules,
}

impl From<PassWritten> for PassAsked {
    fn from(written: PassWritten) -> Self {
        match written {
            PassWritten::Asked(false) => Self::Nobodys,
            PassWritten::Asked(true) => Self::Any,
            PassWritten::Whose(Whose::Course) => Self::Course,
            PassWritten::Whose(Whose::Modules) => Self::Modules,
            PassWritten::Named(modules) => Self::Named(modules),
        }
    }
}

impl From<PassAsked> for PassWritten {
    fn from(asked: PassAsked) -> Self {
        match asked {
            PassAsked::Nobodys => Self::Asked(false),
            PassAsked::Any => Self::Asked(true),
            PassAsked::Course => Self::Whose(Whose::Course),
            PassAsked::Modules => Self::Whose(Whose::Modules),
            PassAsked::Named(modules) => Self::Named(modules),
        }
    }
}

/// The status of a person in a course at the end of a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct CourseState {
    /// Since when an enrolment is in force.
    pub enrolled: Option<Day>,
    /// The day of the learner's first statement about the course or one of its modules.
    pub started: Option<Day>,
    /// Since when the rule holds.
    pub completed: Option<Day>,
    /// Since when a pass is in force.
    pub passed: Option<Day>,
}
