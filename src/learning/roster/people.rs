//! Who is the same person: rows that share an identifier, directly or through other rows.

use std::collections::HashMap;

use crate::learning::{Affiliation, AgentKey};

/// Identifiers joined into people (union-find with path halving).
#[derive(Debug, Default)]
pub(super) struct People<'r> {
    numbers: HashMap<&'r AgentKey, usize>,
    parents: Vec<usize>,
}

impl<'r> People<'r> {
    /// The people of rows.
    pub(super) fn of(rows: impl IntoIterator<Item = &'r Affiliation>) -> Self {
        let mut people = Self::default();
        for row in rows {
            people.join(row);
        }
        people
    }

    fn join(&mut self, row: &'r Affiliation) {
        let mut first = None;
        for key in &row.identifiers {
            let next = self.parents.len();
            let number = *self.numbers.entry(key).or_insert(next);
            if number == next {
                self.parents.push(next);
            }
            let root = self.root(number);
            match first {
                None => first = Some(root),
                Some(person) => self.parents[root] = person,
            }
        }
    }

    /// The person of a row that the people were made of; none where it has no identifier.
    pub(super) fn person(&mut self, row: &Affiliation) -> Option<usize> {
        let number = *self.numbers.get(row.identifiers.first()?)?;
        Some(self.root(number))
    }

    fn root(&mut self, mut number: usize) -> usize {
        while self.parents[number] != number {
            self.parents[number] = self.parents[self.parents[number]];
            number = self.parents[number];
        }
        number
    }
}
