//! `GET /api/v1/certificates/{certificate}`: whether a certificate is valid. It says nothing of whose it is.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use learning::{CertificateStatus, Day, Key};
use schemars::JsonSchema;
use serde::Serialize;

use super::listing::no_store;
use crate::http::{AppState, Parameters, Refusal};

/// A certificate, as it stands today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "CertificateAnswer")]
pub(crate) struct CertificateAnswer {
    /// Today, in Sweden.
    pub(crate) as_of: Day,
    /// The course.
    pub(crate) course: Key,
    /// The day of the latest completion.
    pub(crate) given_on: Day,
    /// The last day on which it is valid.
    pub(crate) valid_until: Day,
    /// How it stands.
    pub(crate) status: CertificateStatus,
    /// Whether it is valid today.
    pub(crate) valid: bool,
}

/// Answers anybody who has the id.
pub(crate) async fn show(
    request: HttpRequest,
    id: Path<String>,
    state: Data<AppState>,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    Ok(no_store(read_certificate(&state, &id).await?))
}

/// The certificate of an id.
///
/// # Errors
/// If there is none.
pub(crate) async fn read_certificate(state: &AppState, id: &str) -> Result<CertificateAnswer, Refusal> {
    let (as_of, certificate) = state.service.find_certificate(id).await?;
    Ok(CertificateAnswer {
        as_of,
        course: certificate.course,
        given_on: certificate.given_on,
        valid_until: certificate.valid_until,
        status: certificate.status,
        valid: certificate.status.is_valid(),
    })
}
