//! `/api/v1/people/…/record`: everything that is kept of a person, for somebody who asks for access to it.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::value::RawValue;
use uuid::Uuid;
use xapi::{Version, read_agent};

use super::explanation::read_pseudonym;
use super::json_body::read_json;
use crate::http::{AppState, Calling, Parameters, Refusal};
use crate::service::{self, RecordOf, RecordPage};

/// The parameters that select a page of the statements.
pub(crate) const RECORD_PAGE: [&str; 2] = ["after", "limit"];

/// Whose record is asked for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RecordRequest")]
pub(in crate::http) struct Sent {
    /// Agent Objects, each an identifier of the one person.
    #[schemars(with = "Vec<serde_json::Map<String, serde_json::Value>>")]
    agents: Vec<Box<RawValue>>,
}

/// `GET`: the record of a person by pseudonym.
pub(crate) async fn of_pseudonym(
    request: HttpRequest,
    path: Path<String>,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let page = record_page(&Parameters::parse(request.query_string(), &RECORD_PAGE, &[])?)?;
    let pseudonym = read_pseudonym(&path).ok_or(service::Error::NotFound)?;
    let record = state.service.person_record(&caller, RecordOf::Pseudonym(pseudonym), page).await?;
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "private, no-store")).json(record))
}

/// `POST`: the record of a person by identifiers, which no address should have.
pub(crate) async fn of_agents(
    request: HttpRequest,
    payload: Payload,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let page = record_page(&Parameters::parse(request.query_string(), &RECORD_PAGE, &[])?)?;
    let sent: Sent = read_json(&request, payload, (&state, &caller), "a request for a record (agents)").await?;
    let mut agents = Vec::with_capacity(sent.agents.len());
    for (number, agent) in sent.agents.iter().enumerate() {
        let read = read_agent(Version::V1_0_3, agent.get());
        agents.push(read.map_err(|why| Refusal::File(format!("/agents/{number} is no Agent: {why}")))?.ifi);
    }
    if agents.is_empty() {
        return Err(Refusal::File("/agents is empty: name the person by one identifier at least".into()));
    }
    let record = state.service.person_record(&caller, RecordOf::Agents(agents), page).await?;
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "private, no-store")).json(record))
}

/// Reads which page of the statements is requested.
///
/// # Errors
/// If `after` is no id of a statement, or `limit` no number.
pub(crate) fn record_page(parameters: &Parameters) -> Result<RecordPage, Refusal> {
    let after = parameters.text("after").map(|text| {
        text.parse::<Uuid>().map_err(|_| Refusal::parameter("after", "take it from `more_after` of the page before"))
    });
    let limit = parameters
        .text("limit")
        .map(|text| text.parse().map_err(|_| Refusal::parameter("limit", "write a whole number from 1")));
    Ok(RecordPage { after: after.transpose()?, limit: limit.transpose()? })
}
