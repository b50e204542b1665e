//! This server as an issuer of tokens: `loggbok token issue`.

use std::collections::BTreeSet;

use jiff::Timestamp;
use learning::Kommunkod;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use super::grants::Claims;
use super::key_folder::{KeyError, KeyFolder};
use super::token::TokenError;
use super::{Authority, Caller, Means, OwnLimits, Reach, Scope, SenderSettings};

/// The type of our tokens (RFC 9068, 2.1), so that nothing else signed by the same key is taken for one.
pub(super) const TYPE: &str = "at+jwt";

/// An issuer, its audience and its keys.
pub struct Issuer {
    name: String,
    audience: String,
    keys: KeyFolder,
}

/// The content of a new token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// The account within the issuer, of the characters of [`is_subject`].
    pub subject: String,
    /// The name in the authority of its statements.
    pub name: String,
    /// Its scopes.
    pub scopes: BTreeSet<Scope>,
    /// The one municipality that it belongs to.
    pub municipality: Option<Kommunkod>,
    /// Its reach; `None`: its municipality, or everywhere if it has none.
    pub reach: Option<Reach>,
    /// When it expires.
    pub expires: Timestamp,
}

/// All claims of one of our tokens.
#[derive(Debug, Serialize)]
struct Issued<'t> {
    iss: &'t str,
    aud: &'t str,
    sub: &'t str,
    exp: i64,
    nbf: i64,
    iat: i64,
    jti: Uuid,
    name: &'t str,
    /// Separated by spaces (RFC 8693, 4.2).
    scope: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    municipality: Option<Kommunkod>,
    reach: Reach,
}

impl Issuer {
    /// Creates an issuer with this name, audience and folder of keys.
    pub fn new(name: impl Into<String>, audience: impl Into<String>, keys: KeyFolder) -> Self {
        Self { name: name.into(), audience: audience.into(), keys }
    }

    /// The `iss` of its tokens, which is the home page of their accounts.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn audience(&self) -> &str {
        &self.audience
    }

    pub(super) fn keys(&self) -> &KeyFolder {
        &self.keys
    }

    /// Issues a token, signed by the key of this name or by the newest. `id` becomes the `jti`.
    ///
    /// # Errors
    /// If there is no such key, or no key at all.
    pub fn issue(&self, new: &NewToken, kid: Option<&str>, now: Timestamp, id: Uuid) -> Result<String, KeyError> {
        let scopes: Vec<&str> = new.scopes.iter().map(|scope| scope.as_str()).collect();
        let own = || new.municipality.map(Reach::of_municipality).unwrap_or_default();
        let issued = Issued {
            iss: &self.name,
            aud: &self.audience,
            sub: &new.subject,
            exp: new.expires.as_second(),
            nbf: now.as_second(),
            iat: now.as_second(),
            jti: id,
            name: &new.name,
            scope: scopes.join(" "),
            municipality: new.municipality,
            reach: new.reach.clone().unwrap_or_else(own),
        };
        self.keys.sign(kid, TYPE, &issued)
    }

    /// The caller that verified claims of our own name.
    ///
    /// # Errors
    /// If they lack what ours have: another release wrote them, and its meaning is not guessed.
    pub(super) fn caller(&self, subject: &str, claims: &Claims) -> Result<Caller, TokenError> {
        // The subject is logged, and a token signed elsewhere with our key may contain anything.
        let subject = Some(subject).filter(|subject| is_subject(subject)).ok_or(TokenError::Claim("sub"))?;
        let name: String = read(claims, "name")?;
        let scope: String = read(claims, "scope")?;
        Ok(Caller {
            key: key_of(subject),
            authority: Authority::of_account(&self.name, subject, Some(&name)),
            scopes: scope.split(' ').filter_map(|scope| scope.parse().ok()).collect(),
            municipality: read(claims, "municipality")?,
            reach: read(claims, "reach")?,
            limits: OwnLimits::default(),
            sender: SenderSettings::default(),
            means: Means::default(),
        })
    }
}

/// Reads a claim; a missing one is read as null.
fn read<T: DeserializeOwned>(claims: &Claims, name: &'static str) -> Result<T, TokenError> {
    T::deserialize(claims.get(name).unwrap_or(&Value::Null)).map_err(|_| TokenError::Claim(name))
}

impl NewToken {
    /// The name of its account in the log and the audit log.
    pub fn key(&self) -> String {
        key_of(&self.subject)
    }
}

fn key_of(subject: &str) -> String {
    format!("token:{subject}")
}

/// Whether a text may be the subject of one of our tokens: 1 to 64 ASCII letters, digits, hyphens and underscores. It
/// is logged, so it must not be a mail address.
pub fn is_subject(text: &str) -> bool {
    super::key_folder::is_name(text)
}
