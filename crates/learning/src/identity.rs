//! Decides who is the same person, for figures, roster imports and the Agents Resource alike.
//!
//! An agent has one identifier, a person may have several. Two identifiers are the same person's if they share one of their
//! [`person_keys`], or if rows of the roster tie them together, directly or through other rows. Agents that the catalogue
//! says are not people tie no one together.
//!
//! A mailbox is the same however its letters A to Z and its domain are written, but its hash depends on the spelling. So
//! the roster keeps a mailbox as it is written ([`written_key`]), and a hash belongs to the mailbox that some row spells
//! that way.

mod keys;

use std::collections::{BTreeSet, HashMap, HashSet};

pub use keys::{keys_of, person_keys, same_account_key, spellings, written_key};

pub(crate) use keys::person_key;

use super::{Affiliation, AgentKey, Catalogue};

/// Adds identifiers of the same person. If a mailbox comes in two spellings and one has all keys of the other, that one is
/// enough.
pub(super) fn take_up(identifiers: &mut BTreeSet<AgentKey>, more: &BTreeSet<AgentKey>) {
    let is_mailbox = |agent: &AgentKey| agent.as_str().starts_with("mbox ");
    for agent in more {
        if identifiers.contains(agent) {
            continue;
        }
        if is_mailbox(agent) {
            let keys = person_keys(agent);
            let tells = |of: &AgentKey, keys: &[AgentKey]| {
                let of = person_keys(of);
                keys.iter().all(|key| of.contains(key))
            };
            let mailboxes = || identifiers.iter().filter(|other| is_mailbox(other));
            if mailboxes().any(|other| tells(other, &keys)) {
                continue;
            }
            let less: Vec<AgentKey> = mailboxes().filter(|other| tells(agent, &person_keys(other))).cloned().collect();
            identifiers.retain(|other| !less.contains(other));
        }
        identifiers.insert(agent.clone());
    }
}

/// The identifiers of a row that count: those of people.
pub(super) fn of_people<'r>(catalogue: &Catalogue, row: &'r Affiliation) -> impl Iterator<Item = &'r AgentKey> {
    row.identifiers.iter().filter(|agent| !catalogue.is_nobody(agent))
}

/// Agents, found by any of their [`person_keys`].
#[derive(Debug, Default)]
pub(super) struct Named(HashSet<AgentKey>);

impl Named {
    pub(super) fn of<'a>(agents: impl IntoIterator<Item = &'a AgentKey>) -> Self {
        Self(agents.into_iter().flat_map(person_keys).collect())
    }

    /// Whether an agent is one of them, however it is written.
    pub(super) fn has(&self, agent: &AgentKey) -> bool {
        person_keys(agent).iter().any(|key| self.0.contains(key))
    }

    /// Whether a row has one of them.
    pub(super) fn has_row(&self, row: &Affiliation) -> bool {
        row.identifiers.iter().any(|agent| self.has(agent))
    }
}

/// The persons of rows of a roster, numbered from 0.
#[derive(Clone, Default)]
pub struct Identities {
    /// By [`person_keys`].
    persons: HashMap<AgentKey, u32>,
    /// By person, the identifiers that the rows have, as written.
    identifiers: Vec<BTreeSet<AgentKey>>,
    /// What is nobody, where it identifies rows that have nothing else.
    nobodies: HashSet<AgentKey>,
}

