//! Names in two languages.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A name in Swedish and, if there is one, in English.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a name, as { sv = \"Introduktion\", en = \"Introduction\" }")]
pub struct Name {
    /// Swedish.
    pub sv: String,
    /// English; if absent, the Swedish name is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}
