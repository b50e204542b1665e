//! The About Resource (xAPI 1.0.3 Communication 2.8).

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;
use xapi::Version;

use crate::http::gate::alternate::query_of;
use crate::http::{AppState, Parameters, Refusal};

/// `GET /xapi/about`: the supported editions, the release, and the address of the schemas. Needs neither credential nor
/// version header.
pub(crate) async fn about(request: HttpRequest, state: Data<AppState>) -> Result<HttpResponse, Refusal> {
    Parameters::parse(&query_of(&request), &[], &[])?;
    let versions = [Version::V1_0_3, Version::V2_0_0].map(Version::as_str);
    let names = state.service.names();
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-cache")).json(json!({
        "version": versions,
        "extensions": {
            names.release_extension(): env!("CARGO_PKG_VERSION"),
            names.schemas_extension(): names.path("/schemas/"),
        },
    })))
}
