//! Who is a trainer, and who has completed the course: each where they count, with the trainers who taught them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::ask::over_time::place_keys;
use crate::ask::question::Question;
use crate::ask::surveys::{is_by_roster, places};
use crate::catalogue::Course;
use crate::standings::numbers::{CourseNumber, EmployerNumber, RoleNumber};
use crate::standings::people::{Person, Placing};
use crate::standings::seats::Seat;
use crate::standings::timeline::{DayNumber, day_number};
use crate::{Attribution, Day, Standings, Taught};

/// A person as seen from one row.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    /// The known employers where the person counts.
    pub(super) employers: BTreeSet<EmployerNumber>,
    /// The values of the employers with whom the person is a trainer on the as-of day.
    pub(super) trains_in: BTreeSet<u32>,
    /// Whether the course that qualifies trainers is completed, and still valid.
    pub(super) is_qualified: bool,
    /// Whether the course is completed.
    pub(super) has_completed: bool,
    /// The trainers who taught the person, by their numbers among all people.
    pub(super) trained_by: BTreeSet<u32>,
}

impl Seen {
    pub(super) fn is_trainer(&self) -> bool {
        !self.trains_in.is_empty()
    }

    fn join(&mut self, other: &Self) {
        self.employers.extend(&other.employers);
        self.trains_in.extend(&other.trains_in);
        self.is_qualified |= other.is_qualified;
        self.has_completed |= other.has_completed;
        self.trained_by.extend(&other.trained_by);
    }
}

/// Everybody who is counted.
#[derive(Debug, Default)]
pub(super) struct Views {
    /// By the values of the rows.
    pub(super) rows: BTreeMap<Vec<u32>, Vec<Seen>>,
    /// Each person once.
    pub(super) whole: Vec<Seen>,
    /// The trainers among them, by their numbers among all people.
    pub(super) trainers: BTreeMap<u32, Seen>,
}

/// What statements name as those who taught a person: what was said, and the trainers.
type OfPerson<'t> = Vec<(&'t Taught, BTreeSet<u32>)>;

impl Views {
    /// Finds them.
    pub(super) fn of(
        standings: &Standings,
        question: &Question<'_>,
        qualification: Option<&Course>,
        taught: &[Taught],
    ) -> Self {
        let mut views = Self::default();
        let Some((number, _)) = question.courses().find(|(_, asked)| asked.wanted) else { return views };
        let qualifies = question.courses().find(|(_, of)| qualification.is_some_and(|one| one.id == of.course.id));
        let qualifies = qualifies.map(|(number, of)| (number, of.course.valid_months.is_some()));
        let reader = Reader { question, number, qualifies, roles: standings.trainer_roles() };
        let mut by_person: HashMap<u32, OfPerson<'_>> = HashMap::new();
        for taught in taught {
            let Some(person) = standings.people().number_of(&taught.agent) else { continue };
            let trainers = reader.trainers_in(standings, person, taught);
            if !trainers.is_empty() {
                by_person.entry(person).or_default().push((taught, trainers));
            }
        }
        let nothing = Vec::new();
        for (person, known) in (0..).zip(&standings.people().all) {
            let mut rows = BTreeMap::new();
            reader.see_trainer(known, &mut rows);
            reader.see_completion(known, by_person.get(&person).unwrap_or(&nothing), &mut rows);
            let mut whole: Option<Seen> = None;
            for (key, seen) in rows {
                whole.get_or_insert_default().join(&seen);
                views.rows.entry(key).or_default().push(seen);
            }
            if let Some(whole) = whole {
                if whole.is_trainer() {
                    views.trainers.insert(person, whole.clone());
                }
                views.whole.push(whole);
            }
        }
        views
    }
}

/// What is needed to see a person.
struct Reader<'r> {
    question: &'r Question<'r>,
    number: CourseNumber,
    /// The course that qualifies trainers, and whether its certificates expire.
    qualifies: Option<(CourseNumber, bool)>,
    roles: Vec<RoleNumber>,
}

