//! No small number follows from the numbers of several employers that are shown.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::tests::solver::{Known, Program};

const MEASURES: usize = 4;

fn alike() -> impl Strategy<Value = Alike> {
    let holds = prop::collection::vec(any::<bool>(), MEASURES);
    let employer = prop::collection::vec(0..6_u32, 0..3);
    let number = prop_oneof![2 => 1..5_u32, 3 => 5..30_u32];
    (holds, employer, number).prop_map(|(holds, employers, number)| {
        let employers: BTreeSet<EmployerNumber> = employers.into_iter().map(EmployerNumber).collect();
        Alike { holds, employers: employers.into_iter().collect(), number }
    })
}

/// Rows of groups, many of which are small.
fn table() -> impl Strategy<Value = Vec<Vec<Alike>>> {
    prop::collection::vec(prop::collection::vec(alike(), 1..9), 1..5)
}

fn protect_all(rows: &[Vec<Alike>], order: &[usize]) -> Vec<Vec<bool>> {
    let rows: Vec<&[Alike]> = rows.iter().map(Vec::as_slice).collect();
    protect(&rows, order, &Untold::default(), Suppression::default())
}

fn is_safe(groups: &[&Alike]) -> bool {
    Safety::new(Suppression::default()).holds(groups)
}

fn order() -> Vec<usize> {
    (0..MEASURES).collect()
}

fn sum(groups: &[&Alike]) -> u32 {
    groups.iter().map(|group| group.number).sum()
}

/// Returns the groups that the shown numbers of a row tell apart.
fn told_apart<'g>(row: &'g [Alike], shown: &[bool]) -> Vec<Vec<&'g Alike>> {
    let mut classes: BTreeMap<Vec<bool>, Vec<&Alike>> = BTreeMap::new();
    for group in row {
        let signs = group.holds.iter().zip(shown).map(|(holds, shown)| *holds && *shown).collect();
        classes.entry(signs).or_default().push(group);
    }
    classes.into_values().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_numbers_of_a_row_tell_no_small_group_apart(table in table()) {
        let shown = protect_all(&table, &order());
        for (row, shown) in table.iter().zip(&shown).filter(|(_, shown)| shown.contains(&true)) {
            for class in told_apart(row, shown) {
                prop_assert!(is_safe(&class), "{:?} of {:?}", class, row);
            }
        }
    }

    #[test]
    fn what_rows_hide_does_not_follow_from_a_total(table in table()) {
        let shown = protect_all(&table, &order());
        for measure in order() {
            let hidden = table.iter().zip(&shown).filter(|(_, shown)| !shown[measure]);
            let hidden: Vec<&Alike> = hidden.flat_map(|(row, _)| row).collect();
            let is_shown_somewhere = shown.iter().any(|shown| shown[measure]);
            let (inside, outside): (Vec<_>, Vec<_>) = hidden.into_iter().partition(|group| group.holds[measure]);
            if is_shown_somewhere {
                prop_assert!(is_safe(&inside) && is_safe(&outside));
            }
        }
    }

    // An attacker who is an employer knows its own people, and sees every number that is shown.
    #[test]
    fn an_attacker_with_a_solver_narrows_no_small_group(row in prop::collection::vec(alike(), 1..9), own in 0..7_u32) {
        let suppression = Suppression::default();
        let table = [row.clone()];
        let shown = protect_all(&table, &order()).remove(0);
        if !shown.contains(&true) {
            return Ok(());
        }
        let is_own = |group: &Alike| group.employers.contains(&EmployerNumber(own));
        // Unknown is how many of the others have each combination of measures, which may be none.
        let combinations: Vec<Vec<bool>> = (0..1 << MEASURES).map(|bits: u32| (0..MEASURES).map(|at| bits >> at & 1 == 1).collect()).collect();
        let others: Vec<&Alike> = row.iter().filter(|group| !is_own(group)).collect();
        let mut known = Known { numbers: combinations.len(), ..Known::default() };
        known.sums.push(((0..combinations.len()).collect(), sum(&others)));
        for measure in order().into_iter().filter(|measure| shown[*measure]) {
            let holds = (0..combinations.len()).filter(|at| combinations[*at][measure]).collect();
            let number = others.iter().filter(|group| group.holds[measure]).map(|group| group.number).sum();
            known.sums.push((holds, number));
        }
        for (at, combination) in combinations.iter().enumerate() {
            let number: u32 = others.iter().filter(|group| group.holds == *combination).map(|group| group.number).sum();
            if suppression.is_small(number) {
                let (least, most) = known.bounds(&[at], Program::Linear);
                prop_assert!(most - least > 3.0 - 1e-6, "{number} is between {least} and {most}");
            }
        }
    }
}

fn of(employer: u32, number: u32, holds: [bool; 2]) -> Alike {
    Alike { holds: holds.to_vec(), employers: vec![EmployerNumber(employer)], number }
}

#[test]
fn a_number_is_shown_if_it_and_the_rest_are_of_enough_people_and_employers() {
    let shown = |row: &[Alike]| protect_all(&[row.to_vec()], &[0, 1]).remove(0);
    let three = |holds| [of(1, 4, holds), of(2, 4, holds), of(3, 4, holds)];
    // All of the 12, and none of them.
    assert_eq!(shown(&three([true, false])), [true, true]);
    // With four more from one employer, the first number is safe, but the second would set them apart.
    let with = |rest: Alike| [three([true, true]).to_vec(), vec![rest]].concat();
    assert_eq!(shown(&with(of(4, 4, [true, false]))), [true, false]);
    // Many people, but of two employers.
    assert_eq!(shown(&[of(1, 40, [true, true]), of(2, 40, [true, true])]), [false, false]);
    // One employer knows its own 40, and so would learn of the other three.
    let known = [of(1, 40, [true, true]), of(2, 2, [true, true]), of(3, 1, [true, true])];
    assert_eq!(shown(&known), [false, false]);
}

#[test]
fn a_small_row_hides_another_with_it_so_that_it_does_not_follow_from_a_total() {
    let row = |number: u32| (1..=3).map(|employer| of(employer, number, [true, false])).collect::<Vec<_>>();
    let shown = protect_all(&[row(40), row(1), row(20)], &[0]);
    assert_eq!(shown.concat(), [true, false, false]);
}
