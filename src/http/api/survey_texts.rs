//! `/api/v1/surveys/free-text` and `/api/v1/surveys/codes`: what people wrote, and the codes that somebody gave to it.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use learning::{CourseId, Day, Key};
use schemars::JsonSchema;
use serde::Serialize;

use super::asked::Asked;
use super::limit::{LimitedTo, say_limit};
use super::over_time::FILTERS;
use super::question::Days;
use super::surveys::survey_query;
use super::table::{self, FORMAT, TableFormat};
use crate::http::wire::body;
use crate::http::wire::table::{Cell, Table};
use crate::http::{AppState, Calling, Parameters, Refusal};
use crate::service::{CodesImport, ListedText, cost_of_rows};

/// What people wrote.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "FreeTexts")]
pub(in crate::http) struct Answer {
    /// The last day that counts.
    as_of: Day,
    /// The course.
    course: String,
    /// The caller's limited reach: nothing else is listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    limited_to: Option<LimitedTo>,
    /// The texts, by question and round: each person's last answer.
    texts: Vec<WrittenAnswer>,
}

/// What somebody wrote.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "FreeText")]
struct WrittenAnswer {
    /// A pseudonym of the answer, by which a file of codes names it.
    answer: String,
    /// A pseudonym of the person: the same in all answers to questions of courses, and in no other list.
    person: String,
    /// The question.
    question: Key,
    /// The round of the course in which the person started it.
    round: Key,
    /// The text.
    text: String,
    /// Its codes.
    codes: Vec<String>,
}

const COLUMNS: [(&str, &str); 8] = [
    ("answer", "svar"),
    ("person", "person"),
    ("question_code", "frågekod"),
    ("question_name", "fråga"),
    ("round_code", "omgångskod"),
    ("round_name", "omgång"),
    ("text", "text"),
    ("code", "kod"),
];

/// Answers with what people wrote in a course.
pub(crate) async fn list(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    answer_question(Asked::of(&request, &state, &caller)).await
}

pub(super) async fn answer_question(asked: Asked<'_>) -> Result<HttpResponse, Refusal> {
    let Asked { service, caller, .. } = asked;
    let single = [&["from", "to", "as_of"][..], &FORMAT].concat();
    let parameters = Parameters::parse(asked.query, &single, &[&FILTERS[..], &["question"]].concat())?;
    let format = TableFormat::read(&parameters, asked.accept)?;
    let today = Day::of(asked.now);
    let query = survey_query(&parameters, Days::until(today))?;
    let texts = service.free_texts(caller, query.clone()).await?;
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "private, no-store")).insert_header(("Vary", "Accept"));
    say_limit(&mut response, &caller.reach);
    let course = query.of.of.courses.first().map(ToString::to_string).unwrap_or_default();
    let name = format!("free-text-{course}-{}", query.of.of.as_of);
    match format {
        TableFormat::Json => Ok(response.json(Answer {
            as_of: query.of.of.as_of,
            course,
            limited_to: LimitedTo::of(&caller.reach),
            texts: texts.into_iter().map(WrittenAnswer::of).collect(),
        })),
        TableFormat::Csv(dialect) => table::csv(&mut response, &name, listed(&texts, dialect.is_swedish()), dialect),
        TableFormat::Xlsx => {
            let sheets = vec![("Fritext", listed(&texts, true))];
            table::workbook(&mut response, &name, sheets, asked.now)
        }
    }
}

impl WrittenAnswer {
    fn of(of: ListedText) -> Self {
        let ListedText { answer, person, text, codes } = of;
        Self { answer, person, question: text.question, round: text.round, text: text.text.to_string(), codes }
    }
}

/// A row for each text and code, so that a file with codes filled in can be sent back.
fn listed(texts: &[ListedText], swedish: bool) -> Table<'_> {
    let rows = texts.iter().flat_map(|of| {
        let row = |code: &str| {
            vec![
                Cell::Code(of.answer.clone()),
                Cell::Code(of.person.clone()),
                Cell::Code(of.text.question.code.clone()),
                Cell::Text(of.text.question.name.clone()),
                Cell::Code(of.text.round.code.clone()),
                Cell::Text(of.text.round.name.clone()),
                Cell::Text(of.text.text.to_string()),
                Cell::Code(code.to_owned()),
            ]
        };
        if of.codes.is_empty() { vec![row("")] } else { of.codes.iter().map(|code| row(code)).collect() }
    });
    Table::new(header(swedish), rows)
}

/// The headings.
pub(super) fn header(swedish: bool) -> Vec<String> {
    COLUMNS.map(|(word, sv)| if swedish { sv } else { word }.to_owned()).into()
}

/// Gives codes to texts or, with `dry_run=true`, says what would change.
pub(crate) async fn import_codes(
    request: HttpRequest,
    payload: Payload,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let parameters = Parameters::parse(request.query_string(), &["course", "dry_run"], &[])?;
    let dry_run = parameters.boolean("dry_run")?;
    let Some(course) = parameters.text("course").map(CourseId::from) else {
        return Err(Refusal::parameter("course", "name exactly one course"));
    };
    if body::media_type(request.headers()).is_none_or(|media_type| media_type.essence != "text/csv") {
        return Err(Refusal::MediaType("text/csv"));
    }
    let memory = state.service.memory_of(&caller);
    let file = body::read(payload, request.headers(), state.limits_of(&caller).body_bytes, &memory).await?;
    let file = memory.carry(file.clone(), cost_of_rows(&file))?;
    let report = state.service.import_codes(&caller, CodesImport { course, file, dry_run }).await?;
    Ok(HttpResponse::Ok().json(report))
}
