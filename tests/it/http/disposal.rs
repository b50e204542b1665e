//! `/api/v1/disposal`: what is no longer kept by the rules of retention.

use std::collections::BTreeSet;

use jiff::ToSpan as _;
use loggbok::service::{CountedFrom, RetentionRules, StatementRule};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use store::{Deliveries, DeliveryCounts, StoredSession};
use uuid::Uuid;

use super::samples::{CATALOGUE, COURSE, MODULE, OTHER, at, encoded, happened, referring, statement};
use super::world::{World, retention};
use crate::store::world::Home;

const PATH: &str = "/api/v1/disposal";

fn rule(courses: &[&str], months: u32, counted_from: CountedFrom) -> StatementRule {
    StatementRule { courses: courses.iter().map(|id| (*id).into()).collect(), months, counted_from }
}

fn rules(statements: Vec<StatementRule>) -> RetentionRules {
    RetentionRules { statements, ..retention() }
}

async fn count(world: &World) -> Value {
    let answer = world.get(PATH).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn dispose(world: &World) -> Value {
    let answer = world.post(PATH).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// How many records each rule takes.
fn counts(report: &Value) -> Vec<u64> {
    report["rules"].as_array().unwrap().iter().map(|rule| rule["count"].as_u64().unwrap()).collect()
}

/// A world in which statements came in the years from 2018 to 2022, each year one of each activity: 10·year + 1, 2, 3.
async fn world(statements: Vec<StatementRule>) -> World {
    let world = World::new().await.with_retention(rules(statements));
    world.clock.set(at("2018-03-01T10:00:00Z"));
    world.catalogue(CATALOGUE).await;
    for year in 18..=22_u128 {
        world.clock.set(at(&format!("20{year}-03-01T10:00:00Z")));
        let when = format!("20{year}-02-01T10:00:00Z");
        for (number, activity) in [(1, COURSE), (2, MODULE), (3, OTHER), (4, "https://lms.example/else")] {
            let who = format!("p{year}@ale.example");
            world.record(&happened(year * 10 + number, &who, "completed", activity, &when)).await;
        }
    }
    world.clock.set(at("2022-09-30T10:00:00Z"));
    world
}

#[actix_web::test]
async fn a_dry_run_says_by_rule_what_would_go_and_changes_nothing() {
    let stored = CountedFrom::Stored;
    let world = world(vec![rule(&["ett"], 24, stored), rule(&["tva"], 36, stored)]).await;
    let mut report = count(&world).await;
    // Of one second, the store makes as many instants as it needs.
    for rule in report["rules"].as_array_mut().unwrap() {
        for age in ["oldest", "newest"] {
            rule[age] = format!("{}Z", &rule[age].as_str().unwrap()[..19]).into();
        }
    }
    assert_eq!(
        report,
        json!({
            "dry_run": true,
            "case": {"ground": "disposal", "decision": "dnr 2026/9", "executor": "Arkivarie Eva"},
            "rules": [
                {"records": "statements", "courses": ["ett"], "months": 24, "before": "2020-09-29T22:00:00Z",
                 "count": 6, "oldest": "2018-03-01T10:00:00Z", "newest": "2020-03-01T10:00:00Z"},
                {"records": "statements", "courses": ["tva"], "months": 36, "before": "2019-09-29T22:00:00Z",
                 "count": 2, "oldest": "2018-03-01T10:00:00Z", "newest": "2019-03-01T10:00:00Z"},
            ],
        })
    );
    assert_eq!(world.count().await, 20);
    let log = world.audit().await;
    let told: Vec<_> = log.iter().filter(|entry| entry["action"] == "retention-dry-run").collect();
    assert_eq!((told.len(), &told[0]["course"], &told[0]["rows"]), (2, &json!("ett"), &json!(6)));
    assert_eq!(told[0]["records"], "statements");
}

#[actix_web::test]
async fn what_is_no_longer_kept_goes_as_by_an_erasure_and_counts_no_more() {
    let stored = CountedFrom::Stored;
    let world = world(vec![rule(&["ett"], 24, stored), rule(&["tva"], 36, stored)]).await;
    let completed = async |world: &World| world.figures("?by=course&course=ett").await["total"]["completed"].clone();
    assert_eq!(completed(&world).await, 5);
    let report = dispose(&world).await;
    assert_eq!((counts(&report), &report["dry_run"]), (vec![6, 2], &json!(false)));
    assert_eq!(report["erased"]["statements"], 8);
    let left: BTreeSet<u128> = world.numbers("?limit=500").await.into_iter().collect();
    let of_else = (18..=22).map(|year| year * 10 + 4);
    let of_courses = [203, 211, 212, 213, 221, 222, 223];
    assert_eq!(left, of_else.chain(of_courses).collect());
    assert_eq!(completed(&world).await, 2, "progress goes with the statements");
    let world = world.restarted().await;
    assert_eq!(completed(&world).await, 2);
    let sent = happened(181, "p18@ale.example", "completed", COURSE, "2018-02-01T10:00:00Z");
    world.record(&sent).await;
    assert_eq!(world.count().await, 12, "a queue that sends it again does not bring it back");
}

#[actix_web::test]
async fn the_protocol_is_in_the_audit_log_by_rule_and_nothing_is_noted_when_nothing_goes() {
    let world = world(vec![rule(&["ett"], 24, CountedFrom::Stored), rule(&["tva"], 240, CountedFrom::Stored)]).await;
    dispose(&world).await;
    let protocol = async |world: &World| {
        let mut log = world.audit().await;
        log.retain(|entry| entry["action"].as_str().is_some_and(|action| action.starts_with("retention")));
        log.iter().map(|entry| (entry["action"].clone(), entry["rows"].clone())).collect::<Vec<_>>()
    };
    let told = [("retention", 6), ("retention-end", 6)].map(|(action, rows)| (json!(action), json!(rows)));
    assert_eq!(protocol(&world).await, told);
    let again = dispose(&world).await;
    assert_eq!((counts(&again), &again["begun"]), (vec![0, 0], &Value::Null));
    assert_eq!(protocol(&world).await, told);
    world.break_audit().await;
    world.clock.set(at("2032-09-30T10:00:00Z"));
    world.post(PATH).send().await.problem(500);
}

#[actix_web::test]
async fn a_statement_is_kept_as_long_as_the_rule_of_any_of_its_courses_asks_for() {
    let stored = CountedFrom::Stored;
    let world = World::new().await.with_retention(rules(vec![rule(&["ett"], 12, stored), rule(&["tva"], 60, stored)]));
    world.catalogue(CATALOGUE).await;
    let mut of_both = statement(1, "anna@ale.example", "completed", COURSE);
    of_both["context"] = json!({"contextActivities": {"grouping": [{"id": OTHER}]}});
    world.record(&json!([of_both, statement(2, "anna@ale.example", "completed", COURSE)])).await;
    let years = async |years: i64| {
        world.clock.set(at("2022-09-30T10:00:00Z") + (24 * 366 * years).hours());
        dispose(&world).await;
        world.numbers("?limit=10").await
    };
    let after_two = years(2).await;
    assert!(!after_two.contains(&2), "{after_two:?}");
    let is_of_both = world.figures("?by=course").await.to_string().contains("tva");
    assert_eq!(after_two, if is_of_both { vec![1] } else { Vec::new() });
    assert_eq!(years(6).await, [] as [u128; 0]);
}

#[actix_web::test]
async fn what_no_rule_names_is_kept_and_a_rule_without_courses_is_about_all_of_that() {
    let world = world(vec![rule(&["ett"], 24, CountedFrom::Stored), rule(&[], 36, CountedFrom::Stored)]).await;
    world.record(&referring(1, "voided", 224)).await;
    assert_eq!(counts(&count(&world).await), [6, 4], "of the others, those of 2018 and 2019");
    let world = world.with_retention(rules(vec![rule(&["nothing"], 1, CountedFrom::Stored)]));
    assert_eq!(counts(&count(&world).await), [0], "a course that the catalogue does not have");
}

#[actix_web::test]
async fn months_are_counted_from_arrival_or_from_when_it_happened() {
    for (counted_from, expected) in [(CountedFrom::Stored, 0), (CountedFrom::Timestamp, 1)] {
        let world = World::new().await.with_retention(rules(vec![rule(&["ett"], 24, counted_from)]));
        world.catalogue(CATALOGUE).await;
        let old = happened(1, "anna@ale.example", "completed", COURSE, "2019-05-01T12:00:00Z");
        world.record(&json!([old, statement(2, "anna@ale.example", "completed", COURSE)])).await;
        assert_eq!(counts(&count(&world).await), [expected], "{counted_from:?}");
    }
}

#[actix_web::test]
async fn documents_sessions_deliveries_and_rows_that_have_ended_go_by_their_age() {
    let rules = RetentionRules {
        statements: Vec::new(),
        documents_months: Some(12),
        deliveries_months: Some(1),
        sessions_months: Some(3),
        affiliations_months: Some(24),
        ..retention()
    };
    let world = World::new().await.with_retention(rules);
    world.catalogue(CATALOGUE).await;
    let put = async |who: &str| {
        let agent = encoded(&json!({"mbox": format!("mailto:{who}@ale.example")}).to_string());
        let state = format!("/xapi/activities/state?activityId={}&agent={agent}&stateId=s", encoded(COURSE));
        assert_eq!(world.put(&state).json(&json!({"place": 7})).send().await.status, 204);
    };
    put("old").await;
    let began = at("2022-09-30T10:00:00Z");
    for (id, until) in [("a", began + 24.hours()), ("b", began + (24 * 900).hours())] {
        let session = StoredSession { id: id.into(), key: "k".into(), began, until };
        world.store.put_session(session).await.unwrap();
    }
    let refused = DeliveryCounts { accepted: 1, ..DeliveryCounts::default() };
    let of = |at| (world.admin.key.clone(), Deliveries::of(at, refused, None));
    world.store.add_deliveries(&[of(began)]).await.unwrap();
    let row = |who: &str, to: &str| format!("1440;{who}@ale.example;2019-01-01;{to}\n");
    let list = |rows: &[String]| format!("kommunkod;e-post;från;till\n{}", rows.concat());
    world.roster("?mode=full", &list(&[row("gone", "2020-05-31"), row("left", "2024-02-28"), row("anna", "")])).await;
    world.clock.set(at("2024-03-30T10:00:00Z"));
    put("new").await;
    let report = count(&world).await;
    assert_eq!(counts(&report), [1, 2, 1, 1], "{report}");
    let classes: Vec<_> = report["rules"].as_array().unwrap().iter().map(|rule| rule["records"].clone()).collect();
    assert_eq!(classes, ["documents", "deliveries", "sessions", "affiliations"]);
    assert_eq!(counts(&dispose(&world).await), [1, 2, 1, 1]);
    let keys = world.store.document_keys(None, 10).await.unwrap();
    assert_eq!(keys.len(), 1);
    assert!(format!("{keys:?}").contains("new@"));
    let sessions = world.store.sessions().await.unwrap();
    assert_eq!(sessions.iter().map(|session| &*session.id).collect::<Vec<_>>(), ["b"]);
    let roster = world.get("/api/v1/roster").send().await.text().to_owned();
    assert!(!roster.contains("gone@") && roster.contains("left@") && roster.contains("anna@"), "{roster}");
    let kept = world.store.deliveries(std::slice::from_ref(&world.admin.key)).await.unwrap();
    assert!(kept[0].days.is_empty() && kept[0].last == Some(began), "{kept:?}");
    assert_eq!(counts(&dispose(&world).await), [0; 4]);
}

#[actix_web::test]
async fn what_an_interrupted_disposal_deleted_leaves_the_files_with_the_next_though_that_finds_nothing() {
    let home = Home::folder();
    let folder = home.path().to_owned();
    let world = World::at(home).await.with_retention(rules(vec![rule(&["ett"], 24, CountedFrom::Stored)]));
    let agent = encoded(r#"{"mbox":"mailto:anna@ale.example"}"#);
    let path = format!("/xapi/activities/state?activityId=urn:a&agent={agent}&stateId=s");
    let put = world.put(&path).body("text/plain", "mitt i en mening som ingen annan har skrivit");
    assert_eq!(put.send().await.status, 204);
    // As far as a disposal that stopped there came.
    assert_eq!(world.delete(&path).send().await.status, 204);
    let is_left = || {
        let files = std::fs::read_dir(&folder).unwrap().map(|file| std::fs::read(file.unwrap().path()).unwrap());
        let text = b"mitt i en mening".as_slice();
        files.into_iter().any(|bytes| bytes.windows(text.len()).any(|window| window == text))
    };
    assert!(is_left(), "deleting alone does not empty the write-ahead log");
    assert_eq!(counts(&dispose(&world).await), [0]);
    assert!(!is_left());
}

#[actix_web::test]
async fn without_a_rule_nothing_is_disposed_of() {
    let world = World::new().await.with_retention(RetentionRules { statements: Vec::new(), ..retention() });
    for answer in [world.get(PATH).send().await, world.post(PATH).send().await] {
        assert_eq!(answer.problem(422)["type"], "/problems/erasure");
        assert!(answer.text().contains("[retention]"), "{}", answer.text());
    }
}

#[actix_web::test]
async fn a_server_disposes_at_night_once_if_the_rules_say_so() {
    let by_night = |nightly| RetentionRules { nightly, ..rules(vec![rule(&[], 12, CountedFrom::Stored)]) };
    let by = Uuid::from_u128(1);
    for (nightly, when, left) in [
        (true, "2022-09-30T10:00:00Z", 20),
        (false, "2022-09-30T00:30:00Z", 20),
        (true, "2022-09-29T22:30:00Z", 20),
        (true, "2022-09-30T00:30:00Z", 4),
    ] {
        let world = world(Vec::new()).await.with_retention(by_night(nightly));
        world.clock.set(at(when));
        world.state.service.dispose_nightly(by).await;
        assert_eq!(world.count().await, left, "{nightly} {when}");
        if left == 4 {
            let log = world.audit().await;
            let begun = log.iter().find(|entry| entry["action"] == "retention").unwrap();
            assert_eq!((&begun["who"], &begun["rows"]), (&json!("operator"), &json!(16)));
            // Another process of the same store leaves it to this one.
            world.server_beside().service.dispose_nightly(Uuid::from_u128(2)).await;
        }
    }
}

fn any(runner: &mut TestRunner, end: u128) -> u128 {
    (0..end).new_tree(runner).unwrap().current()
}

// What goes is what a slow look at each statement says, and what is left counts as if nothing else had ever come.
#[actix_web::test]
async fn what_is_left_after_a_disposal_counts_as_a_recount_does() {
    let runner = &mut TestRunner::deterministic();
    for _ in 0..4 {
        let months = |runner: &mut TestRunner| u32::try_from(any(runner, 36) + 1).unwrap();
        let all = vec![
            rule(&["ett"], months(runner), CountedFrom::Stored),
            rule(&["tva"], months(runner), CountedFrom::Timestamp),
        ];
        let world = World::new().await.with_retention(rules(all.clone()));
        world.clock.set(at("2019-01-01T10:00:00Z"));
        world.catalogue(CATALOGUE).await;
        let mut kept = BTreeSet::new();
        for number in 1..=30 {
            let (year, month) = (2019 + number / 10, any(runner, 12) + 1);
            let (activity, of) =
                [(COURSE, 0), (MODULE, 0), (OTHER, 1), ("urn:x:1", 2)][usize::try_from(any(runner, 4)).unwrap()];
            let stored = at(&format!("{year}-12-01T10:00:00Z"));
            world.clock.set(stored);
            let when = format!("{year}-{month:02}-01T12:00:00Z");
            let who = format!("p{}@ale.example", any(runner, 4));
            world.record(&happened(number, &who, "completed", activity, &when)).await;
            let age = [Some(stored), Some(at(&when)), None][of];
            let end = all.get(of).map(|rule| {
                let today: learning::Day = "2022-09-30".parse().unwrap();
                today.months_before(i32::try_from(rule.months).unwrap()).start()
            });
            if age.zip(end).is_none_or(|(age, end)| age >= end) {
                kept.insert(number);
            }
        }
        world.clock.set(at("2022-09-30T10:00:00Z"));
        let expected = counts(&count(&world).await);
        let report = dispose(&world).await;
        assert_eq!(counts(&report), expected);
        assert_eq!(world.numbers("?limit=500").await.into_iter().collect::<BTreeSet<_>>(), kept);
        let before = world.figures("?by=course").await;
        world.store.rebuild(std::sync::Arc::new(|_, _| ())).await.unwrap();
        assert_eq!(world.figures("?by=course").await, before);
    }
}
