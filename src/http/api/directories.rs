//! `/api/v1/directories`: how the directories stand that personnel systems fill by SCIM, and their lists at once.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::listing::no_store;
use crate::http::{AppState, Calling, Parameters, Refusal};
use crate::service::DirectoryReport;

/// The directories.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Directories")]
pub(crate) struct Answer {
    /// Each directory that the credential reaches, by employer.
    pub(crate) directories: Vec<DirectoryReport>,
}

/// `GET`: how each stands.
pub(crate) async fn list(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    Ok(no_store(&Answer { directories: state.service.list_directories(&caller).await? }))
}

/// `POST`: imports one at once as the employer's list of today.
pub(crate) async fn import(
    request: HttpRequest,
    state: Data<AppState>,
    employer: Path<String>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let parameters = Parameters::parse(request.query_string(), &["allow_shrinking"], &[])?;
    let allow_shrinking = parameters.boolean("allow_shrinking")?;
    let kommunkod = state.service.find_employer(&employer).await?;
    Ok(HttpResponse::Ok().json(state.service.import_directory_now(&caller, kommunkod, allow_shrinking).await?))
}
