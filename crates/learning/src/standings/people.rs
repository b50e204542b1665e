//! The persons: what is known of each, and where each works.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};

use xapi::Ifi;

use super::blocks::{Block, Blocks};
use super::numbers::{CourseNumber, EmployerNumber};
use super::seats::{Seat, Seats, Tenure};
use super::timeline::{DayNumber, Evaluated, Timelines};
use crate::identity::{Identities, person_keys};
use crate::progress::{CourseMarks, PlacedProgress};
use crate::{AgentKey, Attribution, Catalogue, Claim, Kommunkod, Progress, Roster};

/// A person: everything known of one set of identifiers.
#[derive(Debug, Default)]
pub(crate) struct Person {
    /// The agents of which something is known. An agent whose statements are all voided leaves no trace.
    agents: Vec<Agent>,
    /// Where the roster says that the person works.
    tenures: Box<[Tenure]>,
    /// Evaluated, by course.
    rows: Vec<(CourseNumber, Evaluated)>,
}

/// One agent of a person, as statements name it.
#[derive(Debug)]
struct Agent {
    key: AgentKey,
    /// The employer of its home page or mail domain, by the catalogue's tables.
    tabled: Option<Kommunkod>,
    /// The parts from which the person's rows are joined.
    parts: Vec<Part>,
}

/// What is known of one agent and a course.
#[derive(Debug)]
struct Part {
    course: CourseNumber,
    /// The municipalities for which it is claimed; `None` if the tables place it.
    places: Box<[Option<Kommunkod>]>,
    progress: Box<[u8]>,
}

impl Part {
    fn known(&self) -> Progress {
        // These bytes were written here by the same version.
        Progress::from_bytes(&self.progress).unwrap_or_default()
    }

    fn is_unclaimed(&self) -> bool {
        self.places.contains(&None)
    }
}

/// How a part of what is told of a person and a course is placed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Placing {
    /// By the roster; if it gives no seat, by the one place where everything was told.
    Whole(Option<Kommunkod>),
    /// By the roster only: everything, told in several places.
    Roster,
    /// What was told in one of several places, if the roster gives no seat.
    Beside(Option<Kommunkod>),
}

impl Placing {
    /// What is told of a person and a course, in parts that are each placed separately.
    pub(crate) fn parts(row: &Evaluated) -> impl Iterator<Item = (Self, Timelines<'_>)> {
        let is_apart = row.is_apart();
        let together = is_apart.then(|| (Self::Roster, row.everywhere()));
        let by_place = row.by_place();
        together.into_iter().chain(
            by_place.map(move |(place, of)| (if is_apart { Self::Beside(place) } else { Self::Whole(place) }, of)),
        )
    }
}

/// All persons.
#[derive(Debug, Default)]
pub(crate) struct People {
    /// Persons on the roster by all their [`person_keys`], others by the first.
    numbers: HashMap<AgentKey, u32>,
    /// The number of persons on the roster; they come first.
    rostered: u32,
    pub(crate) all: Vec<Person>,
    blocks: Blocks,
}

impl People {
    /// The persons of a roster.
    pub(crate) fn of_roster(catalogue: &Catalogue, roster: &Roster, seats: &mut Seats) -> Self {
        let identities = Identities::of(catalogue, &roster.affiliations);
        let mut tenures: Vec<Vec<Tenure>> = std::iter::repeat_with(Vec::new).take(identities.len()).collect();
        for (row, affiliation) in (0..).zip(&roster.affiliations) {
            if let Some(person) = identities.person_of_row(affiliation) {
                tenures[person as usize].push(seats.tenure(catalogue, affiliation, row));
            }
        }
        seats.choose_spellings();
        let person = |mut tenures: Vec<Tenure>| {
            share_experience(&mut tenures);
            Person { tenures: tenures.into(), ..Person::default() }
        };
        let rostered = u32::try_from(tenures.len()).unwrap_or(u32::MAX);
        let all: Vec<_> = tenures.into_iter().map(person).collect();
        let mut blocks = Blocks::default();
        for (number, person) in (0..).zip(&all) {
            blocks.note_change(number, person.employers());
        }
        Self { rostered, all, numbers: identities.into_persons(), blocks }
    }

