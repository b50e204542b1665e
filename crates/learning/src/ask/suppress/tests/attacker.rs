//! An attacker who asks everything that may be asked, and lets a solver work out what the hidden numbers may be.

use proptest::prelude::*;

use super::worlds::{FOUR_DIMENSIONS, SMALLEST, table};
use super::*;
use crate::tests::solver::{Known, Program};

/// What an attacker learns about a table. The unknowns are the smallest columns, leaf by leaf.
struct Attacker<'t> {
    table: &'t Table,
    known: Known,
}

impl<'t> Attacker<'t> {
    /// Asks for each column of each set of places, as filters, regions and totals do. `shows` decides what is answered.
    /// Whether a place has anybody at all is known.
    fn asks_everything(table: &'t Table, shows: impl Fn(usize, &[usize]) -> bool) -> Self {
        let leaves = table.columns[0].len();
        let mut known = Known { numbers: leaves * SMALLEST.len(), ..Known::default() };
        for (item, asked) in FOUR_DIMENSIONS.iter().enumerate() {
            for &column in asked.columns() {
                let mut basis = Basis::default();
                for set in 1..1_u32 << leaves {
                    let members: Vec<usize> = (0..leaves).filter(|leaf| set & 1 << leaf != 0).collect();
                    if shows(item, &members) && basis.takes(set) {
                        let sum = members.iter().map(|&leaf| table.columns[column][leaf]).sum();
                        known.sums.push((members.iter().flat_map(|&leaf| numbers(leaf, column)).collect(), sum));
                    }
                }
            }
        }
        known.some.extend((0..leaves).filter(|&leaf| table.columns[0][leaf] > 0).map(|leaf| numbers(leaf, 0)));
        Self { table, known }
    }

    /// Asks for everything, with numbers hidden as the product hides them.
    fn asks_what_is_published(table: &'t Table) -> Self {
        let blocks = protect(table, &FOUR_DIMENSIONS, Suppression::default());
        Self::asks_everything(table, |item, leaves| blocks[item].show(leaves.iter().copied()))
    }

    /// Makes the attacker one of the leaves, which knows all its own numbers.
    fn is(mut self, leaf: usize) -> Self {
        let own = SMALLEST.map(|column| (numbers(leaf, column), self.table.columns[column][leaf]));
        self.known.sums.extend(own);
        self
    }

    fn bounds(&self, leaf: usize, column: usize, program: Program) -> (f64, f64) {
        self.known.bounds(&numbers(leaf, column), program)
    }

    /// Returns the small number that is narrowed the most: its width, its leaf and its column.
    fn narrowest(&self, program: Program, but: Option<usize>) -> Option<(f64, usize, usize)> {
        let leaves = (0..self.table.columns[0].len()).filter(|leaf| Some(*leaf) != but);
        let cells = leaves.flat_map(|leaf| (0..self.table.columns.len()).map(move |column| (leaf, column)));
        let small = cells.filter(|&(leaf, column)| Suppression::default().is_small(self.table.columns[column][leaf]));
        let narrowed = small.map(|(leaf, column)| (self.known.width(&numbers(leaf, column), program), leaf, column));
        narrowed.min_by(|one, two| one.0.total_cmp(&two.0))
    }
}

/// Returns the numbers of which a column of a leaf is the sum.
fn numbers(leaf: usize, column: usize) -> Vec<usize> {
    let parts: &[usize] = match column {
        0 => &[0, 1, 2, 3, 4],
        1 => &[0, 1],
        2 => &[2, 3, 4],
        6 => &[3, 4],
        smallest => &[SMALLEST.iter().position(|of| *of == smallest).expect("one of the smallest")],
    };
    parts.iter().map(|part| leaf * SMALLEST.len() + part).collect()
}

/// Sets of leaves, none of which is a combination of others, modulo a prime.
#[derive(Default)]
struct Basis(Vec<(u32, Vec<i64>)>);

impl Basis {
    const PRIME: i64 = 1_000_003;

    fn takes(&mut self, set: u32) -> bool {
        let mut row: Vec<i64> = (0..32).map(|leaf| i64::from(set >> leaf & 1)).collect();
        for (at, other) in &self.0 {
            let factor = row[*at as usize];
            for (one, other) in row.iter_mut().zip(other) {
                *one = (*one - factor * other).rem_euclid(Self::PRIME);
            }
        }
        let Some(at) = row.iter().position(|number| *number != 0) else { return false };
        let inverse = power(row[at], Self::PRIME - 2);
        for number in &mut row {
            *number = *number * inverse % Self::PRIME;
        }
        self.0.push((u32::try_from(at).expect("a leaf"), row));
        true
    }
}

fn power(base: i64, exponent: i64) -> i64 {
    match exponent {
        0 => 1,
        _ if exponent % 2 == 1 => base * power(base, exponent - 1) % Basis::PRIME,
        _ => power(base * base % Basis::PRIME, exponent / 2),
    }
}

/// Shows everything that is not small, and hides nothing else.
fn hides_small_numbers_alone(table: &Table) -> impl Fn(usize, &[usize]) -> bool {
    |item, leaves| {
        FOUR_DIMENSIONS[item].columns().iter().all(|&column| {
            let sum = leaves.iter().map(|&leaf| table.columns[column][leaf]).sum();
            !Suppression::default().is_small(sum)
        })
    }
}

