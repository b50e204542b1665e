//! Finds identifiers in the rows of several people: a placeholder for "none", or a mailbox or an account that a
//! workplace shares. They would make all these people one.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{RejectedRow, RosterFile};
use crate::identity::{of_people, person_keys};
use crate::roster::alike::{Alike, Traits, placeholder};
use crate::roster::reason::{RosterLines, RosterNote, RosterReason};
use crate::{AgentKey, Catalogue};

/// The most rows with the same identifier with which each row is compared.
const COMPARED: usize = 20;

/// Refuses rows of several people that share an identifier, and notes which rows are still taken for one person's.
pub(super) fn refuse_shared(catalogue: &Catalogue, file: &mut RosterFile) {
    let (mut problems, mut alike): (BTreeMap<usize, Vec<RejectedRow>>, BTreeSet<usize>) = Default::default();
    for (rows, keys) in find_shared(catalogue, file) {
        let traits = rows.iter().map(|&row| Traits::of(catalogue, &file.rows[row]));
        let mut first: Vec<Traits> = Vec::new();
        let mut is_refused = false;
        let mut like = BTreeSet::new();
        for (&row, traits) in rows.iter().zip(traits) {
            for (other, &place) in first.iter().zip(&rows) {
                match traits.compare(other) {
                    Alike::One => {}
                    Alike::Like => like.extend([place, row]),
                    Alike::Two => is_refused = true,
                }
            }
            if first.len() < COMPARED {
                first.push(traits);
            }
        }
        if is_refused {
            for &row in &rows {
                problems.entry(row).or_default().extend(find_problems(file, row, &rows, &keys));
            }
        } else {
            alike.extend(like);
        }
    }
    if problems.is_empty() {
        file.notes.extend(note(file, &alike));
        return;
    }
    let mut at = 0..;
    let is_right = |_: &_| !problems.contains_key(&at.next().unwrap_or_default());
    file.rows.retain(is_right);
    for what in [true, false] {
        let mut at = 0..;
        let mut is_right = || !problems.contains_key(&at.next().unwrap_or_default());
        if what { file.lines.retain(|_| is_right()) } else { file.origins.retain(|_| is_right()) }
    }
    for (_, problems) in problems {
        file.refuse(problems);
    }
    file.rejected.sort_by_key(|row| row.line);
}

/// The rows that share an identifier, with the keys that all of them have.
fn find_shared(catalogue: &Catalogue, file: &RosterFile) -> BTreeMap<Vec<usize>, BTreeSet<AgentKey>> {
    let mut first: HashMap<AgentKey, usize> = HashMap::new();
    let mut shared: HashMap<AgentKey, Vec<usize>> = HashMap::new();
    for (at, row) in file.rows.iter().enumerate() {
        for key in of_people(catalogue, row).flat_map(person_keys) {
            let first = *first.entry(key.clone()).or_insert(at);
            if first != at {
                let rows = shared.entry(key).or_insert_with(|| vec![first]);
                if rows.last() != Some(&at) {
                    rows.push(at);
                }
            }
        }
    }
    let mut keys: BTreeMap<Vec<usize>, BTreeSet<AgentKey>> = BTreeMap::new();
    for (key, rows) in shared {
        keys.entry(rows).or_default().insert(key);
    }
    keys
}

/// The problems of a row: each identifier that it shares with the others.
fn find_problems(file: &RosterFile, row: usize, rows: &[usize], keys: &BTreeSet<AgentKey>) -> Vec<RejectedRow> {
    // No more than are listed, and whether there is another: all of them for each row would be quadratic.
    let others = rows.iter().copied().filter(|other| *other != row).take(RosterLines::LISTED + 1);
    let lines = file.lines_of(&others.collect::<Vec<_>>());
    let reason = |agent: &AgentKey| match placeholder(agent) {
        Some(word) => RosterReason::Placeholder { word: word.to_owned(), lines: lines.clone() },
        None => RosterReason::SharedIdentifier { lines: lines.clone() },
    };
    let is_shared = |agent: &&AgentKey| person_keys(agent).iter().any(|key| keys.contains(key));
    let shared = file.rows[row].identifiers.iter().filter(is_shared);
    shared.map(|agent| RejectedRow::at(file.place(row, agent), reason(agent))).collect()
}

fn note(file: &RosterFile, rows: &BTreeSet<usize>) -> Option<RosterNote> {
    let rows: Vec<usize> = rows.iter().copied().collect();
    (!rows.is_empty()).then(|| RosterNote::OnePerson { rows: rows.len(), lines: file.lines_of(&rows) })
}
