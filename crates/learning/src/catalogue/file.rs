//! The catalogue as people write it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::organisations::{HomePageAsWritten, MailDomainAsWritten};
use super::{Connection, Member, NotAPerson, Organisation};
use crate::{CourseId, Day, Kommunkod, ModuleId, Rule};

/// The catalogue as it is written.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Catalogue")]
pub struct CatalogueFile {
    /// Programmes, each a family of courses.
    #[serde(default, rename = "programme")]
    pub programmes: Vec<Programme>,
    /// Courses, in the order in which they are shown.
    #[serde(default, rename = "course")]
    pub courses: Vec<Course>,
    /// Regional bodies: a membership table, never a prefix of a code.
    #[serde(default, rename = "region")]
    pub regions: Vec<MunicipalityGroup>,
    /// Other named groups of municipalities, such as the members of a study.
    #[serde(default, rename = "group")]
    pub groups: Vec<MunicipalityGroup>,
    /// Employers that are no municipality.
    #[serde(default, rename = "organisation", skip_serializing_if = "Vec::is_empty")]
    pub organisations: Vec<Organisation>,
    /// Units below the municipality.
    #[serde(default, rename = "unit")]
    pub units: Vec<Unit>,
    /// The employers of accounts, by home page.
    #[serde(default, rename = "home_page")]
    pub home_pages: Vec<HomePage>,
    /// The employers of mailboxes, by mail domain.
    #[serde(default, rename = "mail_domain")]
    pub mail_domains: Vec<MailDomain>,
    /// Agents that are not people: they count in no figure and are on no list of people.
    #[serde(default, rename = "not_a_person", skip_serializing_if = "Vec::is_empty")]
    pub not_persons: Vec<NotAPerson>,
}

impl CatalogueFile {
    /// The regions, then the other groups: every named set of municipalities, in the order by which they are numbered.
    pub fn areas(&self) -> impl Iterator<Item = &MunicipalityGroup> {
        self.regions.iter().chain(&self.groups)
    }
}

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

/// A programme: courses that belong together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Programme {
    /// Its id: lower-case letters, digits and hyphens.
    pub id: String,
    /// Its name.
    pub name: Name,
    /// First day on which it is offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Day>,
    /// Last day on which it is offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Day>,
    /// Employers that are connected to all of its courses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub connected: Vec<Connection>,
}

/// A course.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Course {
    /// Its id.
    pub id: CourseId,
    /// Its name.
    pub name: Name,
    /// The programme that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub programme: Option<String>,
    /// Every activity IRI that names this course on any platform.
    #[serde(default)]
    pub iris: Vec<String>,
    /// University credits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credits: Option<f64>,
    /// First day on which it is offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Day>,
    /// Last day on which it is offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Day>,
    /// When it counts as completed, today.
    #[serde(default)]
    pub rule: Rule,
    /// Earlier rules, oldest first: each was in force from the day after the previous one until its `valid_to`.
    #[serde(default, rename = "earlier_rule", skip_serializing_if = "Vec::is_empty")]
    pub earlier_rules: Vec<Rule>,
    /// Its target group, if known: the N of its figures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Target>,
    /// Its rounds: the periods in which people start it together.
    #[serde(default, rename = "round", skip_serializing_if = "Vec::is_empty")]
    pub rounds: Vec<Round>,
    /// Employers that are connected to this course, beside those of its programme.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub connected: Vec<Connection>,
    /// Its modules, in order.
    #[serde(default, rename = "module")]
    pub modules: Vec<Module>,
}

/// A round of a course, such as an intake: those who start it in these days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Round {
    /// Its id, unique within the course.
    pub id: String,
    /// Its name.
    pub name: Name,
    /// The first day on which people start in it.
    pub valid_from: Day,
    /// The last day on which people start in it.
    pub valid_to: Day,
}

/// A part of a course.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Module {
    /// Its id, unique within the course.
    pub id: ModuleId,
    /// Its name.
    pub name: Name,
    /// Every activity IRI that names this module on any platform.
    #[serde(default)]
    pub iris: Vec<String>,
    /// Free tags, such as the strand of a lecture.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Whether the rule always asks for this module.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mandatory: bool,
    /// Whether it has a test, of which a rule may ask a pass.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub test: bool,
    /// First day on which it is part of the course.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Day>,
    /// Last day on which it is part of the course.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Day>,
}

/// Whom a course is meant for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// Everybody on the roster with one of these roles on the as-of day; an empty list means every role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roster_roles: Option<Vec<String>>,
    /// Numbers entered by municipality; they win over the roster.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub entered: BTreeMap<Kommunkod, u32>,
}

/// A named set of municipalities.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MunicipalityGroup {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Name,
    /// The municipalities in it. One that was a member several times is listed for each.
    pub members: Vec<Member>,
}

/// A unit below the municipality, such as a city district.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Its id, unique within the municipality.
    pub id: String,
    /// The municipality that it is part of.
    pub kommunkod: Kommunkod,
    /// Its name.
    pub name: String,
    /// Other spellings, including misspelt and cut-off ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// Its first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Day>,
    /// Its last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Day>,
    /// The unit that its staff belong to after its last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<String>,
}

/// An account home page that belongs to one employer: `kommunkod`, or the id of an `organisation`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "HomePageAsWritten", into = "HomePageAsWritten")]
pub struct HomePage {
    /// The home page. Its spelling makes no difference: http or https, capitals in the host, the default port,
    /// percent-encoding, a slash at the end.
    pub url: String,
    /// Whose it is.
    pub kommunkod: Kommunkod,
}

/// A mail domain that belongs to one employer: `kommunkod`, or the id of an `organisation`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "MailDomainAsWritten", into = "MailDomainAsWritten")]
pub struct MailDomain {
    /// The domain: `ale.se`. Capitals and IDNA make no difference. Subdomains are not included.
    pub domain: String,
    /// Whose it is.
    pub kommunkod: Kommunkod,
}
