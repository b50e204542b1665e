//! Request bodies: bounded reading, decompression, and splitting into parts.

use std::cell::Cell;
use std::rc::Rc;

use actix_web::dev::Decompress;
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ContentEncoding, HeaderMap};
use bytes::Bytes;
use futures::stream::{self, LocalBoxStream};
use futures::{Stream, StreamExt as _, TryStreamExt as _, future};
use sha2::digest::DynDigest;
use sha2::{Sha224, Sha256, Sha384, Sha512};
use tracing::Instrument as _;

use crate::service::{AttachmentPart, Memory};

use super::gathered::Gathered;
use super::media_type::MediaType;
use super::multipart::{self, Part};
use super::patience;
use crate::http::Refusal;

/// The size of pieces in which compressed input is decoded, in bytes. The limit is checked after each, since the decoder
/// yields everything that a piece becomes at once, which may be a thousand times as much.
const PIECE: usize = 1024;

/// The highest compression ratio of a body beyond the first [`FREE`] bytes. DEFLATE reaches a thousand for one repeated
/// byte. Real bodies stay far below: a statement has at least some five hundred bytes, of which its id has sixteen
/// random ones, and rows of a roster differ in a mail address.
const TIGHTEST: usize = 100;
/// The first bytes, which may have any ratio.
const FREE: usize = 1024 * 1024;

/// The JSON of a statements request, and the attachments that came with it.
#[derive(Debug)]
pub(crate) struct StatementsBody {
    /// One statement or an array.
    pub(crate) json: Bytes,
    /// Each part after the first, with its hash checked.
    pub(crate) attachments: Vec<AttachmentPart>,
}

/// The media type that a request declares.
pub(crate) fn media_type(headers: &HeaderMap) -> Option<MediaType> {
    MediaType::parse(headers.get(CONTENT_TYPE)?.to_str().ok()?)
}

/// Reads a body to its end, into memory that stays reserved while any of its bytes live.
///
/// # Errors
/// As [`chunks`]; [`service::Error::Busy`] and [`service::Error::TooCostly`].
pub(crate) async fn read(
    payload: impl Stream<Item = Result<Bytes, PayloadError>>,
    headers: &HeaderMap,
    limit: usize,
    memory: &Memory,
) -> Result<Bytes, Refusal> {
    let reading = async {
        let mut body = Gathered::new(memory)?;
        let mut chunks = chunks(payload, headers, limit)?;
        while let Some(chunk) = chunks.try_next().await? {
            body.push(&chunk)?;
        }
        Ok(body.freeze())
    };
    reading.instrument(tracing::info_span!("read the body")).await
}

/// Streams a body as it arrives, decompressed.
///
/// # Errors
/// [`Refusal::TooLarge`], at once if the length is declared, else as soon as more than `limit` bytes are there;
/// [`Refusal::Encoding`]; [`Refusal::TooTight`] as soon as compressed bytes become too many; [`Refusal::Body`] if it breaks
/// off or cannot be decompressed; [`Refusal::TooSlow`].
pub(crate) fn chunks<'p>(
    payload: impl Stream<Item = Result<Bytes, PayloadError>> + 'p,
    headers: &HeaderMap,
    limit: usize,
) -> Result<LocalBoxStream<'p, Result<Bytes, Refusal>>, Refusal> {
    let declared = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > limit) {
        return Err(Refusal::TooLarge(limit));
    }
    // The bytes received so far of a compressed body.
    let sent = Rc::new(Cell::new(0));
    let (encoding, coming) = (encoding(headers)?, Rc::clone(&sent));
    let is_plain = encoding == ContentEncoding::Identity;
    let plain = if is_plain {
        payload.boxed_local()
    } else {
        let pieces = payload.flat_map(|chunk| stream::iter(pieces(chunk)));
        let pieces = pieces.inspect_ok(move |piece| coming.set(coming.get() + piece.len())).boxed_local();
        Decompress::new(pieces, encoding).boxed_local()
    };
    let mut length = 0;
    let counted = plain.map_err(|error| patience::refusal(&error)).and_then(move |chunk| {
        length += chunk.len();
        future::ready(if length > limit {
            Err(Refusal::TooLarge(limit))
        } else if !is_plain && length > FREE + sent.get().saturating_mul(TIGHTEST) {
            Err(Refusal::TooTight(TIGHTEST))
        } else {
            Ok(chunk)
        })
    });
    Ok(counted.boxed_local())
}

