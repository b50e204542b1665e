//! Who is calling: HTTP Basic (RFC 7617), asked before a body is read.

use std::future::{Ready, ready};
use std::net::IpAddr;
use std::sync::Arc;

use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, dev};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::auth::{Authenticator, Caller, SignInError};
use crate::service;

use super::Refusal;

/// The challenge of every 401.
pub(crate) const CHALLENGE: &str = r#"Basic realm="loggbok", charset="UTF-8""#;

/// Who calls, by the request's headers and the address that it came from.
///
/// # Errors
/// [`Refusal::Unauthenticated`] where no credential came, or one that does not hold. The two are not
/// told apart, and neither are an unknown key and a wrong secret. [`Refusal::TooMany`] where the address
/// has failed too often, or the credential asks too often.
pub(crate) async fn caller(
    authenticator: &Authenticator,
    headers: &HeaderMap,
    address: Option<IpAddr>,
) -> Result<Arc<Caller>, Refusal> {
    let (key, secret) = basic(headers).ok_or(Refusal::Unauthenticated)?;
    let found = authenticator.basic(&key, &secret, address).await.map_err(|error| match error {
        SignInError::TooManyFailures(wait) => Refusal::TooMany(wait),
        SignInError::Store(error) => service::Error::from(error).into(),
    })?;
    let caller = found.ok_or(Refusal::Unauthenticated)?;
    authenticator.count_request(&caller).map_err(Refusal::TooMany)?;
    Ok(caller)
}

/// Key and secret of a Basic header.
pub(super) fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let mut sent = headers.get_all(AUTHORIZATION);
    let (value, None) = (sent.next()?.to_str().ok()?, sent.next()) else { return None };
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (key, secret) = decoded.split_once(':')?;
    Some((key.to_owned(), secret.to_owned()))
}

/// The caller that the gate found; an argument of every handler behind it.
#[derive(Debug, Clone)]
pub(crate) struct Calling(pub(crate) Arc<Caller>);

impl FromRequest for Calling {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _payload: &mut dev::Payload) -> Self::Future {
        ready(request.extensions().get::<Self>().cloned().ok_or(Refusal::Unauthenticated))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{AUTHORIZATION, HeaderMap, HeaderValue};

    use super::basic;

    fn with(value: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, HeaderValue::from_static(value));
        headers
    }

    #[test]
    fn key_and_secret_are_split_at_the_first_colon() {
        // "key:se:cret"
        assert_eq!(basic(&with("Basic a2V5OnNlOmNyZXQ=")), Some(("key".to_owned(), "se:cret".to_owned())));
    }

    #[test]
    fn the_scheme_is_read_without_regard_to_case() {
        assert!(basic(&with("BASIC a2V5OnNlOmNyZXQ=")).is_some());
    }

    #[test]
    fn other_schemes_and_broken_values_are_no_credential() {
        for value in ["Bearer a2V5OnNlOmNyZXQ=", "Basic:a2V5OnNlOmNyZXQ=", "Basic", "Basic %%%", "Basic a2V5"] {
            assert_eq!(basic(&with(value)), None, "{value}");
        }
    }

    #[test]
    fn two_credentials_are_none() {
        let mut headers = with("Basic a2V5OnNlOmNyZXQ=");
        headers.append(AUTHORIZATION, HeaderValue::from_static("Basic a2V5OnNlOmNyZXQ="));
        assert_eq!(basic(&headers), None);
    }
}
