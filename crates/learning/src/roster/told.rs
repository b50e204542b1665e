//! What lists said, from which the history is derived.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::same::is_same_unit;
use super::{Affiliation, Roster, RosterList, RosterMode, RosterUpdate, ToldRow};
use crate::{Catalogue, Day, Identities, Kommunkod};

/// The lists of an employer, in their order.
pub(super) fn lists_of(roster: &Roster, kommunkod: Kommunkod) -> Vec<RosterList> {
    let list = |day, mode| RosterList { kommunkod, day, mode };
    roster.lists.range(list(Day::MIN, RosterMode::History)..=list(Day::MAX, RosterMode::Delta)).copied().collect()
}

/// How a list changes what lists have said.
#[derive(Debug, Default)]
pub(super) struct Retold<'r> {
    /// Rows that are no longer said, or only up to another day.
    pub(super) gone: HashSet<&'r ToldRow>,
    /// Rows that are now said.
    pub(super) come: BTreeSet<ToldRow>,
}

impl Retold<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.gone.is_empty() && self.come.is_empty()
    }
}

/// A row of a list. In a file that this program wrote, the day when it was first seen is nobody's statement of when it
/// began; a correction says since when something is known.
fn as_listed(update: &RosterUpdate<'_>, row: &Affiliation) -> Affiliation {
    let valid_from = row.valid_from.filter(|_| !(update.history && row.first_seen));
    let known_from = row.known_from.filter(|_| update.history && update.correct && !row.first_seen);
    Affiliation { valid_from, first_seen: false, known_from, ..row.clone() }
}

/// A full list, which replaces what full lists of its day said; `next` is the day of the next full list.
pub(super) fn retell_full<'r>(
    told: &[&'r ToldRow],
    rows: &[&Affiliation],
    update: &RosterUpdate<'_>,
    next: Option<Day>,
) -> Retold<'r> {
    let day = update.as_of;
    let mut rows: BTreeSet<Affiliation> = rows.iter().map(|row| as_listed(update, row)).collect();
    let mut retold = Retold::default();
    for &old in told {
        let covers = old.mode == RosterMode::Full && old.since <= day && old.until.is_none_or(|until| day < until);
        if old.mode == RosterMode::Delta && old.since == day {
            retold.gone.insert(old);
        }
        if !covers {
            continue;
        }
        // What a correction said belongs to its own list alone.
        let stays = if old.corrects { old.since == day } else { !update.correct };
        if stays && rows.remove(&old.row) {
            continue;
        }
        retold.gone.insert(old);
        if old.since < day {
            retold.come.insert(ToldRow { until: Some(day), ..old.clone() });
        }
        if let Some(next) = next.filter(|next| old.until.is_none_or(|until| *next < until)) {
            retold.come.insert(ToldRow { since: next, ..old.clone() });
        }
    }
    let (mode, corrects) = (RosterMode::Full, update.correct);
    retold.come.extend(rows.into_iter().map(|row| ToldRow { row, mode, since: day, until: next, corrects }));
    retold
}

/// Rows of a delta. A row of a person in a unit replaces what another delta of the day said of that person and unit.
pub(super) fn retell_delta<'r>(
    catalogue: &Catalogue,
    told: &[&'r ToldRow],
    rows: &[&Affiliation],
    update: &RosterUpdate<'_>,
) -> Retold<'r> {
    let mut rows: BTreeSet<Affiliation> = rows.iter().map(|row| as_listed(update, row)).collect();
    let of_day: Vec<&'r ToldRow> =
        told.iter().copied().filter(|old| old.mode == RosterMode::Delta && old.since == update.as_of).collect();
    let people = Identities::of_affiliations(catalogue, of_day.iter().map(|old| &old.row).chain(&rows));
    let mut of_person: HashMap<Option<u32>, Vec<Affiliation>> = HashMap::new();
    for row in &rows {
        of_person.entry(people.person_of_row(row)).or_default().push(row.clone());
    }
    let mut retold = Retold::default();
    for old in of_day {
        let of_person = of_person.get(&people.person_of_row(&old.row)).map(Vec::as_slice).unwrap_or_default();
        if of_person.contains(&old.row) && (old.corrects || !update.correct) {
            rows.remove(&old.row);
        } else if of_person.iter().any(|row| is_same_unit(row, &old.row)) {
            retold.gone.insert(old);
        }
    }
    let (mode, since, corrects) = (RosterMode::Delta, update.as_of, update.correct);
    retold.come.extend(rows.into_iter().map(|row| ToldRow { row, mode, since, until: None, corrects }));
    retold
}

/// A history, which replaces everything that was said up to its day.
pub(super) fn retell_history<'r>(
    told: &[&'r ToldRow],
    rows: impl Iterator<Item = Affiliation>,
    day: Day,
    next: Option<Day>,
) -> Retold<'r> {
    let mut retold = Retold::default();
    for &old in told.iter().filter(|old| old.since <= day) {
        retold.gone.insert(old);
        let goes_on = |next: &Day| old.mode == RosterMode::Full && old.until.is_none_or(|until| *next < until);
        if let Some(next) = next.filter(goes_on) {
            retold.come.insert(ToldRow { since: next, ..old.clone() });
        }
    }
    retold.come.extend(rows.map(|row| ToldRow::of_history(row, day)));
    retold
}
