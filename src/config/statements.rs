//! What is refused of statements beside what the standard refuses.

use serde::{Deserialize, Serialize};

/// What is refused of statements beside what the standard refuses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Statements {
    /// What is done with extensions about health or absence.
    pub health_extensions: HealthExtensionRule,
}

/// What is done with extensions that are about health or absence by their names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HealthExtensionRule {
    /// The batch is refused, and each of them named.
    #[default]
    Refuse,
    /// They are cut out before a statement is stored.
    Drop,
    /// They are stored, as any other.
    Keep,
}
