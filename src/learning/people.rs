//! Who is the same person, and where each works.

use std::collections::HashMap;

use super::seats::{Seat, Seats, Tenure};
use super::timeline::{DayNumber, Timelines};
use super::{AgentKey, Attribution, Catalogue, Kommunkod, Progress, Roster};
use crate::xapi::Ifi;

/// A person: everything that is known of one set of identifiers.
#[derive(Debug, Default)]
pub(super) struct Person {
    /// The agents that something is known of.
    agents: Vec<AgentKey>,
    /// Where the roster says that the person works.
    tenures: Box<[Tenure]>,
    /// The municipalities of the agents' home pages and mail domains, by the catalogue's tables.
    tabled: Vec<Kommunkod>,
    /// Evaluated, by course.
    rows: Vec<(u16, Timelines)>,
    /// By course and agent, what the rows were joined from.
    parts: Vec<(u16, u16, Box<[u8]>)>,
    /// Whether another agent may turn out to be this person, so that the parts have to be kept.
    may_have_more_agents: bool,
}

/// All persons.
#[derive(Debug, Default)]
pub(super) struct People {
    numbers: HashMap<AgentKey, u32>,
    pub(super) all: Vec<Person>,
}

impl People {
    /// The persons of a roster: rows that share an identifier are one person's. What is nobody's identifies nobody.
    pub(super) fn of_roster(catalogue: &Catalogue, roster: &Roster, seats: &mut Seats) -> Self {
        let mut identities = DisjointSets::default();
        let mut first_of_row = Vec::new();
        for affiliation in &roster.affiliations {
            let persons = affiliation.identifiers.iter().filter(|agent| !catalogue.is_nobody(agent));
            let mut keys = persons.map(|agent| identities.number(&same_person_key(agent)));
            let first = keys.next();
            let rest: Vec<_> = keys.collect();
            for other in rest {
                identities.unite(first.unwrap_or(other), other);
            }
            first_of_row.push(first);
        }
        let mut people = Self::default();
        let mut person_of_root: HashMap<usize, u32> = HashMap::new();
        let numbers = std::mem::take(&mut identities.numbers);
        let mut identifiers: Vec<_> = numbers.into_iter().collect();
        identifiers.sort_unstable_by_key(|(_, number)| *number);
        for (key, number) in identifiers {
            let root = identities.root(number);
            let shared = person_of_root.contains_key(&root);
            let person = *person_of_root.entry(root).or_insert_with(|| people.add());
            people.all[person as usize].may_have_more_agents |= shared || is_mail(&key);
            people.numbers.insert(key, person);
        }
        let mut tenures: HashMap<u32, Vec<Tenure>> = HashMap::new();
        for ((row, affiliation), first) in (0..).zip(&roster.affiliations).zip(first_of_row) {
            let Some(&person) = first.and_then(|first| person_of_root.get(&identities.root(first))) else { continue };
            tenures.entry(person).or_default().push(seats.tenure(catalogue, affiliation, row));
        }
        for (person, tenures) in tenures {
            people.all[person as usize].tenures = tenures.into();
        }
        people
    }

    /// The person of an agent; one of its own where no roster row knows it.
    pub(super) fn of_agent(&mut self, catalogue: &Catalogue, agent: &AgentKey) -> (&mut Person, u16) {
        let key = same_person_key(agent);
        let number = if let Some(&number) = self.numbers.get(&key) {
            number
        } else {
            let number = self.add();
            self.all[number as usize].may_have_more_agents = is_mail(&key);
            self.numbers.insert(key, number);
            number
        };
        let person = &mut self.all[number as usize];
        let known = person.agents.iter().position(|known| known == agent);
        let order = known.unwrap_or_else(|| {
            person.agents.push(agent.clone());
            person.tabled.extend(tabled(catalogue, agent));
            person.tabled.sort_unstable();
            person.tabled.dedup();
            person.agents.len() - 1
        });
        (person, u16::try_from(order).unwrap_or(u16::MAX))
    }

