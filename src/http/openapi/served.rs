//! Serves the description and the index of what the caller can use.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::compose::describe;
use super::index::Index;
use super::operations::operations;
use crate::http::wire::respond;
use crate::http::{AppState, Calling, Parameters, Refusal};

/// `GET /api/v1`: what the caller's scopes and reach give access to, for anyone with a credential.
pub(in crate::http) async fn index(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    let index = Index::of(operations(), &caller, state.service.names());
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "private, no-cache")).json(index))
}

/// `GET /api/v1/openapi.json`: the description, open to everyone, since it says nothing about stored data.
pub(in crate::http) async fn description(request: HttpRequest, state: Data<AppState>) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    let server = state.service.names().url().to_string();
    Ok(respond::object(&request, describe(&server).to_string()))
}
