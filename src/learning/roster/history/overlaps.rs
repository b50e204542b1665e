//! One row for each day of an affiliation, after a correction.

use std::collections::BTreeSet;

use super::remake::is_same;
use crate::learning::Day;
use crate::learning::roster::Affiliation;
use crate::learning::roster::dates::Days;

/// Takes from each row the days that another of the same affiliation says, to questions as of the same days and
/// earlier ones: a correction may say anew what a later list told of the days before it. No answer changes by it.
pub(super) fn without_overlaps(rows: BTreeSet<Affiliation>) -> BTreeSet<Affiliation> {
    let mut rows: Vec<Affiliation> = rows.into_iter().collect();
    rows.sort_by_key(|row| (row.known_from.unwrap_or(Day::MIN), Days::of(row).first));
    let mut kept: Vec<Affiliation> = Vec::new();
    for row in rows {
        let says = |other: &&mut Affiliation| {
            is_same(other, &row)
                && row.identifiers.is_subset(&other.identifiers)
                && (row.hired_on.is_none() || row.hired_on == other.hired_on)
                && Days::of(other).meet(Days::of(&row))
        };
        let mut left = vec![Days::of(&row)];
        for other in kept.iter_mut().filter(says) {
            let days = Days::of(other);
            if other.known_from == row.known_from {
                // It is no earlier: it goes on in the other.
                let last = days.last.max(left.iter().map(|days| days.last).max().unwrap_or(Day::MIN));
                *other = Days { last, ..days }.on(other.clone());
                left.clear();
            }
            left = left.into_iter().flat_map(|part| part.without(days)).collect();
        }
        kept.extend(left.into_iter().map(|days| days.on(row.clone())));
    }
    kept.into_iter().collect()
}
