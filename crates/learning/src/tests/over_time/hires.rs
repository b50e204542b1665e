use super::*;

/// Hired in Ale as a caseworker, from that day on.
fn hired(who: &str, on: &str) -> Affiliation {
    Affiliation {
        role: Some("handläggare".to_owned()),
        hired_on: Some(day(on)),
        valid_from: Some(day(on)),
        ..affiliation(&[&agent(who)], "1440")
    }
}

/// The course is meant for caseworkers.
fn course_for_caseworkers() -> CatalogueFile {
    let mut file = catalogue_file();
    file.courses[0].target = Some(toml::from_str("roster_roles = [\"handläggare\"]").expect("a target"));
    file
}

/// What people did in the course: the verb, and the day.
fn people(roster: Vec<Affiliation>, done: &[(&str, &str, &str)]) -> Standings {
    let mut standings = standings(course_for_caseworkers(), roster);
    let names: std::collections::BTreeSet<&str> = done.iter().map(|(who, ..)| *who).collect();
    for who in names {
        let own = done.iter().filter(|(other, ..)| *other == who);
        let statements: Vec<Value> = own.map(|(_, verb, on)| statement(verb, BISTAND, on)).collect();
        standings.put(&agent(who), &"bistand".into(), progress_of("bistand", &statements));
    }
    standings
}

fn hires(standings: &Standings, by: &[TimeDimension], as_of: &str) -> TimeTable {
    answer(standings, TimeSubject::NewHires, &asked("bistand", by, as_of))
}

#[test]
fn s27_the_share_of_new_hires_who_have_started_is_of_those_who_have_had_the_days() {
    let roster = ["anna", "bo", "cia", "dan"].map(|who| hired(who, "2022-01-10")).into_iter();
    let roster = roster.chain([hired("eva", "2022-03-20")]).collect();
    let standings = people(
        roster,
        &[
            ("anna", attempted(), "2022-01-20"),
            ("anna", completed(), "2022-02-01"),
            ("bo", attempted(), "2022-02-09"),
            ("cia", attempted(), "2022-02-10"),
            ("eva", completed(), "2022-03-21"),
        ],
    );
    let table = hires(&standings, &[], "2022-04-10");
    let all = total(&table);
    assert_eq!(all["hired"], 5);
    // The thirtieth day counts, and the day after it does not. Eva, who has not had thirty days, is in no share.
    let within = json!({
        "N": 4, "days_not_over": 1, "left_before": 0, "started": 2, "started_share": 0.5, "completed": 1,
        "completed_share": 0.25,
    });
    assert_eq!(all["within_30"], within);
    assert_eq!((&all["within_90"]["N"], &all["within_90"]["started"]), (&json!(4), &json!(3)));
    assert_eq!(table.target_roles, Some(vec!["handläggare".to_owned()]));
}

#[test]
fn s40_the_days_to_completion_have_a_median_that_counts_those_under_way_as_later() {
    let roster = ["anna", "bo", "cia", "dan", "eva"].map(|who| hired(who, "2022-01-01")).to_vec();
    let done =
        [("anna", completed(), "2022-01-11"), ("bo", completed(), "2022-01-21"), ("cia", completed(), "2022-03-02")];
    let days = |as_of| total(&hires(&people(roster.clone(), &done), &[], as_of))["days_to_completion"].clone();
    let known = json!({"n": 5, "censored": 2, "lower_quartile": 20, "median": 60, "upper_quartile": null});
    assert_eq!(days("2022-06-30"), known);
    let earlier = json!({"n": 5, "censored": 3, "lower_quartile": 20, "median": null, "upper_quartile": null});
    assert_eq!(days("2022-02-28"), earlier);
}

#[test]
fn who_had_completed_with_an_earlier_employer_is_covered_and_not_in_the_days() {
    let before =
        Affiliation { valid_to: Some(day("2021-12-31")), kommunkod: code("1480"), ..hired("anna", "2020-01-01") };
    let standings = people(vec![before, hired("anna", "2022-01-10")], &[("anna", completed(), "2020-05-01")]);
    let ale = rows(&hires(&standings, &[TimeDimension::Municipality], "2022-06-30"))[0].1.clone();
    assert_eq!((&ale["hired"], &ale["completed_before"]), (&json!(1), &json!(1)));
    assert_eq!((&ale["within_30"]["started"], &ale["within_30"]["completed_share"]), (&json!(1), &json!(1.0)));
    assert_eq!(ale["days_to_completion"]["n"], 0);
    // The earlier employment is one of its own, in the other municipality.
    let all = total(&hires(&standings, &[], "2022-06-30"));
    assert_eq!((&all["hired"], &all["days_to_completion"]["n"]), (&json!(2), &json!(1)));
}