    /// The number of the person of an agent; of a new one if no row of the roster has the agent.
    pub(crate) fn of_agent(&mut self, agent: &AgentKey) -> u32 {
        let next = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        let keys = person_keys(agent);
        let number = self.find(&keys).unwrap_or(next);
        if number == next {
            self.numbers.extend(keys.into_iter().take(1).map(|key| (key, next)));
            self.all.push(Person::default());
        }
        number
    }

    /// The person of a number.
    pub(crate) fn get(&self, number: u32) -> &Person {
        &self.all[number as usize]
    }

    /// Replaces what is known of an agent of a person and a course.
    pub(crate) fn put(
        &mut self,
        catalogue: &Catalogue,
        number: u32,
        (agent, course): (&AgentKey, CourseNumber),
        progress: Progress,
    ) {
        let person = &mut self.all[number as usize];
        person.put(catalogue, course, agent, progress);
        self.blocks.note_change(number, person.employers());
    }

    /// All persons, in blocks.
    pub(crate) fn blocks(&self) -> &Blocks {
        &self.blocks
    }

    /// The people of a block, each with a number from 1.
    pub(crate) fn members<'p>(&'p self, block: &'p Block) -> impl Iterator<Item = (&'p Person, u32)> {
        block.members().iter().map(|&number| (&self.all[number as usize], number + 1))
    }

    /// The person of an agent, if the roster or statements know it.
    pub(crate) fn person(&self, agent: &AgentKey) -> Option<&Person> {
        self.find(&person_keys(agent)).map(|number| &self.all[number as usize])
    }

    /// The number of the person of an agent, if the roster or statements know it.
    pub(crate) fn number_of(&self, agent: &AgentKey) -> Option<u32> {
        self.find(&person_keys(agent))
    }

    /// Only the roster ties by keys other than the first, since statements come in any order.
    fn find(&self, keys: &[AgentKey]) -> Option<u32> {
        let number = |key: &AgentKey| self.numbers.get(key).copied();
        let on_roster = keys.iter().filter_map(number).find(|number| *number < self.rostered);
        on_roster.or_else(|| number(keys.first()?))
    }

    /// Where something that a statement tells of an agent on a day counts: by the roster, else by the claim, else by the
    /// tables.
    pub(crate) fn seats_of(
        &self,
        catalogue: &Catalogue,
        agent: &AgentKey,
        day: DayNumber,
        said: Option<&Claim>,
    ) -> Vec<Seat> {
        let mut seats = Vec::new();
        if let Some(person) = self.person(agent) {
            person.seats_at(day, DayNumber::MAX, &mut seats);
        }
        if !seats.is_empty() {
            return seats;
        }
        let tabled = tabled(catalogue, agent);
        let place = said.map(|claim| claim.place(tabled, catalogue.file())).or(tabled);
        place.map(|code| Seat::of(Some(code).filter(|code| *code != Kommunkod::NOWHERE))).into_iter().collect()
    }
}

impl Person {
    /// Replaces what is known of one agent and a course.
    fn put(&mut self, catalogue: &Catalogue, course: CourseNumber, agent: &AgentKey, progress: Progress) {
        let before = self.tabled();
        let known = self.agents.iter().find(|known| known.key == *agent);
        let of_agent = known.map_or_else(|| tabled(catalogue, agent), |known| known.tabled);
        self.set_part(catalogue, course, (agent, of_agent), &progress);
        let tabled = self.tabled();
        if tabled != before {
            // What claims nothing is now placed elsewhere, in every course.
            let parts = self.agents.iter().flat_map(|agent| &agent.parts);
            let mut others: Vec<_> = parts.map(|part| part.course).filter(|other| *other != course).collect();
            others.sort_unstable();
            others.dedup();
            for other in others {
                let joined = self.join(catalogue, other, None, PlacedProgress::default());
                self.set_row(catalogue, other, joined, &tabled);
            }
        }
        let placed = progress.placed(of_agent, catalogue.file());
        let joined = self.join(catalogue, course, Some(agent), placed);
        self.set_row(catalogue, course, joined, &tabled);
    }

