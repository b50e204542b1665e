//! Who is asked: those who have started the course. Each counts where they started it, with their last answer to each question
//! that counts there.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::answers::CourseAnswers;
use super::query::SurveyQuery;
use crate::ask::over_time::{place_keys, row_key};
use crate::ask::question::Question;
use crate::standings::numbers::{CourseNumber, EmployerNumber};
use crate::standings::people::{Person, Placing, tabled};
use crate::standings::seats::Seat;
use crate::standings::timeline::{DayNumber, day_number};
use crate::{AgentKey, Attribution, Catalogue, Claim, Day, Kommunkod, Standings, SurveyAnswer};

/// A person who is asked, as seen from one row.
#[derive(Debug, Clone)]
pub(super) struct View<'a> {
    /// The day on which the person started the course.
    pub(super) started: Day,
    /// The known employers on that day.
    pub(super) employers: BTreeSet<EmployerNumber>,
    /// The last answer to each question, by its order.
    pub(super) answers: Vec<Option<&'a SurveyAnswer>>,
}

/// Everybody who is asked.
#[derive(Debug, Default)]
pub(super) struct Asked<'a> {
    /// By the values of the rows; empty if there are none.
    pub(super) rows: BTreeMap<Vec<u32>, Vec<View<'a>>>,
    /// Each person once.
    pub(super) whole: Vec<View<'a>>,
    /// Persons who answered and have not started.
    pub(super) not_started: u32,
}

/// The answers of one person up to the as-of day, each with the order of its question.
type OfPerson<'a> = Vec<(usize, &'a SurveyAnswer)>;

impl View<'_> {
    fn join(&mut self, other: &Self) {
        self.started = self.started.min(other.started);
        self.employers.extend(&other.employers);
        for (own, theirs) in self.answers.iter_mut().zip(&other.answers) {
            keep_last(own, *theirs);
        }
    }

    fn is_asked(&self, query: &SurveyQuery) -> bool {
        let of = &query.of.of;
        of.from.is_none_or(|from| from <= self.started) && of.to.is_none_or(|to| self.started < to)
    }
}

fn keep_last<'a>(own: &mut Option<&'a SurveyAnswer>, other: Option<&'a SurveyAnswer>) {
    if let Some(other) = other
        && own.is_none_or(|own| other.replaces(own))
    {
        *own = Some(other);
    }
}

impl<'a> Asked<'a> {
    /// Finds them.
    pub(super) fn of(
        standings: &Standings,
        (question, query): (&Question<'_>, &SurveyQuery),
        answers: &'a CourseAnswers,
    ) -> Self {
        let mut asked = Self::default();
        let Some((number, of)) = question.courses().find(|(_, asked)| asked.wanted) else { return asked };
        let (mut by_person, mut of_others) = (HashMap::<u32, OfPerson<'a>>::new(), HashMap::<_, OfPerson<'a>>::new());
        for (at, answers) in answers.answers.iter().enumerate() {
            for answer in answers.iter().filter(|answer| Day::of(answer.at) <= query.of.of.as_of) {
                match standings.people().number_of(&answer.agent) {
                    Some(person) => by_person.entry(person).or_default().push((at, answer)),
                    None => of_others.entry(&answer.agent).or_default().push((at, answer)),
                }
            }
        }
        let reader = Reader { standings, question, number, questions: answers.questions.len() };
        let nothing = Vec::new();
        for (person, known) in (0..).zip(&standings.people().all) {
            let answers = by_person.get(&person).unwrap_or(&nothing);
            let (places, whole) = reader.views(known, answers);
            if !query.of.by.is_empty() {
                for (places, view) in places.into_iter().filter(|(_, view)| view.is_asked(query)) {
                    let key = row_key(of.course, &query.of, &places, Some(view.started));
                    asked.rows.entry(key).or_default().push(view);
                }
            }
            asked.whole.extend(whole.filter(|view| view.is_asked(query)));
            if reader.has_not_started(known) && reader.counts_somewhere(answers) {
                asked.not_started += 1;
            }
        }
        let others = of_others.values().filter(|answers| reader.counts_somewhere(answers)).count();
        asked.not_started += u32::try_from(others).unwrap_or(u32::MAX);
        asked
    }
}

/// What is needed to see a person.
struct Reader<'r> {
    standings: &'r Standings,
    question: &'r Question<'r>,
    number: CourseNumber,
    questions: usize,
}

