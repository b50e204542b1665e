//! `/api/v1/disposal`: what is no longer kept by the rules of retention.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::listing::no_store;
use crate::http::gate::turn;
use crate::http::{AppState, Calling, Parameters, Refusal};
use crate::service;

/// `GET`: counts what would go.
pub(crate) async fn count(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    let counting = state.service.dispose(&caller, false);
    Ok(no_store(turn::while_there(&request, counting).await.unwrap_or(Err(service::Error::Unavailable))?))
}

/// `POST`: disposes of it. What was interrupted goes on when it is asked for again.
pub(crate) async fn dispose(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    Ok(no_store(state.service.dispose(&caller, true).await?))
}