    fn set_part(
        &mut self,
        catalogue: &Catalogue,
        course: CourseNumber,
        (agent, tabled): (&AgentKey, Option<Kommunkod>),
        progress: &Progress,
    ) {
        let part = (!progress.is_empty()).then(|| Part {
            course,
            places: progress.places(tabled, catalogue.file()).collect(),
            progress: progress.to_bytes().into(),
        });
        match (self.agents.iter().position(|known| known.key == *agent), part) {
            (Some(at), part) => {
                let known = &mut self.agents[at];
                known.parts.retain(|part| part.course != course);
                known.parts.extend(part);
                if known.parts.is_empty() {
                    self.agents.swap_remove(at);
                }
            }
            (None, Some(part)) => {
                self.agents.push(Agent { key: agent.clone(), tabled, parts: vec![part] });
            }
            (None, None) => {}
        }
    }

    /// What is known of the person and a course, before evaluation.
    pub(crate) fn known_of(&self, course: CourseNumber) -> Progress {
        let parts = self.agents.iter().flat_map(|agent| agent.parts.iter().filter(move |part| part.course == course));
        parts.fold(Progress::default(), |mut joined, part| {
            joined.join(&part.known());
            joined
        })
    }

    /// What is known of the person and a course, by municipality claimed: for one agent as given, for the others as kept.
    fn join(
        &self,
        catalogue: &Catalogue,
        course: CourseNumber,
        but: Option<&AgentKey>,
        mut joined: PlacedProgress,
    ) -> PlacedProgress {
        for agent in self.agents.iter().filter(|other| Some(&other.key) != but) {
            for part in agent.parts.iter().filter(|part| part.course == course) {
                joined.join(&part.known().placed(agent.tabled, catalogue.file()));
            }
        }
        joined
    }

    /// What is told of a course in each place, before it is evaluated; `None` is the unknown place.
    pub(crate) fn told_of(
        &self,
        catalogue: &Catalogue,
        course: CourseNumber,
    ) -> BTreeMap<Option<Kommunkod>, CourseMarks> {
        place_told(self.join(catalogue, course, None, PlacedProgress::default()), &self.tabled())
    }

    /// The agents of which something is known.
    pub(crate) fn agents(&self) -> impl Iterator<Item = &AgentKey> {
        self.agents.iter().map(|agent| &agent.key)
    }

