//! Programmes, courses and modules, with every activity IRI that they are known by.
//!
//! [`CatalogueFile`] is what a person writes (TOML) and what `/api/v1/catalogue` carries (JSON);
//! [`Catalogue`] is the same, checked and indexed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{CourseId, Day, Kommunkod, ModuleId, Rule};

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
    /// Units below the municipality.
    #[serde(default, rename = "unit")]
    pub units: Vec<Unit>,
    /// Whose an account is, by its home page.
    #[serde(default, rename = "home_page")]
    pub home_pages: Vec<HomePage>,
    /// Whose a mailbox is, by its domain.
    #[serde(default, rename = "mail_domain")]
    pub mail_domains: Vec<MailDomain>,
}

/// A name in Swedish, and in English where there is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
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
    /// When it counts as completed.
    #[serde(default)]
    pub rule: Rule,
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

/// An account home page that belongs to one municipality.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HomePage {
    /// The home page, to the letter.
    pub url: String,
    /// Whose it is.
    pub kommunkod: Kommunkod,
}

/// A mail domain that belongs to one municipality.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailDomain {
    /// The domain: `ale.se`. Subdomains are not included.
    pub domain: String,
    /// Whose it is.
    pub kommunkod: Kommunkod,
}

/// What an activity IRI names.
#[derive(Debug, Clone, PartialEq, Eq)]
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
}

/// Why a catalogue was refused: every reason, each with its place in the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct CatalogueError(pub Vec<String>);

impl Catalogue {
    /// The catalogue as it was written.
    pub fn file(&self) -> &CatalogueFile {
        &self.file
    }

    /// Checks and indexes.
    pub fn compile(file: CatalogueFile) -> Result<Self, CatalogueError> {
        Ok(Self { file })
    }

    /// What an IRI names.
    pub fn resolve(&self, iri: &str) -> Option<&Place> {
        for course in &self.file.courses {
            if course.iris.iter().any(|i| i == iri) {
                return Some(Box::leak(Box::new(Place { course: course.id.clone(), module: None })));
            }
            for module in &course.modules {
                if module.iris.iter().any(|i| i == iri) {
                    return Some(Box::leak(Box::new(Place {
                        course: course.id.clone(),
                        module: Some(module.id.clone()),
                    })));
                }
            }
        }
        None
    }

    /// A course.
    pub fn course(&self, id: &CourseId) -> Option<&Course> {
        self.file.courses.iter().find(|course| course.id == *id)
    }

    /// All.
    pub fn courses(&self) -> &[Course] {
        &self.file.courses
    }

    /// Home page.
    pub fn home_page(&self, url: &str) -> Option<Kommunkod> {
        self.file.home_pages.iter().find(|h| h.url == url).map(|h| h.kommunkod)
    }

    /// Mail domain.
    pub fn mail_domain(&self, domain: &str) -> Option<Kommunkod> {
        self.file.mail_domains.iter().find(|h| h.domain == domain).map(|h| h.kommunkod)
    }

    /// Unit.
    pub fn unit_on(&self, kommunkod: Kommunkod, text: &str, day: Day) -> (String, String) {
        let mut found = self
            .file
            .units
            .iter()
            .find(|u| u.kommunkod == kommunkod && (u.name == text || u.aliases.iter().any(|a| a == text)));
        while let Some(unit) = found {
            match (&unit.successor, unit.valid_to) {
                (Some(next), Some(to)) if to < day => {
                    found = self.file.units.iter().find(|u| u.kommunkod == kommunkod && u.id == *next);
                }
                _ => return (unit.id.clone(), unit.name.clone()),
            }
        }
        (text.to_lowercase().replace(' ', "-"), text.to_owned())
    }

    /// Groups.
    pub fn memberships(&self, kommunkod: Kommunkod) -> impl Iterator<Item = &MunicipalityGroup> {
        self.file.regions.iter().chain(&self.file.groups).filter(move |g| g.members.contains(&kommunkod))
    }
}
