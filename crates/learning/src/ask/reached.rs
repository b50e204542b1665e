//! A reach applied to a catalogue and a roster: decides whether a question, a seat or a statement lies within it.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashSet};

use jiff::Timestamp;
use xapi::{Actor, Statement};

use super::asked_places::AskedPlaces;
use crate::progress::place;
use crate::standings::Standings;
use crate::standings::numbers::EmployerNumber;
use crate::standings::seats::{Seat, Seats};
use crate::standings::timeline::{DayNumber, day_number};
use crate::standings::unit_names::{UnitNames, names_unit};
use crate::{
    Affiliation, AgentKey, Catalogue, CourseId, Day, FigureQuery, Kommunkod, Names, Organisation, Reach, Sender,
    find_claim, reference,
};

/// A reach, resolved by a catalogue.
#[derive(Debug)]
pub(super) struct Reached<'r> {
    places: Option<Within<'r>>,
    courses: Option<&'r BTreeSet<CourseId>>,
}

/// The places of a reach.
#[derive(Debug)]
struct Within<'r> {
    /// Whether each employer is reached whole, by its number.
    whole: Box<[bool]>,
    units: HashSet<(Kommunkod, &'r str)>,
}

impl<'r> Reached<'r> {
    /// Resolves regions and groups to their members.
    pub(super) fn new(reach: &'r Reach, catalogue: &Catalogue) -> Self {
        let places = reach.places.as_ref().map(|places| {
            let mut whole = vec![false; 10_000];
            for municipality in reference::municipalities() {
                let code = municipality.kommunkod;
                whole[usize::from(code.number())] = reach.holds_municipality(catalogue.file(), code);
            }
            for code in catalogue.file().organisations.iter().filter_map(Organisation::code) {
                if reach.holds_municipality(catalogue.file(), code) {
                    whole.resize(whole.len().max(usize::from(code.number()) + 1), false);
                    whole[usize::from(code.number())] = true;
                }
            }
            let units = places.units.iter().map(|unit| (unit.kommunkod, unit.unit.as_str())).collect();
            Within { whole: whole.into(), units }
        });
        Self { places, courses: reach.courses.as_ref() }
    }

    /// Returns whether a course lies within.
    pub(super) fn holds_course(&self, course: &CourseId) -> bool {
        self.courses.is_none_or(|courses| courses.contains(course))
    }

    /// Returns whether every course lies within.
    pub(super) fn is_every_course(&self) -> bool {
        self.courses.is_none()
    }

    /// Returns whether an employer lies within as a whole.
    pub(super) fn holds_whole(&self, employer: EmployerNumber) -> bool {
        self.places.as_ref().is_none_or(|within| within.holds(employer))
    }

    /// Returns whether a seat lies within on a day, since its unit may change from one day to another.
    pub(super) fn holds(&self, seat: Seat, day: DayNumber, seats: &Seats) -> bool {
        let Some(within) = &self.places else { return true };
        within.holds(seat.employer)
            || !within.units.is_empty()
                && seats
                    .unit(seats.unit_on(seat, day))
                    .is_some_and(|unit| within.units.contains(&(unit.kommunkod, unit.id.as_str())))
    }

    /// Returns whether a unit lies within.
    pub(super) fn holds_unit(&self, kommunkod: Kommunkod, id: &str) -> bool {
        let Some(within) = &self.places else { return true };
        within.holds(EmployerNumber::of(kommunkod)) || within.units.contains(&(kommunkod, id))
    }

    /// Returns whether a name is that of one of the reach's own units.
    pub(super) fn names_unit(&self, asked: &str) -> bool {
        self.places.as_ref().is_some_and(|within| within.units.iter().any(|(code, id)| names_unit(asked, *code, id)))
    }

    /// Returns whether any part of an employer may lie within. A false yes is possible, a false no is not.
    pub(super) fn may_hold(&self, employer: EmployerNumber) -> bool {
        self.places.as_ref().is_none_or(|within| {
            within.holds(employer) || within.units.iter().any(|(code, _)| EmployerNumber::of(*code) == employer)
        })
    }

    /// Returns whether everything within belongs to one employer, who may see figures about its own staff unprotected.
    pub(super) fn is_of_one_employer(&self) -> bool {
        self.places.as_ref().is_some_and(|within| {
            let whole =
                within.whole.iter().enumerate().filter(|(_, held)| **held).map(|(place, _)| EmployerNumber::at(place));
            let units = within.units.iter().map(|(code, _)| EmployerNumber::of(*code));
            whole.chain(units).collect::<BTreeSet<_>>().len() <= 1
        })
    }

    /// Returns whether every place lies within.
    pub(super) fn is_everywhere(&self) -> bool {
        self.places.is_none()
    }

    /// Returns whether the unit of a seat can decide.
    pub(super) fn units_matter(&self) -> bool {
        self.places.as_ref().is_some_and(|within| !within.units.is_empty())
    }

    /// Returns whether everything that a question names lies within. If it names no place, or no course, it asks for
    /// those of the reach.
    pub(super) fn covers(&self, query: &FigureQuery, catalogue: &Catalogue, unit_names: &UnitNames) -> bool {
        let names_courses = !query.courses.is_empty() || !query.programmes.is_empty();
        let mut asked = catalogue.courses().iter().filter(|course| query.asks_for_course(course));
        (!names_courses || asked.all(|course| self.holds_course(&course.id)))
            && self.places.as_ref().is_none_or(|within| within.covers(query, catalogue, unit_names))
    }
}

