//! The roster: the history of who works where, as the employers' lists say.
//!
//! Each imported file is a *list*: what an employer says holds on the day of the list. A list changes what holds from its
//! day on. What held before stays, so that a question as of last year gets last year's answer.
//!
//! What the lists said is kept beside the history derived from it, so that a list can be corrected after later ones have
//! come: the history is always what the lists give in the order of their days.

mod alike;
mod change;
pub(crate) mod csv;
mod dates;
mod history;
mod not_taken;
mod reason;
mod rows;
mod same;
#[cfg(test)]
mod tests;
mod told;
mod whose;

use std::collections::{BTreeSet, HashSet};

use super::identity::{Identities, Named, person_key};
use super::{AgentKey, Catalogue, Day, Kommunkod};

pub use change::{RosterChange, RosterCounts, RosterRefusal, RosterUpdate, RowFate, RowStep};
pub use csv::{Encoding, RejectedRow, RosterFile, parse_roster, parse_roster_under};
pub use reason::{IdentifierReason, RosterLines, RosterNote, RosterPlace, RosterPlaces, RosterReason};
pub use rows::{Affiliation, Roster, RosterList, RosterMode, ToldRow};
pub use whose::Whose;

impl Roster {
    /// Works out what importing a file would change. Importing the same file again, on the same day or a later one, changes
    /// nothing.
    ///
    /// From the day of the list on, its rows hold. What held before stays, unless it is corrected.
    ///
    /// - An affiliation ties a person to an employer, in a unit, a role and a service area (and to a day of hiring, if two
    ///   rows have different ones). A row that repeats one in force leaves it as it is, but for the first day in the
    ///   profession, of which the newest row is right.
    /// - A new affiliation begins on the row's own first day; else on the day of hiring, if the person had no other
    ///   affiliation with the employer since then; else on the day of the list, and is marked `first_seen`.
    /// - If the employer had an earlier list, a new affiliation is known from the day of this one.
    /// - An affiliation that the file lacks ends on the day before the list, depending on the [`RosterMode`].
    /// - A person is known by all identifiers in the lists in force: one goes when the list that gave it is corrected.
    /// - A correction's rows also count for days before the list. A list of an earlier day, or a second one of a day,
    ///   changes what the lists said; the history is then derived again, list by list.
    /// - Rows are one person's if they share identifiers by the employer's lists up to that day: what later lists, and those
    ///   of other employers, tie together changes no earlier day. Agents that are not people tie no one.
    /// - People are counted by what ties them before the file: of those whom it makes one, all but one vanish.
    /// - A history that equals the stored one changes nothing, in any mode. An employer with nothing stored gets the rows of
    ///   its history as they are.
    ///
    /// # Errors
    /// If the file is older than a municipality's newest list and not a correction; if it is older than an imported history;
    /// if it claims to be a history and is not; or if it has hundreds of rows of one person.
    pub fn change(&self, catalogue: &Catalogue, update: &RosterUpdate<'_>) -> Result<RosterChange, RosterRefusal> {
        history::change(self, catalogue, update)
    }

    /// Decides to whom the identifiers of a list belong. One that the list gives to somebody other than its holder so far
    /// stays with that holder and does not tie the two: import the list without it.
    ///
    /// A row that shares one identifier with a known person belongs to somebody else if
    /// - the identifier is a placeholder, a word for "none";
    /// - their names have no word in common; or they have some, and the list has other identifiers of the known person in
    ///   somebody else's row, or would make two known people one, or the row's person was hired when the other was already
    ///   there;
    /// - their names are the same, and it would make two known people with mailboxes or accounts of their own one;
    /// - one has no name, and the conditions for names with some words in common hold, the day of hiring only if the
    ///   mailboxes differ.
    ///
    /// A row with only identifiers of one known person belongs to that person.
    pub fn whose(&self, catalogue: &Catalogue, update: &RosterUpdate<'_>) -> Whose {
        whose::whose(self, catalogue, update)
    }

    /// Works out how another catalogue changes the history if it disagrees on who is not a person, since such agents tie no
    /// one, on any day. Empty if nothing changes.
    pub fn retied(&self, old: &Catalogue, new: &Catalogue) -> RosterChange {
        history::retie(self, old, new)
    }

    /// Among the rows of an exported history, the places of those that ended before the day of the list and that only an
    /// import as a history would change.
    pub fn ended_rows_not_taken(&self, update: &RosterUpdate<'_>, change: &RosterChange) -> Vec<usize> {
        not_taken::ended_rows_not_taken(self, update, change)
    }