    /// Where something that an agent did on a day is counted: the roster; else what was said of it; else the tables.
    pub(super) fn seats_of(
        &self,
        catalogue: &Catalogue,
        agent: &AgentKey,
        day: DayNumber,
        said: Option<Kommunkod>,
    ) -> Vec<Seat> {
        let person = self.numbers.get(&same_person_key(agent)).map(|number| &self.all[*number as usize]);
        let roster: Vec<_> = person.into_iter().flat_map(|person| person.roster_seats(day)).collect();
        if !roster.is_empty() {
            return roster;
        }
        said.or_else(|| tabled(catalogue, agent)).map(|code| Seat::of(Some(code))).into_iter().collect()
    }

    fn add(&mut self) -> u32 {
        self.all.push(Person::default());
        u32::try_from(self.all.len() - 1).unwrap_or(u32::MAX)
    }
}

impl Person {
    /// Sets what is known of one agent in place of what was, and gives what is known of the person.
    pub(super) fn join(&mut self, course: u16, agent: u16, progress: Progress) -> Progress {
        if !self.may_have_more_agents {
            return progress;
        }
        self.parts.retain(|part| (part.0, part.1) != (course, agent));
        let mut joined = progress;
        let bytes = joined.to_bytes();
        for (_, _, other) in self.parts.iter().filter(|part| part.0 == course) {
            // These bytes were written just above; they are read by the same version.
            if let Ok(other) = Progress::from_bytes(other) {
                joined.join(&other);
            }
        }
        self.parts.push((course, agent, bytes.into()));
        joined
    }

    /// Sets the evaluated row of a course, or takes it away.
    pub(super) fn set_row(&mut self, course: u16, timelines: Option<Timelines>) {
        match (self.rows.binary_search_by_key(&course, |row| row.0), timelines) {
            (Ok(at), Some(timelines)) => self.rows[at].1 = timelines,
            (Err(at), Some(timelines)) => self.rows.insert(at, (course, timelines)),
            (Ok(at), None) => drop(self.rows.remove(at)),
            (Err(_), None) => {}
        }
    }

    /// The agents that something is known of.
    pub(super) fn agents(&self) -> &[AgentKey] {
        &self.agents
    }

    /// Whether a row of the roster names the person, on whatever day.
    pub(super) fn is_on_a_roster(&self) -> bool {
        !self.tenures.is_empty()
    }

    /// The evaluated row of a course.
    pub(super) fn row(&self, course: u16) -> Option<&Timelines> {
        self.rows.binary_search_by_key(&course, |row| row.0).ok().map(|at| &self.rows[at].1)
    }

    /// The evaluated rows, by course.
    pub(super) fn rows(&self) -> &[(u16, Timelines)] {
        &self.rows
    }

    /// The seats that the roster gives on a day.
    pub(super) fn roster_seats(&self, day: DayNumber) -> impl Iterator<Item = Seat> {
        self.tenures.iter().filter(move |tenure| tenure.covers(day)).map(|tenure| tenure.seat)
    }

    /// The rows of the roster that give this seat on a day; where none does, those of the municipality of any day.
    pub(super) fn roster_rows(&self, seat: Seat, day: DayNumber) -> Vec<u32> {
        let rows = |is_meant: &dyn Fn(&Tenure) -> bool| -> Vec<u32> {
            self.tenures.iter().filter(|tenure| is_meant(tenure)).map(|tenure| tenure.row).collect()
        };
        let giving = rows(&|tenure| tenure.seat == seat && tenure.covers(day));
        if giving.is_empty() { rows(&|tenure| tenure.seat.kommunkod == seat.kommunkod) } else { giving }
    }

