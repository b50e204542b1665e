//! `/catalogue/courses/{course}` and `/catalogue/new`: the form of a course.

mod fields;
pub(super) mod said;
#[cfg(test)]
pub(crate) mod sample;
mod texts;
mod typed;

use actix_web::HttpResponse;
use askama::Template;
use learning::{CatalogueFile, Course, text_of_course};

use self::fields::{Fields, kept};
use self::texts::Texts;
use self::typed::Typed;
use super::address;
use super::change::{self, BYTES, Change};
use super::preview::token;
use super::texts::Texts as Shared;
use crate::dashboard::components::terms::listed;
use crate::dashboard::fault::Fault;
use crate::dashboard::form::{Form, again};
use crate::dashboard::frame::{Frame, Place, Reader, Section};
use crate::dashboard::page::Page;
use crate::dashboard::refused::refuse;
use crate::dashboard::visit::Visit;
use crate::http::{Parameters, Refusal, encoded};
use crate::service;

/// The path of the form for a new course.
const NEW: &str = "/catalogue/new";

/// The page.
#[derive(Template)]
#[template(path = "catalogue_course.html")]
pub(crate) struct CourseForm {
    frame: Frame,
    texts: Texts,
    shared: Shared,
    catalogue: String,
    /// The page with its figures.
    figures: Option<String>,
    action: String,
    token: String,
    revision: String,
    fields: Fields,
    /// What the course has that the form lacks.
    kept: Option<String>,
    /// The course as written in the file.
    written: Option<String>,
}

/// The catalogue and, unless it is new, the course to edit.
struct Known {
    file: CatalogueFile,
    text: String,
    revision: String,
    at: Option<usize>,
}

impl Known {
    async fn read(visit: &Visit<'_>) -> Result<Self, Refusal> {
        let (catalogue, revision) = change::stored(visit).await?;
        let id = visit.request.match_info().get("course");
        let find = |id: &str| catalogue.file.courses.iter().position(|course| course.id.as_str() == id);
        let at = id.map(|id| find(id).ok_or(service::Error::NotFound)).transpose()?;
        Ok(Self { at, file: catalogue.file, text: catalogue.text, revision })
    }

    fn course(&self) -> Option<&Course> {
        self.file.courses.get(self.at?)
    }

    /// The catalogue with the input applied.
    fn with(&self, typed: &Typed, visit: &Visit<'_>) -> Result<(CatalogueFile, Course), Vec<Fault>> {
        let taken = self.file.courses.iter().map(|course| course.id.as_str()).collect();
        let course = said::course(typed, self.course(), &taken, visit.language())?;
        let mut file = self.file.clone();
        match self.at.and_then(|at| file.courses.get_mut(at)) {
            Some(known) => *known = course.clone(),
            None => file.courses.push(course.clone()),
        }
        Ok((file, course))
    }
}

impl Page for CourseForm {
    const ONCE: &'static [&'static str] = &["programme"];
    const LISTS: &'static [&'static str] = &[];

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        let known = Known::read(visit).await?;
        let typed = known.course().map_or_else(|| Typed::new(visit.parameters.text("programme")), Typed::of);
        Ok(Self::new(&visit.reader, &known, &typed, Vec::new()))
    }
}

impl Form for CourseForm {
    type Answer = HttpResponse;
    const FIELDS: &'static [&'static str] = typed::ONCE;
    const LISTS: &'static [&'static str] = typed::LISTS;
    const BYTES: usize = BYTES;

    async fn act(visit: &Visit<'_>) -> Result<HttpResponse, Refusal> {
        let mut known = Known::read(visit).await?;
        let mut typed = Typed::read(&visit.parameters);
        let button = visit.parameters.text(change::BUTTON).unwrap_or_default();
        if typed.press(button) || button == "edit" {
            // It is still filled in for the revision that it began with.
            known.revision = change::sent_revision(visit);
            return change::shown(visit, &Self::new(&visit.reader, &known, &typed, Vec::new()));
        }
        let page = |typed: &Typed, faults| Self::new(&visit.reader, &known, typed, faults);
        if change::is_stale(visit, &known.revision) {
            let fault = Fault::of_form(Shared::of(visit.language()).changed());
            return change::stale(visit, &page(&typed, vec![fault]));
        }
        let (file, course) = match known.with(&typed, visit) {
            Ok(changed) => changed,
            Err(faults) => return change::wrong(visit, &page(&typed, faults)),
        };
        if button == "save" {
            return change::save(visit, file).await;
        }
        let of = visit.language().of(&course.name).to_owned();
        let action = action(known.course());
        let change = Change { file, of, typed: typed.pairs() };
        match change::preview(visit, change, (&action, &known.revision)).await? {
            Ok(shown) => Ok(shown),
            Err((fault, refusal)) => again(visit, &page(&typed, vec![fault]), &refusal),
        }
    }

    async fn refused(visit: &Visit<'_>, refusal: &Refusal) -> Result<HttpResponse, Refusal> {
        let Some(fault) = change::fault(visit, refusal) else { return refuse(&visit.reader, refusal) };
        let known = Known { revision: change::sent_revision(visit), ..Known::read(visit).await? };
        again(visit, &Self::new(&visit.reader, &known, &Typed::read(&visit.parameters), vec![fault]), refusal)
    }
}

/// The path that the form is sent to, below the root.
fn action(course: Option<&Course>) -> String {
    course.map_or_else(|| NEW.to_owned(), |course| format!("/catalogue/courses/{}", encoded(course.id.as_str())))
}

impl CourseForm {
    fn new(reader: &Reader, known: &Known, typed: &Typed, faults: Vec<Fault>) -> Self {
        let (language, course) = (reader.language, known.course());
        let (texts, shared) = (Texts::of(language), Shared::of(language));
        let path = action(course);
        let nothing = Parameters::from(Vec::new());
        let title = match (course, typed.text("name_sv")) {
            (Some(course), _) => texts.edit_title(language.of(&course.name)),
            (None, "") => texts.new_title().to_owned(),
            (None, name) => texts.edit_title(name),
        };
        let figures = |course: &Course| {
            format!("{}/courses/{}?lang={}", reader.root, encoded(course.id.as_str()), language.tag())
        };
        let kept = course.map(|course| kept(course, texts)).filter(|kept| !kept.is_empty());
        let kept = kept.map(|kept| {
            let kept: Vec<String> = kept.into_iter().map(str::to_owned).collect();
            format!("{} {}.", texts.kept(), listed(&kept, language.of_both(["och", "and"])))
        });
        Self {
            fields: Fields::new(typed, (&known.file, course), &faults, language),
            catalogue: address(reader, ""),
            figures: course.map(figures),
            action: format!("{}{path}", reader.root),
            token: token(reader),
            revision: known.revision.clone(),
            kept,
            written: course.and_then(|course| text_of_course(&known.text, &course.id)),
            frame: Frame {
                faults,
                ..Frame::new(reader, Some(Section::Data), &Place { path: &path, parameters: &nothing }, title)
            },
            texts,
            shared,
        }
    }
}
