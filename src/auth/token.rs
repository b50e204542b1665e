//! JSON Web Tokens (RFC 7519): their form, their signature, and the claims that every one must have.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::grants::{Claims, NoGrant};

/// The longest token, in bytes: those of people in many groups have a third of it.
pub const TOKEN_BYTES: usize = 16 * 1024;
/// How far a clock that issued a token may be before ours.
const SKEW: SignedDuration = SignedDuration::from_secs(30);

/// Why a token does not say who calls. No text repeats what the token holds.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// More bytes than a token may have.
    #[error("it has more than {TOKEN_BYTES} bytes")]
    TooLong,
    /// No token.
    #[error("it is no JSON Web Token: three parts in base64url, apart by dots, the first two JSON objects")]
    Form,
    /// A header that must be understood, and is not (RFC 7515, 4.1.11).
    #[error("its header has crit: no extension is understood here")]
    Critical,
    /// A type that is not that of our own tokens.
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
    /// A claim that is missing, or has no such form.
    #[error("its claim {0} is missing, or has not the form that it must have")]
    Claim(&'static str),
    /// For somebody else.
    #[error("it is not for this server: its audience (aud) is another")]
    Audience,
    /// Its time is over.
    #[error("it expired at {0}")]
    Expired(Timestamp),
    /// Its time has not come.
    #[error("it is not valid before {0}")]
    NotYet(Timestamp),
    /// Somebody withdrew it.
    #[error("it was withdrawn")]
    Withdrawn,
    /// The claim table has nothing for it.
    #[error(transparent)]
    NoGrant(#[from] NoGrant),
    /// The keys of its provider are not known yet, and can't be had.
    #[error("the keys of its provider can't be read now; the log says why")]
    Unavailable,
}

/// A public key, and by what it signs: its kind decides that, and no token.
#[derive(Debug, Clone)]
pub(super) struct PublicKey {
    pub(super) key: DecodingKey,
    pub(super) algorithms: Vec<Algorithm>,
}

/// The header, of which the rest is not looked at: no key and no address of one is taken from a token.
#[derive(Debug, Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    /// What it holds, null too; `None` if there is none.
    #[serde(default, deserialize_with = "present")]
    crit: Option<Value>,
}

/// A member that is there, whatever it holds: as an `Option` alone, one that holds null would not be.
fn present<'de, D: Deserializer<'de>>(member: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(member).map(Some)
}

/// A token that was taken apart. Nothing of it is to be believed before [`Self::verify`].
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

    /// Whom to ask for the key.
    pub(super) fn issuer(&self) -> &str {
        self.claims.get("iss").and_then(Value::as_str).unwrap_or_default()
    }

    /// The name of the key; empty if there is none.
    pub(super) fn kid(&self) -> &str {
        self.header.kid.as_deref().unwrap_or_default()
    }

    /// Whether its header says that it is of this type.
    pub(super) fn is_of_type(&self, typ: &str) -> bool {
        self.header.typ.as_deref() == Some(typ)
    }

    /// The claims, though nobody knows who wrote them.
    #[cfg(any(test, feature = "fuzzing"))]
    pub(super) fn into_claims(self) -> Claims {
        self.claims
    }

    /// The claims, where the key signed them.
    ///
    /// The algorithm is one of the key's: neither `none` nor a public key as the secret of an HMAC gets this far.
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

/// What every token must say, whoever issued it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Valid {
    /// Of whom it is.
    pub(super) subject: String,
    /// When it ends.
    pub(super) expires: Timestamp,
}

/// Looks at audience and time of verified claims.
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

/// A claim that is a point in time: seconds since 1970, not always whole (RFC 7519, 2, `NumericDate`).
fn instant(claims: &Claims, name: &'static str) -> Result<Option<Timestamp>, TokenError> {
    let Some(value) = claims.get(name) else { return Ok(None) };
    let since = value.as_f64().and_then(|seconds| SignedDuration::try_from_secs_f64(seconds).ok());
    let at = since.and_then(|since| Timestamp::from_duration(since).ok());
    at.ok_or(TokenError::Claim(name)).map(Some)
}
