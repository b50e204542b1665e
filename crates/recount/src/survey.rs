//! Surveys: who was asked, who answered, and what.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::answers::{Answered, Reply};
use crate::catalogue::SurveyQuestion;
use crate::cell::{Numbers, share};
use crate::completions::Keys;
use crate::over_time::{OverTime, row_key};
use crate::person::{Attribution, Person, Seat, World, standing};
use crate::question::Question;

/// Somebody who has started the course, with their last answer to each question.
#[derive(Clone)]
struct Asked<'w> {
    started: Date,
    last: Vec<Option<&'w Answered>>,
}

impl Asked<'_> {
    fn join(&mut self, other: &Self) {
        self.started = self.started.min(other.started);
        for (own, more) in self.last.iter_mut().zip(&other.last) {
            *own = own.iter().chain(more).copied().max_by_key(|answer| answer.at);
        }
    }
}

/// The municipalities in which an answer counts, if the roster does not place the person.
fn places(person: &Person, answer: &Answered) -> BTreeSet<Option<String>> {
    places_of(person, answer.claim.as_ref(), answer.tabled.as_ref())
}

/// The same of anything that is told of a person.
pub(crate) fn places_of(
    person: &Person,
    claim: Option<&String>,
    of_agent: Option<&String>,
) -> BTreeSet<Option<String>> {
    if let Some(claimed) = claim {
        return [Some(claimed.clone())].into();
    }
    let unclaimed = person.deeds.iter().filter(|deed| deed.claim.is_none());
    let tabled: BTreeSet<Option<String>> =
        unclaimed.filter_map(|deed| deed.tabled.clone()).chain(of_agent.cloned()).map(Some).collect();
    if tabled.is_empty() { [None].into() } else { tabled }
}

/// How a person is seen in a part of what is reported, from a seat.
fn asked<'w>(
    world: &'w World,
    person: &Person,
    (course, as_of): (usize, Date),
    (seat, started): (&Seat, Date),
) -> Asked<'w> {
    let is_by_roster = !person.roster_seats(started, as_of).is_empty();
    let counts = |answer: &&Answered| {
        answer.course == course
            && answer.day <= as_of
            && person.is_known_as(&answer.agent)
            && (is_by_roster || places(person, answer).contains(&seat.employer))
    };
    let of_question = |at: usize| {
        let answers = world.answers.iter().filter(counts).filter(|answer| answer.question == at);
        answers.max_by_key(|answer| answer.at)
    };
    Asked { started, last: (0..world.catalogue.courses[course].questions.len()).map(of_question).collect() }
}

/// Counts the survey of a course, by question. The question has the days of starting as its period.
///
/// # Panics
/// If not one course is asked for.
pub fn survey(world: &World, question: &Question) -> BTreeMap<String, OverTime> {
    let [at] = question.courses(world)[..] else { panic!("one course is asked for") };
    let course = &world.catalogue.courses[at];
    let as_of = question.as_of;
    let (mut rows, mut all): (BTreeMap<Keys, Vec<Asked<'_>>>, Vec<Asked<'_>>) = Default::default();
    let is_asked = |one: &Asked<'_>| {
        question.from.is_none_or(|from| from <= one.started) && question.to.is_none_or(|to| one.started < to)
    };
    for person in &world.people {
        let mut by_place: Vec<(Vec<_>, Asked<'_>)> = Vec::new();
        let mut whole: Option<Asked<'_>> = None;
        for part in person.parts(at) {
            let Some(day) = standing(world, &part.deeds, (at, None), as_of).started else { continue };
            for seat in person.seats(&part, day, as_of, Attribution::AtEvent) {
                if !question.admits(world, &seat, day) {
                    continue;
                }
                let here = asked(world, person, (at, as_of), (&seat, day));
                for places in question.place_keys(world, &seat, day) {
                    match by_place.iter_mut().find(|(known, _)| *known == places) {
                        Some((_, there)) => there.join(&here),
                        None => by_place.push((places, here.clone())),
                    }
                }
                whole.get_or_insert_with(|| here.clone()).join(&here);
            }
        }
        for (places, one) in by_place.into_iter().filter(|(_, one)| is_asked(one)) {
            rows.entry(row_key(question, course, &places, Some(one.started))).or_default().push(one);
        }
        all.extend(whole.filter(is_asked));
    }
    if question.by.is_empty() {
        rows.clear();
    }
    let of = |which: usize| OverTime {
        rows: rows.iter().map(|(key, asked)| (key.clone(), numbers(&course.questions, which, asked))).collect(),
        total: numbers(&course.questions, which, &all),
    };
    course.questions.iter().enumerate().map(|(which, one)| (one.id.clone(), of(which))).collect()
}

