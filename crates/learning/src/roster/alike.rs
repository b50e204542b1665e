//! Decides whether rows that share an identifier may be one person's, by what else they say.

use std::collections::BTreeSet;

use xapi::Ifi;

use super::Affiliation;
use crate::identity::{Named, of_people};
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
    let (one, other): (BTreeSet<_>, BTreeSet<_>) =
        (one.filter_map(account).collect(), other.filter_map(account).collect());
    let has_one_there = |home_page: &str| other.iter().any(|(there, _)| there == home_page);
    one.is_disjoint(&other) && one.iter().any(|(home_page, _)| has_one_there(home_page))
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
        let named = Named::of(of_people(catalogue, one));
        if of_people(catalogue, other).filter(|agent| named.has(agent)).count() > 1 {
            return Self::One;
        }
        let others = have_other_mailboxes(of_people(catalogue, one), of_people(catalogue, other))
            || have_other_accounts(of_people(catalogue, one), of_people(catalogue, other));
        let is_no_identifier =
            of_people(catalogue, other).any(|agent| named.has(agent) && placeholder(agent).is_some());
        let name = |row: &Affiliation| row.name.as_deref().and_then(words);
        let (Some(one), Some(other)) = (name(one), name(other)) else {
            return if others || is_no_identifier { Self::Two } else { Self::One };
        };
        match (are_one_name(&one, &other), others) {
            (true, false) => Self::One,
            (true, true) => Self::Like,
            (false, false) if !is_no_identifier && !one.is_disjoint(&other) => Self::Like,
            (false, _) => Self::Two,
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
