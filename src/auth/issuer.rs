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
use super::{Authority, Caller, OwnLimits, Reach, Scope, SenderSettings};

/// The type of our tokens (RFC 9068, 2.1): nothing else that the same key may have signed is taken for one.
pub(super) const TYPE: &str = "at+jwt";

/// An issuer, its audience and its keys.
pub struct Issuer {
    name: String,
    audience: String,
    keys: KeyFolder,
}

/// What a token is to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// Whose account it is, within the issuer. Of the letters of [`is_subject`].
    pub subject: String,
    /// The name that the authority of its statements gets.
    pub name: String,
    /// What it allows.
    pub scopes: BTreeSet<Scope>,
    /// The one municipality that it belongs to.
    pub municipality: Option<Kommunkod>,
    /// How far it reaches; `None`: to its municipality, or everywhere where it belongs to none.
    pub reach: Option<Reach>,
    /// When it ends.
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
    /// Apart by spaces (RFC 8693, 4.2).
    scope: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    municipality: Option<Kommunkod>,
    reach: Reach,
}

impl Issuer {
    /// Tokens by this name, for this audience, signed by the keys of a folder.
    pub fn new(name: impl Into<String>, audience: impl Into<String>, keys: KeyFolder) -> Self {
        Self { name: name.into(), audience: audience.into(), keys }
    }

    /// What its tokens say in `iss`, and the home page of the accounts that they are.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn audience(&self) -> &str {
        &self.audience
    }

    pub(super) fn keys(&self) -> &KeyFolder {
        &self.keys
    }

    /// A token, signed by the key of this name or by the newest. `id` is what it is called in `jti`.
    ///
    /// # Errors
    /// If there is no such key, or none.
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

    /// The caller that verified claims of ours name.
    ///
    /// # Errors
    /// If they lack what ours have: another release wrote them, and what it meant is not guessed.
    pub(super) fn caller(&self, subject: &str, claims: &Claims) -> Result<Caller, TokenError> {
        // It is logged: one that was signed elsewhere with our key may be anything.
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
        })
    }
}

/// A claim in its form; one that is missing is read as null.
fn read<T: DeserializeOwned>(claims: &Claims, name: &'static str) -> Result<T, TokenError> {
    T::deserialize(claims.get(name).unwrap_or(&Value::Null)).map_err(|_| TokenError::Claim(name))
}

impl NewToken {
    /// What its account is called in the log and the audit log.
    pub fn key(&self) -> String {
        key_of(&self.subject)
    }
}

fn key_of(subject: &str) -> String {
    format!("token:{subject}")
}

/// Whether a text may be the subject of one of our tokens: 1 to 64 letters, digits, hyphens and low lines of ASCII. It
/// is logged, and so is no mailbox.
pub fn is_subject(text: &str) -> bool {
    super::key_folder::is_name(text)
}
