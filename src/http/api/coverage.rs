//! `GET /api/v1/coverage`: how far a programme has come among municipalities.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use learning::{COVERAGE_DEFINITIONS, CourseId, Coverage, CoverageQuery, CoverageTable, Day};
use serde::Serialize;

use super::completions::{Days, Definition, Hidden, MOST_VALUES, TableFormat, as_of, definition, table_format};
use super::coverage_csv;
use super::limit::{LimitedTo, say_limit};
use crate::auth::Reach;
use crate::http::wire::csv::Dialect;
use crate::http::{AppState, Calling, Parameters, Refusal, as_word, word};
use crate::service::Disclosure;

/// What is answered where the question does not say.
const TABLES: [CoverageTable; 2] = [CoverageTable::Municipalities, CoverageTable::Areas];

/// The answer as JSON.
#[derive(Debug, Serialize)]
struct Answer<'a> {
    as_of: Day,
    /// The caller's limited reach: nothing else is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    limited_to: Option<LimitedTo>,
    /// What is hidden, where the caller reaches several employers.
    #[serde(skip_serializing_if = "Option::is_none")]
    suppression: Option<Hidden>,
    #[serde(flatten)]
    coverage: &'a Coverage,
    definitions: Vec<Definition>,
}

/// Answers how far programmes or courses have come, as JSON with several tables or as CSV with one.
pub(crate) async fn coverage(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let single = ["as_of", "group", "curve", "table", "format", "dialect"];
    let parameters = Parameters::parse(request.query_string(), &single, &["programme", "course", "include"])?;
    let format = table_format(&parameters, &request)?;
    let dialect: Option<Dialect> = parameters.word("dialect")?;
    if format == TableFormat::Json {
        if let Some(name) = ["dialect", "table"].into_iter().find(|name| parameters.text(name).is_some()) {
            return Err(Refusal::parameter(name, "it goes with format=csv"));
        }
    } else if parameters.text("include").is_some() {
        return Err(Refusal::parameter("include", "a file has one table, by `table`; it goes with format=json"));
    }
    let disclosure = state.service.disclosure(&caller).await?;
    let table = parameters.word("table")?.unwrap_or(CoverageTable::Municipalities);
    let query = query(&parameters, (format == TableFormat::Csv).then_some(table), Days::now(&state, disclosure))?;
    let coverage = state.service.coverage(&caller, query.clone()).await?;
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "private, no-cache")).insert_header(("Vary", "Accept"));
    say_limit(&mut response, &caller.reach);
    match format {
        TableFormat::Json => Ok(response.json(answer(&query, &coverage, &caller.reach, disclosure))),
        TableFormat::Csv => {
            let file = coverage_csv::table(&query, &coverage, table, dialect.unwrap_or_default())?;
            let name = format!("attachment; filename=\"coverage-{}-{}.csv\"", as_word(&table), query.as_of);
            response.insert_header((CONTENT_DISPOSITION, name)).content_type("text/csv; charset=utf-8");
            Ok(response.body(file))
        }
    }
}

/// The question that the parameters ask, for one table or for those that they include.
///
/// # Errors
/// If a parameter is wrong; names the first.
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
