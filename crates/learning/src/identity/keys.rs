//! The keys under which an identifier is found, however it is written.

use std::collections::BTreeSet;

use xapi::Ifi;

use crate::AgentKey;
use crate::same_iri::{same_home_page_key, same_host_key};

/// The keys under which an identifier is found. Two identifiers that share a key are the same person's without a roster: a
/// mailbox and its own hash, and accounts whose home pages mean the same. The first key is the same for every spelling.
pub fn person_keys(agent: &AgentKey) -> Vec<AgentKey> {
    agent.as_str().parse().map_or_else(|_| vec![agent.clone()], |ifi| keys_of(&ifi))
}

/// The first of [`person_keys`].
pub(crate) fn person_key(agent: &AgentKey) -> AgentKey {
    person_keys(agent).swap_remove(0)
}

/// The key of an identifier as it is written; [`Ifi::identity_key`] loses the spelling of a mailbox.
pub fn written_key(ifi: &Ifi) -> AgentKey {
    match ifi {
        Ifi::Mbox(_) => ifi.to_string().into(),
        _ => ifi.identity_key().into(),
    }
}

/// The [`person_keys`] of an identifier as it is written; for a mailbox, with each hash that a platform may make of it.
pub fn keys_of(ifi: &Ifi) -> Vec<AgentKey> {
    match ifi {
        Ifi::Account { home_page, name } => {
            let home_page = same_home_page_key(home_page);
            vec![Ifi::Account { home_page, name: name.clone() }.identity_key().into()]
        }
        Ifi::Mbox(_) => {
            let mut keys: Vec<AgentKey> = Vec::new();
            for mbox in spellings(ifi) {
                let hashes =
                    mbox.hashed().into_iter().chain(if is_small(&mbox) { BTreeSet::new() } else { mbox.hashes() });
                for key in hashes.map(|hash| AgentKey::from(hash.identity_key())) {
                    if !keys.contains(&key) {
                        keys.push(key);
                    }
                }
            }
            keys
        }
        Ifi::MboxSha1sum(_) | Ifi::OpenId(_) => vec![ifi.identity_key().into()],
    }
}

/// The spellings of a mailbox: with its domain in IDNA form (`xn--…`) and, if that differs, as people write it and as sent.
/// Other identifiers have one.
pub fn spellings(ifi: &Ifi) -> Vec<Ifi> {
    let Ifi::Mbox(mbox) = ifi else { return vec![ifi.clone()] };
    match mbox.rsplit_once('@') {
        Some((local, domain)) if !domain.is_ascii() || domain.to_ascii_lowercase().contains("xn--") => {
            let ascii = same_host_key(domain);
            let by_people = idna::domain_to_unicode(&ascii).0;
            let written = [format!("{local}@{ascii}"), format!("{local}@{by_people}"), mbox.clone()];
            written.map(Ifi::Mbox).into()
        }
        _ => vec![ifi.clone()],
    }
}

/// Whether it has no capitals A to Z, and so one hash only.
fn is_small(ifi: &Ifi) -> bool {
    matches!(ifi, Ifi::Mbox(mbox) if !mbox.bytes().any(|byte| byte.is_ascii_uppercase()))
}

/// For an account's identity key, the first of its [`person_keys`]. `None` if that is the same, and for all other agents,
/// whose identity key is enough.
pub fn same_account_key(agent: &str) -> Option<String> {
    let (home_page, name) = agent.strip_prefix("account ")?.split_once(' ')?;
    let key = same_home_page_key(home_page);
    (key != home_page).then(|| Ifi::Account { home_page: key, name: name.to_owned() }.identity_key())
}
