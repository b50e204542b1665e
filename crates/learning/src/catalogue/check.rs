//! Checks everything that a catalogue must keep, and reports each breach with its place.

mod content_owners;
mod credits;
mod experience;
mod memberships;
mod projects;
mod questions;
mod rounds;
mod rules;
mod trainers;

use std::collections::{BTreeSet, HashMap};
use std::fmt::Display;

use iri_string::types::IriStr;

use self::content_owners::Contributed;
use super::units::{spellings, unit_slug};
use super::{CatalogueFault, CatalogueFile, CatalogueReason, Course, Module, Name, NotAPerson, Organisation, Unit};
use crate::same_iri::{same_home_page_key, same_host_key, same_iri_key};
use crate::{Day, Kommunkod, is_unprintable, reference};

/// The most courses that one IRI may be in: a statement about it counts in each.
const MOST_COURSES_OF_AN_IRI: u32 = 300;

/// The most people whom one number of the catalogue may stand for: no employer has so many, and sums of all employers and
/// courses can be told.
const MOST_PEOPLE: u32 = 100_000;

/// The longest id of an organisation.
const LONGEST_ID: usize = 100;

/// Every reason to refuse a catalogue, in the order of the file; none if it is right.
pub(super) fn faults(file: &CatalogueFile) -> Vec<CatalogueFault> {
    let mut check = Check::default();
    let organisations: BTreeSet<_> = file.organisations.iter().filter_map(Organisation::code).collect();
    let mut programmes = Seen::default();
    for (at, programme) in file.programmes.iter().enumerate() {
        let place = entry("programme", at, &programme.id);
        check.id(&place, &programme.id, &mut programmes);
        check.name(&place, &programme.name);
        check.days(&place, programme.valid_from, programme.valid_to);
        check.connected(&place, &programme.connected, &organisations);
    }
    let (mut courses, mut iris, mut contributed) = (Seen::default(), Iris::default(), Contributed::default());
    for (at, course) in file.courses.iter().enumerate() {
        let place = entry("course", at, &course.id);
        check.id(&place, course.id.as_str(), &mut courses);
        check.course(&place, course, &mut iris);
        check.connected(&place, &course.connected, &organisations);
        check.content_owners(&place, course, &organisations, &mut contributed);
        for (at, programme) in course.programmes.iter().enumerate() {
            if !programmes.knows(programme) {
                check.say(&place, "programme", CatalogueReason::NoProgramme(programme.clone()));
            }
            if course.programmes.iter().take(at).any(|other| other == programme) {
                check.say(&place, "programme", CatalogueReason::ListedTwice(programme.clone()));
            }
        }
    }
    // One parameter asks for both regions and groups, so an id may name only one of them.
    let mut groups = Seen::default();
    for (table, all) in [("region", &file.regions), ("group", &file.groups)] {
        for (at, group) in all.iter().enumerate() {
            check.group(&entry(table, at, &group.id), group, &mut groups);
        }
    }
    check.organisations(&file.organisations);
    check.experience_bands(&file.experience_bands);
    check.units(&file.units);
    let mut home_pages = Written::default();
    for (at, home_page) in file.home_pages.iter().enumerate() {
        let place = format!("home_page[{at}]");
        let key = same_home_page_key(&home_page.url);
        check.iri((&place, &format!("{place}.url")), &home_page.url, key, &mut home_pages);
        check.owner(&place, home_page.kommunkod, &organisations);
    }
    let mut mail_domains = Written::default();
    for (at, mail) in file.mail_domains.iter().enumerate() {
        let place = format!("mail_domain[{at}]");
        if mail.domain.contains(['@', ':', '/', ' ']) || !mail.domain.contains('.') {
            check.say(&place, "domain", CatalogueReason::BadDomain);
        }
        let key = same_host_key(&mail.domain);
        check.apart((&place, &format!("{place}.domain")), &mail.domain, key, &mut mail_domains);
        check.owner(&place, mail.kommunkod, &organisations);
    }
    for (at, nobody) in file.not_persons.iter().enumerate() {
        check.not_a_person(&format!("not_a_person[{at}]"), nobody);
    }
    let mut projects = Seen::default();
    for (at, project) in file.projects.iter().enumerate() {
        check.project(&entry("project", at, &project.id), project, &mut projects, (&courses, &organisations));
    }
    if let Some(trainers) = &file.trainers {
        check.trainers(trainers, &courses);
    }
    check.faults
}

