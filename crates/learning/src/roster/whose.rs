//! Identifiers that a list gives to other people than had them before.
//!
//! Identity has no days: what a row ties together is one person on every day. So an identifier that has changed hands stays
//! with whom the lists had it first, and does not tie the two: else the past of the one would be the other's.

use std::collections::{BTreeSet, HashMap};

use super::alike::{are_one_name, have_other_mailboxes, is_mailbox, placeholder, words};
use super::told::lists_of;
use super::{Affiliation, Roster, RosterMode, RosterUpdate, ToldRow};
use crate::identity::{Named, of_people, person_keys};
use crate::{AgentKey, Catalogue, Day, Identities, Kommunkod};

/// What a list says of whose identifiers are. Rows are by their place in the list.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Whose {
    /// The rows without the identifiers that stay with somebody else; `None` where there are none.
    pub rows: Option<Vec<Affiliation>>,
    /// Identifiers that stay with somebody else.
    pub kept: Vec<(usize, AgentKey)>,
    /// Rows that are taken for people whom other lists know by another name or mailbox, by one identifier.
    pub joined: Vec<(usize, AgentKey)>,
}

/// What is known of somebody before a list.
#[derive(Default)]
struct Known {
    names: Vec<BTreeSet<String>>,
    /// The first day that each employer's rows tell of.
    since: HashMap<Kommunkod, Day>,
}

/// What a row says of somebody with whom it shares one identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Same,
    /// The same, by another name or mailbox.
    Renamed,
    Other,
}

struct Lists<'r> {
    catalogue: &'r Catalogue,
    /// Before the list.
    known: Identities,
    /// By the list alone.
    listed: Identities,
}

/// Finds them. A history is taken as it stands.
pub(super) fn whose(roster: &Roster, catalogue: &Catalogue, update: &RosterUpdate<'_>) -> Whose {
    if update.mode == RosterMode::History || roster.affiliations.is_empty() {
        return Whose::default();
    }
    let stored = rows_of_other_lists(roster, update);
    let lists = Lists {
        catalogue,
        known: Identities::of(catalogue, stored.iter().map(|(row, _)| *row)),
        listed: Identities::of(catalogue, update.rows),
    };
    let alone: Vec<(usize, &AgentKey, u32)> = lists.shared_alone(update.rows);
    let mut people: HashMap<u32, Known> = alone.iter().map(|(_, _, person)| (*person, Known::default())).collect();
    for (row, told_on) in stored {
        if let Some(known) = lists.known.person_of_row(row).and_then(|person| people.get_mut(&person)) {
            known.add(row, told_on);
        }
    }
    let mut whose = Whose::default();
    for (at, agent, person) in alone {
        let row = &update.rows[at];
        let said = people.get(&person).map_or(Said::Same, |known| lists.compare(row, agent, person, known));
        let has_others = || {
            let kept = Named::of(whose.kept.iter().filter(|(of, _)| *of == at).map(|(_, agent)| agent).chain([agent]));
            of_people(catalogue, row).any(|other| !kept.has(other))
        };
        match said {
            Said::Same => {}
            Said::Other if has_others() => whose.kept.push((at, agent.clone())),
            Said::Other | Said::Renamed => whose.joined.push((at, agent.clone())),
        }
    }
    if !whose.kept.is_empty() {
        let mut rows = update.rows.to_vec();
        for (at, agent) in &whose.kept {
            rows[*at].identifiers.remove(agent);
        }
        whose.rows = Some(rows);
    }
    whose
}

/// What all lists but the one that this takes the place of have said, and on which day. Of employers whose lists were not
/// kept, what is stored.
fn rows_of_other_lists<'r>(roster: &'r Roster, update: &RosterUpdate<'_>) -> Vec<(&'r Affiliation, Option<Day>)> {
    let mut next: HashMap<Kommunkod, Option<Day>> = HashMap::new();
    for code in update.rows.iter().map(|row| row.kommunkod).chain(update.municipalities.iter().copied()) {
        next.entry(code).or_insert_with(|| {
            let mut lists = lists_of(roster, code).into_iter();
            lists.find(|list| list.mode == RosterMode::Full && list.day > update.as_of).map(|list| list.day)
        });
    }
    let told: BTreeSet<Kommunkod> = roster.told.iter().map(|told| told.row.kommunkod).collect();
    let stored =
        roster.affiliations.iter().filter(|row| !told.contains(&row.kommunkod) || !next.contains_key(&row.kommunkod));
    let is_told = |told: &&ToldRow| next.get(&told.row.kommunkod).is_some_and(|next| !is_replaced(told, update, *next));
    let told = roster.told.iter().filter(is_told);
    stored.map(|row| (row, None)).chain(told.map(|told| (&told.row, Some(told.since)))).collect()
}