impl Identities {
    /// Groups rows into persons. Agents that the catalogue says are not people identify no one.
    pub fn of<'r>(catalogue: &Catalogue, rows: impl IntoIterator<Item = &'r Affiliation>) -> Self {
        Self::tied(rows.into_iter().map(|row| of_people(catalogue, row).collect()))
    }

    /// Whose affiliations rows are: as [`Self::of`], but that rows of nobody else are of the nobody that they name, who has
    /// affiliations all the same.
    pub(super) fn of_affiliations<'r>(catalogue: &Catalogue, rows: impl IntoIterator<Item = &'r Affiliation>) -> Self {
        let mut nobodies = HashSet::new();
        let people = |row: &'r Affiliation| {
            let (nobody, people): (Vec<_>, Vec<_>) =
                row.identifiers.iter().partition(|agent| catalogue.is_nobody(agent));
            nobodies.extend(nobody.iter().map(|&agent| agent.clone()));
            if people.is_empty() { nobody } else { people }
        };
        let tied = Self::tied(rows.into_iter().map(people));
        Self { nobodies, ..tied }
    }

    /// Groups the identifiers that each of these ties together.
    fn tied<'r>(rows: impl Iterator<Item = Vec<&'r AgentKey>>) -> Self {
        let mut sets = DisjointSets::default();
        let mut number_of = HashMap::new();
        let mut written = Vec::new();
        for row in rows {
            let mut first = None;
            for agent in row {
                for key in person_keys(agent) {
                    let number = *number_of.entry(key).or_insert_with(|| sets.add());
                    sets.unite(*first.get_or_insert(number), number);
                }
                written.extend(first.map(|number| (number, agent)));
            }
        }
        let mut identities = Self::default();
        let roots = sets.into_roots();
        let mut person_of_root = HashMap::new();
        for (number, agent) in written {
            let person = *person_of_root.entry(roots[number]).or_insert_with(|| {
                identities.identifiers.push(BTreeSet::new());
                identities.identifiers.len() - 1
            });
            identities.identifiers[person].insert(agent.clone());
        }
        let person = |number: usize| u32::try_from(*person_of_root.get(&roots[number])?).ok();
        identities.persons = number_of.into_iter().filter_map(|(key, number)| Some((key, person(number)?))).collect();
        identities
    }

    /// The number of persons.
    pub fn len(&self) -> usize {
        self.identifiers.len()
    }

    /// Whether there are no persons.
    pub fn is_empty(&self) -> bool {
        self.identifiers.is_empty()
    }

    /// The person of an identifier, however it is written; `None` if no row has it.
    pub fn person(&self, agent: &AgentKey) -> Option<u32> {
        person_keys(agent).iter().find_map(|key| self.persons.get(key).copied())
    }

    /// The person of one of the rows; `None` if the row identifies nobody.
    pub fn person_of_row(&self, row: &Affiliation) -> Option<u32> {
        let is_nobody = |agent: &&AgentKey| self.nobodies.contains(*agent);
        let person = row.identifiers.iter().filter(|agent| !is_nobody(agent)).find_map(|agent| self.person(agent));
        person.or_else(|| row.identifiers.iter().filter(is_nobody).find_map(|agent| self.person(agent)))
    }

    /// The identifiers that the rows have of a person, as written.
    pub(super) fn identifiers(&self, person: u32) -> impl Iterator<Item = &AgentKey> {
        self.identifiers.get(person as usize).into_iter().flatten()
    }

    /// All identifiers that the rows have of the person with this one, as written; empty if no row has it. A mailbox as
    /// written may be somebody's by its hash.
    pub fn all(&self, agent: &AgentKey) -> BTreeSet<AgentKey> {
        let persons: BTreeSet<u32> =
            person_keys(agent).iter().filter_map(|key| self.persons.get(key).copied()).collect();
        persons.into_iter().flat_map(|person| self.identifiers(person)).cloned().collect()
    }

    /// The persons by [`person_keys`], for callers that add more agents.
    pub(super) fn into_persons(self) -> HashMap<AgentKey, u32> {
        self.persons
    }
}

/// Groups numbers that belong together (union-find with path halving).
#[derive(Default)]
struct DisjointSets {
    parents: Vec<usize>,
}

impl DisjointSets {
    fn add(&mut self) -> usize {
        self.parents.push(self.parents.len());
        self.parents.len() - 1
    }

    fn root(&mut self, mut number: usize) -> usize {
        while self.parents[number] != number {
            self.parents[number] = self.parents[self.parents[number]];
            number = self.parents[number];
        }
        number
    }

    fn unite(&mut self, one: usize, two: usize) {
        let (one, two) = (self.root(one), self.root(two));
        self.parents[one.max(two)] = one.min(two);
    }

    /// The root of each number.
    fn into_roots(mut self) -> Vec<usize> {
        (0..self.parents.len()).map(|number| self.root(number)).collect()
    }
}
