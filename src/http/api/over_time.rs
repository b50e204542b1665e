//! `GET /api/v1/new-hires`, `/cohorts` and `/funnel`: what became of those who were hired, or who started a course.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use learning::{Day, FigureQuery, TimeDimension, TimeQuery, TimeSubject, TimeTable};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::auth::{Caller, Reach};

use super::completions::{Definition, TableFormat, dimensions, figure_query, period, table_format};
use super::limit::{LimitedTo, say_limit};
use super::over_time_csv;
use crate::http::wire::csv::Dialect;
use crate::http::{AppState, Calling, Parameters, Refusal};

/// The parameters, all lists, that choose what is counted.
const FILTERS: [&str; 7] = ["course", "municipality", "organisation", "county", "region", "unit", "role"];

/// The answer as JSON.
#[derive(Debug, Serialize)]
struct Answer<'a> {
    as_of: Day,
    /// The period, by the names of its parameters.
    #[serde(flatten)]
    period: Map<String, Value>,
    course: String,
    by: &'a [TimeDimension],
    /// Of new hires: the roles for which the course is meant; `null` if every role counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    target_roles: Option<&'a Option<Vec<String>>>,
    /// The caller's limited reach: nothing else is counted, whatever the question leaves open.
    #[serde(skip_serializing_if = "Option::is_none")]
    limited_to: Option<LimitedTo>,
    definitions: Vec<Definition>,
    #[serde(flatten)]
    table: &'a TimeTable,
}

/// Answers how many of those hired have started and completed a course within 30 and 90 days.
pub(crate) async fn new_hires(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    respond(TimeSubject::NewHires, &request, &state, &caller).await
}

/// Answers what became of those who started a course in some month or quarter.
pub(crate) async fn cohorts(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    respond(TimeSubject::Cohorts, &request, &state, &caller).await
}

/// Answers how many have started and completed each module of a course, and where people drop off.
pub(crate) async fn funnel(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    respond(TimeSubject::Funnel, &request, &state, &caller).await
}

/// The names of the parameters with the first day of the period, and the day after its last.
pub(super) fn period_names(subject: TimeSubject) -> (&'static str, &'static str) {
    match subject {
        TimeSubject::NewHires => ("hired_from", "hired_to"),
        TimeSubject::Cohorts | TimeSubject::Funnel => ("from", "to"),
    }
}

async fn respond(
    subject: TimeSubject,
    request: &HttpRequest,
    state: &AppState,
    caller: &Caller,
) -> Result<HttpResponse, Refusal> {
    let (first, end) = period_names(subject);
    let lists = [&FILTERS[..], &["by"]].concat();
    let parameters = Parameters::parse(request.query_string(), &[first, end, "as_of", "format", "dialect"], &lists)?;
    let format = table_format(&parameters, request)?;
    let dialect: Option<Dialect> = parameters.word("dialect")?;
    if dialect.is_some() && format == TableFormat::Json {
        return Err(Refusal::parameter("dialect", "it goes with format=csv"));
    }
    let query = time_query(subject, &parameters, Day::of(state.clock.now()))?;
    let table = state.service.over_time(caller, subject, query.clone()).await?;
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "private, no-cache")).insert_header(("Vary", "Accept"));
    say_limit(&mut response, &caller.reach);
    match format {
        TableFormat::Json => Ok(response.json(answer(subject, &query, &table, &caller.reach))),
        TableFormat::Csv => {
            let file = over_time_csv::table(subject, &query, &table, dialect.unwrap_or_default())?;
            let name = match subject {
                TimeSubject::NewHires => "new-hires",
                TimeSubject::Cohorts => "cohorts",
                TimeSubject::Funnel => "funnel",
            };
            let name = format!("attachment; filename=\"{name}-{}.csv\"", query.of.as_of);
            response.insert_header((CONTENT_DISPOSITION, name)).content_type("text/csv; charset=utf-8");
            Ok(response.body(file))
        }
    }
}

/// The question that the parameters ask. Without `by`, it is by quarter; a funnel has no rows then.
fn time_query(subject: TimeSubject, parameters: &Parameters, today: Day) -> Result<TimeQuery, Refusal> {
    let absent: &[TimeDimension] = if subject == TimeSubject::Funnel { &[] } else { &[TimeDimension::Quarter] };
    let by = dimensions(parameters, absent)?;
    let (from, to) = period(parameters, period_names(subject))?;
    let of = figure_query(parameters, Vec::new(), today)?;
    Ok(TimeQuery { by, of: FigureQuery { from, to, ..of } })
}

fn answer<'a>(subject: TimeSubject, query: &'a TimeQuery, table: &'a TimeTable, reach: &Reach) -> Answer<'a> {
    let (first, end) = period_names(subject);
    let day = |day: Option<Day>| day.map_or(Value::Null, |day| day.to_string().into());
    let definition =
        |(of, field): (&learning::Definition, String)| Definition { id: of.versioned(), field, meaning: of.meaning[1] };
    Answer {
        as_of: query.of.as_of,
        period: [(first.to_owned(), day(query.of.from)), (end.to_owned(), day(query.of.to))].into_iter().collect(),
        course: query.of.courses.first().map(ToString::to_string).unwrap_or_default(),
        by: &query.by,
        target_roles: (subject == TimeSubject::NewHires).then_some(&table.target_roles),
        limited_to: LimitedTo::of(reach),
        definitions: table.definitions().into_iter().map(definition).collect(),
        table,
    }
}
