//! Trainers: who they are, who of them is qualified, and whom they taught.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::cell::Numbers;
use crate::certificate::{Certificate, certificate};
use crate::completions::Keys;
use crate::person::{Attribution, Person, Seat, World, standing};
use crate::question::{Dimension, Question};
use crate::statement::Deed;
use crate::survey::places_of;
use crate::words::slug;

/// The trainers of a course, and those whom they taught.
#[derive(Debug)]
pub struct Trainers {
    /// By employer.
    pub rows: BTreeMap<Keys, Numbers>,
    /// Everybody.
    pub total: Numbers,
    /// Each trainer, in order: the codes of employers, whether they are qualified, and how many they taught.
    pub list: Vec<(Vec<String>, Value, usize)>,
}

/// A person, in some place or everywhere.
#[derive(Default)]
struct Seen {
    is_trainer: bool,
    has_completed: bool,
    trained_by: BTreeSet<usize>,
}

/// Counts the trainers. The question has the days of completion as its period.
///
/// # Panics
/// If not one course is asked for.
pub fn trainers(world: &World, question: &Question) -> Trainers {
    let question = &Question { by: vec![Dimension::Municipality], ..question.clone() };
    let [at] = question.courses(world)[..] else { panic!("one course is asked for") };
    let as_of = question.as_of;
    let mut people: Vec<BTreeMap<String, Seen>> = Vec::new();
    for (number, person) in world.people.iter().enumerate() {
        let mut places: BTreeMap<String, Seen> = BTreeMap::new();
        for seat in person.seats_today(as_of) {
            if is_trainer(world, &seat) && question.admits(world, &seat, as_of) {
                for key in employers(world, question, &seat, as_of) {
                    places.entry(key).or_default().is_trainer = true;
                }
            }
        }
        for part in person.parts(at) {
            let Some(day) = standing(world, &part.deeds, (at, None), as_of).completed else { continue };
            if question.from.is_some_and(|from| day < from) || question.to.is_some_and(|to| to <= day) {
                continue;
            }
            for seat in person.seats(&part, day, as_of, Attribution::AtEvent) {
                if question.admits(world, &seat, day) {
                    let trainers = trained_by(world, (number, person), (at, as_of), (&seat, day));
                    for key in employers(world, question, &seat, day) {
                        let seen = places.entry(key).or_default();
                        seen.has_completed = true;
                        seen.trained_by.extend(&trainers);
                    }
                }
            }
        }
        people.push(places);
    }
    let qualified: Vec<bool> = world.people.iter().map(|person| is_qualified(world, person, as_of)).collect();
    let keys: BTreeSet<&String> = people.iter().flat_map(BTreeMap::keys).collect();
    let row = |key: &String| numbers(world, &qualified, |person| people[person].get(key).into_iter().collect());
    let rows = keys.into_iter().map(|key| (vec![key.clone()], row(key))).collect();
    let total = numbers(world, &qualified, |person| people[person].values().collect());
    let mut list = Vec::new();
    for (number, places) in people.iter().enumerate() {
        let codes: Vec<String> =
            places.iter().filter(|(_, seen)| seen.is_trainer).map(|(key, _)| key.clone()).collect();
        if !codes.is_empty() {
            let taught = people.iter().filter(|places| places.values().any(|seen| seen.trained_by.contains(&number)));
            let has_course = world.catalogue.trainers.qualification.is_some();
            list.push((codes, if has_course { json!(qualified[number]) } else { Value::Null }, taught.count()));
        }
    }
    list.sort_by_key(|(codes, is_qualified, taught)| (codes.clone(), is_qualified.to_string(), *taught));
    Trainers { rows, total, list }
}

fn employers(world: &World, question: &Question, seat: &Seat, day: Date) -> Vec<String> {
    let keys = question.place_keys(world, seat, day);
    keys.into_iter().flat_map(|places| places.into_iter().map(|(_, value)| value)).collect()
}

fn is_trainer(world: &World, seat: &Seat) -> bool {
    let roles = &world.catalogue.trainers.roles;
    seat.role.as_ref().is_some_and(|role| roles.iter().any(|one| slug(one) == *role))
}

fn is_qualified(world: &World, person: &Person, as_of: Date) -> bool {
    let Some(id) = &world.catalogue.trainers.qualification else { return false };
    let at = world.catalogue.courses.iter().position(|course| course.id == *id).expect("the course is there");
    if world.catalogue.courses[at].valid_months.is_none() {
        return person.standing(world, at, None, as_of).completed.is_some();
    }
    let certificate = certificate(world, &person.deeds_of(at), at, as_of);
    matches!(certificate, Some(Certificate::InForce | Certificate::Expiring))
}

/// The trainers whom the last day names that names any, up to the day of completion.
fn trained_by(
    world: &World,
    (number, person): (usize, &Person),
    (course, as_of): (usize, Date),
    (seat, completed): (&Seat, Date),
) -> BTreeSet<usize> {
    let is_by_roster = !person.roster_seats(completed, as_of).is_empty();
    let mut by_day: BTreeMap<Date, BTreeSet<usize>> = BTreeMap::new();
    for deed in person.deeds_of(course) {
        let counts =
            is_by_roster || places_of(person, deed.claim.as_ref(), deed.tabled.as_ref()).contains(&seat.employer);
        if counts && deed.day <= completed {
            let trainers = trainers_of(world, deed, as_of).into_iter().filter(|trainer| *trainer != number);
            by_day.entry(deed.day).or_default().extend(trainers);
        }
    }
    by_day.into_values().rev().find(|trainers| !trainers.is_empty()).unwrap_or_default()
}

/// Those whom a statement names who are trainers on its day.
fn trainers_of(world: &World, deed: &Deed, as_of: Date) -> BTreeSet<usize> {
    let is_one = |person: &Person| {
        deed.instructors.iter().any(|agent| person.is_known_as(agent))
            && person.roster_seats(deed.day, as_of).iter().any(|seat| is_trainer(world, seat))
    };
    (0..world.people.len()).filter(|at| is_one(&world.people[*at])).collect()
}

fn numbers<'s>(world: &World, qualified: &[bool], seen: impl Fn(usize) -> Vec<&'s Seen>) -> Numbers {
    let count = |holds: &dyn Fn(usize, &Seen) -> bool| {
        let people = 0..world.people.len();
        people.filter(|person| seen(*person).into_iter().any(|one| holds(*person, one))).count()
    };
    let completed = count(&|_, one| one.has_completed);
    let with_trainer = count(&|_, one| !one.trained_by.is_empty());
    let mut numbers = Numbers::from([("/completed".to_owned(), json!(completed))]);
    if !world.catalogue.trainers.roles.is_empty() {
        numbers.insert("/trainers".to_owned(), json!(count(&|_, one| one.is_trainer)));
        numbers.insert("/with_trainer".to_owned(), json!(with_trainer));
        numbers.insert("/without_trainer".to_owned(), json!(completed - with_trainer));
        if world.catalogue.trainers.qualification.is_some() {
            let is_qualified = |person: usize, one: &Seen| one.is_trainer && qualified[person];
            numbers.insert("/qualified_trainers".to_owned(), json!(count(&is_qualified)));
        }
    }
    numbers
}