fn example(leaves: &[[u32; 5]]) -> Table {
    let column = |of: fn(&[u32; 5]) -> u32| leaves.iter().map(of).collect();
    let columns = vec![
        column(|parts| parts.iter().sum()),
        column(|parts| parts[0] + parts[1]),
        column(|parts| parts[2] + parts[3] + parts[4]),
        column(|parts| parts[0]),
        column(|parts| parts[1]),
        column(|parts| parts[2]),
        column(|parts| parts[3] + parts[4]),
        column(|parts| parts[3]),
        column(|parts| parts[4]),
    ];
    Table { columns, groups: Vec::new(), ..Table::default() }
}

#[test]
fn the_attacker_finds_a_number_that_is_hidden_by_itself_alone() {
    // The third place has three persons: the total minus the others.
    let table = example(&[[10, 0, 0, 0, 0], [20, 0, 0, 0, 0], [3, 0, 0, 0, 0], [9, 0, 0, 0, 0]]);
    let attacker = Attacker::asks_everything(&table, hides_small_numbers_alone(&table));
    for program in [Program::Linear, Program::Integer] {
        assert_eq!(attacker.bounds(2, 0, program), (3.0, 3.0));
        let published = Attacker::asks_what_is_published(&table);
        let (least, most) = published.bounds(2, 0, program);
        assert!(least <= 1.0 && most >= 4.0, "{least} to {most}");
    }
}

#[test]
fn the_attacker_finds_a_part_of_n_that_is_hidden_by_itself_alone() {
    let table = example(&[[28, 0, 2, 0, 0], [10, 0, 10, 0, 0], [20, 0, 20, 0, 0], [30, 0, 30, 0, 0]]);
    let one_part = |item: usize, leaves: &[usize]| item == 0 || leaves != [0];
    let attacker = Attacker::asks_everything(&table, one_part);
    assert_eq!(attacker.bounds(0, 2, Program::Linear), (2.0, 2.0));
    assert!(
        Attacker::asks_what_is_published(&table).narrowest(Program::Linear, None).expect("a small number").0 >= 3.0
    );
}

#[test]
fn the_attacker_who_is_one_of_two_finds_the_other() {
    let table = example(&[[3, 0, 0, 0, 0], [7, 0, 0, 0, 0], [20, 0, 0, 0, 0], [30, 0, 0, 0, 0]]);
    let pair = |_: usize, leaves: &[usize]| leaves.contains(&0) == leaves.contains(&1);
    let attacker = || Attacker::asks_everything(&table, pair);
    let (least, most) = attacker().bounds(0, 0, Program::Linear);
    assert!(most - least >= 3.0);
    let (least, most) = attacker().is(1).bounds(0, 0, Program::Linear);
    assert!(most - least < 0.5);
    let published = Attacker::asks_what_is_published(&table).is(1);
    assert!(published.narrowest(Program::Linear, Some(1)).expect("a small number").0 >= 3.0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The width is that of 1 to 4: the answers reveal no more than that the number is hidden.
    #[test]
    fn no_attacker_narrows_a_small_number_below_what_its_sign_says(table in table(), own in any::<prop::sample::Index>()) {
        let own = own.index(table.columns[0].len());
        let attacker = Attacker::asks_what_is_published(&table).is(own);
        for program in [Program::Linear, Program::Integer] {
            if let Some((width, leaf, column)) = attacker.narrowest(program, Some(own)) {
                prop_assert!(width > 2.999, "leaf {} column {} by {} with {:?}: {}", leaf, column, own, program, width);
            }
        }
    }

    /// What the test above would find if nothing else were hidden.
    #[test]
    fn hiding_small_numbers_alone_is_found_out(small in 1..5_u32, others in prop::collection::vec(5..60_u32, 1..8)) {
        let leaves: Vec<_> = [small].into_iter().chain(others).map(|count| [count, 0, 0, 0, 0]).collect();
        let table = example(&leaves);
        let attacker = Attacker::asks_everything(&table, hides_small_numbers_alone(&table));
        for program in [Program::Linear, Program::Integer] {
            prop_assert!(attacker.narrowest(program, None).expect("a small number").0 < 0.001);
        }
    }

    #[test]
    fn nothing_small_is_shown_and_all_is_shown_where_nothing_is_small(table in table()) {
        let blocks = protect(&table, &FOUR_DIMENSIONS, Suppression::default());
        let mut seen_small = false;
        for (item, blocks) in FOUR_DIMENSIONS.iter().zip(&blocks) {
            for leaf in 0..table.columns[0].len() {
                let is_small = item.columns().iter().any(|&column| Suppression::default().is_small(table.columns[column][leaf]));
                prop_assert!(!(is_small && blocks.show([leaf])));
                seen_small |= is_small;
            }
            prop_assert!(seen_small || !blocks.hide_the_total() && (0..table.columns[0].len()).all(|leaf| blocks.show([leaf])));
        }
    }

    /// In any order of the rows, the same ones are hidden, as long as no two are alike.
    #[test]
    fn the_order_of_leaves_hides_no_other(table in table()) {
        let sizes: std::collections::BTreeSet<u32> = table.columns[0].iter().copied().collect();
        prop_assume!(sizes.len() == table.columns[0].len());
        let turn = |column: &Vec<u32>| column.iter().rev().copied().collect::<Vec<_>>();
        let turned = Table { columns: table.columns.iter().map(turn).collect(), groups: table.groups.iter().map(turn).collect(), ..Table::default() };
        let last = table.columns[0].len() - 1;
        let [one, other] = [&table, &turned].map(|table| protect(table, &FOUR_DIMENSIONS, Suppression::default()));
        for (one, other) in one.iter().zip(&other) {
            for leaf in 0..=last {
                prop_assert_eq!(one.show([leaf]), other.show([last - leaf]));
            }
        }
    }
}
