//! `loggbok credential list`: each without its secrets, and what it has used of what it may store.

use jiff::Timestamp;
use learning::{Day, Kommunkod};
use serde::Serialize;

use super::super::keeper::Keeper;
use super::super::print::say;
use crate::auth::{OwnLimits, Reach, scopes_of};
use crate::config::{Config, Limits};
use store::{Credential, SenderSettings, SenderUses, StoredOn};

/// A credential as JSON. What is absent has its default.
#[derive(Serialize)]
struct Listed<'c> {
    key: &'c str,
    name: &'c str,
    scopes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    municipality: Option<Kommunkod>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reach: Option<&'c Reach>,
    #[serde(skip_serializing_if = "OwnLimits::is_none")]
    limits: &'c OwnLimits,
    used: Used,
    #[serde(skip_serializing_if = "SenderSettings::is_none")]
    sender: &'c SenderSettings,
    #[serde(skip_serializing_if = "SenderUses::is_empty")]
    needed: &'c SenderUses,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<Timestamp>,
    /// How many open it now.
    secrets: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_used: Option<Day>,
    disabled: bool,
}

/// What a credential has stored, of what it may: today, as far as servers have noted it, which they do every few seconds,
/// and of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
struct Used {
    statements_per_day: Share,
    attachment_bytes_per_day: Share,
    stored_document_bytes: Share,
}

/// So much of a quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
struct Share {
    used: u64,
    /// What it may; absent: as much as it likes.
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<u64>,
    /// Whether that is its own, and not the server's.
    #[serde(skip)]
    own: bool,
}

pub(super) fn run(config: &Config, keeper: &Keeper<'_>, json: bool, now: Timestamp) -> anyhow::Result<()> {
    let mut all = keeper.all()?;
    all.retain(|credential| credential.account.is_none());
    let document_bytes = keeper.document_bytes(&all)?;
    let used = |credential: &Credential| {
        let bytes = document_bytes.get(&credential.key).copied().unwrap_or_default();
        Used::of(credential, bytes, &config.limits, Day::of(now))
    };
    if json {
        let listed: Vec<_> = all.iter().map(|credential| listed(credential, used(credential), now)).collect();
        say(serde_json::to_string(&listed)?)?;
    } else {
        for credential in &all {
            say(line(credential, &used(credential), now))?;
        }
    }
    Ok(())
}

impl Used {
    fn of(credential: &Credential, document_bytes: u64, limits: &Limits, today: Day) -> Self {
        let stored = credential.stored.filter(|stored| stored.day == today);
        let stored = stored.unwrap_or(StoredOn { day: today, statements: 0, attachment_bytes: 0 });
        let own = &credential.limits;
        let share = |used, own: Option<u64>, common| {
            let most = own.unwrap_or(common);
            Share { used, of: (most > 0).then_some(most), own: own.is_some() }
        };
        Self {
            statements_per_day: share(stored.statements, own.statements_per_day, limits.statements_per_day),
            attachment_bytes_per_day: share(
                stored.attachment_bytes,
                own.attachment_bytes_per_day,
                limits.attachment_bytes_per_day,
            ),
            stored_document_bytes: share(document_bytes, own.stored_document_bytes, limits.stored_document_bytes),
        }
    }

    /// `statements_per_day=3/5`, of what was used, or has a limit of its own.
    fn told(&self) -> Option<String> {
        let all = [
            ("statements_per_day", self.statements_per_day),
            ("attachment_bytes_per_day", self.attachment_bytes_per_day),
            ("stored_document_bytes", self.stored_document_bytes),
        ];
        let told = all.iter().filter(|(_, share)| share.used > 0 || share.own).map(|(name, share)| match share.of {
            Some(of) => format!("{name}={}/{of}", share.used),
            None => format!("{name}={}", share.used),
        });
        let told = told.collect::<Vec<_>>().join(",");
        (!told.is_empty()).then(|| format!("used: {told}"))
    }
}

/// The scopes; also those that this release does not know, as they are written.
fn scopes(credential: &Credential) -> Vec<String> {
    let mut words = credential.scopes.clone();
    words.extend(scopes_of(credential).iter().map(ToString::to_string));
    words.into_iter().collect()
}

fn listed(credential: &Credential, used: Used, now: Timestamp) -> Listed<'_> {
    Listed {
        key: &credential.key,
        name: &credential.name,
        scopes: scopes(credential),
        municipality: credential.municipality,
        reach: credential.reach.as_ref(),
        limits: &credential.limits,
        used,
        sender: &credential.sender,
        needed: &credential.sender_uses,
        expires: credential.expires,
        secrets: credential.live_secrets(now).count(),
        last_used: credential.last_used,
        disabled: credential.disabled,
    }
}

/// A credential on a line, of which what has its default is left out.
fn line(credential: &Credential, used: &Used, now: Timestamp) -> String {
    let mut parts = vec![credential.key.clone(), credential.name.clone(), scopes(credential).join(",")];
    parts.extend(credential.municipality.map(|code| code.to_string()));
    parts.extend(credential.reach.as_ref().map(|reach| format!("reach: {reach}")));
    parts.extend((!credential.limits.is_none()).then(|| format!("limits: {}", credential.limits)));
    parts.extend(used.told());
    parts.extend((!credential.sender.is_none()).then(|| format!("sender: {}", credential.sender)));
    parts.extend((!credential.sender_uses.is_empty()).then(|| format!("needed: {}", credential.sender_uses)));
    parts.extend(credential.expires.map(|expires| format!("expires: {}", Day::of(expires))));
    let live = credential.live_secrets(now).count();
    parts.extend((live != 1).then(|| format!("secrets: {live}")));
    let last_used = credential.last_used.map_or_else(|| "never".to_owned(), |day| day.to_string());
    parts.push(format!("last used: {last_used}"));
    parts.extend(credential.disabled.then(|| "disabled".to_owned()));
    parts.join("  ")
}