#[test]
fn who_left_before_the_days_were_over_stands_beside_the_share() {
    let roster = vec![
        Affiliation { valid_to: Some(day("2022-01-31")), ..hired("anna", "2022-01-10") },
        Affiliation { valid_to: Some(day("2022-02-28")), ..hired("bo", "2022-01-10") },
        hired("cia", "2022-01-10"),
    ];
    let standings = people(roster, &[("anna", completed(), "2022-01-15"), ("bo", completed(), "2022-03-15")]);
    let all = total(&hires(&standings, &[], "2022-06-30"));
    let within = |days: &str, field: &str| all[format!("within_{days}")][field].as_u64();
    assert_eq!(
        (within("30", "N"), within("30", "left_before"), within("30", "completed")),
        (Some(2), Some(1), Some(0))
    );
    assert_eq!((within("90", "N"), within("90", "left_before")), (Some(1), Some(2)));
    // Bo completed it after he had left.
    assert_eq!((&all["days_to_completion"]["n"], &all["days_to_completion"]["censored"]), (&json!(3), &json!(2)));
    // As of a day when nobody had left yet, nobody had.
    let then = total(&hires(&standings, &[], "2022-01-20"));
    assert_eq!((&then["within_30"]["left_before"], &then["within_30"]["days_not_over"]), (&json!(0), &json!(3)));
}

#[test]
fn a_person_counts_once_for_each_employment_and_a_new_role_begins_none() {
    let first = Affiliation { valid_to: Some(day("2022-02-15")), ..hired("anna", "2022-01-10") };
    let promoted = Affiliation {
        role: Some("chef".to_owned()),
        valid_from: Some(day("2022-02-16")),
        ..hired("anna", "2022-01-10")
    };
    let once = people(vec![first.clone(), promoted.clone()], &[]);
    let all = total(&hires(&once, &[], "2022-06-30"));
    assert_eq!((&all["hired"], &all["within_90"]["N"]), (&json!(1), &json!(1)));
    // A row that gives no day goes on from the one that does.
    let untold = Affiliation { hired_on: None, ..promoted };
    let all = total(&hires(&people(vec![first.clone(), untold], &[]), &[], "2022-06-30"));
    assert_eq!((&all["hired"], &all["hired_unknown"], &all["within_90"]["N"]), (&json!(1), &json!(0), &json!(1)));
    // Somebody who comes back has a second employment.
    let again = people(vec![first, hired("anna", "2022-05-01")], &[]);
    assert_eq!(total(&hires(&again, &[], "2022-06-30"))["hired"], 2);
}

#[test]
fn an_employment_without_a_day_of_hiring_is_counted_apart_while_it_lasts() {
    let unknown = |who: &str| Affiliation { hired_on: None, ..hired(who, "2022-01-10") };
    let ended = Affiliation { valid_to: Some(day("2022-03-31")), ..unknown("bo") };
    let standings = people(vec![unknown("anna"), ended, hired("cia", "2022-01-10")], &[]);
    let counts = |as_of| {
        let all = total(&hires(&standings, &[], as_of));
        (all["hired"].as_u64(), all["hired_unknown"].as_u64())
    };
    assert_eq!((counts("2022-03-31"), counts("2022-04-01")), ((Some(1), Some(2)), (Some(1), Some(1))));
    let by_quarter = hires(&standings, &[TimeDimension::Quarter], "2022-06-30");
    let found = rows(&by_quarter);
    let codes: Vec<&str> = found.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!(codes, ["2022-Q1", "unknown"]);
    assert_eq!((&found[1].1["hired"], &found[1].1["hired_unknown"]), (&json!(0), &json!(1)));
}

#[test]
fn only_roles_of_the_target_count_by_the_role_at_hiring() {
    let chief = Affiliation { role: Some("chef".to_owned()), ..hired("bo", "2022-01-10") };
    let standings = people(vec![hired("anna", "2022-01-10"), chief], &[]);
    let by_role = rows(&hires(&standings, &[TimeDimension::Role], "2022-06-30"));
    assert_eq!(by_role.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(), ["handläggare"]);
    // A course that names no roles is for all who are hired.
    let table = answer(&standings, TimeSubject::NewHires, &asked("barn", &[], "2022-06-30"));
    assert_eq!((&total(&table)["hired"], table.target_roles), (&json!(2), None));
}

#[test]
fn only_those_hired_in_the_period_count_and_what_a_later_list_says_counts_as_of_its_day() {
    let late = Affiliation { known_from: Some(day("2022-06-01")), ..hired("cia", "2022-02-01") };
    let standings = people(vec![hired("anna", "2022-01-10"), hired("bo", "2022-02-10"), late], &[]);
    let count = |from: Option<&str>, to: Option<&str>, as_of: &str| {
        let mut query = asked("bistand", &[], as_of);
        (query.of.from, query.of.to) = (from.map(day), to.map(day));
        total(&answer(&standings, TimeSubject::NewHires, &query))["hired"].as_u64()
    };
    assert_eq!(count(None, None, "2022-06-30"), Some(3));
    assert_eq!(count(None, None, "2022-05-31"), Some(2));
    assert_eq!(count(Some("2022-01-10"), Some("2022-02-10"), "2022-05-31"), Some(1));
    assert_eq!(count(Some("2022-01-11"), None, "2022-05-31"), Some(1));
    assert_eq!(count(None, None, "2022-01-09"), Some(0));
}
