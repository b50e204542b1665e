//! Decides whether rows that share an identifier may be one person's, by what else they say.

use std::collections::{BTreeSet, HashSet};

use xapi::Ifi;

use super::Affiliation;
use crate::identity::{Named, of_people, person_keys};
use crate::same_iri::same_home_page_key;
use crate::{AgentKey, Catalogue};

/// Words that systems write into empty cells; signs alone count too. Rows that share only such a word are not one person's,
/// unless they have one name.
const PLACEHOLDERS: [&str; 16] = [
    "0", "00000", "x", "xx", "xxx", "n/a", "na", "nan", "null", "none", "nil", "ingen", "inget", "okänd", "saknar",
    "saknas",
];

/// The words of a name, ignoring order and case: `Berg, Anna` and `Anna Berg` have the same. `None` for a name without
/// words, such as a hyphen.
pub(super) fn words(name: &str) -> Option<BTreeSet<String>> {
    let words = name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let words: BTreeSet<String> = words.map(str::to_lowercase).collect();
    (!words.is_empty()).then_some(words)
}

/// Whether two names may be one person's: one has all words of the other.
pub(super) fn are_one_name(one: &BTreeSet<String>, other: &BTreeSet<String>) -> bool {
    one.is_subset(other) || other.is_subset(one)
}

/// Whether an identifier is a mailbox or the hash of one.
pub(super) fn is_mailbox(agent: &AgentKey) -> bool {
    agent.as_str().starts_with("mbox")
}

/// Whether both have mailboxes but none in common.
pub(super) fn have_other_mailboxes<'a>(
    one: impl Iterator<Item = &'a AgentKey>,
    other: impl Iterator<Item = &'a AgentKey>,
) -> bool {
    let one: Vec<&AgentKey> = one.filter(|agent| is_mailbox(agent)).collect();
    let other: Vec<&AgentKey> = other.filter(|agent| is_mailbox(agent)).collect();
    let named = Named::of(one.iter().copied());
    !one.is_empty() && !other.is_empty() && !other.into_iter().any(|agent| named.has(agent))
}

/// Whether both have accounts on the same platform but none in common.
pub(super) fn have_other_accounts<'a>(
    one: impl Iterator<Item = &'a AgentKey>,
    other: impl Iterator<Item = &'a AgentKey>,
) -> bool {
    are_other_accounts(&one.filter_map(account).collect(), &other.filter_map(account).collect())
}

/// The same of accounts by home page and name.
fn are_other_accounts(one: &BTreeSet<(String, String)>, other: &BTreeSet<(String, String)>) -> bool {
    let has_one_there = |home_page: &str| other.iter().any(|(there, _)| there == home_page);
    one.is_disjoint(other) && one.iter().any(|(home_page, _)| has_one_there(home_page))
}

/// An account's name and the key of its home page.
fn account(agent: &AgentKey) -> Option<(String, String)> {
    match agent.as_str().parse().ok()? {
        Ifi::Account { home_page, name } => Some((same_home_page_key(&home_page), name)),
        _ => None,
    }
}

/// Whether two rows of one list that share an identifier are one person's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alike {
    /// One person's: nothing says otherwise.
    One,
    /// Probably one person's: different mailboxes under one name, or similar names.
    Like,
    /// Two people's: they share nothing else, and their names have no word in common, or their mailboxes or accounts on one
    /// platform differ and not under one name, or what they share is a placeholder.
    Two,
}

impl Alike {
    pub(super) fn of(catalogue: &Catalogue, one: &Affiliation, other: &Affiliation) -> Self {
        Traits::of(catalogue, one).compare(&Traits::of(catalogue, other))
    }
}

/// What a row says of its person, made once for a row that is compared with many.
pub(super) struct Traits {
    identifiers: Vec<Identifier>,
    /// The keys of all of them.
    keys: HashSet<AgentKey>,
    accounts: BTreeSet<(String, String)>,
    name: Option<BTreeSet<String>>,
}

struct Identifier {
    keys: Vec<AgentKey>,
    is_mailbox: bool,
    is_placeholder: bool,
}

impl Traits {
    pub(super) fn of(catalogue: &Catalogue, row: &Affiliation) -> Self {
        let identifier = |agent: &AgentKey| Identifier {
            keys: person_keys(agent),
            is_mailbox: is_mailbox(agent),
            is_placeholder: placeholder(agent).is_some(),
        };
        let identifiers: Vec<Identifier> = of_people(catalogue, row).map(identifier).collect();
        Self {
            keys: identifiers.iter().flat_map(|identifier| identifier.keys.iter().cloned()).collect(),
            accounts: of_people(catalogue, row).filter_map(account).collect(),
            name: row.name.as_deref().and_then(words),
            identifiers,
        }
    }

    /// Whether two rows that share an identifier are one person's.
    pub(super) fn compare(&self, other: &Self) -> Alike {
        let is_shared = |identifier: &&Identifier| identifier.keys.iter().any(|key| self.keys.contains(key));
        let shared: Vec<&Identifier> = other.identifiers.iter().filter(is_shared).collect();
        if shared.len() > 1 {
            return Alike::One;
        }
        let has_mailbox = |traits: &Self| traits.identifiers.iter().any(|identifier| identifier.is_mailbox);
        let others = has_mailbox(self) && has_mailbox(other) && !shared.iter().any(|shared| shared.is_mailbox)
            || are_other_accounts(&self.accounts, &other.accounts);
        let is_no_identifier = shared.iter().any(|shared| shared.is_placeholder);
        let (Some(name), Some(other)) = (&self.name, &other.name) else {
            return if others || is_no_identifier { Alike::Two } else { Alike::One };
        };
        match (are_one_name(name, other), others) {
            (true, false) => Alike::One,
            (true, true) => Alike::Like,
            (false, false) if !is_no_identifier && !name.is_disjoint(other) => Alike::Like,
            (false, _) => Alike::Two,
        }
    }
}

/// The placeholder in an identifier, if it is one; it is never personal.
pub(super) fn placeholder(agent: &AgentKey) -> Option<&'static str> {
    let name = match agent.as_str().parse().ok()? {
        Ifi::Account { name, .. } => name,
        Ifi::Mbox(mbox) => mbox.strip_prefix("mailto:")?.rsplit_once('@')?.0.to_owned(),
        Ifi::MboxSha1sum(_) | Ifi::OpenId(_) => return None,
    };
    let name = name.trim().to_lowercase();
    if !name.contains(char::is_alphanumeric) {
        return Some("-");
    }
    PLACEHOLDERS.into_iter().find(|placeholder| *placeholder == name)
}
