//! `GET /api/v1/coverage`: how far a programme has come among municipalities.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use learning::{COVERAGE_DEFINITIONS, CourseId, Coverage, CoverageQuery, CoverageTable, Day};
use schemars::JsonSchema;
use serde::Serialize;

use super::asked::Asked;
use super::completions::{Definition, Hidden, definition};
use super::coverage_table;
use super::formatted::{Subject, Wanted};
use super::limit::LimitedTo;
use super::question::{Days, MOST_VALUES, as_of};
use super::table::{FORMAT, TableFormat};
use crate::auth::Reach;
use crate::http::{AppState, Calling, Parameters, Refusal, as_word, word};
use crate::service::Disclosure;

/// The tables of an answer by default.
const TABLES: [CoverageTable; 2] = [CoverageTable::Municipalities, CoverageTable::Areas];

/// How far programmes or courses have come, and what was asked.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "CoverageAnswer")]
pub(in crate::http) struct Answer<'a> {
    /// The last day that counts.
    as_of: Day,
    /// The caller's limited reach: nothing else is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    limited_to: Option<LimitedTo>,
    /// What is hidden, where the caller reaches several employers.
    #[serde(skip_serializing_if = "Option::is_none")]
    suppression: Option<Hidden>,
    #[serde(flatten)]
    coverage: &'a Coverage,
    /// What each number means.
    definitions: Vec<Definition>,
}

/// Answers how far programmes or courses have come, as JSON with several tables or as a file with one.
pub(crate) async fn coverage(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    answer_question(Asked::of(&request, &state, &caller)).await
}

/// Answers the question, wherever it comes from.
pub(super) async fn answer_question(asked: Asked<'_>) -> Result<HttpResponse, Refusal> {
    let Asked { service, caller, now, .. } = asked;
    let single = [&["as_of", "group", "curve", "table"][..], &FORMAT].concat();
    let parameters = Parameters::parse(asked.query, &single, &["programme", "course", "include"])?;
    let format = TableFormat::read(&parameters, asked.accept)?;
    let is_file = format != TableFormat::Json;
    if !is_file && parameters.text("table").is_some() {
        return Err(Refusal::parameter("table", "it goes with format=csv and format=xlsx"));
    }
    if is_file && parameters.text("include").is_some() {
        return Err(Refusal::parameter("include", "a file has one table, by `table`; it goes with format=json"));
    }
    let disclosure = service.disclosure(caller).await?;
    let table = parameters.word("table")?.unwrap_or(CoverageTable::Municipalities);
    let query = query(&parameters, is_file.then_some(table), Days::at(now, disclosure))?;
    let coverage = service.coverage(caller, query.clone()).await?;
    let (of, name) = (query.figures(&[]), format!("coverage-{}", as_word(&table)));
    Wanted { asked, parameters: &parameters, format, disclosure }.respond(
        &Subject::figures(&name, &of, &COVERAGE_DEFINITIONS),
        || answer(&query, &coverage, &caller.reach, disclosure),
        |swedish| coverage_table::table(&query, &coverage, table, swedish),
    )
}

/// Reads the question, for one table or for those that the parameters include.
///
/// # Errors
/// The first parameter that is wrong.
fn query(parameters: &Parameters, table: Option<CoverageTable>, days: Days) -> Result<CoverageQuery, Refusal> {
    for name in ["course", "programme"] {
        if parameters.list(name).count() > MOST_VALUES {
            return Err(Refusal::parameter(name, format!("it may have {MOST_VALUES} values; ask several times")));
        }
    }
    let included: Vec<CoverageTable> =
        parameters.list("include").map(|text| word("include", text)).collect::<Result<_, _>>()?;
    let tables = match table {
        Some(table) => [table].into(),
        None if parameters.text("include").is_none() => TABLES.into(),
        None => included.into_iter().collect(),
    };
    Ok(CoverageQuery {
        courses: parameters.list("course").map(CourseId::from).collect(),
        programmes: parameters.list("programme").map(str::to_owned).collect(),
        group: parameters.text("group").map(str::to_owned),
        as_of: as_of(parameters, days).map_err(|fault| fault.refusal("as_of"))?,
        step: parameters.word("curve")?.unwrap_or_default(),
        tables,
    })
}

fn answer<'a>(query: &CoverageQuery, coverage: &'a Coverage, reach: &Reach, disclosure: Disclosure) -> Answer<'a> {
    Answer {
        as_of: query.as_of,
        limited_to: LimitedTo::of(reach),
        suppression: disclosure.suppression().map(Hidden::of),
        coverage,
        definitions: COVERAGE_DEFINITIONS.iter().map(definition).collect(),
    }
}
