//! The JSON Schemas that decide, for everybody to read.

use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use crate::service;
use crate::xapi::SCHEMAS;

use super::{Parameters, Refusal};

/// `GET /schemas/`: where each schema is.
pub(crate) async fn list(request: HttpRequest) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    let paths: Vec<String> = SCHEMAS.iter().map(|schema| format!("/schemas/{}", schema.path)).collect();
    Ok(HttpResponse::Ok().json(json!({ "schemas": paths })))
}

/// `GET /schemas/{path}`: one schema.
pub(crate) async fn schema(path: Path<String>) -> Result<HttpResponse, Refusal> {
    let schema = SCHEMAS.iter().find(|schema| schema.path == path.as_str()).ok_or(service::Error::NotFound)?;
    Ok(HttpResponse::Ok().content_type("application/schema+json").body(schema.text))
}
