//! Finds identifiers in the rows of several people: a placeholder for "none", or a mailbox or an account that a
//! workplace shares. They would make all these people one.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{RejectedRow, RosterFile};
use crate::identity::{of_people, person_keys};
use crate::roster::alike::{Alike, placeholder};
use crate::roster::reason::{RosterNote, RosterReason};
use crate::{AgentKey, Catalogue};

/// The most rows with the same identifier with which each row is compared.
const COMPARED: usize = 20;

/// Refuses rows of several people that share an identifier, and notes which rows are still taken for one person's.
pub(super) fn refuse_shared(catalogue: &Catalogue, file: &mut RosterFile) {
    let (mut problems, mut alike): (BTreeMap<usize, Vec<RejectedRow>>, BTreeSet<usize>) = Default::default();
    for rows in shared(catalogue, file) {
        let mut is_refused = false;
        let mut like = BTreeSet::new();
        for (at, &row) in rows.iter().enumerate() {
            for &other in &rows[..at.min(COMPARED)] {
                match Alike::of(catalogue, &file.rows[row], &file.rows[other]) {
                    Alike::One => {}
                    Alike::Like => like.extend([other, row]),
                    Alike::Two => is_refused = true,
                }
            }
        }
        if is_refused {
            for &row in &rows {
                problems.entry(row).or_default().extend(problem(file, row, &rows));
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

/// For each key that several rows have, these rows.
fn shared(catalogue: &Catalogue, file: &RosterFile) -> BTreeSet<Vec<usize>> {
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
    shared.into_values().collect()
}

/// The problem of a row, with each identifier that it shares with the others.
fn problem(file: &RosterFile, row: usize, rows: &[usize]) -> Vec<RejectedRow> {
    let others: Vec<usize> = rows.iter().copied().filter(|other| *other != row).collect();
    let keys: BTreeSet<AgentKey> =
        others.iter().take(COMPARED).flat_map(|other| &file.rows[*other].identifiers).flat_map(person_keys).collect();
    let is_shared = |agent: &&AgentKey| person_keys(agent).iter().any(|key| keys.contains(key));
    let lines = file.lines_of(&others);
    let reason = |agent: &AgentKey| match placeholder(agent) {
        Some(word) => RosterReason::Placeholder { word: word.to_owned(), lines: lines.clone() },
        None => RosterReason::SharedIdentifier { lines: lines.clone() },
    };
    let shared = file.rows[row].identifiers.iter().filter(is_shared);
    shared.map(|agent| RejectedRow::at(file.place(row, agent), reason(agent))).collect()
}

fn note(file: &RosterFile, rows: &BTreeSet<usize>) -> Option<RosterNote> {
    let rows: Vec<usize> = rows.iter().copied().collect();
    (!rows.is_empty()).then(|| RosterNote::OnePerson { rows: rows.len(), lines: file.lines_of(&rows) })
}
