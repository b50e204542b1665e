//! `/api/v1/accounts`: people who sign in to the pages with a password. Addresses contain the account's key, since the
//! name may be a mail address.

use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::json_body::read_json;
use super::listing::{Listing, created, no_store};
use crate::http::{AppState, Calling, Parameters, Refusal};
use crate::service::{AccountChange, AccountReport, NewAccount};

/// A page of accounts.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AccountsPage")]
pub(in crate::http) struct Answer {
    /// The accounts, by key.
    accounts: Vec<AccountReport>,
    /// The address of the next page, `null` if there is none.
    more: Option<String>,
}

/// What a request for another password says.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewPassword")]
pub(in crate::http) struct Password {
    /// The password; absent: one is made.
    password: Option<String>,
}

/// `GET`: a page of accounts, by key.
pub(crate) async fn list(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let listing = Listing::read(&request, &[])?;
    let administration = state.service.administration();
    let (accounts, last) = administration.list_accounts(&caller, &listing.page()).await?;
    let more = listing.more(&state, "accounts", last);
    Ok(no_store(Answer { accounts, more }))
}

/// `POST`: adds an account. 201 with its key and, if no password was given, a generated one, which is shown only this
/// once.
pub(crate) async fn add(
    request: HttpRequest,
    payload: Payload,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    let new: NewAccount = read_json(&request, payload, (&state, &caller), "an account").await?;
    let issued = state.service.administration().add_account(&caller, new).await?;
    Ok(created("accounts", &issued.key, &issued))
}

/// `GET` of one account.
pub(crate) async fn show(
    request: HttpRequest,
    key: Path<String>,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    Ok(no_store(state.service.administration().show_account(&caller, &key).await?))
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
    let what = "one change of an account (disabled, expires, scopes or reach)";
    let change: AccountChange = read_json(&request, payload, (&state, &caller), what).await?;
    Ok(no_store(state.service.administration().change_account(&caller, &key, change).await?))
}

/// `DELETE`: removes the account and ends its sessions. 204.
pub(crate) async fn remove(
    request: HttpRequest,
    key: Path<String>,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    state.service.administration().remove_account(&caller, &key).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `POST …/password`: changes the password and ends all sessions.
pub(crate) async fn change_password(
    request: HttpRequest,
    key: Path<String>,
    payload: Payload,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    let Password { password } = read_json(&request, payload, (&state, &caller), "a password, or {}").await?;
    Ok(no_store(state.service.administration().change_password(&caller, &key, password).await?))
}

/// `DELETE …/sessions`: ends all sessions, so that everyone must sign in again. 204.
pub(crate) async fn sign_out(
    request: HttpRequest,
    key: Path<String>,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    state.service.administration().sign_out_account(&caller, &key).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `DELETE …/second-factor`: removes the second factor and ends all sessions. 204.
pub(crate) async fn reset_second_factor(
    request: HttpRequest,
    key: Path<String>,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    state.service.administration().reset_second_factor(&caller, &key).await?;
    Ok(HttpResponse::NoContent().finish())
}
