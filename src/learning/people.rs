//! What is known of each person, and where each works.

use std::collections::HashMap;

use super::identity::{Identities, person_key};
use super::numbers::{CourseNumber, EmployerNumber};
use super::seats::{Seat, Seats, Tenure};
use super::timeline::{DayNumber, Timelines};
use super::{AgentKey, Attribution, Catalogue, Kommunkod, Progress, Roster};
use crate::xapi::Ifi;

/// A person: everything that is known of one set of identifiers.
#[derive(Debug, Default)]
pub(super) struct Person {
    /// The agents that something is known of, and no others: one of whom all is voided leaves no trace.
    agents: Vec<Agent>,
    /// Where the roster says that the person works.
    tenures: Box<[Tenure]>,
    /// Evaluated, by course.
    rows: Vec<(CourseNumber, Timelines)>,
}

/// One of the agents that are a person, as statements name it.
#[derive(Debug)]
struct Agent {
    key: AgentKey,
    /// The municipality of its home page or mail domain, by the catalogue's tables.
    tabled: Option<Kommunkod>,
    /// What the person's rows were joined from, by course.
    parts: Vec<(CourseNumber, Box<[u8]>)>,
}

/// All persons.
#[derive(Debug, Default)]
pub(super) struct People {
    numbers: HashMap<AgentKey, u32>,
    pub(super) all: Vec<Person>,
}

impl People {
    /// The persons of a roster.
    pub(super) fn of_roster(catalogue: &Catalogue, roster: &Roster, seats: &mut Seats) -> Self {
        let identities = Identities::of(catalogue, &roster.affiliations);
        let mut tenures: Vec<Vec<Tenure>> = std::iter::repeat_with(Vec::new).take(identities.len()).collect();
        for (row, affiliation) in (0..).zip(&roster.affiliations) {
            if let Some(person) = identities.person_of_row(affiliation) {
                tenures[person as usize].push(seats.tenure(catalogue, affiliation, row));
            }
        }
        seats.choose_spellings();
        let person = |tenures: Vec<Tenure>| Person { tenures: tenures.into(), ..Person::default() };
        Self { all: tenures.into_iter().map(person).collect(), numbers: identities.into_persons() }
    }

    /// The person of an agent; one of its own where no roster row knows it.
    pub(super) fn of_agent(&mut self, agent: &AgentKey) -> &mut Person {
        let next = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry(person_key(agent)).or_insert(next);
        if number == next {
            self.all.push(Person::default());
        }
        &mut self.all[number as usize]
    }

    /// The person of an agent, where the roster or statements know it.
    pub(super) fn person(&self, agent: &AgentKey) -> Option<&Person> {
        self.numbers.get(&person_key(agent)).map(|number| &self.all[*number as usize])
    }

    /// Where something that an agent did on a day is counted: the roster; else what was said of it; else the tables.
    pub(super) fn seats_of(
        &self,
        catalogue: &Catalogue,
        agent: &AgentKey,
        day: DayNumber,
        said: Option<Kommunkod>,
    ) -> Vec<Seat> {
        let mut seats = Vec::new();
        if let Some(person) = self.person(agent) {
            person.seats_at(day, DayNumber::MAX, &mut seats);
        }
        if !seats.is_empty() {
            return seats;
        }
        said.or_else(|| tabled(catalogue, agent)).map(|code| Seat::of(Some(code))).into_iter().collect()
    }
}