    /// What is known of each agent and a course, in bytes.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (&AgentKey, CourseNumber, &[u8])> {
        self.agents.iter().flat_map(|agent| agent.parts.iter().map(|part| (&agent.key, part.course, &*part.progress)))
    }

    /// Evaluates the row of a course, or removes it if nothing is known.
    fn set_row(&mut self, catalogue: &Catalogue, course: CourseNumber, joined: PlacedProgress, tabled: &[Kommunkod]) {
        let known = catalogue.courses().get(course.place()).filter(|_| !joined.is_empty());
        let row = known.map(|known| Evaluated::of(known, &place_told(joined, tabled)));
        match (self.rows.binary_search_by_key(&course, |row| row.0), row) {
            (Ok(at), Some(row)) => self.rows[at].1 = row,
            (Err(at), Some(row)) => self.rows.insert(at, (course, row)),
            (Ok(at), None) => drop(self.rows.remove(at)),
            (Err(_), None) => {}
        }
    }

    /// Whether a row of the roster names the person, on whatever day.
    pub(crate) fn is_on_a_roster(&self) -> bool {
        !self.tenures.is_empty()
    }

    /// The rows of the roster, each with the seat that it gives.
    pub(crate) fn tenures(&self) -> &[Tenure] {
        &self.tenures
    }

    /// The evaluated row of a course.
    pub(crate) fn row(&self, course: CourseNumber) -> Option<&Evaluated> {
        self.rows.binary_search_by_key(&course, |row| row.0).ok().map(|at| &self.rows[at].1)
    }

    /// The evaluated rows, by course.
    pub(crate) fn rows(&self) -> &[(CourseNumber, Evaluated)] {
        &self.rows
    }

    /// The seats by the roster on a day, in a question as of another day.
    pub(crate) fn roster_seats(&self, day: DayNumber, as_of: DayNumber) -> impl Iterator<Item = Seat> {
        self.tenures.iter().filter(move |tenure| tenure.covers(day, as_of)).map(|tenure| tenure.seat)
    }

    /// The seats by an employer's first list on an earlier day of which no list says anything, since that list does not say
    /// since when they hold. Empty in a question as of a day before that list.
    fn guessed_seats(&self, day: DayNumber, as_of: DayNumber) -> impl Iterator<Item = Seat> {
        let said = self.tenures.iter().any(|tenure| tenure.has_begun(day, as_of));
        let held = self.tenures.iter().filter(move |tenure| !said && tenure.may_have_held(day, as_of));
        held.map(|tenure| tenure.seat)
    }

    /// The seats by the roster of something that happened on a day: those on that day, else those that an employer's first
    /// list may imply.
    pub(crate) fn seats_at(&self, day: DayNumber, as_of: DayNumber, seats: &mut Vec<Seat>) {
        seats.extend(self.roster_seats(day, as_of));
        if seats.is_empty() {
            seats.extend(self.guessed_seats(day, as_of));
        }
    }

    /// The rows of the roster that give this seat on a day; if none does, all rows of its employer.
    pub(crate) fn roster_rows(&self, seat: Seat, day: DayNumber) -> Vec<u32> {
        let rows = |is_meant: &dyn Fn(&Tenure) -> bool| -> Vec<u32> {
            self.tenures.iter().filter(|tenure| is_meant(tenure)).map(|tenure| tenure.row).collect()
        };
        let giving = rows(&|tenure| tenure.seat == seat && tenure.covers(day, DayNumber::MAX));
        if giving.is_empty() { rows(&|tenure| tenure.seat.employer == seat.employer) } else { giving }
    }

    /// The agents by which the person counts in a municipality without a roster: those with the course, else with any
    /// course. If they can be told apart, agents that count elsewhere are left out.
    pub(crate) fn agents_in(&self, course: CourseNumber, employer: EmployerNumber) -> Vec<&AgentKey> {
        let code = employer.kommunkod();
        let claimed = code.unwrap_or(Kommunkod::NOWHERE);
        let is_here = |agent: &Agent, part: &Part| {
            part.is_unclaimed() && (code.is_none() || agent.tabled == code) || part.places.contains(&Some(claimed))
        };
        let parts = self.agents.iter().flat_map(|agent| agent.parts.iter().map(move |part| (agent, part)));
        let here: Vec<_> = parts.filter(|(agent, part)| is_here(agent, part)).collect();
        let of_course = here.iter().any(|(_, part)| part.course == course);
        // For a seat that the roster may imply, no agent need belong to the municipality.
        if here.is_empty() {
            return self.agents.iter().map(|agent| &agent.key).collect();
        }
        here.into_iter().filter(|(_, part)| !of_course || part.course == course).map(|(agent, _)| &agent.key).collect()
    }

    /// The agents with something told of a course that is claimed for this municipality; `None` means for none.
    pub(crate) fn agents_claiming(
        &self,
        course: CourseNumber,
        claimed: Option<Kommunkod>,
    ) -> impl Iterator<Item = &AgentKey> {
        let is_claiming = move |part: &Part| part.course == course && part.places.contains(&claimed);
        self.agents.iter().filter(move |agent| agent.parts.iter().any(&is_claiming)).map(|agent| &agent.key)
    }

    /// Every employer that the person may be counted in.
    pub(crate) fn employers(&self) -> impl Iterator<Item = EmployerNumber> {
        let told = self.rows.iter().flat_map(|(_, row)| row.places()).flatten();
        self.tenures.iter().map(|tenure| tenure.seat.employer).chain(told.map(EmployerNumber::of))
    }

    /// The municipalities, by home page and mail domain, of agents with something told without a claim: a claim moves
    /// nothing but itself. In order, each once.
    pub(crate) fn tabled(&self) -> Vec<Kommunkod> {
        let unclaimed = self.agents.iter().filter(|agent| agent.parts.iter().any(Part::is_unclaimed));
        let mut tabled: Vec<_> = unclaimed.filter_map(|agent| agent.tabled).collect();
        tabled.sort_unstable();
        tabled.dedup();
        tabled
    }

    /// Where something that happened on `day` counts: by the roster, else by what else places it.
    ///
    /// Nowhere if the question is who works there now, and the roster has the person but no seat on that day.
    pub(crate) fn seats(
        &self,
        placing: Placing,
        day: DayNumber,
        attribution: Attribution,
        as_of: DayNumber,
        seats: &mut Vec<Seat>,
    ) {
        seats.clear();
        let is_decided = match attribution {
            Attribution::AtEvent => {
                self.seats_at(day, as_of, seats);
                !seats.is_empty()
            }
            Attribution::Current => {
                seats.extend(self.roster_seats(as_of, as_of));
                // For people on the roster, it is complete: somebody who has left, or has yet to begin, works nowhere else.
                !seats.is_empty() || self.tenures.iter().any(|tenure| tenure.is_told(as_of))
            }
        };
        match placing {
            Placing::Whole(place) | Placing::Beside(place) if !is_decided => seats.push(Seat::of(place)),
            Placing::Beside(_) => seats.clear(),
            Placing::Whole(_) | Placing::Roster => {}
        }
    }
}

