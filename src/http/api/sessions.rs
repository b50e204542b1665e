//! `/api/v1/sessions`: who has signed in to the pages, and when.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};

use super::listing::Listing;
use crate::http::{AppState, Calling, Parameters, Refusal};

/// `GET`: those that go on, by id: all, or those of the account or credential `of`.
pub(crate) async fn list(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let listing = Listing::read(&request, &["of"])?;
    let administration = state.service.administration();
    let page = administration.list_sessions(&caller, listing.of.as_deref(), &listing.page()).await?;
    Ok(listing.answer(&state, "sessions", page))
}

/// `DELETE`: 204, and it has ended.
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