impl Person {
    /// Sets what is known of one agent and a course in place of what was, and gives what is known of the person and
    /// that course.
    pub(super) fn join(
        &mut self,
        catalogue: &Catalogue,
        course: CourseNumber,
        agent: &AgentKey,
        progress: Progress,
    ) -> Progress {
        let mut joined = progress;
        let bytes = (!joined.is_empty()).then(|| joined.to_bytes());
        match (self.agents.iter().position(|known| known.key == *agent), bytes) {
            (Some(at), bytes) => {
                let known = &mut self.agents[at];
                known.parts.retain(|part| part.0 != course);
                known.parts.extend(bytes.map(|bytes| (course, bytes.into())));
                if known.parts.is_empty() {
                    self.agents.swap_remove(at);
                }
            }
            (None, Some(bytes)) => {
                let parts = vec![(course, bytes.into())];
                self.agents.push(Agent { key: agent.clone(), tabled: tabled(catalogue, agent), parts });
            }
            (None, None) => {}
        }
        let others = self.agents.iter().filter(|other| other.key != *agent).flat_map(|other| &other.parts);
        for (_, other) in others.filter(|part| part.0 == course) {
            // These bytes were written just above; they are read by the same version.
            if let Ok(other) = Progress::from_bytes(other) {
                joined.join(&other);
            }
        }
        joined
    }

    /// What is known of each of the agents and a course, in bytes.
    pub(super) fn parts(&self) -> impl Iterator<Item = (&AgentKey, CourseNumber, &[u8])> {
        self.agents.iter().flat_map(|agent| agent.parts.iter().map(|(course, part)| (&agent.key, *course, &**part)))
    }

    /// Sets the evaluated row of a course, or takes it away.
    pub(super) fn set_row(&mut self, course: CourseNumber, timelines: Option<Timelines>) {
        match (self.rows.binary_search_by_key(&course, |row| row.0), timelines) {
            (Ok(at), Some(timelines)) => self.rows[at].1 = timelines,
            (Err(at), Some(timelines)) => self.rows.insert(at, (course, timelines)),
            (Ok(at), None) => drop(self.rows.remove(at)),
            (Err(_), None) => {}
        }
    }

    /// The agents that something is known of.
    pub(super) fn agents(&self) -> impl Iterator<Item = &AgentKey> {
        self.agents.iter().map(|agent| &agent.key)
    }

    /// Whether a row of the roster names the person, on whatever day.
    pub(super) fn is_on_a_roster(&self) -> bool {
        !self.tenures.is_empty()
    }

    /// The evaluated row of a course.
    pub(super) fn row(&self, course: CourseNumber) -> Option<&Timelines> {
        self.rows.binary_search_by_key(&course, |row| row.0).ok().map(|at| &self.rows[at].1)
    }

    /// The evaluated rows, by course.
    pub(super) fn rows(&self) -> &[(CourseNumber, Timelines)] {
        &self.rows
    }

    /// The seats that the roster gives on a day, for a question as of another.
    pub(super) fn roster_seats(&self, day: DayNumber, as_of: DayNumber) -> impl Iterator<Item = Seat> {
        self.tenures.iter().filter(move |tenure| tenure.covers(day, as_of)).map(|tenure| tenure.seat)
    }

    /// The seats that the first list of an employer gave, for a day before it, where no list said anything of that day:
    /// it does not say since when they hold. None for a question as of a day before that list.
    fn guessed_seats(&self, day: DayNumber, as_of: DayNumber) -> impl Iterator<Item = Seat> {
        let said = self.tenures.iter().any(|tenure| tenure.has_begun(day, as_of));
        let held = self.tenures.iter().filter(move |tenure| !said && tenure.may_have_held(day, as_of));
        held.map(|tenure| tenure.seat)
    }

    /// The seats of something that happened on a day, by the roster: those that it gives, else those that an employer's
    /// first list may have given before it.
    fn seats_at(&self, day: DayNumber, as_of: DayNumber, seats: &mut Vec<Seat>) {
        seats.extend(self.roster_seats(day, as_of));
        if seats.is_empty() {
            seats.extend(self.guessed_seats(day, as_of));
        }
    }

    /// The rows of the roster that give this seat on a day; where none does, those of the municipality of any day.
    pub(super) fn roster_rows(&self, seat: Seat, day: DayNumber) -> Vec<u32> {
        let rows = |is_meant: &dyn Fn(&Tenure) -> bool| -> Vec<u32> {
            self.tenures.iter().filter(|tenure| is_meant(tenure)).map(|tenure| tenure.row).collect()
        };
        let giving = rows(&|tenure| tenure.seat == seat && tenure.covers(day, DayNumber::MAX));
        if giving.is_empty() { rows(&|tenure| tenure.seat.employer == seat.employer) } else { giving }
    }

