//! Laws of questions over time.

use proptest::prelude::*;

use super::world::{DAY_0, World, on, world};
use super::*;

const PEOPLE: usize = 6;

fn number(row: &Value, pointer: &str) -> u64 {
    row.pointer(pointer).and_then(Value::as_u64).unwrap_or_else(|| panic!("{pointer}: {row}"))
}

fn json(table: Option<TimeTable>) -> Option<Value> {
    table.map(|table| serde_json::to_value(table).expect("it is JSON"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn parts_sum_rows_sum_to_the_total_and_the_order_of_arrival_is_nothing(world in world(PEOPLE)) {
        let (forwards, backwards) = (world.standings(), world.standings_in_turn(true));
        for subject in [TimeSubject::NewHires, TimeSubject::Cohorts] {
            for by in [TimeDimension::Quarter, TimeDimension::Month, TimeDimension::County] {
                let query = world.asked(&[by]);
                let table = answer(&forwards, subject, &query);
                let found = rows(&table);
                prop_assert_eq!(&found, &rows(&answer(&backwards, subject, &query)));
                let all = total(&table);
                let (whole, windows, left): (&str, &[u32], bool) = match subject {
                    TimeSubject::NewHires => ("/hired", &[30, 90], true),
                    _ => ("/started", &[30, 90, 180, 365], false),
                };
                let mut sums = vec![(whole.to_owned(), 0)];
                for row in found.iter().map(|(_, row)| row).chain([&all]) {
                    for days in windows {
                        let part = |field: &str| number(row, &format!("/within_{days}/{field}"));
                        let beside = part("days_not_over") + if left { part("left_before") } else { 0 };
                        prop_assert_eq!(part("N") + beside, number(row, whole));
                        prop_assert!(part("completed") <= part("N"));
                    }
                    // Of those who have had the longer time, no more had completed it in the shorter one.
                    for two in windows.windows(2) {
                        let part = |days: u32, field: &str| number(row, &format!("/within_{days}/{field}"));
                        let shorter_alone = part(two[0], "N") - part(two[1], "N");
                        prop_assert!(part(two[0], "completed") <= part(two[1], "completed") + shorter_alone);
                    }
                }
                // Nobody with two employers at once starts in two counties.
                if subject == TimeSubject::NewHires || by != TimeDimension::County {
                    sums.extend(windows.iter().map(|days| (format!("/within_{days}/completed"), 0)));
                    for (pointer, sum) in &mut sums {
                        *sum = found.iter().map(|(_, row)| number(row, pointer)).sum();
                        prop_assert_eq!(*sum, number(&all, pointer), "{} by {:?}", pointer, by);
                    }
                }
            }
        }
    }

    #[test]
    fn what_happens_after_the_as_of_day_changes_nothing(world in world(PEOPLE)) {
        let mut known = world.clone();
        known.deeds.retain(|deed| deed.on <= world.as_of);
        known.posts.retain(|post| post.from <= world.as_of && post.known.is_none_or(|day| day <= world.as_of));
        for post in &mut known.posts {
            post.to = post.to.filter(|to| *to < world.as_of);
        }
        for subject in [TimeSubject::NewHires, TimeSubject::Cohorts, TimeSubject::Funnel] {
            let query = world.asked(&[]);
            let found = [&world, &known].map(|world| total(&answer(&world.standings(), subject, &query)));
            prop_assert_eq!(&found[0], &found[1]);
        }
    }
}

#[test]
fn the_days_of_the_worlds_are_after_the_beginning_of_counting() {
    assert!(on(-50) > Day::from_number(0) && on(0).number() == DAY_0);
}

proptest! {
    // Each step of each world is counted from the beginning, too.
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn whatever_was_asked_before_the_answer_is_that_of_standings_never_asked(world in world(PEOPLE)) {
        let suppression = Suppression::default();
        let mut asked = World { deeds: Vec::new(), ..world.clone() }.standings();
        for done in 0..=world.deeds.len() {
            let known = World { deeds: world.deeds[..done].to_vec(), ..world.clone() };
            known.put_rows(&mut asked, false);
            let fresh = known.standings();
            for (subject, by) in [
                (TimeSubject::NewHires, &[TimeDimension::Quarter][..]),
                (TimeSubject::Cohorts, &[TimeDimension::Quarter]),
                (TimeSubject::Funnel, &[]),
            ] {
                let query = world.asked(by);
                let exact = |standings| json(Some(answer(standings, subject, &query)));
                prop_assert_eq!(exact(&asked), exact(&fresh), "{:?}", query);
                let published = |standings: &Standings| {
                    standings.over_time_published(subject, &query, &Reach::default(), suppression, query.of.as_of).map(json)
                };
                prop_assert_eq!(published(&asked), published(&fresh), "{:?}", query);
            }
        }
    }
}
