//! Questions over time against a slow and obvious recount, and their laws.

use proptest::prelude::*;

use super::world::{DAY_0, PLACES, Post, World, on, world};
use super::*;

const PEOPLE: usize = 6;

/// An employment, put together from rows one by one.
#[derive(Debug, Clone)]
struct Job {
    who: usize,
    place: usize,
    hired: Option<i32>,
    rows: Vec<Post>,
}

impl Job {
    fn last(&self) -> Option<i32> {
        self.rows.iter().map(|row| row.to.unwrap_or(i32::MAX)).max()
    }

    fn first(&self) -> Option<i32> {
        self.rows.iter().map(|row| row.from).min()
    }

    fn roles(&self) -> impl Iterator<Item = usize> {
        let first = self.first().filter(|_| self.hired.is_some());
        self.rows.iter().filter(move |row| first.is_none_or(|first| row.from == first)).map(|row| row.role)
    }
}

fn jobs(world: &World) -> Vec<Job> {
    let known =
        world.posts.iter().filter(|post| post.from <= world.as_of && post.known.is_none_or(|day| day <= world.as_of));
    // A row that ends before it begins is on no day.
    let mut rows: Vec<Post> = known.cloned().collect();
    rows.sort_by_key(|row| (row.from, row.hired.is_none()));
    let mut jobs: Vec<Job> = Vec::new();
    for row in rows {
        let of_person = |job: &Job| job.who == row.who && job.place == row.place;
        let mut candidates: Vec<usize> = (0..jobs.len()).filter(|&at| of_person(&jobs[at])).collect();
        if row.hired.is_some() {
            candidates.retain(|&at| jobs[at].hired == row.hired);
        } else {
            let goes_on =
                |job: &Job| job.hired.is_some() && job.last().is_none_or(|last| row.from <= last.saturating_add(1));
            let known: Vec<usize> = candidates.iter().copied().filter(|&at| goes_on(&jobs[at])).collect();
            let latest = known.into_iter().max_by_key(|&at| jobs[at].hired);
            candidates = latest.map_or_else(
                || candidates.iter().copied().filter(|&at| jobs[at].hired.is_none()).collect(),
                |at| vec![at],
            );
        }
        match candidates.first() {
            // What has ended without a day of hiring is no employment by itself.
            Some(&at) if jobs[at].hired.is_none() && row.to.is_some_and(|to| to < world.as_of) => {}
            Some(&at) => jobs[at].rows.push(row),
            None if row.hired.is_none() && row.to.is_some_and(|to| to < world.as_of) => {}
            None => jobs.push(Job { who: row.who, place: row.place, hired: row.hired, rows: vec![row] }),
        }
    }
    jobs.retain(|job| !world.has_target || job.roles().any(|role| role == 0));
    jobs
}

/// Numbers of new hires, as JSON has them, of some employments.
fn recounted(world: &World, jobs: &[&Job]) -> Value {
    let hired: Vec<(&Job, i32)> =
        jobs.iter().filter_map(|job| Some((*job, job.hired?))).filter(|(_, hired)| *hired <= world.as_of).collect();
    let unknown = jobs.iter().filter(|job| job.hired.is_none()).count();
    let completed = |job: &Job| world.days(job.who, None).1;
    let started = |job: &Job| world.days(job.who, None).0;
    let mut all = json!({
        "hired": hired.len(),
        "hired_unknown": unknown,
        "completed_before": hired.iter().filter(|(job, hired)| completed(job).is_some_and(|day| day < *hired)).count(),
    });
    let left = |job: &Job| job.last().filter(|last| *last < world.as_of);
    for days in [30, 90] {
        let mut counts = [0_u32; 5];
        for &(job, hired) in &hired {
            if left(job).is_some_and(|last| last.max(hired) < hired + days) {
                counts[2] += 1;
            } else if hired + days > world.as_of {
                counts[1] += 1;
            } else {
                counts[0] += 1;
                counts[3] += u32::from(started(job).is_some_and(|day| day <= hired + days));
                counts[4] += u32::from(completed(job).is_some_and(|day| day <= hired + days));
            }
        }
        let share = |part: u32| {
            Share::of(part, counts[0]).map_or(Value::Null, |share| json!(f64::from(share.in_units(1000)) / 1000.0))
        };
        all[format!("within_{days}")] = json!({
            "N": counts[0], "days_not_over": counts[1], "left_before": counts[2], "started": counts[3],
            "started_share": share(counts[3]), "completed": counts[4], "completed_share": share(counts[4]),
        });
    }
    let waiting: Vec<_> = hired.iter().filter(|(job, hired)| completed(job).is_none_or(|day| day >= *hired)).collect();
    let seen = |job: &Job, hired: i32| left(job).map_or(world.as_of, |last| last.max(hired));
    let over = waiting.iter().filter(|(job, hired)| completed(job).is_some_and(|day| day <= seen(job, *hired))).count();
    all["days_to_completion"] = json!({ "n": waiting.len(), "censored": waiting.len() - over });
    all
}

