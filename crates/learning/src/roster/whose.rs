//! Finds identifiers that a list gives to other people than their holders so far.
//!
//! Identity has no dates: what a row ties together is one person on every day. So an identifier that changes hands stays
//! with its first holder and does not tie the two; otherwise the past of one would become the other's.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use super::alike::{Alike, are_one_name, have_other_accounts, have_other_mailboxes, is_mailbox, placeholder, words};
use super::same::is_same_unit;
use super::told::lists_of;
use super::{Affiliation, Roster, RosterMode, RosterUpdate, ToldRow};
use crate::identity::{Named, of_people, person_keys};
use crate::{AgentKey, Catalogue, Day, Identities, Kommunkod};

/// To whom the identifiers of a list belong. Rows are named by their place in the list.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Whose {
    /// The rows without the identifiers that stay with somebody else; `None` if there are none.
    pub rows: Option<Vec<Affiliation>>,
    /// Identifiers that stay with somebody else.
    pub kept: Vec<(usize, AgentKey)>,
    /// Rows that one identifier ties to people whom other lists know by another name or mailbox.
    pub joined: Vec<(usize, AgentKey)>,
}

/// What is known of somebody before a list.
#[derive(Default)]
struct Known {
    names: Vec<BTreeSet<String>>,
    /// The first day that each employer's rows speak of, ignoring later lists.
    since: HashMap<Kommunkod, Day>,
    hired: BTreeSet<(Kommunkod, Day)>,
}

/// What a row says of a person with whom it shares one identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Same,
    /// The same person, by another name or mailbox.
    Renamed,
    Other,
}

struct Lists<'r> {
    catalogue: &'r Catalogue,
    /// Before the list.
    known: Identities,
    /// By this list alone.
    listed: Identities,
}

/// Finds to whom identifiers belong. A history is accepted as it is.
pub(super) fn whose(roster: &Roster, catalogue: &Catalogue, update: &RosterUpdate<'_>) -> Whose {
    if update.mode == RosterMode::History || roster.affiliations.is_empty() {
        return Whose::default();
    }
    let stored = rows_of_other_lists(roster, catalogue, update);
    let lists = Lists {
        catalogue,
        known: Identities::of(catalogue, stored.iter().map(|(row, _)| *row)),
        listed: Identities::of(catalogue, update.rows),
    };
    let alone: Vec<(usize, &AgentKey, u32)> = lists.shared_alone(update.rows);
    let of_rows = alone.iter().flat_map(|(at, ..)| lists.known_of(&update.rows[*at]));
    let mut people: HashMap<u32, Known> = of_rows.map(|(_, person)| (person, Known::default())).collect();
    for (row, told_on) in stored {
        if let Some(known) = lists.known.person_of_row(row).and_then(|person| people.get_mut(&person)) {
            known.add(row, told_on, update.as_of);
        }
    }
    let mut whose = Whose::default();
    for (at, agent, person) in alone {
        let row = &update.rows[at];
        let said = lists.compare(row, agent, person, &people);
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

/// What all lists have said, and on which day, except the one that this list replaces. For employers whose lists were not
/// kept, what is stored.
fn rows_of_other_lists<'r>(
    roster: &'r Roster,
    catalogue: &Catalogue,
    update: &RosterUpdate<'_>,
) -> Vec<(&'r Affiliation, Option<Day>)> {
    let mut next: HashMap<Kommunkod, Option<Day>> = HashMap::new();
    for code in update.rows.iter().map(|row| row.kommunkod).chain(update.municipalities.iter().copied()) {
        next.entry(code).or_insert_with(|| {
            let mut lists = lists_of(roster, code).into_iter();
            lists.find(|list| list.mode == RosterMode::Full && list.day > update.as_of).map(|list| list.day)
        });
    }
    let again = Again::of(catalogue, update);
    let told: BTreeSet<Kommunkod> = roster.told.iter().map(|told| told.row.kommunkod).collect();
    let stored =
        roster.affiliations.iter().filter(|row| !told.contains(&row.kommunkod) || !next.contains_key(&row.kommunkod));
    let is_told =
        |told: &&ToldRow| next.get(&told.row.kommunkod).is_some_and(|next| !is_replaced(told, update, *next, &again));
    let told = roster.told.iter().filter(is_told);
    stored.map(|row| (row, None)).chain(told.map(|told| (&told.row, Some(told.since)))).collect()
}

/// Whether a list replaces the only one that gave a row; `next` is the day of the next full list.
fn is_replaced(told: &ToldRow, update: &RosterUpdate<'_>, next: Option<Day>, again: &Again<'_>) -> bool {
    let is_of_day = told.since == update.as_of;
    match told.mode {
        RosterMode::History => false,
        RosterMode::Delta => is_of_day && (update.mode == RosterMode::Full || again.says(&told.row)),
        RosterMode::Full => {
            let ends = next.is_none_or(|next| told.until.is_some_and(|until| until <= next));
            update.mode == RosterMode::Full && is_of_day && ends
        }
    }
}

/// The rows of a delta, which may repeat what another of the day said.
struct Again<'u> {
    catalogue: &'u Catalogue,
    rows: HashMap<AgentKey, Vec<&'u Affiliation>>,
}

impl<'u> Again<'u> {
    fn of(catalogue: &'u Catalogue, update: &RosterUpdate<'u>) -> Self {
        let mut rows: HashMap<AgentKey, Vec<&Affiliation>> = HashMap::new();
        for row in update.rows.iter().filter(|_| update.mode == RosterMode::Delta) {
            for key in of_people(catalogue, row).flat_map(person_keys) {
                rows.entry(key).or_default().push(row);
            }
        }
        Self { catalogue, rows }
    }

