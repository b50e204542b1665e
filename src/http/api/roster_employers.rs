//! `GET /api/v1/roster/employers`: which employers have lists in force, and since when.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use learning::Day;
use schemars::JsonSchema;
use serde::Serialize;

use super::limit::LimitedTo;
use crate::http::{AppState, Calling, Parameters, Refusal};
use crate::service::EmployerRoster;

/// What is in force of each employer's lists.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "RosterEmployers")]
pub(in crate::http) struct Answer {
    /// The day on which rows hold.
    as_of: Day,
    /// The caller's limited reach: no other rows are counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    limited_to: Option<LimitedTo>,
    /// The employers, by name in Swedish order.
    employers: Vec<EmployerRoster>,
}

/// Answers as JSON.
pub(crate) async fn employers(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let parameters = Parameters::parse(request.query_string(), &["as_of"], &[])?;
    let as_of = parameters.parsed("as_of")?.unwrap_or_else(|| Day::of(state.clock.now()));
    let employers = state.service.roster_employers(&caller, as_of).await?;
    let answer = Answer { as_of, limited_to: LimitedTo::of(&caller.reach), employers };
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "private, no-cache")).json(answer))
}
