//! Additions and changes, as requests and commands state them.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use learning::{Catalogue, Kommunkod};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{AuditAction, Credential};

use super::json_object::object;
use super::names::{check_name, check_places};
use super::{CredentialRefusal, sent};
use crate::auth::{AccountName, OwnLimits, Reach, Scope, SenderSettings};

/// A credential to add; what is absent has its default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCredential {
    /// Whose it is: the name in the authority of its statements.
    pub name: String,
    /// What it may do.
    pub scopes: BTreeSet<Scope>,
    /// The municipality that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "sent::code")]
    pub municipality: Option<Kommunkod>,
    /// How far it reaches; absent: its municipality, or everything where it belongs to none.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "sent::reach")]
    pub reach: Option<Reach>,
    /// Limits of its own.
    #[serde(default, skip_serializing_if = "OwnLimits::is_none", deserialize_with = "object")]
    pub limits: OwnLimits,
    /// What its sender needs beyond the standard.
    #[serde(default, skip_serializing_if = "SenderSettings::is_none", deserialize_with = "object")]
    pub sender: SenderSettings,
    /// The instant from which it opens nothing; a day is read as its beginning in Sweden.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "sent::day_or_instant")]
    #[schemars(with = "Option<sent::DayOrInstant>")]
    pub expires: Option<Timestamp>,
}

/// An account to add; what is absent has its default.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    /// The name to sign in with.
    #[serde(with = "sent::account_name")]
    #[schemars(with = "String")]
    pub name: AccountName,
    /// The name that pages show; absent: that to sign in with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<String>,
    /// What the account may do.
    pub scopes: BTreeSet<Scope>,
    /// The municipality that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "sent::code")]
    pub municipality: Option<Kommunkod>,
    /// How far it reaches; absent: its municipality, or everything where it belongs to none.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "sent::reach")]
    pub reach: Option<Reach>,
    /// The instant from which it opens nothing; a day is read as its beginning in Sweden.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "sent::day_or_instant")]
    #[schemars(with = "Option<sent::DayOrInstant>")]
    pub expires: Option<Timestamp>,
    /// Its password; absent: one is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
}

/// One change of a credential; an object with one member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CredentialChange {
    /// Whether it is refused until it is enabled again.
    Disabled(bool),
    /// From when it opens nothing; never where there is nothing.
    #[serde(deserialize_with = "sent::day_or_instant")]
    #[schemars(with = "Option<sent::DayOrInstant>")]
    Expires(Option<Timestamp>),
    /// Limits of its own, in place of those that it has.
    #[serde(deserialize_with = "object")]
    Limits(OwnLimits),
    /// What its sender needs, in place of what is set.
    #[serde(deserialize_with = "object")]
    Sender(SenderSettings),
}

/// One change of an account; an object with one member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountChange {
    /// Whether it is refused until it is enabled again.
    Disabled(bool),
    /// From when it opens nothing; never where there is nothing.
    #[serde(deserialize_with = "sent::day_or_instant")]
    #[schemars(with = "Option<sent::DayOrInstant>")]
    Expires(Option<Timestamp>),
    /// What it may do, in place of the scopes that it has.
    Scopes(BTreeSet<Scope>),
    /// How far it reaches; its municipality, or everything, where there is nothing.
    #[serde(deserialize_with = "sent::reach")]
    Reach(Option<Reach>),
}

/// One change of a credential or an account.
pub(in crate::service) trait Change {
    /// Its name in the audit log.
    fn action(&self) -> AuditAction;

    /// Applies the change.
    ///
    /// # Errors
    /// The reason for a refusal; the credential is then unchanged.
    fn apply(self, credential: &mut Credential, catalogue: &Catalogue, now: Timestamp)
    -> Result<(), CredentialRefusal>;
}

impl Change for AccountChange {
    fn action(&self) -> AuditAction {
        match self {
            Self::Disabled(disabled) => CredentialChange::Disabled(*disabled).action(),
            Self::Expires(expires) => CredentialChange::Expires(*expires).action(),
            Self::Scopes(_) => AuditAction::AccountScopes,
            Self::Reach(_) => AuditAction::AccountReach,
        }
    }

    fn apply(self, account: &mut Credential, catalogue: &Catalogue, now: Timestamp) -> Result<(), CredentialRefusal> {
        match self {
            Self::Disabled(disabled) => CredentialChange::Disabled(disabled).apply(account, catalogue, now),
            Self::Expires(expires) => CredentialChange::Expires(expires).apply(account, catalogue, now),
            Self::Scopes(scopes) => {
                check_account_scopes(&scopes)?;
                account.scopes = scopes.iter().map(ToString::to_string).collect();
                Ok(())
            }
            Self::Reach(reach) => {
                check_places(catalogue, None, reach.as_ref())?;
                account.reach = reach;
                Ok(())
            }
        }
    }
}

