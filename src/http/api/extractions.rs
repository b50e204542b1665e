//! `/api/v1/extractions`: rows of the log for evaluators, under pseudonyms; `/api/v1/downloads/{token}` gives the file of one.

use std::sync::Arc;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, ContentEncoding, LOCATION};
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures::TryStreamExt as _;
use learning::Day;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::export;
use super::json_body::read_json;
use super::listing::{Listing, no_store};
use crate::auth::Caller;
use crate::http::{AppState, Calling, Parameters, Refusal};
use crate::service::{
    Coarseness, CodebookFormat, Extracted, ExtractionReport, Fetcher, IssuedExtraction, NewExtraction, RowFormat,
    Service,
};

/// The hash of the representation (RFC 9530).
const REPR_DIGEST: &str = "Repr-Digest";
/// When somebody was erased since the file was frozen.
const ERASED: &str = "Loggbok-Erased";
/// The fewest people of a class, if nothing else is said.
const SMALLEST_CLASS: u32 = 5;

/// A page of extractions.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ExtractionsPage")]
pub(in crate::http) struct Answer {
    /// The extractions, by id.
    extractions: Vec<ExtractionReport>,
    /// The address of the next page, `null` if there is none.
    more: Option<String>,
}

/// What a request for an extraction says.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewExtraction")]
pub(crate) struct SentExtraction {
    /// What it is called.
    pub(crate) name: String,
    /// What it is for.
    pub(crate) purpose: String,
    /// Who gets it.
    pub(crate) recipient: String,
    /// The reference of the ethical review.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ethics_reference: Option<String>,
    /// Which statements: a query string of `GET /api/v1/statements/export` with `course`, `programme`, `municipality`, `unit`,
    /// `verb`, `from` and `to`. Left out: all that the caller reaches.
    #[serde(default)]
    pub(crate) filter: String,
    /// The names of its columns. Left out: all that an extraction may have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) columns: Option<Vec<String>>,
    /// The format of its file.
    #[serde(default = "csv")]
    pub(crate) format: ExtractionFormat,
    /// How exact its times are.
    #[serde(default)]
    pub(crate) times: Coarseness,
    /// Whether it has the answers that people gave, in which there may be free text.
    #[serde(default)]
    pub(crate) keep_responses: bool,
    /// The fewest people that any combination of quasi-identifiers may stand for; 1 checks nothing.
    #[serde(default = "smallest_class")]
    pub(crate) smallest_class: u32,
    /// The first day on which it is over: its key and its file are then destroyed.
    pub(crate) expires: Day,
}

/// A format of extractions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ExtractionFormat {
    /// JSON, one object on each line.
    Ndjson,
    /// CSV by RFC 4180.
    Csv,
    /// Parquet with typed columns, compressed by zstd.
    Parquet,
}

impl From<ExtractionFormat> for RowFormat {
    fn from(format: ExtractionFormat) -> Self {
        match format {
            ExtractionFormat::Ndjson => Self::Ndjson,
            ExtractionFormat::Csv => Self::Csv,
            ExtractionFormat::Parquet => Self::Parquet,
        }
    }
}

fn csv() -> ExtractionFormat {
    ExtractionFormat::Csv
}

fn smallest_class() -> u32 {
    SMALLEST_CLASS
}

/// `POST`: makes an extraction. 201 with its token, which is told once.
pub(crate) async fn add(
    request: HttpRequest,
    payload: Payload,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    let what = "an extraction (name, purpose, recipient, expires, filter, columns …)";
    let sent: SentExtraction = read_json(&request, payload, (&state, &caller), what).await?;
    let issued = add_extraction(&state.service, &caller, sent).await?;
    Ok(HttpResponse::Created()
        .insert_header((LOCATION, format!("/api/v1/extractions/{}", issued.extraction.id)))
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(issued))
}

