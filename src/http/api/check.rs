//! `/api/v1/statements/check`: says what would become of statements, without storing any.

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use xapi::Version;

use super::listing::no_store;
use crate::http::wire::body;
use crate::http::{AppState, Calling, Parameters, Refusal};
use crate::service::{Check, cost_of_json};

/// The longest text that is checked, in bytes.
pub(crate) const LONGEST: usize = 64 * 1024;

/// `POST`: checks one statement or an array. Any body is accepted, so that the report can also say where one stops
/// being JSON.
pub(crate) async fn check(
    request: HttpRequest,
    payload: Payload,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let parameters = Parameters::parse(request.query_string(), &["version", "sender"], &[])?;
    let version = version(&parameters)?;
    if body::media_type(request.headers()).is_none_or(|media_type| media_type.essence != "application/json") {
        return Err(Refusal::MediaType("application/json"));
    }
    let memory = state.service.memory_of(&caller);
    let most = state.limits_of(&caller).body_bytes.min(LONGEST);
    let body = body::read(payload, request.headers(), most, &memory).await?;
    let _held = memory.hold(cost_of_json(&body))?;
    let sender = parameters.text("sender").map(str::to_owned);
    Ok(no_store(state.service.check_statements(&caller, Check { version, body, sender }).await?))
}

/// The edition in the parameter `version`; by default 1.0.3.
///
/// # Errors
/// [`Refusal::parameter`].
pub(crate) fn version(parameters: &Parameters) -> Result<Version, Refusal> {
    let Some(asked) = parameters.text("version") else { return Ok(Version::V1_0_3) };
    asked.parse().map_err(|_| Refusal::parameter("version", "write 1.0.3 or 2.0.0"))
}
