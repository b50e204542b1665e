//! Decides what is shown of a table.

use super::Suppression;
use super::blocks::Blocks;
use super::pool::{Pooling, Range};

/// A column of a table, by its place.
pub(in crate::ask) type Column = usize;

/// Counts by leaf and column, and the larger places in which the leaves lie.
#[derive(Debug, Clone, Default)]
pub(in crate::ask) struct Table {
    /// The count of each leaf, by column.
    pub(in crate::ask) columns: Vec<Vec<u32>>,
    /// The group of each leaf, level by level from the finest. Each group lies within one of the next level, and all of them
    /// in the whole. Small numbers are combined within a group as long as that is enough.
    pub(in crate::ask) groups: Vec<Vec<u32>>,
    /// For some columns, whether everyone may know of each leaf that it has nobody there. In a split that shows the column,
    /// such leaves share no block with others.
    pub(in crate::ask) lacking: Vec<(Column, Vec<bool>)>,
}

/// Numbers that are shown or hidden together for a leaf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ask) enum Item {
    /// Counts that are not part of earlier ones.
    Counts {
        /// The columns.
        columns: &'static [Column],
        /// Items whose blocks these are made of, because in some leaves they may be the same numbers, or sums of them.
        after: &'static [usize],
    },
    /// The two parts of a column, which sum to it.
    Split {
        /// The column.
        of: Column,
        /// Its parts.
        into: [Column; 2],
        /// The item that shows the column. None of its blocks is divided here.
        after: &'static [usize],
        /// Whether it is public for each leaf, or may follow from what is, if the first part has anybody or nobody.
        is_told: bool,
    },
}

impl Item {
    /// Returns the columns that it shows.
    pub(super) fn columns(&self) -> &[Column] {
        match self {
            Self::Counts { columns, .. } => columns,
            Self::Split { into, .. } => into,
        }
    }

    /// Returns whether the numbers of a leaf may be known from other items, because they may be the same or the sum of them.
    /// If so, small ones are combined only with each other: a large one would hide nothing.
    pub(super) fn may_be_known(&self) -> bool {
        match self {
            Self::Counts { after, .. } => !after.is_empty(),
            Self::Split { .. } => false,
        }
    }

    fn after(&self) -> &[usize] {
        match self {
            Self::Counts { after, .. } | Self::Split { after, .. } => after,
        }
    }
}

impl Table {
    fn leaves(&self) -> usize {
        self.columns.first().map_or(0, Vec::len)
    }
}

/// Returns the blocks of each item, in order. An item must come after those that it is made of.
///
/// With `n` leaves, each item and level takes time in the order of `n²` at most. The result depends only on the counts and
/// on the order of the leaves.
pub(in crate::ask) fn protect(table: &Table, items: &[Item], suppression: Suppression) -> Vec<Blocks> {
    let leaves = table.leaves();
    let mut all: Vec<Blocks> = Vec::with_capacity(items.len());
    let mut ranges: Vec<Vec<Range>> = vec![vec![Range::default(); leaves]; table.columns.len()];
    for item in items {
        let rows = item.after().iter().fold(Blocks::apart(leaves), |rows, &before| rows.join(&all[before]));
        let pooling = Pooling::new(table, item, suppression, rows.members(), &ranges);
        let blocks = pooling.blocks();
        let found = pooling.ranges(&blocks);
        for (&column, found) in item.columns().iter().zip(found) {
            ranges[column] = found;
        }
        all.push(Blocks::new(leaves, &blocks));
    }
    all
}
