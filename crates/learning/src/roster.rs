//! Who works where, as the employers' rosters say: a history.
//!
//! Each file that is imported is a *list*: what an employer says holds on the day of the list. A list changes what
//! holds from its day on; what held before stays, so that a question as of last year has last year's answer.
//!
//! What the lists told is kept beside the history that follows from it, so that a list can be corrected after others
//! have come: the history is then what the lists give in the order of their days.

mod alike;
mod csv;
mod dates;
mod history;
mod not_taken;
mod same;
#[cfg(test)]
mod tests;
mod told;
mod whose;

use std::collections::{BTreeSet, HashSet};

use serde::{Deserialize, Serialize};

use super::identity::{Identities, Named, person_key};
use super::{AgentKey, Catalogue, Day, Kommunkod};

pub use csv::{Encoding, RejectedRow, RosterFile, parse_roster, parse_roster_under};
pub use told::{RosterList, ToldRow};
pub use whose::Whose;

/// A person's affiliation: employer, unit and role, with the days on which it holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Affiliation {
    /// What the person is known by: mailboxes and accounts. Rows that share one are the same person's.
    pub identifiers: BTreeSet<AgentKey>,
    /// The employer.
    pub kommunkod: Kommunkod,
    /// The unit, as written.
    pub unit: Option<String>,
    /// The role, as written.
    pub role: Option<String>,
    /// When the person was hired.
    pub hired_on: Option<Day>,
    /// First day of the affiliation; open when absent.
    pub valid_from: Option<Day>,
    /// Last day of the affiliation; open when absent.
    pub valid_to: Option<Day>,
    /// What the person is called; shown in lists of people alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// No list says when it began: `valid_from` is the day of the first list that has it. Where that was the employer's
    /// first, `known_from` is absent, and what happened before may be placed by it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub first_seen: bool,
    /// The day of the list that told of it, where an earlier list of the employer had not: questions as of an earlier
    /// day don't know it, whenever it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_from: Option<Day>,
}

/// All affiliations, a set: the same row twice is once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roster {
    /// The rows, ended ones too.
    pub affiliations: BTreeSet<Affiliation>,
    /// The lists that they came by. Rows of an employer without lists are from before lists were noted.
    pub lists: BTreeSet<RosterList>,
    /// What those lists told. Of an employer with affiliations and nothing here it was not yet kept.
    pub told: BTreeSet<ToldRow>,
}

/// What a list is, and so what becomes of affiliations that are not in it. Lists of one day follow each other in this
/// order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RosterMode {
    /// The file is the whole history of every municipality that occurs in it, as this program writes it: it takes the place
    /// of all that was told up to its day, with its rows as they stand. Also what is stored from before it was kept what
    /// lists told.
    History,
    /// The file is the whole list of every municipality that occurs in it: what it does not have has ended.
    /// A municipality that does not occur in the file is not touched.
    Full,
    /// The file adds and replaces; nothing else ends. Of a person whom the file has in a unit, the affiliations with
    /// that unit in another role end.
    Delta,
}

/// A file, and how it is to be taken.
#[derive(Debug, Clone, Copy)]
pub struct RosterUpdate<'f> {
    /// The rows.
    pub rows: &'f [Affiliation],
    /// What happens to affiliations that are not among them.
    pub mode: RosterMode,
    /// The day on which the file holds.
    pub as_of: Day,
    /// The past may change: the file may be older than others, and what its rows say of earlier days counts. A history
    /// changes it in any case.
    pub correct: bool,
    /// Municipalities that a full file is of though it has no row of theirs.
    pub municipalities: &'f BTreeSet<Kommunkod>,
    /// The rows tell a history as this program writes it: their `first_seen` and `known_from` are said, not missing.
    pub history: bool,
}

/// What an import changes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RosterChange {
    /// Rows that come: affiliations that begin, and new versions of rows that go.
    pub added: Vec<Affiliation>,
    /// Rows that go: their new versions are among those that come, or they never held.
    pub removed: Vec<Affiliation>,
    /// Lists that are noted.
    pub lists: Vec<RosterList>,
    /// Lists in whose place a history comes.
    pub lists_replaced: Vec<RosterList>,
    /// What lists tell, that comes.
    pub told: Vec<ToldRow>,
    /// What lists told, that goes: its new versions are in `told`, or it is taken back.
    pub told_replaced: Vec<ToldRow>,
    /// What becomes of affiliations.
    pub counts: RosterCounts,
    /// The first day as of which figures may be other than they were; only where the past was corrected.
    pub past_from: Option<Day>,
}

