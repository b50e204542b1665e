//! Who is the same person: the one answer for figures, for what an import of a roster changes, and for the Agents
//! Resource.
//!
//! An agent is known by one identifier, a person by several. Two are the same person's where they are one by
//! [`person_key`], or where rows of the roster tie them together, directly or through other rows.

use std::collections::{BTreeSet, HashMap};

use super::same_iri::same_home_page_key;
use super::{Affiliation, AgentKey, Catalogue};
use crate::xapi::Ifi;

/// The key under which identifiers are the same person's by themselves: a mailbox and its own hash, and accounts whose
/// home pages mean the same.
pub(crate) fn person_key(agent: &AgentKey) -> AgentKey {
    match agent.as_str().parse() {
        Ok(Ifi::Account { home_page, name }) => {
            let home_page = same_home_page_key(&home_page);
            Ifi::Account { home_page, name }.identity_key().into()
        }
        Ok(ifi) => ifi.hashed().map_or_else(|| agent.clone(), |hashed| hashed.identity_key().into()),
        Err(_) => agent.clone(),
    }
}

/// Of an agent that is an account, by its identity key, [`person_key`]; `None` where that is the same, and for all others:
/// of a mailbox it is known from itself.
pub(crate) fn same_account_key(agent: &str) -> Option<String> {
    let (home_page, name) = agent.strip_prefix("account ")?.split_once(' ')?;
    let key = same_home_page_key(home_page);
    (key != home_page).then(|| Ifi::Account { home_page: key, name: name.to_owned() }.identity_key())
}

/// The persons of rows of a roster, numbered from 0.
#[derive(Clone, Default)]
pub struct Identities {
    /// By [`person_key`].
    persons: HashMap<AgentKey, u32>,
    /// By person, what the rows know it by, as they have it.
    identifiers: Vec<BTreeSet<AgentKey>>,
}

impl Identities {
    /// The persons of rows. What the catalogue says to be nobody identifies nobody.
    pub fn of<'r>(catalogue: &Catalogue, rows: impl IntoIterator<Item = &'r Affiliation>) -> Self {
        let mut sets = DisjointSets::default();
        let mut number_of = HashMap::new();
        let mut written = Vec::new();
        for row in rows {
            let mut first = None;
            for agent in row.identifiers.iter().filter(|agent| !catalogue.is_nobody(agent)) {
                let number = *number_of.entry(person_key(agent)).or_insert_with(|| sets.add());
                sets.unite(*first.get_or_insert(number), number);
                written.push((number, agent));
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

    /// How many persons there are.
    pub fn len(&self) -> usize {
        self.identifiers.len()
    }

    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.identifiers.is_empty()
    }

    /// The person of an identifier, however it is written; `None` where no row has it.
    pub fn person(&self, agent: &AgentKey) -> Option<u32> {
        self.persons.get(&person_key(agent)).copied()
    }

    /// The person of one of the rows; `None` where the row identifies nobody.
    pub fn person_of_row(&self, row: &Affiliation) -> Option<u32> {
        row.identifiers.iter().find_map(|agent| self.person(agent))
    }

    /// Everything that the rows know the person of an identifier by, as they have it; nothing where no row has it.
    pub fn all(&self, agent: &AgentKey) -> BTreeSet<AgentKey> {
        let found = self.person(agent).and_then(|person| self.identifiers.get(usize::try_from(person).ok()?));
        found.cloned().unwrap_or_default()
    }

    /// The persons by [`person_key`], for those who find more agents.
    pub(super) fn into_persons(self) -> HashMap<AgentKey, u32> {
        self.persons
    }
}

/// Which numbers belong together (union-find with path halving).
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
