//! Suppression of small numbers in answers over time: which numbers of which rows are shown.
//!
//! The subjects of a row fall into *groups*: those of whom the same measures hold. Each number that is shown tells groups
//! apart, those of whom the measure holds from the rest. So the row is one block to begin with, and each number cuts the
//! blocks further; it is shown only if every block stays *safe*. Whatever is worked out from the numbers of a row is then
//! about whole blocks, and no block is small. `docs/decisions/0004-suppression.md` says more.

use std::collections::BTreeMap;

use crate::ask::Suppression;
use crate::standings::numbers::EmployerNumber;

#[cfg(test)]
mod tests;

/// Subjects of whom the same measures hold, and whose staff they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Alike {
    /// By measure, whether it holds of them.
    pub(super) holds: Vec<bool>,
    /// The known employers of each of them.
    pub(super) employers: Vec<EmployerNumber>,
    /// How many they are.
    pub(super) number: u32,
}

/// The employers that a number has to come from, at least.
const EMPLOYERS: usize = 3;

/// By row and measure, whether the number is shown; `order` has the measures, those that matter most first.
///
/// Rows have no subjects in common. What they leave out may follow from a total that something else tells, so that the rows
/// without a number are safe together, too: if those that have to be hidden are not, the smallest others are hidden as well.
pub(super) fn protect(rows: &[Vec<Alike>], order: &[usize], suppression: Suppression) -> Vec<Vec<bool>> {
    let measures = order.iter().max().map_or(0, |last| last + 1);
    let mut shown = vec![vec![false; measures]; rows.len()];
    let whole = |row: &usize| rows[*row].iter().collect::<Vec<_>>();
    let is_whole_safe = |row: usize| is_safe(&whole(&row), suppression);
    let hidden_rows = hide(rows, &[], is_whole_safe, |hidden| {
        is_safe(&hidden.iter().flat_map(whole).collect::<Vec<_>>(), suppression)
    });
    let mut blocks: Vec<Vec<Vec<&Alike>>> = (0..rows.len()).map(|row| vec![whole(&row)]).collect();
    for &measure in order {
        let cut: Vec<Vec<Vec<&Alike>>> = blocks.iter().map(|of_row| cut(of_row, measure)).collect();
        let is_row_safe = |row: usize| cut[row].iter().all(|block| is_safe(block, suppression));
        let hidden = hide(rows, &hidden_rows, is_row_safe, |hidden| {
            let together = hidden.iter().flat_map(whole);
            let (inside, outside): (Vec<_>, Vec<_>) = together.partition(|group| group.holds[measure]);
            is_safe(&inside, suppression) && is_safe(&outside, suppression)
        });
        for (row, cut) in cut.into_iter().enumerate().filter(|(row, _)| !hidden.contains(row)) {
            blocks[row] = cut;
            shown[row][measure] = true;
        }
    }
    shown
}

/// The rows to hide: those that already are, those that are not safe, and others, the smallest first, until the hidden ones
/// are safe together.
fn hide(
    rows: &[Vec<Alike>],
    already: &[usize],
    is_row_safe: impl Fn(usize) -> bool,
    is_safe_together: impl Fn(&[usize]) -> bool,
) -> Vec<usize> {
    let size = |row: &usize| rows[*row].iter().map(|group| u64::from(group.number)).sum::<u64>();
    let (mut others, mut hidden): (Vec<usize>, Vec<usize>) =
        (0..rows.len()).partition(|row| !already.contains(row) && is_row_safe(*row));
    others.sort_by_key(|row| std::cmp::Reverse((size(row), *row)));
    while !hidden.is_empty() && !is_safe_together(&hidden) {
        let Some(next) = others.pop() else { break };
        hidden.push(next);
    }
    hidden
}

/// Cuts each block in those of whom a measure holds and the rest; parts of nobody are left out.
fn cut<'g>(blocks: &[Vec<&'g Alike>], measure: usize) -> Vec<Vec<&'g Alike>> {
    let parts = blocks.iter().flat_map(|block| {
        let (inside, outside): (Vec<_>, Vec<_>) = block.iter().partition(|group| group.holds[measure]);
        [inside, outside]
    });
    parts.filter(|part| !part.is_empty()).collect()
}

/// Whether the number of these may be told: they are nobody, or enough people of enough employers, also for an employer who
/// knows its own.
fn is_safe(groups: &[&Alike], suppression: Suppression) -> bool {
    let number: u32 = groups.iter().map(|group| group.number).sum();
    let mut of_employer: BTreeMap<EmployerNumber, u32> = BTreeMap::new();
    for group in groups {
        for employer in &group.employers {
            *of_employer.entry(*employer).or_default() += group.number;
        }
    }
    let is_enough = |own: &u32| number - own >= suppression.counts();
    number == 0 || of_employer.len() >= EMPLOYERS && of_employer.values().all(is_enough)
}
