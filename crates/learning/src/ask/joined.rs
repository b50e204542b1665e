//! What counting makes of one statement: whom it tells of, where that counts, and as what.
//!
//! By the same code that places statements and reads them for figures, so that a count of exported rows can be compared with
//! an answer.

use jiff::Timestamp;
use xapi::{Actor, Statement};

use super::bands::Bands;
use super::explain::Saying;
use super::reached::StatementsWithin;
use crate::identity::{of_people, person_key};
use crate::standings::people::Person;
use crate::standings::seats::Seat;
use crate::standings::timeline::day_number;
use crate::{AgentKey, CourseId, Day, Kommunkod, ModuleId, Sender, UNKNOWN_CODE, WhyNot, find_claim, observe};

/// What is known of a statement beside its text, under the catalogue and the rosters in force.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Joined {
    /// The identifier that stands for its person: the first of all that are tied together. `None` if the actor has no
    /// identifier, or is not a person.
    pub person: Option<AgentKey>,
    /// Each place within reach where the actor counts on the day of the statement.
    pub places: Vec<JoinedPlace>,
    /// What the statement counts as, for each course and module within reach; nothing if it is voided, its clock was wrong,
    /// or its actor is a group or not a person.
    pub counts_as: Vec<CountsAs>,
}

/// A place where an actor counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct JoinedPlace {
    /// The code of the employer, `unknown` if there is no known one.
    pub municipality: String,
    /// The unit, with the code of its employer before it.
    pub unit: Option<String>,
    /// The role, by its name on the roster.
    pub role: Option<String>,
    /// The band of experience on the day of the statement, `unknown` if it is not known.
    pub experience: String,
}

/// One thing that a statement says of a course or module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountsAs {
    /// The course.
    pub course: CourseId,
    /// Its module; `None` for the course itself.
    pub module: Option<ModuleId>,
    /// What it says.
    pub says: Saying,
}

impl StatementsWithin<'_> {
    /// Joins to a statement what counting knows of it, of what lies within the reach. `stored` stands in for a missing
    /// timestamp.
    pub fn join(&self, statement: Statement<'_>, stored: Timestamp, sender: Sender, is_voided: bool) -> Joined {
        let Some(agent) = statement.actor().and_then(Actor::ifi).map(|ifi| AgentKey::from(ifi.identity_key())) else {
            return Joined::default();
        };
        let catalogue = self.standings.catalogue();
        if catalogue.is_nobody(&agent) {
            return Joined::default();
        }
        let at = statement.timestamp().unwrap_or(stored);
        let is_group = statement.actor().is_some_and(Actor::is_group);
        let counts = !is_voided && !is_group && WhyNot::of_clock(at, stored).is_none();
        let places = self.places(&agent, statement, Day::of(at), &sender);
        let counts_as = if counts { self.counts_as(statement, Day::of(at), sender) } else { Vec::new() };
        Joined { person: (!is_group).then(|| self.person(&agent)), places, counts_as }
    }

    /// The first identifier that the rosters have of the agent's person; the agent's own if they have none.
    fn person(&self, agent: &AgentKey) -> AgentKey {
        let catalogue = self.standings.catalogue();
        let rows = self.rows.get_or_init(|| self.standings.roster().affiliations.iter().collect());
        let tenures = self.standings.people().person(agent).into_iter().flat_map(Person::tenures);
        let rows = tenures.filter_map(|tenure| rows.get(usize::try_from(tenure.row).ok()?));
        rows.flat_map(|row| of_people(catalogue, row)).map(person_key).min().unwrap_or_else(|| person_key(agent))
    }

    fn places(&self, agent: &AgentKey, statement: Statement<'_>, day: Day, sender: &Sender) -> Vec<JoinedPlace> {
        let claim = find_claim(self.names, statement, sender);
        let (number, seats) = (day_number(day), self.standings.seats());
        let mut held = self.standings.seats_of(agent, number, claim.as_ref());
        if held.is_empty() {
            held.push(Seat::of(None));
        }
        let bands = Bands::of(self.standings.catalogue(), day);
        let name = |seat: &Seat| JoinedPlace {
            municipality: seat.employer.kommunkod().map_or_else(|| UNKNOWN_CODE.to_owned(), Kommunkod::employer_code),
            unit: seats
                .unit(seats.unit_on(*seat, number))
                .map(|unit| format!("{}/{}", unit.kommunkod.employer_code(), unit.id)),
            role: seats.role(seat.role).map(|role| role.name.clone()),
            experience: bands
                .label(bands.number(seat.since))
                .map_or_else(|| UNKNOWN_CODE.to_owned(), |(_, key)| key.code),
        };
        let mut places: Vec<_> =
            held.iter().filter(|seat| self.reached.holds(**seat, number, seats)).map(name).collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    fn counts_as(&self, statement: Statement<'_>, day: Day, sender: Sender) -> Vec<CountsAs> {
        let catalogue = self.standings.catalogue();
        let has_ended = |course: &CourseId, module: Option<&ModuleId>| {
            catalogue.course(course).is_some_and(|course| course.has_ended(module, day))
        };
        let all = observe(self.names, catalogue, statement, sender).into_iter();
        let held = all.filter(|one| self.reached.holds_course(&one.course));
        let held = held.filter(|one| one.mark.may_take_away() || !has_ended(&one.course, one.module.as_ref()));
        held.map(|one| CountsAs { course: one.course, module: one.module, says: one.mark.into() }).collect()
    }
}
