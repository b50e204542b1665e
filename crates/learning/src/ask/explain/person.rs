//! Who the person is: identifiers and affiliations, within a reach.

use std::collections::BTreeSet;

use super::super::answer::label;
use super::super::question::Question;
use super::answer::{ExplainedAffiliation, ExplainedIdentity, TiedBy};
use crate::identity::Named;
use crate::standings::numbers::UNKNOWN;
use crate::standings::people::Person;
use crate::standings::seats::Tenure;
use crate::standings::timeline::{DayNumber, day_number};
use crate::{Affiliation, AgentKey, AgentObject, Day, Dimension, Key};

/// A person's rows on rosters within the reach.
pub(super) struct ReachedRows<'s> {
    rows: Vec<(Tenure, &'s Affiliation)>,
}

impl<'s> ReachedRows<'s> {
    /// Finds the rows. A row is reached by its employer, or else by its unit on the as-of day or on the row's last day.
    pub(super) fn of(question: &Question<'_>, person: &Person, affiliations: &[&'s Affiliation]) -> Self {
        let rows = person.tenures().iter().filter_map(|tenure| {
            let row = affiliations.get(usize::try_from(tenure.row).ok()?)?;
            let days = [last_day(question, *tenure), tenure.last()];
            days.into_iter().any(|day| question.reaches(tenure.seat, day)).then_some((*tenure, *row))
        });
        Self { rows: rows.collect() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Returns whether one of them holds on a day, or may have held by an employer's first list.
    pub(super) fn hold_on(&self, day: Day) -> bool {
        let day = day_number(day);
        let holds = |tenure: &Tenure| tenure.covers(day, DayNumber::MAX) || tenure.may_have_held(day, DayNumber::MAX);
        self.rows.iter().any(|(tenure, _)| holds(tenure))
    }

    /// Returns whether one of them holds on the as-of day, as known on that day.
    pub(super) fn hold_as_of(&self, as_of: DayNumber) -> bool {
        self.rows.iter().any(|(tenure, _)| tenure.covers(as_of, as_of))
    }

    pub(super) fn identifiers(&self) -> impl Iterator<Item = &'s AgentKey> {
        self.rows.iter().flat_map(|(_, row)| &row.identifiers)
    }

    /// Returns the name in the newest row that has one.
    pub(super) fn name(&self) -> Option<String> {
        let named =
            self.rows.iter().filter_map(|(tenure, row)| Some((tenure.last(), tenure.first(), row.name.as_ref()?)));
        named.max().map(|(.., name)| name.clone())
    }

    pub(super) fn affiliations(&self, question: &Question<'_>) -> Vec<ExplainedAffiliation> {
        let mut all: Vec<_> = self.rows.iter().map(|(tenure, row)| affiliation(question, *tenure, row)).collect();
        all.sort();
        all
    }

    /// Returns the identifiers in these rows, and those in statements that may be shown.
    pub(super) fn identities(&self, question: &Question<'_>, stated: &BTreeSet<AgentKey>) -> Vec<ExplainedIdentity> {
        let catalogue = question.catalogue();
        let rostered: BTreeSet<&AgentKey> = self.identifiers().filter(|agent| !catalogue.is_nobody(agent)).collect();
        let known = Named::of(rostered.iter().copied());
        let of_rosters = rostered.iter().map(|agent| {
            let with = self.rows.iter().filter(|(_, row)| row.identifiers.contains(*agent));
            let employers: BTreeSet<Key> = with.map(|(tenure, _)| employer(question, *tenure)).collect();
            (*agent, TiedBy::Roster, employers.into_iter().collect())
        });
        // The roster keeps a mailbox as it is written, but any spelling finds statements.
        let written: BTreeSet<AgentKey> = rostered.iter().filter_map(|agent| plain(agent)).collect();
        let others = stated.iter().filter(|agent| !rostered.contains(agent) && !written.contains(*agent));
        let others = others.map(|agent| {
            let tied_by = if known.has(agent) { TiedBy::Spelling } else { TiedBy::Statements };
            (agent, tied_by, Vec::new())
        });
        let all = of_rosters.chain(others).filter_map(|(agent, tied_by, on_roster_of)| {
            let identifier = AgentObject::from(&agent.as_str().parse().ok()?);
            Some(ExplainedIdentity { identifier, tied_by, on_roster_of })
        });
        all.collect()
    }
}

/// Returns an identifier as statements have it.
fn plain(agent: &AgentKey) -> Option<AgentKey> {
    agent.as_str().parse().ok().map(|ifi: xapi::Ifi| ifi.identity_key().into())
}

fn last_day(question: &Question<'_>, tenure: Tenure) -> DayNumber {
    tenure.last().min(question.as_of).max(tenure.first())
}

fn employer(question: &Question<'_>, tenure: Tenure) -> Key {
    label(question, Dimension::Municipality, tenure.seat.employer.0).1
}

fn affiliation(question: &Question<'_>, tenure: Tenure, row: &Affiliation) -> ExplainedAffiliation {
    let unit = question.seats().unit_on(tenure.seat, last_day(question, tenure)).0;
    ExplainedAffiliation {
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        municipality: employer(question, tenure),
        unit: (unit != UNKNOWN).then(|| label(question, Dimension::Unit, unit).1),
        role: row.role.clone(),
        hired_on: row.hired_on,
        first_seen: row.first_seen,
        known_from: row.known_from,
    }
}
