//! The Statement Resource (xAPI 1.0.3 Communication 2.1).

use actix_web::http::header::{ACCEPT_LANGUAGE, CACHE_CONTROL, HeaderValue, VARY};
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse, HttpResponseBuilder};
use uuid::Uuid;
use xapi::Version;

use crate::auth::Caller;
use crate::service::{self, Answer, Delivered, Format, Receipt, Retrieved, StatementQuery, Submission, cost_of_json};

use super::statement_parameters::{Asked, asked, carried_on};
use crate::http::gate::alternate::query_of;
use crate::http::gate::version::{Assumed, Speaking};
use crate::http::wire::{body, respond};
use crate::http::{AppState, Calling, Parameters, Refusal};

/// `POST /xapi/statements`: records one statement or an array. 200 with the ids in order.
pub(crate) async fn record(
    request: HttpRequest,
    payload: Payload,
    state: Data<AppState>,
    Calling(caller): Calling,
    Speaking(version): Speaking,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(&query_of(&request), &[], &[])?;
    let sent = submission(&request, payload, &state, &caller, version, None).await;
    let receipt = record_measured(&state, &caller, sent).await?;
    let mut response = HttpResponse::Ok();
    say_uses(&mut response, &receipt);
    Ok(response.json(receipt.ids))
}

/// `PUT /xapi/statements?statementId=…`: records one statement under this id. 204.
pub(crate) async fn record_one(
    request: HttpRequest,
    payload: Payload,
    state: Data<AppState>,
    Calling(caller): Calling,
    Speaking(version): Speaking,
) -> Result<HttpResponse, Refusal> {
    let parameters = Parameters::parse(&query_of(&request), &["statementId"], &[])?;
    let id = parameters.uuid("statementId")?;
    let id = id.ok_or_else(|| Refusal::parameter("statementId", "a PUT needs it (xAPI 1.0.3 Communication 2.1.1)"))?;
    let sent = submission(&request, payload, &state, &caller, version, Some(id)).await;
    let receipt = record_measured(&state, &caller, sent).await?;
    let mut response = HttpResponse::NoContent();
    say_uses(&mut response, &receipt);
    Ok(response.finish())
}

/// The header that says how often the sender's settings were needed: `bare-uuid-id=2,time-zone=7`.
const SENDER: &str = "Loggbok-Sender";
/// How many of the statements were stored already.
const REPEATED: &str = "Loggbok-Repeated";

fn say_uses(response: &mut HttpResponseBuilder, receipt: &Receipt) {
    if !receipt.uses.is_empty() {
        response.insert_header((SENDER, receipt.uses.to_string()));
    }
    if receipt.repeated > 0 {
        response.insert_header((REPEATED, receipt.repeated.to_string()));
    }
}

async fn record_measured(
    state: &AppState,
    caller: &Caller,
    sent: Result<Submission, Refusal>,
) -> Result<Receipt, Refusal> {
    let mut body = None;
    let recorded = match sent {
        Ok(submission) => {
            body = state.service.keeps_refused_bodies().then(|| submission.body.clone());
            state.service.record(caller, submission).await.map_err(Refusal::from)
        }
        Err(refusal) => Err(refusal),
    };
    match &recorded {
        Ok(Receipt { stored, repeated, .. }) => {
            state.service.note_delivery(caller, Delivered::Recorded { stored: *stored, repeated: *repeated });
        }
        Err(refusal) => {
            let violations = refusal.violations();
            let refused = Delivered::Refused { problem: refusal.kind().name, violations, body: body.as_deref() };
            state.service.note_delivery(caller, refused);
        }
    }
    match &recorded {
        Ok(receipt) => {
            state.metrics.recorded(receipt.stored as u64);
            state.metrics.duplicates(receipt.repeated as u64);
            receipt.uses.iter().for_each(|(setting, count)| state.metrics.sender(setting, count));
        }
        Err(_) => state.metrics.refused(1),
    }
    recorded
}

async fn submission(
    request: &HttpRequest,
    payload: Payload,
    state: &AppState,
    caller: &Caller,
    version: Version,
    put_id: Option<Uuid>,
) -> Result<Submission, Refusal> {
    let (limits, memory) = (state.limits_of(caller), state.service.memory_of(caller));
    let media_type = body::media_type(request.headers());
    // Attachments may be much larger than statements.
    let limit = match &media_type {
        Some(media_type) if media_type.essence.starts_with("multipart/") => limits.attachment_bytes,
        _ => limits.body_bytes,
    };
    let bytes = body::read(payload, request.headers(), limit, &memory).await?;
    let body = body::statements(media_type.as_ref(), bytes)?;
    // In a multipart body, statements have the same limit as alone: attachments are only stored, but statements are
    // parsed.
    if body.json.len() > limits.body_bytes {
        return Err(Refusal::StatementsTooLarge(limits.body_bytes));
    }
    let json = memory.carry(body.json.clone(), cost_of_json(&body.json))?;
    let version_assumed = request.extensions().get::<Assumed>().is_some();
    Ok(Submission {
        version,
        body: json,
        put_id,
        attachments: body.attachments,
        version_assumed,
        quotas: state.quotas_of(caller),
        at: state.clock.now(),
    })
}

/// `GET /xapi/statements`: one statement, or a `StatementResult`.
pub(crate) async fn retrieve(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
    Speaking(version): Speaking,
) -> Result<HttpResponse, Refusal> {
    let query = query_of(&request);
    match asked(&query, version, accept_language(&request), &state.sessions.cursors())? {
        Asked::One(one) => {
            let mut retrieved = state.service.statement(&caller, &one).await?;
            let statement = retrieved.statements.pop().ok_or(service::Error::NotFound)?;
            // Only in the canonical format can other statements about its activities change the answer.
            let dated = !matches!(one.answer.format, Format::Canonical(_));
            Ok(answer(&request, statement, retrieved, &one.answer, dated))
        }
        Asked::Many(asked) => page(&request, &state, &caller, &asked, &query).await,
    }
}

/// `GET /api/v1/statements/{id}/as-sent`: a statement as its sender wrote it, and what the server corrected in it.
pub(crate) async fn as_sent(
    request: HttpRequest,
    id: Path<String>,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(&query_of(&request), &[], &[])?;
    let id = Uuid::try_parse(&id).map_err(|_| Refusal::Service(service::Error::NotFound))?;
    let sent = state.service.as_sent(&caller, id).await?;
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(sent))
}

async fn page(
    request: &HttpRequest,
    state: &AppState,
    caller: &Caller,
    asked: &StatementQuery,
    query: &str,
) -> Result<HttpResponse, Refusal> {
    let retrieved = state.service.statements(caller, asked).await?;
    let more = match retrieved.more {
        Some(after) => {
            let question = carried_on(query, || state.service.term_names(&asked.filter))?;
            state.sessions.cursors().url(&question, after)
        }
        None => String::new(),
    };
    let json = respond::statement_result(&retrieved.statements, &more);
    // The newest date does not reflect voided statements.
    Ok(answer(request, json, retrieved, &asked.answer, false))
}

fn answer(request: &HttpRequest, json: String, retrieved: Retrieved, asked: &Answer, dated: bool) -> HttpResponse {
    let mut response = respond::answer(request, json, retrieved, asked.attachments, dated);
    if matches!(asked.format, Format::Canonical(_)) {
        response.headers_mut().append(VARY, HeaderValue::from_static("Accept-Language"));
    }
    response
}

/// The header by which `format=canonical` chooses languages.
fn accept_language(request: &HttpRequest) -> &str {
    request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
