//! Tables that can be checked by hand.

use super::*;

const COUNTS: [Item; 1] = [Item::Counts { columns: &[0], after: &[] }];
const PARTS: [Item; 2] =
    [Item::Counts { columns: &[0], after: &[] }, Item::Split { of: 0, into: [1, 2], after: &[0], is_told: false }];

/// Returns which leaves the last of some items shows by themselves.
fn shown(table: &Table, items: &[Item]) -> Vec<bool> {
    let blocks = protect(table, items, Suppression::default());
    let last = blocks.last().expect("an item");
    (0..table.columns[0].len()).map(|leaf| last.show([leaf])).collect()
}

fn counts(counts: &[u32]) -> Table {
    Table { columns: vec![counts.to_vec()], groups: Vec::new(), ..Table::default() }
}

/// Makes a table of N and of those who have completed, by leaf.
fn parts(leaves: &[(u32, u32)], groups: Vec<Vec<u32>>) -> Table {
    let column = |of: fn(&(u32, u32)) -> u32| leaves.iter().map(of).collect();
    Table {
        columns: vec![column(|leaf| leaf.0), column(|leaf| leaf.1), column(|leaf| leaf.0 - leaf.1)],
        groups,
        ..Table::default()
    }
}

#[test]
fn counts_of_five_or_more_and_none_are_shown() {
    assert_eq!(shown(&counts(&[5, 0, 283]), &COUNTS), [true; 3]);
}

#[test]
fn a_small_count_is_hidden_with_the_two_smallest_others_so_that_neither_of_these_can_tell() {
    assert_eq!(shown(&counts(&[30, 3, 7, 0, 12]), &COUNTS), [true, false, false, true, false]);
}

#[test]
fn small_counts_that_protect_each_other_hide_no_other() {
    assert_eq!(shown(&counts(&[3, 30, 4, 2, 4]), &COUNTS), [false, true, false, false, false]);
}

#[test]
fn five_times_one_is_no_secret_where_it_is_known_who_takes_part() {
    // The sum of the five would reveal each of them, and the sum of six would do so to the sixth.
    assert_eq!(shown(&counts(&[1, 1, 1, 1, 1, 40, 20, 60]), &COUNTS)[5..], [false, false, true]);
}

#[test]
fn the_only_leaf_of_a_table_is_hidden_with_the_total() {
    let blocks = protect(&counts(&[3]), &COUNTS, Suppression::default());
    assert!(blocks[0].hide_the_total() && !blocks[0].show([0]));
    assert!(protect(&counts(&[3, 9]), &COUNTS, Suppression::default())[0].hide_the_total());
}

#[test]
fn a_county_of_one_municipality_is_hidden_with_it_and_the_others_keep_their_total() {
    // Leaf 0 is a county by itself, like Gotland; the others are one county.
    let table = Table { columns: vec![vec![3, 20, 30, 6]], groups: vec![vec![9, 1, 1, 1]], ..Table::default() };
    let blocks = protect(&table, &COUNTS, Suppression::default());
    assert!(!blocks[0].show([0]) && !blocks[0].show([1, 2, 3]) && blocks[0].show([0, 1, 2, 3]));
    let own = Table { columns: vec![vec![30, 3, 20, 30, 6]], groups: vec![vec![9, 1, 1, 1, 1]], ..Table::default() };
    let blocks = protect(&own, &COUNTS, Suppression::default());
    assert!(blocks[0].show([0]) && blocks[0].show([1, 2, 3, 4]) && !blocks[0].show([1]));
}

#[test]
fn what_may_be_known_by_another_column_hides_nothing() {
    // The second column comes after the first, and may be the same at each place but the first.
    const AFTER: [Item; 2] = [Item::Counts { columns: &[0], after: &[] }, Item::Counts { columns: &[1], after: &[0] }];
    let table = |small: &[u32]| {
        let first = vec![9, 20, 30, 40, 50];
        let second: Vec<u32> = small.iter().chain(&first[small.len()..]).copied().collect();
        Table { columns: vec![first, second], groups: Vec::new(), ..Table::default() }
    };
    let blocks = protect(&table(&[3]), &AFTER, Suppression::default());
    assert!((0..5).all(|leaf| blocks[0].show([leaf]) && !blocks[1].show([leaf])) && blocks[1].show(0..5));
    let of_three = protect(&table(&[3, 4, 3]), &AFTER, Suppression::default());
    assert!(of_three[1].show([3]) && of_three[1].show([0, 1, 2]) && !of_three[1].show([1]));
}

#[test]
fn two_who_have_not_completed_hide_how_many_have() {
    let table = parts(&[(30, 28), (25, 10), (40, 15), (60, 30)], Vec::new());
    assert_eq!(shown(&table, &PARTS[..1]), [true; 4]);
    assert!(!shown(&table, &PARTS)[0] && shown(&table, &PARTS)[3]);
}

#[test]
fn none_and_all_are_shown() {
    assert_eq!(shown(&parts(&[(30, 30), (25, 0), (8, 8)], Vec::new()), &PARTS), [true; 3]);
}

#[test]
fn the_same_leaves_are_hidden_in_whatever_order_other_rows_come() {
    let table = parts(&[(30, 28), (25, 10), (40, 15), (60, 30)], vec![vec![1, 1, 1, 2]]);
    let turned = parts(&[(60, 30), (40, 15), (25, 10), (30, 28)], vec![vec![2, 1, 1, 1]]);
    let mut backwards = shown(&turned, &PARTS);
    backwards.reverse();
    assert_eq!(shown(&table, &PARTS), backwards);
}

/// As many leaves as the register has municipalities, with small numbers nearly everywhere.
#[test]
fn a_table_of_all_municipalities_shows_what_it_may() {
    let leaf = |at: u32| (20 + at % 17, (at * 7) % 11);
    let leaves: Vec<(u32, u32)> = (0..290).map(leaf).collect();
    let table = parts(&leaves, vec![(0..290).map(|at| at % 21).collect()]);
    let blocks = protect(&table, &PARTS, Suppression::default());
    for (at, &(_, completed)) in leaves.iter().enumerate() {
        let is_small = Suppression::default().is_small(completed);
        // Each county has enough small numbers of its own, so no other number is hidden.
        assert_eq!(blocks[1].show([at]), !is_small, "{at}");
    }
    for county in 0..21 {
        assert!(blocks[1].show((0..290).filter(|at| at % 21 == county)));
    }
}