/// Only codings whose decoder can tell a truncated body from a complete one.
fn encoding(headers: &HeaderMap) -> Result<ContentEncoding, Refusal> {
    let mut sent = headers.get_all(CONTENT_ENCODING);
    let (first, second) = (sent.next(), sent.next());
    let Some(value) = first else { return Ok(ContentEncoding::Identity) };
    let known = value.to_str().ok().and_then(|text| text.parse().ok()).filter(|_| second.is_none());
    match known {
        Some(encoding @ (ContentEncoding::Identity | ContentEncoding::Gzip | ContentEncoding::Deflate)) => Ok(encoding),
        _ => Err(Refusal::Encoding),
    }
}

fn pieces(chunk: Result<Bytes, PayloadError>) -> impl Iterator<Item = Result<Bytes, PayloadError>> {
    let (bytes, error) = match chunk {
        Ok(bytes) => (bytes, None),
        Err(error) => (Bytes::new(), Some(Err(error))),
    };
    let starts = (0..bytes.len()).step_by(PIECE);
    starts.map(move |start| Ok(bytes.slice(start..bytes.len().min(start + PIECE)))).chain(error)
}

/// Splits the body of a statements request: JSON, or `multipart/mixed` with the JSON first (xAPI 1.0.3 Communication 1.5).
///
/// # Errors
/// [`Refusal::Body`]. Reading the statements later checks that each part belongs to a statement and each attachment has its
/// part.
pub(crate) fn statements(media_type: Option<&MediaType>, body: Bytes) -> Result<StatementsBody, Refusal> {
    let wrong = "send statements as application/json, or as multipart/mixed with the JSON first";
    match media_type.map(|media_type| (media_type.essence.as_str(), media_type)) {
        Some(("application/json", _)) => Ok(StatementsBody { json: body, attachments: Vec::new() }),
        Some(("multipart/mixed", media_type)) => {
            let boundary = media_type
                .parameter("boundary")
                .ok_or(Refusal::Body("the Content-Type multipart/mixed needs its boundary".into()))?;
            let refuse = |detail: &str| Refusal::Body(detail.to_owned().into());
            let strictly =
                multipart::parse_after_json(&body, boundary).map_err(refuse).and_then(|parts| from_parts(&parts));
            strictly.or_else(|refusal| {
                // Some senders put no line end between an attachment and the next delimiter. Its hash tells where it ends.
                let parts = multipart::parse_fitting(&body, boundary, fitting).ok();
                parts.and_then(|parts| from_parts(&parts).ok()).ok_or(refusal)
            })
        }
        _ => Err(Refusal::Body(wrong.into())),
    }
}

fn from_parts(parts: &[Part]) -> Result<StatementsBody, Refusal> {
    let [first, rest @ ..] = parts else { return Err(Refusal::Body("there are no parts".into())) };
    let first_type = first.header("content-type").and_then(MediaType::parse);
    if first_type.is_none_or(|media_type| media_type.essence != "application/json") {
        return Err(Refusal::Body("the first part holds the statements: its Content-Type is application/json".into()));
    }
    let attachments = rest.iter().enumerate().map(|(at, part)| {
        attachment(part).map_err(|detail| Refusal::Body(format!("part {}: {detail}", at + 2).into()))
    });
    Ok(StatementsBody { json: first.content.clone(), attachments: attachments.collect::<Result<_, _>>()? })
}

/// Computes a hash of SHA-2, by the number of its hexadecimal digits.
fn hasher(digits: usize) -> Option<Box<dyn DynDigest>> {
    Some(match digits {
        56 => Box::new(Sha224::default()),
        64 => Box::new(Sha256::default()),
        96 => Box::new(Sha384::default()),
        128 => Box::new(Sha512::default()),
        _ => return None,
    })
}

