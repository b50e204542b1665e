//! Random tables.

use proptest::prelude::*;

use super::*;

/// One column of counts with two parts, each of which has two parts itself: with places, four dimensions.
pub(super) const FOUR_DIMENSIONS: [Item; 5] = [
    Item::Counts { columns: &[0], after: &[] },
    Item::Split { of: 0, into: [1, 2], after: &[0], is_told: false },
    Item::Split { of: 1, into: [3, 4], after: &[1], is_told: false },
    Item::Split { of: 2, into: [5, 6], after: &[1], is_told: false },
    Item::Split { of: 6, into: [7, 8], after: &[3], is_told: false },
];

/// The columns that the others are sums of.
pub(super) const SMALLEST: [usize; 5] = [3, 4, 5, 7, 8];

/// Mostly small numbers, some of them 0.
fn count() -> impl Strategy<Value = u32> {
    prop_oneof![3 => 0..5_u32, 2 => 0..12_u32, 1 => 5..60_u32]
}

/// Up to nine places in counties and in parts of these, with their counts.
pub(super) fn table() -> impl Strategy<Value = Table> {
    let leaf = (prop::array::uniform5(count()), 0..3_u32, 0..2_u32);
    prop::collection::vec(leaf, 1..=9).prop_map(|leaves| {
        let column = |of: &dyn Fn([u32; 5]) -> u32| leaves.iter().map(|(parts, ..)| of(*parts)).collect::<Vec<_>>();
        let columns = vec![
            column(&|[a, b, c, d, e]| a + b + c + d + e),
            column(&|[a, b, ..]| a + b),
            column(&|[_, _, c, d, e]| c + d + e),
            column(&|[a, ..]| a),
            column(&|[_, b, ..]| b),
            column(&|[_, _, c, ..]| c),
            column(&|[.., d, e]| d + e),
            column(&|[.., d, _]| d),
            column(&|[.., e]| e),
        ];
        let groups = vec![
            leaves.iter().map(|(_, county, part)| county * 2 + part).collect(),
            leaves.iter().map(|(_, county, _)| *county).collect(),
        ];
        Table { columns, groups, ..Table::default() }
    })
}
