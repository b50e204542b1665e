//! Programmes, courses and modules, with every activity IRI that they are known by.
//!
//! [`CatalogueFile`] is what a person writes (TOML) and what `/api/v1/catalogue` carries (JSON);
//! [`Catalogue`] is the same, checked and indexed.

mod check;
mod nobody;
mod organisations;
mod units;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::same_iri::{activity_terms, same_home_page_key, same_host_key, same_iri_key};
use super::{AgentKey, CourseId, Day, Kommunkod, ModuleId, Rule};
use crate::xapi::Term;
use nobody::Nobodies;
pub use nobody::NotAPerson;
use organisations::{HomePageAsWritten, MailDomainAsWritten, Organisations};
pub use organisations::{Organisation, OrganisationKind};
use units::UnitDirectory;
pub(super) use units::{spellings, unit_slug};

/// The catalogue as it is written.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
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
    /// Other named groups of municipalities, as the members of a study.
    #[serde(default, rename = "group")]
    pub groups: Vec<MunicipalityGroup>,
    /// Employers that are no municipality.
    #[serde(default, rename = "organisation", skip_serializing_if = "Vec::is_empty")]
    pub organisations: Vec<Organisation>,
    /// Units below the municipality.
    #[serde(default, rename = "unit")]
    pub units: Vec<Unit>,
    /// Whose an account is, by its home page.
    #[serde(default, rename = "home_page")]
    pub home_pages: Vec<HomePage>,
    /// Whose a mailbox is, by its domain.
    #[serde(default, rename = "mail_domain")]
    pub mail_domains: Vec<MailDomain>,
    /// Agents that are nobody: they count in no figure and are on no list of people.
    #[serde(default, rename = "not_a_person", skip_serializing_if = "Vec::is_empty")]
    pub not_persons: Vec<NotAPerson>,
}

/// A name in Swedish, and in English where there is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a name, as { sv = \"Introduktion\", en = \"Introduction\" }")]
pub struct Name {
    /// Swedish.
    pub sv: String,
    /// English; the Swedish name is shown where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

/// A programme: courses that belong together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
}

/// A course.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// The rules before that, the oldest first: each was in force up to its `valid_to`, from the day after the one
    /// before it.
    #[serde(default, rename = "earlier_rule", skip_serializing_if = "Vec::is_empty")]
    pub earlier_rules: Vec<Rule>,
    /// Whom it is meant for, where that is known: the N of its figures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Target>,
    /// Its modules, in order.
    #[serde(default, rename = "module")]
    pub modules: Vec<Module>,
}

/// A part of a course.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Module {
    /// Its id, unique within the course.
    pub id: ModuleId,
    /// Its name.
    pub name: Name,
    /// Every activity IRI that names this module on any platform.
    #[serde(default)]
    pub iris: Vec<String>,
    /// Free tags, as the strand of a lecture.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Whether the rule asks for this module in any case.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mandatory: bool,
    /// Whether it has a test, which a rule may ask a pass of.
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MunicipalityGroup {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Name,
    /// The municipalities in it.
    pub members: Vec<Kommunkod>,
}

/// A unit below the municipality, as a city district.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Its id, unique within the municipality.
    pub id: String,
    /// The municipality that it is part of.
    pub kommunkod: Kommunkod,
    /// Its name.
    pub name: String,
    /// Other spellings, misspelt and cut-off ones too.
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "HomePageAsWritten", into = "HomePageAsWritten")]
pub struct HomePage {
    /// The home page. How it is written makes no difference: http or https, capitals of the host, the default port,
    /// percent-encoding, a slash at the end.
    pub url: String,
    /// Whose it is.
    pub kommunkod: Kommunkod,
}

/// A mail domain that belongs to one employer: `kommunkod`, or the id of an `organisation`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "MailDomainAsWritten", into = "MailDomainAsWritten")]
pub struct MailDomain {
    /// The domain: `ale.se`. Capitals and IDNA make no difference. Subdomains are not included.
    pub domain: String,
    /// Whose it is.
    pub kommunkod: Kommunkod,
}