/// `course[2] "ekonomiskt-bistand"`: a table of the file, the place in it, and the id.
fn entry(table: &str, at: usize, id: &dyn Display) -> String {
    format!("{table}[{at}] \"{id}\"")
}

/// What was found so far, and where.
#[derive(Default)]
struct Seen(HashMap<String, String>);

impl Seen {
    fn knows(&self, what: &str) -> bool {
        self.0.contains_key(what)
    }
}

/// IRIs and domains that were met so far.
#[derive(Default)]
struct Written {
    exactly: Seen,
    /// By key: whose it is, where it is, and how it is written there.
    keys: HashMap<String, (String, String, String)>,
}

/// The activity IRIs that were met.
#[derive(Default)]
struct Iris {
    /// Those that are a course's own, over all courses.
    own: Written,
    /// Those of the current course.
    of_course: Written,
    /// In how many courses each is, by its key.
    courses: HashMap<String, u32>,
}

#[derive(Default)]
struct Check {
    faults: Vec<CatalogueFault>,
}

impl Check {
    fn say(&mut self, place: &str, field: &str, reason: CatalogueReason) {
        self.say_at(format!("{place}.{field}"), reason);
    }

    fn say_at(&mut self, place: impl Into<String>, reason: CatalogueReason) {
        self.faults.push(CatalogueFault { place: place.into(), reason });
    }

    /// Notes that `what` is at `place`, and reports if it was found before.
    fn once(&mut self, place: &str, what: &str, seen: &mut Seen) {
        match seen.0.get(what) {
            Some(first) => {
                let reason = CatalogueReason::Twice { what: what.to_owned(), first: first.clone() };
                self.say_at(place, reason);
            }
            None => drop(seen.0.insert(what.to_owned(), place.to_owned())),
        }
    }

    fn id(&mut self, place: &str, id: &str, seen: &mut Seen) {
        self.id_form(place, id);
        self.once(&format!("{place}.id"), id, seen);
    }

