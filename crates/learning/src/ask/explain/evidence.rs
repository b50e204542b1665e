//! The statements of a person, and what each counts as.

use std::cmp::Reverse;

use jiff::Timestamp;
use xapi::{Actor, Object, Statement};

use super::super::reached::StatementsWithin;
use super::answer::{ExplainedStatement, Said, Stated};
use super::person::ReachedRows;
use crate::catalogue::Course;
use crate::identity::Named;
use crate::progress::place::{self, Subject};
use crate::standings::Standings;
use crate::standings::numbers::EmployerNumber;
use crate::standings::people::Person;
use crate::standings::seats::Seat;
use crate::standings::timeline::day_number;
use crate::{AgentKey, AgentObject, Day, Key, Mark, ModuleId, Names, Observation, Sender, WhyNot, find_claim, observe};

/// A statement that may be about a person.
#[derive(Debug, Clone)]
pub struct Evidence<'v> {
    /// The statement.
    pub statement: Statement<'v>,
    /// When it was stored.
    pub stored: Timestamp,
    /// Who sent it.
    pub sender: Sender,
    /// Whether it was voided.
    pub is_voided: bool,
}

/// A statement of the person that may be shown.
pub(super) struct Weighed<'v> {
    pub(super) stated: Stated,
    /// The actor, if it has an identifier.
    pub(super) actor: Option<AgentKey>,
    /// Why nothing in it counts, whatever it is about.
    pub(super) faults: Vec<WhyNot>,
    /// What it is about.
    pub(super) subjects: Vec<Subject<'v>>,
    statement: Statement<'v>,
    day: Day,
    /// Why it may count elsewhere than expected.
    misplaced: Vec<WhyNot>,
    observations: Vec<Observation>,
    seats: Vec<Seat>,
}

/// A statement about a course.
pub(super) struct Line {
    pub(super) explained: ExplainedStatement,
    pub(super) day: Day,
    at: Timestamp,
    /// What it says that counts.
    pub(super) marks: Vec<(Option<ModuleId>, Mark)>,
    /// Why something in it does not count, or counts for less.
    pub(super) why_not: Vec<(Option<ModuleId>, WhyNot)>,
}

/// Decides which statements are the person's, and may be shown.
pub(super) struct Witness<'s> {
    pub(super) standings: &'s Standings,
    pub(super) names: &'s Names,
    pub(super) person: &'s Person,
    pub(super) within: StatementsWithin<'s>,
    pub(super) rows: &'s ReachedRows<'s>,
}

impl<'s> Witness<'s> {
    /// Returns the statements of the person that may be shown, newest first.
    ///
    /// They are those within the reach. If a roster within the reach has the person, they also include those of days on
    /// which no employer has the person: these concern nobody else, and are the most common answer to the question.
    pub(super) fn weigh(&self, evidence: &'s [Evidence<'s>]) -> Vec<Weighed<'s>> {
        let own = Named::of(self.rows.identifiers());
        let mut weighed: Vec<Weighed<'_>> = evidence.iter().filter_map(|one| self.weigh_one(one, &own)).collect();
        weighed.sort_by_key(|one| Reverse(one.stated.timestamp));
        weighed
    }

    fn weigh_one(&self, evidence: &'s Evidence<'s>, own: &Named) -> Option<Weighed<'s>> {
        let Evidence { statement, stored, ref sender, is_voided } = *evidence;
        let actor = statement.actor()?;
        let key = |actor: Actor<'_>| actor.ifi().map(|ifi| AgentKey::from(ifi.identity_key()));
        let is_person = |agent: AgentKey| {
            let known = self.standings.people().person(&agent);
            known.is_some_and(|known| std::ptr::eq(known, self.person))
        };
        if !key(actor).is_some_and(is_person) && !actor.members().filter_map(key).any(is_person) {
            return None;
        }
        let at = statement.timestamp().unwrap_or(stored);
        let day = Day::of(at);
        let claim = find_claim(self.names, statement, sender);
        let agent = key(actor);
        let seats = agent.as_ref().map(|agent| self.standings.seats_of(agent, day_number(day), claim.as_ref()));
        // Someone whom nothing places counts in no known municipality; a group without an identifier counts nowhere.
        let seats = seats.map(|seats| if seats.is_empty() { vec![Seat::of(None)] } else { seats }).unwrap_or_default();
        let is_nowhere = seats.iter().all(|seat| seat.employer == EmployerNumber::UNKNOWN);
        let is_own = || is_nowhere && agent.as_ref().is_some_and(|agent| own.has(agent));
        if !self.within.hold(statement, stored, sender.clone()) && !is_own() {
            return None;
        }
        let catalogue = self.standings.catalogue();
        let faults = [
            is_voided.then_some(WhyNot::Voided),
            WhyNot::of_clock(at, stored),
            actor.is_group().then_some(WhyNot::Group),
        ];
        let is_on_roster = self.rows.is_empty() || self.rows.hold_on(day);
        let misplaced = [
            (!is_on_roster).then_some(WhyNot::NotOnRosterThatDay),
            sender.claim_refused.then_some(WhyNot::ClaimRefused),
        ];
        Some(Weighed {
            stated: Stated {
                id: statement.id().map(|id| id.to_string()).unwrap_or_default(),
                timestamp: at,
                stored,
                actor: actor.ifi().as_ref().map(AgentObject::from),
                verb: statement.verb().to_owned(),
                activity: activity(statement).map(str::to_owned),
            },
            actor: agent,
            faults: faults.into_iter().flatten().collect(),
            subjects: place::subjects(catalogue, statement),
            statement,
            day,
            misplaced: misplaced.into_iter().flatten().collect(),
            observations: observe(self.names, catalogue, statement, sender.clone()),
            seats,
        })
    }
}

