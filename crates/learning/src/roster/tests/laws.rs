//! Laws that hold for every history.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::{btree_set, vec};
use proptest::prelude::*;

use super::*;
use crate::roster::dates::Days;
use crate::{Catalogue, Identities};

/// What a row says: who, in which unit, role and service area. Dates are left out.
type Says = (BTreeSet<AgentKey>, Kommunkod, [Option<String>; 3]);

fn says(row: &Affiliation) -> Says {
    (row.identifiers.clone(), row.kommunkod, [row.unit.clone(), row.role.clone(), row.service_area.clone()])
}

/// What holds on a day, in a question as of that day.
fn in_force(roster: &Roster, on: Day) -> BTreeSet<Says> {
    roster.affiliations.iter().filter(|row| row.holds(on, on)).map(says).collect()
}

fn any_row() -> impl Strategy<Value = Affiliation> {
    let date = || proptest::option::weighted(0.3, (0_i32..40).prop_map(|n| Day::from_number(19_000 + n)));
    let area = proptest::option::weighted(0.3, Just("vuxna".to_owned()));
    (0_u8..5, 0_usize..2, 0_u8..2, (0_u8..3, area), date(), date(), date()).prop_map(
        |(who, place, unit, (role, service_area), hired_on, valid_from, valid_to)| Affiliation {
            hired_on,
            service_area,
            valid_from,
            valid_to: valid_to.filter(|last| valid_from.is_none_or(|first| first <= *last)),
            ..row(&[&who.to_string()], ["1440", "1480"][place], &unit.to_string(), &role.to_string())
        },
    )
}

/// The rows as an export writes them and an import reads them: an open beginning is said.
fn exported(roster: &Roster) -> Vec<Affiliation> {
    let said = |row: &Affiliation| Affiliation { valid_from: row.valid_from.or(Some(Day::MIN)), ..row.clone() };
    roster.affiliations.iter().map(said).collect()
}

/// A row of somebody who is known by several identifiers, which others may have too. Two days of hiring for one affiliation
/// contradict each other, and what is made of them is no law: so each unit and role has one.
fn any_tied_row() -> impl Strategy<Value = Affiliation> {
    (any_row(), btree_set(0_u8..6, 1..3)).prop_map(|(row, keys)| {
        let identifiers = keys.iter().map(|key| AgentKey::from(key.to_string())).collect();
        let number = |text: &Option<String>| text.as_ref().and_then(|text| text.parse::<i32>().ok()).unwrap_or(0);
        let day = Day::from_number(19_000 + 17 * number(&row.unit) + 5 * number(&row.role));
        Affiliation { identifiers, hired_on: row.hired_on.map(|_| day), ..row }
    })
}

fn any_mode() -> impl Strategy<Value = RosterMode> {
    prop_oneof![Just(RosterMode::Full), Just(RosterMode::Delta)]
}

/// A list: the number of its day, its kind, its rows.
type List = (i32, RosterMode, Vec<Affiliation>);

fn any_lists() -> impl Strategy<Value = Vec<List>> {
    lists_with(any_row())
}

fn lists_with(row: impl Strategy<Value = Affiliation>) -> impl Strategy<Value = Vec<List>> {
    vec((0_i32..40, any_mode(), vec(row, 0..8)), 1..6).prop_map(|mut lists| {
        lists.sort_by_key(|list| list.0);
        lists
    })
}

fn take_list(roster: &mut Roster, list: &(i32, RosterMode, Vec<Affiliation>), correct: bool) -> RosterChange {
    let as_of = Day::from_number(19_000 + list.0);
    let update = RosterUpdate { rows: &list.2, mode: list.1, as_of, correct, municipalities: &NONE, history: false };
    take(roster, &update)
}

/// The history if a correction comes last, and if it comes on its day.
fn corrected_and_in_order(lists: &[List], corrected: &List) -> (Roster, Roster) {
    let mut roster = Roster::default();
    for list in lists {
        take_list(&mut roster, list, false);
    }
    take_list(&mut roster, corrected, true);
    let mut right = Roster::default();
    let (before, after): (Vec<_>, Vec<_>) = lists.iter().partition(|list| list.0 <= corrected.0);
    for list in before {
        take_list(&mut right, list, false);
    }
    take_list(&mut right, corrected, true);
    for list in after {
        take_list(&mut right, list, false);
    }
    (roster, right)
}

