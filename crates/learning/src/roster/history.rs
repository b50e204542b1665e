//! Works out what a list changes, person by person, for the employers that it covers.
//!
//! The newest list is one more step from what is stored. Any other, including a second one of a day, changes what lists
//! said; the histories of the people concerned are then derived again, one step for each list.

mod compare;
mod people;
mod person;
mod remake;
mod retie;
mod step;

use std::collections::{BTreeMap, BTreeSet};

use super::dates::Days;
use super::same::is_same;
use super::told::{Retold, lists_of, retell_delta, retell_full, retell_history};
use super::{Affiliation, Roster, RosterChange, RosterList, RosterMode, RosterRefusal, RosterUpdate, ToldRow};
use crate::identity::{Named, of_people};
use crate::{AgentKey, Catalogue, Day, Identities, Kommunkod};
use compare::compare;
use people::{Lasting, count_people};
use person::Person;
pub(super) use retie::retie;
use step::{Sent, Step};

/// The most rows of one person and one employer in a file.
const OF_A_PERSON: usize = 500;

/// What is stored of one employer, and what the list changes.
struct Employer<'r> {
    kommunkod: Kommunkod,
    /// Says which agents are not people and tie no one.
    catalogue: &'r Catalogue,
    /// The lists with the new one, in their order.
    lists: Vec<RosterList>,
    /// The day of the full list that follows.
    next: Option<Day>,
    retold: Retold<'r>,
    course: Course,
}

/// How to derive the new history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Course {
    /// Nothing changes.
    Stays,
    /// One more step.
    Newest,
    /// Derived again, for people of whom the lists now say something else.
    Retold,
    /// Derived again, for everyone.
    Anew,
}

/// What is stored and what lists said of people of one employer who are tied together by any row. Most groups are one
/// person.
#[derive(Default)]
struct Group<'r> {
    stored: Vec<&'r Affiliation>,
    told: Vec<&'r ToldRow>,
    sent: usize,
    is_retold: bool,
    /// The identifiers that all its rows share; `None` if there are none, so that on some day they may not be one person's.
    shared: Option<BTreeSet<AgentKey>>,
}

/// What is stored of an employer.
#[derive(Default)]
struct Known<'r> {
    stored: Vec<&'r Affiliation>,
    told: Vec<&'r ToldRow>,
    /// Whether it is older than the record of what lists said.
    is_from_before: bool,
    sent: Vec<&'r Affiliation>,
}

/// What is stored of each of these employers.
fn known_of(roster: &Roster, employers: BTreeSet<Kommunkod>) -> BTreeMap<Kommunkod, Known<'_>> {
    let mut known: BTreeMap<_, Known<'_>> = employers.into_iter().map(|code| (code, Known::default())).collect();
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
    known
}

pub(super) fn change(
    roster: &Roster,
    catalogue: &Catalogue,
    update: &RosterUpdate<'_>,
) -> Result<RosterChange, RosterRefusal> {
    if update.mode == RosterMode::History && !update.history {
        return Err(RosterRefusal::NoHistory);
    }
    let named = update.municipalities.iter().copied().filter(|_| update.mode == RosterMode::Full);
    let of: BTreeSet<Kommunkod> = update.rows.iter().map(|row| row.kommunkod).chain(named).collect();
    let mut known = known_of(roster, of);
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
    let mut employers = Vec::new();
    for (kommunkod, known) in &known {
        employers.push(Employer::of(*kommunkod, known, (roster, catalogue), update)?);
    }
    let mut change = RosterChange::default();
    let mut lasting = BTreeMap::new();
    for employer in &employers {
        let known = &known[&employer.kommunkod];
        let step = employer.step(update);
        for group in employer.groups(known) {
            if group.sent > OF_A_PERSON {
                return Err(RosterRefusal::TooManyOfOne { kommunkod: employer.kommunkod, most: OF_A_PERSON });
            }
            let made = employer.make(&group, update, step);
            change.counts.ends_untold += employer.count_ends_untold(&group, &made, update);
            compare(&group.stored, made, step, &mut change);
        }
        employer.note(known, roster, &mut change);
        lasting.insert(employer.kommunkod, Lasting { step, next: employer.next });
    }
    (change.counts.people_before, change.counts.people_vanishing) = count_people(roster, catalogue, &change, &lasting);
    change.past_from = change.past_from.filter(|_| update.corrects());
    Ok(change)
}