    /// Whether a row of the same person replaces this one.
    fn says(&self, told: &Affiliation) -> bool {
        let keys = of_people(self.catalogue, told).flat_map(person_keys);
        let mut rows = keys.filter_map(|key| self.rows.get(&key)).flatten();
        rows.any(|row| {
            row.kommunkod == told.kommunkod
                && is_same_unit(row, told)
                && Alike::of(self.catalogue, told, row) != Alike::Two
        })
    }
}

impl Known {
    fn add(&mut self, row: &Affiliation, told_on: Option<Day>, as_of: Day) {
        let name = row.name.as_deref().and_then(words).filter(|name| !self.names.contains(name));
        self.names.extend(name);
        self.hired.extend(row.hired_on.map(|hired| (row.kommunkod, hired)));
        if told_on.is_some_and(|told_on| told_on > as_of) {
            return;
        }
        if let Some(first) = row.hired_on.into_iter().chain(row.valid_from).min().or(told_on) {
            self.since.entry(row.kommunkod).and_modify(|since| *since = first.min(*since)).or_insert(first);
        }
    }
}

impl Lists<'_> {
    /// The identifiers of a row that already belong to somebody, and to whom.
    fn known_of<'f>(&self, row: &'f Affiliation) -> Vec<(&'f AgentKey, u32)> {
        of_people(self.catalogue, row).filter_map(|agent| Some((agent, self.known.person(agent)?))).collect()
    }

    /// The identifiers that are the only one their row shares with a known person.
    fn shared_alone<'f>(&self, rows: &'f [Affiliation]) -> Vec<(usize, &'f AgentKey, u32)> {
        let mut alone = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let known = self.known_of(row);
            let is_alone =
                |&&(_, person): &&(&AgentKey, u32)| known.iter().filter(|other| other.1 == person).count() == 1;
            alone.extend(known.iter().filter(is_alone).map(|&(agent, person)| (at, agent, person)));
        }
        alone
    }

    /// Compares a row with the person with whom it shares one identifier.
    fn compare(&self, row: &Affiliation, shared: &AgentKey, person: u32, people: &HashMap<u32, Known>) -> Said {
        let Some(known) = people.get(&person) else { return Said::Same };
        let name = row.name.as_deref().and_then(words).filter(|_| !known.names.is_empty());
        let is_one = name.as_ref().is_some_and(|name| known.names.iter().any(|known| are_one_name(known, name)));
        // A row with nothing of anybody else is the known person's, by any name.
        if of_people(self.catalogue, row).all(|agent| self.known.person(agent) == Some(person)) {
            return if is_one || name.is_none() { Said::Same } else { Said::Renamed };
        }
        let keys = person_keys(shared);
        let is_shared = |agent: &AgentKey| person_keys(agent).iter().any(|key| keys.contains(key));
        let rest: Vec<&AgentKey> = self.known.identifiers(person).filter(|agent| !is_shared(agent)).collect();
        // The list has the others elsewhere.
        let own = self.listed.person_of_row(row);
        let is_elsewhere = rest.iter().any(|agent| self.listed.person(agent).is_some_and(|other| Some(other) != own));
        // The list would make two known people one.
        let is_another = || {
            let others = of_people(self.catalogue, row).filter_map(|agent| self.known.person(agent));
            others.into_iter().any(|other| other != person)
        };
        let is_two = is_elsewhere || !rest.is_empty() && is_another();
        let other_mailboxes =
            !is_mailbox(shared) && have_other_mailboxes(of_people(self.catalogue, row), self.known.identifiers(person));
        // Somebody hired while the other was there already.
        let is_new = || {
            let is_later = |hired: &Day| known.since.get(&row.kommunkod).is_some_and(|since| since < hired);
            row.hired_on.filter(is_later).is_some_and(|hired| !known.hired.contains(&(row.kommunkod, hired)))
        };
        let is_no_identifier = placeholder(shared).is_some();
        if let Some(name) = name {
            let is_like = known.names.iter().any(|known| !known.is_disjoint(&name));
            return match (is_one, is_like) {
                // Initials in a mailbox may look like a placeholder.
                (true, _) if is_no_identifier && !is_mailbox(shared) => Said::Other,
                (true, _) if self.is_of_a_namesake(row, &name, person, people) => Said::Other,
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

    /// Whether a row has identifiers of two people of one name, each with mailboxes or accounts of their own, and most of
    /// them are not this person's.
    fn is_of_a_namesake(
        &self,
        row: &Affiliation,
        name: &BTreeSet<String>,
        person: u32,
        people: &HashMap<u32, Known>,
    ) -> bool {
        let known = self.known_of(row);
        let has_name =
            |of: &u32| people.get(of).is_some_and(|known| known.names.iter().any(|known| are_one_name(known, name)));
        let namesakes: BTreeSet<u32> = known.iter().map(|(_, of)| *of).filter(has_name).collect();
        let is_apart = |other: &&u32| {
            let [one, other] = [person, **other].map(|of| self.known.identifiers(of).collect::<Vec<_>>());
            have_other_mailboxes(one.iter().copied(), other.iter().copied())
                || have_other_accounts(one.into_iter(), other.into_iter())
        };
        let most = namesakes.iter().max_by_key(|of| {
            let shared = || known.iter().filter(|(_, other)| other == *of);
            (shared().count(), shared().any(|(agent, _)| is_mailbox(agent)), Reverse(**of))
        });
        most != Some(&person) && namesakes.iter().any(|other| is_apart(&other))
    }
}
