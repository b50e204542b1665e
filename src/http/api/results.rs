//! `/api/v1/results`: imports results that no platform reports, and takes an import back.

use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use learning::Day;
use uuid::Uuid;

use super::listing::no_store;
use crate::http::gate::turn;
use crate::http::wire::body;
use crate::http::{AppState, Calling, Parameters, Refusal};
use crate::service::{self, ResultsImport, VoidResults, cost_of_rows};

/// `POST`: records the rows of a list as statements or, with `dry_run=true`, says what would be recorded.
pub(crate) async fn import(
    request: HttpRequest,
    payload: Payload,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let parameters = Parameters::parse(request.query_string(), &["dry_run", "allow_unknown", "expected"], &[])?;
    let expected = parameters.text("expected").map(str::parse::<Uuid>).transpose();
    let expected = expected.map_err(|_| Refusal::parameter("expected", "write the `import` that a dry run told"))?;
    let (dry_run, allow_unknown) = (parameters.boolean("dry_run")?, parameters.boolean("allow_unknown")?);
    if body::media_type(request.headers()).is_none_or(|media_type| media_type.essence != "text/csv") {
        return Err(Refusal::MediaType("text/csv"));
    }
    let memory = state.service.memory_of(&caller);
    let file = body::read(payload, request.headers(), state.limits_of(&caller).body_bytes, &memory).await?;
    let file = memory.carry(file.clone(), cost_of_rows(&file))?;
    let today = Day::of(state.clock.now());
    let quotas = state.quotas_of(&caller);
    let import = ResultsImport { file, today, dry_run, allow_unknown, expected, rules: None, quotas };
    let importing = state.service.import_results(&caller, import);
    // A client that has left can send the same file again: what is there is not recorded twice.
    let report = Box::pin(turn::while_there(&request, importing)).await.unwrap_or(Err(service::Error::Unavailable))?;
    Ok(no_store(report))
}

/// `POST` to `…/{import}/void`: voids every statement of an import.
pub(crate) async fn void(
    request: HttpRequest,
    import: Path<String>,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let parameters = Parameters::parse(request.query_string(), &["dry_run"], &[])?;
    let dry_run = parameters.boolean("dry_run")?;
    // What is no id names no import.
    let import: Uuid = import.parse().map_err(|_| service::Error::NotFound)?;
    let void = VoidResults { import, dry_run, quotas: state.quotas_of(&caller) };
    Ok(no_store(state.service.void_results(&caller, void).await?))
}
