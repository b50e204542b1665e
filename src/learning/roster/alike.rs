//! Whether rows that share an identifier may be one person's, by what else they say.

use std::collections::BTreeSet;

use super::Affiliation;
use crate::learning::identity::Named;
use crate::learning::{AgentKey, Catalogue};
use crate::xapi::Ifi;

/// What systems write in a cell where there is nothing. It makes a message clearer and decides nothing.
const PLACEHOLDERS: [&str; 20] = [
    "-", "--", ".", "?", "0", "00000", "x", "xx", "xxx", "n/a", "na", "nan", "null", "none", "nil", "ingen", "inget",
    "okänd", "saknar", "saknas",
];

/// The words of a name, in no order and without regard to case: `Berg, Anna` and `Anna Berg` have the same.
pub(super) fn words(name: &str) -> BTreeSet<String> {
    let words = name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// Whether two names may be of one person: the one has all words of the other.
pub(super) fn are_one_name(one: &BTreeSet<String>, other: &BTreeSet<String>) -> bool {
    one.is_subset(other) || other.is_subset(one)
}

/// What is counted of a row's identifiers: all but those of nobody.
pub(super) fn of_people<'r>(catalogue: &Catalogue, row: &'r Affiliation) -> impl Iterator<Item = &'r AgentKey> {
    row.identifiers.iter().filter(|agent| !catalogue.is_nobody(agent))
}

/// Whether an identifier is a mailbox or the hash of one.
pub(super) fn is_mailbox(agent: &AgentKey) -> bool {
    agent.as_str().starts_with("mbox")
}

/// Whether both have mailboxes, and none of them in common.
pub(super) fn have_other_mailboxes<'a>(
    one: impl Iterator<Item = &'a AgentKey>,
    other: impl Iterator<Item = &'a AgentKey>,
) -> bool {
    let one: Vec<&AgentKey> = one.filter(|agent| is_mailbox(agent)).collect();
    let other: Vec<&AgentKey> = other.filter(|agent| is_mailbox(agent)).collect();
    let named = Named::of(one.iter().copied());
    !one.is_empty() && !other.is_empty() && !other.into_iter().any(|agent| named.has(agent))
}

/// What two rows of one list that share an identifier say of whom they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alike {
    /// Nothing that says that they are not one person's.
    One,
    /// One person's: with other mailboxes under one name, or with names that are like each other.
    Like,
    /// Two people's: they share nothing else, and their names have no word in common, or their mailboxes are others and not
    /// under one name.
    Two,
}

impl Alike {
    pub(super) fn of(catalogue: &Catalogue, one: &Affiliation, other: &Affiliation) -> Self {
        let named = Named::of(of_people(catalogue, one));
        if of_people(catalogue, other).filter(|agent| named.has(agent)).count() > 1 {
            return Self::One;
        }
        let other_mailboxes = have_other_mailboxes(of_people(catalogue, one), of_people(catalogue, other));
        let (Some(one), Some(other)) = (&one.name, &other.name) else {
            return if other_mailboxes { Self::Two } else { Self::One };
        };
        let (one, other) = (words(one), words(other));
        match (are_one_name(&one, &other), other_mailboxes) {
            (true, false) => Self::One,
            (true, true) => Self::Like,
            (false, false) if !one.is_disjoint(&other) => Self::Like,
            (false, _) => Self::Two,
        }
    }
}

/// The word that says that there is none, where an identifier is one: nothing personal.
pub(super) fn placeholder(agent: &AgentKey) -> Option<&'static str> {
    let name = match agent.as_str().parse().ok()? {
        Ifi::Account { name, .. } => name,
        Ifi::Mbox(mbox) => mbox.strip_prefix("mailto:")?.rsplit_once('@')?.0.to_owned(),
        Ifi::MboxSha1sum(_) | Ifi::OpenId(_) => return None,
    };
    let name = name.trim().to_lowercase();
    PLACEHOLDERS.into_iter().find(|placeholder| *placeholder == name)
}