/// Returns the activity that is the object.
fn activity(statement: Statement<'_>) -> Option<&str> {
    match statement.object() {
        Some(Object::Activity { id, .. }) => Some(id),
        _ => None,
    }
}

impl Weighed<'_> {
    /// Returns what it says about a course, as of a day; `None` if it is not about the course.
    fn line(&self, course: &Course, as_of: Day, name_seat: &dyn Fn(Seat, Day) -> Option<Key>) -> Option<Line> {
        let subjects: Vec<_> = self.subjects.iter().filter(|subject| subject.place.course == course.id).collect();
        if subjects.is_empty() {
            return None;
        }
        let late = (self.day > as_of).then_some(WhyNot::AfterAsOf);
        let whole = || self.faults.iter().copied().chain(late);
        let counts_at_all = whole().next().is_none();
        let observations = self.observations.iter().filter(|observed| observed.course == course.id);
        let counts_by_date = |observed: &Observation| {
            observed.mark.may_take_away() || !course.has_ended(observed.module.as_ref(), self.day)
        };
        let least = course.pass_score_on(self.day);
        let is_too_low = |mark: &Mark| match (mark, least) {
            (Mark::Passed(score), Some(least)) => score.is_none_or(|score| score < least),
            _ => false,
        };
        let mut why_not = Vec::new();
        for subject in &subjects {
            let module = &subject.place.module;
            let of_subject = || observations.clone().filter(|observed| observed.module == *module);
            let of_module = [
                (course.has_ended(module.as_ref(), self.day) && !of_subject().any(counts_by_date))
                    .then_some(WhyNot::ModuleEnded),
                WhyNot::of_statement(self.statement, subject),
                of_subject().any(|observed| is_too_low(&observed.mark)).then_some(WhyNot::ScoreTooLow),
            ];
            let all = whole().chain(of_module.into_iter().flatten()).chain(self.misplaced.iter().copied());
            why_not.extend(all.map(|why| (module.clone(), why)));
        }
        let marks = observations.clone().filter(|observed| counts_at_all && counts_by_date(observed));
        let marks: Vec<_> = marks.map(|observed| (observed.module.clone(), observed.mark)).collect();
        let said = observations.map(|observed| Said {
            module: observed.module.as_ref().map(|id| module_key(course, id)),
            says: observed.mark.into(),
            score: match observed.mark {
                Mark::Passed(score) => score,
                _ => None,
            },
        });
        let mut counts_in: Vec<Key> = self.seats.iter().filter_map(|seat| name_seat(*seat, self.day)).collect();
        counts_in.sort();
        counts_in.dedup();
        let explained = ExplainedStatement {
            stated: self.stated.clone(),
            counts: !marks.is_empty(),
            says: said.collect(),
            counts_in,
            reasons: Vec::new(),
        };
        Some(Line { explained, day: self.day, at: self.stated.timestamp, marks, why_not })
    }
}

/// Returns what the statements say about a course, newest first. `name_seat` returns the places that may be named.
pub(super) fn lines(
    weighed: &[Weighed<'_>],
    course: &Course,
    as_of: Day,
    name_seat: &dyn Fn(Seat, Day) -> Option<Key>,
) -> Vec<Line> {
    let mut lines: Vec<Line> = weighed.iter().filter_map(|one| one.line(course, as_of, name_seat)).collect();
    let taken_back: Vec<_> = lines
        .iter()
        .flat_map(|line| line.marks.iter().map(move |mark| (line.at, mark)))
        .filter(|(_, (_, mark))| *mark == Mark::TakenBack)
        .map(|(at, (module, _))| (at, module.clone()))
        .collect();
    for line in &mut lines {
        let done = line.marks.iter().filter(|(_, mark)| is_completion(*mark));
        let is_back = |module: &Option<ModuleId>| taken_back.iter().any(|(at, of)| of == module && *at >= line.at);
        let back: Vec<_> = done.filter(|(module, _)| is_back(module)).map(|(module, _)| module.clone()).collect();
        line.why_not.extend(back.into_iter().map(|module| (module, WhyNot::TakenBack)));
        let mut reasons: Vec<WhyNot> = line.why_not.iter().map(|(_, why)| *why).collect();
        reasons.sort_unstable();
        reasons.dedup();
        line.explained.reasons = reasons.into_iter().map(Into::into).collect();
    }
    lines
}

/// Returns whether a mark may complete what it is about.
pub(super) fn is_completion(mark: Mark) -> bool {
    matches!(mark, Mark::Completed | Mark::CompletedByPass | Mark::Met)
}

/// Returns a module as answers name it.
pub(super) fn module_key(course: &Course, id: &ModuleId) -> Key {
    let module = course.modules.iter().find(|module| module.id == *id);
    Key::new(format!("{}/{id}", course.id), module.map_or(id.as_str(), |module| module.name.sv.as_str()))
}
