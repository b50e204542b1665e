//! Stored credentials.

use std::collections::BTreeSet;
use std::fmt;

use jiff::Timestamp;
use learning::{Day, Kommunkod, Reach};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use super::{Error, SenderSettings, SenderUses, StoredSession};

/// A credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credential {
    /// The user name.
    pub key: String,
    /// Its display name, which becomes the name of the authority.
    pub name: String,
    /// Its secrets; several while one is being rotated.
    #[serde(alias = "secret_hash", deserialize_with = "one_or_several")]
    pub secrets: Vec<Secret>,
    /// Its scopes, as words.
    pub scopes: BTreeSet<String>,
    /// Whether it needs the scope `define`. Credentials from before that scope do not: for them, `statements/write` includes
    /// it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub asks_define: bool,
    /// The one municipality that it belongs to: what it sends counts there, unless something else says where.
    pub municipality: Option<Kommunkod>,
    /// What it may read, and which municipalities its statements may name; absent for its own municipality, or for
    /// everything if it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reach: Option<Reach>,
    /// The instant at which it expires.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
    /// Whether it is refused until it is enabled again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub disabled: bool,
    /// When it was enabled again: earlier sessions have ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<Timestamp>,
    /// Its own limits.
    #[serde(default, skip_serializing_if = "OwnLimits::is_none")]
    pub limits: OwnLimits,
    /// Settings for a sender that does not follow the standard.
    #[serde(default, skip_serializing_if = "SenderSettings::is_none")]
    pub sender: SenderSettings,
    /// How often these were needed, see [`Keys::note_sender`](super::Keys::note_sender).
    #[serde(default, skip_serializing_if = "SenderUses::is_empty")]
    pub sender_uses: SenderUses,
    /// Set if it is the account of a person, who signs in to the pages with a password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<Account>,
    /// The last day (in Sweden) on which it was used, see [`Keys::note_use`](super::Keys::note_use).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used: Option<Day>,
    /// What it stored on the last day on which it stored anything, see [`Keys::note_stored`](super::Keys::note_stored).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stored: Option<StoredOn>,
}

/// What a credential stored on a day (in Sweden), or a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredOn {
    /// The day.
    pub day: Day,
    /// Statements.
    pub statements: u64,
    /// Bytes of attachments.
    pub attachment_bytes: u64,
}

impl StoredOn {
    /// Adds more of the same day; of two days, keeps the later.
    #[must_use]
    pub fn and(self, more: Self) -> Self {
        match self.day.cmp(&more.day) {
            std::cmp::Ordering::Less => more,
            std::cmp::Ordering::Greater => self,
            std::cmp::Ordering::Equal => Self {
                day: self.day,
                statements: self.statements.saturating_add(more.statements),
                attachment_bytes: self.attachment_bytes.saturating_add(more.attachment_bytes),
            },
        }
    }
}

/// Limits of one credential, which replace those of the configuration; absent ones stay as configured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnLimits {
    /// Sustained requests per second; 0: unlimited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requests_per_second: Option<u32>,
    /// Requests that it may make at once beyond that; absent: five seconds' worth. Applies only if `requests_per_second` is
    /// set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_burst: Option<u32>,
    /// The longest body without attachments, and the most for the statements beside attachments, in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body_bytes: Option<usize>,
    /// The most that the attachments of one request may have together, in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachment_bytes: Option<usize>,
    /// The longest document of the State and profile resources, in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_bytes: Option<usize>,
    /// Statements that it may store per day; 0: unlimited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statements_per_day: Option<u64>,
    /// Attachments that it may store per day, in bytes; 0: unlimited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachment_bytes_per_day: Option<u64>,
    /// Total bytes of the documents that it stored last; 0: unlimited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stored_document_bytes: Option<u64>,
}

impl OwnLimits {
    /// The longest document that the embedded store takes, in bytes: SQLite's limit on a value, minus what a row needs.
    pub const MAX_DOCUMENT_BYTES: usize = 999_000_000;

    /// Returns whether no limit is set.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// Writes `requests_per_second=2,body_bytes=1000`.
impl fmt::Display for OwnLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |count: Option<u32>| count.map(|count| count.to_string());
        let bytes = |bytes: Option<usize>| bytes.map(|bytes| bytes.to_string());
        let quota = |quota: Option<u64>| quota.map(|quota| quota.to_string());
        let all = [
            ("requests_per_second", count(self.requests_per_second)),
            ("request_burst", count(self.request_burst)),
            ("body_bytes", bytes(self.body_bytes)),
            ("attachment_bytes", bytes(self.attachment_bytes)),
            ("document_bytes", bytes(self.document_bytes)),
            ("statements_per_day", quota(self.statements_per_day)),
            ("attachment_bytes_per_day", quota(self.attachment_bytes_per_day)),
            ("stored_document_bytes", quota(self.stored_document_bytes)),
        ];
        let given = all.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", value?)));
        f.write_str(&given.collect::<Vec<_>>().join(","))
    }
}

/// What makes a credential the account of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// The name that is typed to sign in.
    pub name: String,
    /// Sessions that began before this instant have ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_out: Option<Timestamp>,
    /// What it takes to sign in beside the password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_factor: Option<SecondFactor>,
}