fn numbers(questions: &[SurveyQuestion], which: usize, asked: &[Asked<'_>]) -> Numbers {
    let question = &questions[which];
    let count = |number: usize| u32::try_from(number).expect("few persons");
    let reply = |one: &Asked<'_>, at: usize| one.last[at].map(|answer| answer.reply.clone());
    let replies: Vec<Reply> = asked.iter().filter_map(|one| reply(one, which)).collect();
    let answered: Vec<&Reply> = replies.iter().filter(|reply| **reply != Reply::Unread).collect();
    let mut numbers = Numbers::new();
    let mut put = |field: &str, value| drop(numbers.insert(format!("/{field}"), value));
    put("asked", json!(asked.len()));
    put("answered", json!(answered.len()));
    put("not_read", json!(replies.len() - answered.len()));
    put("response_rate", share(count(answered.len()), count(asked.len())));
    let has = |reply: &Reply, point: usize| matches!(reply, Reply::Points(points) if points.contains(&point));
    if !question.satisfied.is_empty() {
        let is_satisfied = |reply: &&&Reply| {
            let points = question.points.iter().enumerate();
            points.filter(|(_, point)| question.satisfied.contains(&point.value)).any(|(at, _)| has(reply, at))
        };
        let satisfied = answered.iter().filter(is_satisfied).count();
        put("satisfied", json!(satisfied));
        put("satisfied_share", share(count(satisfied), count(answered.len())));
    }
    for point in 0..question.points.len() {
        let gave = answered.iter().filter(|reply| has(reply, point)).count();
        put(&format!("distribution/{point}/n"), json!(gave));
    }
    if question.kind == "numeric" {
        let mut given: Vec<i64> = answered
            .iter()
            .filter_map(|reply| match reply {
                Reply::Number(number) => Some(*number),
                _ => None,
            })
            .collect();
        given.sort_unstable();
        put("mean", averaged(&given));
        let middle = given.len() / 2;
        let even = given.len().is_multiple_of(2);
        put("median", averaged(given.get(middle.saturating_sub(usize::from(even))..=middle).unwrap_or_default()));
    }
    if let Some(before) = question.before.as_ref().and_then(|id| questions.iter().position(|one| one.id == *id)) {
        let value = |at: usize, reply: Option<Reply>| match reply? {
            Reply::Number(number) => Some(number),
            Reply::Points(points) if points.len() == 1 => Some(i64::from(questions[at].points[points[0]].value)),
            _ => None,
        };
        let pairs: Vec<(i64, i64)> = asked
            .iter()
            .filter_map(|one| Some((value(before, reply(one, before))?, value(which, reply(one, which))?)))
            .collect();
        put("change/pairs", json!(pairs.len()));
        put("change/improved", json!(pairs.iter().filter(|(before, after)| after > before).count()));
        put("change/unchanged", json!(pairs.iter().filter(|(before, after)| after == before).count()));
        put("change/worsened", json!(pairs.iter().filter(|(before, after)| after < before).count()));
        for (at, point) in questions[before].points.iter().enumerate() {
            let gave = pairs.iter().filter(|(before, _)| *before == i64::from(point.value)).count();
            put(&format!("change/before/{at}/n"), json!(gave));
        }
        for (at, point) in question.points.iter().enumerate() {
            let gave = pairs.iter().filter(|(_, after)| *after == i64::from(point.value)).count();
            put(&format!("change/after/{at}/n"), json!(gave));
        }
    }
    numbers
}

/// The mean in units, of thousandths; rounded to whole thousandths.
fn averaged(given: &[i64]) -> Value {
    if given.is_empty() {
        return Value::Null;
    }
    let sum: f64 = given.iter().map(|number| f64::from(i32::try_from(*number).expect("a small number"))).sum();
    let mean = sum / f64::from(u32::try_from(given.len()).expect("few persons"));
    json!(mean.round() / 1000.0)
}
