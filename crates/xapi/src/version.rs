//! The edition of the standard that a request speaks.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An edition of xAPI that this store speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum Version {
    /// xAPI 1.0.x, answered as 1.0.3.
    #[serde(rename = "1.0.3")]
    V1_0_3,
    /// xAPI 2.0.x (IEEE 9274.1.1-2023), answered as 2.0.0.
    #[serde(rename = "2.0.0")]
    V2_0_0,
}

impl Version {
    /// As the version header of an answer carries it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V1_0_3 => "1.0.3",
            Self::V2_0_0 => "2.0.0",
        }
    }

    /// What a statement without `version` is given: 1.0.0 by xAPI 1.0.3 Data 2.4.10, 2.0.0 by 2.0.
    pub fn of_unversioned_statement(self) -> &'static str {
        match self {
            Self::V1_0_3 => "1.0.0",
            Self::V2_0_0 => "2.0.0",
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The error for a version header that names no supported edition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this store speaks xAPI 1.0.x and 2.0.x; send X-Experience-API-Version: 1.0.3 or 2.0.0")]
pub struct UnknownVersion;

impl std::str::FromStr for Version {
    type Err = UnknownVersion;

    /// Reads a header value: `1.0`, any patch of 1.0 or 2.0 (xAPI 1.0.3 Communication 3.3).
    fn from_str(text: &str) -> Result<Self, UnknownVersion> {
        if text == "1.0" {
            return Ok(Self::V1_0_3);
        }
        let (edition, patch) = match text.split_at_checked(4) {
            Some(("1.0.", patch)) => (Self::V1_0_3, patch),
            Some(("2.0.", patch)) => (Self::V2_0_0, patch),
            _ => return Err(UnknownVersion),
        };
        if !patch.is_empty() && patch.len() <= 4 && patch.bytes().all(|b| b.is_ascii_digit()) {
            Ok(edition)
        } else {
            Err(UnknownVersion)
        }
    }
}