/// How many affiliations of the file's municipalities begin, end and stay, and how many people that is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterCounts {
    /// Affiliations that come.
    pub added: usize,
    /// Affiliations that end.
    pub ended: usize,
    /// Affiliations that are taken back: a list of the same day, or one that is corrected, had them by mistake.
    pub removed: usize,
    /// Affiliations that hold on, with another name, identifier or day.
    pub changed: usize,
    /// Affiliations in force, or still to come, that stay as they are.
    pub unchanged: usize,
    /// Of those that come, how many begin on the day of the list because no date says when.
    pub first_seen: usize,
    /// Rows of which the file says that they began before its day, which questions as of earlier days are not told.
    pub past_untold: usize,
    /// Rows with a last day before the day before the list, which end on that one: earlier lists had them on the days
    /// between.
    #[serde(default)]
    pub ends_untold: usize,
    /// People with an affiliation in the file's municipalities that is in force, or still to come, before.
    pub people_before: usize,
    /// Of those, people who have none afterwards.
    pub people_vanishing: usize,
}

/// Why a list is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RosterRefusal {
    /// It is older than the newest of a municipality, and nobody asked for a correction.
    #[error(
        "the newest list of {kommunkod} is of {newest}: one of an earlier day corrects the past, and figures of past \
         days change; if that is meant, ask for a correction"
    )]
    Older {
        /// The municipality.
        kommunkod: Kommunkod,
        /// The day of its newest list.
        newest: Day,
    },
    /// It is of a day before the history that was imported, and what lists of then told is not known.
    #[error(
        "the history of {kommunkod} was imported as of {day}, and what lists of earlier days told is not known: export \
         the history (loggbok roster export), change it, and import that file with --mode history (mode=history)"
    )]
    BeforeHistory {
        /// The municipality.
        kommunkod: Kommunkod,
        /// The day of its history.
        day: Day,
    },
    /// A file that says nothing of what was first seen and known since when is taken for a history.
    #[error(
        "a history says of each row whether it was first seen by a list, and since when it is known, in columns of its own: \
         take a file that loggbok roster export wrote, or import this one with --mode full (mode=full)"
    )]
    NoHistory,
    /// Rows that share identifiers make one person with more rows than anybody has: a mailbox that many share.
    #[error(
        "more than {most} rows of {kommunkod} share identifiers, and would be one person's: leave out mailboxes and \
         accounts that several people share"
    )]
    TooManyOfOne {
        /// The municipality.
        kommunkod: Kommunkod,
        /// Rows that one person may have.
        most: usize,
    },
}

impl RosterCounts {
    /// How many of the people would have no affiliation left, in per cent, rounded up; 0 where there was nobody.
    pub fn vanishing_percent(&self) -> usize {
        if self.people_before == 0 { 0 } else { (self.people_vanishing * 100).div_ceil(self.people_before) }
    }
}

impl RosterUpdate<'_> {
    /// Whether figures as of past days may change.
    fn corrects(&self) -> bool {
        self.correct || self.mode == RosterMode::History
    }
}

impl RosterChange {
    /// Whether nothing is to be stored.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty()
            && self.removed.is_empty()
            && self.lists.is_empty()
            && self.told.is_empty()
            && self.told_replaced.is_empty()
    }
}

impl Affiliation {
    /// Whether it holds on a day, for a question as of another.
    pub fn holds(&self, day: Day, as_of: Day) -> bool {
        self.valid_from.is_none_or(|first| first <= day)
            && self.valid_to.is_none_or(|last| day <= last)
            && self.known_from.is_none_or(|known| known <= as_of)
    }
}

impl Roster {
    /// What importing a file would change. What holds already is no change, so the same file a second time changes
    /// nothing, on the same day or a later one.
    ///
    /// From the day of the list on, what holds is what its rows say. What held before stays, unless it is corrected.
    ///
    /// - An affiliation is a person's with an employer, in a unit and a role (and hired on a day, where two say
    ///   different ones). A row that says one in force leaves it.
    /// - One that begins does so on the row's own first day; else on the day of hiring, where the person had no other
    ///   affiliation with the employer since then; else on the day of the list, and is marked `first_seen`.
    /// - Where the employer had an earlier list, one that begins is known from the day of this one.
    /// - One that the file does not have, as [`RosterMode`] says, has the day before the list for its last.
    /// - A person is known by all that the lists in force tell: an identifier goes when the list that gave it is corrected.
    /// - What the rows of a correction say of days before the list's counts too. A list of an earlier day, or a second
    ///   one of a day, changes what the lists told; the history is then derived anew, list by list.
    /// - Rows are one person's where they share identifiers by the lists of the employer up to that day: what later lists
    ///   and those of other employers tie together changes no day before. What the catalogue says to be nobody ties nobody.
    /// - People are counted by what ties them before the file: those whom it makes one vanish, all but one.
    /// - A history that is stored just so changes nothing, in whichever mode. An employer of whom nothing is stored gets the
    ///   rows of its history as they stand.
    ///
    /// # Errors
    /// Where the file is older than the newest list of a municipality and no correction, where it is older than a
    /// history that was imported, is said to be a history and is none, or has hundreds of rows of one person.
    pub fn change(&self, catalogue: &Catalogue, update: &RosterUpdate<'_>) -> Result<RosterChange, RosterRefusal> {
        history::change(self, catalogue, update)
    }

