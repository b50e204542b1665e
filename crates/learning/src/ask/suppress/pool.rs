//! Combines small numbers until their sum reveals little about each.

use std::collections::BTreeMap;

use super::Suppression;
use super::protect::{Column, Item, Table};

/// The least and the greatest value that a count may have, given everything that is shown, to a reader who knows one other
/// leaf: a municipality knows its own numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Range {
    least: u32,
    most: u32,
}

impl Range {
    fn exactly(count: u32) -> Self {
        Self { least: count, most: count }
    }

    fn width(self) -> u32 {
        self.most.saturating_sub(self.least)
    }
}

/// The sum of a column over some leaves, and what one other leaf knows of it.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    total: u32,
    /// The number of leaves with at least one.
    counted: u32,
    /// The two largest counts.
    largest: [u32; 2],
}

impl Sum {
    fn add(&mut self, count: u32) {
        self.total = self.total.saturating_add(count);
        self.counted += u32::from(count > 0);
        let [first, second] = self.largest;
        self.largest = if count > first { [count, first] } else { [first, second.max(count)] };
    }

    /// Returns the largest count of all leaves except for one with this count.
    fn largest_beside(&self, count: u32) -> u32 {
        if count == self.largest[0] { self.largest[1] } else { self.largest[0] }
    }

    /// Returns what is left of the sum to a reader who knows the largest of the other leaves.
    fn without_largest_beside(&self, count: u32) -> u32 {
        self.total - self.largest_beside(count)
    }
}

/// One item of a table, while its leaves are combined. A row has leaves that are already shown only together.
pub(super) struct Pooling<'t> {
    table: &'t Table,
    item: &'t Item,
    suppression: Suppression,
    rows: Vec<Vec<usize>>,
    /// Leaves of which nothing is shown.
    opaque: Vec<Vec<usize>>,
    /// What earlier items reveal about each column and leaf.
    known: &'t [Vec<Range>],
}

