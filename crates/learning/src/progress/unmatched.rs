//! Finds what one statement names that matches nothing.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use xapi::{ContextActivities, Object, Statement};

use super::observe::{named_municipality, unknown_municipalities};
use super::place::Subject;
use super::wrong_clock::WrongClock;
use crate::{AgentKey, Catalogue, Names, Observation, Sender, UncountedKind, is_known_verb};

/// The most activities kept of one statement: its object, and the first of what it is a part of.
const ACTIVITIES: usize = 4;

/// The most municipalities kept of one statement.
const MUNICIPALITIES: usize = 4;

/// The most bytes kept of a value: longer ones are cut and counted together with those that begin alike.
const LONGEST: usize = 1_000;

/// Whether a value may have been cut off.
pub(crate) fn may_be_cut(value: &str) -> bool {
    // The cut is at the start of a character, which has at most four bytes.
    value.len() + 3 >= LONGEST
}

/// One thing that a statement names and that matches nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Unmatched {
    /// Its kind.
    pub kind: UncountedKind,
    /// The thing: an activity or a verb; for a wrong clock, the month that it shows; for an agent that is not a person,
    /// its home page and the entry of the catalogue that says so. Empty if the sender says it all.
    pub value: Box<str>,
}

impl Unmatched {
    fn new(kind: UncountedKind, value: &str) -> Self {
        let end = value.floor_char_boundary(LONGEST);
        Self { kind, value: value[..end].into() }
    }

    /// A clock that ran ahead or was never set, if the time that a statement gives is impossible.
    pub fn wrong_clock(at: Option<Timestamp>, stored: Timestamp) -> Option<Self> {
        let at = at?;
        let kind = match WrongClock::of(at, stored)? {
            WrongClock::Ahead => UncountedKind::ClockAhead,
            WrongClock::Unset => UncountedKind::ClockUnset,
        };
        let month = at.to_zoned(TimeZone::UTC).strftime("%Y-%m").to_string();
        Some(Self::new(kind, &month))
    }
}

/// What a statement names that the catalogue does not know, or knows not to be a person, given its actor, its subjects
/// and what was observed.
pub(crate) fn unmatched(
    (names, catalogue): (&Names, &Catalogue),
    (statement, sender): (Statement<'_>, &Sender),
    (agent, subjects, observed): (Option<&AgentKey>, &[Subject<'_>], &[Observation]),
) -> Vec<Unmatched> {
    let mut found = Vec::new();
    if subjects.is_empty() {
        activities(statement, &mut found);
    } else if !observed.is_empty() && !is_known_verb(statement.verb()) {
        found.push(Unmatched::new(UncountedKind::Verb, statement.verb()));
    }
    if !observed.is_empty() {
        let unknown = unknown_municipalities(names, statement).into_iter().take(MUNICIPALITIES);
        found.extend(unknown.map(|named| Unmatched::new(UncountedKind::Municipality, &named)));
    }
    if sender.claim_refused
        && !observed.is_empty()
        && let Some(named) = named_municipality(names, statement)
    {
        found.push(Unmatched::new(UncountedKind::ClaimRefused, &named.to_string()));
    }
    if let Some(nobody) = agent.and_then(|agent| catalogue.nobody(agent)) {
        found.push(Unmatched::new(UncountedKind::NotAPerson, &nobody));
    }
    if statement.is_timestamp_without_zone() {
        found.push(Unmatched::new(UncountedKind::WithoutZone, ""));
    }
    found
}

/// The object, and what it is a part of, of a statement about nothing in the catalogue.
fn activities(statement: Statement<'_>, found: &mut Vec<Unmatched>) {
    let Some(Object::Activity { id, .. }) = statement.object() else { return };
    let around = [ContextActivities::Parent, ContextActivities::Grouping];
    let around = around.into_iter().flat_map(|relation| statement.context_activities(relation));
    for iri in std::iter::once(id).chain(around) {
        let activity = Unmatched::new(UncountedKind::Activity, iri);
        if !found.contains(&activity) {
            found.push(activity);
        }
        if found.len() == ACTIVITIES {
            return;
        }
    }
}
