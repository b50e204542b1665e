//! Why a person is counted, or not: who the person is, where they count, by which rule, and by which statements.
//!
//! Where and as what a person counts comes from the walk that fills lists of people, so no explanation contradicts a list.

mod answer;
mod course;
mod evidence;
mod person;
mod rule;

use std::collections::BTreeSet;

use xapi::{Ifi, Term, TermKind};

use self::answer::UnplacedStatement;
use self::course::{Case, RowsBySeat};
use self::evidence::{Weighed, Witness};
use self::person::ReachedRows;
use super::listing::{PEOPLE_ARE_BY, keys_of_person, rows};
use super::people_status::PeopleStatus;
use super::question::Question;
use super::walk::concerned;
use crate::identity::{keys_of, spellings};
use crate::same_iri::same_iri_key;
use crate::standings::numbers::CourseNumber;
use crate::standings::people::Person;
use crate::{Affiliation, AgentKey, FigureQuery, Key, Names, Reach, Standings, WhyNot};

pub use self::answer::{
    CountedIn, ExplainedAffiliation, ExplainedCourse, ExplainedIdentity, ExplainedRule, ExplainedStatement,
    ExplainedStep, Explanation, HeldStatus, NotCounted, PlacedBy, Reason, Said, Saying, Stated, TiedBy,
};
pub use self::evidence::Evidence;

/// The most courses explained at once.
const COURSES: usize = 20;
/// The most statements listed that are about no course.
const ABOUT_NO_COURSE: usize = 20;
/// The most identifiers whose statements are looked for.
const IDENTIFIERS: usize = 50;

/// A person of the standings who may be seen within a reach.
pub struct FoundPerson<'s> {
    standings: &'s Standings,
    reach: &'s Reach,
    /// The question, by the dimensions that tell the rows of lists apart.
    query: FigureQuery,
    person: &'s Person,
    affiliations: Vec<&'s Affiliation>,
}

impl Standings {
    /// Finds a person by an identifier, within a reach. `None` if nobody whom the reach may see has one that is meant: a
    /// person whom only others may see is not found.
    pub fn find_person<'s>(
        &'s self,
        query: &FigureQuery,
        reach: &'s Reach,
        is_meant: impl Fn(&AgentKey) -> bool,
    ) -> Option<FoundPerson<'s>> {
        let query = FigureQuery { by: PEOPLE_ARE_BY.to_vec(), ..query.clone() };
        let affiliations: Vec<&Affiliation> = self.roster().affiliations.iter().collect();
        // Whether a person may be seen does not depend on the course that the question names.
        let of_all = FigureQuery { courses: Vec::new(), programmes: Vec::new(), ..query.clone() };
        let question = self.question(&of_all, reach);
        let mut people = concerned(&question, self.people());
        let person = people.find(|person| keys_of_person(self.catalogue(), person, &affiliations).any(&is_meant))?;
        let is_seen = reach.places.is_none()
            || !ReachedRows::of(&question, person, &affiliations).is_empty()
            || !rows_by_seat(&question, person, &affiliations).is_empty();
        is_seen.then_some(FoundPerson { standings: self, reach, query, person, affiliations })
    }
}

