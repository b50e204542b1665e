//! Texts in both languages.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A few words in English and in Swedish. JSON has only the English ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "String", into = "String")]
#[schemars(inline)]
pub struct Words {
    /// In English.
    pub en: String,
    /// In Swedish.
    pub sv: String,
}

impl Words {
    pub(super) fn new(en: impl Into<String>, sv: impl Into<String>) -> Self {
        Self { en: en.into(), sv: sv.into() }
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en)
    }
}

impl From<String> for Words {
    /// Words that are the same in both languages, such as names.
    fn from(text: String) -> Self {
        Self { sv: text.clone(), en: text }
    }
}

impl From<Words> for String {
    fn from(words: Words) -> Self {
        words.en
    }
}