    fn id_form(&mut self, place: &str, id: &str) {
        if id.is_empty() || !id.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-')) {
            self.say(place, "id", CatalogueReason::BadId);
        }
    }

    fn name(&mut self, place: &str, name: &Name) {
        self.text(place, "name.sv", &name.sv);
        if let Some(english) = &name.en {
            self.text(place, "name.en", english);
        }
    }

    fn text(&mut self, place: &str, field: &str, text: &str) {
        if text.trim().is_empty() {
            self.say(place, field, CatalogueReason::Empty);
        }
        if text.chars().any(is_unprintable) {
            self.say(place, field, CatalogueReason::Unprintable);
        }
    }

    fn days(&mut self, place: &str, from: Option<Day>, to: Option<Day>) {
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            self.say(place, "valid_to", CatalogueReason::DaysInWrongOrder { from, to });
        }
    }

    fn people(&mut self, place: &str, field: &str, people: u32) {
        if people > MOST_PEOPLE {
            self.say(place, field, CatalogueReason::TooManyPeople(MOST_PEOPLE));
        }
    }

    fn kommunkod(&mut self, place: &str, field: &str, kommunkod: Kommunkod) {
        if reference::municipality(kommunkod).is_none() {
            self.say(place, field, CatalogueReason::NoMunicipality(kommunkod));
        }
    }

    fn owner(&mut self, place: &str, owner: Kommunkod, organisations: &BTreeSet<Kommunkod>) {
        match owner.organisation() {
            Some(id) if !organisations.contains(&owner) => {
                self.say(place, "organisation", CatalogueReason::NoOrganisation(id.to_string()));
            }
            Some(_) => {}
            None => self.kommunkod(place, "kommunkod", owner),
        }
    }

    fn organisations(&mut self, organisations: &[Organisation]) {
        let mut ids = Seen::default();
        // Which organisation is called so, and where the file says it; ids are names too.
        let mut names: HashMap<String, (usize, String)> = HashMap::new();
        for (at, organisation) in organisations.iter().enumerate() {
            let place = entry("organisation", at, &organisation.id);
            self.id(&place, &organisation.id, &mut ids);
            if organisation.code().is_none() && organisation.id.len() > LONGEST_ID {
                self.say(&place, "id", CatalogueReason::LongId(LONGEST_ID));
            }
            self.name(&place, &organisation.name);
            for (field, spelling) in organisation.spellings().filter(|(_, spelling)| *spelling != organisation.id) {
                self.text(&place, &field, spelling);
                if let Some(municipality) = reference::municipality_named(spelling) {
                    self.say(&place, &field, CatalogueReason::IsMunicipality(municipality.name));
                }
                let here = (at, format!("{place}.{field}"));
                let first = names.entry(reference::folded(spelling)).or_insert(here);
                if first.0 != at {
                    let reason =
                        CatalogueReason::ReadsTheSame { spelling: spelling.to_owned(), first: first.1.clone() };
                    self.say(&place, &field, reason);
                }
            }
        }
    }

    fn iri(&mut self, at: (&str, &str), iri: &str, key: String, seen: &mut Written) {
        if IriStr::new(iri).is_err() {
            self.say_at(at.1, CatalogueReason::BadIri(iri.to_owned()));
        }
        self.apart(at, iri, key, seen);
    }

    /// Notes what an owner has at a place, and reports if another owner has the same, also if spelt differently. One
    /// owner may have several spellings, each once.
    fn apart(&mut self, (owner, place): (&str, &str), what: &str, key: String, seen: &mut Written) {
        let here = || (owner.to_owned(), place.to_owned(), what.to_owned());
        let (first_owner, first, written) = seen.keys.entry(key).or_insert_with(here);
        if first_owner != owner && written != what {
            let (what, written, first) = (what.to_owned(), written.clone(), first.clone());
            self.say_at(place, CatalogueReason::SameOtherwiseSpelt { what, written, first });
        } else {
            self.once(place, what, &mut seen.exactly);
        }
    }

    /// Checks an activity IRI: within a course it names one thing only, and at most one course as a whole.
    fn activity(&mut self, (course, owner, place): (&str, &str, &str), iri: &str, iris: &mut Iris) {
        let key = same_iri_key(iri);
        let is_first = !iris.of_course.keys.contains_key(&key);
        self.iri((owner, place), iri, key.clone(), &mut iris.of_course);
        if !is_first {
            return;
        }
        if course == owner {
            self.apart((owner, place), iri, key.clone(), &mut iris.own);
        }
        let courses = iris.courses.entry(key).or_default();
        *courses += 1;
        if *courses == MOST_COURSES_OF_AN_IRI + 1 {
            let (iri, most) = (iri.to_owned(), MOST_COURSES_OF_AN_IRI);
            self.say_at(place, CatalogueReason::TooManyCourses { iri, most });
        }
    }

    fn course(&mut self, place: &str, course: &Course, iris: &mut Iris) {
        iris.of_course = Written::default();
        self.name(place, &course.name);
        self.days(place, course.valid_from, course.valid_to);
        for (at, iri) in course.iris.iter().enumerate() {
            self.activity((place, place, &format!("{place}.iris[{at}]")), iri, iris);
        }
        if let Some(area) = &course.service_area {
            self.text(place, "service_area", area);
        }
        self.gives(place, course);
        self.rules(place, course);
        self.rounds(place, course);
        self.questions(place, course);
        if let Some(target) = &course.target {
            for role in target.roster_roles.iter().flatten() {
                self.text(place, "target.roster_roles", role);
            }
            for (&kommunkod, &people) in &target.entered {
                self.kommunkod(place, "target.entered", kommunkod);
                self.people(place, "target.entered", people);
            }
            self.experience(place, target);
        }
        let mut modules = Seen::default();
        for (at, module) in course.modules.iter().enumerate() {
            let (course_place, place) = (place, format!("{place}.{}", entry("module", at, &module.id)));
            self.id(&place, module.id.as_str(), &mut modules);
            self.module(course_place, &place, module, iris);
        }
    }

    fn not_a_person(&mut self, place: &str, nobody: &NotAPerson) {
        let said = [("account", &nobody.account), ("prefix", &nobody.prefix), ("mbox", &nobody.mbox)];
        let said: Vec<_> = said.into_iter().filter_map(|(field, text)| Some((field, text.as_ref()?))).collect();
        if said.len() != 1 {
            self.say_at(place, CatalogueReason::NotOneNobody);
        }
        for (field, text) in said {
            self.text(place, field, text);
        }
        if let Some(home_page) = &nobody.home_page {
            let at = (place, &*format!("{place}.home_page"));
            self.iri(at, home_page, same_home_page_key(home_page), &mut Written::default());
            if nobody.mbox.is_some() {
                self.say(place, "home_page", CatalogueReason::MailboxWithHomePage);
            }
        }
        if nobody
            .mbox
            .as_ref()
            .is_some_and(|mbox| mbox.matches('@').count() != 1 || mbox.starts_with('@') || mbox.contains([':', ' ']))
        {
            self.say(place, "mbox", CatalogueReason::BadMailbox);
        }
    }

    fn module(&mut self, course: &str, place: &str, module: &Module, iris: &mut Iris) {
        self.name(place, &module.name);
        self.days(place, module.valid_from, module.valid_to);
        for tag in &module.tags {
            self.text(place, "tags", tag);
        }
        for (at, iri) in module.iris.iter().enumerate() {
            self.activity((course, place, &format!("{place}.iris[{at}]")), iri, iris);
        }
    }

    fn units(&mut self, units: &[Unit]) {
        // Which unit a municipality calls so, and where the file says it; ids are names too.
        let mut names: HashMap<(Kommunkod, String), (usize, String)> = HashMap::new();
        for (at, unit) in units.iter().enumerate() {
            let place = entry("unit", at, &unit.id);
            self.id_form(&place, &unit.id);
            self.kommunkod(&place, "kommunkod", unit.kommunkod);
            self.days(&place, unit.valid_from, unit.valid_to);
            for (field, spelling) in spellings(unit) {
                self.text(&place, &field, spelling);
                let here = (at, format!("{place}.{field}"));
                let first = names.entry((unit.kommunkod, unit_slug(spelling))).or_insert(here);
                if first.0 != at {
                    let reason =
                        CatalogueReason::ReadsTheSame { spelling: spelling.to_owned(), first: first.1.clone() };
                    self.say(&place, &field, reason);
                }
            }
            self.successors(&place, unit, units);
        }
    }

    fn successors(&mut self, place: &str, unit: &Unit, units: &[Unit]) {
        let find = |id: &str| units.iter().find(|other| other.kommunkod == unit.kommunkod && other.id == id);
        let Some(successor) = &unit.successor else { return };
        if unit.valid_to.is_none() {
            self.say(place, "successor", CatalogueReason::SuccessorWithoutLastDay);
        }
        if find(successor).is_none() {
            let reason = CatalogueReason::NoUnit { kommunkod: unit.kommunkod, unit: successor.clone() };
            self.say(place, "successor", reason);
        }
        let mut next = Some(unit);
        for _ in 0..units.len() {
            next = next.and_then(|unit| find(unit.successor.as_ref()?));
        }
        if next.is_some() {
            self.say(place, "successor", CatalogueReason::SuccessorsInCircle);
        }
    }
}