/// The first of these ascending lengths at which the content has its declared hash. Each byte is hashed once.
fn fitting(part: &Part, lengths: &mut dyn Iterator<Item = usize>) -> Option<usize> {
    let declared = hex::decode(part.header("x-experience-api-hash")?).ok()?;
    let mut hasher = hasher(declared.len() * 2)?;
    let mut so_far = 0;
    for length in lengths {
        hasher.update(&part.content[so_far..length]);
        so_far = length;
        if *hasher.box_clone().finalize() == *declared {
            return Some(length);
        }
    }
    None
}

fn attachment(part: &Part) -> Result<AttachmentPart, &'static str> {
    let transfer = part.header("content-transfer-encoding").unwrap_or_default();
    if !transfer.eq_ignore_ascii_case("binary") {
        return Err("an attachment needs the header Content-Transfer-Encoding: binary");
    }
    let declared =
        part.header("x-experience-api-hash").ok_or("an attachment needs the header X-Experience-API-Hash")?;
    let sha2 = declared.to_ascii_lowercase();
    let content = &part.content;
    let mut hasher = hasher(sha2.len()).ok_or("X-Experience-API-Hash is a SHA-2 hash in hexadecimal digits")?;
    hasher.update(content);
    if hex::encode(hasher.finalize()) != sha2 {
        return Err("its bytes do not have the hash that X-Experience-API-Hash says");
    }
    Ok(AttachmentPart { sha2, content: content.clone() })
}

