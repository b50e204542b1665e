//! What callers who reach several employers get answered.

use super::*;

const LATEST: &str = "2022-06-30";

fn publish(
    standings: &Standings,
    subject: TimeSubject,
    query: &TimeQuery,
    reach: &Reach,
) -> Result<Option<TimeTable>, TimeUnpublished> {
    standings.over_time_published(subject, query, reach, Suppression::default(), day(LATEST))
}

/// Makes that many people, hired in each quarter of 2021 in four municipalities; some completed the course at once.
fn people(hired: [u32; 4], completed_by: [u32; 4]) -> Standings {
    let mut roster = Vec::new();
    let mut rows = Vec::new();
    for (quarter, month) in [1, 4, 7, 10].into_iter().enumerate() {
        for (place, code) in ["1440", "1480", "1402", "1384"].into_iter().enumerate() {
            for number in 0..hired[quarter] {
                let who = agent(&format!("p{quarter}-{place}-{number}"));
                let on = format!("2021-{month:02}-10");
                roster.push(Affiliation {
                    hired_on: Some(day(&on)),
                    valid_from: Some(day(&on)),
                    ..affiliation(&[&who], code)
                });
                let told = |verb| statement(verb, BISTAND, &on);
                let verb = if number < completed_by[quarter] { completed() } else { attempted() };
                rows.push((who, progress_of("bistand", &[told(verb)])));
            }
        }
    }
    let mut standings = standings(catalogue_file(), roster);
    for (who, progress) in rows {
        standings.put(&who, &"bistand".into(), progress);
    }
    standings
}

#[test]
fn quarters_are_answered_without_a_total_and_small_numbers_are_hidden() {
    let standings = people([10, 10, 1, 10], [5, 9, 1, 10]);
    let reach = Reach::default();
    for (subject, number) in [(TimeSubject::NewHires, "hired"), (TimeSubject::Cohorts, "started")] {
        let query = asked("bistand", &[TimeDimension::Quarter], LATEST);
        let table = publish(&standings, subject, &query, &reach).expect("it is published").expect("it is reached");
        assert!(table.total.is_none());
        let found = rows(&table);
        let numbers: Vec<_> = found.iter().map(|(_, row)| row[number].as_u64()).collect();
        // Four were hired in the third quarter, and one of the others hides it: the first of the smallest.
        assert_eq!(numbers.iter().flatten().collect::<Vec<_>>(), [&40, &40], "{subject:?} {numbers:?}");
        assert_eq!((found[2].1[number].clone(), &found[2].1["status"][number]), (Value::Null, &json!("suppressed")));
        // In the second quarter, 36 of 40 have completed, and so four have not.
        let share = |row: &Value| row["within_90"]["completed_share"].as_f64();
        assert_eq!(
            found.iter().filter_map(|(_, row)| share(row)).filter(|share| *share > 0.8 && *share < 1.0).count(),
            0
        );
    }
}

#[test]
fn a_median_is_of_ten_and_a_quartile_of_twenty() {
    let median = |hired: u32| {
        let standings = people([hired, 0, 0, 0], [hired, 0, 0, 0]);
        let query = asked("bistand", &[TimeDimension::Quarter], LATEST);
        let table = publish(&standings, TimeSubject::NewHires, &query, &Reach::default());
        let table = table.expect("it is published").expect("it is reached");
        let days = rows(&table)[0].1["days_to_completion"].clone();
        (days["n"].as_u64(), days["median"].as_u64(), days["lower_quartile"].as_u64())
    };
    assert_eq!(median(2), (Some(8), None, None));
    assert_eq!(median(3), (Some(12), Some(0), None));
    assert_eq!(median(5), (Some(20), Some(0), Some(0)));
}