    /// The rows that name one of these agents, which an erasure removes.
    pub fn rows_of(&self, agents: &BTreeSet<AgentKey>) -> Vec<Affiliation> {
        let named = Named::of(agents);
        self.affiliations.iter().filter(|row| named.has_row(row)).cloned().collect()
    }

    /// What an erasure of these agents removes: the rows that name one, and what lists said of everyone tied to them. Their
    /// remaining rows then stand by themselves, so that no list brings back what was erased.
    pub fn erasure_of(&self, agents: &BTreeSet<AgentKey>) -> RosterChange {
        let named = Named::of(agents);
        let persons = |people: &Identities| agents.iter().filter_map(|agent| people.person(agent)).collect();
        self.without(&|row| named.has_row(row), &persons)
    }

    /// What a disposal of rows removes that ended before a day: these rows, and what lists said of those whose they are.
    /// Their remaining rows then stand by themselves, so that no list brings back what was removed.
    pub fn disposal_of(&self, before: Day) -> RosterChange {
        let is_over = |row: &Affiliation| row.valid_to.is_some_and(|last| last < before);
        let persons = |people: &Identities| {
            let over = self.affiliations.iter().filter(|row| is_over(row));
            over.filter_map(|row| people.person_of_row(row)).collect()
        };
        self.without(&is_over, &persons)
    }

    /// Removes rows, and what lists said of some persons, given the identities of an employer's rows.
    fn without(
        &self,
        goes: &dyn Fn(&Affiliation) -> bool,
        persons_of: &dyn Fn(&Identities) -> HashSet<u32>,
    ) -> RosterChange {
        let removed: Vec<Affiliation> = self.affiliations.iter().filter(|row| goes(row)).cloned().collect();
        let mut change = RosterChange::default();
        let rows = self.affiliations.iter().chain(self.told.iter().map(|told| &told.row));
        let employers: BTreeSet<Kommunkod> = rows.filter(|row| goes(row)).map(|row| row.kommunkod).collect();
        for kommunkod in employers {
            let of_employer = |row: &Affiliation| row.kommunkod == kommunkod;
            let rows: Vec<&Affiliation> = self.affiliations.iter().filter(|row| of_employer(row)).collect();
            let told: Vec<&ToldRow> = self.told.iter().filter(|told| of_employer(&told.row)).collect();
            // An employer whose lists were not kept has nothing that could bring it back.
            if told.is_empty() {
                continue;
            }
            let of_told = told.iter().map(|told| &told.row);
            let people = Identities::of(&Catalogue::default(), rows.iter().copied().chain(of_told));
            let persons = persons_of(&people);
            let is_of = |row: &Affiliation| people.person_of_row(row).is_some_and(|person| persons.contains(&person));
            change.told_replaced.extend(told.into_iter().filter(|told| is_of(&told.row)).cloned());
            let since = told::lists_of(self, kommunkod).last().map_or(Day::MIN, |list| list.day);
            let stays = rows.into_iter().filter(|row| is_of(row) && !goes(row));
            change.told.extend(stays.map(|row| ToldRow::of_history(row.clone(), since)));
        }
        change.removed = removed;
        change
    }

    /// How many other identifiers the rows tie to these agents, directly or through other rows, and how many rows have one
    /// of those but none of these.
    pub fn tied_to(&self, catalogue: &Catalogue, agents: &BTreeSet<AgentKey>) -> (usize, usize) {
        let named = Named::of(agents);
        let others = self.others_tied_to(catalogue, agents);
        let keys: HashSet<AgentKey> = others.iter().map(person_key).collect();
        let others = Named::of(&others);
        let rows = self.affiliations.iter().filter(|row| others.has_row(row) && !named.has_row(row)).count();
        (keys.len(), rows)
    }

    /// The other identifiers that the rows tie to these agents, directly or through other rows, as the rows have them.
    pub fn others_tied_to(&self, catalogue: &Catalogue, agents: &BTreeSet<AgentKey>) -> BTreeSet<AgentKey> {
        let identities = Identities::of(catalogue, &self.affiliations);
        let named = Named::of(agents);
        let mut others: BTreeSet<AgentKey> = agents.iter().flat_map(|agent| identities.all(agent)).collect();
        others.retain(|agent| !named.has(agent));
        others
    }
}
