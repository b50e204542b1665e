//! Resources for operators.

use actix_web::http::header::{CACHE_CONTROL, VARY};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use crate::service;
use crate::telemetry::{count_open_files, prometheus};

use super::asked::accept;
use super::listing::no_store;
use crate::http::{AppState, Calling, Parameters, Refusal, by_preference};

/// `GET /health`: says that the process answers. Does not ask the store, since restarting the process would not repair
/// that.
pub(crate) async fn health() -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(json!({ "status": "ok" }))
}

/// `GET /.well-known/security.txt` (RFC 9116): where to report weaknesses, if configured.
pub(crate) async fn security_txt(request: HttpRequest, state: Data<AppState>) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    let text = state.security_txt.as_deref().ok_or(Refusal::NoRoute)?;
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(text.to_owned()))
}

/// `GET /ready`: 200 if the store answers and has room, so that requests may be sent here; otherwise 503.
pub(crate) async fn ready(state: Data<AppState>) -> Result<HttpResponse, Refusal> {
    state.service.ready().await.map_err(|error| match error {
        service::Error::Full => Refusal::NotReady("the disk of the store is full"),
        _ => Refusal::NotReady("the store does not answer"),
    })?;
    // Statements are taken meanwhile; only the first question for figures waits.
    let figures = if state.service.has_standings() { "ready" } else { "loading" };
    let answer = json!({ "status": "ready", "figures": figures });
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(answer))
}

/// `GET /metrics`: figures for operators, as `OpenMetrics`; in the text format of Prometheus, if `Accept` prefers
/// `text/plain`.
///
/// Requires a credential with the scope `figures/read` and an unlimited reach: not everyone may know how much the
/// platforms send, and a collector of metrics should not need `admin`.
pub(crate) async fn metrics(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let watched = state.service.watch(&caller).await?;
    let (metrics, load) = (&state.metrics, watched.load);
    metrics.queue(load.queued);
    metrics.index_tail(load.unmerged);
    metrics.damaged(load.damaged);
    metrics.full(load.full);
    metrics.secrets_hashed(state.authenticator.hashed());
    metrics.memory_held(state.service.memory().held());
    metrics.store(watched.size.map(|size| (size.statements, size.bytes)));
    metrics.disk(watched.size.and_then(|size| size.disk));
    metrics.last_backup(watched.last_backup.map(jiff::Timestamp::as_second));
    metrics.directories(watched.directories.map(|state| (state.all, state.late)));
    metrics.open_files(count_open_files());
    metrics.forwarding(watched.forwarding.iter().map(|target| {
        let behind = (target.waiting, target.lag_seconds, target.dead);
        (target.name.as_str(), behind, target.trouble.is_some())
    }));
    let subscriptions = watched.subscriptions.iter();
    metrics.subscriptions(subscriptions.map(|kind| (kind.receiver, [kind.all, kind.late, kind.failed])));
    let exposition = metrics.encode();
    let mut preferred = by_preference(accept(&request)).into_iter();
    let wanted = preferred.find(|name| ["application/openmetrics-text", "text/plain"].contains(&name.as_str()));
    let mut response = HttpResponse::Ok();
    response.insert_header((VARY, "Accept"));
    Ok(if wanted.as_deref() == Some("text/plain") {
        response.content_type(prometheus::MEDIA_TYPE).body(prometheus::of_open_metrics(&exposition))
    } else {
        response.content_type("application/openmetrics-text; version=1.0.0; charset=utf-8").body(exposition)
    })
}

/// `GET /api/v1/operations`: the state of the server, for its operators.
pub(crate) async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    Ok(no_store(state.service.health(&caller).await?))
}
