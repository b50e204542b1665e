//! Reads what requests send: days, names, codes and reaches.

use std::collections::BTreeSet;

use jiff::Timestamp;
use learning::{CourseId, Day, Kommunkod};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use super::JsonObject;
use crate::auth::{Places, Reach, UnitId};

/// The code of a known employer: a request must not register an organisation, since each takes one of a limited set of
/// numbers for good.
#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(try_from = "String")]
struct KnownCode(Kommunkod);

impl TryFrom<String> for KnownCode {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Kommunkod::read_known(&text).map(Self)
    }
}

/// [`Reach`], as requests write it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SentReach {
    places: Option<JsonObject<SentPlaces>>,
    courses: Option<BTreeSet<CourseId>>,
}

/// [`Places`], as requests write them.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct SentPlaces {
    municipalities: BTreeSet<KnownCode>,
    regions: BTreeSet<String>,
    units: BTreeSet<UnitId>,
}

/// Reads the code of an employer, or null.
pub(super) fn code<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Kommunkod>, D::Error> {
    Ok(Option::<KnownCode>::deserialize(deserializer)?.map(|KnownCode(code)| code))
}

/// Reads a reach, or null.
pub(super) fn reach<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Reach>, D::Error> {
    let Some(JsonObject(SentReach { places, courses })) = Option::deserialize(deserializer)? else { return Ok(None) };
    let places = places.map(|JsonObject(SentPlaces { municipalities, regions, units })| Places {
        municipalities: municipalities.into_iter().map(|KnownCode(code)| code).collect(),
        regions,
        units,
        ..Places::default()
    });
    Ok(Some(Reach { places, courses }))
}

/// A day, which begins in Sweden, or an instant.
//
// Of what `day_or_instant` reads, for the description.
#[derive(JsonSchema)]
#[schemars(untagged, inline)]
#[allow(dead_code, reason = "it is described, never made")]
pub(super) enum DayOrInstant {
    /// A day, which begins in Sweden.
    Day(Day),
    /// An instant.
    Instant(Timestamp),
}

/// Reads a day, which begins at midnight in Sweden, or an instant, or null.
///
/// # Errors
/// If it is neither.
pub(super) fn day_or_instant<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
    let read = text.parse().map(Day::start).or_else(|_| text.parse::<Timestamp>());
    let wrong = "write a day, as 2027-01-01, or an instant, as 2027-01-01T12:00:00Z";
    read.map(Some).map_err(|_| serde::de::Error::custom(wrong))
}

/// Reads the name of an account. Errors don't quote it, since it may be a mail address.
pub(super) mod account_name {
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::auth::AccountName;

    pub(in crate::service::administration) fn serialize<S: Serializer>(
        name: &AccountName,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_str(name)
    }

    pub(in crate::service::administration) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<AccountName, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
