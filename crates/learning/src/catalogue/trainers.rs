//! Who trains others: roles on the roster, and the course that qualifies for it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::CourseId;

/// Those who train others, as local trainers in their municipality do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trainers {
    /// Their roles, as rosters write them: `metodutvecklare`.
    pub roles: Vec<String>,
    /// The course that qualifies them, by id, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qualification: Option<CourseId>,
}
