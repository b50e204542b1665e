//! `GET /api/v1/audit`: who read or changed what.

use std::str::FromStr;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use schemars::JsonSchema;
use serde::Serialize;

use crate::http::{AppState, Calling, Parameters, Refusal};
use crate::service::AuditRecord;

/// A page of the audit log.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AuditPage")]
pub(in crate::http) struct Answer {
    /// The entries, in the order of writing.
    entries: Vec<AuditRecord>,
    /// The address of the next ones, `null` if there are none yet.
    more: Option<String>,
}

/// Entries in the order of writing, after the place `since` (default: from the first), at most `limit`. `more` is the
/// address of the next ones, or `null` if there are none yet.
pub(crate) async fn audit(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let parameters = Parameters::parse(request.query_string(), &["since", "limit"], &[])?;
    let since = whole(&parameters, "since")?.unwrap_or(0);
    let limit = whole(&parameters, "limit")?;
    let page = state.service.audit(&caller, since, limit).await?;
    let more = page.more_after.map(|place| match limit {
        Some(limit) => format!("/api/v1/audit?since={place}&limit={limit}"),
        None => format!("/api/v1/audit?since={place}"),
    });
    let more = more.map(|more| state.service.names().path(&more));
    Ok(HttpResponse::Ok().json(Answer { entries: page.entries, more }))
}

fn whole<T: FromStr>(parameters: &Parameters, name: &str) -> Result<Option<T>, Refusal> {
    let read = |text: &str| text.parse().map_err(|_| Refusal::parameter(name, "write a whole number from 0"));
    parameters.text(name).map(read).transpose()
}