    /// Whose the identifiers of a list are. One that the list gives to somebody else than had it before stays with the one who
    /// had it, and does not tie the two: what is to be changed by then is the list without it.
    ///
    /// A row with one identifier of somebody is somebody else's where
    /// - the identifier is a word that says that there is none;
    /// - their names have no word in common; or have some, and the list has other identifiers of the known person in a row of
    ///   somebody else, or would make one of two known people, or the row's person was hired when the other was there
    ///   already;
    /// - their names are the same, and it would make one of two known people with mailboxes or accounts of their own;
    /// - one has no name, and what holds of names with some words in common, the day of hiring only where the mailboxes are
    ///   others.
    ///
    /// A row that has nothing but identifiers of one known person is that person's.
    pub fn whose(&self, catalogue: &Catalogue, update: &RosterUpdate<'_>) -> Whose {
        whose::whose(self, catalogue, update)
    }

    /// What another catalogue changes of the history, where it says otherwise who is nobody: that ties nobody, on no day.
    /// Empty where it changes nothing.
    pub fn retied(&self, old: &Catalogue, new: &Catalogue) -> RosterChange {
        history::retie(self, old, new)
    }

    /// The places, among the rows of an exported history, of those that had ended before the day of the list and that a
    /// change by anything but a history leaves as the roster has them.
    pub fn ended_rows_not_taken(&self, update: &RosterUpdate<'_>, change: &RosterChange) -> Vec<usize> {
        not_taken::ended_rows_not_taken(self, update, change)
    }

    /// The rows that name one of these agents: what is erased with them.
    pub fn rows_of(&self, agents: &BTreeSet<AgentKey>) -> Vec<Affiliation> {
        let named = Named::of(agents);
        self.affiliations.iter().filter(|row| named.has_row(row)).cloned().collect()
    }

    /// What is erased of these agents: the rows that name one, and what lists told of all who are tied to them. Rows of those
    /// that stay are from then on told by nothing but themselves, so that no list brings back what was erased.
    pub fn erasure_of(&self, agents: &BTreeSet<AgentKey>) -> RosterChange {
        let removed = self.rows_of(agents);
        let mut change = RosterChange::default();
        let named = Named::of(agents);
        let rows = self.affiliations.iter().chain(self.told.iter().map(|told| &told.row));
        let employers: BTreeSet<Kommunkod> = rows.filter(|row| named.has_row(row)).map(|row| row.kommunkod).collect();
        for kommunkod in employers {
            let of_employer = |row: &Affiliation| row.kommunkod == kommunkod;
            let rows: Vec<&Affiliation> = self.affiliations.iter().filter(|row| of_employer(row)).collect();
            let told: Vec<&ToldRow> = self.told.iter().filter(|told| of_employer(&told.row)).collect();
            // Of one from before it was kept what lists told, nothing brings anything back.
            if told.is_empty() {
                continue;
            }
            let of_told = told.iter().map(|told| &told.row);
            let people = Identities::of(&Catalogue::default(), rows.iter().copied().chain(of_told));
            let persons: HashSet<u32> = agents.iter().filter_map(|agent| people.person(agent)).collect();
            let is_of = |row: &Affiliation| people.person_of_row(row).is_some_and(|person| persons.contains(&person));
            change.told_replaced.extend(told.into_iter().filter(|told| is_of(&told.row)).cloned());
            let since = told::lists_of(self, kommunkod).last().map_or(Day::MIN, |list| list.day);
            let stays = rows.into_iter().filter(|row| is_of(row) && !removed.contains(row));
            change.told.extend(stays.map(|row| ToldRow::of_history(row.clone(), since)));
        }
        change.removed = removed;
        change
    }

    /// How many other identifiers the rows tie to these agents, directly or through other rows, and how many rows have
    /// one of those and none of these.
    pub fn tied_to(&self, catalogue: &Catalogue, agents: &BTreeSet<AgentKey>) -> (usize, usize) {
        let identities = Identities::of(catalogue, &self.affiliations);
        let named = Named::of(agents);
        let mut others: BTreeSet<AgentKey> = agents.iter().flat_map(|agent| identities.all(agent)).collect();
        others.retain(|agent| !named.has(agent));
        let keys: HashSet<AgentKey> = others.iter().map(person_key).collect();
        let others = Named::of(&others);
        let rows = self.affiliations.iter().filter(|row| others.has_row(row) && !named.has_row(row)).count();
        (keys.len(), rows)
    }

    /// Makes a change.
    pub fn apply(&mut self, change: &RosterChange) {
        for row in &change.removed {
            self.affiliations.remove(row);
        }
        self.affiliations.extend(change.added.iter().cloned());
        for list in &change.lists_replaced {
            self.lists.remove(list);
        }
        self.lists.extend(&change.lists);
        for row in &change.told_replaced {
            self.told.remove(row);
        }
        self.told.extend(change.told.iter().cloned());
    }
}
