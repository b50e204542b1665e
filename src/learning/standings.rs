//! All progress, evaluated and held in memory, ready to be counted.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::sync::{Arc, OnceLock};

use serde::Serialize;

use super::answer::answer;
use super::count::count;
use super::geography::Geography;
use super::listing::{PEOPLE_ARE_BY, PeopleList, list, not_named};
use super::numbers::CourseNumber;
use super::people::People;
use super::question::Question;
use super::reached::{Reached, StatementsWithin};
use super::seats::{Seat, Seats};
use super::standing::Standing;
use super::timeline::{DayNumber, day_number};
use super::unit_names::UnitNames;
use super::{AgentKey, Catalogue, CourseId, Day, Dimension, FigureQuery, Figures, Kommunkod, Progress, Reach, Roster};

/// Where everybody stands in every course: progress evaluated by the rules, joined by person.
///
/// A person is a set of identifiers: those that [`Identities`](super::Identities) tie together, or one that stands
/// alone.
pub struct Standings {
    catalogue: Arc<Catalogue>,
    roster: Arc<Roster>,
    courses: HashMap<CourseId, CourseNumber>,
    geography: Geography,
    seats: Seats,
    /// Made when somebody asks for a unit.
    unit_names: OnceLock<UnitNames>,
    people: People,
    contradictions: BTreeMap<(AgentKey, CourseId), Vec<Contradiction>>,
}

/// A statement that names another municipality than the roster does: the roster wins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contradiction {
    /// Of whom.
    pub agent: AgentKey,
    /// About which course.
    pub course: CourseId,
    /// On which day.
    pub day: Day,
    /// What the statement or its sender says.
    pub said: Kommunkod,
    /// What the roster says of that day.
    pub roster: BTreeSet<Kommunkod>,
}

/// Sizes alone: whom it is about is personal data.
impl fmt::Debug for Standings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Standings").field("people", &self.people.all.len()).finish_non_exhaustive()
    }
}

impl Standings {
    /// Empty standings under a catalogue and a roster. A change of either means new standings.
    pub fn new(catalogue: Arc<Catalogue>, roster: Arc<Roster>) -> Self {
        let mut seats = Seats::default();
        let people = People::of_roster(&catalogue, &roster, &mut seats);
        Self {
            courses: catalogue
                .courses()
                .iter()
                .enumerate()
                .map(|(order, course)| (course.id.clone(), CourseNumber::at(order)))
                .collect(),
            geography: Geography::new(&catalogue),
            seats,
            unit_names: OnceLock::new(),
            people,
            contradictions: BTreeMap::new(),
            catalogue,
            roster,
        }
    }

    /// Sets what is known of an agent and a course, in place of what was; empty progress takes the
    /// row away. A course that is not in the catalogue is passed over, and an agent that is nobody.
    pub fn put(&mut self, agent: &AgentKey, course: &CourseId, progress: Progress) {
        if self.catalogue.is_nobody(agent) {
            return;
        }
        let Some(&order) = self.courses.get(course) else { return };
        let person = self.people.of_agent(agent);
        let claims = if person.is_on_a_roster() { progress.claims() } else { BTreeSet::new() };
        let contradictions: Vec<_> = claims
            .into_iter()
            .filter_map(|(day, said)| {
                let seats = person.roster_seats(day_number(day), DayNumber::MAX);
                let roster: BTreeSet<_> = seats.filter_map(|seat| seat.employer.kommunkod()).collect();
                (!roster.is_empty() && !roster.contains(&said)).then(|| Contradiction {
                    agent: agent.clone(),
                    course: course.clone(),
                    day,
                    said,
                    roster,
                })
            })
            .collect();
        person.put(&self.catalogue, order, agent, progress);
        let key = (agent.clone(), course.clone());
        if contradictions.is_empty() {
            self.contradictions.remove(&key);
        } else {
            self.contradictions.insert(key, contradictions);
        }
    }