impl Reader<'_> {
    /// How a person is seen by the values of places, and of all these places together.
    fn views<'a>(
        &self,
        person: &Person,
        answers: &[(usize, &'a SurveyAnswer)],
    ) -> (BTreeMap<Vec<u32>, View<'a>>, Option<View<'a>>) {
        let (mut by_place, mut whole) = (BTreeMap::new(), None);
        let (question, mut seats) = (self.question, Vec::new());
        for (placing, told) in person.row(self.number).into_iter().flat_map(Placing::parts) {
            let Some(day) = told.course().started(question.as_of) else { continue };
            person.seats(placing, day, Attribution::AtEvent, question.as_of, &mut seats);
            let by_roster = is_by_roster(person, day, question.as_of);
            for &seat in seats.iter().filter(|seat| question.admits(**seat, day)) {
                let view = View {
                    started: Day::from_number(i32::from(day)),
                    employers: Some(seat.employer).filter(|one| *one != EmployerNumber::UNKNOWN).into_iter().collect(),
                    answers: self.last_answers(person, answers, (!by_roster).then_some(seat)),
                };
                for key in place_keys(question, self.number, seat, day) {
                    by_place.entry(key).or_insert_with(|| view.clone()).join(&view);
                }
                whole.get_or_insert_with(|| view.clone()).join(&view);
            }
        }
        (by_place, whole)
    }

    /// The last answer to each question: of all, where the roster places the person; else of those that count in a seat.
    fn last_answers<'a>(
        &self,
        person: &Person,
        answers: &[(usize, &'a SurveyAnswer)],
        only_in: Option<Seat>,
    ) -> Vec<Option<&'a SurveyAnswer>> {
        let mut last = vec![None; self.questions];
        for &(at, answer) in answers {
            let counts = only_in.is_none_or(|seat| {
                places(self.question.catalogue(), person, (&answer.agent, answer.claim.as_ref()))
                    .contains(&seat.employer.kommunkod())
            });
            if counts {
                keep_last(&mut last[at], Some(answer));
            }
        }
        last
    }

    fn has_not_started(&self, person: &Person) -> bool {
        let row = person.row(self.number);
        row.is_none_or(|row| row.everywhere().course().started(self.question.as_of).is_none())
    }

    /// Whether one of these answers counts in a place that the question is about, by itself.
    fn counts_somewhere(&self, answers: &[(usize, &SurveyAnswer)]) -> bool {
        answers.iter().any(|(_, answer)| {
            let day = day_number(Day::of(answer.at));
            let mut seats = self.standings.seats_of(&answer.agent, day, answer.claim.as_ref());
            if seats.is_empty() {
                seats.push(Seat::of(None));
            }
            seats.iter().any(|seat| self.question.admits(*seat, day))
        })
    }
}

/// Whether the roster says where something that a person did on a day counts.
pub(in crate::ask) fn is_by_roster(person: &Person, day: DayNumber, as_of: DayNumber) -> bool {
    let mut seats = Vec::new();
    person.seats_at(day, as_of, &mut seats);
    !seats.is_empty()
}

/// Where an answer counts without the roster: in the municipality that it is claimed for; if it claims nothing, in those where
/// the tables of the catalogue have the person. `None` is the unknown place.
pub(in crate::ask) fn places(
    catalogue: &Catalogue,
    person: &Person,
    (agent, claim): (&AgentKey, Option<&Claim>),
) -> BTreeSet<Option<Kommunkod>> {
    let of_agent = tabled(catalogue, agent);
    if let Some(claim) = claim {
        let place = claim.place(of_agent, catalogue.file());
        return [Some(place).filter(|code| *code != Kommunkod::NOWHERE)].into();
    }
    let known: BTreeSet<_> = person.tabled().into_iter().chain(of_agent).map(Some).collect();
    if known.is_empty() { [None].into() } else { known }
}
