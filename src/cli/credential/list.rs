//! Shows credentials without their secrets, and how much of their quotas they have used.

use anyhow::Result;
use learning::Day;

use super::super::print::{printable, say};
use crate::service::{CredentialReport, Share};

pub(super) fn show_all(all: &[CredentialReport]) -> Result<()> {
    all.iter().try_for_each(|credential| Ok(say(line(credential))?))
}

/// A credential on one line, without settings that have their default.
pub(super) fn line(credential: &CredentialReport) -> String {
    let mut parts = vec![credential.key.clone(), credential.name.clone(), credential.scopes.join(",")];
    parts.extend(credential.municipality.map(|code| code.to_string()));
    parts.extend(credential.reach.as_ref().map(|reach| format!("reach: {reach}")));
    parts.extend((!credential.limits.is_none()).then(|| format!("limits: {}", credential.limits)));
    parts.extend(used(credential));
    parts.extend((!credential.sender.is_none()).then(|| format!("sender: {}", credential.sender)));
    parts.extend((!credential.needed.is_empty()).then(|| format!("needed: {}", credential.needed)));
    parts.extend(credential.expires.map(|expires| format!("expires: {}", Day::of(expires))));
    parts.extend((credential.secrets != 1).then(|| format!("secrets: {}", credential.secrets)));
    let last_used = credential.last_used.map_or_else(|| "never".to_owned(), |day| day.to_string());
    parts.push(format!("last used: {last_used}"));
    parts.extend(credential.disabled.then(|| "disabled".to_owned()));
    printable(&parts.join("  "))
}

/// `used: statements_per_day=3/5`, for each quota that was used or is its own.
fn used(CredentialReport { used, limits, .. }: &CredentialReport) -> Option<String> {
    let all = [
        ("statements_per_day", used.statements_per_day, limits.statements_per_day),
        ("attachment_bytes_per_day", used.attachment_bytes_per_day, limits.attachment_bytes_per_day),
        ("stored_document_bytes", used.stored_document_bytes, limits.stored_document_bytes),
    ];
    let told = all.iter().filter(|(_, share, own)| share.used > 0 || own.is_some());
    let told = told.map(|(name, Share { used, of }, _)| match of {
        Some(of) => format!("{name}={used}/{of}"),
        None => format!("{name}={used}"),
    });
    let told = told.collect::<Vec<_>>().join(",");
    (!told.is_empty()).then(|| format!("used: {told}"))
}
