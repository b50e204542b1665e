//! Warns of people whom a new catalogue makes one, since it no longer says that what their rows share is not a person.

use std::collections::{BTreeSet, HashMap};

use super::warning::{CatalogueWarning, WarningKind, Warnings};
use crate::identity::of_people;
use crate::{Catalogue, Identities, Roster};

/// Warns by how many the people of the rosters become fewer; each catalogue comes with the roster as it ties it.
pub(super) fn warn(old: (&Catalogue, &Roster), new: (&Catalogue, &Roster), warnings: &mut Warnings) {
    if !old.0.has_other_nobodies(new.0) {
        return;
    }
    let [before, after] = [old, new].map(|(catalogue, roster)| Identities::of(catalogue, &roster.affiliations));
    let mut made_one: HashMap<u32, BTreeSet<u32>> = HashMap::new();
    for agent in old.1.affiliations.iter().flat_map(|row| of_people(old.0, row)) {
        if let (Some(was), Some(is)) = (before.person(agent), after.person(agent)) {
            made_one.entry(is).or_default().insert(was);
        }
    }
    made_one.retain(|_, were| were.len() > 1);
    let were: usize = made_one.values().map(BTreeSet::len).sum();
    if were == 0 {
        return;
    }
    let text = format!(
        "{were} people of the rosters become {}: their rows share identifiers that are nobody's in the catalogue in force, \
         and are no longer nobody's in this one. Keep those entries, or take the identifiers out of the rosters first",
        made_one.len()
    );
    let place = "not_a_person".to_owned();
    warnings.push(CatalogueWarning::gone(WarningKind::PeopleTied, place, text).of_people(were as u64));
}
