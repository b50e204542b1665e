//! What a list changes: person by person, of the employers that it is of.

mod overlaps;
mod remake;
mod window;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::dates::Days;
use super::{Affiliation, Roster, RosterChange, RosterCounts, RosterList, RosterMode, RosterRefusal, RosterUpdate};
use crate::learning::{Catalogue, Day, Identities, Kommunkod};
use remake::{is_same, remake};
use window::{Known, Window};

/// Rows of one person and one employer that a file may have.
const OF_A_PERSON: usize = 500;

/// What is stored and what was sent of one person and one employer.
#[derive(Default)]
struct Group<'r> {
    stored: Vec<&'r Affiliation>,
    sent: Vec<&'r Affiliation>,
}

pub(super) fn change(roster: &Roster, update: &RosterUpdate<'_>) -> Result<RosterChange, RosterRefusal> {
    let mut windows: BTreeMap<Kommunkod, Window> = BTreeMap::new();
    let named = update.municipalities.iter().copied().filter(|_| update.mode == RosterMode::Full);
    let of: BTreeSet<Kommunkod> = update.rows.iter().map(|row| row.kommunkod).chain(named).collect();
    let with_rows: BTreeSet<Kommunkod> = roster.affiliations.iter().map(|row| row.kommunkod).collect();
    for kommunkod in of {
        windows.insert(kommunkod, Window::of(roster, kommunkod, with_rows.contains(&kommunkod), update)?);
    }
    // Whom a catalogue calls nobody is somebody's affiliation all the same.
    let people = Identities::of(&Catalogue::default(), roster.affiliations.iter().chain(update.rows));
    let mut groups: BTreeMap<(u32, Kommunkod), Group<'_>> = BTreeMap::new();
    for row in roster.affiliations.iter().filter(|row| windows.contains_key(&row.kommunkod)) {
        if let Some(person) = people.person_of_row(row) {
            groups.entry((person, row.kommunkod)).or_default().stored.push(row);
        }
    }
    for row in update.rows {
        if let Some(person) = people.person_of_row(row) {
            groups.entry((person, row.kommunkod)).or_default().sent.push(row);
        }
    }
    let mut change = RosterChange { lists: new_lists(roster, &windows, update.mode), ..RosterChange::default() };
    let (mut before, mut after) = (HashSet::new(), HashSet::new());
    for ((person, kommunkod), group) in &groups {
        if group.sent.len() > OF_A_PERSON {
            return Err(RosterRefusal::TooManyOfOne { kommunkod: *kommunkod, most: OF_A_PERSON });
        }
        let Some(window) = windows.get(kommunkod) else { continue };
        let is_concerned = update.mode == RosterMode::Full || !group.sent.is_empty();
        let stays = || group.stored.iter().copied().cloned().collect();
        let made = if is_concerned { remake(&group.stored, &group.sent, window) } else { stays() };
        if group.stored.iter().any(|row| window.lasts(row)) {
            before.insert(*person);
        }
        if made.iter().any(|row| window.lasts(row)) {
            after.insert(*person);
        }
        compare(&group.stored, made, window, &mut change);
    }
    change.counts.people_before = before.len();
    change.counts.people_vanishing = before.difference(&after).count();
    change.past_from = change.past_from.filter(|_| update.correct);
    Ok(change)
}

fn new_lists(roster: &Roster, windows: &BTreeMap<Kommunkod, Window>, mode: RosterMode) -> Vec<RosterList> {
    let lists = windows.iter().flat_map(|(&kommunkod, window)| {
        // What was there before lists were noted stays told before this one.
        let older = (window.known == Known::Unlisted).then_some(RosterList {
            kommunkod,
            day: Day::MIN,
            mode: RosterMode::Full,
        });
        older.into_iter().chain([RosterList { kommunkod, day: window.day, mode }])
    });
    lists.filter(|list| !roster.lists.contains(list)).collect()
}

/// Notes what is other than it was, and counts it.
fn compare(stored: &[&Affiliation], made: BTreeSet<Affiliation>, window: &Window, change: &mut RosterChange) {
    let mut gone: Vec<&Affiliation> = Vec::new();
    for &row in stored {
        if !made.contains(row) {
            gone.push(row);
        } else if window.lasts(row) {
            change.counts.unchanged += 1;
        }
    }
    change.removed.extend(gone.iter().copied().cloned());
    let came = change.added.len();
    let was: BTreeSet<&Affiliation> = stored.iter().copied().collect();
    for row in made.into_iter().filter(|row| !was.contains(row)) {
        let partner = gone.iter().position(|old| is_same(old, &row) && touch(old, &row)).map(|at| gone.swap_remove(at));
        count(&mut change.counts, partner, &row, window);
        note_past(&mut change.past_from, partner, &row);
        change.added.push(row);
    }
    for row in gone {
        // One that was joined with another goes on in it; those before `came` are of other people.
        let goes_on = change.added.iter().skip(came).any(|new| is_same(row, new) && touch(row, new));
        change.counts.removed += usize::from(!goes_on);
        let first = Days::of(row).first;
        change.past_from = Some(change.past_from.map_or(first, |past| past.min(first)));
    }
}

fn count(counts: &mut RosterCounts, partner: Option<&Affiliation>, row: &Affiliation, window: &Window) {
    match partner {
        Some(old) if window.lasts(old) && !window.lasts(row) => counts.ended += 1,
        Some(_) => counts.changed += 1,
        None => {
            counts.added += 1;
            counts.first_seen += usize::from(row.first_seen && row.valid_from == Some(window.day));
            counts.past_untold += usize::from(row.known_from == Some(window.day) && !row.first_seen);
        }
    }
}

/// The first day on which a row says something else than the one in whose place it is.
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
