//! Memberships over time: members of regions and groups, and employers that are connected.

use std::fmt;

use schemars::JsonSchema;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::MunicipalityGroup;
use super::owner::{owner, written};
use crate::{Day, Kommunkod};

/// A municipality of a region or group, with the days on which it is a member. Without days it is written as its code alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[schemars(with = "MemberAsWritten")]
pub struct Member {
    /// The municipality.
    pub kommunkod: Kommunkod,
    /// Its first day as a member; if absent, it always was one.
    pub from: Option<Day>,
    /// Its last day as a member; if absent, it still is one.
    pub to: Option<Day>,
}

/// An employer that is connected to a programme or course: it has access and has agreed to take part, whether anybody has begun
/// or not. Written with `kommunkod`, or the id of an `organisation`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "ConnectionAsWritten", into = "ConnectionAsWritten")]
pub struct Connection {
    /// The employer.
    pub employer: Kommunkod,
    /// The first day on which it is connected.
    pub from: Day,
    /// The last day; if absent, it still is.
    pub to: Option<Day>,
}

impl Member {
    /// Whether it is a member on a day.
    pub fn is_on(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

impl Connection {
    /// Whether it is connected on a day.
    pub fn is_on(&self, day: Day) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

impl MunicipalityGroup {
    /// The members on a day.
    pub fn members_on(&self, day: Day) -> impl Iterator<Item = Kommunkod> {
        self.members.iter().filter(move |member| member.is_on(day)).map(|member| member.kommunkod)
    }

    /// Whether a municipality is a member on a day.
    pub fn has_member_on(&self, kommunkod: Kommunkod, day: Day) -> bool {
        self.members.iter().any(|member| member.kommunkod == kommunkod && member.is_on(day))
    }

    /// Whether a municipality is, was or will be a member.
    pub fn has_ever(&self, kommunkod: Kommunkod) -> bool {
        self.members.iter().any(|member| member.kommunkod == kommunkod)
    }
}

impl From<Kommunkod> for Member {
    fn from(kommunkod: Kommunkod) -> Self {
        Self { kommunkod, from: None, to: None }
    }
}

/// A member as it is written.
#[derive(JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "its schema is that of what is read and written")]
#[schemars(rename = "Member")]
enum MemberAsWritten {
    /// Its code alone: it always was a member and still is.
    Always(Kommunkod),
    /// With its days.
    Dated(Dated),
}

/// A municipality of a region or group, with the days on which it is a member.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "DatedMember")]
struct Dated {
    /// The municipality.
    kommunkod: Kommunkod,
    /// Its first day as a member; if absent, it always was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<Day>,
    /// Its last day as a member; if absent, it still is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    to: Option<Day>,
}

impl Serialize for Member {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { kommunkod, from, to } = *self;
        if from.is_none() && to.is_none() {
            return kommunkod.serialize(serializer);
        }
        Dated { kommunkod, from, to }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Member {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MemberVisitor)
    }
}

struct MemberVisitor;

impl<'de> Visitor<'de> for MemberVisitor {
    type Value = Member;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a kommunkod, as \"1440\", or { kommunkod = \"1440\", from = \"2022-01-01\", to = \"2024-12-31\" }")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Member, E> {
        Kommunkod::try_from(text.to_owned()).map(Member::from).map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Member, A::Error> {
        let Dated { kommunkod, from, to } = Dated::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Member { kommunkod, from, to })
    }
}

/// An employer that is connected to a programme or course, named by `kommunkod` or by `organisation`.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Connection")]
struct ConnectionAsWritten {
    /// The municipality.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kommunkod: Option<Kommunkod>,
    /// The organisation, by its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    organisation: Option<String>,
    /// The first day on which it is connected.
    from: Day,
    /// The last day; if absent, it still is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    to: Option<Day>,
}

impl TryFrom<ConnectionAsWritten> for Connection {
    type Error = String;

    fn try_from(text: ConnectionAsWritten) -> Result<Self, String> {
        Ok(Self { employer: owner(text.kommunkod, text.organisation.as_deref())?, from: text.from, to: text.to })
    }
}

impl From<Connection> for ConnectionAsWritten {
    fn from(connection: Connection) -> Self {
        let (kommunkod, organisation) = written(connection.employer);
        Self { kommunkod, organisation, from: connection.from, to: connection.to }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(members: &str) -> MunicipalityGroup {
        let text = format!("id = \"gr\"\nname = {{ sv = \"GR\" }}\nmembers = {members}");
        toml::from_str(&text).unwrap_or_else(|error| panic!("{members}: {error}"))
    }

    fn codes(group: &MunicipalityGroup, day: &str) -> Vec<String> {
        group.members_on(day.parse().expect("a day")).map(|code| code.to_string()).collect()
    }

    #[test]
    fn a_member_counts_from_its_first_day_to_its_last() {
        let group = group(
            r#"["1440", { kommunkod = "1480", from = "2022-01-01" }, { kommunkod = "1384", to = "2021-12-31" },
                { kommunkod = "1384", from = "2024-01-01", to = "2024-06-30" }]"#,
        );
        for (day, members) in [
            ("2021-12-31", &["1440", "1384"][..]),
            ("2022-01-01", &["1440", "1480"]),
            ("2024-01-01", &["1440", "1480", "1384"]),
            ("2024-06-30", &["1440", "1480", "1384"]),
            ("2024-07-01", &["1440", "1480"]),
        ] {
            assert_eq!(codes(&group, day), members, "{day}");
        }
        assert!(group.has_ever("1384".parse().expect("a code")) && !group.has_ever("0180".parse().expect("a code")));
    }

    #[test]
    fn members_are_written_as_they_were_read() {
        let json = r#"["1440",{"kommunkod":"1480","from":"2022-01-01"},{"kommunkod":"1384","from":"2022-01-01","to":"2024-12-31"}]"#;
        let members: Vec<Member> = serde_json::from_str(json).expect("members");
        assert_eq!(serde_json::to_string(&members).ok().as_deref(), Some(json));
        let json = r#"[{"kommunkod":"1440","from":"2022-01-01"},{"organisation":"region-skane","from":"2022-01-01","to":"2022-06-30"}]"#;
        let connected: Vec<Connection> = serde_json::from_str(json).expect("connections");
        assert_eq!(serde_json::to_string(&connected).ok().as_deref(), Some(json));
    }

    #[test]
    fn what_is_no_member_is_refused_with_what_would_be_one() {
        for (text, says) in [
            ("\"144\"", "a kommunkod is four digits"),
            ("7", "a kommunkod, as"),
            (r#"{"kommunkod":"1440","form":"2022-01-01"}"#, "unknown field `form`"),
            (r#"{"kommunkod":"1440","from":"2022"}"#, "YYYY-MM-DD"),
        ] {
            let error = serde_json::from_str::<Member>(text).expect_err(text).to_string();
            assert!(error.contains(says), "{text}: {error}");
        }
        let nobody = serde_json::from_str::<Connection>(r#"{"from":"2022-01-01"}"#).expect_err("whose").to_string();
        assert!(nobody.contains("one of kommunkod and organisation"), "{nobody}");
    }
}
