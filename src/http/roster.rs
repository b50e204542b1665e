//! `POST /api/v1/roster`: who works where, as a municipality's CSV file says.

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};

use crate::learning::RosterMode;
use crate::service::RosterImport;

use super::{AppState, Calling, Parameters, Refusal, body};

/// Imports a roster, or with `dry_run=true` says what importing it would change. Answers with the
/// report, which lists the rows that were refused.
pub(crate) async fn import(
    request: HttpRequest,
    payload: Payload,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let parameters = Parameters::parse(request.query_string(), &["mode", "dry_run", "allow_shrinking"], &[])?;
    let mode = parameters.word("mode")?.unwrap_or(RosterMode::Delta);
    let (dry_run, allow_shrinking) = (parameters.boolean("dry_run")?, parameters.boolean("allow_shrinking")?);
    if body::media_type(request.headers()).is_none_or(|media_type| media_type.essence != "text/csv") {
        return Err(Refusal::MediaType("text/csv"));
    }
    let file = body::read(payload, request.headers(), state.limits_of(&caller).body_bytes).await?;
    let import = RosterImport { file, mode, dry_run, allow_shrinking };
    let report = state.service.import_roster(&caller, import).await?;
    Ok(HttpResponse::Ok().json(report))
}