/// The histories of employers that are older than the record of what lists said, as if they had been imported on the day of
/// the newest list.
fn rows_of_before_it_was_kept(
    roster: &Roster,
    known: &BTreeMap<Kommunkod, Known<'_>>,
) -> BTreeMap<Kommunkod, Vec<ToldRow>> {
    let not_kept = known.iter().filter(|(_, known)| known.told.is_empty() && !known.stored.is_empty());
    let rows = not_kept.map(|(&kommunkod, known)| {
        let since = lists_of(roster, kommunkod).last().map_or(Day::MIN, |list| list.day);
        (kommunkod, known.stored.iter().map(|row| ToldRow::of_history((*row).clone(), since)).collect())
    });
    rows.collect()
}

impl<'r> Employer<'r> {
    fn of(
        kommunkod: Kommunkod,
        known: &Known<'r>,
        (roster, catalogue): (&Roster, &'r Catalogue),
        update: &RosterUpdate<'_>,
    ) -> Result<Self, RosterRefusal> {
        let day = update.as_of;
        let mut lists = lists_of(roster, kommunkod);
        if let Some(newest) = lists.last().filter(|newest| newest.day > day && !update.corrects()) {
            return Err(RosterRefusal::Older { kommunkod, newest: newest.day });
        }
        let was_nothing = known.stored.is_empty() && lists.is_empty();
        if update.history && !was_nothing && known.is_stored_just_so(update) {
            let retold = Retold::default();
            return Ok(Self { kommunkod, catalogue, lists, next: None, retold, course: Course::Stays });
        }
        if let Some(told) = known.told.first().filter(|_| known.is_from_before) {
            lists = vec![RosterList { kommunkod, day: told.since, mode: RosterMode::History }];
        }
        let next = lists.iter().find(|list| list.day > day && list.mode == RosterMode::Full).map(|list| list.day);
        if update.mode == RosterMode::History || (update.history && was_nothing) {
            let rows = known.sent.iter().map(|row| Days::of(row).on((*row).clone()));
            let retold = retell_history(&known.told, rows, day, next);
            lists.retain(|list| list.day > day);
            lists.insert(0, RosterList { kommunkod, day, mode: RosterMode::History });
            return Ok(Self { kommunkod, catalogue, lists, next, retold, course: Course::Anew });
        }
        if let Some(history) = lists.iter().find(|list| list.mode == RosterMode::History && list.day > day) {
            return Err(RosterRefusal::BeforeHistory { kommunkod, day: history.day });
        }
        let retold = match update.mode {
            RosterMode::Delta => retell_delta(catalogue, &known.told, &known.sent, update),
            RosterMode::Full | RosterMode::History => retell_full(&known.told, &known.sent, update, next),
        };
        let new = RosterList { kommunkod, day, mode: update.mode };
        let is_newest = lists.last().is_none_or(|newest| newest.day < day);
        let course = match lists.binary_search(&new) {
            Ok(_) if retold.is_empty() => Course::Stays,
            Ok(_) => Course::Retold,
            Err(at) => {
                lists.insert(at, new);
                if is_newest { Course::Newest } else { Course::Anew }
            }
        };
        Ok(Self { kommunkod, catalogue, lists, next, retold, course })
    }

    /// The new list's step.
    fn step(&self, update: &RosterUpdate<'_>) -> Step {
        let told_before = tells_before(&self.lists, update.as_of);
        Step { day: update.as_of, mode: update.mode, told_before }
    }

    /// The people of whom something is stored or said.
    fn groups<'a>(&'a self, known: &Known<'a>) -> Vec<Group<'a>>
    where
        'r: 'a,
    {
        let told = || known.told.iter().copied().chain(&self.retold.come).map(|told| &told.row);
        let rows = || known.stored.iter().copied().chain(told()).chain(known.sent.iter().copied());
        let people = Identities::of_affiliations(self.catalogue, rows());
        let mut groups: BTreeMap<u32, Group<'a>> = BTreeMap::new();
        let mut group = |row: &Affiliation, add: &mut dyn FnMut(&mut Group<'a>)| {
            if let Some(person) = people.person_of_row(row) {
                add(groups.entry(person).or_default());
            }
        };
        for row in rows() {
            group(row, &mut |group| group.share(row));
        }
        for &row in &known.stored {
            group(row, &mut |group| group.stored.push(row));
        }
        for &row in &known.sent {
            group(row, &mut |group| group.sent += 1);
        }
        for &told in &known.told {
            let goes = self.retold.gone.contains(told);
            group(&told.row, &mut |group| if goes { group.is_retold = true } else { group.told.push(told) });
        }
        for told in &self.retold.come {
            group(&told.row, &mut |group| {
                group.is_retold = true;
                group.told.push(told);
            });
        }
        groups.into_values().collect()
    }

    /// The history of a group.
    fn make(&self, group: &Group<'_>, update: &RosterUpdate<'_>, step: Step) -> BTreeSet<Affiliation> {
        match self.course {
            Course::Anew => self.make_anew(group),
            Course::Retold if group.is_retold => self.make_anew(group),
            Course::Newest => {
                let new = RosterList { kommunkod: self.kommunkod, day: update.as_of, mode: update.mode };
                group.remake(self.catalogue, &group.stored, &group.sent_by(new), step)
            }
            Course::Stays | Course::Retold => group.stored.iter().copied().cloned().collect(),
        }
    }

    fn make_anew(&self, group: &Group<'_>) -> BTreeSet<Affiliation> {
        let histories = || group.told.iter().filter(|told| told.mode == RosterMode::History);
        let mut rows: BTreeSet<Affiliation> = histories().map(|told| told.row.clone()).collect();
        let since = histories().map(|told| told.since).max();
        for &list in self.lists.iter().filter(|list| list.mode != RosterMode::History) {
            let sent = group.sent_by(list);
            // Some histories begin later than the employer's, because what lists said of these people before was erased.
            let is_before =
                since.is_some_and(|since| list.day < since || (list.day == since && !self.has_history(since)));
            if sent.is_empty() && (is_before || rows.is_empty()) {
                continue;
            }
            let told_before = since.is_some() || tells_before(&self.lists, list.day);
            let step = Step { day: list.day, mode: list.mode, told_before };
            rows = group.remake(self.catalogue, &rows.iter().collect::<Vec<_>>(), &sent, step);
        }
        rows
    }

    /// Counts rows of the newest list that end later than they say, since what held before it stays.
    fn count_ends_untold(&self, group: &Group<'_>, made: &BTreeSet<Affiliation>, update: &RosterUpdate<'_>) -> usize {
        if self.course != Course::Newest || update.correct {
            return 0;
        }
        let new = RosterList { kommunkod: self.kommunkod, day: update.as_of, mode: update.mode };
        let before = update.as_of.plus(-1);
        let ends_later = |one: &&Sent<'_>| {
            let is_it = |row: &Affiliation| {
                row.valid_to == Some(before) && is_same(row, one.row) && Named::of(&one.row.identifiers).has_row(row)
            };
            one.row.valid_to.is_some_and(|last| last < before) && made.iter().any(is_it)
        };
        group.sent_by(new).iter().filter(ends_later).count()
    }