    /// The agents by which the person counts in a municipality where no roster says so: those of a course, else of any.
    /// Not those of the same person elsewhere, where they can be told apart.
    pub(super) fn agents_in(&self, course: CourseNumber, employer: EmployerNumber) -> Vec<&AgentKey> {
        let code = employer.kommunkod();
        let is_here = |agent: &Agent, part: &[u8]| {
            code.is_none()
                || agent.tabled == code
                || Progress::from_bytes(part)
                    .is_ok_and(|progress| progress.said.iter().any(|said| Some(said.1) == code))
        };
        let parts = self.agents.iter().flat_map(|agent| agent.parts.iter().map(move |part| (agent, part)));
        let here: Vec<_> = parts.filter(|(agent, part)| is_here(agent, &part.1)).collect();
        let of_course = here.iter().any(|(_, part)| part.0 == course);
        if here.is_empty() {
            return self.agents.iter().map(|agent| &agent.key).collect();
        }
        here.into_iter().filter(|(_, part)| !of_course || part.0 == course).map(|(agent, _)| &agent.key).collect()
    }

    /// Every employer that the person may be counted in.
    pub(super) fn employers(&self) -> impl Iterator<Item = EmployerNumber> {
        let said = self.rows.iter().flat_map(|(_, row)| row.said()).filter_map(|(_, kommunkod)| kommunkod);
        let tenures = self.tenures.iter().map(|tenure| tenure.seat.employer);
        tenures.chain(self.tabled().chain(said).map(EmployerNumber::of))
    }

    /// The municipalities of the agents' home pages and mail domains; one may come several times.
    fn tabled(&self) -> impl Iterator<Item = Kommunkod> {
        self.agents.iter().filter_map(|agent| agent.tabled)
    }

    /// Where something of a row that happened on `day` is counted: the roster; else what a statement
    /// or its sender said; else the tables of home pages and mail domains; else unknown.
    ///
    /// Nowhere, where it is asked who works there now and the roster, which knows the person, gives no seat that day.
    pub(super) fn seats(
        &self,
        row: &Timelines,
        day: DayNumber,
        attribution: Attribution,
        as_of: DayNumber,
        seats: &mut Vec<Seat>,
    ) {
        seats.clear();
        match attribution {
            Attribution::AtEvent => {
                self.seats_at(day, as_of, seats);
                if seats.is_empty() {
                    let said = row.said().filter(|said| said.0 == day);
                    seats.extend(said.map(|(_, kommunkod)| Seat::of(kommunkod)));
                }
            }
            Attribution::Current => {
                seats.extend(self.roster_seats(as_of, as_of));
                // Of whom the roster tells, it tells all: who has left, or is to begin, works for nobody else.
                if self.tenures.iter().any(|tenure| tenure.is_told(as_of)) {
                    return;
                }
                if seats.is_empty() {
                    let said = || self.rows.iter().flat_map(|(_, row)| row.said()).filter(|said| said.0 <= as_of);
                    let last = said().map(|said| said.0).max();
                    seats.extend(said().filter(|said| Some(said.0) == last).map(|(_, kommunkod)| Seat::of(kommunkod)));
                }
            }
        }
        if seats.is_empty() {
            seats.extend(self.tabled().map(|kommunkod| Seat::of(Some(kommunkod))));
            seats.sort_unstable();
            seats.dedup();
        }
        if seats.is_empty() {
            seats.push(Seat::of(None));
        }
    }
}

fn tabled(catalogue: &Catalogue, agent: &AgentKey) -> Option<Kommunkod> {
    match agent.as_str().parse::<Ifi>().ok()? {
        Ifi::Account { home_page, .. } => catalogue.home_page(&home_page),
        mailbox => catalogue.mail_domain(&mailbox.mail_domain()?),
    }
}