/// A row of an answer, without what the recount does not have.
fn comparable(mut row: Value) -> Value {
    let row = row.as_object_mut().expect("an object");
    row.remove("status");
    let days = row["days_to_completion"].as_object_mut().expect("an object");
    days.retain(|field, _| ["n", "censored"].contains(&field.as_str()));
    Value::Object(row.clone())
}

fn number(row: &Value, pointer: &str) -> u64 {
    row.pointer(pointer).and_then(Value::as_u64).unwrap_or_else(|| panic!("{pointer}: {row}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn new_hires_are_those_of_a_slow_recount(world in world(PEOPLE)) {
        let standings = world.standings();
        let ask = |by: &[TimeDimension]| answer(&standings, TimeSubject::NewHires, &world.asked(by));
        let jobs = jobs(&world);
        let everyone: Vec<&Job> = jobs.iter().collect();
        prop_assert_eq!(comparable(total(&ask(&[]))), recounted(&world, &everyone));
        for (code, row) in rows(&ask(&[TimeDimension::Municipality])) {
            let here: Vec<&Job> = jobs.iter().filter(|job| PLACES[job.place] == code).collect();
            prop_assert_eq!(comparable(row), recounted(&world, &here));
        }
        for (code, row) in rows(&ask(&[TimeDimension::Month])) {
            let month = |job: &&Job| job.hired.map_or("unknown".to_owned(), |hired| on(hired).month());
            let then: Vec<&Job> = jobs.iter().filter(|job| month(job) == code).collect();
            prop_assert_eq!(comparable(row), recounted(&world, &then));
        }
    }

    #[test]
    fn a_funnel_is_that_of_a_slow_recount(world in world(PEOPLE)) {
        let found = total(&answer(&world.standings(), TimeSubject::Funnel, &world.asked(&[])));
        let people: Vec<usize> = (0..PEOPLE).filter(|&who| world.days(who, None).0.is_some()).collect();
        let completed = |who: &&usize| world.days(**who, None).1.is_some();
        prop_assert_eq!(number(&found, "/started"), people.len() as u64);
        prop_assert_eq!(number(&found, "/completed"), people.iter().filter(completed).count() as u64);
        for module in 0..3 {
            let of = |who: &usize| world.days(*who, Some(module));
            let started = people.iter().filter(|who| of(who).0.is_some()).count();
            let done = people.iter().filter(|who| of(who).1.is_some()).count();
            prop_assert_eq!(number(&found, &format!("/modules/{module}/started")), started as u64);
            prop_assert_eq!(number(&found, &format!("/modules/{module}/completed")), done as u64);
        }
        let tagged = |who: &&usize| [0, 2].iter().all(|module| world.days(**who, Some(*module)).1.is_some());
        prop_assert_eq!(number(&found, "/tags/0/completed"), people.iter().filter(tagged).count() as u64);
        let mut places: Vec<u64> = people
            .iter()
            .filter(|who| !completed(who))
            .map(|who| (0..3).rev().find(|&module| world.days(*who, Some(module)).0.is_some()).map_or(0, |at| at as u64 + 1))
            .collect();
        places.sort_unstable();
        let median = places.get(places.len().div_ceil(2).saturating_sub(1)).copied();
        prop_assert_eq!(found["drop_off"]["median"].as_u64(), median);
        prop_assert_eq!(number(&found, "/drop_off/n"), places.len() as u64);
    }

    #[test]
    fn cohorts_are_those_of_a_slow_recount(world in world(PEOPLE)) {
        let found = rows(&answer(&world.standings(), TimeSubject::Cohorts, &world.asked(&[TimeDimension::Month])));
        let mut months = std::collections::BTreeMap::<String, Vec<(i32, Option<i32>)>>::new();
        for who in 0..PEOPLE {
            if let (Some(started), completed) = world.days(who, None) {
                months.entry(on(started).month()).or_default().push((started, completed));
            }
        }
        prop_assert_eq!(found.iter().map(|(code, _)| code).collect::<Vec<_>>(), months.keys().collect::<Vec<_>>());
        for (code, row) in found {
            let people = &months[&code];
            prop_assert_eq!(number(&row, "/started"), people.len() as u64);
            for days in [30, 90, 180, 365] {
                let had = || people.iter().filter(move |(started, _)| started + days <= world.as_of);
                let done = had().filter(|(started, completed)| completed.is_some_and(|day| day <= started + days)).count();
                prop_assert_eq!(number(&row, &format!("/within_{days}/N")), had().count() as u64);
                prop_assert_eq!(number(&row, &format!("/within_{days}/completed")), done as u64);
            }
        }
    }

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