    fn has_history(&self, day: Day) -> bool {
        self.lists.contains(&RosterList { kommunkod: self.kommunkod, day, mode: RosterMode::History })
    }

    /// Notes what lists now say and no longer say.
    fn note(&self, known: &Known<'_>, roster: &Roster, change: &mut RosterChange) {
        if self.course == Course::Stays {
            return;
        }
        let new: BTreeSet<RosterList> = self.lists.iter().copied().collect();
        let old: BTreeSet<RosterList> = lists_of(roster, self.kommunkod).into_iter().collect();
        change.lists.extend(new.difference(&old));
        change.lists_replaced.extend(old.difference(&new));
        // If lists were not kept before, everything that stays is now kept.
        let stays =
            known.told.iter().filter(|told| !self.retold.gone.contains(**told) && !roster.told.contains(**told));
        change.told.extend(self.retold.come.iter().chain(stays.copied()).cloned());
        let gone: BTreeSet<&ToldRow> =
            self.retold.gone.iter().copied().filter(|told| roster.told.contains(*told)).collect();
        change.told_replaced.extend(gone.into_iter().cloned());
    }
}

impl Known<'_> {
    /// Whether a history says what is stored: all of it; for a full list, what was in force on its day; for a delta, some of
    /// it.
    fn is_stored_just_so(&self, update: &RosterUpdate<'_>) -> bool {
        let sent: BTreeSet<Affiliation> = self.sent.iter().map(|row| Days::of(row).on((*row).clone())).collect();
        let stored: BTreeSet<&Affiliation> = self.stored.iter().copied().collect();
        let in_force = stored.iter().copied().filter(|row| row.holds(update.as_of, update.as_of));
        let is_all = match update.mode {
            RosterMode::Delta => true,
            RosterMode::Full => sent.len() == stored.len() || sent.iter().eq(in_force),
            RosterMode::History => sent.len() == stored.len(),
        };
        is_all && sent.iter().all(|row| stored.contains(row))
    }
}

