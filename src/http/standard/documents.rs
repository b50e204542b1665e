//! The shared part of the State, Agent Profile and Activity Profile Resources (xAPI 1.0.3 Communication 2.2).

use actix_web::body::SizedStream;
use actix_web::http::Method;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::web::{self, Data, Payload};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use bytes::Bytes;
use futures::{TryStreamExt as _, stream};
use xapi::{Version, read_agent};

use crate::config::Limits;
use crate::service::{
    Content, DocumentContext, DocumentHead, DocumentIds, DocumentKey, Memory, Preconditions, SentDocument,
};

use crate::http::gate::alternate::query_of;
use crate::http::gate::version::Speaking;
use crate::http::wire::media_type::MediaType;
use crate::http::wire::preconditions::{modified_since, preconditions};
use crate::http::wire::{respond, spool};
use crate::http::{AppState, Calling, Parameters, Refusal};

/// The longest id, activity and agent identifier in a document's key, in bytes.
const KEY_PART: usize = 2048;

/// The longest media type, in bytes.
const MAX_CONTENT_TYPE: usize = 1_000;

/// A resource that keeps documents.
pub(crate) trait Kept {
    /// The parameter that names one document of a context.
    const ID: &str;
    /// The parameters that name the context.
    const CONTEXT: &[&str];
    /// Whether DELETE without an id deletes all documents of a context.
    const DELETES_ALL: bool;

    /// Reads the context.
    ///
    /// # Errors
    /// If a parameter is missing or wrong.
    fn context(parameters: &Parameters, version: Version) -> Result<DocumentContext, Refusal>;
}

/// `GET`: one document or, without an id, the ids of a context's documents. `HEAD` is the same without the body.
pub(crate) async fn retrieve<K: Kept>(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
    Speaking(version): Speaking,
) -> Result<HttpResponse, Refusal> {
    let parameters = parse::<K>(&request, &["since"])?;
    let context = K::context(&parameters, version)?;
    let since = parameters.timestamp("since")?;
    let preconditions = preconditions(request.headers())?;
    match id::<K>(&parameters)? {
        Some(_) if since.is_some() => {
            Err(Refusal::parameter("since", format!("it asks for a list, and does not go together with {}", K::ID)))
        }
        Some(id) => {
            let key = DocumentKey { context, id };
            // Only for one document: the date of a list, that of its newest document, does not reflect deletions.
            let if_modified_since = modified_since(request.headers());
            let preconditions = Preconditions { if_modified_since, ..preconditions };
            if request.method() == Method::HEAD || !preconditions.is_empty() {
                let known = state.service.document_head(&caller, &key).await?;
                let (mut response, unchanged) = head(&known, &preconditions)?;
                if unchanged {
                    return Ok(response.finish());
                }
                if request.method() == Method::HEAD {
                    // The length is sent, but none of the content.
                    let nothing = stream::empty::<std::io::Result<Bytes>>();
                    return Ok(response.body(SizedStream::new(known.length, nothing)));
                }
            }
            let document = state.service.document(&caller, &key).await?;
            // Another revision may have come in between: what is read now decides.
            let (mut response, unchanged) = head(&document.head, &preconditions)?;
            Ok(if unchanged { response.finish() } else { streamed(response, &document.content) })
        }
        None => {
            let found = state.service.document_ids(&caller, &context, since).await?;
            list(&found, &preconditions)
        }
    }
}

