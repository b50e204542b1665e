//! Fuzzing of HTTP: see [`crate::fuzz`].

use std::collections::BTreeMap;

use actix_web::ResponseError as _;
use actix_web::http::header::{
    ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, IF_MATCH, IF_NONE_MATCH,
};
use bytes::Bytes;
use xapi::Version;

use crate::service::{StatementQuery, Tags};

use super::standard::more::Cursors;
use super::standard::statement_parameters::{Asked, asked};
use super::wire::media_type::MediaType;
use super::wire::multipart as parts;
use super::wire::preconditions::preconditions;
use super::{Parameters, by_preference};
use crate::http::gate::{authenticate, version};
use crate::http::wire::{body, respond, urlencoded};

/// A query string of the Statement Resource: refused with a 400, or a question that stays the same when it is written
/// again, by us or in a `more`.
///
/// # Panics
/// If a property is broken.
pub fn query(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let key = cookie::Key::from(&[7; 64]);
    let cursors = Cursors::new(&key, "");
    for version in [Version::V1_0_3, Version::V2_0_0] {
        match asked(text, version, "sv", &cursors) {
            Ok(question) => {
                if let Asked::Many(query) = &question {
                    let terms = query.filter.all_of();
                    assert!(terms.iter().all(|any| !any.is_empty()), "a term that nothing can meet");
                }
                let pairs: Result<Vec<_>, _> = urlencoded::pairs(text).collect();
                let pairs = pairs.unwrap_or_else(|fault| panic!("read once, and not again: {fault:?}"));
                let rewritten = Parameters::from(pairs).query_string(&[], &[]);
                assert_eq!(asked(&rewritten, version, "sv", &cursors).ok().as_ref(), Some(&question), "{rewritten}");
                let on = cursors.url(&rewritten, 7);
                let query = on.split_once('?').map_or("", |(_, query)| query);
                if let (Asked::Many(first), Ok(Asked::Many(next))) = (&question, asked(query, version, "sv", &cursors))
                {
                    assert_eq!(*next, StatementQuery { after: Some(7), ..(**first).clone() });
                }
            }
            Err(refusal) => assert_eq!(refusal.status_code(), 400, "{refusal}"),
        }
    }
    assert_eq!(cursors.place(text), None, "a cursor that was not given out");
}

/// A body with its `Content-Type` in the first line: refused with a 400, or parts that stay the same when they are
/// written again.
///
/// # Panics
/// If a property is broken.
pub fn multipart(bytes: &[u8]) {
    let mut lines = bytes.splitn(2, |byte| *byte == b'\n');
    let (first, rest) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    let Ok(content_type) = std::str::from_utf8(first) else { return };
    let media_type = MediaType::parse(content_type.trim_end());
    let whole = Bytes::copy_from_slice(rest);
    match body::statements(media_type.as_ref(), whole.clone()) {
        Ok(body) => {
            for attachment in body.attachments {
                assert!(xapi::formats::is_sha2_hex(&attachment.sha2), "{}", attachment.sha2);
            }
        }
        Err(refusal) => assert_eq!(refusal.status_code(), 400, "{refusal}"),
    }
    let Some(boundary) = media_type.as_ref().and_then(|media_type| media_type.parameter("boundary")) else { return };
    let Ok(parsed) = parts::parse(&whole, boundary) else { return };
    let contents: Vec<Bytes> = parsed.into_iter().map(|part| part.content).collect();
    assert!(contents.iter().map(Bytes::len).sum::<usize>() <= rest.len());
    let mut written = Vec::new();
    for content in &contents {
        written.extend_from_slice(format!("--{boundary}\r\n\r\n").as_bytes());
        written.extend_from_slice(content);
        written.extend_from_slice(b"\r\n");
    }
    written.extend_from_slice(format!("--{boundary}--").as_bytes());
    let again = parts::parse(&Bytes::from(written), boundary).map(|parts| parts.into_iter().map(|part| part.content));
    assert_eq!(again.map(Iterator::collect::<Vec<Bytes>>), Ok(contents));
}

/// A header value: version, credential, media type, languages, entity tags.
///
/// # Panics
/// If a property is broken.
pub fn header(bytes: &[u8]) {
    let Ok(value) = HeaderValue::from_bytes(bytes) else { return };
    let mut headers = HeaderMap::new();
    for name in [version::HEADER, AUTHORIZATION, CONTENT_TYPE, ACCEPT_LANGUAGE] {
        headers.insert(name, value.clone());
    }
    if let Ok(spoken) = version::spoken(&headers) {
        assert!([Version::V1_0_3, Version::V2_0_0].contains(&spoken));
    }
    if let Some(authenticate::Sent::Basic(key, _)) = authenticate::sent(&headers) {
        assert!(!key.contains(':'), "a key ends at the first colon");
    }
    if let Some(media_type) = body::media_type(&headers) {
        let essence = media_type.essence;
        assert!(essence.contains('/') && essence == essence.to_ascii_lowercase(), "{essence}");
        assert_eq!(MediaType::parse(&essence).map(|again| again.essence), Some(essence));
    }
    entity_tags(&value);
    let Ok(text) = value.to_str() else { return };
    assert!(by_preference(text).iter().all(|name| !name.is_empty() && !name.contains(',')));
    let statement = serde_json::json!({ "verb": { "display": { "sv": "gjorde", "en-GB": "did", "und": "-" } } });
    let chosen = xapi::canonical(statement, &BTreeMap::new(), text);
    assert_eq!(chosen["verb"]["display"].as_object().map(serde_json::Map::len), Some(1), "one language of each map");
    let tag = "\"da39a3ee5e6b4b0d3255bfef95601890afd80709\"";
    let lists = respond::lists_tag([text].into_iter(), tag);
    assert!(!lists || text.contains(tag) || text.contains('*'));
}

/// `If-Match` and `If-None-Match` are parsed alike: refused with a 400, or tags that stay the same when they are
/// written again.
fn entity_tags(value: &HeaderValue) {
    let both = |value: &HeaderValue| {
        let headers = [IF_MATCH, IF_NONE_MATCH].map(|name| (name, value.clone()));
        preconditions(&headers.into_iter().collect())
    };
    let read = match both(value) {
        Ok(read) => read,
        Err(refusal) => return assert_eq!(refusal.status_code(), 400, "{refusal}"),
    };
    assert_eq!(read.if_match, read.if_none_match);
    let written = match read.if_match.as_ref() {
        Some(Tags::Any) => "*".to_owned(),
        Some(Tags::OneOf(tags)) => {
            assert!(tags.iter().all(|sent| sent.len() >= 2 && sent.matches('"').count() == 2), "{tags:?}");
            tags.join(", ")
        }
        None => panic!("a header that is there is not read"),
    };
    let again = HeaderValue::from_str(&written).ok().and_then(|value| both(&value).ok());
    assert_eq!(again, Some(read), "{written}");
}