#[cfg(test)]
mod tests {
    use actix_web::error::PayloadError;
    use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap, HeaderValue};
    use std::io::Write as _;

    use bytes::Bytes;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use futures::stream;
    use proptest::prelude::*;
    use sha2::{Digest, Sha256, Sha512};

    use super::{Refusal, StatementsBody, statements};
    use crate::http::wire::media_type::MediaType;
    use crate::service::Memory;

    async fn read(
        payload: impl futures::Stream<Item = Result<Bytes, PayloadError>>,
        headers: &HeaderMap,
        limit: usize,
    ) -> Result<Bytes, Refusal> {
        super::read(payload, headers, limit, &Memory::default()).await
    }

    fn chunks(all: &[&[u8]]) -> impl futures::Stream<Item = Result<Bytes, PayloadError>> + use<> {
        stream::iter(all.iter().map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect::<Vec<_>>())
    }

    /// `plain text` in two codings.
    const TEXT_GZIPPED: [u8; 30] = [
        0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x2b, 0xc8, 0x49, 0xcc, 0xcc, 0x53, 0x28, 0x49,
        0xad, 0x28, 0x01, 0x00, 0xb8, 0x0f, 0x0b, 0x44, 0x0a, 0x00, 0x00, 0x00,
    ];
    const TEXT_DEFLATED: [u8; 18] =
        [0x78, 0x9c, 0x2b, 0xc8, 0x49, 0xcc, 0xcc, 0x53, 0x28, 0x49, 0xad, 0x28, 0x01, 0x00, 0x15, 0xb4, 0x03, 0xfa];

    fn encoded(encoding: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        headers
    }

    fn sent(content_type: &str, body: &str) -> Result<StatementsBody, Refusal> {
        statements(MediaType::parse(content_type).as_ref(), Bytes::copy_from_slice(body.as_bytes()))
    }

    fn mixed(parts: &[(&str, &str)]) -> Result<StatementsBody, Refusal> {
        let mut body = String::new();
        for (head, content) in parts {
            body.extend(["--b\r\n", head, "\r\n", content, "\r\n"]);
        }
        sent("multipart/mixed; boundary=b", &format!("{body}--b--\r\n"))
    }

    const JSON: (&str, &str) = ("Content-Type: application/json\r\n", "{}");

    #[actix_web::test]
    async fn a_body_is_read_up_to_the_limit_and_not_beyond() {
        let headers = HeaderMap::new();
        assert_eq!(read(chunks(&[b"ab", b"cd"]), &headers, 4).await.unwrap(), "abcd");
        assert!(matches!(read(chunks(&[b"ab", b"cde"]), &headers, 4).await, Err(Refusal::TooLarge(4))));
    }

    #[actix_web::test]
    async fn a_declared_length_above_the_limit_is_refused_before_reading() {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_LENGTH, HeaderValue::from_static("5"));
        let unread = stream::poll_fn(|_| -> std::task::Poll<Option<Result<Bytes, PayloadError>>> { panic!("read") });
        assert!(matches!(read(unread, &headers, 4).await, Err(Refusal::TooLarge(4))));
    }

    #[actix_web::test]
    async fn a_compressed_body_counts_by_what_it_becomes() {
        let headers = encoded("deflate");
        let read_with = async |limit| read(chunks(&[&TEXT_DEFLATED]), &headers, limit).await;
        assert_eq!(read_with(10).await.unwrap(), "plain text");
        assert!(matches!(read_with(9).await, Err(Refusal::TooLarge(9))));
    }

    /// Zero bytes, compressed.
    fn packed(bytes: usize) -> Vec<u8> {
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        packed.write_all(&vec![b' '; bytes]).unwrap();
        packed.finish().unwrap()
    }

    #[actix_web::test]
    async fn a_body_that_is_packed_too_tightly_is_refused_as_soon_as_that_shows() {
        let (headers, memory) = (encoded("gzip"), Memory::default());
        let within = super::FREE + 1000 * super::TIGHTEST;
        for (bytes, right) in [(super::FREE, true), (within, true), (20 << 20, false)] {
            let packed = packed(bytes);
            let read = super::read(chunks(&[&packed]), &headers, 64 << 20, &memory).await;
            match read {
                Ok(read) => assert!(right && read.len() == bytes, "{bytes}"),
                Err(Refusal::TooTight(100)) => assert!(!right, "{bytes}"),
                Err(other) => panic!("{bytes}: {other}"),
            }
            assert_eq!(memory.held(), 0, "{bytes}");
        }
    }

    // RFC 9110, 8.4: part of a body is never taken for the whole.
    #[actix_web::test]
    async fn a_compressed_body_that_is_cut_anywhere_or_goes_on_is_refused() {
        for (encoding, whole) in [("gzip", &TEXT_GZIPPED[..]), ("GZIP", &TEXT_GZIPPED), ("deflate", &TEXT_DEFLATED)] {
            let headers = encoded(encoding);
            assert_eq!(read(chunks(&[whole]), &headers, 99).await.unwrap(), "plain text");
            for end in 0..whole.len() {
                let cut = read(chunks(&[&whole[..end]]), &headers, 99).await;
                assert!(matches!(cut, Err(Refusal::Body(_))), "{encoding} {end}: {cut:?}");
            }
            for more in [whole, b"x"] {
                let longer = read(chunks(&[whole, more]), &headers, 99).await;
                assert!(matches!(longer, Err(Refusal::Body(_))), "{encoding}: {longer:?}");
            }
        }
    }

    #[actix_web::test]
    async fn damaged_and_unknown_encodings_are_refused() {
        assert!(matches!(read(chunks(&[b"no gzip at all"]), &encoded("gzip"), 99).await, Err(Refusal::Body(_))));
        for unknown in ["compress", "br", "zstd", "gzip, gzip", ""] {
            assert!(matches!(read(chunks(&[b"x"]), &encoded(unknown), 99).await, Err(Refusal::Encoding)), "{unknown}");
        }
    }

    // xAPI 1.0.3 Communication 1.5.1
    #[test]
    fn json_is_taken_with_any_parameters() {
        assert_eq!(sent("application/json; charset=utf-8", "[]").unwrap().json, "[]");
    }

    // xAPI 1.0.3 Communication 1.5: nothing but these two.
    #[test]
    fn other_media_types_are_refused() {
        for content_type in ["text/plain", "multipart/form-data; boundary=b", "multipart/mixed", "", "application/xml"]
        {
            assert!(sent(content_type, "--b\r\n\r\n{}\r\n--b--").is_err(), "{content_type}");
        }
    }

    // xAPI 1.0.3 Communication 1.5.2
    #[test]
    fn attachments_come_after_the_statements_with_their_hash() {
        let short = hex::encode(Sha256::digest("one"));
        let long = hex::encode_upper(Sha512::digest("two"));
        let head = |sha2: &str| format!("Content-Transfer-Encoding: BINARY\r\nX-Experience-API-Hash: {sha2}\r\n");
        let typed = format!("Content-Type: text/plain\r\n{}", head(&short));
        let body = mixed(&[JSON, (&typed, "one"), (&head(&long), "two")]).unwrap();
        assert_eq!(body.json, "{}");
        let [one, two] = &body.attachments[..] else { panic!("{body:?}") };
        assert_eq!((one.sha2.as_str(), &one.content[..]), (&*short, &b"one"[..]));
        assert_eq!(two.sha2, long.to_lowercase());
    }

    proptest! {
        // xAPIWrapper, for one, puts no line end between attachments.
        #[test]
        fn attachments_are_read_as_they_are_whether_or_not_a_line_end_follows_them(
            sent in prop::collection::vec(("(a|-|--b|--b--|\r|\n|\r\n){0,8}", prop::bool::ANY), 0..4),
            json_runs_on in prop::bool::ANY,
        ) {
            // What is a delimiter by RFC 2046 can't be content.
            let possible = |content: &str| format!("\r\n{content}").replace("\r\n--b", "\r\nx")[2..].to_owned();
            let sent: Vec<_> = sent.into_iter().map(|(content, runs_on)| (possible(&content), runs_on)).collect();
            let line_end = |runs_on: bool| if runs_on { "" } else { "\r\n" };
            let mut body = format!("--b\r\n{}\r\n{}{}--b", JSON.0, JSON.1, line_end(json_runs_on));
            for (content, runs_on) in &sent {
                let sha2 = hex::encode(Sha256::digest(content));
                let head = format!("Content-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {sha2}");
                body.extend(["\r\n", &head, "\r\n\r\n", content, line_end(*runs_on), "--b"]);
            }
            let read = super::statements(
                MediaType::parse("multipart/mixed; boundary=b").as_ref(),
                Bytes::from(format!("{body}--\r\n")),
            );
            let read: Vec<Bytes> = read.unwrap().attachments.into_iter().map(|attachment| attachment.content).collect();
            prop_assert_eq!(read, sent.iter().map(|(content, _)| content.as_bytes()).collect::<Vec<_>>());
        }
    }

    // XAPI-00132, XAPI-00135
    // xAPI 1.0.3 Communication 1.5.2
    #[test]
    fn parts_that_break_the_rules_are_refused_by_number() {
        let hash = hex::encode(Sha256::digest("one"));
        for head in [
            format!("X-Experience-API-Hash: {hash}\r\n"),
            format!("Content-Transfer-Encoding: base64\r\nX-Experience-API-Hash: {hash}\r\n"),
            "Content-Transfer-Encoding: binary\r\n".to_owned(),
            format!("Content-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {}\r\n", "0".repeat(64)),
            "Content-Transfer-Encoding: binary\r\nX-Experience-API-Hash: 00\r\n".to_owned(),
        ] {
            let refusal = mixed(&[JSON, (&head, "one")]).unwrap_err().to_string();
            assert!(refusal.starts_with("part 2: "), "{refusal}");
        }
    }

    // XAPI-00134
    // xAPI 1.0.3 Communication 1.5.2
    #[test]
    fn the_first_part_is_json() {
        assert!(mixed(&[("Content-Type: text/plain\r\n", "{}")]).is_err());
        assert!(mixed(&[("", "{}")]).is_err());
        assert_eq!(mixed(&[JSON]).unwrap().attachments.len(), 0);
    }
}
