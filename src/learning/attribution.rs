//! Which municipality, unit and role a person is counted in.

use serde::{Deserialize, Serialize};

/// At which moment the affiliation is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Attribution {
    /// Where the person was when it happened: who paid.
    #[default]
    AtEvent,
    /// Where the person is on the as-of day: who has the competence.
    Current,
}