/// Gives each seat of a person the first day in the profession from the newest row of its employer: what happened in an
/// earlier seat was done by someone with the same experience today.
fn share_experience(tenures: &mut [Tenure]) {
    if tenures.iter().all(|tenure| tenure.seat.since.is_none()) {
        return;
    }
    let mut newest: BTreeMap<EmployerNumber, (DayNumber, DayNumber)> = BTreeMap::new();
    for tenure in tenures.iter() {
        let Some(since) = tenure.seat.since else { continue };
        let said = newest.entry(tenure.seat.employer).or_insert((tenure.first(), since));
        // Of two that begin on one day, the earlier day in the profession.
        if tenure.first() > said.0 || tenure.first() == said.0 && since < said.1 {
            *said = (tenure.first(), since);
        }
    }
    for tenure in tenures {
        tenure.seat.since = newest.get(&tenure.seat.employer).map(|said| said.1);
    }
}

/// Sorts what is told of a person and a course by where it counts. What claims nothing counts in each municipality of the
/// tables, joined with what is claimed for it. Everything else belongs to no municipality.
fn place_told(progress: PlacedProgress, tabled: &[Kommunkod]) -> BTreeMap<Option<Kommunkod>, CourseMarks> {
    let mut told = progress.told;
    if let Some((&last, others)) = tabled.split_last()
        && let Some(unclaimed) = told.remove(&None)
    {
        for &code in others {
            told.entry(Some(code)).or_default().join(&unclaimed);
        }
        join_into(&mut told, Some(last), unclaimed);
    }
    if let Some(nowhere) = told.remove(&Some(Kommunkod::NOWHERE)) {
        join_into(&mut told, None, nowhere);
    }
    told
}

fn join_into(told: &mut BTreeMap<Option<Kommunkod>, CourseMarks>, place: Option<Kommunkod>, marks: CourseMarks) {
    match told.entry(place) {
        Entry::Occupied(there) => there.into_mut().join(&marks),
        Entry::Vacant(free) => drop(free.insert(marks)),
    }
}

pub(crate) fn tabled(catalogue: &Catalogue, agent: &AgentKey) -> Option<Kommunkod> {
    match agent.as_str().parse::<Ifi>().ok()? {
        Ifi::Account { home_page, .. } => catalogue.home_page(&home_page),
        mailbox => catalogue.mail_domain(&mailbox.mail_domain()?),
    }
}