proptest! {
    // What is shown row by row is what is counted.
    #[test]
    fn each_affiliation_that_is_counted_has_its_row_before_and_afterwards(lists in any_lists()) {
        let mut roster = Roster::default();
        for list in &lists {
            let change = take_list(&mut roster, list, true);
            let of = |fate: RowFate| change.rows().filter(|row| row.0 == fate).count();
            let counts = change.counts;
            prop_assert_eq!(
                [RowFate::Added, RowFate::Ended, RowFate::Changed, RowFate::Removed].map(of),
                [counts.added, counts.ended, counts.changed, counts.removed]
            );
            let added = change.rows().filter_map(|row| row.2).collect::<Vec<_>>();
            prop_assert_eq!(added, change.added.iter().collect::<Vec<_>>());
            for (fate, before, after) in change.rows() {
                prop_assert_eq!(before.is_some(), fate != RowFate::Added);
                prop_assert_eq!(after.is_some(), fate != RowFate::Removed);
                prop_assert!(before.zip(after).is_none_or(|(before, after)| before.kommunkod == after.kommunkod));
            }
        }
    }

    #[test]
    fn the_same_file_again_changes_nothing_on_the_same_day_or_a_later_one(
        lists in any_lists(), later in 0_i32..5,
    ) {
        let mut roster = Roster::default();
        for list in &lists {
            take_list(&mut roster, list, false);
        }
        let rows = roster.affiliations.clone();
        let (number, mode, file) = lists.last().unwrap().clone();
        // What ends or begins in between is another file.
        let still = |row: &Affiliation| {
            let days = [row.valid_from, row.hired_on, row.valid_to.map(|last| last.plus(1))];
            !days.into_iter().flatten().any(|day| (1..=later).contains(&(day.number() - 19_000 - number)))
        };
        prop_assume!(file.iter().all(still));
        // Two days of hiring for one affiliation contradict each other, and what is made of them is no law.
        let mut hired: BTreeMap<Says, BTreeSet<Day>> = BTreeMap::new();
        for row in lists.iter().flat_map(|list| &list.2) {
            hired.entry(says(row)).or_default().extend(row.hired_on);
        }
        prop_assume!(hired.values().all(|days| days.len() < 2));
        let change = take_list(&mut roster, &(number + later, mode, file), false);
        prop_assert_eq!(&roster.affiliations, &rows, "{:?}", change);
        prop_assert_eq!(change.counts.people_vanishing, 0);
    }

    #[test]
    fn on_each_day_the_newest_list_holds_and_no_later_one_changes_that(
        lists in vec((0_i32..40, vec(any_row().prop_map(undated), 0..8)), 1..6),
    ) {
        let mut lists = lists;
        lists.sort_by_key(|list| list.0);
        let mut roster = Roster::default();
        let mut holds: BTreeMap<Kommunkod, BTreeMap<i32, BTreeSet<Says>>> = BTreeMap::new();
        for (number, rows) in &lists {
            take_list(&mut roster, &(*number, RosterMode::Full, rows.clone()), false);
            for row in rows {
                let of_file = rows.iter().filter(|other| other.kommunkod == row.kommunkod).map(says);
                holds.entry(row.kommunkod).or_default().insert(*number, of_file.collect());
            }
        }
        for number in -1..45 {
            let expected: BTreeSet<Says> = holds
                .values()
                .filter_map(|lists| lists.range(..=number).next_back())
                .flat_map(|(_, rows)| rows.clone())
                .collect();
            prop_assert_eq!(in_force(&roster, Day::from_number(19_000 + number)), expected, "day {}", number);
        }
    }

    #[test]
    fn no_list_changes_what_holds_as_of_an_earlier_day_where_there_was_one(
        lists in any_lists(), next in (0_i32..40, any_mode(), vec(any_row(), 0..8)),
    ) {
        let mut roster = Roster::default();
        for list in &lists {
            take_list(&mut roster, list, false);
        }
        let last = lists.last().unwrap().0;
        let next = (last + next.0, next.1, next.2);
        // A first list is of all days; only what was told can't be told otherwise.
        let told = |roster: &Roster, kommunkod| roster.lists.iter().any(|list| list.kommunkod == kommunkod);
        let first: BTreeSet<Kommunkod> =
            next.2.iter().map(|row| row.kommunkod).filter(|code| !told(&roster, *code)).collect();
        let same_day: BTreeSet<Kommunkod> = roster.lists.iter().map(|list| list.kommunkod).filter(|code| {
            roster.lists.iter().filter(|list| list.kommunkod == *code).all(|list| list.day.number() == 19_000 + next.0)
        }).collect();
        let before = roster.clone();
        take_list(&mut roster, &next, false);
        let told = |roster: &Roster, as_of: Day, on: Day| -> BTreeSet<Says> {
            let rows = roster.affiliations.iter().filter(|row| row.holds(on, as_of));
            rows.filter(|row| !first.contains(&row.kommunkod) && !same_day.contains(&row.kommunkod)).map(says).collect()
        };
        for as_of in -2..next.0 {
            for on in -2..=as_of {
                let (as_of, on) = (Day::from_number(19_000 + as_of), Day::from_number(19_000 + on));
                prop_assert_eq!(told(&before, as_of, on), told(&roster, as_of, on), "{} as of {}", on, as_of);
            }
        }
    }

    #[test]
    fn a_correction_is_what_a_list_of_that_day_would_have_been(
        lists in any_lists(), corrected in (0_i32..40, any_mode(), vec(any_row(), 1..8)),
    ) {
        let (roster, right) = corrected_and_in_order(&lists, &corrected);
        prop_assert_eq!(roster, right);
    }

    #[test]
    fn a_correction_is_what_a_list_would_have_been_also_where_rows_share_identifiers(
        lists in lists_with(any_tied_row()), corrected in (0_i32..40, any_mode(), vec(any_tied_row(), 1..8)),
    ) {
        let (roster, right) = corrected_and_in_order(&lists, &corrected);
        prop_assert_eq!(roster, right);
    }

    #[test]
    fn corrections_give_the_same_in_whichever_order_they_come(
        lists in any_lists(),
        one in (0_i32..40, any_mode(), vec(any_row(), 1..8)),
        other in (0_i32..40, any_mode(), vec(any_row(), 1..8)),
    ) {
        prop_assume!(one.0 != other.0);
        let histories = [[&one, &other], [&other, &one]].map(|corrections| {
            let mut roster = Roster::default();
            for list in &lists {
                take_list(&mut roster, list, false);
            }
            for correction in corrections {
                take_list(&mut roster, correction, true);
            }
            roster.affiliations
        });
        prop_assert_eq!(&histories[0], &histories[1]);
    }

    #[test]
    fn a_history_that_was_exported_changes_nothing_however_it_is_imported(
        lists in any_lists(), correction in any_lists(), mode in any_mode(), correct in any::<bool>(), on in 0_i32..60,
    ) {
        let mut roster = Roster::default();
        for list in &lists {
            take_list(&mut roster, list, false);
        }
        for list in &correction {
            take_list(&mut roster, list, true);
        }
        let file = exported(&roster);
        let newest = roster.lists.iter().map(|list| list.day.number() - 19_000).max().unwrap_or_default();
        let as_of = Day::from_number(19_000 + if correct { on } else { newest + on });
        let update = RosterUpdate { rows: &file, mode, as_of, correct, municipalities: &NONE, history: true };
        let change = roster.change(&Catalogue::default(), &update).unwrap();
        prop_assert_eq!((&change.added, &change.removed), (&vec![], &vec![]));
        prop_assert_eq!((change.counts.people_vanishing, change.past_from), (0, None));

        let mut empty = Roster::default();
        take(&mut empty, &update);
        prop_assert_eq!(empty.affiliations, roster.affiliations);
    }

    #[test]
    fn what_was_exported_as_of_a_day_corrects_nothing_as_a_list_of_it(lists in any_lists(), on in 0_i32..60) {
        let mut roster = Roster::default();
        for list in &lists {
            take_list(&mut roster, list, false);
        }
        let as_of = Day::from_number(19_000 + on);
        let mut file = exported(&roster);
        file.retain(|row| row.holds(as_of, as_of));
        let update =
            RosterUpdate { rows: &file, mode: RosterMode::Full, as_of, correct: true, municipalities: &NONE, history: true };
        let change = roster.change(&Catalogue::default(), &update).unwrap();
        prop_assert_eq!((&change.added, &change.removed), (&vec![], &vec![]));
    }

    #[test]
    fn one_affiliation_has_no_day_twice(
        lists in any_lists(), corrections in vec((0_i32..40, any_mode(), vec(any_row(), 0..8)), 0..3),
    ) {
        let hireless = |list: &mut (i32, RosterMode, Vec<Affiliation>)| {
            list.2.iter_mut().for_each(|row| row.hired_on = None);
        };
        let (mut lists, mut corrections) = (lists, corrections);
        lists.iter_mut().chain(&mut corrections).for_each(hireless);
        let mut roster = Roster::default();
        let one_by_one = lists.iter().map(|list| (list, false)).chain(corrections.iter().map(|list| (list, true)));
        for (list, correct) in one_by_one {
            take_list(&mut roster, list, correct);
            let rows: Vec<&Affiliation> = roster.affiliations.iter().collect();
            for (at, one) in rows.iter().enumerate() {
                for two in &rows[at + 1..] {
                    let meet = says(one) == says(two) && Days::of(one).meet(Days::of(two));
                    prop_assert!(!meet, "{:?}\n{:?}\nafter {:?} {}", one, two, list, correct);
                }
            }
        }
    }

    // A correction takes nothing away that another list gave, and leaves nothing that none gives.
    #[test]
    fn people_are_known_by_what_the_lists_tell_in_whichever_order_they_come(
        lists in lists_with(any_tied_row()), corrections in lists_with(any_tied_row()),
    ) {
        let mut roster = Roster::default();
        for list in &lists {
            take_list(&mut roster, list, false);
        }
        for list in &corrections {
            take_list(&mut roster, list, true);
        }
        let known = Identities::of(&Catalogue::default(), &roster.affiliations);
        // A row that never held ties no one: somebody was to come, and did not.
        let told = ["1440", "1480"].map(|code| {
            let is_there = |row: &&Affiliation| row.kommunkod.to_string() == code;
            let told = || roster.told.iter().map(|told| &told.row).filter(is_there);
            let people = Identities::of(&Catalogue::default(), told());
            let held: BTreeSet<_> =
                roster.affiliations.iter().filter(is_there).map(|row| people.person_of_row(row)).collect();
            told().filter(|row| held.contains(&people.person_of_row(row))).collect::<Vec<_>>()
        });
        let told = Identities::of(&Catalogue::default(), told.into_iter().flatten());
        let agents: Vec<&AgentKey> = roster.affiliations.iter().flat_map(|row| &row.identifiers).collect();
        for (one, two) in agents.iter().flat_map(|one| agents.iter().map(move |two| (one, two))) {
            prop_assert_eq!(
                known.person(one) == known.person(two), told.person(one) == told.person(two),
                "{:?} and {:?}\n{:#?}\n{:#?}", one, two, roster.affiliations, roster.told
            );
        }
    }

    #[test]
    fn identifiers_make_people_whatever_the_rows(rows in vec(btree_set(0_u8..6, 1..3), 0..10)) {
        let rows: Vec<_> = rows.iter().map(|keys| {
            let keys: Vec<String> = keys.iter().map(u8::to_string).collect();
            row(&keys.iter().map(String::as_str).collect::<Vec<_>>(), "1440", "IFO", "chef")
        }).collect();
        let mut roster = Roster::default();
        full(&mut roster, "2024-01-01", &rows);
        // One affiliation a person, whichever way the rows name them.
        let people = Identities::of(&Catalogue::default(), &rows);
        let persons: BTreeSet<_> = rows.iter().map(|row| people.person_of_row(row)).collect();
        prop_assert_eq!(roster.affiliations.len(), persons.len());
    }
}
