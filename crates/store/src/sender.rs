//! Settings of a credential for a sender that does not follow the standard and cannot be changed, and how often they
//! were needed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use xapi::{Mending, Version};

/// Settings for a sender that does not follow the standard; all off unless set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SenderSettings {
    /// The edition that a request without the header `X-Experience-API-Version` speaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assume_version: Option<Version>,
    /// The mendings of its statements.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub mend: BTreeSet<Mending>,
    /// Whether a statement without an id that equals an earlier one, timestamp included, is that one sent again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub recognise_repeats: bool,
    /// The IANA name of the zone of its timestamps without an offset; absent: UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
}

impl SenderSettings {
    /// Whether nothing is set.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// `assume-version=1.0.3 mend=bare-uuid-id recognise-repeats time-zone=Europe/Stockholm`.
impl fmt::Display for SenderSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        parts.extend(self.assume_version.map(|version| format!("assume-version={}", version.as_str())));
        let mend: Vec<_> = self.mend.iter().map(|mending| mending.as_str()).collect();
        parts.extend((!mend.is_empty()).then(|| format!("mend={}", mend.join(","))));
        parts.extend(self.recognise_repeats.then(|| "recognise-repeats".to_owned()));
        parts.extend(self.time_zone.as_ref().map(|zone| format!("time-zone={zone}")));
        f.write_str(&parts.join(" "))
    }
}

/// How often each setting was needed, in statements (for an assumed version, in requests).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(inline)]
pub struct SenderUses(BTreeMap<String, u64>);

impl SenderUses {
    /// A request was read as the assumed version.
    pub const ASSUME_VERSION: &'static str = "assume-version";
    /// A statement was recognised as sent before.
    pub const RECOGNISE_REPEATS: &'static str = "recognise-repeats";
    /// The timestamp of a statement was read in the zone.
    pub const TIME_ZONE: &'static str = "time-zone";

    /// Adds uses of a setting; a mending goes by its word.
    pub fn add(&mut self, setting: &str, count: u64) {
        if count > 0 {
            *self.0.entry(setting.to_owned()).or_default() += count;
        }
    }

    /// Adds those of another.
    pub fn join(&mut self, other: &Self) {
        other.iter().for_each(|(setting, count)| self.add(setting, count));
    }

    /// The settings that were used, and how often.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u64)> {
        self.0.iter().map(|(setting, count)| (setting.as_str(), *count))
    }

    /// Whether none was.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// `bare-uuid-id=3,time-zone=7`.
impl fmt::Display for SenderUses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let each: Vec<_> = self.iter().map(|(setting, count)| format!("{setting}={count}")).collect();
        f.write_str(&each.join(","))
    }
}
