//! The pages that the `type` of each problem leads to: its meaning, and what to do. Programs get the same as JSON.

#[cfg(test)]
pub(crate) mod sample;
mod texts;

use actix_web::http::header::{ACCEPT, HeaderValue, VARY};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use self::texts::Texts;
use super::frame::{Frame, Place, Reader};
use super::language::Language;
use super::page::{Page, show};
use super::visit::Visit;
use crate::http::{AppState, PROBLEM_KINDS, Parameters, ProblemKind, Refusal, by_preference, problem, problems};
use crate::service;

/// `GET /problems/`: every kind.
pub(crate) async fn all(request: HttpRequest, state: Data<AppState>) -> Result<HttpResponse, Refusal> {
    let answer =
        if prefers_page(&request) { show::<Problems>(request, state).await } else { problems(request, state).await };
    Ok(by_accept(answer?))
}

/// `GET /problems/{name}`: one kind.
pub(crate) async fn one(
    request: HttpRequest,
    name: Path<String>,
    state: Data<AppState>,
) -> Result<HttpResponse, Refusal> {
    // An unknown kind is refused as usual: with a page, for a browser.
    find(&name)?;
    let answer = if prefers_page(&request) {
        show::<Problem>(request, state).await
    } else {
        problem(request, name, state).await
    };
    Ok(by_accept(answer?))
}

fn by_accept(mut response: HttpResponse) -> HttpResponse {
    response.headers_mut().append(VARY, HeaderValue::from_static("Accept"));
    response
}

/// Whether HTML is preferred to JSON.
fn prefers_page(request: &HttpRequest) -> bool {
    let accept = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let known = by_preference(accept).into_iter().find_map(|media_type| match media_type.as_str() {
        "text/html" | "application/xhtml+xml" | "text/*" => Some(true),
        "application/json" | "application/*" | "*/*" => Some(false),
        _ => None,
    });
    known.unwrap_or(false)
}

fn find(name: &str) -> Result<&'static ProblemKind, Refusal> {
    Ok(PROBLEM_KINDS.iter().find(|kind| kind.name == name).ok_or(service::Error::NotFound)?)
}

fn title(kind: &ProblemKind, language: Language) -> &'static str {
    language.of_both([kind.title_in_swedish, kind.title])
}

/// A part of a text.
#[derive(Debug, PartialEq, Eq)]
struct Piece {
    text: &'static str,
    is_code: bool,
}

/// Splits a text at its code marks.
fn pieces(text: &'static str) -> Vec<Piece> {
    let cut = text.split('`').enumerate().map(|(at, text)| Piece { text, is_code: at % 2 == 1 });
    cut.filter(|piece| !piece.text.is_empty()).collect()
}

/// The page of one kind.
#[derive(Template)]
#[template(path = "problem.html")]
pub(crate) struct Problem {
    frame: Frame,
    texts: Texts,
    meaning: Vec<Piece>,
    /// The `type` that leads here.
    address: String,
    status: String,
}

impl Problem {
    fn new(reader: &Reader, kind: &ProblemKind, parameters: &Parameters) -> Self {
        let language = reader.language;
        let path = format!("/problems/{}", kind.name);
        let frame = Frame::new(reader, None, &Place { path: &path, parameters }, title(kind, language));
        Self {
            address: format!("{}{path}", frame.root),
            frame,
            texts: Texts::of(language),
            meaning: pieces(language.of_both([kind.meaning_in_swedish, kind.meaning])),
            status: kind.status.to_string(),
        }
    }
}

impl Page for Problem {
    const ONCE: &'static [&'static str] = &[];
    const LISTS: &'static [&'static str] = &[];

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        let kind = find(visit.request.match_info().query("name"))?;
        Ok(Self::new(&visit.reader, kind, &visit.parameters))
    }
}

/// A row of the list.
struct Row {
    name: &'static str,
    status: u16,
    title: &'static str,
}

/// The page of all kinds.
#[derive(Template)]
#[template(path = "problems.html")]
pub(crate) struct Problems {
    frame: Frame,
    texts: Texts,
    rows: Vec<Row>,
}

impl Problems {
    fn new(reader: &Reader, parameters: &Parameters) -> Self {
        let texts = Texts::of(reader.language);
        let frame = Frame::new(reader, None, &Place { path: "/problems/", parameters }, texts.title());
        let row = |kind: &&ProblemKind| Row {
            name: kind.name,
            status: kind.status.as_u16(),
            title: title(kind, reader.language),
        };
        Self { frame, texts, rows: PROBLEM_KINDS.iter().map(row).collect() }
    }
}

impl Page for Problems {
    const ONCE: &'static [&'static str] = &[];
    const LISTS: &'static [&'static str] = &[];

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        Ok(Self::new(&visit.reader, &visit.parameters))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::{Piece, pieces, prefers_page};

    #[test]
    fn a_page_is_for_who_prefers_one() {
        for (accept, is_page) in [
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true),
            ("application/json", false),
            ("application/json, text/html;q=0.5", false),
            ("*/*", false),
            ("image/png", false),
            ("", false),
        ] {
            let request = TestRequest::get().insert_header(("accept", accept)).to_http_request();
            assert_eq!(prefers_page(&request), is_page, "{accept}");
        }
    }

    #[test]
    fn code_is_cut_out_of_a_text() {
        let piece = |text, is_code| Piece { text, is_code };
        assert_eq!(pieces("`detail` says."), [piece("detail", true), piece(" says.", false)]);
    }
}
