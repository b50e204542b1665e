//! Explains each kind of problem, at the address in its `type`.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use learning::Names;
use serde_json::{Value, json};

use crate::http::error::{PROBLEM_KINDS, ProblemKind};
use crate::http::{AppState, Parameters, Refusal};
use crate::service;

/// `GET /problems/`: every kind.
pub(crate) async fn list(request: HttpRequest, state: Data<AppState>) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    let all: Vec<Value> = PROBLEM_KINDS.iter().map(|kind| told(kind, state.service.names())).collect();
    Ok(HttpResponse::Ok().json(json!({ "problems": all })))
}

/// `GET /problems/{name}`: one kind.
pub(crate) async fn problem(
    request: HttpRequest,
    name: Path<String>,
    state: Data<AppState>,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    let kind = PROBLEM_KINDS.iter().find(|kind| kind.name == name.as_str()).ok_or(service::Error::NotFound)?;
    Ok(HttpResponse::Ok().json(told(kind, state.service.names())))
}

fn told(kind: &ProblemKind, names: &Names) -> Value {
    let ProblemKind { name, status, title, meaning, .. } = kind;
    json!({
        "type": names.path(&format!("/problems/{name}")),
        "title": title,
        "status": status.as_u16(),
        "meaning": meaning,
    })
}