    /// The agents by which the person counts in a municipality where no roster says so: those of a course, else of any.
    /// Not those of the same person elsewhere, where they can be told apart.
    pub(super) fn agents_in(&self, catalogue: &Catalogue, course: u16, kommunkod: u16) -> Vec<&AgentKey> {
        let code = Kommunkod::from_number(kommunkod);
        let is_here = |agent: &AgentKey, part: &[u8]| {
            code.is_none()
                || tabled(catalogue, agent) == code
                || Progress::from_bytes(part)
                    .is_ok_and(|progress| progress.said.iter().any(|said| Some(said.1) == code))
        };
        let parts =
            self.parts.iter().filter_map(|part| Some((part.0, self.agents.get(usize::from(part.1))?, &*part.2)));
        let here: Vec<_> = parts.filter(|(_, agent, part)| is_here(agent, part)).collect();
        let of_course = here.iter().any(|one| one.0 == course);
        if here.is_empty() {
            return self.agents.iter().collect();
        }
        here.into_iter().filter(|one| !of_course || one.0 == course).map(|one| one.1).collect()
    }

    /// Every municipality that the person may be counted in, by the number of its kommunkod.
    pub(super) fn municipalities(&self) -> impl Iterator<Item = u16> {
        let said = self.rows.iter().flat_map(|(_, row)| row.said()).filter_map(|(_, kommunkod)| kommunkod);
        let tenures = self.tenures.iter().map(|tenure| tenure.seat.kommunkod);
        tenures.chain(self.tabled.iter().copied().chain(said).map(Kommunkod::number))
    }

    /// Where something of a row that happened on `day` is counted: the roster; else what a statement
    /// or its sender said; else the tables of home pages and mail domains; else unknown.
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
                seats.extend(self.roster_seats(day));
                if seats.is_empty() {
                    let said = row.said().filter(|said| said.0 == day);
                    seats.extend(said.map(|(_, kommunkod)| Seat::of(kommunkod)));
                }
            }
            Attribution::Current => {
                seats.extend(self.roster_seats(as_of));
                if seats.is_empty() {
                    let said = || self.rows.iter().flat_map(|(_, row)| row.said()).filter(|said| said.0 <= as_of);
                    let last = said().map(|said| said.0).max();
                    seats.extend(said().filter(|said| Some(said.0) == last).map(|(_, kommunkod)| Seat::of(kommunkod)));
                }
            }
        }
        if seats.is_empty() {
            seats.extend(self.tabled.iter().map(|&kommunkod| Seat::of(Some(kommunkod))));
        }
        if seats.is_empty() {
            seats.push(Seat::of(None));
        }
    }
}

/// The key under which a mailbox and its own hash are the same.
pub(super) fn same_person_key(agent: &AgentKey) -> AgentKey {
    let hashed = agent.as_str().parse::<Ifi>().ok().and_then(|ifi| ifi.hashed());
    hashed.map_or_else(|| agent.clone(), |hashed| AgentKey::from(hashed.identity_key()))
}

/// Whether a key of [`same_person_key`] is a mailbox's, which may be sent as such and as its hash.
fn is_mail(key: &AgentKey) -> bool {
    matches!(key.as_str().parse(), Ok(Ifi::MboxSha1sum(_)))
}

fn tabled(catalogue: &Catalogue, agent: &AgentKey) -> Option<Kommunkod> {
    match agent.as_str().parse::<Ifi>().ok()? {
        Ifi::Account { home_page, .. } => catalogue.home_page(&home_page),
        mailbox => catalogue.mail_domain(&mailbox.mail_domain()?),
    }
}

/// Which identifiers belong together.
#[derive(Default)]
struct DisjointSets {
    numbers: HashMap<AgentKey, usize>,
    parents: Vec<usize>,
}

impl DisjointSets {
    fn number(&mut self, key: &AgentKey) -> usize {
        if let Some(&number) = self.numbers.get(key) {
            return number;
        }
        self.parents.push(self.parents.len());
        self.numbers.insert(key.clone(), self.parents.len() - 1);
        self.parents.len() - 1
    }

    fn root(&mut self, mut number: usize) -> usize {
        while self.parents[number] != number {
            self.parents[number] = self.parents[self.parents[number]];
            number = self.parents[number];
        }
        number
    }

    fn unite(&mut self, one: usize, two: usize) {
        let (one, two) = (self.root(one), self.root(two));
        self.parents[one.max(two)] = one.min(two);
    }
}
