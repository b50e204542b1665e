//! Bounded counts of what matched nothing.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{UncountedKind, Unmatched};

/// Entries that are kept of each kind.
const MOST: usize = 1_000;
/// Of a sender that has too many, one in so many goes at once: a flood then costs a few steps for each that comes.
const ONE_IN: usize = 8;
/// The version of the form that is stored.
const VERSION: u8 = 1;

/// How often something was seen, and when: instants are those of storing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// How many statements that are not voided.
    pub count: u64,
    /// When the first was stored, voided or not,
    #[serde(with = "jiff::fmt::serde::timestamp::microsecond::required")]
    pub first: Timestamp,
    /// and the last.
    #[serde(with = "jiff::fmt::serde::timestamp::microsecond::required")]
    pub last: Timestamp,
    /// The newest statement; `None` if that is voided, or was erased.
    pub example: Option<Uuid>,
}

impl Seen {
    /// Of one statement.
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
    /// What kind of thing.
    pub kind: UncountedKind,
    /// Who sent it: [`Ifi::identity_key`](xapi::Ifi::identity_key) of the statements' authority.
    pub sender: &'c str,
    /// The thing.
    pub value: &'c str,
    /// How often, and when.
    pub seen: &'c Seen,
}

/// Counts of what matched nothing, by kind, sender and thing.
///
/// A kind keeps a thousand entries. Where more come, the sender that has the most gives up an eighth of its own: those
/// that it named least often, the longest ago first. So whoever floods loses its own entries; a sender that has less than
/// an equal share of the thousand loses none, and one that has more keeps seven eighths of that share at least. What is
/// given up stays in the number of statements.
///
/// What is voided is counted and taken back, in whichever order it came, and its entry stays where nothing else is in it,
/// told to nobody: so the same statements give the same, when the first and the last were stored and the example too,
/// whatever was voided when. Adding in any order and grouping gives the same as long as no kind is full; from then on, the
/// sums do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uncounted {
    kinds: BTreeMap<UncountedKind, Kind>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Kind {
    senders: BTreeMap<Box<str>, BTreeMap<Box<str>, Seen>>,
    entries: usize,
    /// Statements of entries that are not kept.
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

    /// Counts all of others' counts.
    pub fn join(&mut self, other: &Self) {
        for UncountedEntry { kind, sender, value, seen } in other.all_entries() {
            self.add(sender, &Unmatched { kind, value: value.into() }, seen.clone());
        }
        for (kind, of) in &other.kinds {
            self.kinds.entry(*kind).or_default().beyond += of.beyond;
        }
    }

    /// Takes back what a statement that is voided was counted for.
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

    /// Takes out what a statement that is erased was counted for; one that was voided was taken back before. Of what no
    /// statement is left that counts, nothing is kept: it may tell who a person is.
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

    /// The entries, by kind, sender and thing, of which a statement is left that counts.
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

    /// Statements of a kind that no entry has, since more were named than are kept.
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
    /// What is wrong with the bytes: cut off, or written by another version of the program.
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
    /// Drops the least entries of the sender that has the most.
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

    /// Removes an entry, and gives how many statements it had.
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