#[test]
fn a_quartile_that_rests_on_few_since_others_left_at_once_is_hidden() {
    let hired = day("2021-01-10");
    let mut roster = Vec::new();
    for (place, code) in ["1440", "1480", "1402"].into_iter().enumerate() {
        for number in 0..10 {
            // One in each municipality has stayed.
            let valid_to = (number > 0).then(|| hired.plus(1));
            let (hired_on, valid_from) = (Some(hired), Some(hired));
            let who = agent(&format!("p{place}-{number}"));
            roster.push(Affiliation { hired_on, valid_from, valid_to, ..affiliation(&[&who], code) });
        }
    }
    let mut standings = standings(catalogue_file(), roster);
    let told = statement(completed(), BISTAND, "2021-01-20");
    standings.put(&agent("p0-0"), &"bistand".into(), progress_of("bistand", &[told]));
    let query = asked("bistand", &[TimeDimension::Quarter], LATEST);
    let table = publish(&standings, TimeSubject::NewHires, &query, &Reach::default());
    let row = rows(&table.expect("it is published").expect("it is reached"))[0].1.clone();
    assert_eq!(
        (&row["days_to_completion"]["n"], &row["days_to_completion"]["lower_quartile"]),
        (&json!(30), &json!(null))
    );
    assert_eq!(row["status"]["days_lower_quartile"], "suppressed");
    let exact = total(&answer(&standings, TimeSubject::NewHires, &query));
    assert_eq!(exact["days_to_completion"]["lower_quartile"], 10);
}

#[test]
fn a_funnel_is_answered_as_a_whole() {
    let standings = people([10, 10, 1, 10], [5, 9, 1, 10]);
    let query = asked("bistand", &[], LATEST);
    let table = publish(&standings, TimeSubject::Funnel, &query, &Reach::default());
    let all = total(&table.expect("it is published").expect("it is reached"));
    assert_eq!((&all["started"], &all["completed"], &all["drop_off"]["n"]), (&json!(124), &json!(100), &json!(24)));
}

#[test]
fn what_is_not_published_is_refused_with_what_to_ask() {
    let standings = people([1, 0, 0, 0], [0, 0, 0, 0]);
    let quarter = asked("bistand", &[TimeDimension::Quarter], LATEST);
    let of = |change: &dyn Fn(&mut FigureQuery)| {
        let mut query = quarter.clone();
        change(&mut query.of);
        query
    };
    for (subject, query, why) in [
        (TimeSubject::NewHires, asked("bistand", &[], LATEST), TimeUnpublished::ByQuarter),
        (TimeSubject::Cohorts, asked("bistand", &[TimeDimension::Month], LATEST), TimeUnpublished::ByQuarter),
        (
            TimeSubject::Cohorts,
            asked("bistand", &[TimeDimension::Quarter, TimeDimension::Region], LATEST),
            TimeUnpublished::ByQuarter,
        ),
        (TimeSubject::Funnel, quarter.clone(), TimeUnpublished::NoRows),
        (
            TimeSubject::NewHires,
            asked("bistand", &[TimeDimension::Quarter], "2022-03-31"),
            TimeUnpublished::Day(day(LATEST)),
        ),
        (TimeSubject::NewHires, of(&|of| of.municipalities = vec![code("1440")]), TimeUnpublished::Part),
        (TimeSubject::NewHires, of(&|of| of.unknown_municipality = true), TimeUnpublished::Part),
        (TimeSubject::Cohorts, of(&|of| of.roles = vec!["chef".to_owned()]), TimeUnpublished::Part),
        (TimeSubject::Cohorts, of(&|of| of.from = Some(day("2022-01-01"))), TimeUnpublished::Period),
        (TimeSubject::NewHires, of(&|of| of.to = Some(day("2022-01-01"))), TimeUnpublished::Period),
    ] {
        let refusal = publish(&standings, subject, &query, &Reach::default()).expect_err("it is refused");
        assert_eq!(refusal, why, "{query:?}");
        assert!(refusal.to_string().contains("ask "), "{refusal}");
    }
    let day = publish(
        &standings,
        TimeSubject::NewHires,
        &asked("bistand", &[TimeDimension::Quarter], "2022-03-31"),
        &Reach::default(),
    );
    assert!(day.expect_err("it is refused").to_string().contains("as_of=2022-06-30"));
}

#[test]
fn what_lies_beyond_the_reach_is_not_answered() {
    let standings = people([1, 0, 0, 0], [0, 0, 0, 0]);
    let reach = Reach::of_municipality(code("1440"));
    let mut query = asked("bistand", &[], LATEST);
    query.of.municipalities = vec![code("1480")];
    assert!(standings.over_time_within(TimeSubject::NewHires, &query, &reach).is_none());
    query.of.municipalities = vec![];
    let table = standings.over_time_within(TimeSubject::NewHires, &query, &reach).expect("it is reached");
    assert_eq!(total(&table)["hired"], 1);
}