/// `PUT`: stores a document. 204.
pub(crate) async fn put<K: Kept>(
    request: HttpRequest,
    payload: Payload,
    state: Data<AppState>,
    Calling(caller): Calling,
    Speaking(version): Speaking,
) -> Result<HttpResponse, Refusal> {
    let (key, preconditions) = named::<K>(&request, version)?;
    let sent = sent(&request, payload, &state.service.memory_of(&caller), state.limits_of(&caller)).await?;
    let quotas = state.quotas_of(&caller);
    state.service.put_document(&caller, &quotas, version, &key, &preconditions, &sent).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `POST`: merges a JSON object into the stored one, or stores a document if there is none. 204.
pub(crate) async fn merge<K: Kept>(
    request: HttpRequest,
    payload: Payload,
    state: Data<AppState>,
    Calling(caller): Calling,
    Speaking(version): Speaking,
) -> Result<HttpResponse, Refusal> {
    let (key, preconditions) = named::<K>(&request, version)?;
    let limits = state.limits_of(&caller);
    let sent = sent(&request, payload, &state.service.memory_of(&caller), limits).await?;
    let quotas = state.quotas_of(&caller);
    state.service.merge_document(&caller, &quotas, &key, &preconditions, &sent, limits.body_bytes).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `DELETE`: deletes a document or, without an id, all documents of a context if the resource allows that. 204.
pub(crate) async fn delete<K: Kept>(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
    Speaking(version): Speaking,
) -> Result<HttpResponse, Refusal> {
    let parameters = parse::<K>(&request, &[])?;
    let context = K::context(&parameters, version)?;
    let preconditions = preconditions(request.headers())?;
    match id::<K>(&parameters)? {
        Some(id) => state.service.delete_document(&caller, &DocumentKey { context, id }, &preconditions).await?,
        None if !K::DELETES_ALL => return Err(missing(K::ID)),
        None => {
            let tag = |found: &DocumentIds| respond::etag(&json_of(found));
            state.service.delete_documents(&caller, &context, &preconditions, tag).await?;
        }
    }
    Ok(HttpResponse::NoContent().finish())
}

/// A parameter that must be there.
pub(crate) fn required<T>(name: &str, value: Option<T>) -> Result<T, Refusal> {
    value.ok_or_else(|| missing(name))
}

/// The agent of a context, as the key under which documents are kept.
pub(crate) fn agent(parameters: &Parameters, version: Version) -> Result<String, Refusal> {
    let text = required("agent", parameters.text("agent"))?;
    let agent =
        read_agent(version, text).map(|agent| agent.ifi).map_err(|detail| Refusal::parameter("agent", detail))?;
    bounded("agent", agent.identity_key())
}

/// The activity of a context.
pub(crate) fn activity(parameters: &Parameters) -> Result<String, Refusal> {
    bounded("activityId", required("activityId", parameters.iri("activityId")?)?)
}

/// Bounds a part of a document's key, which every index over documents contains.
fn bounded(name: &str, part: String) -> Result<String, Refusal> {
    if part.len() <= KEY_PART {
        return Ok(part);
    }
    Err(Refusal::parameter(name, format!("it is too long: documents are kept under at most {KEY_PART} bytes of it")))
}

fn missing(name: &str) -> Refusal {
    Refusal::parameter(name, "it is needed here and missing")
}

fn parse<K: Kept>(request: &HttpRequest, others: &[&str]) -> Result<Parameters, Refusal> {
    let known = [K::CONTEXT, &[K::ID], others].concat();
    Parameters::parse(&query_of(request), &known, &[])
}

fn id<K: Kept>(parameters: &Parameters) -> Result<Option<String>, Refusal> {
    match parameters.text(K::ID) {
        Some("") => Err(Refusal::parameter(K::ID, "it is empty; give the document's id, or leave the parameter out")),
        Some(id) => bounded(K::ID, id.to_owned()).map(Some),
        None => Ok(None),
    }
}

/// The document of a PUT or POST, with its media type and preconditions.
fn named<K: Kept>(request: &HttpRequest, version: Version) -> Result<(DocumentKey, Preconditions), Refusal> {
    let parameters = parse::<K>(request, &[])?;
    let context = K::context(&parameters, version)?;
    let id = required(K::ID, id::<K>(&parameters)?)?;
    Ok((DocumentKey { context, id }, preconditions(request.headers())?))
}

async fn sent(
    request: &HttpRequest,
    payload: Payload,
    memory: &Memory,
    limits: Limits,
) -> Result<SentDocument, Refusal> {
    let content_type = match request.headers().get(CONTENT_TYPE) {
        // RFC 9110, 8.3.
        None => "application/octet-stream",
        Some(value) => {
            let text = value.to_str().ok().filter(|text| MediaType::parse(text).is_some());
            let text = text.ok_or(Refusal::Header("Content-Type", "write a media type, as application/json"))?;
            if text.len() > MAX_CONTENT_TYPE {
                return Err(Refusal::Header("Content-Type", "write a media type of at most 1,000 bytes"));
            }
            text
        }
    };
    let (content, etag) = spool::read(payload, request.headers(), limits.document_bytes, memory).await?;
    Ok(SentDocument { content_type: content_type.to_owned(), etag, content })
}

/// Begins the answer to a GET of a document; also returns whether the caller already has it, which the answer then
/// says.
///
/// # Errors
/// If `If-Match` or `If-Unmodified-Since` does not hold.
fn head(head: &DocumentHead, preconditions: &Preconditions) -> Result<(HttpResponseBuilder, bool), Refusal> {
    let unchanged = preconditions.unchanged(&head.etag, Some(head.updated))?;
    let mut response = respond::begin(&head.etag, Some(head.updated), unchanged);
    if !unchanged {
        response.insert_header((CONTENT_TYPE, head.content_type.as_str()));
        // A sender chooses content and type, so a browser must show it in an isolated origin, without scripts.
        response.insert_header((CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"));
        // The tag is that of the plain bytes (xAPI 1.0.3 Communication 3.1), so they are not compressed.
        response.insert_header((CONTENT_ENCODING, "identity"));
    }
    Ok((response, unchanged))
}

/// Streams content, which is read on a thread that may wait for the disk.
fn streamed(mut response: HttpResponseBuilder, content: &Content) -> HttpResponse {
    if let Some(bytes) = content.in_memory() {
        return response.body(bytes);
    }
    let pieces = stream::try_unfold(content.pieces(), |mut pieces| async move {
        let (piece, pieces) = web::block(move || (pieces.next(), pieces)).await.map_err(std::io::Error::other)?;
        Ok::<_, std::io::Error>(piece.transpose()?.map(|piece| (piece, pieces)))
    });
    let pieces = pieces.inspect_err(|error| tracing::error!(%error, "a document's temporary file can't be read"));
    response.body(SizedStream::new(content.length(), pieces))
}

fn json_of(found: &DocumentIds) -> String {
    // Strings are always written.
    serde_json::to_string(&found.ids).unwrap_or_default()
}

fn list(found: &DocumentIds, preconditions: &Preconditions) -> Result<HttpResponse, Refusal> {
    let json = json_of(found);
    let etag = respond::etag(&json);
    let unchanged = preconditions.unchanged(&etag, found.newest)?;
    let mut response = respond::begin(&etag, found.newest, unchanged);
    Ok(if unchanged { response.finish() } else { response.content_type("application/json").body(json) })
}