impl FoundPerson<'_> {
    /// Returns the index terms that find the person's statements: those of the identifiers, in every spelling. A hash on the
    /// roster finds statements with the mailbox only if one of these counts.
    pub fn terms(&self) -> Vec<Term> {
        let keys: BTreeSet<&AgentKey> =
            keys_of_person(self.standings.catalogue(), self.person, &self.affiliations).collect();
        let ifis = keys.into_iter().filter_map(|key| key.as_str().parse::<Ifi>().ok()).take(IDENTIFIERS);
        let mut terms: Vec<Term> = Vec::new();
        for ifi in ifis {
            let keys = keys_of(&ifi);
            let written = spellings(&ifi).iter().map(Ifi::identity_key).collect::<Vec<_>>();
            let agents = written.into_iter().chain(keys.iter().map(|key| key.as_str().to_owned()));
            terms.extend(agents.map(|value| Term { kind: TermKind::Agent, value }));
            let same = keys.first().map(|key| key.as_str().to_owned());
            terms.extend(same.map(|value| Term { kind: TermKind::SameAgent, value }));
        }
        let mut seen = BTreeSet::new();
        terms.retain(|term| seen.insert((term.kind as u8, term.value.clone())));
        terms
    }

    /// Returns the identifier by which certificates of the person are found. It is personal, so only what is made of it is
    /// given out.
    pub fn holder(&self) -> Option<&AgentKey> {
        keys_of_person(self.standings.catalogue(), self.person, &self.affiliations).min()
    }

    /// Explains how the person is counted, given statements that may be the person's.
    pub fn explain(&self, names: &Names, evidence: &[Evidence<'_>]) -> Explanation {
        let question = self.standings.question(&self.query, self.reach);
        let reached = ReachedRows::of(&question, self.person, &self.affiliations);
        let witness = Witness {
            standings: self.standings,
            names,
            person: self.person,
            within: self.standings.statements_within(names, self.reach),
            rows: &reached,
        };
        let mut weighed = witness.weigh(evidence);
        // Who answered what is told in aggregate alone, and when, is told of nobody.
        let in_aggregate = self.standings.catalogue().told_in_aggregate();
        weighed.retain(|one| {
            one.stated.activity.as_ref().is_none_or(|activity| !in_aggregate.contains(&same_iri_key(activity)))
        });
        let rows = rows_by_seat(&question, self.person, &self.affiliations);
        let case = Case { question: &question, person: self.person, reached: &reached, rows: &rows, weighed: &weighed };
        let mut concerned = self.concerned(&question, &rows, &weighed);
        let further = concerned.split_off(concerned.len().min(COURSES));
        let key = |number: &CourseNumber| {
            let course = question.courses[number.place()].course;
            Key::new(course.id.to_string(), course.name.sv.clone())
        };
        Explanation {
            name: reached.name(),
            identities: reached.identities(&question, &self.shown_agents(&rows, &weighed)),
            affiliations: reached.affiliations(&question),
            courses: concerned.into_iter().map(|number| case.explain(number)).collect(),
            more_courses: further.iter().map(key).collect(),
            about_no_course: self.about_no_course(&weighed),
        }
    }

    /// Returns the courses of the question that concern the person. A course that the question names always does.
    fn concerned(&self, question: &Question<'_>, rows: &RowsBySeat, weighed: &[Weighed<'_>]) -> Vec<CourseNumber> {
        let in_lists: BTreeSet<CourseNumber> = rows.keys().map(|(.., course)| *course).collect();
        let is_named = !self.query.courses.is_empty();
        let is_stated = |number: CourseNumber| {
            let id = &question.courses[number.place()].course.id;
            weighed.iter().flat_map(|one| &one.subjects).any(|subject| subject.place.course == *id)
        };
        let wanted = question.courses().filter(|(_, asked)| asked.wanted).map(|(number, _)| number);
        wanted.filter(|number| is_named || in_lists.contains(number) || is_stated(*number)).collect()
    }

    /// Returns the agents that may be shown: those of the statements and the rows that may; if the reach is everything, all.
    fn shown_agents(&self, rows: &RowsBySeat, weighed: &[Weighed<'_>]) -> BTreeSet<AgentKey> {
        let of_rows = rows.values().flatten().flat_map(|(_, listed)| &listed.row.identifiers);
        let of_rows = of_rows.map(|ifi| AgentKey::from(ifi.identity_key()));
        let stated =
            weighed.iter().filter(|one| !one.faults.contains(&WhyNot::Group)).filter_map(|one| one.actor.clone());
        let all = self.person.agents().filter(|_| self.reach.is_everything()).cloned();
        of_rows.chain(stated).chain(all).collect()
    }

    /// Returns the newest statements about no course. Callers who may see only some courses get none of them. Answers to
    /// surveys belong to courses, and are told of nobody by name.
    fn about_no_course(&self, weighed: &[Weighed<'_>]) -> Vec<UnplacedStatement> {
        let is_seen = self.reach.courses.is_none();
        let catalogue = self.standings.catalogue();
        let is_unknown = |activity: &String| !catalogue.is_question(activity);
        let unplaced = weighed
            .iter()
            .filter(|one| is_seen && one.subjects.is_empty() && one.stated.activity.as_ref().is_some_and(is_unknown));
        let unplaced = unplaced
            .map(|one| UnplacedStatement { stated: one.stated.clone(), voided: one.faults.contains(&WhyNot::Voided) });
        unplaced.take(ABOUT_NO_COURSE).collect()
    }
}

/// Returns the rows of all lists that a person is in.
fn rows_by_seat(question: &Question<'_>, person: &Person, affiliations: &[&Affiliation]) -> RowsBySeat {
    let mut by_seat = RowsBySeat::new();
    for status in PeopleStatus::ALL {
        for listed in rows(question, (std::slice::from_ref(person), std::iter::once((person, 1))), affiliations, status)
        {
            by_seat.entry(listed.key).or_default().push((status, listed));
        }
    }
    by_seat
}
