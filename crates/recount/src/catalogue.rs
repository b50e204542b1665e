//! The catalogue as it is written.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::Deserialize;

use crate::words::{iri_key, slug};

/// A catalogue. Anything that the recount does not know stops it, so that nothing is left out in silence.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Catalogue {
    #[serde(default, rename = "programme")]
    pub(crate) programmes: Vec<Programme>,
    #[serde(default, rename = "course")]
    pub(crate) courses: Vec<Course>,
    #[serde(default, rename = "region")]
    pub(crate) regions: Vec<Group>,
    #[serde(default, rename = "group")]
    pub(crate) groups: Vec<Group>,
    #[serde(default, rename = "unit")]
    pub(crate) units: Vec<Unit>,
    #[serde(default, rename = "home_page")]
    pub(crate) home_pages: Vec<HomePage>,
    #[serde(default, rename = "mail_domain")]
    pub(crate) mail_domains: Vec<MailDomain>,
    #[serde(default)]
    pub(crate) trainers: Trainers,
}

/// Those who train others.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Trainers {
    pub(crate) roles: Vec<String>,
    pub(crate) qualification: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Programme {
    pub(crate) id: String,
    #[serde(rename = "name")]
    _name: BTreeMap<String, String>,
    #[serde(rename = "valid_from")]
    _valid_from: Option<Date>,
    #[serde(default)]
    pub(crate) connected: Vec<Member>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Course {
    pub(crate) id: String,
    #[serde(rename = "name")]
    _name: BTreeMap<String, String>,
    pub(crate) programme: Option<String>,
    #[serde(default)]
    pub(crate) iris: Vec<String>,
    #[serde(default)]
    pub(crate) rule: Rule,
    #[serde(default, rename = "earlier_rule")]
    pub(crate) earlier_rules: Vec<Rule>,
    pub(crate) target: Option<Target>,
    #[serde(default, rename = "module")]
    pub(crate) modules: Vec<Module>,
    #[serde(default, rename = "round")]
    pub(crate) rounds: Vec<Round>,
    #[serde(default)]
    pub(crate) connected: Vec<Member>,
    #[serde(default, rename = "question")]
    pub(crate) questions: Vec<SurveyQuestion>,
    pub(crate) credits: Option<f64>,
    pub(crate) credits_unit: Option<String>,
    pub(crate) valid_months: Option<u32>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SurveyQuestion {
    pub(crate) id: String,
    #[serde(rename = "name")]
    _name: BTreeMap<String, String>,
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) iris: Vec<String>,
    #[serde(default, rename = "point")]
    pub(crate) points: Vec<Point>,
    #[serde(default)]
    pub(crate) satisfied: Vec<i32>,
    pub(crate) before: Option<String>,
    #[serde(default, rename = "aggregate_only")]
    _aggregate_only: bool,
}

/// A point of a scale, or a choice.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Point {
    pub(crate) value: i32,
    #[serde(rename = "name")]
    _name: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) sent: Vec<String>,
    pub(crate) rating: Option<f64>,
    pub(crate) raw: Option<f64>,
    pub(crate) scaled: Option<f64>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Module {
    pub(crate) id: String,
    #[serde(rename = "name")]
    _name: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) iris: Vec<String>,
    pub(crate) content_owner: Option<String>,
    #[serde(default)]
    pub(crate) tags: Vec<String>,
    #[serde(default)]
    pub(crate) test: bool,
    #[serde(default)]
    pub(crate) mandatory: bool,
    pub(crate) valid_from: Option<Date>,
    pub(crate) valid_to: Option<Date>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    pub(crate) modules: Option<ModulesAsked>,
    pub(crate) pass: Option<PassAsked>,
    pub(crate) pass_score: Option<f64>,
    #[serde(default)]
    pub(crate) failing_ends_pass: bool,
    pub(crate) valid_to: Option<Date>,
}

/// `"all"`, or a least number.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum ModulesAsked {
    AtLeast(usize),
    All(String),
}

