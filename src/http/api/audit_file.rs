//! `GET /api/v1/audit/export`: entries of the audit log as a file.

use std::sync::Arc;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use futures::stream;

use super::audit::{AUDIT_FILTERS, audit_query};
use crate::auth::Caller;
use crate::http::wire::csv::{self, Dialect};
use crate::http::wire::table::{Cell, Table};
use crate::http::{AppState, Calling, Parameters, Refusal};
use crate::service::{self, AuditPage, AuditQuery, AuditRecord};

/// The format of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum As {
    /// One line of JSON per entry.
    Lines,
    Csv,
}

/// The part still to be written.
struct Rest {
    state: Data<AppState>,
    caller: Arc<Caller>,
    query: AuditQuery,
    page: Option<AuditPage>,
    form: As,
    is_first: bool,
}

/// Streams all entries that the parameters select, with one page in memory at a time.
///
/// A failure in the middle breaks off the connection, so that a truncated file never looks complete.
pub(crate) async fn export(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let parameters = Parameters::parse(request.query_string(), &[&AUDIT_FILTERS[..], &["format"]].concat(), &[])?;
    let parameters = parameters.without_empty();
    let (form, media_type, name) = match parameters.text("format") {
        None | Some("ndjson") => (As::Lines, "application/x-ndjson", "audit.jsonl"),
        Some("csv") => (As::Csv, "text/csv; charset=utf-8", "audit.csv"),
        Some(_) => return Err(Refusal::parameter("format", "write ndjson or csv")),
    };
    let query = AuditQuery { limit: Some(usize::MAX), ..audit_query(&parameters)? };
    // Read the first page before answering, so that a refusal gets its own status.
    let page = Some(state.service.audit(&caller, &query).await?);
    let rest = Rest { state, caller, query, page, form, is_first: true };
    let mut response = HttpResponse::Ok();
    response.content_type(media_type).insert_header((CACHE_CONTROL, "no-store"));
    response.insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")));
    Ok(response.streaming(stream::try_unfold(rest, next)))
}

/// Writes a page and reads the next one.
async fn next(mut rest: Rest) -> Result<Option<(Bytes, Rest)>, Refusal> {
    let Some(page) = rest.page.take() else { return Ok(None) };
    let written = write(&page.entries, rest.form, rest.is_first)?;
    rest.is_first = false;
    if let Some(place) = page.more_after {
        if rest.query.newest_first {
            rest.query.before = Some(place);
        } else {
            rest.query.after = place;
        }
        rest.page = Some(rest.state.service.audit(&rest.caller, &rest.query).await?);
    }
    Ok(Some((written.into(), rest)))
}

fn write(entries: &[AuditRecord], form: As, is_first: bool) -> Result<Vec<u8>, Refusal> {
    let failed = || Refusal::from(service::Error::Internal);
    if form == As::Lines {
        let mut lines = Vec::new();
        for entry in entries {
            serde_json::to_writer(&mut lines, entry).map_err(|_| failed())?;
            lines.push(b'\n');
        }
        return Ok(lines);
    }
    let table = Table::new(HEADER.map(str::to_owned).into(), entries.iter().map(row));
    let written = csv::write(table, Dialect::Rfc4180Defused).map_err(|_| failed())?;
    // Only the first page keeps the headings.
    let head = written.iter().position(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    Ok(if is_first { written } else { written[head..].to_vec() })
}

const HEADER: [&str; 19] = [
    "place",
    "at",
    "who",
    "action",
    "credential",
    "municipalities",
    "course",
    "scopes",
    "reach",
    "expires",
    "rows",
    "session",
    "token",
    "snapshot",
    "extraction",
    "address",
    "requests",
    "decision",
    "records",
];

fn row(record: &AuditRecord) -> Vec<Cell> {
    let entry = &record.entry;
    let given = entry.given.as_ref();
    let words = |all: Vec<String>| (!all.is_empty()).then(|| all.join(" "));
    let reach = given.map_or(entry.reach.as_ref(), |given| given.reach.as_ref());
    let cells = [
        Some(record.place.to_string()),
        Some(record.at.to_string()),
        Some(entry.who.clone()),
        Some(entry.action.as_str().to_owned()),
        entry.credential.clone(),
        words(entry.municipalities.iter().map(ToString::to_string).collect()),
        entry.course.as_ref().map(ToString::to_string),
        given.and_then(|given| words(given.scopes.iter().cloned().collect())),
        reach.map(ToString::to_string),
        given.and_then(|given| given.expires).map(|at| at.to_string()),
        entry.rows.map(|rows| rows.to_string()),
        entry.session.clone(),
        entry.token.clone(),
        entry.snapshot.clone(),
        entry.extraction.clone(),
        entry.address.map(|address| address.to_string()),
        entry.requests.map(|requests| requests.to_string()),
        entry.case.as_ref().map(|case| case.decision.clone()),
        entry.records.map(|records| records.as_str().to_owned()),
    ];
    cells.map(|cell| cell.map_or(Cell::Empty, Cell::Text)).into()
}
