//! What a statement answers to, as the numbers of one index.
//!
//! The index has a statement's terms, and pairs of them: an agent with a verb, a verb with an
//! activity, an agent with an activity. A question for two things is then one stretch of the index,
//! where it would otherwise read all of the one to find few of the other.

use uuid::Uuid;

use crate::learning::{Catalogue, Observation, observe};
use crate::store::hash::HashKey;
use crate::store::{Error, NewStatement};
use crate::xapi::{self, Object, Statement, TermKind};

use super::definitions::{self, Said};
use super::rows::Row;

/// A statement with more pairs than this has none: a group of hundreds would have thousands. Each of
/// its agents and activities then gets a number of its own, to be found by (see `page.rs`).
const PAIRS: usize = 64;

/// A term: its kind and its hash.
pub(super) type Hashed = (TermKind, i64);

/// What is derived from a statement by itself.
#[derive(Debug, Clone, Default)]
pub(super) struct Entries {
    /// Its terms, each once.
    pub(super) terms: Vec<Hashed>,
    /// The statement that it refers to.
    pub(super) refers_to: Option<Uuid>,
    /// It voids that one.
    pub(super) voiding: bool,
    /// What it says of courses.
    pub(super) observations: Vec<Observation>,
    /// What it says of activities; of a statement in the log that has been merged.
    pub(super) definitions: Vec<Said>,
}

impl Entries {
    /// Of a statement that is being recorded.
    pub(super) fn of_new(hash: HashKey, new: &NewStatement) -> Self {
        let mut entries = Self::default();
        if let Some(statement) = Statement::new(&new.sent.value) {
            entries.read(hash, statement);
        }
        for ifi in &new.authority {
            entries.terms.push((TermKind::Authority, hash.term(TermKind::Authority, &ifi.identity_key())));
        }
        entries.observations.clone_from(&new.observations);
        if new.defines {
            entries.definitions = definitions::said(hash, &new.finished.text);
        }
        entries.once()
    }

    /// Of a statement in the log.
    pub(super) fn of_stored(hash: HashKey, row: &Row, catalogue: &Catalogue) -> Result<Self, Error> {
        let value = row.value()?;
        let mut entries = Self::default();
        if let Some(statement) = Statement::new(&value) {
            entries.read(hash, statement);
            if let Some(authority) = statement.authority() {
                xapi::authority_terms(authority, |kind, value| entries.terms.push((kind, hash.term(kind, value))));
            }
            entries.observations = observe(catalogue, statement, row.sender());
        }
        Ok(entries.once())
    }

    fn read(&mut self, hash: HashKey, statement: Statement<'_>) {
        xapi::terms(statement, |kind, value| self.terms.push((kind, hash.term(kind, value))));
        self.voiding = statement.voids().is_some();
        if let Some(Object::StatementRef(target)) = statement.object() {
            self.refers_to = Some(target);
        }
    }

    fn once(mut self) -> Self {
        self.terms.sort_unstable_by_key(|(_, term)| *term);
        self.terms.dedup();
        self
    }
}

/// What one side of a pair is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Agent,
    Verb,
    Activity,
}

impl Side {
    /// The side that terms of a kind are on; an authority vouches for too much to be worth a pair.
    pub(super) fn of(kind: TermKind) -> Option<Self> {
        match kind {
            TermKind::Agent | TermKind::RelatedAgent => Some(Self::Agent),
            TermKind::Verb => Some(Self::Verb),
            TermKind::Activity | TermKind::RelatedActivity => Some(Self::Activity),
            TermKind::Registration | TermKind::Authority => None,
        }
    }
}

/// The numbers of a statement in the index, of its own terms and of those that it takes over.
pub(super) fn numbers(hash: HashKey, own: &[Hashed], inherited: &[Hashed]) -> Vec<i64> {
    let all = || own.iter().chain(inherited);
    let mut numbers: Vec<i64> = all().map(|(_, term)| *term).collect();
    let side = |asked: Side| {
        let mut terms: Vec<i64> =
            all().filter(|(kind, _)| Side::of(*kind) == Some(asked)).map(|(_, term)| *term).collect();
        terms.sort_unstable();
        terms.dedup();
        terms
    };
    let (agents, verbs, activities) = (side(Side::Agent), side(Side::Verb), side(Side::Activity));
    let sides = [(&agents, &verbs), (&activities, &verbs), (&agents, &activities)];
    if sides.iter().map(|(one, other)| one.len() * other.len()).sum::<usize>() <= PAIRS {
        for (one, other) in sides {
            numbers.extend(one.iter().flat_map(|one| other.iter().map(|other| hash.pair(*one, *other))));
        }
    } else {
        numbers.extend(agents.iter().chain(&activities).map(|term| hash.many(*term)));
    }
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}