impl Reader<'_> {
    /// Those whom a statement names who are trainers on its day by the roster. Nobody is their own trainer.
    fn trainers_in(&self, standings: &Standings, taught: u32, said: &Taught) -> BTreeSet<u32> {
        let day = day_number(said.day);
        let named = said.instructors.iter().filter_map(|agent| standings.people().number_of(agent));
        let is_trainer = |number: &u32| {
            let mut seats = Vec::new();
            standings.people().get(*number).seats_at(day, self.question.as_of, &mut seats);
            seats.iter().any(|seat| self.roles.contains(&seat.role))
        };
        named.filter(|number| *number != taught).filter(is_trainer).collect()
    }

    /// Sees a trainer of the as-of day, in each place.
    fn see_trainer(&self, person: &Person, rows: &mut BTreeMap<Vec<u32>, Seen>) {
        let as_of = self.question.as_of;
        for seat in person.roster_seats(as_of, as_of) {
            if !self.roles.contains(&seat.role) || !self.question.admits(seat, as_of) {
                continue;
            }
            for key in place_keys(self.question, self.number, seat, as_of) {
                let seen = Seen {
                    employers: employers(seat),
                    trains_in: key.first().copied().into_iter().collect(),
                    is_qualified: self.is_qualified(person),
                    ..Seen::default()
                };
                rows.entry(key).or_default().join(&seen);
            }
        }
    }

    fn is_qualified(&self, person: &Person) -> bool {
        let Some((number, expires)) = self.qualifies else { return false };
        let Some(row) = person.row(number) else { return false };
        let (course, as_of) = (row.everywhere().course(), self.question.as_of);
        if expires {
            return course.certificate(as_of).is_some_and(|certificate| certificate.status.is_valid());
        }
        course.completed(as_of).is_some()
    }

    /// Sees somebody who completed the course in the period, in each place, with the trainers.
    fn see_completion(&self, person: &Person, taught: &OfPerson<'_>, rows: &mut BTreeMap<Vec<u32>, Seen>) {
        let (question, mut seats) = (self.question, Vec::new());
        for (placing, told) in person.row(self.number).into_iter().flat_map(Placing::parts) {
            let completed = told.course().completed(question.as_of);
            let Some(day) = completed.filter(|day| question.in_period(*day)) else { continue };
            person.seats(placing, day, Attribution::AtEvent, question.as_of, &mut seats);
            let by_roster = is_by_roster(person, day, question.as_of);
            for &seat in seats.iter().filter(|seat| question.admits(**seat, day)) {
                let seen = Seen {
                    employers: employers(seat),
                    has_completed: true,
                    trained_by: self.trained_by(person, taught, day, (!by_roster).then_some(seat)),
                    ..Seen::default()
                };
                for key in place_keys(question, self.number, seat, day) {
                    rows.entry(key).or_default().join(&seen);
                }
            }
        }
    }

    /// The trainers of the last day up to that of the completion on which a statement names one; without the roster, of the
    /// statements that count in the seat.
    fn trained_by(
        &self,
        person: &Person,
        taught: &OfPerson<'_>,
        completed: DayNumber,
        only_in: Option<Seat>,
    ) -> BTreeSet<u32> {
        let counts = |said: &Taught| {
            day_number(said.day) <= completed
                && only_in.is_none_or(|seat| {
                    let agent = (&said.agent, said.claim.as_ref());
                    places(self.question.catalogue(), person, agent).contains(&seat.employer.kommunkod())
                })
        };
        let counted: Vec<_> = taught.iter().filter(|(said, _)| counts(said)).collect();
        let last: Option<Day> = counted.iter().map(|(said, _)| said.day).max();
        let of_last = counted.into_iter().filter(|(said, _)| Some(said.day) == last);
        of_last.flat_map(|(_, trainers)| trainers).copied().collect()
    }
}

fn employers(seat: Seat) -> BTreeSet<EmployerNumber> {
    Some(seat.employer).filter(|one| *one != EmployerNumber::UNKNOWN).into_iter().collect()
}
