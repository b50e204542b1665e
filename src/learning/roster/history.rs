//! What a list changes: person by person, of the employers that it is of.
//!
//! The newest list is one more step from what is stored. Any other, and a second one of a day, changes what was told,
//! and the histories of those whom that concerns are derived anew, one step for each list.

mod compare;
mod remake;
mod step;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::dates::Days;
use super::told::{Retold, retell_delta, retell_full, retell_history};
use super::{Affiliation, Roster, RosterChange, RosterList, RosterMode, RosterRefusal, RosterUpdate, ToldBy, ToldRow};
use crate::learning::{Catalogue, Day, Identities, Kommunkod};
use compare::compare;
use remake::{is_same_unit, remake};
use step::{Sent, Step};

/// Rows of one person and one employer that a file may have.
const OF_A_PERSON: usize = 500;

/// What there is of one employer, and what the list makes of it.
struct Employer<'r> {
    kommunkod: Kommunkod,
    /// The lists with the new one, in their order.
    lists: Vec<RosterList>,
    retold: Retold<'r>,
    course: Course,
}

/// How the new history is come by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Course {
    /// Nothing changes.
    Stays,
    /// One more step.
    Newest,
    /// Anew, of those of whom something else is told.
    Retold,
    /// Anew, of everybody.
    Anew,
}

/// What is stored and what was told of one person and one employer.
#[derive(Default)]
struct Group<'r> {
    stored: Vec<&'r Affiliation>,
    told: Vec<&'r ToldRow>,
    sent: usize,
    is_retold: bool,
}

/// What is stored of an employer.
#[derive(Default)]
struct Known<'r> {
    stored: Vec<&'r Affiliation>,
    told: Vec<&'r ToldRow>,
    /// It is from before it was kept what lists told.
    is_from_before: bool,
    sent: Vec<&'r Affiliation>,
}

pub(super) fn change(roster: &Roster, update: &RosterUpdate<'_>) -> Result<RosterChange, RosterRefusal> {
    let named = update.municipalities.iter().copied().filter(|_| update.mode == RosterMode::Full);
    let of: BTreeSet<Kommunkod> = update.rows.iter().map(|row| row.kommunkod).chain(named).collect();
    let mut known: BTreeMap<Kommunkod, Known<'_>> = of.iter().map(|code| (*code, Known::default())).collect();
    for row in &roster.affiliations {
        if let Some(known) = known.get_mut(&row.kommunkod) {
            known.stored.push(row);
        }
    }
    for row in &roster.told {
        if let Some(known) = known.get_mut(&row.row.kommunkod) {
            known.told.push(row);
        }
    }
    for row in update.rows {
        if let Some(known) = known.get_mut(&row.kommunkod) {
            known.sent.push(row);
        }
    }
    let earlier = rows_of_before_it_was_kept(roster, &known);
    for (kommunkod, rows) in &earlier {
        if let Some(known) = known.get_mut(kommunkod) {
            known.told = rows.iter().collect();
            known.is_from_before = true;
        }
    }
    // Whom a catalogue calls nobody is somebody's affiliation all the same.
    let told = known.values().flat_map(|known| &known.told).map(|told| &told.row);
    let people = Identities::of(&Catalogue::default(), roster.affiliations.iter().chain(told).chain(update.rows));
    let mut employers = Vec::new();
    for (kommunkod, known) in &known {
        employers.push(Employer::of(*kommunkod, known, roster, update, &people)?);
    }
    let mut change = RosterChange::default();
    let (mut before, mut after) = (HashSet::new(), HashSet::new());
    for employer in &employers {
        let known = &known[&employer.kommunkod];
        let step = employer.step(update);
        for (person, group) in employer.groups(known, &people) {
            if group.sent > OF_A_PERSON {
                return Err(RosterRefusal::TooManyOfOne { kommunkod: employer.kommunkod, most: OF_A_PERSON });
            }
            let made = employer.make(&group, update, step);
            if group.stored.iter().any(|row| step.lasts(row)) {
                before.insert(person);
            }
            if made.iter().any(|row| step.lasts(row)) {
                after.insert(person);
            }
            compare(&group.stored, made, step, &mut change);
        }
        employer.note(known, roster, &mut change);
    }
    change.counts.people_before = before.len();
    change.counts.people_vanishing = before.difference(&after).count();
    change.past_from = change.past_from.filter(|_| update.correct);
    Ok(change)
}

