//! `/catalogue/copy/{programme}`: copies a programme and its courses to a new area.

#[cfg(test)]
pub(crate) mod sample;
mod texts;

use std::collections::BTreeSet;

use actix_web::HttpResponse;
use askama::Template;
use learning::{CatalogueFile, Course, Name, Programme};

use self::texts::Texts;
use super::address;
use super::change::{self, BYTES, Change};
use super::course::said::Faults;
use super::entry::Entry;
use super::preview::token;
use super::texts::Texts as Shared;
use crate::dashboard::fault::Fault;
use crate::dashboard::form::{Form, again};
use crate::dashboard::frame::{Frame, Place, Reader, Section};
use crate::dashboard::language::Language;
use crate::dashboard::page::Page;
use crate::dashboard::refused::refuse;
use crate::dashboard::visit::Visit;
use crate::http::{Parameters, Refusal, encoded};
use crate::service;

/// The fields of the programme.
const PROGRAMME: [&str; 4] = ["id", "name_sv", "name_en", "area"];
/// The fields of each course: its id, then those of its copy.
const COURSE: [&str; 4] = ["was", "course_id", "course_name_sv", "course_name_en"];

/// The page.
#[derive(Template)]
#[template(path = "catalogue_copy.html")]
pub(crate) struct CopyForm {
    frame: Frame,
    texts: Texts,
    shared: Shared,
    catalogue: String,
    action: String,
    token: String,
    revision: String,
    programme: [Entry; 4],
    courses: Vec<CourseFields>,
}

/// The fields of a course.
struct CourseFields {
    was: String,
    heading: String,
    entries: [Entry; 3],
}

/// What was typed.
struct Typed {
    programme: [String; 4],
    courses: Vec<[String; 4]>,
}

impl Typed {
    fn read(sent: &Parameters) -> Self {
        let columns = COURSE.map(|name| sent.all(name).map(|value| value.trim().to_owned()).collect::<Vec<_>>());
        let value = |column: usize, row: usize| columns[column].get(row).cloned().unwrap_or_default();
        let courses = (0..columns[0].len()).map(|row| std::array::from_fn(|column| value(column, row))).collect();
        Self { programme: PROGRAMME.map(|name| sent.text(name).unwrap_or_default().trim().to_owned()), courses }
    }

    /// The initial form, with the names of the existing courses.
    fn of(file: &CatalogueFile, programme: &str) -> Self {
        let courses = file.courses.iter().filter(|course| course.programmes.has(programme)).map(|course| {
            let Name { sv, en } = course.name.clone();
            [course.id.to_string(), String::new(), sv, en.unwrap_or_default()]
        });
        Self { programme: Default::default(), courses: courses.collect() }
    }

    fn pairs(&self) -> Vec<(String, String)> {
        let programme = PROGRAMME.iter().zip(&self.programme);
        let courses = self.courses.iter().flat_map(|course| COURSE.iter().zip(course));
        programme.chain(courses).map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
    }

    /// The id of a copy: as typed, or else built from the existing id and the programme's.
    fn course_id(&self, course: &[String; 4]) -> String {
        if course[1].is_empty() { format!("{}-{}", course[0], self.programme[0]) } else { course[1].clone() }
    }

    /// Returns the catalogue with the copy.
    ///
    /// # Errors
    /// What is wrong with the input, each at its field.
    fn apply(&self, from: &str, mut file: CatalogueFile, language: Language) -> Result<CatalogueFile, Vec<Fault>> {
        let mut faults = Faults::new(language);
        let [id, sv, en, area] = &self.programme;
        faults.id("id", id, file.programmes.iter().any(|programme| programme.id == *id));
        let name = faults.name("name_sv", sv, en);
        let known = file.programmes.iter().find(|programme| programme.id == from).cloned();
        file.programmes.extend(known.map(|known| Programme { id: id.clone(), name, connected: Vec::new(), ..known }));
        let mut taken: BTreeSet<String> = file.courses.iter().map(|course| course.id.to_string()).collect();
        for (at, typed) in self.courses.iter().enumerate() {
            let Some(known) = file.courses.iter().find(|course| course.id.as_str() == typed[0]) else { continue };
            let new = self.course_id(typed);
            faults.id(&format!("course-{at}-id"), &new, !taken.insert(new.clone()));
            let name = faults.name(&format!("course-{at}-name_sv"), &typed[2], &typed[3]);
            let copy = copied(known, (&new, name), id, area);
            file.courses.push(copy);
        }
        if faults.all.is_empty() { Ok(file) } else { Err(faults.all) }
    }
}

/// Copies a course to another programme and area, with its modules, rules and target but without its IRIs.
fn copied(course: &Course, (id, name): (&str, Name), programme: &str, area: &str) -> Course {
    let mut copy = course.clone();
    copy.id = id.into();
    copy.name = name;
    copy.programmes = [programme].into();
    copy.iris.clear();
    copy.modules.iter_mut().for_each(|module| module.iris.clear());
    copy.connected.clear();
    if let Some(target) = &mut copy.target {
        target.entered.clear();
    }
    if !area.is_empty() {
        copy.service_area = Some(area.to_owned());
    }
    copy
}

