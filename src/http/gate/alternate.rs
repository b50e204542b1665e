//! The alternate request syntax of 1.0.3, for browsers that can only send forms (xAPI 1.0.3
//! Communication 1.3). 2.0 has none.
//!
//! `POST …?method=PUT` with a form becomes the request that it encodes, and nothing behind the gate can tell the
//! difference.

use std::borrow::Cow;

use actix_web::dev::{Payload, ServiceRequest};
use actix_web::http::header::{
    AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH,
    ORIGIN,
};
use actix_web::http::{Method, Uri};
use actix_web::{HttpMessage as _, HttpRequest};
use bytes::Bytes;
use futures::stream;
use xapi::Version;

use crate::service::{Held, Memory, cost_of_json};

use super::{authenticate, version};
use crate::http::wire::{body, urlencoded};
use crate::http::{Parameters, Refusal};

/// The longest form that carries its credential inside, in bytes: it is read before the caller is known.
pub(crate) const ANONYMOUS_BYTES: usize = 1024 * 1024;

/// The most parameters of a form: more than any resource and all headers together have.
const PARAMETERS: usize = 64;

/// The longest query that is put into an address, in bytes. The HTTP library allows 64 KiB per address.
const ADDRESS_BYTES: usize = 32 * 1024;

/// The query of a form, if it is longer than that.
struct LongQuery {
    query: String,
    /// The memory held for it.
    _held: Held,
}

/// The query string of a request, from its address or a form.
pub(crate) fn query_of(request: &HttpRequest) -> Cow<'_, str> {
    match request.extensions().get::<LongQuery>() {
        Some(LongQuery { query, .. }) => Cow::Owned(query.clone()),
        None => Cow::Borrowed(request.query_string()),
    }
}

/// The form parameters that stand for headers.
const HEADERS: [HeaderName; 6] =
    [AUTHORIZATION, version::HEADER, CONTENT_TYPE, CONTENT_LENGTH, IF_MATCH, IF_NONE_MATCH];

/// The request that a form encodes.
#[derive(Debug, PartialEq)]
struct Meant {
    method: Method,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// The other form parameters.
    query: String,
    content: Bytes,
}

/// Whether a request uses the alternate syntax.
pub(crate) fn is_asked(request: &ServiceRequest) -> bool {
    let names = request.query_string().split('&').map(|pair| pair.split('=').next().unwrap_or_default());
    let second = version::spoken(request.headers()).is_ok_and(|version| version == Version::V2_0_0);
    request.method() == Method::POST && !second && names.into_iter().any(|name| name == "method")
}

/// Whether the caller can be identified before the form is read, because the credential is in a header that counts.
pub(crate) fn names_caller(request: &ServiceRequest) -> bool {
    !request.headers().contains_key(ORIGIN) && authenticate::sent(request.headers()).is_some()
}

/// Replaces the request by the one that its form encodes. The form may have `limit` bytes.
///
/// # Errors
/// Another parameter beside `method`; a body that is not a form, is too long or has too many parameters; or missing
/// content.
pub(crate) async fn resolve(request: &mut ServiceRequest, limit: usize, memory: &Memory) -> Result<(), Refusal> {
    let parameters = Parameters::parse(request.query_string(), &["method"], &[])?;
    let payload = request.take_payload();
    let form = body::read(payload, request.headers(), limit, memory).await?;
    // Holds the decoded values, and the query built from them.
    let decoded = memory.hold(4 * form.len())?;
    let meant = read(parameters.text("method").unwrap_or_default(), &form)?;
    // An identifier may be longer than any address; the query is then kept separately.
    let is_long = meant.query.len() > ADDRESS_BYTES;
    let uri = format!("{}?{}", request.path(), if is_long { "" } else { &meant.query });
    if is_long {
        let held = memory.hold(meant.query.len() + cost_of_json(meant.query.as_bytes()))?;
        request.extensions_mut().insert(LongQuery { query: meant.query, _held: held });
    }
    let uri: Uri = uri.parse().map_err(|_| Refusal::Body("the form's parameters make no address".into()))?;
    let head = request.head_mut();
    head.method = meant.method;
    head.uri = uri;
    head.headers.remove(CONTENT_ENCODING);
    // A page of any origin may send a form, and the browser adds the password it remembers for this server. By the
    // standard the credential is in the form; for forms from pages, only that one counts.
    if head.headers.contains_key(ORIGIN) {
        head.headers.remove(AUTHORIZATION);
    }
    head.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    for (name, value) in meant.headers {
        head.headers.insert(name, value);
    }
    head.headers.insert(CONTENT_LENGTH, HeaderValue::from(meant.content.len()));
    let content = decoded.carried_by(meant.content);
    let content = stream::once(std::future::ready(Ok(content)));
    request.set_payload(Payload::Stream { payload: Box::pin(content) });
    Ok(())
}