/// The same for a request that has been read.
///
/// # Errors
/// If the filter can't be parsed; the errors of the service.
pub(crate) async fn add_extraction(
    service: &Arc<Service>,
    caller: &Caller,
    sent: SentExtraction,
) -> Result<IssuedExtraction, Refusal> {
    let new = NewExtraction {
        name: sent.name,
        purpose: sent.purpose,
        recipient: sent.recipient,
        ethics_reference: sent.ethics_reference,
        filter: export::read_filter(&sent.filter)?,
        columns: sent.columns,
        format: sent.format.into(),
        times: sent.times,
        keep_responses: sent.keep_responses,
        smallest_class: sent.smallest_class,
        expires: sent.expires,
    };
    Ok(service.add_extraction(caller, new).await?)
}

/// `GET`: a page of extractions, by id.
pub(crate) async fn list(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let listing = Listing::read(&request, &[])?;
    let (extractions, last) = state.service.list_extractions(&caller, &listing.page()).await?;
    let more = listing.more(&state, "extractions", last);
    Ok(no_store(Answer { extractions, more }))
}

/// `GET` of one: everything about it but its file.
pub(crate) async fn show(
    request: HttpRequest,
    id: Path<String>,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    Ok(no_store(state.service.show_extraction(&caller, &id).await?))
}

/// `POST …/extend`: freezes it anew, with what has arrived since.
pub(crate) async fn extend(
    request: HttpRequest,
    id: Path<String>,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    Ok(no_store(state.service.extend_extraction(&caller, &id).await?))
}

/// `DELETE`: ends the extraction; its key and its file are gone. 204.
pub(crate) async fn end(
    request: HttpRequest,
    id: Path<String>,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    state.service.end_extraction(&caller, &id).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `GET …/file`: the file, byte for byte as it was frozen.
pub(crate) async fn file(
    request: HttpRequest,
    id: Path<String>,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    send_file(&request, &state, Fetcher::Caller(&caller, &id)).await
}

/// `GET …/codebook`: what its columns mean.
pub(crate) async fn codebook(
    request: HttpRequest,
    id: Path<String>,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    send_codebook(&request, &state, Fetcher::Caller(&caller, &id)).await
}

/// `GET /api/v1/downloads/{token}`: the file, for whoever has the token.
pub(crate) async fn download(
    request: HttpRequest,
    token: Path<String>,
    state: Data<AppState>,
) -> Result<HttpResponse, Refusal> {
    send_file(&request, &state, Fetcher::Token(&token)).await
}

/// `GET /api/v1/downloads/{token}/codebook`: the codebook, for whoever has the token.
pub(crate) async fn download_codebook(
    request: HttpRequest,
    token: Path<String>,
    state: Data<AppState>,
) -> Result<HttpResponse, Refusal> {
    send_codebook(&request, &state, Fetcher::Token(&token)).await
}

async fn send_file(request: &HttpRequest, state: &AppState, by: Fetcher<'_>) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    let Extracted { report, pieces } = state.service.fetch_extraction(by).await?;
    let format = RowFormat::ALL.into_iter().find(|format| format.as_str() == report.format).unwrap_or_default();
    let mut response = begin(&format!("extraction-{}.{}", report.id, report.format));
    // The hash is of the bytes as they are.
    response.content_type(format.media_type()).insert_header(ContentEncoding::Identity);
    if let Some(file) = &report.file {
        let digest = STANDARD.encode(hex::decode(&file.sha256).unwrap_or_default());
        response.insert_header((REPR_DIGEST, format!("sha-256=:{digest}:")));
    }
    if let Some(at) = report.erased {
        response.insert_header((ERASED, at.to_string()));
    }
    Ok(response.streaming(pieces.map_err(Refusal::from)))
}

async fn send_codebook(request: &HttpRequest, state: &AppState, by: Fetcher<'_>) -> Result<HttpResponse, Refusal> {
    let parameters = Parameters::parse(request.query_string(), &["format", "lang"], &[])?;
    let format: CodebookFormat = parameters.word("format")?.unwrap_or_default();
    let swedish = match parameters.text("lang") {
        None | Some("en") => false,
        Some("sv") => true,
        Some(_) => return Err(Refusal::parameter("lang", "write sv or en")),
    };
    let text = state.service.describe_extraction(by, format, swedish).await?;
    Ok(begin(format.file_name()).content_type(format.media_type()).body(text))
}

fn begin(file_name: &str) -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "no-store"));
    response.insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{file_name}\"")));
    response
}
