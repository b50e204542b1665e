//! `GET /api/v1/people`: who has done something, and who has not.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use learning::{
    Absence, AgentObject, Attribution, DEFINITIONS, Day, Figure, FigureQuery, Key, NotNamed, PeopleStatus, PersonRow,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::auth::Reach;
use crate::service::{ListedPeople, PeoplePage, Service};

use super::asked::Asked;
use super::completions::{Definition, definitions};
use super::explanation::write_pseudonym;
use super::formatted::{PEOPLE, Subject, Wanted};
use super::limit::LimitedTo;
use super::people_table;
use super::question::{Days, figure_query};
use super::table::{FORMAT, TableFormat};
use crate::http::{AppState, Calling, FILTERS, Parameters, Refusal, SINGLE};

/// The parameters that select a page of the list.
pub(crate) const PLACE: [&str; 2] = ["limit", "more"];

/// A page of people, and what was asked.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PeoplePage")]
pub(in crate::http) struct Answer<'a> {
    /// The figure whose persons are listed.
    status: PeopleStatus,
    /// The last day that counts.
    as_of: Day,
    /// The first day of the period; `null` if it has no beginning.
    from: Option<Day>,
    /// The day after the last of the period; `null` if it has no end.
    to: Option<Day>,
    /// The moment whose affiliation decides where a person counts.
    attribution: Attribution,
    /// The caller's limited reach: nobody else is listed, whatever the question leaves open.
    #[serde(skip_serializing_if = "Option::is_none")]
    limited_to: Option<LimitedTo>,
    /// What each figure means.
    definitions: Vec<Definition>,
    /// Distinct persons of the whole list.
    persons: u32,
    /// Rows of the whole list.
    rows: usize,
    /// People without names who may belong here too, from entered numbers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    not_named: Vec<Unnamed<'a>>,
    /// A row for each person, course and place.
    people: Vec<Listed<'a>>,
    /// The address of the next rows, `null` if there are none.
    more: Option<String>,
}

/// People without names who may belong here too.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "NotNamed")]
pub(in crate::http) struct Unnamed<'a> {
    /// The course.
    course: &'a Key,
    /// How many they are.
    number: Figure,
    /// Why there is no number, if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<Absence>,
    /// What to do about it.
    detail: &'static str,
}

/// What to do about persons without a name.
const LOAD_THE_ROSTER: &str = "A number was entered for the target, and these persons are not known by name. Load the \
    municipality's roster, with the roles that the target names, and they are listed.";

/// A person in a course.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ListedPerson")]
pub(in crate::http) struct Listed<'a> {
    /// What the employer's roster calls the person; `null` for people on no roster.
    name: Option<&'a str>,
    /// The person, as addresses name it: the same in every row.
    pseudonym: String,
    /// What the person is known by.
    identifiers: Vec<AgentObject>,
    /// The employer that the person is counted for; `unknown` for none that is known.
    municipality: &'a Key,
    /// The unit.
    unit: Option<&'a Key>,
    /// The role, as the roster writes it.
    role: Option<&'a str>,
    /// When the person was hired.
    hired_on: Option<Day>,
    /// The course.
    course: &'a Key,
    /// The day on which the row counts, if the figure has one.
    since: Option<Day>,
    /// Since when an enrolment is in force.
    enrolled_on: Option<Day>,
    /// When the person started.
    started_on: Option<Day>,
    /// Since when the course's rule is met.
    completed_on: Option<Day>,
    /// Since when the pass that the rule asks for is in force.
    passed_on: Option<Day>,
    /// The last valid day of the certificate; absent if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_until: Option<Day>,
}

/// Answers with people, as a page of JSON or a whole CSV file. Default of `status`: those who have not started.
pub(crate) async fn people(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    answer_question(Asked::of(&request, &state, &caller)).await
}

