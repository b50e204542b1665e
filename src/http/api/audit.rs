//! `GET /api/v1/audit`: who read or changed what.

use std::str::FromStr;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use jiff::Timestamp;
use learning::Day;
use schemars::JsonSchema;
use serde::Serialize;

use crate::http::{AppState, Calling, Parameters, Refusal};
use crate::service::{AuditQuery, AuditRecord};

/// A page of the audit log.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AuditPage")]
pub(in crate::http) struct Answer {
    /// The entries, in the order of writing.
    entries: Vec<AuditRecord>,
    /// The address of the next ones, `null` if there are none yet.
    more: Option<String>,
}

/// The parameters that filter and order entries.
pub(super) const AUDIT_FILTERS: [&str; 7] = ["since", "before", "order", "who", "action", "from", "to"];

/// Entries in the order of writing, after the place `since` (default: from the first), or newest first, before the
/// place `before`; at most `limit`. `more` is the address of the next page, or `null` if there are no more entries yet.
pub(crate) async fn audit(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let parameters = Parameters::parse(request.query_string(), &[&AUDIT_FILTERS[..], &["limit"]].concat(), &[])?;
    let query = AuditQuery { limit: whole(&parameters, "limit")?, ..audit_query(&parameters)? };
    let page = state.service.audit(&caller, &query).await?;
    let more = page.more_after.map(|place| {
        let name = if query.newest_first { "before" } else { "since" };
        format!("/api/v1/audit?{}", parameters.query_string(&["since", "before"], &[(name, &place.to_string())]))
    });
    let more = more.map(|more| state.service.names().path(&more));
    Ok(HttpResponse::Ok().json(Answer { entries: page.entries, more }))
}

/// Reads the filter and order from parameters.
///
/// # Errors
/// A parameter that is wrong.
pub(crate) fn audit_query(parameters: &Parameters) -> Result<AuditQuery, Refusal> {
    let newest_first = match parameters.text("order") {
        None | Some("oldest") => false,
        Some("newest") => true,
        Some(_) => return Err(Refusal::parameter("order", "write oldest or newest")),
    };
    Ok(AuditQuery {
        after: whole(parameters, "since")?.unwrap_or(0),
        before: whole(parameters, "before")?,
        newest_first,
        limit: None,
        who: parameters.text("who").map(str::to_owned),
        action: parameters.word("action")?,
        from: instant(parameters, "from", Day::start)?,
        // Includes the whole day.
        to: instant(parameters, "to", |day| day.plus(1).start())?,
    })
}

/// An instant, or a day converted to an instant.
fn instant(parameters: &Parameters, name: &str, of: fn(Day) -> Timestamp) -> Result<Option<Timestamp>, Refusal> {
    let Some(text) = parameters.text(name) else { return Ok(None) };
    let read = text.parse().map(of).or_else(|_| text.parse::<Timestamp>());
    read.map(Some).map_err(|_| Refusal::parameter(name, "write a day, as 2027-01-01, or an instant"))
}

fn whole<T: FromStr>(parameters: &Parameters, name: &str) -> Result<Option<T>, Refusal> {
    let read = |text: &str| text.parse().map_err(|_| Refusal::parameter(name, "write a whole number from 0"));
    parameters.text(name).map(read).transpose()
}
