//! `/api/v1/sessions`: who is signed in to the pages, and since when.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use schemars::JsonSchema;
use serde::Serialize;

use super::listing::{Listing, no_store};
use crate::http::{AppState, Calling, Parameters, Refusal};
use crate::service::SessionReport;

/// A page of sessions.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SessionsPage")]
pub(in crate::http) struct Answer {
    /// The sessions, by id.
    sessions: Vec<SessionReport>,
    /// The address of the next page, `null` if there is none.
    more: Option<String>,
}

/// `GET`: open sessions by id: all, or those of the account or credential `of`.
pub(crate) async fn list(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let listing = Listing::read(&request, &["of"])?;
    let administration = state.service.administration();
    let (sessions, last) = administration.list_sessions(&caller, listing.of.as_deref(), &listing.page()).await?;
    let more = listing.more(&state, "sessions", last);
    Ok(no_store(Answer { sessions, more }))
}

/// `DELETE`: ends a session. 204.
pub(crate) async fn end(
    request: HttpRequest,
    id: Path<String>,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    state.service.administration().end_session(&caller, &id).await?;
    Ok(HttpResponse::NoContent().finish())
}
