//! Everything that matched nothing, in one answer.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::nearest::Neighbours;
use super::of_standings::{Found, UnknownPeople};
use super::{Counted, Nearest, Seen, Uncounted, UncountedKind};
use crate::learning::timeline::DayNumber;
use crate::learning::{AgentKey, Day, Kommunkod, Reach, Standings};

/// Something that matched nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UncountedRow {
    /// What kind of thing.
    pub kind: UncountedKind,
    /// The thing, as it was named. Empty where the sender is all there is to tell.
    pub value: String,
    /// Of a unit: where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub municipality: Option<Kommunkod>,
    /// How many,
    pub count: u64,
    /// of what.
    pub counted: Counted,
    /// When it was first seen: of statements when the first was stored, else the day of the event.
    pub first: Option<Day>,
    /// When it was last seen.
    pub last: Option<Day>,
    /// Who sent it: keys of credentials.
    pub senders: Vec<String>,
    /// The newest statement that named it.
    pub example: Option<Uuid>,
    /// What of the catalogue is nearest.
    pub nearest: Option<Nearest>,
    /// The line of the catalogue that would count it, for a person to read and to paste (TOML).
    pub mend: Option<String>,
    /// One of the persons who were counted.
    #[serde(skip)]
    pub agent: Option<AgentKey>,
}

/// Everything that matched nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UncountedReport {
    /// By kind; of each, what is near something of the catalogue first, then the most frequent.
    pub rows: Vec<UncountedRow>,
    /// Of kinds of which more was named than is kept: how many statements named what is not among the rows.
    pub beyond: BTreeMap<UncountedKind, u64>,
    /// Persons in `unknown`, by reason.
    pub unknown_people: Vec<UnknownPeople>,
}

/// A sender, as it is told and as far as it is reached: its key. `None` where it is not.
pub type NameSender<'s> = dyn Fn(&str) -> Option<String> + 's;

impl Standings {
    /// Everything that matched nothing up to the end of a day, within a reach. `sender` names who sent statements,
    /// and says which of them are reached.
    pub fn uncounted_within(
        &self,
        uncounted: &Uncounted,
        kinds: &[UncountedKind],
        reach: &Reach,
        as_of: Day,
        sender: &NameSender<'_>,
    ) -> UncountedReport {
        let (found, unknown_people) = Found::within(self, reach, as_of).into_parts();
        let mut rows = of_statements(uncounted, sender);
        rows.extend(found.into_iter().map(|one| UncountedRow {
            kind: one.kind,
            value: one.value,
            municipality: one.municipality,
            count: one.count,
            counted: one.kind.counted(),
            first: one.first.map(day_of),
            last: one.last.map(day_of),
            senders: Vec::new(),
            example: None,
            nearest: None,
            mend: None,
            agent: one.agent,
        }));
        rows.retain(|row| kinds.contains(&row.kind));
        let neighbours = Neighbours::new(self.catalogue());
        for row in &mut rows {
            (row.nearest, row.mend) = neighbours.find(row.kind, &row.value, row.municipality);
        }
        rows.sort_by(|one, other| {
            let order = |row: &UncountedRow| (row.kind, row.nearest.is_none(), std::cmp::Reverse(row.count));
            order(one).cmp(&order(other)).then_with(|| one.value.cmp(&other.value))
        });
        let beyond = kinds.iter().map(|kind| (*kind, uncounted.beyond(*kind))).filter(|(_, more)| *more > 0);
        let beyond = if reach.is_everything() { beyond.collect() } else { BTreeMap::new() };
        UncountedReport { rows, beyond, unknown_people }
    }
}

fn day_of(number: DayNumber) -> Day {
    Day::from_number(i32::from(number))
}

/// What statements named, by thing, over the senders that are reached.
fn of_statements(uncounted: &Uncounted, sender: &NameSender<'_>) -> Vec<UncountedRow> {
    let mut rows: BTreeMap<(UncountedKind, &str), (Seen, Vec<String>)> = BTreeMap::new();
    for entry in uncounted.entries() {
        let Some(name) = sender(entry.sender) else { continue };
        match rows.entry((entry.kind, entry.value)) {
            std::collections::btree_map::Entry::Vacant(vacant) => drop(vacant.insert((entry.seen.clone(), vec![name]))),
            std::collections::btree_map::Entry::Occupied(mut there) => {
                there.get_mut().0.join(entry.seen);
                there.get_mut().1.push(name);
            }
        }
    }
    let day = |at: Timestamp| Some(Day::of(at));
    let row = |((kind, value), (seen, senders)): ((UncountedKind, &str), (Seen, Vec<String>))| UncountedRow {
        kind,
        value: value.to_owned(),
        municipality: None,
        count: seen.count,
        counted: Counted::Statements,
        first: day(seen.first),
        last: day(seen.last),
        senders,
        example: seen.example,
        nearest: None,
        mend: None,
        agent: None,
    };
    rows.into_iter().map(row).collect()
}
