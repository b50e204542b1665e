//! The audit log: who read or changed what.

mod action;
mod chain;
mod tally;

use std::collections::BTreeSet;
use std::net::IpAddr;

use jiff::Timestamp;
use learning::{CourseId, Kommunkod, PeopleStatus, Reach};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Credential, Erased};

pub use action::AuditAction;
pub use chain::Unchained;
pub use chain::{AuditChain, AuditHash, AuditLink, AuditRow, BrokenAudit, Checked};
pub use tally::AuditTally;

/// Something that somebody did. It contains nothing of a statement and no names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AuditEntry {
    /// The key of the credential, [`Self::OPERATOR`], or [`Self::STRANGER`].
    #[schemars(
        description = "The key of the credential; `operator` for commands on the server, `stranger` for a caller who was not authenticated."
    )]
    pub who: String,
    /// What was done.
    pub action: AuditAction,
    /// The municipalities that were asked for or affected.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub municipalities: Vec<Kommunkod>,
    /// The course that was asked for, if it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub course: Option<CourseId>,
    /// The figure whose people were listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<PeopleStatus>,
    /// The limited reach of the caller, or of the credential that was added; absent if unlimited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reach: Option<Reach>,
    /// The key of the credential that was changed, of the account that a token was issued for, or of the attempted
    /// sign-in; [`Self::UNKNOWN`] and a pseudonym if there is no such key.
    #[schemars(
        description = "The key of the credential that was changed, of the account that a token was issued for, or of the attempted sign-in; `unknown:` and a pseudonym if there is no such key."
    )]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<String>,
    /// What the credential or account that was added or changed may do from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<Given>,
    /// The number of rows or statements, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// The session that was ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// The token that was issued or withdrawn: its `jti`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// The snapshot that was made, read, compared or revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<String>,
    /// The extraction that was made, extended, fetched or ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extraction: Option<String>,
    /// The address from which somebody tried to sign in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub address: Option<IpAddr>,
    /// How many times it was done, if more than once: see [`AuditTally`].
    #[schemars(description = "How many times it was done, if more than once.")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requests: Option<u64>,
    /// When it was done for the first time, if more than once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// Why something was erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<ErasureCase>,
    /// How much was erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased: Option<Erased>,
    /// Of which class the records are that a rule of retention disposes of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub records: Option<RecordClass>,
}

/// A class of records that rules of retention are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecordClass {
    /// Statements.
    Statements,
    /// State and Agent Profile documents.
    Documents,
    /// Counts of what senders delivered, and what was refused of it.
    Deliveries,
    /// Sessions that have expired.
    Sessions,
    /// Rows of the roster that have ended.
    Affiliations,
}

impl RecordClass {
    /// The word that is stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Statements => "statements",
            Self::Documents => "documents",
            Self::Deliveries => "deliveries",
            Self::Sessions => "sessions",
            Self::Affiliations => "affiliations",
        }
    }
}

/// What a credential or account may do: scopes, reach, and until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "AuditGiven")]
pub struct Given {
    /// Its scopes.
    pub scopes: BTreeSet<String>,
    /// The municipality that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub municipality: Option<Kommunkod>,
    /// How far it reaches; absent: its municipality, or everything if it belongs to none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reach: Option<Reach>,
    /// The instant at which it expires; absent: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
}

impl From<&Credential> for Given {
    fn from(credential: &Credential) -> Self {
        Self {
            scopes: credential.scopes.clone(),
            municipality: credential.municipality,
            reach: credential.reach.clone(),
            expires: credential.expires,
        }
    }
}

/// Why somebody's data may be erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ErasureGround {
    /// A decision on disposal, which a municipality needs.
    Disposal,
    /// The person has asked for it.
    Request,
}

impl ErasureGround {
    /// The word that is stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Disposal => "disposal",
            Self::Request => "request",
        }
    }
}

/// The case in which a person's data are erased. It does not say whose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ErasureCase {
    /// Why it may be done.
    pub ground: ErasureGround,
    /// The decision, by its number in the register.
    pub decision: String,
    /// The official who carries it out.
    pub executor: String,
}

/// An entry as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AuditRecord {
    /// Its place in the order of writing, from 1; reading can continue from here.
    pub place: u64,
    /// When it was written.
    pub at: Timestamp,
    /// What was done.
    #[serde(flatten)]
    pub entry: AuditEntry,
    /// Its hash, which the next entry holds; `None` if it is older than the chain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<AuditHash>,
}

impl AuditEntry {
    /// Stands for the operator, who runs commands beside the data folder. No credential has this key.
    pub const OPERATOR: &str = "operator";
    /// Stands for a caller who was not authenticated. No credential has this key.
    pub const STRANGER: &str = "stranger";
    /// The prefix of pseudonyms for keys and names that nobody has.
    pub const UNKNOWN: &str = "unknown:";

    /// Creates an entry with only who did what.
    pub fn new(who: impl Into<String>, action: AuditAction) -> Self {
        Self {
            who: who.into(),
            action,
            municipalities: Vec::new(),
            course: None,
            status: None,
            reach: None,
            credential: None,
            given: None,
            rows: None,
            session: None,
            token: None,
            snapshot: None,
            extraction: None,
            address: None,
            requests: None,
            since: None,
            case: None,
            erased: None,
            records: None,
        }
    }
}