impl<'r> Group<'r> {
    fn share(&mut self, row: &Affiliation) {
        match &mut self.shared {
            Some(shared) => shared.retain(|agent| row.identifiers.contains(agent)),
            None => self.shared = Some(row.identifiers.clone()),
        }
    }

    /// The rows of a list.
    fn sent_by(&self, list: RosterList) -> Vec<Sent<'r>> {
        let of_list = self.told.iter().filter(|told| told.is_of(list));
        of_list.map(|told| Sent { row: &told.row, corrects: told.corrects }).collect()
    }

    /// What lists up to that of a step said, also of people with nothing left.
    fn told_up_to(&self, step: Step) -> impl Iterator<Item = &'r Affiliation> {
        let is_told = move |told: &&&ToldRow| (told.since, told.mode) <= (step.day, step.mode);
        self.told.iter().filter(is_told).map(|told| &told.row)
    }

    /// The rows after a list, person by person, by that list and those before it.
    fn remake(
        &self,
        catalogue: &Catalogue,
        stored: &[&Affiliation],
        sent: &[Sent<'_>],
        step: Step,
    ) -> BTreeSet<Affiliation> {
        if self.shared.as_ref().is_some_and(|shared| shared.iter().any(|agent| !catalogue.is_nobody(agent))) {
            let known = self.told_up_to(step).flat_map(|row| of_people(catalogue, row)).collect();
            return Person { stored: stored.to_vec(), sent: sent.to_vec(), known }.remake(catalogue, step);
        }
        let people = Identities::of_affiliations(catalogue, stored.iter().copied().chain(self.told_up_to(step)));
        let mut persons: BTreeMap<Option<u32>, Person<'_>> = BTreeMap::new();
        for &row in stored {
            persons.entry(people.person_of_row(row)).or_default().stored.push(row);
        }
        for &one in sent {
            persons.entry(people.person_of_row(one.row)).or_default().sent.push(one);
        }
        for row in self.told_up_to(step) {
            if let Some(person) = persons.get_mut(&people.person_of_row(row)) {
                person.known.extend(of_people(catalogue, row));
            }
        }
        persons.values().flat_map(|person| person.remake(catalogue, step)).collect()
    }
}

/// Whether anything was said before a list of a day.
fn tells_before(lists: &[RosterList], day: Day) -> bool {
    lists.first().is_some_and(|first| first.day < day || first.mode == RosterMode::History)
}
