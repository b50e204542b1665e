//! `GET /projects/{project}`: one project.

use askama::Template;
use learning::{CatalogueFile, Day, Measure};

use super::counted::{Counted, MEASURES};
use super::milestones::{self, Shown};
use super::texts::Texts;
use crate::dashboard::components::bar::{Bar, HIDDEN};
use crate::dashboard::components::definitions::{Defined, defined};
use crate::dashboard::frame::{Frame, Place, Reader, Section, Skip};
use crate::dashboard::language::Language;
use crate::dashboard::numbers::grouped_large;
use crate::dashboard::page::Page;
use crate::dashboard::visit::Visit;
use crate::http::{Parameters, Refusal, encoded};
use crate::service::{self, CountedProject, FoundProject};

/// The page.
#[derive(Template)]
#[template(path = "project.html")]
pub(crate) struct ProjectPage {
    frame: Frame,
    texts: Texts,
    as_of: Day,
    /// What was counted; `None` if the reader sees only what is published of several employers.
    counted: Option<Counted>,
    /// The partners by name, if nothing is counted.
    partners: Vec<String>,
    funder: Option<String>,
    from: Day,
    to: Day,
    budget: Option<String>,
    /// Each course that it pays for: its name and page.
    courses: Vec<(String, String)>,
    milestones: Vec<Shown>,
    all: String,
    definitions: Vec<Defined>,
}

impl Page for ProjectPage {
    const ONCE: &'static [&'static str] = &[];
    const LISTS: &'static [&'static str] = &[];

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        let (service, caller) = (&visit.state.service, visit.caller()?);
        let id = visit.request.match_info().get("project").unwrap_or_default();
        let found = service.find_project(&caller, id).await?;
        let catalogue = service.catalogue(&caller).await?;
        let counted = match service.count_project(&caller, found.clone()).await {
            // Figures of a period are not published of several employers; what the catalogue says of it is.
            Err(service::Error::Forbidden(_)) => None,
            counted => Some(counted?),
        };
        Ok(Self::new(&visit.reader, &visit.parameters, (&found, counted.as_ref()), &catalogue))
    }
}

impl ProjectPage {
    pub(super) fn new(
        reader: &Reader,
        parameters: &Parameters,
        (found, counted): (&FoundProject, Option<&CountedProject>),
        catalogue: &CatalogueFile,
    ) -> Self {
        let (language, texts) = (reader.language, Texts::of(reader.language));
        let project = &found.project;
        let path = format!("{}/{}", super::PATH, encoded(&project.id));
        let frame =
            Frame::new(reader, Some(Section::Data), &Place { path: &path, parameters }, language.of(&project.name));
        let measures = MEASURES.iter().map(|(measure, _)| Measure::definition(*measure));
        Self {
            frame: Frame {
                skip: Skip { to: "partners", text: texts.skip_to_partners() },
                as_of: counted.map(|_| found.as_of),
                ..frame
            },
            as_of: found.as_of,
            counted: counted.map(|counted| Counted::new(counted, reader)),
            partners: found.names.iter().map(|name| name.name.clone()).collect(),
            funder: project.funder.clone(),
            from: project.valid_from,
            to: project.valid_to,
            budget: project.budget.map(|kronor| texts.kronor(grouped_large(kronor))),
            courses: project.courses.iter().map(|course| course_of(course.as_str(), catalogue, reader)).collect(),
            milestones: milestones::shown(project, found.today, language),
            all: format!("{}{}?lang={}", reader.root, super::PATH, language.tag()),
            definitions: defined(measures.filter(|_| counted.is_some()), language),
            texts,
        }
    }

    /// The milestones that are overdue.
    fn overdue(&self) -> Vec<&Shown> {
        self.milestones.iter().filter(|milestone| milestone.is_overdue).collect()
    }
}

/// The name and the page of a course.
fn course_of(id: &str, catalogue: &CatalogueFile, reader: &Reader) -> (String, String) {
    let language: Language = reader.language;
    let course = catalogue.courses.iter().find(|course| course.id.as_str() == id);
    let name = course.map_or(id, |course| language.of(&course.name)).to_owned();
    (name, format!("{}/courses/{}?lang={}", reader.root, encoded(id), language.tag()))
}