/// What an activity IRI names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    /// The course.
    pub course: CourseId,
    /// The module of it; `None` for the course itself.
    pub module: Option<ModuleId>,
}

/// The catalogue, checked and indexed.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    file: CatalogueFile,
    /// By the keys of their IRIs, in the order of the file.
    places: HashMap<String, Vec<Place>>,
    courses: HashMap<CourseId, usize>,
    home_pages: HashMap<String, Kommunkod>,
    mail_domains: HashMap<String, Kommunkod>,
    organisations: Organisations,
    units: UnitDirectory,
    nobodies: Nobodies,
}

/// Why a catalogue was refused: every reason, each with its place in the file.
///
/// A place counts from 0 and carries the id where there is one:
/// `course[2] "ekonomiskt-bistand".module[3].iris[0]`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct CatalogueError(pub Vec<String>);

impl Catalogue {
    /// Checks a catalogue and builds its lookup tables.
    ///
    /// # Errors
    /// Every reason at once: ids that are malformed or given twice, IRIs that are none, or that (as written, or only as
    /// people mean them) are twice in one course or are two courses' own, programmes, municipalities and units that
    /// are not there, rules that ask for more than the course has or leave days without a rule, dates in the wrong
    /// order, names that are empty.
    pub fn compile(file: CatalogueFile) -> Result<Self, CatalogueError> {
        let reasons = check::reasons(&file);
        if !reasons.is_empty() {
            return Err(CatalogueError(reasons));
        }
        Ok(Self::in_force(file))
    }

    /// Builds the lookup tables of a catalogue that was compiled once, by this version or an older one that refused
    /// less.
    pub fn in_force(file: CatalogueFile) -> Self {
        let mut places: HashMap<String, Vec<Place>> = HashMap::new();
        for course in &file.courses {
            let place = |module: Option<&Module>| Place {
                course: course.id.clone(),
                module: module.map(|module| module.id.clone()),
            };
            let own = course.iris.iter().map(|iri| (iri, None));
            let of_modules =
                course.modules.iter().flat_map(|module| module.iris.iter().map(move |iri| (iri, Some(module))));
            for (iri, module) in own.chain(of_modules) {
                let (named, place) = (places.entry(same_iri_key(iri)).or_default(), place(module));
                if !named.contains(&place) {
                    named.push(place);
                }
            }
        }
        let (mut home_pages, mut mail_domains) = (HashMap::new(), HashMap::new());
        for page in &file.home_pages {
            home_pages.entry(same_home_page_key(&page.url)).or_insert(page.kommunkod);
        }
        for mail in &file.mail_domains {
            mail_domains.entry(same_host_key(&mail.domain)).or_insert(mail.kommunkod);
        }
        Self {
            places,
            courses: file.courses.iter().enumerate().map(|(at, course)| (course.id.clone(), at)).collect(),
            home_pages,
            mail_domains,
            organisations: Organisations::new(&file.organisations),
            units: UnitDirectory::new(&file.units),
            nobodies: Nobodies::new(&file.not_persons),
            file,
        }
    }

    /// Reads a catalogue as a person writes it, and compiles it.
    ///
    /// # Errors
    /// The first thing that is no catalogue in TOML, with its line and column; else as [`Self::compile`].
    pub fn parse_toml(text: &str) -> Result<Self, CatalogueError> {
        let file = toml::from_str(text).map_err(|error| {
            let span = error.span().unwrap_or_default();
            let (line, column) = line_and_column(text, span.start);
            // TOML has dates of its own, which people write and `Day` does not read.
            let reason = match text.get(span).map(str::parse::<Day>) {
                Some(Ok(day)) => format!("a date is written in quotes, as \"{day}\""),
                _ => error.message().to_owned(),
            };
            CatalogueError(vec![format!("line {line}, column {column}: {reason}")])
        })?;
        Self::compile(file)
    }

    /// The catalogue as it was written.
    pub fn file(&self) -> &CatalogueFile {
        &self.file
    }

