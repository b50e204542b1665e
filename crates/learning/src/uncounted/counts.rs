//! Bounded counts of what matched nothing.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{UncountedKind, Unmatched};

/// The most entries of each kind.
const MOST: usize = 1_000;
/// The share of its entries that a sender with too many loses at once, so that a flood costs only a few steps for each new
/// entry.
const ONE_IN: usize = 8;
/// The version of the form that is stored.
const VERSION: u8 = 1;

/// How often something was seen, and when it was stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The number of statements that are not voided.
    pub count: u64,
    /// When the first was stored, voided or not.
    #[serde(with = "jiff::fmt::serde::timestamp::microsecond::required")]
    pub first: Timestamp,
    /// When the last was stored, voided or not.
    #[serde(with = "jiff::fmt::serde::timestamp::microsecond::required")]
    pub last: Timestamp,
    /// The newest statement; `None` if it is voided or was erased.
    pub example: Option<Uuid>,
}

impl Seen {
    /// One statement.
    pub fn once(id: Uuid, stored: Timestamp) -> Self {
        Self { count: 1, first: stored, last: stored, example: Some(id) }
    }

    pub(super) fn join(&mut self, other: &Self) {
        self.count += other.count;
        self.first = self.first.min(other.first);
        if other.last >= self.last {
            self.last = other.last;
            self.example = other.example;
        }
    }
}

/// Something that matched nothing, as one sender named it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UncountedEntry<'c> {
    /// Its kind.
    pub kind: UncountedKind,
    /// The sender: [`Ifi::identity_key`](xapi::Ifi::identity_key) of the statements' authority.
    pub sender: &'c str,
    /// The thing.
    pub value: &'c str,
    /// How often, and when.
    pub seen: &'c Seen,
}

/// Counts of what matched nothing, by kind, sender and thing.
///
/// A kind keeps a thousand entries. If more come, the sender with the most loses an eighth of its own: those that it named
/// least often, oldest first. So a flood costs only its own sender: one with less than an equal share of the thousand
/// loses none, and one with more keeps at least seven eighths of that share. Statements of lost entries are still counted
/// in the total.
///
/// A voided statement is counted and taken back, in whichever order these come, and its entry stays, hidden, even if
/// nothing else is in it. So the same statements give the same result, including the first and last times and the example,
/// whatever was voided when. Adding in any order and grouping gives the same until a kind is full; after that, only the
/// sums do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uncounted {
    kinds: BTreeMap<UncountedKind, Kind>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Kind {
    senders: BTreeMap<Box<str>, BTreeMap<Box<str>, Seen>>,
    entries: usize,
    /// Statements of entries that were lost.
    beyond: u64,
}

impl Uncounted {
    /// Counts something that a sender named.
    pub fn add(&mut self, sender: &str, unmatched: &Unmatched, seen: Seen) {
        let kind = self.kinds.entry(unmatched.kind).or_default();
        if !kind.senders.contains_key(sender) {
            kind.senders.insert(sender.into(), BTreeMap::new());
        }
        let Some(entries) = kind.senders.get_mut(sender) else { return };
        if let Some(there) = entries.get_mut(&unmatched.value) {
            there.join(&seen);
        } else {
            entries.insert(unmatched.value.clone(), seen);
            kind.entries += 1;
        }
        if kind.entries > MOST {
            kind.give_up();
        }
    }

    /// Adds all counts of another.
    pub fn join(&mut self, other: &Self) {
        for UncountedEntry { kind, sender, value, seen } in other.all_entries() {
            self.add(sender, &Unmatched { kind, value: value.into() }, seen.clone());
        }
        for (kind, of) in &other.kinds {
            self.kinds.entry(*kind).or_default().beyond += of.beyond;
        }
    }

