//! What became of people who were hired, or who started or completed a course.

mod hires;
mod retention;
mod stories;

pub use hires::new_hires;
pub use retention::retention;
pub use stories::{cohorts, funnel};

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::catalogue::Course;
use crate::cell::Numbers;
use crate::completions::Keys;
use crate::person::World;
use crate::question::{Dimension, Question, month_of};

/// Rows, and the total.
#[derive(Debug)]
pub struct OverTime {
    /// The rows.
    pub rows: BTreeMap<Keys, Numbers>,
    /// Everything.
    pub total: Numbers,
}

/// How long a person waited: until it was reached, or for as long as it could be observed.
#[derive(Debug, Clone, Copy)]
struct Wait {
    length: i32,
    is_over: bool,
}

fn course_of<'w>(world: &'w World, question: &Question) -> (usize, &'w Course) {
    let [at] = question.courses(world)[..] else { panic!("one course is asked for") };
    (at, &world.catalogue.courses[at])
}

/// The key of a row: its places, and the period of the day on which something began.
pub(crate) fn row_key(
    question: &Question,
    course: &Course,
    places: &[(Dimension, String)],
    begun: Option<Date>,
) -> Keys {
    let value = |dimension: &Dimension| {
        let place = places.iter().find(|(known, _)| known == dimension).map(|(_, value)| value.clone());
        place.unwrap_or_else(|| begun.map_or("unknown".to_owned(), |day| period_of(course, *dimension, day)))
    };
    question.by.iter().map(value).collect()
}

fn period_of(course: &Course, dimension: Dimension, day: Date) -> String {
    match dimension {
        Dimension::Month => month_of(day),
        Dimension::Quarter => format!("{:04}-Q{}", day.year(), (day.month() + 2) / 3),
        Dimension::Round => {
            let round = course.rounds.iter().find(|round| round.valid_from <= day && day <= round.valid_to);
            round.map_or("none".to_owned(), |round| round.id.clone())
        }
        other => panic!("{other:?} is no period"),
    }
}

fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).expect("two days").get_days()
}

/// The least length within which that many quarters have reached it, by the Kaplan–Meier estimator: the share that has not
/// reached it falls, at each length, by the part of those still observed who reach it then.
fn quantile(waits: &[Wait], quarters: i32) -> Value {
    let mut lengths: Vec<i32> = waits.iter().filter(|wait| wait.is_over).map(|wait| wait.length).collect();
    lengths.sort_unstable();
    lengths.dedup();
    let mut left = 1.0;
    for length in lengths {
        let seen = waits.iter().filter(|wait| wait.length >= length).count();
        let reach = waits.iter().filter(|wait| wait.length == length && wait.is_over).count();
        left *= number(seen - reach) / number(seen);
        if 1.0 - left >= f64::from(quarters) / 4.0 - 1e-9 {
            return json!(length);
        }
    }
    Value::Null
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).expect("few persons"))
}

fn quantiles(numbers: &mut Numbers, object: &str, waits: &[Wait]) {
    for (field, quarters) in [("lower_quartile", 1), ("median", 2), ("upper_quartile", 3)] {
        numbers.insert(format!("/{object}/{field}"), quantile(waits, quarters));
    }
}
