//! New hires: how many have started and completed a course within some number of days of being hired.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::json;

use super::{OverTime, Wait, course_of, days_between, quantiles, row_key};
use crate::cell::{Numbers, share};
use crate::completions::Keys;
use crate::person::{Person, Seat, World};
use crate::question::Question;
use crate::roster::Row;

/// An employment: rows of one employer that belong together.
struct Employment {
    employer: String,
    hired: Option<Date>,
    rows: Vec<Row>,
}

impl Employment {
    fn first(&self) -> Date {
        self.rows.iter().map(|row| row.first).min().expect("an employment has rows")
    }

    fn last(&self) -> Date {
        self.rows.iter().map(|row| row.last).max().expect("an employment has rows")
    }

    /// The seats that it began in; if its day of hiring is not known, all.
    fn seats(&self) -> Vec<Seat> {
        let first = self.first();
        self.rows.iter().filter(|row| self.hired.is_none() || row.first == first).map(Seat::of).collect()
    }
}

/// The employments of a person that had begun by a day. Rows of one employer with the same day of hiring are one employment.
/// A row without one continues the employment that lasted up to it; without such an employment, it is one with an unknown
/// day of hiring, if it is in force.
fn employments(person: &Person, as_of: Date) -> Vec<Employment> {
    let mut rows: Vec<&Row> = person.rows.iter().filter(|row| row.is_told(as_of) && row.first <= as_of).collect();
    rows.sort_by_key(|row| (row.first, row.hired.is_none()));
    let mut found: Vec<Employment> = Vec::new();
    for row in rows {
        let of_employer = |one: &&mut Employment| one.employer == row.employer;
        let goes_on = |one: &&mut Employment| {
            one.hired.is_some() && one.first() <= row.first && row.first <= one.last().saturating_add(1.day())
        };
        let before = found.iter_mut().filter(of_employer).filter(goes_on).max_by_key(|one| one.hired);
        if let Some(before) = before.filter(|_| row.hired.is_none()) {
            before.rows.push(row.clone());
        } else if row.hired.is_some() || row.last >= as_of {
            let same = found.iter_mut().filter(of_employer).find(|one| one.hired == row.hired);
            if let Some(same) = same {
                same.rows.push(row.clone());
            } else {
                found.push(Employment { employer: row.employer.clone(), hired: row.hired, rows: vec![row.clone()] });
            }
        }
    }
    found
}

/// What the person of an employment has done, and how the employment went on.
struct Hire {
    hired: Option<Date>,
    started: Option<Date>,
    completed: Option<Date>,
    /// The last day, if it ended before the as-of day.
    left: Option<Date>,
}

/// Counts new hires. The question has the days of hiring as its period.
pub fn new_hires(world: &World, question: &Question) -> OverTime {
    let (at, course) = course_of(world, question);
    let as_of = question.as_of;
    let (mut rows, mut all): (BTreeMap<Keys, Vec<Hire>>, Vec<Hire>) = Default::default();
    for person in &world.people {
        let standing = person.standing(world, at, None, as_of);
        // Completing the course includes starting it.
        let started = standing.started.into_iter().chain(standing.completed).min();
        for employment in employments(person, as_of) {
            let hired = employment.hired;
            let is_asked = |hired: Date| {
                hired <= as_of
                    && question.from.is_none_or(|from| from <= hired)
                    && question.to.is_none_or(|to| hired < to)
            };
            let day = hired.map_or(as_of, |hired| hired.max(employment.first()));
            let seats = employment.seats();
            let meant =
                seats.iter().filter(|seat| Question::is_meant_for(world, at, seat.role.as_ref()) != Some(false));
            let counted = meant.filter(|seat| question.admits(world, seat, day));
            let places = counted.flat_map(|seat| question.place_keys(world, seat, day));
            let keys: BTreeSet<Keys> = places.map(|places| row_key(question, course, &places, hired)).collect();
            if keys.is_empty() || !hired.is_none_or(is_asked) {
                continue;
            }
            let left = Some(employment.last()).filter(|last| *last < as_of);
            let left = left.map(|last| hired.map_or(last, |hired| last.max(hired)));
            let hire = || Hire { hired, started, completed: standing.completed, left };
            for key in keys {
                rows.entry(key).or_default().push(hire());
            }
            all.push(hire());
        }
    }
    let rows = if question.by.is_empty() { BTreeMap::new() } else { rows };
    let rows = rows.into_iter().map(|(key, hires)| (key, numbers(&hires, as_of))).collect();
    OverTime { rows, total: numbers(&all, as_of) }
}

fn numbers(hires: &[Hire], as_of: Date) -> Numbers {
    let mut numbers = Numbers::new();
    let known: Vec<(&Hire, Date)> = hires.iter().filter_map(|hire| Some((hire, hire.hired?))).collect();
    let is_before = |(hire, hired): &(&Hire, Date)| hire.completed.is_some_and(|day| day < *hired);
    let mut put = |field: &str, count: usize| drop(numbers.insert(format!("/{field}"), json!(count)));
    put("hired", known.len());
    put("hired_unknown", hires.len() - known.len());
    put("completed_before", known.iter().filter(|one| is_before(one)).count());
    for days in [30, 90] {
        let end = |hired: Date| hired.saturating_add(days.days());
        let has_left = |(hire, hired): &(&Hire, Date)| hire.left.is_some_and(|left| left < end(*hired));
        let stayed: Vec<&(&Hire, Date)> = known.iter().filter(|one| !has_left(one)).collect();
        let had: Vec<&(&Hire, Date)> = stayed.iter().copied().filter(|(_, hired)| end(*hired) <= as_of).collect();
        let within = |of: fn(&Hire) -> Option<Date>| {
            had.iter().filter(|(hire, hired)| of(hire).is_some_and(|day| day <= end(*hired))).count()
        };
        let (started, completed) = (within(|hire| hire.started), within(|hire| hire.completed));
        put(&format!("within_{days}/N"), had.len());
        put(&format!("within_{days}/days_not_over"), stayed.len() - had.len());
        put(&format!("within_{days}/left_before"), known.len() - stayed.len());
        put(&format!("within_{days}/started"), started);
        put(&format!("within_{days}/completed"), completed);
    }
    for days in [30, 90] {
        for what in ["started", "completed"] {
            let count =
                |field: &str| numbers[&format!("/within_{days}/{field}")].as_u64().and_then(|n| u32::try_from(n).ok());
            let share = share(count(what).expect("a count"), count("N").expect("a count"));
            numbers.insert(format!("/within_{days}/{what}_share"), share);
        }
    }
    let waiting = known.iter().filter(|one| !is_before(one));
    let wait = |(hire, hired): &(&Hire, Date)| {
        let seen = hire.left.unwrap_or(as_of);
        let completed = hire.completed.filter(|day| *day <= seen);
        Wait { length: days_between(*hired, completed.unwrap_or(seen)), is_over: completed.is_some() }
    };
    let waits: Vec<Wait> = waiting.map(wait).collect();
    numbers.insert("/days_to_completion/n".to_owned(), json!(waits.len()));
    numbers.insert("/days_to_completion/censored".to_owned(), json!(waits.iter().filter(|wait| !wait.is_over).count()));
    quantiles(&mut numbers, "days_to_completion", &waits);
    numbers
}
