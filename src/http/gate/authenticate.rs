//! Authenticates the caller by HTTP Basic (RFC 7617) or a bearer token (RFC 6750), before a body is read.

use std::future::{Ready, ready};
use std::net::IpAddr;
use std::sync::Arc;

use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, dev};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::auth::{Authenticator, Caller, TokenError};
use crate::service;

use crate::http::Refusal;

/// A credential, as sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    /// Key and secret.
    Basic(String, String),
    /// A token.
    Bearer(String),
}

/// Finds the caller by the request's headers and the address that it came from.
///
/// # Errors
/// [`Refusal::Unauthenticated`] if there is no credential or an invalid one; it does not say which, nor whether the key
/// or the secret is wrong. [`Refusal::Token`] if it was a token, whatever is wrong with it. [`Refusal::NoGrant`] if a
/// provider's token is valid but nothing is granted for it. [`Refusal::TooMany`] if the address has failed too often,
/// or the credential asks too often.
pub(crate) async fn caller(
    authenticator: &Authenticator,
    headers: &HeaderMap,
    address: Option<IpAddr>,
) -> Result<Arc<Caller>, Refusal> {
    let caller = match sent(headers).ok_or(Refusal::Unauthenticated)? {
        Sent::Basic(key, secret) => {
            authenticator.basic(&key, &secret, address).await?.ok_or(Refusal::Unauthenticated)?
        }
        Sent::Bearer(token) => authenticator.bearer(&token).await.map_err(|error| match error {
            TokenError::NoGrant(none) => Refusal::NoGrant(none),
            TokenError::Unavailable => service::Error::Unavailable.into(),
            _ => Refusal::Token,
        })?,
    };
    authenticator.count_request(&caller).map_err(Refusal::TooMany)?;
    Ok(caller)
}

/// The credential in the header Authorization, if there is exactly one.
pub(in crate::http) fn sent(headers: &HeaderMap) -> Option<Sent> {
    let mut sent = headers.get_all(AUTHORIZATION);
    let (value, None) = (sent.next()?.to_str().ok()?, sent.next()) else { return None };
    let (scheme, sent) = value.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(Sent::Bearer(sent.trim().to_owned()));
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(sent.trim()).ok()?).ok()?;
    let (key, secret) = decoded.split_once(':')?;
    Some(Sent::Basic(key.to_owned(), secret.to_owned()))
}

/// The caller that the gate identified; an argument of every handler behind it.
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

    use super::{Sent, sent};

    fn with(value: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, HeaderValue::from_static(value));
        headers
    }

    #[test]
    fn key_and_secret_are_split_at_the_first_colon() {
        // "key:se:cret"
        let expected = Sent::Basic("key".to_owned(), "se:cret".to_owned());
        assert_eq!(sent(&with("Basic a2V5OnNlOmNyZXQ=")), Some(expected));
    }

    #[test]
    fn the_scheme_is_read_without_regard_to_case() {
        assert!(sent(&with("BASIC a2V5OnNlOmNyZXQ=")).is_some());
        for value in ["Bearer a.b.c", "bearer a.b.c", "BEARER  a.b.c "] {
            assert_eq!(sent(&with(value)), Some(Sent::Bearer("a.b.c".to_owned())), "{value}");
        }
    }

    #[test]
    fn other_schemes_and_broken_values_are_no_credential() {
        for value in [
            "Digest a2V5OnNlOmNyZXQ=",
            "Bearer",
            "Bearer:a.b.c",
            "Basic:a2V5OnNlOmNyZXQ=",
            "Basic",
            "Basic %%%",
            "Basic a2V5",
        ] {
            assert_eq!(sent(&with(value)), None, "{value}");
        }
    }

    #[test]
    fn two_credentials_are_none() {
        let mut headers = with("Basic a2V5OnNlOmNyZXQ=");
        headers.append(AUTHORIZATION, HeaderValue::from_static("Basic a2V5OnNlOmNyZXQ="));
        assert_eq!(sent(&headers), None);
    }
}
