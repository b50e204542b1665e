//! Derives the history again if the catalogue changes who is not a person.

use std::collections::BTreeSet;

use super::compare::compare;
use super::{Course, Employer, Step, known_of, lists_of};
use crate::roster::told::Retold;
use crate::roster::{Affiliation, Roster, RosterChange};
use crate::{Catalogue, Kommunkod};

/// Derives again, as the new catalogue ties them, the histories of people who are tied by an agent that either
/// catalogue says is not a person. Employers whose lists were not kept stay as they are.
pub(in crate::roster) fn retie(roster: &Roster, old: &Catalogue, new: &Catalogue) -> RosterChange {
    let names_nobody =
        |row: &Affiliation| row.identifiers.iter().any(|agent| old.is_nobody(agent) || new.is_nobody(agent));
    let rows = || roster.told.iter().map(|told| &told.row).chain(&roster.affiliations);
    let of: BTreeSet<Kommunkod> = rows().filter(|row| names_nobody(row)).map(|row| row.kommunkod).collect();
    let known = known_of(roster, of);
    let mut change = RosterChange::default();
    for (kommunkod, known) in known.iter().filter(|(_, known)| !known.told.is_empty()) {
        let lists = lists_of(roster, *kommunkod);
        let Some(&last) = lists.last() else { continue };
        let (retold, course) = (Retold::default(), Course::Anew);
        let employer = Employer { kommunkod: *kommunkod, catalogue: new, lists, next: None, retold, course };
        let step = Step { day: last.day, mode: last.mode, told_before: true };
        for group in employer.groups(known) {
            let told = group.told.iter().map(|told| &told.row);
            if told.chain(group.stored.iter().copied()).any(names_nobody) {
                compare(&group.stored, employer.make_anew(&group), step, &mut change);
            }
        }
    }
    change
}
