//! All progress, evaluated and held in memory, ready to be counted.

pub(super) mod attribution;
pub(super) mod blocks;
pub(super) mod geography;
pub(super) mod kept;
pub(super) mod labels;
pub(super) mod numbers;
pub(super) mod people;
pub(super) mod seats;
pub(super) mod timeline;
pub(super) mod unit_names;
pub(super) mod whereabouts;

pub use attribution::Attribution;
pub use whereabouts::{Deed, Whereabouts};

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::sync::{Arc, OnceLock};

use serde::Serialize;

use self::geography::Geography;
use self::kept::Kept;
use self::numbers::CourseNumber;
use self::people::{People, tabled};
use self::seats::{Seat, Seats};
use self::timeline::{DayNumber, day_number};
use self::unit_names::UnitNames;
use super::{AgentKey, Catalogue, Claim, CourseId, Day, Kommunkod, Progress, Roster};

/// The standing of everyone in every course: progress evaluated by the rules and joined by person.
///
/// A person is a set of identifiers: those that [`Identities`](super::Identities) tie together, or a single one.
pub struct Standings {
    catalogue: Arc<Catalogue>,
    roster: Arc<Roster>,
    courses: HashMap<CourseId, CourseNumber>,
    geography: Geography,
    seats: Seats,
    /// Made when a question first names a unit.
    unit_names: OnceLock<UnitNames>,
    people: People,
    contradictions: BTreeMap<(AgentKey, CourseId), Vec<Contradiction>>,
    kept: Kept,
}

/// A statement that names another municipality than the roster does. The roster wins, also if only its first list places
/// what happened before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contradiction {
    /// The agent.
    pub agent: AgentKey,
    /// The course.
    pub course: CourseId,
    /// The day.
    pub day: Day,
    /// The municipality that the statement or its sender names.
    pub said: Kommunkod,
    /// The employers by the roster on that day or, for an earlier day, by its first list.
    pub roster: BTreeSet<Kommunkod>,
}

/// Shows sizes only, since the content is personal data.
impl fmt::Debug for Standings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Standings").field("people", &self.people.all.len()).finish_non_exhaustive()
    }
}

impl Standings {
    /// Creates empty standings under a catalogue and a roster. A change of either needs new standings.
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
            geography: Geography::new(),
            seats,
            unit_names: OnceLock::new(),
            people,
            contradictions: BTreeMap::new(),
            kept: Kept::default(),
            catalogue,
            roster,
        }
    }

    /// Replaces what is known of an agent and a course; empty progress removes the row. Ignores courses outside the
    /// catalogue and agents that are not people.
    pub fn put(&mut self, agent: &AgentKey, course: &CourseId, progress: Progress) {
        if self.catalogue.is_nobody(agent) {
            return;
        }
        let Some(&order) = self.courses.get(course) else { return };
        let number = self.people.of_agent(agent);
        let person = self.people.get(number);
        let claims = || progress.claims(tabled(&self.catalogue, agent), self.catalogue.file());
        let claims = if person.is_on_a_roster() { claims() } else { BTreeSet::new() };
        let contradictions: Vec<_> = claims
            .into_iter()
            .filter_map(|(day, said)| {
                let mut seats = Vec::new();
                person.seats_at(day_number(day), DayNumber::MAX, &mut seats);
                let roster: BTreeSet<_> = seats.into_iter().filter_map(|seat| seat.employer.kommunkod()).collect();
                (!roster.is_empty() && !roster.contains(&said)).then(|| Contradiction {
                    agent: agent.clone(),
                    course: course.clone(),
                    day,
                    said,
                    roster,
                })
            })
            .collect();
        self.people.put(&self.catalogue, number, (agent, order), progress);
        let key = (agent.clone(), course.clone());
        if contradictions.is_empty() {
            self.contradictions.remove(&key);
        } else {
            self.contradictions.insert(key, contradictions);
        }
    }

    /// Joins progress to what is known of an agent and a course.
    pub(super) fn join(&mut self, agent: &AgentKey, course: &CourseId, mut progress: Progress) {
        let Some(&order) = self.courses.get(course) else { return };
        if let Some(person) = self.people.person(agent) {
            let known = person.parts().find(|part| part.0 == agent && part.1 == order);
            // This version wrote these bytes.
            if let Some(known) = known.and_then(|part| Progress::from_bytes(part.2).ok()) {
                progress.join(&known);
            }
        }
        self.put(agent, course, progress);
    }

    /// Where something that an agent did on a day counts, at the event; empty if unknown.
    ///
    /// `claim` is the claim of the statement or its sender, see [`find_claim`](super::find_claim).
    pub(super) fn seats_of(&self, agent: &AgentKey, day: DayNumber, claim: Option<&Claim>) -> Vec<Seat> {
        self.people.seats_of(&self.catalogue, agent, day, claim)
    }

    /// The catalogue that is counted by.
    pub fn catalogue(&self) -> &Arc<Catalogue> {
        &self.catalogue
    }

    /// The roster that places people.
    pub fn roster(&self) -> &Arc<Roster> {
        &self.roster
    }

    /// Returns what questions keep with the standings.
    pub(super) fn kept(&self) -> &Kept {
        &self.kept
    }

    pub(super) fn geography(&self) -> &Geography {
        &self.geography
    }

    pub(super) fn people(&self) -> &People {
        &self.people
    }

    pub(super) fn seats(&self) -> &Seats {
        &self.seats
    }

    pub(super) fn unit_names(&self) -> &UnitNames {
        self.unit_names.get_or_init(|| UnitNames::new(&self.catalogue, &self.seats))
    }

    /// Where statements and the roster disagree, by agent, course and day.
    pub fn contradictions(&self) -> impl Iterator<Item = &Contradiction> {
        self.contradictions.values().flatten()
    }
}
