//! Counts how many people a list leaves without an affiliation.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::step::Step;
use crate::roster::dates::Days;
use crate::roster::{Affiliation, Roster, RosterChange};
use crate::{Catalogue, Day, Identities, Kommunkod};

/// Which rows of an employer are in force on the day of a list, or come later.
pub(super) struct Lasting {
    pub(super) step: Step,
    /// The day of the next full list, which says what comes later.
    pub(super) next: Option<Day>,
}

impl Lasting {
    fn has(&self, row: &Affiliation) -> bool {
        self.step.lasts(row) && self.next.is_none_or(|next| Days::of(row).first < next)
    }
}

/// Counts how many people have such a row before a change, by what ties people before it, and how many of them have
/// none afterwards. If the change makes several people one, all but one of them have none.
pub(super) fn count_people(
    roster: &Roster,
    catalogue: &Catalogue,
    change: &RosterChange,
    employers: &BTreeMap<Kommunkod, Lasting>,
) -> (usize, usize) {
    let removed: HashSet<&Affiliation> = change.removed.iter().collect();
    let stored = || roster.affiliations.iter();
    let made = || stored().filter(|row| !removed.contains(row)).chain(&change.added);
    let lasts = |row: &&Affiliation| employers.get(&row.kommunkod).is_some_and(|lasting| lasting.has(row));
    let (known, joined) = (Identities::of(catalogue, stored()), Identities::of(catalogue, made()));
    let after: HashSet<u32> = made().filter(lasts).filter_map(|row| joined.person_of_row(row)).collect();
    // Pairs each person before with those afterwards who share an identifier.
    let mut people: HashMap<u32, BTreeSet<u32>> = HashMap::new();
    for row in stored().filter(lasts) {
        let Some(person) = known.person_of_row(row) else { continue };
        let same = row.identifiers.iter().filter_map(|agent| joined.person(agent));
        people.entry(person).or_default().extend(same.filter(|person| after.contains(person)));
    }
    let before = people.len();
    // Each continues as at most one person, and no two as the same: those with the fewest choices choose first.
    let mut people: Vec<BTreeSet<u32>> = people.into_values().collect();
    people.sort_unstable_by(|one, two| one.len().cmp(&two.len()).then_with(|| one.cmp(two)));
    let mut taken = HashSet::new();
    let stay = people.into_iter().filter(|same| same.iter().any(|person| taken.insert(*person))).count();
    (before, before - stay)
}
