//! The catalogue: programmes, courses and modules, with every activity IRI that names them.
//!
//! [`CatalogueFile`] is what a person writes (TOML) and what `/api/v1/catalogue` carries (JSON);
//! [`Catalogue`] is the same, checked and indexed.

mod check;
mod content_owners;
mod credits;
mod file;
mod membership;
mod name;
mod nobody;
mod of_course;
mod organisations;
mod owner;
mod projects;
pub(super) mod questions;
mod reason;
mod spot;
mod text;
mod trainers;
mod units;
mod written;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use xapi::Term;

use super::nearness::nearest_text;
use super::reference;
use super::same_iri::{activity_terms, same_home_page_key, same_host_key, same_iri_key};
use super::slug::slug;
use super::{AgentKey, CourseId, Day, Kommunkod, ModuleId};
pub use credits::Credits;
pub use file::{
    CatalogueFile, Course, HomePage, MailDomain, Module, MunicipalityGroup, Programme, Round, Target, Unit,
};
pub use membership::{Connection, Member};
pub use name::Name;
use nobody::Nobodies;
pub use nobody::NotAPerson;
pub use of_course::{CourseOwner, ProgrammeIds, Track};
use organisations::Organisations;
pub use organisations::{Organisation, OrganisationKind};
pub use projects::{Milestone, MilestoneStatus, Partner, Project};
pub use questions::{QuestionKind, ScalePoint, SurveyQuestion};
pub use reason::{Asked, CatalogueError, CatalogueFault, CatalogueReason, ModulesInTime};
pub(super) use spot::{Lines, Spot};
pub use text::text_of_course;
pub use trainers::Trainers;
use units::UnitDirectory;
pub(super) use units::{spellings, unit_slug};
pub use written::WrittenCatalogue;

/// The most organisations that are searched for a similar name.
const LOOKED_AT: usize = 1_000;

/// What an activity IRI names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CoursePart {
    /// The course.
    pub course: CourseId,
    /// Its module; `None` for the course itself.
    pub module: Option<ModuleId>,
}

/// The catalogue, checked and indexed.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    file: CatalogueFile,
    /// The text that it was written as, if that was TOML.
    text: Option<Arc<str>>,
    /// By the keys of their IRIs, in the order of the file.
    places: HashMap<String, Vec<CoursePart>>,
    /// The keys of the IRIs of the questions of its surveys.
    questions: HashSet<String>,
    courses: HashMap<CourseId, usize>,
    home_pages: HashMap<String, Kommunkod>,
    mail_domains: HashMap<String, Kommunkod>,
    organisations: Organisations,
    units: UnitDirectory,
    nobodies: Nobodies,
}

impl Catalogue {
    /// Checks a catalogue and builds its lookup tables.
    ///
    /// # Errors
    /// Every reason at once: malformed or repeated ids; texts that are no IRI; IRIs that occur twice in one course or belong
    /// to two courses, also if only their spelling differs; unknown programmes, municipalities and units; rules that ask for
    /// more than the course has or leave days without a rule; dates in the wrong order; empty names.
    pub fn compile(file: CatalogueFile) -> Result<Self, CatalogueError> {
        Self::compile_written(file.into())
    }

    /// The same of a catalogue that may have a text.
    ///
    /// # Errors
    /// As [`Self::compile`].
    pub fn compile_written(written: WrittenCatalogue) -> Result<Self, CatalogueError> {
        let faults = check::faults(&written.file);
        if !faults.is_empty() {
            return Err(CatalogueError(faults));
        }
        Ok(Self::in_force(written))
    }