impl<'t> Pooling<'t> {
    pub(super) fn new(
        table: &'t Table,
        item: &'t Item,
        suppression: Suppression,
        rows: Vec<(Vec<usize>, bool)>,
        known: &'t [Vec<Range>],
    ) -> Self {
        let (opaque, rows): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(_, is_opaque)| *is_opaque);
        let leaves = |rows: Vec<(Vec<usize>, bool)>| rows.into_iter().map(|(leaves, _)| leaves).collect();
        Self { table, item, suppression, rows: leaves(rows), opaque: leaves(opaque), known }
    }

    /// Returns the leaves of each block, and whether it is opaque.
    pub(super) fn blocks(&self) -> Vec<(Vec<usize>, bool)> {
        let is_safe = |row: &usize| self.is_safe(&[*row]);
        let (clean, mut pending): (Vec<usize>, Vec<usize>) = (0..self.rows.len()).partition(is_safe);
        let mut settled: Vec<Vec<usize>> = clean.into_iter().map(|row| vec![row]).collect();
        for level in 0..=self.table.groups.len() {
            let mut groups: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
            let mut wider = Vec::new();
            for row in pending {
                match self.group(level, &[row]) {
                    Some(group) => groups.entry(group).or_default().push(row),
                    None => wider.push(row),
                }
            }
            for (group, small) in groups {
                match self.settle(level, group, &small, &mut settled) {
                    Some(block) => settled.push(block),
                    None => wider.extend(small),
                }
            }
            wider.sort_unstable();
            pending = wider;
        }
        if self.item.may_be_known() && !pending.is_empty() {
            self.put_all_together(&mut pending, &mut settled);
        }
        let leaves = |rows: &[usize]| {
            let mut leaves: Vec<usize> = rows.iter().flat_map(|&row| self.rows[row].iter().copied()).collect();
            leaves.sort_unstable();
            leaves
        };
        let mut blocks: Vec<_> = settled.iter().map(|rows| (leaves(rows), false)).collect();
        blocks.extend(self.opaque.iter().map(|leaves| (leaves.clone(), true)));
        if !pending.is_empty() {
            blocks.push((leaves(&pending), true));
        }
        blocks
    }

    /// Combines the small rows with all others, if some of the others are not enough. Then only the sum of all is shown.
    fn put_all_together(&self, pending: &mut Vec<usize>, settled: &mut Vec<Vec<usize>>) {
        let (mut all, none): (Vec<_>, Vec<_>) = settled.drain(..).partition(|rows| self.size(rows) > 0);
        let together: Vec<usize> = pending.iter().chain(all.iter().flatten()).copied().collect();
        if self.is_safe(&together) {
            pending.clear();
            all = vec![together];
        }
        settled.extend(all.into_iter().chain(none));
    }

    /// Combines the small rows of a group with as many of its other rows as are needed, the smallest first; `None` if all of
    /// them are not enough.
    fn settle(&self, level: usize, group: u32, small: &[usize], settled: &mut Vec<Vec<usize>>) -> Option<Vec<usize>> {
        let mut helpers: Vec<usize> = (0..settled.len())
            .filter(|&at| self.group(level, &settled[at]) == Some(group) && self.may_help(&settled[at]))
            .collect();
        // Sorts by all counts, so that the order of leaves decides only between equal ones.
        helpers.sort_by_cached_key(|&at| (self.size(&settled[at]), self.counts(&settled[at]), settled[at][0]));
        let with = |helpers: &[usize]| -> Vec<usize> {
            small.iter().copied().chain(helpers.iter().flat_map(|&at| settled[at].iter().copied())).collect()
        };
        let enough = (0..=helpers.len()).find(|&enough| self.is_safe(&with(&helpers[..enough])))?;
        helpers.truncate(enough);
        let mut at = 0;
        while at < helpers.len() {
            let mut fewer = helpers.clone();
            fewer.remove(at);
            if self.is_safe(&with(&fewer)) {
                helpers = fewer;
            } else {
                at += 1;
            }
        }
        let mut block = with(&helpers);
        block.sort_unstable();
        helpers.sort_unstable();
        for at in helpers.into_iter().rev() {
            settled.remove(at);
        }
        Some(block)
    }

    /// Returns the group of a level that all leaves of some rows are in. Above the last level there is only one.
    fn group(&self, level: usize, rows: &[usize]) -> Option<u32> {
        let Some(groups) = self.table.groups.get(level) else { return Some(0) };
        let mut all = rows.iter().flat_map(|&row| &self.rows[row]).map(|&leaf| groups[leaf]);
        let first = all.next()?;
        all.all(|group| group == first).then_some(first)
    }

    /// Returns whether other rows gain from being hidden together with these. They do not if everyone knows the numbers of
    /// these rows, or may know them from another item.
    fn may_help(&self, rows: &[usize]) -> bool {
        let sums = self.sums(rows);
        if self.item.may_be_known() && rows.len() == 1 {
            return false;
        }
        match self.item {
            Item::Counts { .. } => sums.iter().any(|sum| sum.total > 0),
            Item::Split { .. } => sums.iter().all(|sum| sum.total > 0),
        }
    }

    fn size(&self, rows: &[usize]) -> u32 {
        self.sums(rows).iter().fold(0, |size, sum| size.saturating_add(sum.total))
    }

    /// Returns the sum of each column of the table.
    fn counts(&self, rows: &[usize]) -> Vec<u64> {
        let sum = |column: &Vec<u32>| self.leaves(rows).map(|leaf| u64::from(column[leaf])).sum();
        self.table.columns.iter().map(sum).collect()
    }

    fn leaves<'s>(&'s self, rows: &'s [usize]) -> impl Iterator<Item = usize> + 's {
        rows.iter().flat_map(|&row| self.rows[row].iter().copied())
    }

    fn sums(&self, rows: &[usize]) -> Vec<Sum> {
        self.sums_of(|| self.leaves(rows))
    }

    fn sums_of<I: Iterator<Item = usize>>(&self, leaves: impl Fn() -> I) -> Vec<Sum> {
        let sum = |&column: &usize| {
            let mut sum = Sum::default();
            leaves().for_each(|leaf| sum.add(self.table.columns[column][leaf]));
            sum
        };
        self.item.columns().iter().map(sum).collect()
    }

    /// Returns whether rows may be shown as one block: no sum is small, not even to the largest leaf, which knows its own
    /// number; no sum is known to be of only some of the leaves; and no small number in it is narrowed. A leaf by itself is
    /// shown as it is.
    fn is_safe(&self, rows: &[usize]) -> bool {
        let sums = self.sums(rows);
        let is_small =
            |sum: &Sum| self.suppression.is_small(sum.total) || self.suppression.is_small(sum.total - sum.largest[0]);
        if sums.iter().any(is_small) || self.mixes(rows, &sums) {
            return false;
        }
        let is_narrowed = |leaf: usize| {
            let columns = self.item.columns().iter().enumerate();
            let mut small = columns.filter(|(_, column)| self.suppression.is_small(self.table.columns[**column][leaf]));
            small.any(|(at, _)| self.range(&sums, at, leaf).width() < self.suppression.width())
        };
        !self.leaves(rows).any(is_narrowed)
    }

    /// Returns whether everyone may know that some leaves have none of a part that others have. The sum would be of these
    /// others alone, and would also reveal the least that they have of the whole.
    fn mixes(&self, rows: &[usize], sums: &[Sum]) -> bool {
        let Item::Split { into, .. } = self.item else { return false };
        let lack = |column: &Column| self.table.lacking.iter().find(|(lacked, _)| lacked == column);
        into.iter().zip(sums).any(|(column, sum)| {
            sum.total > 0 && lack(column).is_some_and(|(_, lacks)| self.leaves(rows).any(|leaf| lacks[leaf]))
        })
    }

    /// Returns the values that a count of a leaf may have, if it is shown in a block with these sums, to a reader who knows
    /// another leaf.
    ///
    /// A count by itself is at least 1, because 0 is shown, and leaves 1 to each of the others. The parts of a column are a
    /// table of two columns whose sums are known: a part is at most what its column holds, and at least what the other part
    /// has no room for. If it is public whether the first part has anybody, it is at least 1 where it has, and leaves 1 to
    /// each of the others that have somebody.
    fn range(&self, sums: &[Sum], at: usize, leaf: usize) -> Range {
        let count = self.table.columns[self.item.columns()[at]][leaf];
        let own = sums[at];
        match self.item {
            Item::Counts { .. } if count == 0 => Range::exactly(count),
            Item::Counts { .. } => Range {
                least: 1,
                most: own.without_largest_beside(count).saturating_sub(own.counted.saturating_sub(2)),
            },
            Item::Split { of, into, is_told, .. } => {
                let whole = self.known[*of][leaf];
                let other = self.table.columns[into[1 - at]][leaf];
                let most = |at: usize, count: u32| {
                    let others = if *is_told && at == 0 { sums[at].counted.saturating_sub(2) } else { 0 };
                    sums[at].without_largest_beside(count).saturating_sub(others)
                };
                let (least, most) = (whole.least.saturating_sub(most(1 - at, other)), whole.most.min(most(at, count)));
                match (is_told, at) {
                    (true, 0) if count == 0 => Range::exactly(0),
                    (true, 0) => Range { least: least.max(1), most },
                    (true, _) if other == 0 => Range { least: whole.least, most },
                    (true, _) => Range { least, most: most.min(whole.most.saturating_sub(1)) },
                    (false, _) => Range { least, most },
                }
            }
        }
    }

    /// Returns the values that the columns of the item may have, leaf by leaf, once these blocks are shown.
    pub(super) fn ranges(&self, blocks: &[(Vec<usize>, bool)]) -> Vec<Vec<Range>> {
        let mut ranges: Vec<Vec<Range>> = self
            .item
            .columns()
            .iter()
            .map(|&column| self.table.columns[column].iter().map(|&count| Range::exactly(count)).collect())
            .collect();
        for (leaves, opaque) in blocks.iter().filter(|(leaves, opaque)| *opaque || leaves.len() > 1) {
            let sums = self.sums_of(|| leaves.iter().copied());
            for &leaf in leaves {
                for (at, ranges) in ranges.iter_mut().enumerate() {
                    ranges[leaf] =
                        if *opaque { Range { least: 0, most: u32::MAX } } else { self.range(&sums, at, leaf) };
                }
            }
        }
        ranges
    }
}
