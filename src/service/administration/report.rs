//! What administrators see of credentials, accounts and sessions: everything but the secrets.

use jiff::Timestamp;
use learning::{Day, Kommunkod};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Credential, SecondFactor, SenderUses, StoredOn, StoredSession};

use crate::auth::{OwnLimits, Reach, SenderSettings, scopes_of};
use crate::service::Quotas;

/// A credential. What is absent has its default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CredentialReport {
    /// The user name.
    pub key: String,
    /// Whose it is.
    pub name: String,
    /// What it may do; also what this release does not know, as it is written.
    pub scopes: Vec<String>,
    /// The municipality that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub municipality: Option<Kommunkod>,
    /// How far it reaches; absent: its municipality, or everything where it belongs to none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reach: Option<Reach>,
    /// Limits of its own.
    #[serde(default, skip_serializing_if = "OwnLimits::is_none")]
    pub limits: OwnLimits,
    /// What it has stored of what it may.
    pub used: Used,
    /// What its sender needs beyond the standard.
    #[serde(default, skip_serializing_if = "SenderSettings::is_none")]
    pub sender: SenderSettings,
    /// How often that was needed.
    #[serde(default, skip_serializing_if = "SenderUses::is_empty")]
    pub needed: SenderUses,
    /// The instant from which it opens nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
    /// How many secrets open it now.
    pub secrets: usize,
    /// The last day (in Sweden) on which it was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used: Option<Day>,
    /// Whether it is refused until it is enabled again.
    pub disabled: bool,
}

/// What a credential has stored, of what it may: today, as far as servers have noted it, which they do every few seconds,
/// and of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "QuotasUsed")]
pub struct Used {
    /// Statements today.
    pub statements_per_day: Share,
    /// Bytes of attachments today.
    pub attachment_bytes_per_day: Share,
    /// Bytes of documents in all.
    pub stored_document_bytes: Share,
}

/// So much of a quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "QuotaShare")]
pub struct Share {
    /// What was stored.
    pub used: u64,
    /// What it may; absent: no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<u64>,
}

/// An account. What is absent has its default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AccountReport {
    /// What stands for it in logs and addresses.
    pub key: String,
    /// The name to sign in with.
    pub name: String,
    /// The name that pages show.
    pub shown: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// The municipality that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub municipality: Option<Kommunkod>,
    /// How far it reaches; absent: its municipality, or everything where it belongs to none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reach: Option<Reach>,
    /// The instant from which it opens nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
    /// The last day (in Sweden) on which somebody signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_signed_in: Option<Day>,
    /// Its second factor; absent: it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_factor: Option<SecondFactorReport>,
    /// Whether it is refused until it is enabled again.
    pub disabled: bool,
}

/// The second factor of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "SecondFactor")]
pub struct SecondFactorReport {
    /// When it was added.
    pub enrolled: Timestamp,
    /// How many recovery codes are left.
    pub recovery_codes: usize,
}

/// A session that goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SessionReport {
    /// What it is called. It opens nothing.
    pub id: String,
    /// Whose it is: the key of an account or credential, or `oidc:` and a hash of who a provider says it is.
    pub key: String,
    /// The name of that account or credential.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// When they signed in.
    pub began: Timestamp,
    /// When it ends, unless it is used before then: about an hour after its last use, eight hours after it began at the latest.
    pub until: Timestamp,
}

/// A key and its newest secret, which is told once.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
pub struct IssuedSecret {
    /// The user name.
    pub key: String,
    /// The secret.
    pub secret: String,
}

/// The key of an account and the password that was made for it, which is told once.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
pub struct IssuedPassword {
    /// What stands for the account.
    pub key: String,
    /// The password, where it was made here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
}

impl SessionReport {
    /// Reports a session of the account or credential with this name.
    pub(in crate::service) fn of(session: StoredSession, name: Option<String>) -> Self {
        let StoredSession { id, key, began, until } = session;
        Self { id, key, name, began, until }
    }
}

impl CredentialReport {
    /// Reports a credential. `document_bytes` is what its documents take, `common` the quotas of credentials without
    /// their own.
    pub(in crate::service) fn of(credential: Credential, document_bytes: u64, common: &Quotas, now: Timestamp) -> Self {
        Self {
            scopes: scopes(&credential),
            used: Used::of(&credential, document_bytes, common, Day::of(now)),
            secrets: credential.live_secrets(now).count(),
            key: credential.key,
            name: credential.name,
            municipality: credential.municipality,
            reach: credential.reach,
            limits: credential.limits,
            sender: credential.sender,
            needed: credential.sender_uses,
            expires: credential.expires,
            last_used: credential.last_used,
            disabled: credential.disabled,
        }
    }
}

impl Used {
    fn of(credential: &Credential, document_bytes: u64, common: &Quotas, today: Day) -> Self {
        let stored = credential.stored.filter(|stored| stored.day == today);
        let stored = stored.unwrap_or(StoredOn { day: today, statements: 0, attachment_bytes: 0 });
        let own = &credential.limits;
        let share =
            |used, own: Option<u64>, common| Share { used, of: Some(own.unwrap_or(common)).filter(|of| *of > 0) };
        Self {
            statements_per_day: share(stored.statements, own.statements_per_day, common.statements_per_day),
            attachment_bytes_per_day: share(
                stored.attachment_bytes,
                own.attachment_bytes_per_day,
                common.attachment_bytes_per_day,
            ),
            stored_document_bytes: share(document_bytes, own.stored_document_bytes, common.stored_document_bytes),
        }
    }
}

impl AccountReport {
    /// Reports an account.
    pub(in crate::service) fn of(credential: Credential) -> Self {
        let report = |factor: &SecondFactor| SecondFactorReport {
            enrolled: factor.enrolled,
            recovery_codes: factor.recovery.len(),
        };
        Self {
            second_factor: credential.second_factor().map(report),
            scopes: scopes(&credential),
            key: credential.key,
            name: credential.account.map(|account| account.name).unwrap_or_default(),
            shown: credential.name,
            municipality: credential.municipality,
            reach: credential.reach,
            expires: credential.expires,
            last_signed_in: credential.last_used,
            disabled: credential.disabled,
        }
    }
}

/// The scopes as written, including those unknown to this release.
fn scopes(credential: &Credential) -> Vec<String> {
    let mut words = credential.scopes.clone();
    words.extend(scopes_of(credential).iter().map(ToString::to_string));
    words.into_iter().collect()
}
