//! Who works where, as the employers' rosters say: a history.
//!
//! Each file that is imported is a *list*: what an employer says holds on the day of the list. A list changes what
//! holds from its day on; what held before stays, so that a question as of last year has last year's answer.
//!
//! What the lists told is kept beside the history that follows from it, so that a list can be corrected after others
//! have come: the history is then what the lists give in the order of their days.

mod alike;
mod change;
mod csv;
mod dates;
mod history;
mod not_taken;
mod rows;
mod same;
#[cfg(test)]
mod tests;
mod told;
mod whose;

use std::collections::{BTreeSet, HashSet};

use super::identity::{Identities, Named, person_key};
use super::{AgentKey, Catalogue, Day, Kommunkod};

pub use change::{RosterChange, RosterCounts, RosterRefusal, RosterUpdate};
pub use csv::{Encoding, RejectedRow, RosterFile, parse_roster, parse_roster_under};
pub use rows::{Affiliation, Roster, RosterList, RosterMode, ToldRow};
pub use whose::Whose;

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
    /// If the file is older than the newest list of a municipality and no correction, where it is older than a
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
}
