//! Answers of the standard's resources, assembled from text without parsing it again.

use actix_web::http::Method;
use actix_web::http::header::{CACHE_CONTROL, ETAG, HeaderValue, IF_NONE_MATCH, LAST_MODIFIED};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use bytes::Bytes;
use futures::{Stream, StreamExt as _, TryStreamExt as _, stream};
use jiff::Timestamp;
use sha1::{Digest, Sha1};

use crate::service::{self, Retrieved, RetrievedAttachment};

use super::preconditions::modified_since;
use crate::http::Refusal;

/// Writes a `StatementResult` (xAPI 1.0.3 Data 2.5); `more` is always there, and empty at the end.
pub(crate) fn statement_result(statements: &[String], more: &str) -> String {
    let length: usize = statements.iter().map(|statement| statement.len() + 1).sum();
    let mut json = String::with_capacity(length + more.len() + 32);
    json.push_str(r#"{"statements":["#);
    for (at, statement) in statements.iter().enumerate() {
        if at > 0 {
            json.push(',');
        }
        json.push_str(statement);
    }
    json.push_str(r#"],"more":""#);
    // One of our own URLs: only letters, digits and - _ /.
    json.push_str(more);
    json.push_str("\"}");
    json
}

/// Answers with statements and, if requested, their attachments.
///
/// The entity tag covers every attachment too, since the JSON contains their hashes. `dated` says that the JSON only
/// changes when something is stored.
pub(crate) fn answer(
    request: &HttpRequest,
    json: String,
    retrieved: Retrieved,
    attachments: bool,
    dated: bool,
) -> HttpResponse {
    let etag = etag(&json);
    let unchanged = matches(request, &etag, retrieved.last_stored.filter(|_| dated));
    let mut response = begin(&etag, retrieved.last_stored, unchanged);
    if unchanged {
        response.finish()
    } else if attachments {
        // No attachment can contain this boundary: it is the hash of text that names the attachment's own hash.
        let boundary = format!("loggbok-{}", etag.trim_matches('"'));
        response.content_type(format!("multipart/mixed; boundary={boundary}"));
        if request.method() == Method::HEAD {
            // None of it would be sent, so nothing is read.
            return response.streaming(stream::empty::<Result<Bytes, Refusal>>());
        }
        response.streaming(mixed(boundary, json, retrieved.attachments))
    } else {
        response.content_type("application/json").body(json)
    }
}

/// Answers with an object of the standard.
pub(crate) fn object(request: &HttpRequest, json: String) -> HttpResponse {
    let etag = etag(&json);
    let unchanged = matches(request, &etag, None);
    let mut response = begin(&etag, None, unchanged);
    if unchanged { response.finish() } else { response.content_type("application/json").body(json) }
}

/// Begins the answer to a reader: 304 if nothing has changed since its last request, else 200.
pub(in crate::http) fn begin(etag: &str, modified: Option<Timestamp>, unchanged: bool) -> HttpResponseBuilder {
    let mut response = if unchanged { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((ETAG, etag)).insert_header((CACHE_CONTROL, "private, no-cache"));
    if let Some(date) = modified.and_then(http_date) {
        response.insert_header((LAST_MODIFIED, date));
    }
    response
}

/// The entity tag of a text: its SHA-1 in hex and quotes (xAPI 1.0.3 Communication 3.1).
pub(in crate::http) fn etag(text: &str) -> String {
    format!("\"{}\"", hex::encode(Sha1::digest(text)))
}

/// Whether the caller already has the current version: by its tag (RFC 9110, 13.1.2) or, if it names none, by the date
/// of the last change (13.1.3; `None` if unknown).
fn matches(request: &HttpRequest, tag: &str, changed: Option<Timestamp>) -> bool {
    let headers = request.headers();
    if headers.contains_key(IF_NONE_MATCH) {
        return lists_tag(headers.get_all(IF_NONE_MATCH).filter_map(|value| value.to_str().ok()), tag);
    }
    // Dates of HTTP are whole seconds.
    let spared = changed.zip(modified_since(headers)).map(|(changed, since)| changed.as_second() <= since.as_second());
    spared.unwrap_or(false)
}

/// Whether values of `If-None-Match` list a tag, weak or not, or `*`.
pub(in crate::http) fn lists_tag<'v>(values: impl Iterator<Item = &'v str>, tag: &str) -> bool {
    let mut tags = values.flat_map(|value| value.split(',')).map(str::trim);
    tags.any(|sent| sent == "*" || sent.strip_prefix("W/").unwrap_or(sent) == tag)
}

/// An instant in HTTP's form, without the fraction of a second.
fn http_date(at: Timestamp) -> Option<HeaderValue> {
    let seconds = u64::try_from(at.as_second()).ok()?;
    let time = std::time::UNIX_EPOCH.checked_add(std::time::Duration::from_secs(seconds))?;
    HeaderValue::from_str(&httpdate::fmt_http_date(time)).ok()
}

/// Streams `multipart/mixed` with the JSON first (xAPI 1.0.3 Communication 1.5.2); each attachment is fetched when its
/// turn comes. An error breaks off the connection before the closing delimiter.
fn mixed(
    boundary: String,
    json: String,
    attachments: impl Stream<Item = Result<RetrievedAttachment, service::Error>> + 'static,
) -> impl Stream<Item = Result<Bytes, Refusal>> + 'static {
    let first = [format!("--{boundary}\r\nContent-Type: application/json\r\n\r\n").into(), Bytes::from(json)];
    // Nothing after it: older clients in PHP take a line end for another part.
    let last = [Bytes::from(format!("\r\n--{boundary}--"))];
    let parts = attachments.map_err(Refusal::from).map_ok(move |attachment| {
        let content_type = header_text(&attachment.content_type);
        let head = format!(
            "\r\n--{boundary}\r\nContent-Type: {content_type}\r\nContent-Transfer-Encoding: binary\r\n\
             X-Experience-API-Hash: {}\r\n\r\n",
            attachment.sha2
        );
        pieces([head.into(), attachment.content])
    });
    pieces(first).chain(parts.try_flatten()).chain(pieces(last))
}

fn pieces<const N: usize>(pieces: [Bytes; N]) -> impl Stream<Item = Result<Bytes, Refusal>> {
    stream::iter(pieces.map(Ok))
}

/// A media type that a sender chose, made safe for a header line.
fn header_text(text: &str) -> &str {
    if text.bytes().any(|b| b.is_ascii_control()) { "application/octet-stream" } else { text }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::pin::Pin;

    use actix_web::HttpResponse;
    use actix_web::body::{MessageBody as _, to_bytes};
    use actix_web::test::TestRequest;
    use bytes::Bytes;
    use futures::{StreamExt as _, stream};
    use serde_json::Value;

    use super::{answer, statement_result};
    use crate::http::wire::multipart;
    use crate::service::{Retrieved, RetrievedAttachment};

    fn retrieved(content: &'static [u8], content_type: &str) -> Retrieved {
        let attachment = RetrievedAttachment {
            sha2: "00ff".to_owned(),
            content_type: content_type.to_owned(),
            content: Bytes::from_static(content),
        };
        Retrieved {
            statements: Vec::new(),
            more: None,
            attachments: stream::iter([Ok(attachment)]).boxed(),
            last_stored: Some("2022-09-30T08:15:00.987Z".parse().unwrap()),
        }
    }

    fn header<'a>(response: &'a HttpResponse, name: &str) -> &'a str {
        response.headers().get(name).map_or("", |value| value.to_str().unwrap())
    }

    // xAPI 1.0.3 Data 2.5
    #[test]
    fn a_statement_result_keeps_the_text_of_its_statements() {
        assert_eq!(statement_result(&[], ""), r#"{"statements":[],"more":""}"#);
        let one = r#"{"n":1.50}"#.to_owned();
        let json = statement_result(&[one.clone(), one], "/xapi/statements/more/a");
        assert_eq!(json, r#"{"statements":[{"n":1.50},{"n":1.50}],"more":"/xapi/statements/more/a"}"#);
        assert!(serde_json::from_str::<Value>(&json).is_ok());
    }

    // xAPI 1.0.3 Communication 3.1 and 2.1.3
    #[test]
    fn an_answer_carries_a_quoted_sha_1_and_the_date_of_storing() {
        let response = answer(&TestRequest::get().to_http_request(), "{}".to_owned(), retrieved(b"", ""), false, false);
        assert_eq!(header(&response, "etag"), "\"bf21a9e8fbc5a3846fb05b4fa0859e0917b2202f\"");
        assert_eq!(header(&response, "last-modified"), "Fri, 30 Sep 2022 08:15:00 GMT");
        assert_eq!(header(&response, "content-type"), "application/json");
    }

    #[test]
    fn a_caller_that_has_the_answer_is_told_so() {
        for (sent, status) in [
            ("\"bf21a9e8fbc5a3846fb05b4fa0859e0917b2202f\"", 304),
            ("\"x\", W/\"bf21a9e8fbc5a3846fb05b4fa0859e0917b2202f\"", 304),
            ("*", 304),
            ("\"x\"", 200),
        ] {
            let request = TestRequest::get().insert_header(("if-none-match", sent)).to_http_request();
            assert_eq!(answer(&request, "{}".to_owned(), retrieved(b"", ""), false, false).status(), status, "{sent}");
        }
    }

    // xAPI 1.0.3 Communication 1.5.2
    #[actix_web::test]
    async fn attachments_come_as_parts_that_are_read_back_to_the_byte() {
        let request = TestRequest::get().to_http_request();
        let response = answer(&request, "{}".to_owned(), retrieved(b"\r\n--\0\xff\r\n", "image/png"), true, false);
        let boundary = header(&response, "content-type").strip_prefix("multipart/mixed; boundary=").unwrap().to_owned();
        let body = to_bytes(response.into_body()).await.unwrap();
        let parts = multipart::parse(&body, &boundary).unwrap();
        assert_eq!((parts[0].header("content-type"), &parts[0].content[..]), (Some("application/json"), &b"{}"[..]));
        assert_eq!(parts[1].content, &b"\r\n--\0\xff\r\n"[..]);
        assert_eq!(parts[1].header("content-type"), Some("image/png"));
        assert_eq!(parts[1].header("content-transfer-encoding"), Some("binary"));
        assert_eq!(parts[1].header("x-experience-api-hash"), Some("00ff"));
    }

    #[actix_web::test]
    async fn the_json_goes_out_before_the_first_attachment_is_read() {
        let never = Retrieved { attachments: stream::pending().boxed(), ..retrieved(b"", "") };
        let response = answer(&TestRequest::get().to_http_request(), "{}".to_owned(), never, true, false);
        let mut body = response.into_body();
        let mut sent = Vec::new();
        while !sent.ends_with(b"{}") {
            let piece = poll_fn(|context| Pin::new(&mut body).poll_next(context)).await;
            sent.extend(piece.unwrap().unwrap());
        }
    }

    #[actix_web::test]
    async fn a_media_type_cannot_add_headers_to_an_answer() {
        let request = TestRequest::get().to_http_request();
        let response = answer(&request, "{}".to_owned(), retrieved(b"", "a/b\r\nX-Evil: 1"), true, false);
        let body = to_bytes(response.into_body()).await.unwrap();
        assert!(!String::from_utf8_lossy(&body).contains("X-Evil"));
    }
}
