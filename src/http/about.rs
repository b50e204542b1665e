//! The About Resource (xAPI 1.0.3 Communication 2.8).

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use serde_json::json;

use crate::xapi::Version;

/// The extension that says which release answers.
const RELEASE: &str = "https://loggbok.example/xapi/extensions/release";
/// The extension that says where the JSON Schemas are that decide, relative to the server's root.
const SCHEMAS: &str = "https://loggbok.example/xapi/extensions/schemas";

use super::alternate::query_of;
use super::{Parameters, Refusal};

/// `GET /xapi/about`: the editions that are spoken here, the release, and where the schemas are. Needs neither credential nor version header.
pub(crate) async fn about(request: actix_web::HttpRequest) -> Result<HttpResponse, Refusal> {
    Parameters::parse(&query_of(&request), &[], &[])?;
    let versions = [Version::V1_0_3, Version::V2_0_0].map(Version::as_str);
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-cache")).json(json!({
        "version": versions,
        "extensions": { RELEASE: env!("CARGO_PKG_VERSION"), SCHEMAS: "/schemas/" },
    })))
}
