//! Compares affiliations before and after, for the person who imports a list.

use std::collections::BTreeSet;

use super::step::Step;
use crate::Day;
use crate::roster::dates::Days;
use crate::roster::same::is_same;
use crate::roster::{Affiliation, RosterChange, RosterCounts, RowFate, RowStep};

/// Notes and counts what has changed.
pub(super) fn compare(stored: &[&Affiliation], made: BTreeSet<Affiliation>, step: Step, change: &mut RosterChange) {
    // Each with its place among the removed rows.
    let mut gone: Vec<(usize, &Affiliation)> = Vec::new();
    for &row in stored {
        if !made.contains(row) {
            gone.push((change.removed.len() + gone.len(), row));
        } else if step.lasts(row) {
            change.counts.unchanged += 1;
        }
    }
    change.removed.extend(gone.iter().map(|(_, row)| (*row).clone()));
    let came = change.added.len();
    let was: BTreeSet<&Affiliation> = stored.iter().copied().collect();
    for row in made.into_iter().filter(|row| !was.contains(row)) {
        let goes_on = |old: &&Affiliation| is_same(old, &row) && touch(old, &row);
        let is_known = |old: &&Affiliation| goes_on(old) && !old.identifiers.is_disjoint(&row.identifiers);
        let at = |fits: &dyn Fn(&&Affiliation) -> bool| gone.iter().position(|(_, old)| fits(old));
        let partner = at(&is_known).or_else(|| at(&goes_on)).map(|at| gone.swap_remove(at));
        let old = partner.map(|(_, old)| old);
        let fate = count(&mut change.counts, old, &row, step);
        change.steps.push(RowStep { fate, before: partner.map(|(at, _)| at), after: Some(change.added.len()) });
        note_past(&mut change.past_from, old, &row);
        change.added.push(row);
    }
    for (at, row) in gone {
        // A row that was joined with another continues in it; those before `came` are other people's.
        let goes_on = change.added.iter().skip(came).any(|new| is_same(row, new) && touch(row, new));
        if !goes_on {
            change.counts.removed += 1;
            change.steps.push(RowStep { fate: RowFate::Removed, before: Some(at), after: None });
        }
        let first = Days::of(row).first;
        change.past_from = Some(change.past_from.map_or(first, |past| past.min(first)));
    }
}

fn count(counts: &mut RosterCounts, partner: Option<&Affiliation>, row: &Affiliation, step: Step) -> RowFate {
    match partner {
        Some(old) if step.lasts(old) && !step.lasts(row) => {
            counts.ended += 1;
            RowFate::Ended
        }
        Some(_) => {
            counts.changed += 1;
            RowFate::Changed
        }
        None => {
            counts.added += 1;
            counts.first_seen += usize::from(row.first_seen && row.valid_from == Some(step.day));
            counts.past_untold += usize::from(row.known_from == Some(step.day) && !row.first_seen);
            RowFate::Added
        }
    }
}

/// Notes the first day on which a row differs from the one that it replaces.
fn note_past(past: &mut Option<Day>, partner: Option<&Affiliation>, row: &Affiliation) {
    let days = Days::of(row);
    let first = match partner {
        None => Some(days.first),
        Some(old) => {
            let before = Days::of(old);
            let other = |old: &Affiliation| (old.known_from, &old.identifiers) != (row.known_from, &row.identifiers);
            if before.first != days.first || other(old) {
                Some(before.first.min(days.first))
            } else {
                (before.last != days.last).then(|| before.last.min(days.last).plus(1))
            }
        }
    };
    if let Some(first) = first {
        *past = Some(past.map_or(first, |past| past.min(first)));
    }
}

/// Whether two rows share a day, or one begins on the day after the other's last.
fn touch(one: &Affiliation, two: &Affiliation) -> bool {
    let (one, two) = (Days::of(one), Days::of(two));
    Days { first: one.first.plus(-1), last: one.last.plus(1) }.meet(two)
}
