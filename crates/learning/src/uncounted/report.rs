//! The report of everything that matched nothing.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::nearest::Neighbours;
use super::of_standings::Found;
use super::{Nearest, Seen, Uncounted, UncountedWithin, UnknownPeople, mend};
use crate::standings::timeline::DayNumber;
use crate::{AgentKey, Counted, Day, Kommunkod, Standings, UncountedKind};

/// Something that matched nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UncountedRow {
    /// Its kind.
    pub kind: UncountedKind,
    /// The thing, as it was named. Empty if the sender says it all.
    pub value: String,
    /// For a unit: the code of its employer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub municipality: Option<String>,
    /// How many were counted, in units of `counted`.
    pub count: u64,
    /// The unit of `count`.
    pub counted: Counted,
    /// When it was first seen: for statements, when the first was stored; else the day of the event.
    pub first: Option<Day>,
    /// When it was last seen.
    pub last: Option<Day>,
    /// The senders: keys of credentials.
    pub senders: Vec<String>,
    /// The newest statement that named it.
    pub example: Option<Uuid>,
    /// The nearest thing of the catalogue.
    pub nearest: Option<Nearest>,
    /// The line of the catalogue (TOML) that would count it, for a person to check and paste.
    pub mend: Option<String>,
    /// One of the persons who were counted.
    #[serde(skip)]
    pub agent: Option<AgentKey>,
}

/// Everything that matched nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UncountedReport {
    /// The rows by kind; within each, those near something of the catalogue first, then the most frequent.
    pub rows: Vec<UncountedRow>,
    /// For kinds with more things than are kept: how many statements named those not among the rows.
    pub beyond: BTreeMap<UncountedKind, u64>,
    /// Persons in `unknown`, by reason.
    pub unknown_people: Vec<UnknownPeople>,
    /// For a limited caller: how many more agents and courses in `unknown` were not checked for statements of its own.
    #[serde(default, skip_serializing_if = "is_none")]
    pub people_not_looked_at: u64,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_none(number: &u64) -> bool {
    *number == 0
}

impl Standings {
    /// Reports everything that matched nothing up to the end of a day, as far as the caller may see it.
    pub fn uncounted_within(
        &self,
        uncounted: &Uncounted,
        kinds: &[UncountedKind],
        within: &UncountedWithin<'_>,
        as_of: Day,
    ) -> UncountedReport {
        let reach = within.reach;
        let (found, unknown_people) = Found::within(self, within, as_of).into_parts();
        let readable = (!reach.is_everything()).then(|| reach.of_catalogue(self.catalogue().file()));
        let neighbours = Neighbours::new(self.catalogue(), readable.as_ref().unwrap_or(self.catalogue().file()));
        let mut rows = of_statements(uncounted, within, kinds, &neighbours);
        // Answers to a question are counted with its survey, whatever the catalogue was when they came.
        rows.retain(|row| row.kind != UncountedKind::Activity || !self.catalogue().is_question(&row.value));
        let of_standings = found.into_iter().filter(|one| kinds.contains(&one.kind)).map(|one| {
            let (nearest, mend) = neighbours.find(one.kind, &one.value, one.municipality);
            UncountedRow {
                kind: one.kind,
                value: one.value,
                municipality: one.municipality.map(Kommunkod::employer_code),
                count: one.count,
                counted: one.kind.counted(),
                first: one.first.map(day_of),
                last: one.last.map(day_of),
                senders: Vec::new(),
                example: None,
                nearest,
                mend,
                agent: one.agent.map(|(_, agent)| agent),
            }
        });
        // A role of the roster belongs to no course, unless it is nearly one that a course is meant for.
        let is_seen =
            |row: &UncountedRow| row.kind != UncountedKind::Role || reach.courses.is_none() || row.nearest.is_some();
        rows.extend(of_standings.filter(is_seen));
        rows.sort_by(|one, other| {
            let order = |row: &UncountedRow| (row.kind, row.nearest.is_none(), std::cmp::Reverse(row.count));
            order(one).cmp(&order(other)).then_with(|| one.value.cmp(&other.value))
        });
        let beyond = kinds.iter().map(|kind| (*kind, uncounted.beyond(*kind))).filter(|(_, more)| *more > 0);
        let beyond = if reach.is_everything() { beyond.collect() } else { BTreeMap::new() };
        UncountedReport { rows, beyond, unknown_people, people_not_looked_at: 0 }
    }
}

fn day_of(number: DayNumber) -> Day {
    Day::from_number(i32::from(number))
}

/// What senders named, by thing.
#[derive(Default)]
struct Named {
    /// By senders within the reach.
    reached: Option<Seen>,
    /// By other senders.
    others: Option<Seen>,
    senders: Vec<String>,
}

fn join(seen: &mut Option<Seen>, other: &Seen) {
    match seen {
        Some(seen) => seen.join(other),
        None => *seen = Some(other.clone()),
    }
}

/// What statements named, by thing: from senders within the reach, and from any sender if it is near something within
/// the reach.
fn of_statements(
    uncounted: &Uncounted,
    within: &UncountedWithin<'_>,
    kinds: &[UncountedKind],
    neighbours: &Neighbours<'_>,
) -> Vec<UncountedRow> {
    let mut things: BTreeMap<(UncountedKind, &str), Named> = BTreeMap::new();
    for entry in uncounted.entries().filter(|entry| kinds.contains(&entry.kind)) {
        let name = (within.sender)(entry.sender);
        if name.is_none() && !(within.sees_what_is_near() && entry.kind == UncountedKind::Activity) {
            continue;
        }
        let thing = things.entry((entry.kind, entry.value)).or_default();
        join(if name.is_some() { &mut thing.reached } else { &mut thing.others }, entry.seen);
        thing.senders.extend(name);
    }
    let day = |at: Timestamp| Some(Day::of(at));
    let row = |((kind, value), named): ((UncountedKind, &str), Named)| {
        let (nearest, line) = neighbours.find(kind, value, None);
        let mend = if kind == UncountedKind::WithoutZone { Some(mend::zone(&named.senders)) } else { line };
        let mut seen = named.reached;
        if let Some(others) = named.others.filter(|_| nearest.is_some()) {
            join(&mut seen, &others);
        }
        let seen = seen?;
        Some(UncountedRow {
            kind,
            value: value.to_owned(),
            municipality: None,
            count: seen.count,
            counted: Counted::Statements,
            first: day(seen.first),
            last: day(seen.last),
            senders: named.senders,
            example: seen.example,
            nearest,
            mend,
            agent: None,
        })
    };
    things.into_iter().filter_map(row).collect()
}
