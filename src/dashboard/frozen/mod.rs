//! `GET /f/{snapshot}`: figures that never change, and how to cite them.

#[cfg(test)]
pub(crate) mod sample;
mod table;
mod texts;

use actix_web::http::header::ACCEPT;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use learning::Day;

pub(crate) use self::table::dimension_name;

use self::table::Table;
use self::texts::Texts;
use super::components::definitions::anchor;
use super::components::download::{Download, downloads};
use super::components::number::Number;
use super::components::sign::{Sign, legend};
use super::frame::{Frame, Place, Reader, Skip};
use super::language::Language;
use super::page::{self, Page};
use super::visit::Visit;
use crate::http::{AppState, Defined, Parameters, Refusal, Thawed, XLSX, by_preference, frozen, pairs, read_frozen};
use crate::service::SnapshotReport;

/// The page.
#[derive(Template)]
#[template(path = "frozen.html")]
pub(crate) struct FrozenPage {
    frame: Frame,
    texts: Texts,
    as_of: Day,
    made: Day,
    represented: String,
    citation: String,
    is_public: bool,
    /// Which numbers are hidden, if any.
    hides: Option<String>,
    question: String,
    limited_to: Option<String>,
    release: String,
    downloads: [Download; 4],
    table: Table,
    /// The meaning of the signs in the table.
    legend: Vec<Sign>,
    definitions: Vec<Meant>,
}

/// A definition, as it was then.
pub(crate) struct Meant {
    id: String,
    name: String,
    meaning: String,
}

impl Meant {
    /// Its anchor on the page of all definitions.
    pub(crate) fn anchor(&self) -> &str {
        anchor(&self.id)
    }
}

/// Answers a browser with the page, and a program with the answer itself.
pub(crate) async fn show(
    request: HttpRequest,
    id: Path<String>,
    state: Data<AppState>,
) -> Result<HttpResponse, Refusal> {
    if is_for_people(&request) {
        page::show::<FrozenPage>(request, state).await
    } else {
        frozen(request, id, state).await
    }
}

/// Whether the request wants a page: it names no format, and prefers HTML to the others.
fn is_for_people(request: &HttpRequest) -> bool {
    let accept = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let known = ["text/html", "application/json", "text/csv", XLSX, "application/*", "text/*", "*/*"];
    let wanted = by_preference(accept).into_iter().find(|media_type| known.contains(&media_type.as_str()));
    let names_format = pairs(request.query_string()).flatten().any(|(name, _)| name == "format");
    !names_format && wanted.is_some_and(|media_type| media_type == "text/html")
}

impl Page for FrozenPage {
    const ONCE: &'static [&'static str] = &[];
    const LISTS: &'static [&'static str] = &[];

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        let id = visit.request.match_info().get("snapshot").unwrap_or_default();
        let frozen = read_frozen(visit.request, visit.state, id).await?;
        let thawed = Thawed::of(visit.state, &frozen)?;
        Ok(Self::new(&visit.reader, &visit.parameters, &frozen.report, &thawed))
    }
}

impl FrozenPage {
    fn new(reader: &Reader, parameters: &Parameters, report: &SnapshotReport, thawed: &Thawed) -> Self {
        let language = reader.language;
        let texts = Texts::of(language);
        let path = format!("/f/{}", report.id);
        let of = report.of.as_ref();
        let title = of.and_then(|of| of.name.clone()).unwrap_or_else(|| texts.title().to_owned());
        let (as_of, made) = (thawed.query.as_of, Day::of(report.made));
        let table = Table::new(&thawed.query, &thawed.figures, language);
        let frame = Frame::new(reader, None, &Place { path: &path, parameters }, title.clone());
        let file = |format: &[(&str, &str)]| {
            format!("{}{path}?{}", reader.root, Parameters::from(Vec::new()).query_string(&[], format))
        };
        Self {
            frame: Frame { skip: Skip { to: "figures", text: texts.skip() }, as_of: Some(as_of), ..frame },
            citation: texts.citation(title, as_of, made, &report.address, &report.sha256),
            represented: texts.represented(thawed.figures.municipalities_represented),
            is_public: report.public,
            hides: thawed.hides.map(|below| texts.hides(below.counts_below.saturating_sub(1), below.shares_below)),
            question: of.map(|of| of.question.clone()).unwrap_or_default(),
            limited_to: report.limited_to.as_ref().map(ToString::to_string),
            release: of.map(|of| of.release.clone()).unwrap_or_default(),
            downloads: downloads(file),
            legend: legend(table.absences(), language),
            definitions: thawed.defined.iter().map(|defined| meant(defined, language)).collect(),
            as_of,
            made,
            table,
            texts,
        }
    }
}

/// A definition in the page's language, if its meaning has not changed since.
fn meant(defined: &Defined, language: Language) -> Meant {
    let [name, id, meaning] = defined.told(language == Language::Sv);
    Meant { id, name, meaning }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::{Language, is_for_people, meant};
    use crate::http::Defined;

    #[test]
    fn a_browser_gets_the_page_and_a_program_what_it_asks_for() {
        let asked = |query: &str, accept: &str| {
            let uri = format!("/f/a{query}");
            is_for_people(&TestRequest::with_uri(&uri).insert_header(("accept", accept)).to_http_request())
        };
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        assert!(asked("", browser) && asked("?lang=en", browser));
        for (query, accept) in [
            ("?format=json", browser),
            ("?format=csv", browser),
            ("", "application/json"),
            ("", "text/csv, text/html;q=0.5"),
            ("", "*/*"),
            ("", ""),
        ] {
            assert!(!asked(query, accept), "{query} {accept}");
        }
    }

    #[test]
    fn a_definition_that_means_something_else_by_now_stands_as_it_was() {
        let defined = |id: &str| Defined { id: id.into(), meaning: "As it was.".into() };
        assert_eq!(meant(&defined("started/1"), Language::Sv).meaning, "As it was.");
        assert_ne!(meant(&defined("started/2"), Language::Sv).meaning, "As it was.");
    }
}
