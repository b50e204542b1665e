//! The script: everything that happens, and when its platform reports it.

use std::collections::HashSet;

use anyhow::Context;
use jiff::{SignedDuration, Timestamp};
use learning::{CatalogueFile, Course, Day, Names};
use serde_json::Value;
use xapi::Version;

use super::chance::Chance;
use super::people::{Identity, Post, RosterText};
use super::places::Place;
use super::senders::Thing;

/// The catalogue of the demonstration, as it is posted.
pub const CATALOGUE: &str = include_str!("../../../fixtures/demo/catalogue.toml");

/// Most statements in one request.
const BATCH: usize = 100;

/// Statements that go in one request.
#[derive(Debug)]
pub struct Batch {
    /// The edition of the standard that the platform speaks.
    pub version: Version,
    /// The statements; ids are unique among them.
    pub statements: Vec<Value>,
}

/// One delivery of one statement.
#[derive(Debug)]
struct Delivery {
    sent: Timestamp,
    version: Version,
    statement: Value,
}

/// What happens, written by one file per programme.
#[derive(Debug)]
pub(super) struct Script {
    /// The random numbers of the programme that is being written.
    pub(super) chance: Chance,
    /// The names by which platforms name employers.
    pub(super) names: Names,
    /// The rosters so far.
    pub(super) roster: RosterText,
    deliveries: Vec<Delivery>,
}

impl Script {
    /// Starts an empty script.
    pub(super) fn new(names: Names) -> Self {
        Self { names, chance: Chance::new(0), roster: RosterText::new(), deliveries: Vec::new() }
    }

    /// Reports something that happened at `at`, as platforms do: within the hour or, three times in a hundred, up to
    /// half a year late; and two times in a hundred again.
    pub(super) fn tell(&mut self, at: Timestamp, version: Version, statement: Value) {
        let minutes = if self.chance.percent(3) {
            self.chance.between(30 * 24 * 60, 180 * 24 * 60)
        } else {
            self.chance.between(1, 59)
        };
        let sent = at + SignedDuration::from_mins(i64::from(minutes));
        if self.chance.percent(2) {
            let again = sent + SignedDuration::from_hours(i64::from(self.chance.between(1, 72)));
            self.tell_at(again, version, statement.clone());
        }
        self.tell_at(sent, version, statement);
    }

    /// Reports something at exactly this time, once.
    pub(super) fn tell_at(&mut self, sent: Timestamp, version: Version, statement: Value) {
        self.deliveries.push(Delivery { sent, version, statement });
    }

    /// Puts somebody on a roster.
    pub(super) fn employ(&mut self, identities: &[&Identity], place: Place, post: &Post) {
        self.roster.row(identities, place, post);
    }

    /// A time within the working hours of a day.
    pub(super) fn within(&mut self, day: Day) -> Timestamp {
        day.start() + SignedDuration::from_secs(i64::from(self.chance.between(8 * 3600, 16 * 3600)))
    }

    /// A day of a period, both ends included.
    pub(super) fn day_between(&mut self, first: Day, last: Day) -> Day {
        let days = u32::try_from(last.number() - first.number()).unwrap_or(0);
        first.plus(i32::try_from(self.chance.between(0, days)).unwrap_or(0))
    }

    /// All deliveries in the order in which they are sent, in requests of one edition each.
    pub(super) fn batches(self) -> (RosterText, Vec<Batch>) {
        let mut deliveries = self.deliveries;
        deliveries.sort_by_key(|delivery| delivery.sent);
        let mut closed = Vec::new();
        let mut open = [Open::new(Version::V1_0_3), Open::new(Version::V2_0_0)];
        for Delivery { version, statement, .. } in deliveries {
            for batch in open.iter_mut().filter(|batch| batch.version == version) {
                if batch.is_full_for(&statement) {
                    closed.push(batch.close());
                }
            }
            if let Some(batch) = open.iter_mut().find(|batch| batch.version == version) {
                batch.push(statement);
            }
        }
        closed.extend(open.iter_mut().filter(|batch| !batch.statements.is_empty()).map(Open::close));
        (self.roster, closed)
    }
}