impl NewCredential {
    /// Refuses invalid values, and names of places and courses that do not exist.
    pub(in crate::service) fn check(&mut self, catalogue: &Catalogue, now: Timestamp) -> Result<(), CredentialRefusal> {
        self.name = self.name.trim().to_owned();
        check_whom(&self.name, &self.scopes, self.expires, now)?;
        check_places(catalogue, self.municipality, self.reach.as_ref())?;
        check_limits(self.limits)?;
        check_sender(&mut self.sender)
    }
}

impl NewAccount {
    /// The name that pages show for the person who is signed in.
    pub(in crate::service) fn shown(&self) -> String {
        self.shown.as_deref().map_or_else(|| self.name.to_string(), |shown| shown.trim().to_owned())
    }

    /// As for a credential.
    pub(in crate::service) fn check(&self, catalogue: &Catalogue, now: Timestamp) -> Result<(), CredentialRefusal> {
        if self.name.is_like_key() {
            return Err(CredentialRefusal::NameLikeKey);
        }
        check_whom(&self.shown(), &self.scopes, self.expires, now)?;
        check_account_scopes(&self.scopes)?;
        check_places(catalogue, self.municipality, self.reach.as_ref())
    }
}

impl Change for CredentialChange {
    fn action(&self) -> AuditAction {
        match self {
            Self::Disabled(true) => AuditAction::CredentialDisable,
            Self::Disabled(false) => AuditAction::CredentialEnable,
            Self::Expires(_) => AuditAction::CredentialExpire,
            Self::Limits(_) => AuditAction::CredentialLimit,
            Self::Sender(_) => AuditAction::CredentialSender,
        }
    }

    fn apply(self, credential: &mut Credential, _: &Catalogue, now: Timestamp) -> Result<(), CredentialRefusal> {
        match self {
            Self::Disabled(disabled) => {
                if credential.disabled && !disabled {
                    credential.enabled = Some(now);
                }
                credential.disabled = disabled;
            }
            Self::Expires(expires) => {
                check_expiry(expires, now)?;
                credential.expires = expires;
            }
            Self::Limits(limits) => {
                check_limits(limits)?;
                credential.limits = limits;
            }
            Self::Sender(mut sender) => {
                check_sender(&mut sender)?;
                credential.sender = sender;
            }
        }
        Ok(())
    }
}

fn check_whom(
    name: &str,
    scopes: &BTreeSet<Scope>,
    expires: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), CredentialRefusal> {
    check_name(name)?;
    check_expiry(expires, now)?;
    if scopes.is_empty() { Err(CredentialRefusal::NoScope) } else { Ok(()) }
}

/// Refuses scopes that open no page, and a set of scopes that opens none together.
fn check_account_scopes(scopes: &BTreeSet<Scope>) -> Result<(), CredentialRefusal> {
    let opens_none: Vec<Scope> = scopes.iter().copied().filter(|scope| !Scope::OF_PAGES.contains(scope)).collect();
    if !opens_none.is_empty() {
        return Err(CredentialRefusal::NoPage(opens_none));
    }
    match scopes.iter().find(|scope| **scope != Scope::FiguresExact) {
        Some(_) => Ok(()),
        // `figures/exact` only changes how figures are shown; it does not give access to them.
        None if !scopes.is_empty() => Err(CredentialRefusal::NoPage(vec![Scope::FiguresExact])),
        None => Err(CredentialRefusal::NoScope),
    }
}

fn check_expiry(expires: Option<Timestamp>, now: Timestamp) -> Result<(), CredentialRefusal> {
    if expires.is_some_and(|expires| expires <= now) { Err(CredentialRefusal::Expired) } else { Ok(()) }
}

fn check_limits(limits: OwnLimits) -> Result<(), CredentialRefusal> {
    let OwnLimits { requests_per_second, request_burst, body_bytes, document_bytes, .. } = limits;
    if body_bytes == Some(0) {
        return Err(CredentialRefusal::NoBody);
    }
    if request_burst.is_some_and(|burst| burst == 0 || requests_per_second.is_none()) {
        return Err(CredentialRefusal::Burst);
    }
    if document_bytes.is_some_and(|bytes| bytes > OwnLimits::MAX_DOCUMENT_BYTES) {
        return Err(CredentialRefusal::DocumentBytes);
    }
    Ok(())
}

/// Replaces a time zone by its canonical name in the time zone database.
fn check_sender(sender: &mut SenderSettings) -> Result<(), CredentialRefusal> {
    let Some(name) = &sender.time_zone else { return Ok(()) };
    let zone = TimeZone::get(name).map_err(|_| CredentialRefusal::TimeZone(name.clone()))?;
    sender.time_zone = Some(zone.iana_name().unwrap_or(name).to_owned());
    Ok(())
}