fn read(method: &str, form: &[u8]) -> Result<Meant, Refusal> {
    let method = match method {
        "GET" => Method::GET,
        "PUT" => Method::PUT,
        "POST" => Method::POST,
        "DELETE" => Method::DELETE,
        _ => return Err(Refusal::parameter("method", "write GET, PUT, POST or DELETE")),
    };
    let wrong = || Refusal::Body("a request with ?method= carries a form: application/x-www-form-urlencoded".into());
    let form = std::str::from_utf8(form).map_err(|_| wrong())?;
    let (mut headers, mut content, mut rest) = (Vec::new(), None, Vec::new());
    for (at, pair) in urlencoded::pairs(form).enumerate() {
        if at == PARAMETERS {
            return Err(Refusal::Body(format!("the form may have at most {PARAMETERS} parameters").into()));
        }
        let (name, value) = pair.map_err(|_| wrong())?;
        if name == "content" {
            if content.replace(Bytes::from(value)).is_some() {
                return Err(Refusal::Body("the form may have the parameter content once".into()));
            }
        } else if let Some(header) = HEADERS.iter().find(|header| header.as_str().eq_ignore_ascii_case(&name)) {
            let value = HeaderValue::from_str(&value).map_err(|_| wrong())?;
            headers.push((header.clone(), value));
        } else {
            rest.push((name, value));
        }
    }
    if content.is_none() && (method == Method::PUT || method == Method::POST) {
        return Err(Refusal::Body("the form needs the parameter content".into()));
    }
    if headers.iter().any(|(name, value)| *name == version::HEADER && value.as_bytes().starts_with(b"2.")) {
        return Err(Refusal::parameter("method", "xAPI 2.0 has no alternate request syntax"));
    }
    let query = Parameters::from(rest).query_string(&[], &[]);
    Ok(Meant { method, headers, query, content: content.unwrap_or_default() })
}

#[cfg(test)]
mod tests {
    use actix_web::HttpMessage as _;
    use actix_web::http::Method;
    use actix_web::test::TestRequest;

    use super::{is_asked, read, resolve};
    use crate::http::Refusal;
    use crate::http::wire::body;
    use crate::service::Memory;

    // xAPI 1.0.3 Communication 1.3
    #[test]
    fn a_form_is_taken_apart_into_headers_parameters_and_content() {
        let form =
            b"statementId=1&content=%7B%22a%22%3A%22%2B%22%7D&Authorization=Basic+x&X-Experience-API-Version=1.0.3";
        let meant = read("PUT", form).unwrap();
        assert_eq!((meant.method, meant.query.as_str()), (Method::PUT, "statementId=1"));
        assert_eq!(meant.content, r#"{"a":"+"}"#);
        let headers: Vec<_> =
            meant.headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
        assert_eq!(headers, [("authorization", "Basic x"), ("x-experience-api-version", "1.0.3")]);
    }

    // xAPI 1.0.3 Communication 1.3
    #[test]
    fn content_is_asked_for_where_the_method_has_any() {
        assert!(read("PUT", b"statementId=1").is_err());
        assert!(read("POST", b"{\"statementId\":\"1\"}").is_err());
        assert_eq!(read("GET", b"limit=1").unwrap().query, "limit=1");
    }

    #[test]
    fn a_form_has_few_parameters_and_one_content() {
        let many = |count| "a=1&".repeat(count);
        assert!(read("GET", many(64).as_bytes()).is_ok());
        for form in [&*many(65), &many(1_000_000), "content=x&content=y"] {
            assert!(matches!(read("PUT", form.as_bytes()), Err(Refusal::Body(_))), "{}", form.len());
        }
    }

    #[test]
    fn other_methods_no_text_and_the_second_edition_are_refused() {
        assert!(read("PATCH", b"content=x").is_err());
        assert!(read("GET", b"limit=\xff").is_err());
        assert!(read("PUT", b"content=x&X-Experience-API-Version=2.0.0").is_err());
    }

    #[test]
    fn only_a_post_that_does_not_speak_the_second_edition_asks_for_it() {
        let asks = |method: Method, uri: &str, version: &'static str| {
            let request =
                TestRequest::with_uri(uri).method(method).insert_header(("x-experience-api-version", version));
            is_asked(&request.to_srv_request())
        };
        assert!(asks(Method::POST, "/xapi/statements?method=GET", "1.0.3"));
        assert!(asks(Method::POST, "/xapi/statements?statementId=1&method=PUT", ""));
        assert!(!asks(Method::PUT, "/xapi/statements?method=POST", "1.0.3"));
        assert!(!asks(Method::POST, "/xapi/statements?method=GET", "2.0.0"));
        assert!(!asks(Method::POST, "/xapi/statements?methods=GET", "1.0.3"));
    }

    #[actix_web::test]
    async fn the_request_becomes_the_one_it_stands_for() {
        let request =
            TestRequest::post().uri("/xapi/statements?method=PUT").set_payload("statementId=1&content=%7B%7D");
        let mut request = request.to_srv_request();
        let memory = Memory::default();
        resolve(&mut request, 99, &memory).await.unwrap();
        assert_eq!(
            (request.method(), request.uri().to_string().as_str()),
            (&Method::PUT, "/xapi/statements?statementId=1")
        );
        assert_eq!(request.headers().get("content-type").unwrap(), "application/json");
        let payload = request.take_payload();
        assert_eq!(body::read(payload, request.headers(), 99, &memory).await.unwrap(), "{}");
    }

    // xAPI 1.0.3 Communication 1.3: no other parameter in the query string.
    #[actix_web::test]
    async fn a_parameter_beside_the_method_is_refused() {
        let request =
            TestRequest::post().uri("/xapi/statements?method=PUT&statementId=1").set_payload("content=%7B%7D");
        assert!(resolve(&mut request.to_srv_request(), 99, &Memory::default()).await.is_err());
    }
}
