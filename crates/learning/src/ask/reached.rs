//! A reach under a catalogue and a roster: whether a question, a seat or a statement lies within.

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
    AgentKey, Catalogue, CourseId, Day, FigureQuery, Kommunkod, Names, Organisation, Reach, Sender, find_claim,
    reference,
};

/// A reach under a catalogue.
#[derive(Debug)]
pub(super) struct Reached<'r> {
    places: Option<Within<'r>>,
    courses: Option<&'r BTreeSet<CourseId>>,
}

/// The places of a reach.
#[derive(Debug)]
struct Within<'r> {
    /// Employers that are reached whole, by the number of the kommunkod.
    whole: Box<[bool]>,
    units: HashSet<(Kommunkod, &'r str)>,
}

impl<'r> Reached<'r> {
    /// Looks the memberships up.
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

    /// Whether a course lies within.
    pub(super) fn holds_course(&self, course: &CourseId) -> bool {
        self.courses.is_none_or(|courses| courses.contains(course))
    }

    /// Whether every course lies within.
    pub(super) fn is_every_course(&self) -> bool {
        self.courses.is_none()
    }

    /// Whether an employer lies within, whole.
    pub(super) fn holds_whole(&self, employer: EmployerNumber) -> bool {
        self.places.as_ref().is_none_or(|within| within.holds(employer))
    }

    /// Whether a seat lies within, on a day: a unit may be another on another day.
    pub(super) fn holds(&self, seat: Seat, day: DayNumber, seats: &Seats) -> bool {
        let Some(within) = &self.places else { return true };
        within.holds(seat.employer)
            || !within.units.is_empty()
                && seats
                    .unit(seats.unit_on(seat, day))
                    .is_some_and(|unit| within.units.contains(&(unit.kommunkod, unit.id.as_str())))
    }

    /// Whether a unit lies within.
    pub(super) fn holds_unit(&self, kommunkod: Kommunkod, id: &str) -> bool {
        let Some(within) = &self.places else { return true };
        within.holds(EmployerNumber::of(kommunkod)) || within.units.contains(&(kommunkod, id))
    }

    /// Whether one of the units that it is made of is asked for.
    pub(super) fn names_unit(&self, asked: &str) -> bool {
        self.places.as_ref().is_some_and(|within| within.units.iter().any(|(code, id)| names_unit(asked, *code, id)))
    }

    /// Whether anything of an employer may lie within; never wrongly no.
    pub(super) fn may_hold(&self, employer: EmployerNumber) -> bool {
        self.places.as_ref().is_none_or(|within| {
            within.holds(employer) || within.units.iter().any(|(code, _)| EmployerNumber::of(*code) == employer)
        })
    }

    /// Whether all that lies within is of one employer, who may see its own staff as they are.
    pub(super) fn is_of_one_employer(&self) -> bool {
        self.places.as_ref().is_some_and(|within| {
            let whole =
                within.whole.iter().enumerate().filter(|(_, held)| **held).map(|(place, _)| EmployerNumber::at(place));
            let units = within.units.iter().map(|(code, _)| EmployerNumber::of(*code));
            whole.chain(units).collect::<BTreeSet<_>>().len() <= 1
        })
    }

    /// Whether every place lies within.
    pub(super) fn is_everywhere(&self) -> bool {
        self.places.is_none()
    }

    /// Whether the unit of a seat decides.
    pub(super) fn units_matter(&self) -> bool {
        self.places.as_ref().is_some_and(|within| !within.units.is_empty())
    }

    /// Whether what a question names lies within. What it does not name (no place, no course) it asks of the
    /// reach alone.
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

    /// Each municipality asked for has to be held whole, or the units asked for have to be held in it;
    /// and each unit has to be one of a place that is held and asked for.
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
        // Whoever is in no known municipality is in none that is held.
        !query.unknown_municipality && all_held && organisations_held && query.units.iter().all(|unit| known(unit))
    }

    /// Where the units are that are called so, of those that are held one by one.
    fn units_called<'u>(&'u self, asked: &'u str, unit_names: &'u UnitNames) -> impl Iterator<Item = Kommunkod> + 'u {
        let own = self.units.iter().filter(move |(code, id)| names_unit(asked, *code, id)).map(|(code, _)| *code);
        own.chain(unit_names.called(asked).filter(|unit| self.units.contains(unit)).map(|(code, _)| code))
    }
}

/// Statements of a reach.
pub struct StatementsWithin<'s> {
    standings: &'s Standings,
    names: &'s Names,
    reached: Reached<'s>,
}

impl<'s> StatementsWithin<'s> {
    pub(super) fn new(standings: &'s Standings, names: &'s Names, reach: &'s Reach) -> Self {
        Self { standings, names, reached: Reached::new(reach, standings.catalogue()) }
    }

    /// Whether a statement lies within: its actor counts in a place that is reached, on the day on which it
    /// happened, and it is about a course that is reached, or a part of one.
    ///
    /// What nobody can be named for (a group with no identifier) counts in no place, and what is about a
    /// statement or a `SubStatement` is about no course. `stored` stands in for a missing timestamp.
    pub fn hold(&self, statement: Statement<'_>, stored: Timestamp, sender: impl Into<Sender>) -> bool {
        self.hold_course_of(statement) && self.hold_actor_of(statement, stored, &sender.into())
    }

    /// Whether a statement's actor can be named and counts, on the day on which it happened, in no municipality and
    /// organisation that is known. `stored` stands in for a missing timestamp.
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
