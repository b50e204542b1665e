//! When two spellings are the same: of IRIs, mailboxes, units and roles.

use serde_json::Value;
use sha1::{Digest as _, Sha1};

/// An IRI without what means nothing: `http` or `https`, capitals in the host, the default port, a slash that is the whole
/// path. The recount knows no other spellings.
pub(crate) fn iri_key(iri: &str) -> String {
    let Some((scheme, rest)) = iri.split_once("://") else { return iri.to_owned() };
    assert!(["http", "https"].contains(&scheme) && !iri.contains('%'), "the recount does not know {iri}");
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = host.to_lowercase();
    let host = host.trim_end_matches(":80").trim_end_matches(":443");
    format!("{host}{}", if path == "/" { "" } else { path })
}

/// A home page, which may also end with slashes.
pub(crate) fn home_page_key(url: &str) -> String {
    iri_key(url.trim_end_matches('/'))
}

/// A name of a unit or role, however it is spelt: small letters and digits, with one hyphen for anything between them.
pub(crate) fn slug(text: &str) -> String {
    let small = text.to_lowercase();
    let words = small.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

/// Whom an actor of a statement names; `None` for groups.
pub(crate) fn agent_key(actor: &Value) -> Option<String> {
    if actor["objectType"] == "Group" {
        return None;
    }
    let text = |value: &Value| value.as_str().map(str::to_owned);
    if let Some(mbox) = text(&actor["mbox"]) {
        return Some(mailbox_key(mbox.trim_start_matches("mailto:")));
    }
    if let Some(hash) = text(&actor["mbox_sha1sum"]) {
        return Some(format!("mailbox {}", hash.to_lowercase()));
    }
    let account = &actor["account"];
    Some(account_key(&text(&account["homePage"])?, &text(&account["name"])?))
}

/// A mailbox: by its hash, so that a platform that sends the hash alone means the same person.
pub(crate) fn mailbox_key(address: &str) -> String {
    format!("mailbox {}", hex::encode(Sha1::digest(format!("mailto:{}", address.to_lowercase()))))
}

/// An account on a platform.
pub(crate) fn account_key(home_page: &str, name: &str) -> String {
    format!("account {} {name}", home_page_key(home_page))
}