    /// The terms that statements about something that another catalogue places differently have at least one of.
    pub fn terms_placed_otherwise(&self, other: &Self) -> Vec<Term> {
        let keys: BTreeSet<_> = self.places.keys().chain(other.places.keys()).collect();
        let moved = keys.into_iter().filter(|&key| self.places.get(key) != other.places.get(key));
        moved.flat_map(|key| activity_terms(key)).collect()
    }

    /// The terms that statements about any of these courses or their modules have at least one of.
    pub fn terms_for_courses(&self, courses: &BTreeSet<CourseId>) -> Vec<Term> {
        let courses = courses.iter().filter_map(|id| self.course(id));
        let iris = courses.flat_map(|course| course.iris.iter().chain(course.modules.iter().flat_map(|one| &one.iris)));
        let keys: BTreeSet<_> = iris.map(|iri| same_iri_key(iri)).collect();
        keys.iter().flat_map(|key| activity_terms(key)).collect()
    }

    /// What an activity IRI names, however it is written, in the order of the file; nothing where the catalogue does
    /// not know it.
    pub fn resolve(&self, iri: &str) -> &[Place] {
        self.places.get(&same_iri_key(iri)).map_or(&[], Vec::as_slice)
    }

    /// The course of an id.
    pub fn course(&self, id: &CourseId) -> Option<&Course> {
        self.courses.get(id).map(|&at| &self.file.courses[at])
    }

    /// All courses, in the order in which they are shown.
    pub fn courses(&self) -> &[Course] {
        &self.file.courses
    }

    /// The code of the organisation that is called so: by its id, a name or an alias, without regard to case and spaces.
    pub fn organisation_named(&self, text: &str) -> Option<Kommunkod> {
        self.organisations.named(text)
    }

    /// The organisation of a code.
    pub fn organisation(&self, code: Kommunkod) -> Option<&Organisation> {
        self.organisations.at(code).and_then(|at| self.file.organisations.get(at))
    }

    /// Whether an agent is nobody: a guest, an administrator, a machine.
    pub fn is_nobody(&self, agent: &AgentKey) -> bool {
        self.nobodies.has(agent)
    }

    /// What of an agent that is nobody may be told: its home page or mail domain, and what of the catalogue says so.
    /// `None` of one that is somebody.
    pub(super) fn nobody(&self, agent: &AgentKey) -> Option<String> {
        self.nobodies.line_of(agent)
    }

    /// Whether another catalogue may say of the same agent that it is somebody, or nobody.
    pub fn has_other_nobodies(&self, other: &Self) -> bool {
        self.file.not_persons != other.file.not_persons
    }

    /// Whose an account is, by its home page, however that is written.
    pub fn home_page(&self, url: &str) -> Option<Kommunkod> {
        self.home_pages.get(&same_home_page_key(url)).copied()
    }

    /// Whose a mailbox is, by its domain, however that is written. Subdomains are not included.
    pub fn mail_domain(&self, domain: &str) -> Option<Kommunkod> {
        self.mail_domains.get(&same_host_key(domain)).copied()
    }

    /// Id and name of the unit that a roster calls `text`, as it is on a day.
    ///
    /// The id, the name and the other spellings are compared without regard to case, accents and
    /// punctuation. After a unit's last day its successor stands for it, and so on; before its first day the one unit
    /// that it is the successor of, and where there is none or are several, no unit does. A unit that the
    /// catalogue does not know keeps its own name, and an id made of it.
    pub fn unit_on(&self, kommunkod: Kommunkod, text: &str, day: Day) -> Option<(String, String)> {
        self.units.on(kommunkod, text, day)
    }

    /// Whether it has the unit that a roster calls `text`, compared as [`Self::unit_on`] does.
    pub fn knows_unit(&self, kommunkod: Kommunkod, text: &str) -> bool {
        self.units.knows(kommunkod, text)
    }

    /// The regions, then the other groups, that a municipality is a member of.
    pub fn memberships(&self, kommunkod: Kommunkod) -> impl Iterator<Item = &MunicipalityGroup> {
        let all = self.file.regions.iter().chain(&self.file.groups);
        all.filter(move |group| group.members.contains(&kommunkod))
    }
}

/// Line and column of a byte offset, both from 1; columns count characters.
fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}
