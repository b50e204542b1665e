//! One person of one employer, at one list.

use std::collections::BTreeSet;

use super::remake::remake;
use super::step::{Sent, Step};
use crate::identity::take_up;
use crate::roster::dates::Days;
use crate::roster::{Affiliation, RosterMode};
use crate::{AgentKey, Catalogue, Identities};

/// One person's rows at a list.
#[derive(Default)]
pub(super) struct Person<'r> {
    pub(super) stored: Vec<&'r Affiliation>,
    pub(super) sent: Vec<Sent<'r>>,
    /// The person's identifiers by the lists up to this one.
    pub(super) known: BTreeSet<&'r AgentKey>,
}

impl Person<'_> {
    /// The rows after the list.
    pub(super) fn remake(&self, catalogue: &Catalogue, step: Step) -> BTreeSet<Affiliation> {
        if self.sent.is_empty() && step.mode == RosterMode::Delta {
            return self.stored.iter().copied().cloned().collect();
        }
        let mut made = remake(&self.stored, &self.sent, step);
        self.keep_known(catalogue, &mut made);
        made
    }

    /// Keeps all identifiers that lists give the person, whatever rows this list replaces: one goes only when the list that
    /// gave it is corrected. The latest row takes those that no other row has.
    fn keep_known(&self, catalogue: &Catalogue, made: &mut BTreeSet<Affiliation>) {
        if made.iter().any(|row| self.known.iter().all(|agent| row.identifiers.contains(*agent))) {
            return;
        }
        let people = Identities::of(catalogue, &*made);
        let persons: BTreeSet<Option<u32>> = self.known.iter().map(|agent| people.person(agent)).collect();
        if persons.len() == 1 && !persons.contains(&None) {
            return;
        }
        let last = made.iter().max_by_key(|row| (Days::of(row).last, Days::of(row).first)).cloned();
        if let Some(mut last) = last {
            made.remove(&last);
            take_up(&mut last.identifiers, &self.known.iter().copied().cloned().collect());
            made.insert(last);
        }
    }
}
