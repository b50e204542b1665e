//! Names the places in which a statement counts, for an index of places.
//!
//! This is the rule of [`StatementsWithin`](crate::StatementsWithin) the other way round: not whether a reach holds a
//! statement, but which terms of a reach would. A statement lies within the places of a reach if one of
//! [`Whereabouts::places_of`] is one of [`Reach::place_terms`].

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use xapi::{Actor, Statement, Term, TermKind};

use super::people::People;
use super::seats::Seats;
use super::timeline::day_number;
use crate::{
    Affiliation, AgentKey, Catalogue, CatalogueFile, Claim, Day, Names, Organisation, Reach, Roster, RosterChange,
    Sender, find_claim, reference,
};

/// The part of a statement that, with a catalogue and a roster, decides where it counts. It never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// The agent.
    agent: AgentKey,
    /// When it happened; absent if that is when it was stored.
    at: Option<Timestamp>,
    /// Its claim, see [`find_claim`].
    claim: Option<Claim>,
}

impl Deed {
    /// Reads it from a statement; `None` if the statement has no actor that can be named, so that it counts in no
    /// place.
    pub fn of(names: &Names, statement: Statement<'_>, sender: impl Into<Sender>) -> Option<Self> {
        let ifi = statement.actor().and_then(Actor::ifi)?;
        let claim = find_claim(names, statement, &sender.into());
        Some(Self { agent: ifi.identity_key().into(), at: statement.timestamp(), claim })
    }
}

/// Where everyone counts, under a catalogue and a roster.
pub struct Whereabouts {
    catalogue: Arc<Catalogue>,
    people: People,
    seats: Seats,
}

/// Sizes alone: whom it is about is personal data.
impl fmt::Debug for Whereabouts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Whereabouts").field("people", &self.people.all.len()).finish_non_exhaustive()
    }
}

impl Whereabouts {
    /// Creates it under a catalogue and a roster. A change of either needs a new one.
    pub fn new(catalogue: Arc<Catalogue>, roster: &Roster) -> Self {
        let mut seats = Seats::default();
        let people = People::of_roster(&catalogue, roster, &mut seats);
        Self { catalogue, people, seats }
    }

    /// The names of the places in which something counts, at the event: each employer, and the unit there on that day.
    /// `stored` stands in for a missing timestamp.
    pub fn places_of(&self, deed: &Deed, stored: Timestamp) -> BTreeSet<String> {
        let day = day_number(Day::of(deed.at.unwrap_or(stored)));
        let mut places = BTreeSet::new();
        for seat in self.people.seats_of(&self.catalogue, &deed.agent, day, deed.claim.as_ref()) {
            places.extend(seat.employer.kommunkod().map(|code| code.to_string()));
            let unit = self.seats.unit(self.seats.unit_on(seat, day));
            places.extend(unit.map(|unit| format!("{}/{}", unit.kommunkod, unit.id)));
        }
        places
    }
}

impl Reach {
    /// The terms of its places, of which every statement within has at least one; `None` if it holds every place.
    pub fn place_terms(&self, catalogue: &CatalogueFile) -> Option<Vec<Term>> {
        let places = self.places.as_ref()?;
        let municipalities = reference::municipalities().iter().map(|municipality| municipality.kommunkod);
        let organisations = catalogue.organisations.iter().filter_map(Organisation::code);
        let whole = municipalities.chain(organisations).filter(|code| self.holds_municipality(catalogue, *code));
        let names: BTreeSet<String> =
            whole.map(|code| code.to_string()).chain(places.units.iter().map(ToString::to_string)).collect();
        Some(names.into_iter().map(|value| Term { kind: TermKind::Place, value }).collect())
    }
}

impl Catalogue {
    /// Whether anything may count in another place under another catalogue. Units, addresses, agents that are not
    /// people and, for senders limited to regions, memberships decide that.
    pub fn places_otherwise(&self, other: &Self) -> bool {
        let (one, other) = (self.file(), other.file());
        one.units != other.units
            || one.regions != other.regions
            || one.groups != other.groups
            || one.home_pages != other.home_pages
            || one.mail_domains != other.mail_domains
            || one.not_persons != other.not_persons
    }
}

impl RosterChange {
    /// Whether anything may count in another place after this change. Names, roles and what lists said do not matter.
    pub fn places_otherwise(&self) -> bool {
        fn seated(rows: &[Affiliation]) -> BTreeSet<Affiliation> {
            let bare = |row: &Affiliation| Affiliation {
                role: None,
                service_area: None,
                hired_on: None,
                in_profession_since: None,
                name: None,
                ..row.clone()
            };
            rows.iter().map(bare).collect()
        }
        seated(&self.added) != seated(&self.removed)
    }
}
