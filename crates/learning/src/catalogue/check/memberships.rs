//! Checks members of groups and connected employers: each once at a time.

use std::collections::{BTreeSet, HashMap};

use super::{Check, Seen};
use crate::catalogue::{CatalogueReason, Connection, MunicipalityGroup};
use crate::{Day, Kommunkod};

/// First and last day; open where absent.
type Days = (Option<Day>, Option<Day>);

/// The days for which each employer was met so far, each with its place in the list.
#[derive(Default)]
struct Met(HashMap<Kommunkod, Vec<(Days, usize)>>);

impl Met {
    /// Notes days of an employer, and gives the place of an earlier entry that has one of them.
    fn note(&mut self, employer: Kommunkod, days: Days, at: usize) -> Option<usize> {
        let met = self.0.entry(employer).or_default();
        let first = met.iter().find(|(known, _)| overlap(*known, days)).map(|(_, at)| *at);
        met.push((days, at));
        first
    }
}

/// Whether two spans of days share a day.
fn overlap(one: Days, other: Days) -> bool {
    let begins_by_the_end = |from: Option<Day>, to: Option<Day>| from.is_none() || to.is_none() || from <= to;
    begins_by_the_end(one.0, other.1) && begins_by_the_end(other.0, one.1)
}

impl Check {
    pub(super) fn group(&mut self, place: &str, group: &MunicipalityGroup, groups: &mut Seen) {
        self.id(place, &group.id, groups);
        self.name(place, &group.name);
        let mut met = Met::default();
        for (at, member) in group.members.iter().enumerate() {
            let field = format!("members[{at}]");
            self.kommunkod(place, &field, member.kommunkod);
            self.in_order(place, &field, member.from, member.to);
            if let Some(first) = met.note(member.kommunkod, (member.from, member.to), at) {
                let is_dated = [first, at].iter().any(|&at| group.members[at] != member.kommunkod.into());
                let (kommunkod, by) = (member.kommunkod, is_dated.then_some(first));
                self.say(place, &field, CatalogueReason::MemberTwice { kommunkod, by });
            }
        }
    }

    pub(super) fn connected(&mut self, place: &str, connected: &[Connection], organisations: &BTreeSet<Kommunkod>) {
        let mut met = Met::default();
        for (at, connection) in connected.iter().enumerate() {
            let field = format!("connected[{at}]");
            self.owner(&format!("{place}.{field}"), connection.employer, organisations);
            self.in_order(place, &field, Some(connection.from), connection.to);
            if let Some(first) = met.note(connection.employer, (Some(connection.from), connection.to), at) {
                let employer = connection.employer.employer_code();
                self.say(place, &field, CatalogueReason::ConnectedTwice { employer, by: first });
            }
        }
    }

    fn in_order(&mut self, place: &str, field: &str, from: Option<Day>, to: Option<Day>) {
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            self.say(place, &format!("{field}.to"), CatalogueReason::DaysInWrongOrder { from, to });
        }
    }
}