/// A secret that an account shares with an app which shows codes of the time (RFC 6238), and codes for when that is lost.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecondFactor {
    /// The shared secret, in Base64: as it is, or sealed by the pepper whose mark stands beside it.
    pub secret: String,
    /// The mark of the pepper by which the secret is sealed, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pepper: Option<String>,
    /// When it was added.
    pub enrolled: Timestamp,
    /// The time step of the last code that was taken: neither it nor an earlier one is taken again (RFC 6238, 5.2).
    pub last_step: u64,
    /// SHA-256 of each recovery code that was not used yet, in hexadecimal digits. The codes are random.
    pub recovery: BTreeSet<String>,
}

/// Leaves out the secret and the hashes.
impl fmt::Debug for SecondFactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { enrolled, last_step, .. } = self;
        f.debug_struct("SecondFactor").field("enrolled", enrolled).field("last_step", last_step).finish_non_exhaustive()
    }
}

/// A secret, stored only as a hash.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret {
    /// The part of the secret's text between `loggbok_` and a hyphen, so that only one hash is tried; empty for secrets of
    /// the first release, which lack it.
    pub id: String,
    /// The argon2 hash, in PHC form.
    pub hash: String,
    /// The mark of the pepper with which it was hashed, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pepper: Option<String>,
    /// When it was made, if noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<Timestamp>,
    /// The instant at which it expires.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
}

impl Credential {
    /// The secrets that have not expired.
    pub fn live_secrets(&self, now: Timestamp) -> impl Iterator<Item = &Secret> {
        self.secrets.iter().filter(move |secret| secret.expires.is_none_or(|expires| now < expires))
    }

    /// Its second factor, if it is an account that has one.
    pub fn second_factor(&self) -> Option<&SecondFactor> {
        self.account.as_ref().and_then(|account| account.second_factor.as_ref())
    }

    /// When its sessions were ended last: those that began before have ended.
    pub fn sessions_ended(&self) -> Option<Timestamp> {
        self.account.as_ref().and_then(|account| account.signed_out).max(self.enabled)
    }

    /// Whether a session of it goes on, as far as the two tell: by which of its secrets it began is known to its cookie alone.
    pub fn has_going_on(&self, session: &StoredSession, now: Timestamp) -> bool {
        let was_there = |secret: &Secret| secret.created.is_none_or(|created| created <= session.began);
        now < session.until
            && self.is_in_force(now)
            && self.sessions_ended().is_none_or(|ended| ended <= session.began)
            && self.live_secrets(now).any(was_there)
    }

    /// What people decide of it: it without what servers note of its use.
    fn without_notes(&self) -> Self {
        Self { last_used: None, stored: None, sender_uses: SenderUses::default(), ..self.clone() }
    }

    /// Returns whether another differs only in what servers note of its use.
    pub fn is_same_but_for_notes(&self, other: &Self) -> bool {
        self.without_notes() == other.without_notes()
    }

    /// Returns it with what servers noted of another's use.
    #[must_use]
    pub fn with_notes_of(self, noted: &Self) -> Self {
        Self { last_used: noted.last_used, stored: noted.stored, sender_uses: noted.sender_uses.clone(), ..self }
    }

    /// Returns the key that a change is about.
    ///
    /// # Errors
    /// [`Error::Refused`] if the two keys differ, or there is none.
    pub fn key_of_change<'c>(from: Option<&'c Self>, to: Option<&'c Self>) -> Result<&'c str, Error> {
        let same = |one: &Self, other: &Self| one.key == other.key;
        let named = from.or(to).filter(|_| from.zip(to).is_none_or(|(from, to)| same(from, to)));
        named.map(|named| named.key.as_str()).ok_or_else(|| Error::Refused("a credential keeps its key".into()))
    }

    /// Returns whether the stored credential is the one that was read.
    pub fn is_as_read(there: Option<&Self>, read: Option<&Self>) -> bool {
        match (there, read) {
            (None, None) => true,
            (Some(there), Some(read)) => there.is_same_but_for_notes(read),
            _ => false,
        }
    }

    /// Returns whether it is neither disabled nor expired.
    pub fn is_in_force(&self, now: Timestamp) -> bool {
        !self.disabled && self.expires.is_none_or(|expires| now < expires)
    }
}

/// Leaves out the hash, since anyone who has it can try secrets at leisure.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, created, expires, .. } = self;
        f.debug_struct("Secret").field("id", id).field("created", created).field("expires", expires).finish()
    }
}

/// Reads the list of secrets; the first release stored the hash of a single one.
fn one_or_several<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Secret>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Stored {
        One(String),
        Several(Vec<Secret>),
    }
    Ok(match Stored::deserialize(deserializer)? {
        Stored::One(hash) => vec![Secret { id: String::new(), hash, pepper: None, created: None, expires: None }],
        Stored::Several(secrets) => secrets,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_of_the_first_release_is_still_read() {
        let stored =
            r#"{"key":"k","name":"Prov","secret_hash":"$argon2id$x","scopes":["figures/read"],"municipality":"1440"}"#;
        let read: Credential = serde_json::from_str(stored).unwrap();
        assert!(!read.asks_define && read.limits.is_none());
        let secret =
            Secret { id: String::new(), hash: "$argon2id$x".into(), pepper: None, created: None, expires: None };
        assert_eq!(read.secrets, [secret]);
        assert_eq!((read.reach.as_ref(), read.expires, read.disabled, read.last_used), (None, None, false, None));
        assert_eq!(serde_json::from_str::<Credential>(&serde_json::to_string(&read).unwrap()).unwrap(), read);
        assert!(!format!("{read:?}").contains("argon2"), "{read:?}");
    }
}