/// Whether a list takes the place of the only one that told a row; `next` is the day of the full list that follows.
fn is_replaced(told: &ToldRow, update: &RosterUpdate<'_>, next: Option<Day>) -> bool {
    let is_of_day = told.since == update.as_of;
    match told.mode {
        RosterMode::History => false,
        RosterMode::Delta => is_of_day,
        RosterMode::Full => {
            let ends = next.is_none_or(|next| told.until.is_some_and(|until| until <= next));
            update.mode == RosterMode::Full && is_of_day && ends
        }
    }
}

impl Known {
    fn add(&mut self, row: &Affiliation, told_on: Option<Day>) {
        let name = row.name.as_deref().map(words).filter(|name| !self.names.contains(name));
        self.names.extend(name);
        if let Some(first) = row.hired_on.into_iter().chain(row.valid_from).min().or(told_on) {
            self.since.entry(row.kommunkod).and_modify(|since| *since = first.min(*since)).or_insert(first);
        }
    }
}

impl Lists<'_> {
    /// The identifiers that are all that their row has of somebody who is known.
    fn shared_alone<'f>(&self, rows: &'f [Affiliation]) -> Vec<(usize, &'f AgentKey, u32)> {
        let mut alone = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let known: Vec<_> =
                of_people(self.catalogue, row).filter_map(|agent| Some((agent, self.known.person(agent)?))).collect();
            let is_alone =
                |&&(_, person): &&(&AgentKey, u32)| known.iter().filter(|other| other.1 == person).count() == 1;
            alone.extend(known.iter().filter(is_alone).map(|&(agent, person)| (at, agent, person)));
        }
        alone
    }

    /// Whether a row is somebody's with whom it shares one identifier.
    fn compare(&self, row: &Affiliation, shared: &AgentKey, person: u32, known: &Known) -> Said {
        let name = row.name.as_deref().map(words).filter(|_| !known.names.is_empty());
        let is_one = name.as_ref().is_some_and(|name| known.names.iter().any(|known| are_one_name(known, name)));
        // Who has nothing of somebody else is the one who is known, by whatever name.
        if of_people(self.catalogue, row).all(|agent| self.known.person(agent) == Some(person)) {
            return if is_one || name.is_none() { Said::Same } else { Said::Renamed };
        }
        let keys = person_keys(shared);
        let is_shared = |agent: &AgentKey| person_keys(agent).iter().any(|key| keys.contains(key));
        let rest: Vec<&AgentKey> = self.known.identifiers(person).filter(|agent| !is_shared(agent)).collect();
        // The list has those elsewhere.
        let own = self.listed.person_of_row(row);
        let is_elsewhere = rest.iter().any(|agent| self.listed.person(agent).is_some_and(|other| Some(other) != own));
        // The list would make one of two people who are known.
        let is_another = || {
            let others = of_people(self.catalogue, row).filter_map(|agent| self.known.person(agent));
            others.into_iter().any(|other| other != person)
        };
        let is_two = is_elsewhere || !rest.is_empty() && is_another();
        let other_mailboxes =
            !is_mailbox(shared) && have_other_mailboxes(of_people(self.catalogue, row), self.known.identifiers(person));
        // Somebody hired while the other was there already.
        let is_new =
            || row.hired_on.is_some_and(|hired| known.since.get(&row.kommunkod).is_some_and(|since| *since < hired));
        let is_no_identifier = placeholder(shared).is_some();
        if let Some(name) = name {
            let is_like = known.names.iter().any(|known| !known.is_disjoint(&name));
            return match (is_one, is_like) {
                (true, _) => Said::Same,
                (false, true) if !is_two && !is_no_identifier && !is_new() => Said::Renamed,
                _ => Said::Other,
            };
        }
        match other_mailboxes {
            _ if is_two || is_no_identifier => Said::Other,
            true if is_new() => Said::Other,
            true => Said::Renamed,
            false => Said::Same,
        }
    }
}
