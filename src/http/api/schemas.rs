//! The JSON Schemas in force, for everyone to read.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;
use xapi::SCHEMAS;

use crate::service;

use crate::http::{AppState, Parameters, Refusal};

/// `GET /schemas/`: the address of each schema.
pub(crate) async fn list(request: HttpRequest, state: Data<AppState>) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    let names = state.service.names();
    let paths: Vec<String> = SCHEMAS.iter().map(|schema| names.path(&format!("/schemas/{}", schema.path))).collect();
    Ok(HttpResponse::Ok().json(json!({ "schemas": paths })))
}

/// `GET /schemas/{path}`: one schema, whose `$id` is its address.
pub(crate) async fn schema(path: Path<String>, state: Data<AppState>) -> Result<HttpResponse, Refusal> {
    let schema = SCHEMAS.iter().find(|schema| schema.path == path.as_str()).ok_or(service::Error::NotFound)?;
    let text = schema.named(&state.service.names().schema(schema.path));
    Ok(HttpResponse::Ok().content_type("application/schema+json").body(text))
}
