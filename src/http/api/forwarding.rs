//! `/api/v1/forwarding`: where statements are forwarded to, how far, and what was refused there.

use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::json_body::read_json;
use super::listing::no_store;
use crate::http::{AppState, Calling, Parameters, Refusal};
use crate::service::{DeadLetterFate, ForwardingReport};

/// The targets that statements are forwarded to.
#[derive(Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ForwardingList")]
pub(crate) struct Answer {
    /// The targets, in the order of the configuration.
    pub(crate) targets: Vec<ForwardingReport>,
}

/// What is to become of dead letters.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "DeadLetterDecision")]
pub(in crate::http) struct Decision {
    /// What is done with them.
    dead_letters: DeadLetterFate,
    /// The ids of their statements; absent: all of the target.
    #[serde(default)]
    ids: Option<Vec<Uuid>>,
}

/// `GET`: the targets.
pub(crate) async fn list(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    Ok(no_store(Answer { targets: state.service.list_forwarding(&caller).await? }))
}

/// `POST` to a target: replays or drops what it refused.
pub(crate) async fn decide(
    request: HttpRequest,
    target: Path<String>,
    payload: Payload,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    let Decision { dead_letters, ids } =
        read_json(&request, payload, (&state, &caller), "a decision about dead letters").await?;
    let report = state.service.decide_dead_letters(&caller, &target, dead_letters, ids.as_deref()).await?;
    Ok(no_store(report))
}
