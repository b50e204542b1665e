//! Who is one person, where they work, and what is reported of them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde_json::Value;

use crate::answers::{Answered, answers};
use crate::catalogue::Catalogue;
use crate::course::{Standing, Told};
use crate::roster::{self, ImportedList, Row};
use crate::statement::{Deed, SentStatement, deeds};
use crate::words::agent_key;

/// Everything that a count needs to know.
#[derive(Debug)]
pub struct World {
    pub(crate) catalogue: Catalogue,
    pub(crate) people: Vec<Person>,
    pub(crate) answers: Vec<Answered>,
}

/// A person: everything with one of their identifiers.
#[derive(Debug)]
pub(crate) struct Person {
    identifiers: BTreeSet<String>,
    /// The rows of the roster.
    pub(crate) rows: Vec<Row>,
    pub(crate) deeds: Vec<Deed>,
}

/// A place where a person counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seat {
    /// The municipality; `None` if it is not known.
    pub(crate) employer: Option<String>,
    /// The unit as the roster writes it.
    unit: Option<String>,
    pub(crate) role: Option<String>,
}

/// A part of what is reported of a person and a course, and how it is placed.
pub(crate) struct Part<'p> {
    pub(crate) deeds: Vec<&'p Deed>,
    place: Place,
}

enum Place {
    /// By the roster, else in the one place for which it is reported.
    Whole(Option<String>),
    /// By the roster alone.
    Roster,
    /// In a place for which it is reported, if the roster gives none.
    Beside(Option<String>),
}

/// The moment whose employment decides where a person counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attribution {
    /// When it happened.
    AtEvent,
    /// The as-of day.
    Current,
}

/// Puts sets together that share something, directly or through others.
pub(crate) fn groups(sets: impl Iterator<Item = BTreeSet<String>>) -> Vec<BTreeSet<String>> {
    let mut groups: Vec<BTreeSet<String>> = Vec::new();
    for mut set in sets {
        let (joined, others): (Vec<_>, Vec<_>) = groups.into_iter().partition(|group| !group.is_disjoint(&set));
        groups = others;
        for group in joined {
            set.extend(group);
        }
        groups.push(set);
    }
    groups
}

impl World {
    /// A world of a catalogue, lists of the roster and statements, in the order in which they came to the server of an
    /// address.
    ///
    /// # Panics
    ///
    /// If there is something that the recount does not know.
    pub fn new(catalogue: &str, lists: &[ImportedList], sent: &[SentStatement], address: &str) -> Self {
        let catalogue: Catalogue = toml::from_str(catalogue).expect("the recount knows the catalogue");
        let deeds = deeds(&catalogue, address, sent);
        let (said, rows) = roster::rows(lists);
        let of_rows = said.iter().map(|row| row.identifiers.clone());
        let of_deeds = deeds.iter().map(|deed| BTreeSet::from([deed.agent.clone()]));
        let person = |identifiers: BTreeSet<String>| Person {
            rows: rows.iter().filter(|row| !row.identifiers.is_disjoint(&identifiers)).cloned().collect(),
            deeds: deeds.iter().filter(|deed| identifiers.contains(&deed.agent)).cloned().collect(),
            identifiers,
        };
        let people = groups(of_rows.chain(of_deeds)).into_iter().map(person).collect();
        Self { people, answers: answers(&catalogue, address, sent), catalogue }
    }

    /// The number of the person whom an agent of a statement names.
    pub fn person_of(&self, agent: &Value) -> Option<usize> {
        let key = agent_key(agent)?;
        self.people.iter().position(|person| person.identifiers.contains(&key))
    }
}

impl Person {
    /// Whether an identifier is one of the person's.
    pub(crate) fn is_known_as(&self, agent: &str) -> bool {
        self.identifiers.contains(agent)
    }

    /// The seats by the roster on a day, in a question as of another: those of rows in force then. If there are none, an
    /// employer's first list, which does not say since when its rows hold, places what happened before it.
    pub(crate) fn roster_seats(&self, day: Date, as_of: Date) -> Vec<Seat> {
        let in_force = self.rows.iter().filter(|row| row.is_in_force(day, as_of));
        let seats: Vec<Seat> = in_force.map(Seat::of).collect();
        let has_begun = |row: &Row, day: Date| row.first <= day && row.is_known(as_of);
        if !seats.is_empty() || self.rows.iter().any(|row| has_begun(row, day)) {
            return seats;
        }
        let guessed = self.rows.iter().filter(|row| row.is_guess() && day < row.first && has_begun(row, as_of));
        guessed.map(Seat::of).collect()
    }

    /// The seats of those who are employed on the as-of day.
    pub(crate) fn seats_today(&self, as_of: Date) -> Vec<Seat> {
        self.rows.iter().filter(|row| row.is_in_force(as_of, as_of)).map(Seat::of).collect()
    }

