//! `GET /api/v1/new-hires`, `/cohorts` and `/funnel`: what became of those who were hired, or who started a course.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use learning::{Day, FigureQuery, TimeDimension, TimeQuery, TimeSubject, TimeTable};
use schemars::JsonSchema;
use serde::Serialize;

use crate::auth::{Caller, Reach};

use super::choice::{Choice, meanings};
use super::completions::{Days, Definition, Hidden, dimensions, figure_query, period};
use super::file_name::file_name;
use super::limit::{LimitedTo, say_limit};
use super::over_time_table;
use super::table::{self, FORMAT, TableFormat};
use crate::http::{AppState, Calling, Parameters, Refusal};
use crate::service::Disclosure;

/// The parameters, all lists, that choose what is counted.
const FILTERS: [&str; 7] = ["course", "municipality", "organisation", "county", "region", "unit", "role"];

/// What became of people over time, and what was asked.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "OverTime")]
pub(in crate::http) struct Answer<'a> {
    /// The last day that counts.
    as_of: Day,
    /// Of new hires: the first day of hiring that counts; `null` if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    hired_from: Option<Option<Day>>,
    /// Of new hires: the day after the last day of hiring that counts; `null` if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    hired_to: Option<Option<Day>>,
    /// Of those who have started: the first day of starting that counts; `null` if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<Option<Day>>,
    /// Of those who have started: the day after the last day of starting that counts; `null` if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<Option<Day>>,
    /// The course.
    course: String,
    /// What the rows are grouped by, in the order of their `keys`.
    by: &'a [TimeDimension],
    /// Of new hires: the roles for which the course is meant; `null` if every role counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    target_roles: Option<&'a Option<Vec<String>>>,
    /// The caller's limited reach: nothing else is counted, whatever the question leaves open.
    #[serde(skip_serializing_if = "Option::is_none")]
    limited_to: Option<LimitedTo>,
    /// What is hidden, where the caller reaches several employers.
    #[serde(skip_serializing_if = "Option::is_none")]
    suppression: Option<Hidden>,
    #[serde(flatten)]
    table: &'a TimeTable,
    /// What each number means.
    definitions: Vec<Definition>,
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
    let single = [&[first, end, "as_of"][..], &FORMAT].concat();
    let lists = [&FILTERS[..], &["by"]].concat();
    let parameters = Parameters::parse(request.query_string(), &single, &lists)?;
    let format = TableFormat::read(&parameters, request)?;
    let disclosure = state.service.disclosure(caller).await?;
    let query = time_query(subject, &parameters, Days::now(state, disclosure))?;
    let answered = state.service.over_time(caller, subject, query.clone()).await?;
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "private, no-cache")).insert_header(("Vary", "Accept"));
    say_limit(&mut response, &caller.reach);
    let name = || {
        let what = match subject {
            TimeSubject::NewHires => "new-hires",
            TimeSubject::Cohorts => "cohorts",
            TimeSubject::Funnel => "funnel",
        };
        file_name(what, &query.of)
    };
    let rows = |swedish| over_time_table::table(subject, &query, &answered, swedish);
    match format {
        TableFormat::Json => Ok(response.json(answer(subject, &query, &answered, (&caller.reach, disclosure)))),
        TableFormat::Csv(dialect) => table::csv(&mut response, &name(), rows(dialect.is_swedish()), dialect),
        TableFormat::Xlsx => {
            let made = state.clock.now();
            let choice = Choice { parameters: &parameters, compared_to: None, reach: &caller.reach, disclosure, made };
            let meanings = meanings(answered.definitions().into_iter().map(|(definition, _)| definition));
            let sheets =
                vec![("Siffror", rows(true)), ("Så är det räknat", meanings), ("Urval", choice.table(&query.of))];
            table::workbook(&mut response, &name(), sheets, made)
        }
    }
}

/// The question that the parameters ask. Without `by`, it is by quarter; a funnel has no rows then.
fn time_query(subject: TimeSubject, parameters: &Parameters, days: Days) -> Result<TimeQuery, Refusal> {
    let absent: &[TimeDimension] = if subject == TimeSubject::Funnel { &[] } else { &[TimeDimension::Quarter] };
    let by = dimensions(parameters, absent)?;
    let (from, to) = period(parameters, period_names(subject))?;
    let of = figure_query(parameters, Vec::new(), days)?;
    Ok(TimeQuery { by, of: FigureQuery { from, to, ..of } })
}

fn answer<'a>(
    subject: TimeSubject,
    query: &'a TimeQuery,
    table: &'a TimeTable,
    (reach, disclosure): (&Reach, Disclosure),
) -> Answer<'a> {
    let is_of_hires = subject == TimeSubject::NewHires;
    let of_hires = |day: Option<Day>| is_of_hires.then_some(day);
    let of_starts = |day: Option<Day>| (!is_of_hires).then_some(day);
    let definition =
        |(of, field): (&learning::Definition, String)| Definition { id: of.versioned(), field, meaning: of.meaning[1] };
    Answer {
        as_of: query.of.as_of,
        hired_from: of_hires(query.of.from),
        hired_to: of_hires(query.of.to),
        from: of_starts(query.of.from),
        to: of_starts(query.of.to),
        course: query.of.courses.first().map(ToString::to_string).unwrap_or_default(),
        by: &query.by,
        target_roles: is_of_hires.then_some(&table.target_roles),
        limited_to: LimitedTo::of(reach),
        suppression: disclosure.suppression().map(Hidden::of),
        definitions: table.definitions().into_iter().map(definition).collect(),
        table,
    }
}
