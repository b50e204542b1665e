//! `GET /projects` and `/projects/{project}`: what partners have ordered and done, what that has cost, and which milestones
//! are overdue. The numbers are those of `/api/v1/projects/{project}`.

mod counted;
mod milestones;
pub(crate) mod project;
#[cfg(test)]
pub(crate) mod sample;
mod texts;

use askama::Template;
use learning::{Day, Project};

use self::texts::Texts;
use super::frame::{Frame, Place, Reader, Section, Skip};
use super::page::Page;
use super::visit::Visit;
use crate::http::{Parameters, Refusal, encoded};

const PATH: &str = "/projects";

/// The page of all projects.
#[derive(Template)]
#[template(path = "projects.html")]
pub(crate) struct Projects {
    frame: Frame,
    texts: Texts,
    /// How many milestones of which projects are overdue, in a sentence.
    overdue: Option<String>,
    /// Those under way first, then those to come, then those that are over.
    rows: Vec<Row>,
}

/// A project in the list.
struct Row {
    name: String,
    address: String,
    funder: Option<String>,
    from: Day,
    to: Day,
    state: &'static str,
    overdue: u32,
    /// Its place in the list: under way, to come, over.
    order: u8,
}

impl Page for Projects {
    const ONCE: &'static [&'static str] = &[];
    const LISTS: &'static [&'static str] = &[];

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        let projects = visit.state.service.projects(&*visit.caller()?).await?;
        let today = Day::of(visit.state.clock.now());
        Ok(Self::new(&visit.reader, &visit.parameters, &projects, today))
    }
}

impl Projects {
    fn new(reader: &Reader, parameters: &Parameters, projects: &[Project], today: Day) -> Self {
        let texts = Texts::of(reader.language);
        let mut rows: Vec<Row> = projects.iter().map(|project| Row::new(project, today, reader, texts)).collect();
        rows.sort_by(|one, other| (one.order, other.from).cmp(&(other.order, one.from)));
        let (late, overdue) = rows
            .iter()
            .filter(|row| row.overdue > 0)
            .fold((0_u32, 0_u32), |(late, all), row| (late.saturating_add(1), all.saturating_add(row.overdue)));
        let frame = Frame::new(reader, Some(Section::Data), &Place { path: PATH, parameters }, texts.projects());
        Self {
            frame: Frame { skip: Skip { to: "projects", text: texts.skip_to_projects() }, ..frame },
            overdue: (overdue > 0).then(|| texts.overdue_of_projects(overdue, texts.in_projects(late))),
            rows,
            texts,
        }
    }
}

impl Row {
    fn new(project: &Project, today: Day, reader: &Reader, texts: Texts) -> Self {
        let (order, state) = match (project.valid_from, project.valid_to) {
            (_, last) if last < today => (2, texts.is_over()),
            (first, _) if today < first => (1, texts.is_to_come()),
            _ => (0, texts.is_under_way()),
        };
        Self {
            name: reader.language.of(&project.name).to_owned(),
            address: address(reader, &project.id),
            funder: project.funder.clone(),
            from: project.valid_from,
            to: project.valid_to,
            state,
            overdue: milestones::count_overdue(project, today),
            order,
        }
    }
}

/// The address of a project.
fn address(reader: &Reader, id: &str) -> String {
    format!("{}{PATH}/{}?lang={}", reader.root, encoded(id), reader.language.tag())
}
