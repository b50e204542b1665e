//! Retention: who is still with the employer with whom they completed a course, 12 and 24 months later.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::json;

use super::{OverTime, course_of, row_key};
use crate::cell::{Numbers, share};
use crate::completions::Keys;
use crate::person::{Person, Seat, World};
use crate::question::Question;

/// Somebody who completed the course as the staff of an employer: whether they are with that employer after 12 and after 24
/// months; nothing if those are not over.
type Completion = [Option<bool>; 2];

const MONTHS: [i32; 2] = [12, 24];

/// Whether a person is the staff of an employer on a day.
fn is_staff(person: &Person, employer: &str, day: Date, as_of: Date) -> bool {
    person.rows.iter().any(|row| row.employer == employer && row.is_in_force(day, as_of))
}

/// Counts retention. The question has the days of completion as its period.
pub fn retention(world: &World, question: &Question) -> OverTime {
    let (at, course) = course_of(world, question);
    let as_of = question.as_of;
    let (mut rows, mut all): (BTreeMap<Keys, Vec<Completion>>, Vec<Completion>) = Default::default();
    for person in &world.people {
        let Some(completed) = person.standing(world, at, None, as_of).completed else { continue };
        if question.from.is_some_and(|from| completed < from) || question.to.is_some_and(|to| to <= completed) {
            continue;
        }
        let in_force: Vec<_> = person.rows.iter().filter(|row| row.is_in_force(completed, as_of)).collect();
        let employers: BTreeSet<&String> = in_force.iter().map(|row| &row.employer).collect();
        for employer in employers {
            let seats = in_force.iter().filter(|row| row.employer == *employer).map(|row| Seat::of(row));
            let counted = seats.filter(|seat| question.admits(world, seat, completed));
            let places = counted.flat_map(|seat| question.place_keys(world, &seat, completed));
            let keys: BTreeSet<Keys> =
                places.map(|places| row_key(question, course, &places, Some(completed))).collect();
            let still: Completion = MONTHS.map(|months| {
                let end = completed.saturating_add(months.months());
                (end <= as_of).then(|| is_staff(person, employer, end, as_of))
            });
            if !keys.is_empty() {
                all.push(still);
            }
            for key in keys {
                rows.entry(key).or_default().push(still);
            }
        }
    }
    let rows = if question.by.is_empty() { BTreeMap::new() } else { rows };
    let rows = rows.into_iter().map(|(key, completions)| (key, numbers(&completions))).collect();
    OverTime { rows, total: numbers(&all) }
}

fn numbers(completions: &[Completion]) -> Numbers {
    let count = |number: usize| u32::try_from(number).expect("few persons");
    let mut numbers = Numbers::from([("/completed_employed".to_owned(), json!(completions.len()))]);
    for (at, months) in MONTHS.iter().enumerate() {
        let over: Vec<bool> = completions.iter().filter_map(|one| one[at]).collect();
        let still = over.iter().filter(|still| **still).count();
        let mut put = |field: &str, value| drop(numbers.insert(format!("/after_{months}_months/{field}"), value));
        put("N", json!(over.len()));
        put("months_not_over", json!(completions.len() - over.len()));
        put("still_employed", json!(still));
        put("share", share(count(still), count(over.len())));
    }
    numbers
}