/// The programme to copy, from the catalogue.
struct Known {
    file: CatalogueFile,
    revision: String,
    id: String,
}

impl Known {
    async fn read(visit: &Visit<'_>) -> Result<Self, Refusal> {
        let (catalogue, revision) = change::stored(visit).await?;
        let id = programme_of(visit);
        let is_there = catalogue.file.programmes.iter().any(|programme| programme.id == id);
        if is_there { Ok(Self { file: catalogue.file, revision, id }) } else { Err(service::Error::NotFound.into()) }
    }
}

/// The programme in the address.
fn programme_of(visit: &Visit<'_>) -> String {
    visit.request.match_info().get("programme").unwrap_or_default().to_owned()
}

impl Page for CopyForm {
    const ONCE: &'static [&'static str] = &[];
    const LISTS: &'static [&'static str] = &[];

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        let known = Known::read(visit).await?;
        Ok(Self::new(&visit.reader, &known, &Typed::of(&known.file, &known.id), Vec::new()))
    }
}

impl Form for CopyForm {
    type Answer = HttpResponse;
    const FIELDS: &'static [&'static str] = &["id", "name_sv", "name_en", "area", change::REVISION, change::BUTTON];
    const LISTS: &'static [&'static str] = &COURSE;
    const BYTES: usize = BYTES;

    async fn act(visit: &Visit<'_>) -> Result<HttpResponse, Refusal> {
        let mut known = Known::read(visit).await?;
        let typed = Typed::read(&visit.parameters);
        let button = visit.parameters.text(change::BUTTON).unwrap_or_default();
        if button == "edit" {
            known.revision = change::sent_revision(visit);
            return change::shown(visit, &Self::new(&visit.reader, &known, &typed, Vec::new()));
        }
        let page = |faults| Self::new(&visit.reader, &known, &typed, faults);
        if change::is_stale(visit, &known.revision) {
            let fault = Fault::of_form(Shared::of(visit.language()).changed());
            return change::stale(visit, &page(vec![fault]));
        }
        let file = match typed.apply(&known.id, known.file.clone(), visit.language()) {
            Ok(file) => file,
            Err(faults) => return change::wrong(visit, &page(faults)),
        };
        if button == "save" {
            return change::save(visit, file).await;
        }
        let change = Change { file, of: typed.programme[1].clone(), typed: typed.pairs() };
        match change::preview(visit, change, (&action(&known.id), &known.revision)).await? {
            Ok(shown) => Ok(shown),
            Err((fault, refusal)) => again(visit, &page(vec![fault]), &refusal),
        }
    }

    async fn refused(visit: &Visit<'_>, refusal: &Refusal) -> Result<HttpResponse, Refusal> {
        let Some(fault) = change::fault(visit, refusal) else { return refuse(&visit.reader, refusal) };
        let known = Known { revision: change::sent_revision(visit), ..Known::read(visit).await? };
        again(visit, &Self::new(&visit.reader, &known, &Typed::read(&visit.parameters), vec![fault]), refusal)
    }
}

/// The path that the form is sent to, below the root.
fn action(programme: &str) -> String {
    format!("/catalogue/copy/{}", encoded(programme))
}

impl CopyForm {
    fn new(reader: &Reader, known: &Known, typed: &Typed, faults: Vec<Fault>) -> Self {
        let (language, texts) = (reader.language, Texts::of(reader.language));
        let programme = known.file.programmes.iter().find(|programme| programme.id == known.id);
        let name = programme.map_or(&*known.id, |programme| language.of(&programme.name));
        let labels = [texts.id(), texts.name_sv(), texts.name_en(), texts.area()];
        let entry = |at: usize| Entry::new(PROGRAMME[at], labels[at], &typed.programme[at], &faults);
        let course = |(at, course): (usize, &[String; 4])| {
            let known = known.file.courses.iter().find(|known| known.id.as_str() == course[0]);
            let name = known.map_or(&*course[0], |known| language.of(&known.name));
            let entry = |field: usize, label: &str| {
                let id = format!("course-{at}-{}", COURSE[field].trim_start_matches("course_"));
                Entry::at(id, COURSE[field], label, &course[field], &faults)
            };
            CourseFields {
                was: course[0].clone(),
                heading: texts.course(name),
                entries: [entry(1, texts.course_id()), entry(2, texts.name_sv()), entry(3, texts.name_en())],
            }
        };
        let path = action(&known.id);
        let place = Place { path: &path, parameters: &Parameters::from(Vec::new()) };
        Self {
            programme: [entry(0), entry(1), entry(2), entry(3)],
            courses: typed.courses.iter().enumerate().map(course).collect(),
            catalogue: address(reader, ""),
            action: format!("{}{path}", reader.root),
            token: token(reader),
            revision: known.revision.clone(),
            frame: Frame { faults, ..Frame::new(reader, Some(Section::Data), &place, texts.title(name)) },
            shared: Shared::of(language),
            texts,
        }
    }
}
