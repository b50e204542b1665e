//! `/catalogue/roles`: the roles in target groups, and the bands of experience.

mod said;
#[cfg(test)]
pub(crate) mod sample;
mod texts;

use actix_web::HttpResponse;
use askama::Template;
use learning::CatalogueFile;

use self::said::{LISTS, Typed, roles_of, takes_roles};
use self::texts::Texts;
use super::address;
use super::change::{self, BYTES, Change};
use super::entry::{Choice, Entry};
use super::preview::token;
use super::texts::Texts as Shared;
use crate::dashboard::components::terms::listed;
use crate::dashboard::fault::Fault;
use crate::dashboard::form::{Form, again};
use crate::dashboard::frame::{Frame, Place, Reader, Section};
use crate::dashboard::page::Page;
use crate::dashboard::refused::refuse;
use crate::dashboard::visit::Visit;
use crate::http::{Parameters, Refusal};

const PATH: &str = "/catalogue/roles";

/// The page.
#[derive(Template)]
#[template(path = "catalogue_roles.html")]
pub(crate) struct RolesForm {
    frame: Frame,
    texts: Texts,
    shared: Shared,
    catalogue: String,
    action: String,
    token: String,
    revision: String,
    roles: Vec<RoleFields>,
    new_role: Entry,
    courses: Vec<Choice>,
    years: Entry,
}

/// A role.
struct RoleFields {
    was: String,
    entry: Entry,
    /// The courses with this role in their target.
    courses: Option<String>,
}

impl Page for RolesForm {
    const ONCE: &'static [&'static str] = &[];
    const LISTS: &'static [&'static str] = &[];

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        let (catalogue, revision) = change::stored(visit).await?;
        Ok(Self::new(&visit.reader, (&catalogue.file, &revision), &Typed::of(&catalogue.file), Vec::new()))
    }
}

impl Form for RolesForm {
    type Answer = HttpResponse;
    const FIELDS: &'static [&'static str] = &["new_role", "years", change::REVISION, change::BUTTON];
    const LISTS: &'static [&'static str] = LISTS;
    const BYTES: usize = BYTES;

    async fn act(visit: &Visit<'_>) -> Result<HttpResponse, Refusal> {
        let (catalogue, revision) = change::stored(visit).await?;
        let typed = Typed::read(&visit.parameters);
        let button = visit.parameters.text(change::BUTTON).unwrap_or_default();
        if button == "edit" {
            let begun = change::sent_revision(visit);
            let page = Self::new(&visit.reader, (&catalogue.file, &begun), &typed, Vec::new());
            return change::shown(visit, &page);
        }
        let page = |faults| Self::new(&visit.reader, (&catalogue.file, &revision), &typed, faults);
        if change::is_stale(visit, &revision) {
            let fault = Fault::of_form(Shared::of(visit.language()).changed());
            return change::stale(visit, &page(vec![fault]));
        }
        let file = match typed.apply(catalogue.file.clone(), visit.language()) {
            Ok(file) => file,
            Err(faults) => return change::wrong(visit, &page(faults)),
        };
        if button == "save" {
            return change::save(visit, file).await;
        }
        let of = Texts::of(visit.language()).title().to_owned();
        let change = Change { file, of, typed: typed.pairs() };
        match change::preview(visit, change, (PATH, &revision)).await? {
            Ok(shown) => Ok(shown),
            Err((fault, refusal)) => again(visit, &page(vec![fault]), &refusal),
        }
    }

    async fn refused(visit: &Visit<'_>, refusal: &Refusal) -> Result<HttpResponse, Refusal> {
        let Some(fault) = change::fault(visit, refusal) else { return refuse(&visit.reader, refusal) };
        let (catalogue, revision) = (change::stored(visit).await?.0, change::sent_revision(visit));
        let typed = Typed::read(&visit.parameters);
        again(visit, &Self::new(&visit.reader, (&catalogue.file, &revision), &typed, vec![fault]), refusal)
    }
}

impl RolesForm {
    fn new(reader: &Reader, (file, revision): (&CatalogueFile, &str), typed: &Typed, faults: Vec<Fault>) -> Self {
        let (language, texts) = (reader.language, Texts::of(reader.language));
        let role = |(at, (was, is)): (usize, &(String, String))| {
            let meant = file.courses.iter().filter(|course| roles_of(course.target.as_ref()).contains(was));
            let meant: Vec<String> = meant.map(|course| language.of(&course.name).to_owned()).collect();
            RoleFields {
                was: was.clone(),
                entry: Entry::at(format!("role-{at}"), "role", texts.role(was), is, &faults),
                courses: (!meant.is_empty())
                    .then(|| texts.of_courses(listed(&meant, language.of_both(["och", "and"])))),
            }
        };
        let courses = file.courses.iter().filter(|course| takes_roles(course.target.as_ref())).map(|course| Choice {
            value: course.id.to_string(),
            name: language.of(&course.name).to_owned(),
            is_chosen: typed.courses.iter().any(|id| course.id.as_str() == id),
        });
        // Those that only the form knows, once the catalogue has changed.
        let is_unknown = |id: &&String| file.courses.iter().all(|course| course.id.as_str() != **id);
        let others = typed.courses.iter().filter(is_unknown);
        let others = others.map(|id| Choice { value: id.clone(), name: id.clone(), is_chosen: true });
        let place = Place { path: PATH, parameters: &Parameters::from(Vec::new()) };
        Self {
            roles: typed.roles.iter().enumerate().map(role).collect(),
            new_role: Entry::new("new_role", texts.new_role(), &typed.new_role, &faults),
            courses: courses.chain(others).collect(),
            years: Entry::new("years", texts.years(), &typed.years, &faults),
            catalogue: address(reader, ""),
            action: format!("{}{PATH}", reader.root),
            token: token(reader),
            revision: revision.to_owned(),
            frame: Frame { faults, ..Frame::new(reader, Some(Section::Data), &place, texts.title()) },
            shared: Shared::of(language),
            texts,
        }
    }
}