    /// Builds the lookup tables of a catalogue that was accepted before, by this version or an older one that refused less.
    pub fn in_force(written: impl Into<WrittenCatalogue>) -> Self {
        let WrittenCatalogue { file, text } = written.into();
        let mut places: HashMap<String, Vec<CoursePart>> = HashMap::new();
        for course in &file.courses {
            let place = |module: Option<&Module>| CoursePart {
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
        let questions = file.courses.iter().flat_map(|course| &course.questions);
        Self {
            places,
            questions: questions.flat_map(SurveyQuestion::iri_keys).collect(),
            courses: file.courses.iter().enumerate().map(|(at, course)| (course.id.clone(), at)).collect(),
            home_pages,
            mail_domains,
            organisations: Organisations::new(&file.organisations),
            units: UnitDirectory::new(&file.units),
            nobodies: Nobodies::new(&file.not_persons),
            file,
            text,
        }
    }

    /// Reads and compiles a catalogue in TOML.
    ///
    /// # Errors
    /// The first error in the TOML, with its line and column; otherwise as [`Self::compile`].
    pub fn parse_toml(text: &str) -> Result<Self, CatalogueError> {
        Self::compile_written(WrittenCatalogue::parse(text)?)
    }

    /// What the catalogue says.
    pub fn file(&self) -> &CatalogueFile {
        &self.file
    }

    /// Index terms that find every statement about something that the other catalogue places differently.
    pub fn terms_placed_otherwise(&self, other: &Self) -> Vec<Term> {
        let keys: BTreeSet<_> = self.places.keys().chain(other.places.keys()).collect();
        let moved = keys.into_iter().filter(|&key| self.places.get(key) != other.places.get(key));
        moved.flat_map(|key| activity_terms(key)).collect()
    }

    /// Index terms that find every statement about these courses or their modules.
    pub fn terms_for_courses(&self, courses: &BTreeSet<CourseId>) -> Vec<Term> {
        let courses = courses.iter().filter_map(|id| self.course(id));
        let iris = courses.flat_map(|course| course.iris.iter().chain(course.modules.iter().flat_map(|one| &one.iris)));
        let keys: BTreeSet<_> = iris.map(|iri| same_iri_key(iri)).collect();
        keys.iter().flat_map(|key| activity_terms(key)).collect()
    }

    /// Index terms that find every answer to a question, and statements in whose context it is.
    pub fn terms_for_question(question: &SurveyQuestion) -> Vec<Term> {
        let keys: BTreeSet<_> = question.iri_keys().collect();
        keys.iter().flat_map(|key| activity_terms(key)).collect()
    }

    /// The keys of the activities of questions whose answers are told only in aggregate: see
    /// [`same_activity_key`](super::same_activity_key).
    pub fn told_in_aggregate(&self) -> BTreeSet<String> {
        let questions = self.file.courses.iter().flat_map(|course| &course.questions);
        questions.filter(|question| question.aggregate_only).flat_map(SurveyQuestion::iri_keys).collect()
    }

    /// Whether an activity IRI, however it is written, is a question of a survey.
    pub fn is_question(&self, iri: &str) -> bool {
        !self.questions.is_empty() && self.questions.contains(&same_iri_key(iri))
    }

    /// What an activity IRI names of courses and modules, however it is written, in the order of the file; nothing if
    /// it is neither.
    pub fn resolve(&self, iri: &str) -> &[CoursePart] {
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

    /// Finds an organisation by its id, a name or an alias, ignoring case and spaces, and returns its code.
    pub fn organisation_named(&self, text: &str) -> Option<Kommunkod> {
        self.organisations.named(text)
    }

    /// The organisation of a code.
    pub fn organisation(&self, code: Kommunkod) -> Option<&Organisation> {
        self.organisations.at(code).and_then(|at| self.file.organisations.get(at))
    }

    /// The name of an employer for answers; its code if neither the register nor the catalogue has it.
    pub fn employer_name(&self, code: Kommunkod) -> String {
        let municipality = reference::municipality(code).map(|municipality| municipality.name.to_owned());
        let organisation = || self.organisation(code).map(Organisation::label);
        municipality.or_else(organisation).unwrap_or_else(|| code.employer_code())
    }

    /// The name of the organisation that a text probably means: it differs by no more letters than a typing error.
    pub(super) fn organisation_near(&self, text: &str) -> Option<&str> {
        let organisations = self.file.organisations.iter().take(LOOKED_AT);
        let spelt = organisations.flat_map(|one| one.spellings().map(move |(_, spelling)| (slug(spelling), one)));
        let spelt: Vec<_> = spelt.collect();
        nearest_text(&slug(text), spelt.iter(), |near| near.0.as_str()).map(|(near, _)| near.1.name.sv.as_str())
    }

    /// Whether an agent is not a person: a guest, an administrator, a machine.
    pub fn is_nobody(&self, agent: &AgentKey) -> bool {
        self.nobodies.has(agent)
    }

    /// Whether `[[not_a_person]]` has an agent by its own address or account.
    pub fn names_nobody(&self, agent: &AgentKey) -> bool {
        self.nobodies.is_named(agent)
    }

    /// What may be shown of an agent that is not a person: its home page or mail domain, and the entry of the catalogue that
    /// says so. `None` if it is a person.
    pub(super) fn nobody(&self, agent: &AgentKey) -> Option<String> {
        self.nobodies.line_of(agent)
    }

    /// Whether the two catalogues may disagree on which agents are people.
    pub fn has_other_nobodies(&self, other: &Self) -> bool {
        self.file.not_persons != other.file.not_persons
    }

    /// The employer of an account, by its home page, however that is written.
    pub fn home_page(&self, url: &str) -> Option<Kommunkod> {
        self.home_pages.get(&same_home_page_key(url)).copied()
    }

    /// The employer of a mailbox, by its domain, however that is written. Subdomains are not included.
    pub fn mail_domain(&self, domain: &str) -> Option<Kommunkod> {
        self.mail_domains.get(&same_host_key(domain)).copied()
    }

    /// Id and name on a day of the unit that a roster calls `text`.
    ///
    /// Names and aliases are compared ignoring case, accents and punctuation, but å, ä and ö are letters of their own; ids
    /// are compared exactly. After a unit's last day its successor stands for it, and so on. Before its first day its
    /// predecessor does, if it has exactly one; otherwise no unit does. A unit that the catalogue does not know keeps its
    /// own name and gets an id made from it.
    pub fn unit_on(&self, kommunkod: Kommunkod, text: &str, day: Day) -> Option<(String, String)> {
        self.units.on(kommunkod, text, day)
    }

    /// Whether it has the unit that a roster calls `text`, compared as [`Self::unit_on`] does.
    pub fn knows_unit(&self, kommunkod: Kommunkod, text: &str) -> bool {
        self.units.knows(kommunkod, text)
    }

    /// The regions, then the other groups, of which a municipality is a member on a day.
    pub fn memberships(&self, kommunkod: Kommunkod, day: Day) -> impl Iterator<Item = &MunicipalityGroup> {
        self.file.areas().filter(move |group| group.has_member_on(kommunkod, day))
    }
}

/// Line and column of a byte offset, both from 1; columns count characters.
fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}
