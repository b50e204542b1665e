//! JSON Web Tokens (RFC 7519): their form, their signature, and the claims that every one must have.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::grants::{Claims, NoGrant};

/// The longest token, in bytes; those of people in many groups have a third of that.
pub const TOKEN_BYTES: usize = 16 * 1024;
/// How far the issuer's clock may be ahead of ours.
const SKEW: SignedDuration = SignedDuration::from_secs(30);

/// Why a token is refused. No text repeats its content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// More bytes than a token may have.
    #[error("it has more than {TOKEN_BYTES} bytes")]
    TooLong,
    /// Not a token.
    #[error("it is no JSON Web Token: three parts in base64url, apart by dots, the first two JSON objects")]
    Form,
    /// A critical header that is not understood (RFC 7515, 4.1.11).
    #[error("its header has crit: no extension is understood here")]
    Critical,
    /// A type other than that of our own tokens.
    #[error("its header has another typ than tokens of this server")]
    Type,
    /// An issuer that is not trusted.
    #[error("its issuer (iss) is neither this server nor a provider of the configuration")]
    Issuer,
    /// No key of that name.
    #[error("its issuer has no key of the name (kid) in its header, or none that may sign tokens")]
    Key,
    /// An algorithm that is not the key's.
    #[error("its algorithm (alg) is not one that its key signs by and that is taken here")]
    Algorithm,
    /// A signature by another key, or over something else.
    #[error("its signature is wrong")]
    Signature,
    /// A claim that is missing or malformed.
    #[error("its claim {0} is missing, or has not the form that it must have")]
    Claim(&'static str),
    /// The token is for another audience.
    #[error("it is not for this server: its audience (aud) is another")]
    Audience,
    /// The token has expired.
    #[error("it expired at {0}")]
    Expired(Timestamp),
    /// The token is not valid yet.
    #[error("it is not valid before {0}")]
    NotYet(Timestamp),
    /// The token was withdrawn.
    #[error("it was withdrawn")]
    Withdrawn,
    /// The claim table grants nothing for it.
    #[error(transparent)]
    NoGrant(#[from] NoGrant),
    /// The keys of its provider are not known yet and cannot be fetched.
    #[error("the keys of its provider can't be read now; the log says why")]
    Unavailable,
}

/// A public key and its algorithms, which the kind of key decides, not a token.
#[derive(Debug, Clone)]
pub(super) struct PublicKey {
    pub(super) key: DecodingKey,
    pub(super) algorithms: Vec<Algorithm>,
}

/// The header. Other members are ignored: neither a key nor the address of one is taken from a token.
#[derive(Debug, Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    /// Its value, even null; `None` if the member is missing.
    #[serde(default, deserialize_with = "present")]
    crit: Option<Value>,
}

/// Reads a member that is present with any value: as a plain `Option`, null would count as absent.
fn present<'de, D: Deserializer<'de>>(member: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(member).map(Some)
}

/// A parsed token. Believe nothing of it before [`Self::verify`].
#[derive(Debug)]
pub(super) struct Unverified<'t> {
    header: Header,
    claims: Claims,
    signed: &'t str,
    signature: &'t str,
}

impl<'t> Unverified<'t> {
    /// # Errors
    /// [`TokenError::TooLong`], [`TokenError::Form`], [`TokenError::Critical`].
    pub(super) fn parse(token: &'t str) -> Result<Self, TokenError> {
        if token.len() > TOKEN_BYTES {
            return Err(TokenError::TooLong);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(TokenError::Form)?;
        let (header, claims) = signed.split_once('.').ok_or(TokenError::Form)?;
        let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| TokenError::Form);
        let header: Header = serde_json::from_slice(&decode(header)?).map_err(|_| TokenError::Form)?;
        let claims = serde_json::from_slice(&decode(claims)?).map_err(|_| TokenError::Form)?;
        if header.crit.is_some() {
            return Err(TokenError::Critical);
        }
        Ok(Self { header, claims, signed, signature })
    }

    /// The issuer, to ask for the key.
    pub(super) fn issuer(&self) -> &str {
        self.claims.get("iss").and_then(Value::as_str).unwrap_or_default()
    }

    /// The name of the key; empty if there is none.
    pub(super) fn kid(&self) -> &str {
        self.header.kid.as_deref().unwrap_or_default()
    }

    /// Whether its header has this type.
    pub(super) fn is_of_type(&self, typ: &str) -> bool {
        self.header.typ.as_deref() == Some(typ)
    }

    /// The claims, without knowing who wrote them.
    #[cfg(any(test, feature = "fuzzing"))]
    pub(super) fn into_claims(self) -> Claims {
        self.claims
    }

    /// Returns the claims, if the key signed them.
    ///
    /// The algorithm must be one of the key's, so neither `none` nor an HMAC with a public key as its secret passes.
    ///
    /// # Errors
    /// [`TokenError::Algorithm`], [`TokenError::Signature`].
    pub(super) fn verify(self, key: &PublicKey) -> Result<Claims, TokenError> {
        let named = self.header.alg.parse().ok();
        let algorithm = named.filter(|named| key.algorithms.contains(named)).ok_or(TokenError::Algorithm)?;
        match crypto::verify(self.signature, self.signed.as_bytes(), &key.key, algorithm) {
            Ok(true) => Ok(self.claims),
            _ => Err(TokenError::Signature),
        }
    }
}

/// What every token must contain, whoever issued it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Valid {
    /// Its subject.
    pub(super) subject: String,
    /// When it expires.
    pub(super) expires: Timestamp,
}

/// Checks audience and time of verified claims.
///
/// # Errors
/// What is missing or wrong.
pub(super) fn validate(claims: &Claims, audience: &str, now: Timestamp) -> Result<Valid, TokenError> {
    let is_ours = |value: &Value| value.as_str() == Some(audience);
    let for_us = match claims.get("aud").ok_or(TokenError::Claim("aud"))? {
        Value::Array(all) => all.iter().any(is_ours),
        one => is_ours(one),
    };
    if !for_us {
        return Err(TokenError::Audience);
    }
    let expires = instant(claims, "exp")?.ok_or(TokenError::Claim("exp"))?;
    if now >= expires {
        return Err(TokenError::Expired(expires));
    }
    if let Some(from) = instant(claims, "nbf")?
        && from > now.saturating_add(SKEW).unwrap_or(Timestamp::MAX)
    {
        return Err(TokenError::NotYet(from));
    }
    let subject = claims.get("sub").and_then(Value::as_str).filter(|subject| !subject.is_empty());
    Ok(Valid { subject: subject.ok_or(TokenError::Claim("sub"))?.to_owned(), expires })
}

/// Reads a claim that is a point in time: seconds since 1970, not always whole (RFC 7519, 2, `NumericDate`).
fn instant(claims: &Claims, name: &'static str) -> Result<Option<Timestamp>, TokenError> {
    let Some(value) = claims.get(name) else { return Ok(None) };
    let since = value.as_f64().and_then(|seconds| SignedDuration::try_from_secs_f64(seconds).ok());
    let at = since.and_then(|since| Timestamp::from_duration(since).ok());
    at.ok_or(TokenError::Claim(name)).map(Some)
}
