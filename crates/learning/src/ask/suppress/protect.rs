//! What of a table is shown.

use super::Suppression;
use super::blocks::Blocks;
use super::pool::{Pooling, Range};

/// A column of a table, by its place.
pub(in crate::ask) type Column = usize;

/// Counts by leaf and column, and how the leaves lie in larger places.
#[derive(Debug, Clone, Default)]
pub(in crate::ask) struct Table {
    /// Of each column, the count of each leaf.
    pub(in crate::ask) columns: Vec<Vec<u32>>,
    /// The group of each leaf, level by level from the finest. Each group lies within one of the next level; all of them lie
    /// in the whole. Small numbers are put together within a group as long as that is enough.
    pub(in crate::ask) groups: Vec<Vec<u32>>,
    /// Of some columns, whether everybody may know of each leaf that it has nobody there. Such leaves and others share no
    /// block of a split that shows the column.
    pub(in crate::ask) lacking: Vec<(Column, Vec<bool>)>,
}

/// What is shown or hidden of a leaf at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ask) enum Item {
    /// Counts that are part of none before.
    Counts {
        /// The columns.
        columns: &'static [Column],
        /// Items whose blocks these are made of, since in some leaves they may be the same numbers or the sum of them.
        after: &'static [usize],
    },
    /// The two parts of a column, which sum to it.
    Split {
        /// The column.
        of: Column,
        /// Its parts.
        into: [Column; 2],
        /// The item that shows the column, and no block of which is parted here.
        after: &'static [usize],
        /// Whether the first part is of somebody or nobody is told of each leaf, or may follow from what is.
        is_told: bool,
    },
}

impl Item {
    /// The columns that it shows.
    pub(super) fn columns(&self) -> &[Column] {
        match self {
            Self::Counts { columns, .. } => columns,
            Self::Split { into, .. } => into,
        }
    }

    /// Whether the numbers of a leaf may be known by other items, as they may be the same or the sum of them. Then small
    /// ones are put together with each other alone: a large one would hide nothing.
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

/// The blocks of each item, in their order; an item comes after those that it is made of.
///
/// Of `n` leaves, each item and level takes time in the order of `n²` at most. The answer depends on the counts and on the
/// order of leaves, on nothing else.
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
