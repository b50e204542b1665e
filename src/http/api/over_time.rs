//! `GET /api/v1/new-hires`, `/cohorts`, `/funnel` and `/retention`: follows those who were hired, started a course or completed
//! it.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use learning::{Day, FigureQuery, Key, TimeDimension, TimeQuery, TimeSubject, TimeTable};
use schemars::{Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::auth::Reach;

use super::asked::Asked;
use super::completions::{Definition, Hidden};
use super::formatted::{Subject, Wanted};
use super::limit::LimitedTo;
use super::over_time_table;
use super::question::{Days, dimensions, figure_query, period};
use super::table::{FORMAT, TableFormat};
use crate::http::{AppState, Calling, Parameters, Refusal};
use crate::service::Disclosure;

/// The list parameters that select what is counted.
pub(super) const FILTERS: [&str; 9] =
    ["course", "municipality", "organisation", "county", "region", "unit", "role", "service_area", "experience"];

/// What became of people over time, and what was asked.
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
    answer_question(TimeSubject::NewHires, Asked::of(&request, &state, &caller)).await
}

/// Answers what became of those who started a course in some month or quarter.
pub(crate) async fn cohorts(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    answer_question(TimeSubject::Cohorts, Asked::of(&request, &state, &caller)).await
}

/// Answers how many have started and completed each module of a course, and where people drop off.
pub(crate) async fn funnel(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    answer_question(TimeSubject::Funnel, Asked::of(&request, &state, &caller)).await
}

/// Answers how many of those who completed a course while employed are still with that employer.
pub(crate) async fn retention(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    answer_question(TimeSubject::Retention, Asked::of(&request, &state, &caller)).await
}

/// The names of the parameters for the first day of the period and the day after its last.
pub(super) fn period_names(subject: TimeSubject) -> (&'static str, &'static str) {
    match subject {
        TimeSubject::NewHires => ("hired_from", "hired_to"),
        TimeSubject::Cohorts | TimeSubject::Funnel | TimeSubject::Retention => ("from", "to"),
    }
}

/// Answers a question, wherever it comes from.
pub(super) async fn answer_question(subject: TimeSubject, asked: Asked<'_>) -> Result<HttpResponse, Refusal> {
    let Asked { service, caller, now, .. } = asked;
    let (first, end) = period_names(subject);
    let single = [&[first, end, "as_of"][..], &FORMAT].concat();
    let lists = [&FILTERS[..], &["by"]].concat();
    let parameters = Parameters::parse(asked.query, &single, &lists)?;
    let format = TableFormat::read(&parameters, asked.accept)?;
    let disclosure = service.disclosure(caller).await?;
    let query = time_query(subject, &parameters, Days::at(now, disclosure))?;
    let answered = service.over_time(caller, subject, query.clone()).await?;
    let name = match subject {
        TimeSubject::NewHires => "new-hires",
        TimeSubject::Cohorts => "cohorts",
        TimeSubject::Funnel => "funnel",
        TimeSubject::Retention => "retention",
    };
    let definitions = answered.definitions().into_iter().map(|(definition, _)| definition);
    Wanted { asked, parameters: &parameters, format, disclosure }.respond(
        &Subject::figures(name, &query.of, definitions),
        || answer(subject, &query, &answered, (&caller.reach, disclosure)),
        |swedish| over_time_table::table(subject, &query, &answered, swedish),
    )
}

/// Reads the question. Without `by` it is by quarter; a funnel then has no rows.
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
        suppression: disclosure.suppression().map(Hidden::of),
        definitions: table.definitions().into_iter().map(definition).collect(),
        table,
    }
}

/// The schema of the answer about new hires.
pub(in crate::http) fn new_hires_schema(generator: &mut SchemaGenerator) -> Schema {
    schema(TimeSubject::NewHires, generator)
}

/// The schema of the answer about cohorts.
pub(in crate::http) fn cohorts_schema(generator: &mut SchemaGenerator) -> Schema {
    schema(TimeSubject::Cohorts, generator)
}

/// The schema of the answer about the funnel of a course.
pub(in crate::http) fn funnel_schema(generator: &mut SchemaGenerator) -> Schema {
    schema(TimeSubject::Funnel, generator)
}

/// The schema of the answer about retention.
pub(in crate::http) fn retention_schema(generator: &mut SchemaGenerator) -> Schema {
    schema(TimeSubject::Retention, generator)
}

/// The schema of [`Answer`], whose rows have the columns of a subject.
fn schema(subject: TimeSubject, generator: &mut SchemaGenerator) -> Schema {
    let body = subject.body_schema(generator).to_value();
    let mut row = body.clone();
    let keys =
        described(json!({ "type": "array", "items": generator.subschema_for::<Key>() }), "A value for each of `by`.");
    add(&mut row, "keys", keys, true);
    let day = || json!({ "type": ["string", "null"], "format": "date" });
    let (first, end) = period_names(subject);
    let mut whole = json!({ "type": "object", "description": "What became of them, and what was asked." });
    let string = || json!({ "type": "string" });
    let rows = json!({ "type": "array", "items": row });
    let by = json!({ "type": "array", "items": generator.subschema_for::<TimeDimension>() });
    let definitions = json!({ "type": "array", "items": generator.subschema_for::<Definition>() });
    let total = json!({ "anyOf": [body, { "type": "null" }] });
    let of_reach = generator.subschema_for::<LimitedTo>().to_value();
    let hidden = generator.subschema_for::<Hidden>().to_value();
    for (name, schema, meaning, is_always) in [
        ("as_of", generator.subschema_for::<Day>().to_value(), "The last day that counts.", true),
        (first, day(), "The first day of the period; `null` if it has no beginning.", true),
        (end, day(), "The day after the last of the period; `null` if it has no end.", true),
        ("course", string(), "The course.", true),
        ("by", by, "What the rows are grouped by, in the order of their `keys`.", true),
        ("limited_to", of_reach, "The caller's limited reach: nothing else is counted.", false),
        ("suppression", hidden, "What is hidden, where the caller reaches several employers.", false),
        ("rows", rows, "A row for each combination of values of `by` in which somebody counts.", true),
        (
            "total",
            total,
            "Everything, each employment or person once; `null` beside rows that hide small numbers.",
            true,
        ),
        ("definitions", definitions, "What each number means.", true),
    ] {
        add(&mut whole, name, described(schema, meaning), is_always);
    }
    if subject == TimeSubject::NewHires {
        let roles = json!({ "type": ["array", "null"], "items": { "type": "string" } });
        let meaning = "The roles for which the course is meant; `null` if every role counts.";
        add(&mut whole, "target_roles", described(roles, meaning), true);
    }
    Schema::try_from(whole).unwrap_or_else(|_| json_schema!(true))
}

/// Adds a description to a schema.
fn described(mut schema: Value, meaning: &str) -> Value {
    if let Some(members) = schema.as_object_mut() {
        members.insert("description".to_owned(), meaning.into());
    }
    schema
}

/// Adds a member to the schema of an object.
fn add(object: &mut Value, name: &str, schema: Value, is_always_there: bool) {
    let Some(members) = object.as_object_mut() else { return };
    if let Some(properties) = members.entry("properties").or_insert_with(|| json!({})).as_object_mut() {
        properties.insert(name.to_owned(), schema);
    }
    if is_always_there && let Some(all) = members.entry("required").or_insert_with(|| json!([])).as_array_mut() {
        all.push(name.into());
    }
}
