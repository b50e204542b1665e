//! What one statement names that matches nothing.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::{UncountedKind, is_ahead};
use crate::learning::{Catalogue, Observation, is_known_verb, place};
use crate::xapi::{ContextActivities, Object, Statement};

/// Activities of one statement that are kept: its object, and the first of what it is a part of.
const ACTIVITIES: usize = 4;

/// Bytes of a value that are kept: what is longer is cut off, and counted with what begins alike.
const LONGEST: usize = 1_000;

/// One thing that a statement names and that matches nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Unmatched {
    /// What kind of thing.
    pub kind: UncountedKind,
    /// The thing: an activity, a verb; of a clock ahead the month that it shows; empty where the sender is all there is
    /// to tell.
    pub value: Box<str>,
}

impl Unmatched {
    fn new(kind: UncountedKind, value: &str) -> Self {
        let end = value.floor_char_boundary(LONGEST);
        Self { kind, value: value[..end].into() }
    }

    /// A clock that ran ahead: what a statement says it happened, where that is too late for when it was stored.
    pub fn clock_ahead(at: Option<Timestamp>, stored: Timestamp) -> Option<Self> {
        let at = at.filter(|at| is_ahead(*at, stored))?;
        let month = at.to_zoned(TimeZone::UTC).strftime("%Y-%m").to_string();
        Some(Self::new(UncountedKind::ClockAhead, &month))
    }
}

/// What a statement names and the catalogue does not know, given what was observed of it. A clock ahead is told when it
/// is stored: [`Unmatched::clock_ahead`].
pub fn unmatched(catalogue: &Catalogue, statement: Statement<'_>, observed: &[Observation]) -> Vec<Unmatched> {
    let mut found = Vec::new();
    if observed.is_empty() {
        activities(catalogue, statement, &mut found);
    } else if !is_known_verb(statement.verb()) {
        found.push(Unmatched::new(UncountedKind::Verb, statement.verb()));
    }
    if statement.is_timestamp_without_zone() {
        found.push(Unmatched::new(UncountedKind::WithoutZone, ""));
    }
    found
}

/// The object and what it is a part of, of a statement about nothing in the catalogue.
fn activities(catalogue: &Catalogue, statement: Statement<'_>, found: &mut Vec<Unmatched>) {
    let Some(Object::Activity { id, .. }) = statement.object() else { return };
    if !place::subjects(catalogue, statement).is_empty() {
        return;
    }
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
