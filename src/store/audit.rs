//! Who read or changed what: the audit log.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Erased;
use crate::learning::{CourseId, Kommunkod, Reach, Standing};

/// What was done; the words are what is stored and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AuditAction {
    /// An export of the raw log began.
    Export,
    /// An export of the raw log came to its end.
    ExportEnd,
    /// People were listed, by name.
    PeopleRead,
    /// Rows of the roster were changed.
    RosterChange,
    /// The roster was read.
    RosterRead,
    /// A catalogue was put in force.
    CatalogueChange,
    /// A credential was added, or put in place of one with its key.
    CredentialAdd,
    /// A credential was given another secret.
    CredentialRotate,
    /// A credential was disabled.
    CredentialDisable,
    /// A credential was given other limits.
    CredentialLimit,
    /// A credential was given other settings of its sender.
    CredentialSender,
    /// A credential that was disabled was enabled again.
    CredentialEnable,
    /// A credential was removed.
    CredentialRemove,
    /// Every session of an account was ended.
    AccountSignOut,
    /// Somebody signed in to the pages.
    SignIn,
    /// A token was issued.
    TokenIssue,
    /// The data of a person are about to be erased.
    Erasure,
    /// The data of a person have been erased.
    ErasureEnd,
}

impl AuditAction {
    /// The word that is stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Export => "export",
            Self::ExportEnd => "export-end",
            Self::PeopleRead => "people-read",
            Self::RosterChange => "roster-change",
            Self::RosterRead => "roster-read",
            Self::CatalogueChange => "catalogue-change",
            Self::CredentialAdd => "credential-add",
            Self::CredentialRotate => "credential-rotate",
            Self::CredentialDisable => "credential-disable",
            Self::CredentialLimit => "credential-limit",
            Self::CredentialSender => "credential-sender",
            Self::CredentialEnable => "credential-enable",
            Self::CredentialRemove => "credential-remove",
            Self::AccountSignOut => "account-sign-out",
            Self::SignIn => "sign-in",
            Self::TokenIssue => "token-issue",
            Self::Erasure => "erasure",
            Self::ErasureEnd => "erasure-end",
        }
    }
}

/// Something that somebody did. Holds nothing of a statement, and nobody's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// The key of the credential, or [`Self::OPERATOR`].
    pub who: String,
    /// What was done.
    pub action: AuditAction,
    /// The municipalities that were asked for, or that it touched.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub municipalities: Vec<Kommunkod>,
    /// The course that was asked for, where it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub course: Option<CourseId>,
    /// The figure whose people were listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Standing>,
    /// How far who did it reached, or the credential that was added reaches, where that has a limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reach: Option<Reach>,
    /// The key of the credential that it was done to, or of the account that a token was issued for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<String>,
    /// How many rows or statements, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// Why something was erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<ErasureCase>,
    /// How much was erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased: Option<Erased>,
}

/// Why somebody's data may be erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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

/// The case in which somebody's data are erased. It says nothing of whose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErasureCase {
    /// Why it may be done.
    pub ground: ErasureGround,
    /// The decision, by its number in the register.
    pub decision: String,
    /// The official who does it.
    pub executor: String,
}

/// An entry as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRecord {
    /// Its place in the order of writing, from 1: where reading may go on.
    pub place: u64,
    /// When it was written.
    pub at: Timestamp,
    /// What was done.
    #[serde(flatten)]
    pub entry: AuditEntry,
}

impl AuditEntry {
    /// Whoever runs commands beside the data folder. No credential has this key.
    pub const OPERATOR: &str = "operator";

    /// Nothing but who did what.
    pub fn new(who: impl Into<String>, action: AuditAction) -> Self {
        Self {
            who: who.into(),
            action,
            municipalities: Vec::new(),
            course: None,
            status: None,
            reach: None,
            credential: None,
            rows: None,
            case: None,
            erased: None,
        }
    }

    /// What an operator did to the credential with a key.
    pub(crate) fn of_credential(action: AuditAction, key: &str) -> Self {
        Self { credential: Some(key.to_owned()), ..Self::new(Self::OPERATOR, action) }
    }
}

#[cfg(test)]
mod tests {
    use super::AuditAction;

    #[test]
    fn the_word_that_is_shown_is_the_one_that_is_stored() {
        for action in [
            AuditAction::Export,
            AuditAction::ExportEnd,
            AuditAction::PeopleRead,
            AuditAction::RosterChange,
            AuditAction::RosterRead,
            AuditAction::CatalogueChange,
            AuditAction::CredentialAdd,
            AuditAction::CredentialRotate,
            AuditAction::CredentialDisable,
            AuditAction::CredentialLimit,
            AuditAction::CredentialSender,
            AuditAction::CredentialEnable,
            AuditAction::CredentialRemove,
            AuditAction::AccountSignOut,
            AuditAction::SignIn,
            AuditAction::TokenIssue,
            AuditAction::Erasure,
            AuditAction::ErasureEnd,
        ] {
            assert_eq!(serde_json::to_value(action).unwrap(), action.as_str());
        }
    }
}