/// `true`, `"course"` or `"modules"`, or the modules by name.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum PassAsked {
    Any(bool),
    Of(String),
    Named(Vec<String>),
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Target {
    pub(crate) roster_roles: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) entered: BTreeMap<String, u32>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Round {
    pub(crate) id: String,
    #[serde(rename = "name")]
    _name: BTreeMap<String, String>,
    pub(crate) valid_from: Date,
    pub(crate) valid_to: Date,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Group {
    pub(crate) id: String,
    #[serde(rename = "name")]
    _name: BTreeMap<String, String>,
    members: Vec<MemberAsWritten>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum MemberAsWritten {
    Always(String),
    Dated(Member),
}

/// A municipality with its first and last day as a member, or as connected.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Member {
    pub(crate) kommunkod: String,
    pub(crate) from: Option<Date>,
    pub(crate) to: Option<Date>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Unit {
    id: String,
    kommunkod: String,
    name: String,
    #[serde(default)]
    aliases: Vec<String>,
    valid_from: Option<Date>,
    valid_to: Option<Date>,
    successor: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HomePage {
    pub(crate) url: String,
    pub(crate) kommunkod: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MailDomain {
    pub(crate) domain: String,
    pub(crate) kommunkod: String,
}

/// Whether a day is one of those from the first to the last, both included.
pub(crate) fn is_within(from: Option<Date>, to: Option<Date>, day: Date) -> bool {
    from.is_none_or(|first| first <= day) && to.is_none_or(|last| day <= last)
}

impl Member {
    pub(crate) fn is_on(&self, day: Date) -> bool {
        is_within(self.from, self.to, day)
    }
}

impl Group {
    /// The members on a day.
    pub(crate) fn members_on(&self, day: Date) -> Vec<&str> {
        let on = |member: &MemberAsWritten| matches!(member, MemberAsWritten::Dated(dated) if !dated.is_on(day));
        let code = |member| match member {
            &MemberAsWritten::Always(ref code) | &MemberAsWritten::Dated(Member { kommunkod: ref code, .. }) => {
                code.as_str()
            }
        };
        self.members.iter().filter(|member| !on(member)).map(code).collect()
    }
}

impl Module {
    /// Whether the module is part of the course on a day.
    pub(crate) fn is_valid_on(&self, day: Date) -> bool {
        is_within(self.valid_from, self.valid_to, day)
    }
}

impl Course {
    /// The rule in force on a day.
    pub(crate) fn rule_on(&self, day: Date) -> &Rule {
        let earlier = self.earlier_rules.iter().find(|rule| rule.valid_to.is_some_and(|last| day <= last));
        earlier.unwrap_or(&self.rule)
    }
}

impl Catalogue {
    /// Regions, then groups.
    pub(crate) fn areas(&self) -> impl Iterator<Item = &Group> {
        self.regions.iter().chain(&self.groups)
    }

    /// The courses, and their modules, that an activity is: by their places in the catalogue.
    pub(crate) fn known_as(&self, iri: &str) -> Vec<(usize, Option<usize>)> {
        let is_it = |iris: &[String]| iris.iter().any(|own| iri_key(own) == iri_key(iri));
        let mut found = Vec::new();
        for (course, known) in self.courses.iter().enumerate() {
            if is_it(&known.iris) {
                found.push((course, None));
            }
            for (module, known) in known.modules.iter().enumerate() {
                if is_it(&known.iris) {
                    found.push((course, Some(module)));
                }
            }
        }
        found
    }

    /// The days on which the meaning of a unit's name may change, the first of all days among them.
    pub(crate) fn unit_days(&self) -> Vec<Date> {
        let ends = |unit: &Unit| [unit.valid_from, unit.valid_to.map(|last| last.saturating_add(1.day()))];
        self.units.iter().flat_map(ends).flatten().chain([Date::MIN]).collect()
    }

    /// The id of the unit that a text of the roster means on a day: the successor of one that has ended. `None` if it has
    /// not begun, and nothing came before it.
    pub(crate) fn unit_on(&self, kommunkod: &str, text: &str, day: Date) -> Option<String> {
        let of_place = || self.units.iter().filter(|unit| unit.kommunkod == kommunkod);
        let is_called = |unit: &&Unit| {
            unit.aliases.iter().chain([&unit.name]).any(|name| slug(name) == slug(text)) || unit.id == text.trim()
        };
        let Some(mut unit) = of_place().find(is_called) else { return Some(slug(text)) };
        let has_ended = |unit: &Unit| unit.valid_to.is_some_and(|last| last < day);
        while let Some(next) = unit.successor.as_ref().filter(|_| has_ended(unit)) {
            unit = of_place().find(|unit| unit.id == *next).expect("a successor is a unit");
        }
        while unit.valid_from.is_some_and(|first| day < first) {
            let before: Vec<&Unit> = of_place().filter(|one| one.successor.as_ref() == Some(&unit.id)).collect();
            let [only] = before[..] else { return None };
            if has_ended(only) {
                return None;
            }
            unit = only;
        }
        Some(unit.id.clone())
    }
}
