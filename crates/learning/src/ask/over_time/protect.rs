//! Suppression of small numbers in answers over time: which numbers of which rows are shown.
//!
//! The subjects of a row fall into *groups* for which the same measures hold. Each number that is shown tells groups apart:
//! those for which the measure holds from the rest. So the row begins as one block, and each number cuts the blocks further;
//! it is shown only if every block stays *safe*. Whatever follows from the numbers of a row is then about whole blocks, and
//! no block is small. `docs/decisions/0004-suppression.md` says more.

use std::cell::RefCell;

use crate::ask::Suppression;
use crate::standings::numbers::EmployerNumber;

#[cfg(test)]
mod tests;

/// Subjects for which the same measures hold and who have the same employers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ask) struct Alike {
    /// Whether each measure holds for them.
    pub(in crate::ask) holds: Vec<bool>,
    /// The known employers of each of them.
    pub(in crate::ask) employers: Vec<EmployerNumber>,
    /// The number of them.
    pub(in crate::ask) number: u32,
}

/// The fewest employers from which a number must come.
const EMPLOYERS: usize = 3;

/// What the answer must not tell, since it is hidden elsewhere.
#[derive(Debug, Default)]
pub(super) struct Untold {
    /// Measures.
    pub(super) measures: Vec<usize>,
    /// Whether the rows together: some are hidden whole.
    pub(super) sums_of_rows: bool,
}

/// Returns whether each number is shown, by row and measure; `order` has the measures, the most important first.
///
/// Rows have no subjects in common. What they leave out may follow from a total that is shown elsewhere, so the rows without
/// a number must be safe together, too: if those that have to be hidden are not, the smallest others are hidden as well.
pub(super) fn protect(rows: &[&[Alike]], order: &[usize], untold: &Untold, suppression: Suppression) -> Vec<Vec<bool>> {
    protect_by(rows, (order, untold), &Safety::new(suppression))
}

/// The same of one row, whose measures are in their order. `untold`: the measure that must not be told. `is_of_one_employer`: its
/// readers reach the staff of one employer, of whom there have to be enough, and no others.
pub(in crate::ask) fn protect_row(
    groups: &[Alike],
    measures: usize,
    untold: Option<usize>,
    suppression: Suppression,
    is_of_one_employer: bool,
) -> Vec<bool> {
    let safety = Safety { is_of_one_employer, ..Safety::new(suppression) };
    let order: Vec<usize> = (0..measures).collect();
    let untold = Untold { measures: untold.into_iter().collect(), sums_of_rows: false };
    protect_by(&[groups], (&order, &untold), &safety).pop().unwrap_or_default()
}

fn protect_by(rows: &[&[Alike]], (order, untold): (&[usize], &Untold), safety: &Safety) -> Vec<Vec<bool>> {
    let is_safe = |groups: &[&Alike]| safety.holds(groups);
    let measures = order.iter().max().map_or(0, |last| last + 1);
    let mut shown = vec![vec![false; measures]; rows.len()];
    let whole = |row: &usize| rows[*row].iter().collect::<Vec<_>>();
    let is_whole_safe = |row: usize| is_safe(&whole(&row));
    let hidden_rows = hide(rows, &[], is_whole_safe, |hidden| {
        let together: Vec<&Alike> = hidden.iter().flat_map(whole).collect();
        is_safe(&together) && (!untold.sums_of_rows || safety.hides_sum(&together))
    });
    let mut blocks: Vec<Vec<Vec<&Alike>>> = (0..rows.len()).map(|row| vec![whole(&row)]).collect();
    for &measure in order.iter().filter(|measure| !untold.measures.contains(measure)) {
        let cut: Vec<Vec<Vec<&Alike>>> = blocks.iter().map(|of_row| cut(of_row, measure)).collect();
        let is_row_safe = |row: usize| cut[row].iter().all(|block| is_safe(block));
        let hidden = hide(rows, &hidden_rows, is_row_safe, |hidden| {
            let together = hidden.iter().flat_map(whole);
            let (inside, outside): (Vec<_>, Vec<_>) = together.partition(|group| group.holds[measure]);
            is_safe(&inside) && is_safe(&outside)
        });
        for (row, cut) in cut.into_iter().enumerate().filter(|(row, _)| !hidden.contains(row)) {
            blocks[row] = cut;
            shown[row][measure] = true;
        }
    }
    shown
}

/// Returns the rows to hide: those that already are, those that are not safe, and others, the smallest first, until the
/// hidden ones are safe together.
fn hide(
    rows: &[&[Alike]],
    already: &[usize],
    is_row_safe: impl Fn(usize) -> bool,
    is_safe_together: impl Fn(&[usize]) -> bool,
) -> Vec<usize> {
    let size = |row: &usize| rows[*row].iter().map(|group| u64::from(group.number)).sum::<u64>();
    let (mut others, mut hidden): (Vec<usize>, Vec<usize>) =
        (0..rows.len()).partition(|row| !already.contains(row) && is_row_safe(*row));
    others.sort_by_key(|row| std::cmp::Reverse((size(row), *row)));
    while !is_safe_together(&hidden) {
        let Some(next) = others.pop() else { break };
        hidden.push(next);
    }
    hidden
}

/// Cuts each block into the groups for which a measure holds and the rest. Empty parts are left out.
fn cut<'g>(blocks: &[Vec<&'g Alike>], measure: usize) -> Vec<Vec<&'g Alike>> {
    let parts = blocks.iter().flat_map(|block| {
        let (inside, outside): (Vec<_>, Vec<_>) = block.iter().partition(|group| group.holds[measure]);
        [inside, outside]
    });
    parts.filter(|part| !part.is_empty()).collect()
}

/// Decides which numbers may be shown.
struct Safety {
    suppression: Suppression,
    /// Whether all are staff of the employer who reads.
    is_of_one_employer: bool,
    /// Room to count subjects by employer.
    by_employer: RefCell<Vec<u32>>,
}

impl Safety {
    fn new(suppression: Suppression) -> Self {
        Self { suppression, is_of_one_employer: false, by_employer: RefCell::default() }
    }

    /// Returns whether so many are hidden that what the rest of them sum up to tells nothing of a small number that follows from
    /// the sum of all: it may be anything small, whatever the least that is hidden.
    fn hides_sum(&self, groups: &[&Alike]) -> bool {
        groups.iter().map(|group| group.number).sum::<u32>() >= 2 * self.suppression.counts()
    }

    /// Returns whether the number of these subjects may be shown: they are nobody, or enough people of enough employers, even
    /// for an employer who knows its own.
    fn holds(&self, groups: &[&Alike]) -> bool {
        let number: u32 = groups.iter().map(|group| group.number).sum();
        if self.is_of_one_employer {
            return number == 0 || number >= self.suppression.counts();
        }
        let mut by_employer = self.by_employer.borrow_mut();
        let (mut employers, mut most) = (0, 0);
        for group in groups {
            for place in group.employers.iter().map(|employer| employer.place()) {
                if by_employer.len() <= place {
                    by_employer.resize(place + 1, 0);
                }
                employers += usize::from(by_employer[place] == 0);
                by_employer[place] += group.number;
                most = most.max(by_employer[place]);
            }
        }
        for employer in groups.iter().flat_map(|group| &group.employers) {
            by_employer[employer.place()] = 0;
        }
        number == 0 || employers >= EMPLOYERS && number - most >= self.suppression.counts()
    }
}