/// The histories of employers that are from before it was kept what lists told: as if they had been imported on the day
/// of the newest list.
fn rows_of_before_it_was_kept(
    roster: &Roster,
    known: &BTreeMap<Kommunkod, Known<'_>>,
) -> BTreeMap<Kommunkod, Vec<ToldRow>> {
    let not_kept = known.iter().filter(|(_, known)| known.told.is_empty() && !known.stored.is_empty());
    let rows = not_kept.map(|(&kommunkod, known)| {
        let since = lists_of(roster, kommunkod).last().map_or(Day::MIN, |list| list.day);
        let told = |row: &&Affiliation| ToldRow {
            row: (*row).clone(),
            by: ToldBy::History,
            since,
            until: None,
            corrects: false,
        };
        (kommunkod, known.stored.iter().map(told).collect())
    });
    rows.collect()
}

fn lists_of(roster: &Roster, kommunkod: Kommunkod) -> Vec<RosterList> {
    let list = |day, by| RosterList { kommunkod, day, by };
    roster.lists.range(list(Day::MIN, ToldBy::History)..=list(Day::MAX, ToldBy::Delta)).copied().collect()
}

impl<'r> Employer<'r> {
    fn of(
        kommunkod: Kommunkod,
        known: &Known<'r>,
        roster: &Roster,
        update: &RosterUpdate<'_>,
        people: &Identities,
    ) -> Result<Self, RosterRefusal> {
        let day = update.as_of;
        let mut lists = lists_of(roster, kommunkod);
        if let Some(newest) = lists.last().filter(|newest| newest.day > day && !update.correct) {
            return Err(RosterRefusal::Older { kommunkod, newest: newest.day });
        }
        let was_nothing = known.stored.is_empty() && lists.is_empty();
        if update.history && !was_nothing && known.is_stored_just_so(update) {
            let (retold, course) = (Retold::default(), Course::Stays);
            return Ok(Self { kommunkod, lists, retold, course });
        }
        if let Some(told) = known.told.first().filter(|_| known.is_from_before) {
            lists = vec![RosterList { kommunkod, day: told.since, by: ToldBy::History }];
        }
        let next = lists.iter().find(|list| list.day > day && list.by == ToldBy::Full).map(|list| list.day);
        if update.history && (was_nothing || (update.correct && known.is_sent_whole(update))) {
            let rows = known.sent.iter().map(|row| Days::of(row).on((*row).clone()));
            let retold = retell_history(&known.told, rows, day, next);
            lists.retain(|list| list.day > day);
            lists.insert(0, RosterList { kommunkod, day, by: ToldBy::History });
            return Ok(Self { kommunkod, lists, retold, course: Course::Anew });
        }
        if let Some(history) = lists.iter().find(|list| list.by == ToldBy::History && list.day > day) {
            return Err(RosterRefusal::BeforeHistory { kommunkod, day: history.day });
        }
        let retold = match update.mode {
            RosterMode::Full => retell_full(&known.told, &known.sent, update, next),
            RosterMode::Delta => retell_delta(&known.told, &known.sent, update, people, is_same_unit),
        };
        let new = RosterList { kommunkod, day, by: update.mode.into() };
        let is_newest = lists.last().is_none_or(|newest| newest.day < day);
        let course = match lists.binary_search(&new) {
            Ok(_) if retold.is_empty() => Course::Stays,
            Ok(_) => Course::Retold,
            Err(at) => {
                lists.insert(at, new);
                if is_newest { Course::Newest } else { Course::Anew }
            }
        };
        Ok(Self { kommunkod, lists, retold, course })
    }

    /// The new list's step.
    fn step(&self, update: &RosterUpdate<'_>) -> Step {
        let told_before = tells_before(&self.lists, update.as_of);
        Step { day: update.as_of, mode: update.mode, told_before }
    }

    /// The people of whom something is stored or told.
    fn groups<'a>(&'a self, known: &Known<'a>, people: &Identities) -> BTreeMap<u32, Group<'a>>
    where
        'r: 'a,
    {
        let mut groups: BTreeMap<u32, Group<'a>> = BTreeMap::new();
        for &row in &known.stored {
            if let Some(person) = people.person_of_row(row) {
                groups.entry(person).or_default().stored.push(row);
            }
        }
        for row in &known.sent {
            if let Some(person) = people.person_of_row(row) {
                groups.entry(person).or_default().sent += 1;
            }
        }
        let (stays, goes): (Vec<_>, Vec<_>) =
            known.told.iter().copied().partition(|told| !self.retold.gone.contains(*told));
        for told in goes.into_iter().chain(&self.retold.come) {
            if let Some(person) = people.person_of_row(&told.row) {
                groups.entry(person).or_default().is_retold = true;
            }
        }
        for told in stays.into_iter().chain(&self.retold.come) {
            if let Some(person) = people.person_of_row(&told.row) {
                groups.entry(person).or_default().told.push(told);
            }
        }
        groups
    }