    /// Joins what is known of an agent and a course to what was.
    pub(super) fn join(&mut self, agent: &AgentKey, course: &CourseId, mut progress: Progress) {
        let Some(&order) = self.courses.get(course) else { return };
        if let Some(person) = self.people.person(agent) {
            let known = person.parts().find(|part| part.0 == agent && part.1 == order);
            // These bytes were written by this version.
            if let Some(known) = known.and_then(|part| Progress::from_bytes(part.2).ok()) {
                progress.join(&known);
            }
        }
        self.put(agent, course, progress);
    }

    /// Counts everything that is asked for.
    pub fn figures(&self, query: &FigureQuery) -> Figures {
        self.count(query, &Reach::default())
    }

    /// Counts what is asked for and lies within a reach; `None` where the question names more than that. A
    /// question that names no place is asked of the places of the reach, and so with courses.
    pub fn figures_within(&self, query: &FigureQuery, reach: &Reach) -> Option<Figures> {
        let covered = Reached::new(reach, &self.catalogue).covers(query, &self.catalogue, self.names_for(query));
        covered.then(|| self.count(query, reach))
    }

    fn count(&self, query: &FigureQuery, reach: &Reach) -> Figures {
        let question = self.question(query, reach);
        answer(&question, &count(&question, &self.people.all))
    }

    fn question<'q>(&'q self, query: &'q FigureQuery, reach: &'q Reach) -> Question<'q> {
        let seats = (&self.seats, self.names_for(query));
        Question::new(query, reach, &self.catalogue, &self.geography, seats, &self.people.all)
    }

    /// Who is behind a figure, within a reach; `None` where the question names more than that. The dimensions of
    /// the question are passed over: rows are by person, seat and course.
    pub fn people_within(&self, query: &FigureQuery, standing: Standing, reach: &Reach) -> Option<PeopleList> {
        if !Reached::new(reach, &self.catalogue).covers(query, &self.catalogue, self.names_for(query)) {
            return None;
        }
        let listed = FigureQuery { by: PEOPLE_ARE_BY.to_vec(), ..query.clone() };
        let question = self.question(&listed, reach);
        let mut list = list(&question, &self.people.all, &self.roster, standing);
        if standing.may_have_unnamed() && question.has_entered {
            let by_course = FigureQuery { by: vec![Dimension::Course], ..query.clone() };
            list.not_named = not_named(self.count(&by_course, reach));
        }
        Some(list)
    }

    /// The statements that lie within a reach.
    pub fn statements_within<'s>(&'s self, reach: &'s Reach) -> StatementsWithin<'s> {
        StatementsWithin::new(self, reach)
    }

    /// Where something that an agent did on a day is counted, at the event; none where that is unknown.
    ///
    /// `said` is what the statement or its sender named, see [`said`](super::said).
    pub(super) fn seats_of(&self, agent: &AgentKey, day: DayNumber, said: Option<Kommunkod>) -> Vec<Seat> {
        self.people.seats_of(&self.catalogue, agent, day, said)
    }

    pub(super) fn catalogue(&self) -> &Arc<Catalogue> {
        &self.catalogue
    }

    pub(super) fn roster(&self) -> &Arc<Roster> {
        &self.roster
    }

    pub(super) fn people(&self) -> &People {
        &self.people
    }

    pub(super) fn seats(&self) -> &Seats {
        &self.seats
    }

    /// The names of units, where a question asks for some.
    fn names_for(&self, query: &FigureQuery) -> &UnitNames {
        if query.units.is_empty() { UnitNames::none() } else { self.unit_names() }
    }

    pub(super) fn unit_names(&self) -> &UnitNames {
        self.unit_names.get_or_init(|| UnitNames::new(&self.catalogue, &self.seats))
    }

    /// Where statements and the roster disagree, by agent, course and day.
    pub fn contradictions(&self) -> impl Iterator<Item = &Contradiction> {
        self.contradictions.values().flatten()
    }
}