/// Answers the question, wherever it comes from.
pub(super) async fn answer_question(asked: Asked<'_>) -> Result<HttpResponse, Refusal> {
    let Asked { service, caller, now, .. } = asked;
    let single = [&SINGLE[..], &PLACE, &FORMAT, &["status"]].concat();
    let parameters = Parameters::parse(asked.query, &single, &FILTERS)?;
    let format = TableFormat::read(&parameters, asked.accept)?;
    let disclosure = service.disclosure(caller).await?;
    let query = figure_query(&parameters, Vec::new(), Days::at(now, disclosure))?;
    let status = parameters.word("status")?.unwrap_or(PeopleStatus::NotStarted);
    let page = match format {
        TableFormat::Json => Some(people_page(&parameters)?),
        TableFormat::Csv(_) | TableFormat::Xlsx => None,
    };
    if let (None, Some(name)) = (&page, PLACE.into_iter().find(|name| parameters.text(name).is_some())) {
        return Err(Refusal::parameter(name, "a file has everybody; it goes with format=json"));
    }
    let found = service.people(caller, query.clone(), status, page).await?;
    let subject = Subject {
        sheet: PEOPLE,
        attribution: Some(query.attribution),
        ..Subject::figures("people", &query, &DEFINITIONS)
    };
    let json = || {
        let more = more(&found).map(|more| {
            let rest = parameters.query_string(&["more"], &[("as_of", &query.as_of.to_string()), ("more", &more)]);
            service.names().path(&format!("{}?{rest}", asked.path))
        });
        answer(service, (&query, status), &found, &caller.reach, more)
    };
    let rows = |swedish| people_table::table(&query, status, &found, swedish);
    Wanted { asked, parameters: &parameters, format, disclosure }.respond(&subject, json, rows)
}

/// Reads which page is requested.
///
/// # Errors
/// If `limit` is not a number, or `more` did not come from this server.
pub(crate) fn people_page(parameters: &Parameters) -> Result<PeoplePage, Refusal> {
    let limit = parameters.text("limit").map(|text| {
        text.parse().map_err(|_| Refusal::parameter("limit", "write a whole number, which may be that of rows at most"))
    });
    let after = parameters.text("more").map(|token| {
        let bytes = URL_SAFE_NO_PAD.decode(token).unwrap_or_default();
        let (marks, rest) = bytes.as_chunks::<8>();
        // The whole list is searched for each, so bound how many there are.
        if !(1..=PeoplePage::MARKS).contains(&marks.len()) || !rest.is_empty() {
            return Err(Refusal::parameter("more", "take it from the address that the page before gave"));
        }
        Ok(marks.iter().copied().map(u64::from_be_bytes).collect())
    });
    Ok(PeoplePage { after: after.transpose()?.unwrap_or_default(), limit: limit.transpose()? })
}

/// The parameter `more` of the next page. It consists of pseudonyms, since addresses are recorded in many places.
pub(crate) fn more(found: &ListedPeople) -> Option<String> {
    more_of(&found.more)
}

/// Writes the parameter from the marks of the last rows.
pub(super) fn more_of(marks: &[u64]) -> Option<String> {
    let bytes: Vec<u8> = marks.iter().flat_map(|mark| mark.to_be_bytes()).collect();
    (!bytes.is_empty()).then(|| URL_SAFE_NO_PAD.encode(bytes))
}

fn answer<'a>(
    service: &Service,
    (query, status): (&FigureQuery, PeopleStatus),
    found: &'a ListedPeople,
    reach: &Reach,
    more: Option<String>,
) -> Answer<'a> {
    Answer {
        status,
        as_of: query.as_of,
        from: query.from,
        to: query.to,
        attribution: query.attribution,
        limited_to: LimitedTo::of(reach),
        definitions: definitions(),
        persons: found.persons,
        rows: found.of_rows,
        not_named: found.not_named.iter().map(unnamed).collect(),
        people: found.rows.iter().map(|row| listed(service, row)).collect(),
        more,
    }
}

fn unnamed(not_named: &NotNamed) -> Unnamed<'_> {
    let NotNamed { course, number } = not_named;
    Unnamed { course, number: *number, status: number.absence(), detail: LOAD_THE_ROSTER }
}

fn listed<'a>(service: &Service, row: &'a PersonRow) -> Listed<'a> {
    Listed {
        name: row.name.as_deref(),
        pseudonym: write_pseudonym(service.pseudonym_of(&row.known_by)),
        identifiers: row.identifiers.iter().map(AgentObject::from).collect(),
        municipality: &row.municipality,
        unit: row.unit.as_ref(),
        role: row.role.as_deref(),
        hired_on: row.hired_on,
        course: &row.course,
        since: row.since,
        enrolled_on: row.enrolled_on,
        started_on: row.started_on,
        completed_on: row.completed_on,
        passed_on: row.passed_on,
        valid_until: row.valid_until,
    }
}
