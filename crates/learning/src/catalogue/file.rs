//! The catalogue as people write it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::organisations::{HomePageAsWritten, MailDomainAsWritten};
use super::{
    Connection, CourseOwner, Member, Name, NotAPerson, Organisation, ProgrammeIds, Project, SurveyQuestion, Track,
    Trainers,
};
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
    /// Projects that pay for courses.
    #[serde(default, rename = "project", skip_serializing_if = "Vec::is_empty")]
    pub projects: Vec<Project>,
    /// Those who train others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trainers: Option<Trainers>,
    /// Units below the municipality.
    #[serde(default, rename = "unit")]
    pub units: Vec<Unit>,
    /// The employers of accounts, by home page.
    #[serde(default, rename = "home_page")]
    pub home_pages: Vec<HomePage>,
    /// The employers of mailboxes, by mail domain.
    #[serde(default, rename = "mail_domain")]
    pub mail_domains: Vec<MailDomain>,
    /// The years in the profession with which bands of experience begin, rising; `[1, 3, 5, 10]` if there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub experience_bands: Vec<u32>,
    /// Agents that are not people: they count in no figure and are on no list of people.
    #[serde(default, rename = "not_a_person", skip_serializing_if = "Vec::is_empty")]
    pub not_persons: Vec<NotAPerson>,
}

impl CatalogueFile {
    /// The years in the profession with which bands of experience begin: those of the catalogue, or these of the field.
    pub fn years_of_experience(&self) -> &[u32] {
        if self.experience_bands.is_empty() { &[1, 3, 5, 10] } else { &self.experience_bands }
    }

    /// The regions, then the other groups: every named set of municipalities, in the order by which they are numbered.
    pub fn areas(&self) -> impl Iterator<Item = &MunicipalityGroup> {
        self.regions.iter().chain(&self.groups)
    }
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
    /// The programme that it belongs to, or several.
    #[serde(default, rename = "programme", skip_serializing_if = "ProgrammeIds::is_empty")]
    pub programmes: ProgrammeIds,
    /// Whether it introduces those who are new, deepens what others know, or is for leaders.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub track: Option<Track>,
    /// Who is responsible for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<CourseOwner>,
    /// The service area that it is about, as rosters write it: `Ekonomiskt bistånd`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_area: Option<String>,
    /// Every activity IRI that names this course on any platform.
    #[serde(default)]
    pub iris: Vec<String>,
    /// Credits that who completes it has earned, with two decimals at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credits: Option<f64>,
    /// The unit of the credits; `hp` (högskolepoäng) if it is left out. Credits of different units are not added up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credits_unit: Option<String>,
    /// For how many months its certificate is valid; none if it is left out. Each new completion renews it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_months: Option<u32>,
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
    /// The questions of its surveys, in order.
    #[serde(default, rename = "question", skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<SurveyQuestion>,
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
    /// Who contributes it: the id of an organisation, or a kommunkod. Modules with one id and content owner are the same
    /// module, in however many courses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_owner: Option<String>,
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
    /// Excludes people who, by the roster, have been in the profession for this many months or longer on the as-of day. For
    /// introductions, which are for those who are new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub experience_below_months: Option<u32>,
    /// Excludes people who, by the roster, have been in the profession for fewer months than this on the as-of day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub experience_from_months: Option<u32>,
    /// Numbers entered by municipality; they win over the roster.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub entered: BTreeMap<Kommunkod, u32>,
}

impl Target {
    /// Whether it asks how long people have been in the profession.
    pub(crate) fn asks_for_experience(&self) -> bool {
        self.experience_below_months.is_some() || self.experience_from_months.is_some()
    }

    /// Returns whether the target includes someone who has been in the profession since a day, on another day. People of
    /// whom that is not known are included, so that nobody vanishes from every target.
    pub(crate) fn is_for_experience(&self, since: Option<Day>, on: Day) -> bool {
        let Some(since) = since else { return true };
        let has = |months: u32| since <= on.months_before(i32::try_from(months).unwrap_or(i32::MAX));
        self.experience_from_months.is_none_or(has) && !self.experience_below_months.is_some_and(has)
    }
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

impl Course {
    /// Whether a module was no longer part of the course on a day; the course itself always is.
    pub(crate) fn has_ended(&self, module: Option<&ModuleId>, day: Day) -> bool {
        let module = module.and_then(|id| self.modules.iter().find(|module| module.id == *id));
        module.and_then(|module| module.valid_to).is_some_and(|last| last < day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_left_and_another_entered_on_the_day_when_the_months_are_full() {
        let target = |text: &str| toml::from_str::<Target>(text).expect("it reads");
        let (new, experienced) = (target("experience_below_months = 12"), target("experience_from_months = 12"));
        let day = |text: &str| text.parse::<Day>().expect("a day");
        for (on, is_new) in [("2021-06-01", true), ("2022-06-14", true), ("2022-06-15", false), ("2030-01-01", false)] {
            let since = Some(day("2021-06-15"));
            assert_eq!(new.is_for_experience(since, day(on)), is_new, "{on}");
            assert_eq!(experienced.is_for_experience(since, day(on)), !is_new, "{on}");
        }
        assert!(
            new.is_for_experience(None, day("2022-06-15")) && experienced.is_for_experience(None, day("2022-06-15"))
        );
    }
}