    /// Where something that happened on a day counts.
    pub(crate) fn seats(&self, part: &Part<'_>, day: Date, as_of: Date, attribution: Attribution) -> Vec<Seat> {
        let (seats, is_decided) = match attribution {
            Attribution::AtEvent => {
                let seats = self.roster_seats(day, as_of);
                let is_decided = !seats.is_empty();
                (seats, is_decided)
            }
            // A person on the roster who has left, or has not begun yet, works nowhere else.
            Attribution::Current => (self.seats_today(as_of), self.rows.iter().any(|row| row.is_told(as_of))),
        };
        match &part.place {
            Place::Whole(place) | Place::Beside(place) if !is_decided => vec![Seat::nameless(place.clone())],
            Place::Whole(_) | Place::Roster => seats,
            Place::Beside(_) => Vec::new(),
        }
    }

    /// The parts of what is reported of a course: claims for each municipality by themselves, joined with what claims
    /// nothing if the tables place the person there; and, for the roster, everything.
    pub(crate) fn parts(&self, course: usize) -> Vec<Part<'_>> {
        let unclaimed = self.deeds.iter().filter(|deed| deed.claim.is_none());
        let tabled: BTreeSet<&String> = unclaimed.filter_map(|deed| deed.tabled.as_ref()).collect();
        let mut told: BTreeMap<Option<String>, Vec<&Deed>> = BTreeMap::new();
        for deed in self.deeds.iter().filter(|deed| deed.course == course) {
            let places: Vec<Option<String>> = match &deed.claim {
                Some(claimed) => vec![Some(claimed.clone())],
                None if tabled.is_empty() => vec![None],
                None => tabled.iter().map(|&code| Some(code.clone())).collect(),
            };
            for place in places {
                told.entry(place).or_default().push(deed);
            }
        }
        if told.len() < 2 {
            return told.into_iter().map(|(place, deeds)| Part { deeds, place: Place::Whole(place) }).collect();
        }
        let all = Part { deeds: self.deeds_of(course), place: Place::Roster };
        let apart = told.into_iter().map(|(place, deeds)| Part { deeds, place: Place::Beside(place) });
        std::iter::once(all).chain(apart).collect()
    }

    /// Everything reported of a course.
    pub(crate) fn deeds_of(&self, course: usize) -> Vec<&Deed> {
        self.deeds.iter().filter(|deed| deed.course == course).collect()
    }

    /// The status of the person in a course, or a module of it, by everything reported.
    pub(crate) fn standing(&self, world: &World, course: usize, module: Option<usize>, as_of: Date) -> Standing {
        standing(world, &self.deeds_of(course), (course, module), as_of)
    }
}

/// The status of a person in a course, or a module of it, by some of what is reported.
pub(crate) fn standing(
    world: &World,
    deeds: &[&Deed],
    (course, module): (usize, Option<usize>),
    as_of: Date,
) -> Standing {
    let told = Told::new(&world.catalogue.courses[course], deeds, as_of);
    module.map_or_else(|| told.of_course(), |module| told.of_module(module))
}

impl Row {
    /// Whether questions as of a day know the row.
    fn is_known(&self, as_of: Date) -> bool {
        self.known_from.is_none_or(|known| known <= as_of)
    }

    /// Whether it holds on a day, in a question as of another.
    pub(crate) fn is_in_force(&self, day: Date, as_of: Date) -> bool {
        self.first <= day && day <= self.last && self.is_known(as_of)
    }

    /// Whether the employer's first list has it without a first day.
    fn is_guess(&self) -> bool {
        self.is_first_seen && self.known_from.is_none()
    }

    /// Whether the roster had it by a day, even if it begins later.
    pub(crate) fn is_told(&self, as_of: Date) -> bool {
        self.is_known(as_of) && (!self.is_guess() || self.first <= as_of)
    }
}

impl Seat {
    pub(crate) fn of(row: &Row) -> Self {
        Self { employer: Some(row.employer.clone()), unit: row.unit.clone(), role: row.role_code() }
    }

    /// In a municipality, of no known unit and role.
    pub(crate) fn of_employer(employer: &str) -> Self {
        Self::nameless(Some(employer.to_owned()))
    }

    /// A seat that is not known yet.
    pub(crate) fn of_nobody() -> Self {
        Self::nameless(None)
    }

    fn nameless(employer: Option<String>) -> Self {
        Self { employer, unit: None, role: None }
    }

    /// The code of the unit on a day.
    pub(crate) fn unit_on(&self, catalogue: &Catalogue, day: Date) -> Option<String> {
        let (employer, unit) = (self.employer.as_ref()?, self.unit.as_ref()?);
        catalogue.unit_on(employer, unit, day).map(|id| format!("{employer}/{id}"))
    }
}
