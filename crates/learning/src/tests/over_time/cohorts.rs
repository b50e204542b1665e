use super::*;

fn people(done: &[(&str, &str, &str)]) -> Standings {
    let mut standings = standings(catalogue_file(), ["anna", "bo"].map(|who| affiliation(&[&agent(who)], "1440")));
    let names: std::collections::BTreeSet<&str> = done.iter().map(|(who, ..)| *who).collect();
    for who in names {
        let own = done.iter().filter(|(other, ..)| *other == who);
        let statements: Vec<Value> = own.map(|(_, verb, on)| statement(verb, BISTAND, on)).collect();
        standings.put(&agent(who), &"bistand".into(), progress_of("bistand", &statements));
    }
    standings
}

#[test]
fn s12_intakes_are_compared_by_what_became_of_them_after_as_many_days() {
    let standings = people(&[
        ("anna", attempted(), "2021-10-01"),
        ("anna", completed(), "2021-10-31"),
        ("bo", attempted(), "2021-11-01"),
        ("bo", completed(), "2022-06-01"),
        ("cia", attempted(), "2021-12-31"),
        ("dan", attempted(), "2022-01-01"),
        ("dan", completed(), "2022-01-02"),
    ]);
    let table = answer(&standings, TimeSubject::Cohorts, &asked("bistand", &[TimeDimension::Quarter], "2022-09-30"));
    let found = rows(&table);
    assert_eq!(found.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(), ["2021-Q4", "2022-Q1"]);
    let autumn = &found[0].1;
    assert_eq!([&autumn["started"], &autumn["completed"], &autumn["not_completed"]], [&json!(3), &json!(2), &json!(1)]);
    let completed = |row: &Value, days: u32| row[format!("within_{days}")]["completed"].as_u64();
    assert_eq!([30, 90, 180].map(|days| completed(autumn, days)), [Some(1); 3]);
    // Nobody has had a year, so there is no share of it yet.
    assert_eq!(autumn["within_365"], json!({"N": 0, "days_not_over": 3, "completed": 0, "completed_share": null}));
    assert_eq!(autumn["status"]["completed_share_within_365"], "missing");
    // By 212 days, Bo had completed: two of three.
    let days = json!({"n": 3, "censored": 1, "lower_quartile": 30, "median": 212, "upper_quartile": null});
    assert_eq!(autumn["days_to_completion"], days);
    assert_eq!(total(&table)["started"], 4);
    let later = answer(&standings, TimeSubject::Cohorts, &asked("bistand", &[TimeDimension::Quarter], "2022-12-31"));
    assert_eq!(rows(&later)[0].1["within_365"]["completed_share"], json!(0.667));
}

#[test]
fn s12_rounds_of_the_catalogue_are_compared() {
    let mut file = catalogue_file();
    let round = |id: &str, from: &str, to: &str| Round {
        id: id.to_owned(),
        name: Name { sv: id.to_uppercase(), en: None },
        valid_from: day(from),
        valid_to: day(to),
    };
    file.courses[0].rounds = vec![round("ht21", "2021-09-01", "2021-10-31"), round("vt22", "2022-01-10", "2022-02-28")];
    let mut standings = standings(file, []);
    for (who, on, verb) in [
        ("anna", "2021-09-01", completed()),
        ("bo", "2021-10-31", attempted()),
        ("cia", "2021-11-01", attempted()),
        ("dan", "2022-02-28", completed()),
    ] {
        standings.put(&agent(who), &"bistand".into(), progress_of("bistand", &[statement(verb, BISTAND, on)]));
    }
    let table = answer(&standings, TimeSubject::Cohorts, &asked("bistand", &[TimeDimension::Round], "2022-09-30"));
    let found: Vec<_> = rows(&table).into_iter().map(|(code, row)| (code, row["started"].as_u64())).collect();
    let expected = [("ht21", Some(2)), ("vt22", Some(1)), ("none", Some(1))];
    assert_eq!(found, expected.map(|(code, number)| (code.to_owned(), number)));
}

#[test]
fn a_cohort_is_of_the_place_where_people_started_and_keeps_those_who_moved() {
    let ale = Affiliation { valid_to: Some(day("2022-03-31")), ..affiliation(&[&agent("anna")], "1440") };
    let goteborg = Affiliation { valid_from: Some(day("2022-04-01")), ..affiliation(&[&agent("anna")], "1480") };
    let mut standings = standings(catalogue_file(), [ale, goteborg]);
    let told = [statement(attempted(), BISTAND, "2022-03-01"), statement(completed(), BISTAND, "2022-04-15")];
    standings.put(&agent("anna"), &"bistand".into(), progress_of("bistand", &told));
    let by = [TimeDimension::Municipality, TimeDimension::Month];
    let found = rows(&answer(&standings, TimeSubject::Cohorts, &asked("bistand", &by, "2022-09-30")));
    assert_eq!(found.len(), 1);
    assert_eq!((&*found[0].0, &found[0].1["within_90"]["completed"]), ("1440 2022-03", &json!(1)));
}

#[test]
fn what_two_places_claim_of_one_person_is_one_start_in_the_total() {
    let claimed = |verb: &str, place: &str, on: &str| {
        let mut statement = statement(verb, BISTAND, on);
        let registry = NAMES.municipalities();
        statement["context"] =
            json!({"team": {"objectType": "Group", "account": {"homePage": registry, "name": place}}});
        statement
    };
    let told = [claimed(attempted(), "1440", "2022-01-10"), claimed(completed(), "1480", "2022-04-10")];
    let mut standings = standings(catalogue_file(), []);
    standings.put(&agent("anna.example"), &"bistand".into(), progress_of("bistand", &told));
    let by = [TimeDimension::Municipality, TimeDimension::Quarter];
    let table = answer(&standings, TimeSubject::Cohorts, &asked("bistand", &by, "2022-09-30"));
    let found: Vec<_> = rows(&table).into_iter().map(|(code, row)| (code, row["completed"].clone())).collect();
    assert_eq!(found, [("1440 2022-Q1".to_owned(), json!(0)), ("1480 2022-Q2".to_owned(), json!(1))]);
    let all = total(&table);
    assert_eq!((&all["started"], &all["within_90"]["completed"]), (&json!(1), &json!(1)));
}
