//! What the server says of itself (RFC 7644, 4).

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use serde_json::Value;

use super::answer::{base, json, list};
use crate::http::{AppState, Calling, Refusal};
use crate::service;

/// `GET`: what is supported.
pub(crate) async fn service_provider_config(
    state: Data<AppState>,
    employer: Path<String>,
    Calling(_): Calling,
) -> HttpResponse {
    json(&mut HttpResponse::Ok(), &scim::service_provider_config(&base(&state, &employer)))
}

/// `GET`: the types of resources.
pub(crate) async fn resource_types(state: Data<AppState>, employer: Path<String>, Calling(_): Calling) -> HttpResponse {
    whole(scim::resource_types(&base(&state, &employer)))
}

/// `GET`: one of them.
pub(crate) async fn resource_type(
    state: Data<AppState>,
    path: Path<(String, String)>,
    Calling(_): Calling,
) -> Result<HttpResponse, Refusal> {
    let (employer, name) = path.into_inner();
    one(scim::resource_types(&base(&state, &employer)), &name)
}

/// `GET`: the schemas.
pub(crate) async fn schemas(state: Data<AppState>, employer: Path<String>, Calling(_): Calling) -> HttpResponse {
    whole(scim::schemas(&base(&state, &employer)))
}

/// `GET`: one of them.
pub(crate) async fn schema(
    state: Data<AppState>,
    path: Path<(String, String)>,
    Calling(_): Calling,
) -> Result<HttpResponse, Refusal> {
    let (employer, urn) = path.into_inner();
    one(scim::schemas(&base(&state, &employer)), &urn)
}

fn whole(all: Vec<(&'static str, Value)>) -> HttpResponse {
    let all: Vec<Value> = all.into_iter().map(|(_, one)| one).collect();
    list(all.len() as u64, 1, &all)
}

fn one(all: Vec<(&'static str, Value)>, name: &str) -> Result<HttpResponse, Refusal> {
    let found = all.into_iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
    let (_, one) = found.ok_or(service::Error::NotFound)?;
    Ok(json(&mut HttpResponse::Ok(), &one))
}
