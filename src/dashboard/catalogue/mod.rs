//! `/catalogue`: programmes and courses, their requirements and target groups, and the forms that change them.

pub(crate) mod change;
pub(crate) mod copy;
pub(crate) mod course;
mod effects;
mod entry;
mod preview;
pub(crate) mod reasons;
pub(crate) mod roles;
#[cfg(test)]
pub(crate) mod sample;
mod texts;

use std::collections::BTreeSet;

use askama::Template;
use learning::{CatalogueFile, Course, Day, Programme};

use self::texts::Texts;
use super::components::terms::{rules_in_words, target_in_words};
use super::frame::{Frame, Place, Reader, Section};
use super::page::Page;
use super::visit::Visit;
use crate::auth::Scope;
use crate::http::{Parameters, Refusal, encoded};

/// The page.
#[derive(Template)]
#[template(path = "catalogue.html")]
pub(crate) struct CataloguePage {
    frame: Frame,
    texts: Texts,
    summary: String,
    is_saved: bool,
    may_edit: bool,
    groups: Vec<Group>,
}

/// The courses of a programme, or those without one.
struct Group {
    /// The id of its heading.
    heading: String,
    name: String,
    caption: String,
    offered: Option<String>,
    /// The id of the programme.
    programme: Option<String>,
    courses: Vec<Row>,
}

/// A course.
struct Row {
    name: String,
    address: String,
    offered: Option<String>,
    rules: Vec<String>,
    target: Vec<String>,
    modules: String,
    iris: String,
}

impl Page for CataloguePage {
    const ONCE: &'static [&'static str] = &["saved"];
    const LISTS: &'static [&'static str] = &[];

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        let caller = visit.caller()?;
        let catalogue = visit.state.service.stored_catalogue(&caller).await?;
        let may_edit = catalogue.etag.is_some() && visit.reader.may(Scope::CatalogueWrite);
        let today = Day::of(visit.state.clock.now());
        Ok(Self::new(&visit.reader, &visit.parameters, (&catalogue.file, may_edit), today))
    }
}

impl CataloguePage {
    fn new(reader: &Reader, parameters: &Parameters, (file, may_edit): (&CatalogueFile, bool), today: Day) -> Self {
        let texts = Texts::of(reader.language);
        let modules: usize = file.courses.iter().map(|course| course.modules.len()).sum();
        let row = |course: &Course| row(course, file, (may_edit, today), reader);
        let known: BTreeSet<&str> = file.programmes.iter().map(|programme| programme.id.as_str()).collect();
        let mut groups: Vec<Group> = file
            .programmes
            .iter()
            .map(|programme| Group {
                courses: file.courses.iter().filter(|course| course.programmes.has(&programme.id)).map(row).collect(),
                ..Group::of(programme, reader)
            })
            .collect();
        let others =
            file.courses.iter().filter(|course| !course.programmes.iter().any(|id| known.contains(id.as_str())));
        let others: Vec<Row> = others.map(row).collect();
        if !others.is_empty() {
            let (heading, name) = ("no-programme".to_owned(), texts.no_programme().to_owned());
            let caption = texts.courses_without().to_owned();
            groups.push(Group { heading, name, caption, offered: None, programme: None, courses: others });
        }
        Self {
            frame: Frame::new(reader, Some(Section::Data), &Place { path: "/catalogue", parameters }, texts.title()),
            summary: texts.summary(number(file.courses.len()), number(modules)),
            is_saved: parameters.text("saved").is_some(),
            may_edit,
            groups,
            texts,
        }
    }
}

impl Group {
    fn of(programme: &Programme, reader: &Reader) -> Self {
        let name = reader.language.of(&programme.name);
        Self {
            heading: format!("programme-{}", programme.id),
            caption: Texts::of(reader.language).courses_of(name),
            name: name.to_owned(),
            offered: offered((programme.valid_from, programme.valid_to), Texts::of(reader.language)),
            programme: Some(programme.id.clone()),
            courses: Vec::new(),
        }
    }
}

/// Links to the form for readers who may change the course, and to its figures for others.
fn row(course: &Course, file: &CatalogueFile, (may_edit, today): (bool, Day), reader: &Reader) -> Row {
    let (language, texts) = (reader.language, Texts::of(reader.language));
    let iris = course.iris.len() + course.modules.iter().map(|module| module.iris.len()).sum::<usize>();
    Row {
        name: language.of(&course.name).to_owned(),
        address: if may_edit {
            address(reader, &format!("/courses/{}", encoded(course.id.as_str())))
        } else {
            format!("{}/courses/{}?lang={}", reader.root, encoded(course.id.as_str()), language.tag())
        },
        offered: offered((course.valid_from, course.valid_to), texts),
        rules: rules_in_words(course, today, language),
        target: target_in_words(course.target.as_ref(), file, language),
        modules: texts.modules(number(course.modules.len())),
        iris: if iris == 0 { texts.no_iris().to_owned() } else { texts.iris(number(iris)) },
    }
}

/// An address below `/catalogue`.
fn address(reader: &Reader, path: &str) -> String {
    format!("{}/catalogue{path}?lang={}", reader.root, reader.language.tag())
}

/// When the course is offered.
fn offered(days: (Option<Day>, Option<Day>), texts: Texts) -> Option<String> {
    match days {
        (None, None) => None,
        (Some(from), None) => Some(texts.offered_from(from)),
        (None, Some(to)) => Some(texts.offered_to(to)),
        (Some(from), Some(to)) => Some(texts.offered_between(from, to)),
    }
}

fn number(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}