impl Within<'_> {
    fn holds(&self, employer: EmployerNumber) -> bool {
        self.whole.get(employer.place()).copied().unwrap_or(false)
    }

    /// Returns whether everything that a question names lies within these places: each municipality must be held whole, or
    /// hold every unit that is named; and each unit must be in a place that is both held and named.
    fn covers(&self, query: &FigureQuery, catalogue: &Catalogue, unit_names: &UnitNames) -> bool {
        let asked = AskedPlaces::of(query, catalogue);
        let is_asked = |code: Kommunkod| asked.as_ref().is_none_or(|asked| asked.has(EmployerNumber::of(code)));
        let units_held = |code| {
            let held = |asked: &String| self.units_called(asked, unit_names).any(|of| of == code);
            !query.units.is_empty() && query.units.iter().all(held)
        };
        let all_held = reference::municipalities()
            .iter()
            .map(|municipality| municipality.kommunkod)
            .all(|code| asked.is_none() || !is_asked(code) || self.holds(EmployerNumber::of(code)) || units_held(code));
        let organisations = catalogue.file().organisations.iter().filter(|one| query.organisations.contains(&one.id));
        let mut organisations = organisations.filter_map(Organisation::code);
        let organisations_held = organisations.all(|code| self.holds(EmployerNumber::of(code)));
        let known = |unit: &str| {
            let mut all = unit_names.called(unit).map(|(code, _)| code);
            self.units_called(unit, unit_names).any(is_asked)
                || all.any(|code| self.holds(EmployerNumber::of(code)) && is_asked(code))
        };
        // People of no known municipality are in no place that can be held.
        !query.unknown_municipality && all_held && organisations_held && query.units.iter().all(|unit| known(unit))
    }

    /// Returns the municipalities of the units with this name, among those that are held one by one.
    fn units_called<'u>(&'u self, asked: &'u str, unit_names: &'u UnitNames) -> impl Iterator<Item = Kommunkod> + 'u {
        let own = self.units.iter().filter(move |(code, id)| names_unit(asked, *code, id)).map(|(code, _)| *code);
        own.chain(unit_names.called(asked).filter(|unit| self.units.contains(unit)).map(|(code, _)| code))
    }
}

/// A filter for the statements of a reach.
pub struct StatementsWithin<'s> {
    pub(super) standings: &'s Standings,
    pub(super) names: &'s Names,
    pub(super) reached: Reached<'s>,
    /// The rows of the roster by their places, once they are needed.
    pub(super) rows: OnceCell<Vec<&'s Affiliation>>,
}

impl<'s> StatementsWithin<'s> {
    pub(super) fn new(standings: &'s Standings, names: &'s Names, reach: &'s Reach) -> Self {
        Self { standings, names, reached: Reached::new(reach, standings.catalogue()), rows: OnceCell::new() }
    }

    /// Returns whether a statement lies within: its actor counts in a reached place on the day of the statement, and it
    /// is about a reached course or a part of one.
    ///
    /// A group without an identifier counts in no place, because it names no person. A statement about another
    /// statement or a `SubStatement` is about no course. `stored` stands in for a missing timestamp.
    pub fn hold(&self, statement: Statement<'_>, stored: Timestamp, sender: impl Into<Sender>) -> bool {
        self.hold_course_of(statement) && self.hold_actor_of(statement, stored, &sender.into())
    }

    /// Returns whether a statement's actor can be identified but counts in no known municipality or organisation on the day
    /// of the statement. `stored` stands in for a missing timestamp.
    pub fn count_nowhere(&self, statement: Statement<'_>, stored: Timestamp, sender: impl Into<Sender>) -> bool {
        let Some(ifi) = statement.actor().and_then(Actor::ifi) else { return false };
        let day = day_number(Day::of(statement.timestamp().unwrap_or(stored)));
        let claim = find_claim(self.names, statement, &sender.into());
        let seats = self.standings.seats_of(&AgentKey::from(ifi.identity_key()), day, claim.as_ref());
        seats.is_empty() || seats.iter().any(|seat| seat.employer == EmployerNumber::UNKNOWN)
    }

    fn hold_course_of(&self, statement: Statement<'_>) -> bool {
        self.reached.courses.is_none()
            || place::subjects(self.standings.catalogue(), statement)
                .iter()
                .any(|subject| self.reached.holds_course(&subject.place.course))
    }

    fn hold_actor_of(&self, statement: Statement<'_>, stored: Timestamp, sender: &Sender) -> bool {
        if self.reached.is_everywhere() {
            return true;
        }
        let Some(ifi) = statement.actor().and_then(Actor::ifi) else { return false };
        let day = day_number(Day::of(statement.timestamp().unwrap_or(stored)));
        let claim = find_claim(self.names, statement, sender);
        let seats = self.standings.seats_of(&AgentKey::from(ifi.identity_key()), day, claim.as_ref());
        seats.into_iter().any(|seat| self.reached.holds(seat, day, self.standings.seats()))
    }
}
