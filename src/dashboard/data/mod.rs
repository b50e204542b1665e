//! `GET /data`: frozen figures, files, the meaning of their columns, and requests for programs.

pub(super) mod codebook;
mod extractions;
#[cfg(test)]
pub(crate) mod sample;
pub(super) mod snapshot;
mod texts;

use askama::Template;
use learning::Day;

use self::extractions::Taken;
use self::texts::Texts;
use super::components::download::{Download, downloads};
use super::frame::{Frame, Place, Reader, Section};
use super::page::Page;
use super::visit::Visit;
use crate::auth::Scope;
use crate::http::{ApiOperation, Parameters, Refusal, encoded, operations_for};
use crate::service::{ExtractionReport, PageOf, SnapshotReport};

/// How many snapshots a page has.
const PAGE: usize = 25;

/// The page.
#[derive(Template)]
#[template(path = "data.html")]
pub(crate) struct DataPage {
    frame: Frame,
    texts: Texts,
    snapshots: Vec<Kept>,
    /// The next page.
    more: Option<String>,
    /// The extractions, if the reader may export.
    extractions: Option<Vec<Taken>>,
    /// What the figures are based on: address, name, description.
    basis: Vec<[String; 3]>,
    files: Vec<Files>,
    codebook: String,
    /// The requests that programs may make with the reader's scopes.
    operations: Vec<ApiOperation>,
}

/// A snapshot in the list.
struct Kept {
    name: String,
    /// Its figures, while it is in force.
    open: Option<String>,
    /// The page for comparing it with now, and for revoking it.
    about: String,
    as_of: Option<Day>,
    made: Day,
    made_by: String,
    is_public: bool,
    /// When it was revoked.
    revoked: Option<Day>,
}

/// A table as files.
struct Files {
    name: &'static str,
    about: &'static str,
    formats: Vec<Download>,
}

impl Page for DataPage {
    const ONCE: &'static [&'static str] = &["after"];
    const LISTS: &'static [&'static str] = &[];

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        let caller = visit.caller()?;
        let page = PageOf { after: visit.parameters.text("after"), limit: Some(PAGE) };
        let (snapshots, more) = visit.state.service.list_snapshots(&caller, &page).await?;
        let extractions = extractions::load(visit).await?;
        let operations = operations_for(&caller, visit.state.service.names());
        Ok(Self::new(&visit.reader, &visit.parameters, (snapshots, more), (extractions, operations)))
    }
}

impl DataPage {
    fn new(
        reader: &Reader,
        parameters: &Parameters,
        (snapshots, more): (Vec<SnapshotReport>, Option<String>),
        (extractions, operations): (Option<Vec<ExtractionReport>>, Vec<ApiOperation>),
    ) -> Self {
        let (root, language, texts) = (&reader.root, reader.language.tag(), Texts::of(reader.language));
        let kept = |report: SnapshotReport| Kept {
            name: name_of(&report, texts),
            open: report.revoked.is_none().then(|| format!("{root}/f/{}?lang={language}", report.id)),
            about: format!("{root}/data/snapshots/{}?lang={language}", report.id),
            as_of: report.of.as_ref().map(|of| of.as_of),
            made: Day::of(report.made),
            made_by: report.made_by_name.unwrap_or(report.made_by),
            is_public: report.public,
            revoked: report.revoked.map(Day::of),
        };
        let taken = |report| Taken::new(report, reader, texts);
        Self {
            frame: Frame::new(reader, Some(Section::Data), &Place { path: "/data", parameters }, texts.title()),
            snapshots: snapshots.into_iter().map(kept).collect(),
            more: more.map(|last| format!("{root}/data?lang={language}&after={}", encoded(&last))),
            extractions: extractions.map(|all| all.into_iter().map(taken).collect()),
            basis: basis(reader, texts),
            files: files(reader, texts),
            codebook: format!("{root}/data/codebook?lang={language}"),
            operations,
            texts,
        }
    }
}

/// The name of a snapshot, or its question.
fn name_of(report: &SnapshotReport, texts: Texts) -> String {
    match &report.of {
        Some(of) => of.name.clone().unwrap_or_else(|| of.question.clone()),
        None => texts.revoked_name().to_owned(),
    }
}

/// The pages with the basis of the figures that the reader may open: address, name, description.
fn basis(reader: &Reader, texts: Texts) -> Vec<[String; 3]> {
    let page = |path: &str, name: &str, about: &str| {
        [format!("{}{path}?lang={}", reader.root, reader.language.tag()), name.to_owned(), about.to_owned()]
    };
    let rosters = reader.may(Scope::RosterRead).then(|| page("/roster", texts.rosters(), texts.rosters_about()));
    let lists = reader.may(Scope::StatementsWrite).then(|| page("/results", texts.lists(), texts.lists_about()));
    let others = [
        page("/catalogue", texts.course_catalogue(), texts.catalogue_about()),
        page("/projects", texts.projects(), texts.projects_about()),
        page("/unknown", texts.uncounted(), texts.uncounted_about()),
    ];
    rosters.into_iter().chain(lists).chain(others).collect()
}

/// The files that the reader may download.
fn files(reader: &Reader, texts: Texts) -> Vec<Files> {
    let address = |path: &str, with: &[(&str, &str)]| {
        format!("{}{path}?{}", reader.root, Parameters::from(Vec::new()).query_string(&[], with))
    };
    let all = |path: &str, with: &[(&str, &str)]| {
        let all = downloads(|format| address(path, &[with, format].concat()));
        all.into_iter().collect::<Vec<_>>()
    };
    // A tidy table exists only as a file.
    let tidy = all("/completions", &[("by", "municipality,course"), ("layout", "tidy")]);
    let tidy = tidy.into_iter().filter(|file| file.name != "JSON").collect();
    let mut files = vec![
        Files {
            name: texts.figures(),
            about: texts.figures_about(),
            formats: all("/completions", &[("by", "municipality,course")]),
        },
        Files { name: texts.tidy(), about: texts.tidy_about(), formats: tidy },
        Files { name: texts.comparison(), about: texts.comparison_about(), formats: all("/comparison", &[]) },
    ];
    if reader.may(Scope::PeopleRead) {
        let formats = all("/people/list", &[("status", "not-started")]);
        files.push(Files { name: texts.people(), about: texts.people_about(), formats });
    }
    files
}