/// A request that is being filled.
struct Open {
    version: Version,
    ids: HashSet<String>,
    statements: Vec<Value>,
}

impl Open {
    fn new(version: Version) -> Self {
        Self { version, ids: HashSet::new(), statements: Vec::new() }
    }

    /// Whether it is full or already has a statement with this id: one request must not carry an id twice.
    fn is_full_for(&self, statement: &Value) -> bool {
        self.statements.len() >= BATCH || statement["id"].as_str().is_some_and(|id| self.ids.contains(id))
    }

    fn push(&mut self, statement: Value) {
        if let Some(id) = statement["id"].as_str() {
            self.ids.insert(id.to_owned());
        }
        self.statements.push(statement);
    }

    fn close(&mut self) -> Batch {
        self.ids.clear();
        Batch { version: self.version, statements: std::mem::take(&mut self.statements) }
    }
}

/// A course of the catalogue.
pub(super) fn course<'c>(catalogue: &'c CatalogueFile, id: &str) -> anyhow::Result<&'c Course> {
    let found = catalogue.courses.iter().find(|course| course.id.as_str() == id);
    found.with_context(|| format!("the demonstration's catalogue has no course {id}"))
}

/// A course as one platform or publisher knows it: by the IRI that begins with `prefix`.
pub(super) fn course_on<'c>(course: &'c Course, prefix: &str) -> anyhow::Result<Thing<'c>> {
    let iri = course.iris.iter().find(|iri| iri.starts_with(prefix));
    let iri = iri.with_context(|| format!("{} has no IRI under {prefix}", course.id))?;
    Ok(Thing { iri, title: &course.name.sv })
}

/// The modules of a course that one platform or publisher has, in order.
pub(super) fn modules_on<'c>(course: &'c Course, prefix: &str) -> Vec<Thing<'c>> {
    let on = |iri: &&String| iri.starts_with(prefix);
    let thing =
        |module: &'c learning::Module| module.iris.iter().find(on).map(|iri| Thing { iri, title: &module.name.sv });
    course.modules.iter().filter_map(thing).collect()
}

/// A day, written as a constant of a programme's file.
pub(super) const fn day(year: i16, month: i8, of_month: i8) -> jiff::civil::Date {
    jiff::civil::date(year, month, of_month)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Names, Script, Version};

    fn names() -> Names {
        Names::under("https://lrs.example".parse().expect("an address"))
    }

    fn at(seconds: i64) -> jiff::Timestamp {
        jiff::Timestamp::from_second(seconds).expect("in range")
    }

    #[test]
    fn one_request_never_carries_an_id_twice() {
        let mut script = Script::new(names());
        for second in 0..3 {
            script.tell_at(at(second), Version::V1_0_3, json!({ "id": "a", "second": second }));
        }
        let (_, batches) = script.batches();
        assert_eq!(batches.iter().map(|batch| batch.statements.len()).collect::<Vec<_>>(), [1, 1, 1]);
    }

    #[test]
    fn editions_do_not_mix_in_a_request() {
        let mut script = Script::new(names());
        script.tell_at(at(0), Version::V2_0_0, json!({ "edition": 2 }));
        script.tell_at(at(1), Version::V1_0_3, json!({ "edition": 1 }));
        script.tell_at(at(2), Version::V2_0_0, json!({ "edition": 2 }));
        let (_, batches) = script.batches();
        assert_eq!(batches.len(), 2);
        for batch in batches {
            let edition = if batch.version == Version::V2_0_0 { 2 } else { 1 };
            assert!(batch.statements.iter().all(|statement| statement["edition"] == edition));
        }
    }

    #[test]
    fn what_is_sent_earlier_goes_in_an_earlier_place() {
        let mut script = Script::new(names());
        script.tell_at(at(9), Version::V1_0_3, json!(9));
        script.tell_at(at(3), Version::V1_0_3, json!(3));
        let (_, batches) = script.batches();
        assert_eq!(batches[0].statements, [json!(3), json!(9)]);
    }
}