    /// Takes back what a voided statement was counted for.
    pub fn take_back(&mut self, sender: &str, unmatched: &Unmatched, id: Uuid) {
        let Some(kind) = self.kinds.get_mut(&unmatched.kind) else { return };
        let entries = kind.senders.get_mut(sender);
        let Some(seen) = entries.and_then(|entries| entries.get_mut(&unmatched.value)) else {
            kind.beyond = kind.beyond.saturating_sub(1);
            return;
        };
        seen.count = seen.count.saturating_sub(1);
        if seen.example == Some(id) {
            seen.example = None;
        }
    }

    /// Removes what an erased statement was counted for; a voided one was taken back before. An entry without any counting
    /// statement left is removed, since it may identify a person.
    pub fn erase(&mut self, sender: &str, unmatched: &Unmatched, id: Uuid, was_voided: bool) {
        if !was_voided {
            self.take_back(sender, unmatched, id);
        }
        let Some(kind) = self.kinds.get_mut(&unmatched.kind) else { return };
        let seen = kind.senders.get(sender).and_then(|entries| entries.get(&unmatched.value));
        if seen.is_some_and(|seen| seen.count == 0) {
            kind.remove(sender, &unmatched.value);
        }
        if kind.entries == 0 && kind.beyond == 0 {
            self.kinds.remove(&unmatched.kind);
        }
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// The entries with at least one counting statement, by kind, sender and thing.
    pub fn entries(&self) -> impl Iterator<Item = UncountedEntry<'_>> {
        self.all_entries().filter(|entry| entry.seen.count > 0)
    }

    fn all_entries(&self) -> impl Iterator<Item = UncountedEntry<'_>> {
        self.kinds.iter().flat_map(|(kind, of)| {
            of.senders.iter().flat_map(|(sender, entries)| {
                entries.iter().map(|(value, seen)| UncountedEntry { kind: *kind, sender, value, seen })
            })
        })
    }

    /// The number of statements of a kind that belong to no entry, since not all entries are kept.
    pub fn beyond(&self, kind: UncountedKind) -> u64 {
        self.kinds.get(&kind).map_or(0, |kind| kind.beyond)
    }

    /// As bytes to store, with the version of their form.
    pub fn to_bytes(&self) -> Vec<u8> {
        // Postcard refuses only sequences of unknown length and a full buffer: neither occurs here.
        postcard::to_extend(self, vec![VERSION]).unwrap_or_default()
    }

    /// Reads what [`Self::to_bytes`] wrote.
    ///
    /// # Errors
    /// If the bytes are cut off, or another version of the program wrote them.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, String> {
        let Some((&VERSION, counts)) = bytes.split_first() else {
            return Err(
                "the counts of what was not counted are of another form: run the newer program, or rebuild".into()
            );
        };
        postcard::from_bytes(counts)
            .map_err(|error| format!("the counts of what was not counted can't be read: {error}"))
    }
}

impl Kind {
    /// Drops the smallest entries of the sender that has the most.
    fn give_up(&mut self) {
        let most = self.senders.iter().max_by_key(|(_, entries)| entries.len());
        let Some(sender) = most.map(|(sender, _)| sender.clone()) else { return };
        let Some(entries) = self.senders.get(&sender) else { return };
        let mut least: Vec<_> = entries.iter().map(|(value, seen)| (seen.count, seen.last, value)).collect();
        let going = (least.len() / ONE_IN).max(1);
        least.select_nth_unstable(going - 1);
        let going: Vec<Box<str>> = least.into_iter().take(going).map(|(_, _, value)| value.clone()).collect();
        for value in going {
            self.beyond += self.remove(&sender, &value);
        }
    }

    /// Removes an entry, and returns its number of statements.
    fn remove(&mut self, sender: &str, value: &str) -> u64 {
        let Some(entries) = self.senders.get_mut(sender) else { return 0 };
        let Some(seen) = entries.remove(value) else { return 0 };
        self.entries -= 1;
        if entries.is_empty() {
            self.senders.remove(sender);
        }
        seen.count
    }
}