    /// The history of one person.
    fn make(&self, group: &Group<'_>, update: &RosterUpdate<'_>, step: Step) -> BTreeSet<Affiliation> {
        match self.course {
            Course::Anew => self.make_anew(group),
            Course::Retold if group.is_retold => self.make_anew(group),
            Course::Newest if update.mode == RosterMode::Full || group.sent > 0 => {
                let new = RosterList { kommunkod: self.kommunkod, day: update.as_of, by: update.mode.into() };
                remake(&group.stored, &sent(group, new), step)
            }
            Course::Stays | Course::Newest | Course::Retold => group.stored.iter().copied().cloned().collect(),
        }
    }

    fn make_anew(&self, group: &Group<'_>) -> BTreeSet<Affiliation> {
        let histories = group.told.iter().filter(|told| told.by == ToldBy::History);
        let mut rows: BTreeSet<Affiliation> = histories.map(|told| told.row.clone()).collect();
        for list in &self.lists {
            let mode = match list.by {
                ToldBy::History => continue,
                ToldBy::Full => RosterMode::Full,
                ToldBy::Delta => RosterMode::Delta,
            };
            let sent = sent(group, *list);
            if !sent.is_empty() || (mode == RosterMode::Full && !rows.is_empty()) {
                let step = Step { day: list.day, mode, told_before: tells_before(&self.lists, list.day) };
                rows = remake(&rows.iter().collect::<Vec<_>>(), &sent, step);
            }
        }
        rows
    }

    /// Notes what is told and what no longer is.
    fn note(&self, known: &Known<'_>, roster: &Roster, change: &mut RosterChange) {
        if self.course == Course::Stays {
            return;
        }
        let new: BTreeSet<RosterList> = self.lists.iter().copied().collect();
        let old: BTreeSet<RosterList> = lists_of(roster, self.kommunkod).into_iter().collect();
        change.lists.extend(new.difference(&old));
        change.lists_replaced.extend(old.difference(&new));
        // Of what was not kept before, all that stays is kept now.
        let stays =
            known.told.iter().filter(|told| !self.retold.gone.contains(**told) && !roster.told.contains(**told));
        change.told.extend(self.retold.come.iter().chain(stays.copied()).cloned());
        let gone: BTreeSet<&ToldRow> =
            self.retold.gone.iter().copied().filter(|told| roster.told.contains(*told)).collect();
        change.told_replaced.extend(gone.into_iter().cloned());
    }
}

impl Known<'_> {
    /// Whether a history says what is stored: all of it, what was in force on its day, or of a delta some.
    fn is_stored_just_so(&self, update: &RosterUpdate<'_>) -> bool {
        let sent: BTreeSet<Affiliation> = self.sent.iter().map(|row| Days::of(row).on((*row).clone())).collect();
        let stored: BTreeSet<&Affiliation> = self.stored.iter().copied().collect();
        let in_force = stored.iter().copied().filter(|row| row.holds(update.as_of, update.as_of));
        sent.iter().all(|row| stored.contains(row))
            && (update.mode == RosterMode::Delta || sent.len() == stored.len() || sent.iter().eq(in_force))
    }

    /// Whether a history is a whole one: with what had ended on its day, or was still to begin.
    fn is_sent_whole(&self, update: &RosterUpdate<'_>) -> bool {
        update.mode == RosterMode::Full && !self.sent.iter().all(|row| row.holds(update.as_of, update.as_of))
    }
}

/// Whether something was told before a list of a day.
fn tells_before(lists: &[RosterList], day: Day) -> bool {
    lists.first().is_some_and(|first| first.day < day || first.by == ToldBy::History)
}

fn sent<'a>(group: &Group<'a>, list: RosterList) -> Vec<Sent<'a>> {
    let of_list = group.told.iter().filter(|told| told.is_of(list));
    of_list.map(|told| Sent { row: &told.row, corrects: told.corrects }).collect()
}
