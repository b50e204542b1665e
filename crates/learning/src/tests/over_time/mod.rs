//! Questions over time: new hires, cohorts, and the funnel of a course.

mod cohorts;
mod funnel;
mod hires;
mod laws;
mod published;
mod world;

use super::*;

pub(super) const BISTAND: &str = "https://lms.example/course/1";

fn attempted() -> &'static str {
    "http://adlnet.gov/expapi/verbs/attempted"
}

/// A question about one course.
fn asked(course: &str, by: &[TimeDimension], as_of: &str) -> TimeQuery {
    let of = FigureQuery { courses: vec![course.into()], ..FigureQuery::by(&[], day(as_of)) };
    TimeQuery { by: by.to_vec(), of }
}

#[track_caller]
fn answer(standings: &Standings, subject: TimeSubject, query: &TimeQuery) -> TimeTable {
    standings.over_time_within(subject, query, &Reach::default()).expect("an answer")
}

/// The total as JSON.
#[track_caller]
fn total(table: &TimeTable) -> Value {
    serde_json::to_value(table.total.as_ref().expect("a total")).expect("it is JSON")
}

/// The rows as JSON, by the codes of their keys.
fn rows(table: &TimeTable) -> Vec<(String, Value)> {
    let row = |row: &TimeRow| {
        let codes: Vec<&str> = row.keys.iter().map(|key| key.code.as_str()).collect();
        (codes.join(" "), serde_json::to_value(&row.body).expect("it is JSON"))
    };
    table.rows.iter().map(row).collect()
}
