//! `/api/v1/credentials`: the keys and secrets of programs. A change here applies from the next request to this server.

use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use jiff::{Span, ToSpan as _};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::json_body::read_json;
use super::listing::{Listing, created, no_store};
use crate::http::{AppState, Calling, Parameters, Refusal};
use crate::service::{CredentialChange, CredentialReport, NewCredential};

/// A page of credentials.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CredentialsPage")]
pub(in crate::http) struct Answer {
    /// The credentials, by key.
    credentials: Vec<CredentialReport>,
    /// The address of the next page, `null` if there is none.
    more: Option<String>,
}

/// What a request for another secret says.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SecretRotation")]
pub(in crate::http) struct Rotation {
    /// How long the secrets of before open it still.
    #[serde(default = "a_week")]
    #[schemars(
        with = "String",
        description = "How long the secrets of before keep working: `7d` by default, `0s` ends them now, at most `90d`."
    )]
    expire_old_after: Span,
}

fn a_week() -> Span {
    7.days()
}

/// `GET`: a page of credentials by key, without their secrets.
pub(crate) async fn list(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let listing = Listing::read(&request, &[])?;
    let administration = state.service.administration();
    let quotas = state.common_quotas();
    let (credentials, last) = administration.list_credentials(&caller, &quotas, &listing.page()).await?;
    let more = listing.more(&state, "credentials", last);
    Ok(no_store(Answer { credentials, more }))
}

/// `POST`: adds a credential. 201 with its key and its secret, which is shown only this once.
pub(crate) async fn add(
    request: HttpRequest,
    payload: Payload,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    let new: NewCredential = read_json(&request, payload, (&state, &caller), "a credential").await?;
    let issued = state.service.administration().add_credential(&caller, new).await?;
    Ok(created("credentials", &issued.key, &issued))
}

/// `GET` of one credential.
pub(crate) async fn show(
    request: HttpRequest,
    key: Path<String>,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    let administration = state.service.administration();
    Ok(no_store(administration.show_credential(&caller, &state.common_quotas(), &key).await?))
}

/// `PATCH`: makes one change. 200 with the new state.
pub(crate) async fn change(
    request: HttpRequest,
    key: Path<String>,
    payload: Payload,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    let what = "one change of a credential (disabled, expires, limits or sender)";
    let change: CredentialChange = read_json(&request, payload, (&state, &caller), what).await?;
    let administration = state.service.administration();
    let changed = administration.change_credential(&caller, &state.common_quotas(), &key, change).await;
    state.authenticator.forget(&key);
    Ok(no_store(changed?))
}

/// `DELETE`: removes the credential, which stops working at once. 204.
pub(crate) async fn remove(
    request: HttpRequest,
    key: Path<String>,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    let removed = state.service.administration().remove_credential(&caller, &key).await;
    state.authenticator.forget(&key);
    removed?;
    Ok(HttpResponse::NoContent().finish())
}

/// `POST …/secret`: issues a new secret, which is shown only this once.
pub(crate) async fn rotate(
    request: HttpRequest,
    key: Path<String>,
    payload: Payload,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    let rotation: Rotation = read_json(&request, payload, (&state, &caller), "a rotation (expire_old_after)").await?;
    let issued = state.service.administration().rotate_secret(&caller, &key, rotation.expire_old_after).await;
    state.authenticator.forget(&key);
    Ok(no_store(issued?))
}
