//! What has changed since a snapshot, and the possible causes.

use learning::{Places, Reach};
use loggbok::auth::Scope;
use serde_json::{Value, json};

use super::super::samples::{CATALOGUE, COURSE, OTHER, at, happened, referring};
use super::super::world::{Key, World};
use super::{AFTER, freeze, national, path, world};

async fn difference(world: &World, key: &Key, report: &Value) -> Value {
    let path = format!("/api/v1/snapshots/{}/difference", report["id"].as_str().unwrap());
    let answer = world.get(&path).by(key).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn late(number: u128, mail: &str, day: &str) -> Value {
    happened(number, mail, "completed", COURSE, &format!("{day}T12:00:00Z"))
}

#[actix_web::test]
async fn nothing_has_changed_in_a_store_that_has_not() {
    let world = world().await;
    let report = freeze(&world, &world.admin, "by=municipality,course").await;
    world.clock.set(at("2023-10-03T08:00:00Z"));
    let found = difference(&world, &world.admin, &report).await;
    assert_eq!((&found["same"], &found["cause"], &found["possible"]), (&json!(true), &json!(null), &json!([])));
    assert_eq!((&found["rows"], &found["totals"], found.get("total")), (&json!([]), &json!([]), None));
    assert_eq!(found["causes"]["late"], json!({"any": false, "statements": 0}));
    assert_eq!(found["counted"], "2023-10-03T08:00:00Z");
    assert_eq!(found["sha256"], report["sha256"]);
}

#[actix_web::test]
async fn a_late_statement_is_told_where_it_counts_and_as_the_only_cause() {
    let world = world().await;
    let report = freeze(&world, &world.admin, "by=municipality,course&course=ett&as_of=2022-06-30").await;
    world.clock.set(at(AFTER));
    // Late; after the as-of day; about another course; about nothing.
    world.record(&json!([late(3, "cia@ale.example", "2022-05-01"), late(4, "dan@ale.example", "2022-07-01")])).await;
    world.record(&happened(5, "eva@ale.example", "completed", OTHER, "2022-05-01T12:00:00Z")).await;
    world.record(&happened(6, "eva@ale.example", "completed", "urn:nothing", "2022-05-01T12:00:00Z")).await;
    let found = difference(&world, &world.admin, &report).await;
    assert_eq!((&found["same"], &found["cause"]), (&json!(false), &json!("late")));
    assert_eq!(found["possible"], json!(["late"]));
    assert_eq!(found["causes"]["late"], json!({"any": true, "statements": 1}));
    let rows = found["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 1, "{found}");
    assert_eq!(rows[0]["keys"][0]["code"], "1440");
    assert_eq!((&rows[0]["was"]["completed"], &rows[0]["is"]["completed"]), (&json!(1), &json!(2)));
    assert_eq!((&found["total"]["was"]["completed"], &found["total"]["is"]["completed"]), (&json!(2), &json!(3)));
    assert!(found.get("municipalities_represented").is_none());
}

#[actix_web::test]
async fn a_voided_statement_takes_back_what_it_told() {
    let world = world().await;
    let report = freeze(&world, &world.admin, "by=municipality").await;
    world.clock.set(at(AFTER));
    // What came since and was voided since has changed nothing.
    world.record(&late(3, "cia@ale.example", "2022-05-01")).await;
    world.record(&json!([referring(4, "voided", 3), referring(5, "voided", 2)])).await;
    let found = difference(&world, &world.admin, &report).await;
    assert_eq!((&found["cause"], &found["causes"]["voided"]["statements"]), (&json!("voided"), &json!(1)), "{found}");
    assert_eq!(found["municipalities_represented"], json!({"was": 2, "is": 1}));
}

#[actix_web::test]
async fn a_list_or_a_catalogue_is_the_cause_where_nothing_else_has_come() {
    let world = world().await;
    let by_place = freeze(&world, &world.admin, "by=municipality").await;
    world.roster("", "kommunkod;e-post;från\n1480;anna@ale.example;2020-01-01\n").await;
    let found = difference(&world, &world.admin, &by_place).await;
    assert_eq!((&found["cause"], &found["causes"]["roster"]), (&json!("roster"), &json!(true)), "{found}");
    let again = freeze(&world, &world.admin, "by=municipality").await;
    world
        .catalogue(&CATALOGUE.replace(
            "domain = \"goteborg.example\"\nkommunkod = \"1480\"",
            "domain = \"goteborg.example\"\nkommunkod = \"0180\"",
        ))
        .await;
    let found = difference(&world, &world.admin, &again).await;
    assert_eq!((&found["cause"], &found["causes"]["catalogue"]), (&json!("catalogue"), &json!(true)), "{found}");
    // A change of both: which of them it comes from is not known.
    let found = difference(&world, &world.admin, &by_place).await;
    assert_eq!((&found["cause"], &found["possible"]), (&json!(null), &json!(["roster", "catalogue"])));
}

#[actix_web::test]
async fn a_new_name_is_no_change_and_a_course_that_is_there_no_more_is_told() {
    let world = world().await;
    let report = freeze(&world, &world.admin, "by=course&course=ett").await;
    world.catalogue(&CATALOGUE.replace("sv = \"Ett\"", "sv = \"Ettan\"")).await;
    let found = difference(&world, &world.admin, &report).await;
    assert_eq!((&found["same"], &found["causes"]["catalogue"]), (&json!(true), &json!(true)));
    world.catalogue(&CATALOGUE.replace("id = \"ett\"", "id = \"etta\"")).await;
    let path = format!("/api/v1/snapshots/{}/difference", report["id"].as_str().unwrap());
    let problem = world.get(&path).send().await.problem(400);
    assert!(problem["detail"].as_str().unwrap().contains("course"), "{problem}");
}

#[actix_web::test]
async fn an_erasure_is_told_and_of_whom_is_not() {
    let world = world().await;
    let report = freeze(&world, &world.admin, "by=municipality").await;
    let erasure = json!({"agents": [{"mbox": "mailto:anna@ale.example"}], "ground": "request", "decision": "dnr 1",
        "executor": "Eva", "confirm": true});
    assert_eq!(world.post("/api/v1/erasures").json(&erasure).send().await.status, 200);
    let found = difference(&world, &world.admin, &report).await;
    assert_eq!((&found["cause"], &found["causes"]["erasure"]), (&json!("erasure"), &json!(true)), "{found}");
    assert!(!found.to_string().contains("anna"));
}

#[actix_web::test]
async fn it_is_counted_again_within_the_reach_of_the_snapshot_and_no_further() {
    let world = world().await;
    let ale = world.key_of("1440", &[Scope::FiguresRead]).await;
    let report = freeze(&world, &ale, "by=municipality").await;
    world.clock.set(at(AFTER));
    world.record(&late(3, "cia@goteborg.example", "2022-05-01")).await;
    for key in [&ale, &world.admin] {
        let found = difference(&world, key, &report).await;
        assert_eq!((&found["same"], &found["causes"]["late"]["any"]), (&json!(true), &json!(false)), "{found}");
    }
    world.record(&late(4, "dan@ale.example", "2022-05-01")).await;
    let found = difference(&world, &world.admin, &report).await;
    assert_eq!((&found["cause"], &found["causes"]["late"]["statements"]), (&json!("late"), &json!(1)));
}

#[actix_web::test]
async fn a_member_that_has_left_a_region_is_counted_again_for_those_who_reach_it_and_for_no_others() {
    let world = world().await;
    let members = |text: &str| CATALOGUE.replace("members = [\"1440\", \"1480\"]", text);
    world.catalogue(&members("members = [\"1440\", { kommunkod = \"1480\", to = \"2022-12-31\" }]")).await;
    let places = Places { regions: ["gr".to_owned()].into(), ..Places::default() };
    let reach = Reach { places: Some(places), courses: None };
    let scopes = &[Scope::FiguresRead, Scope::FiguresExact];
    let region = world.key_where(scopes, |credential| credential.reach = Some(reach)).await;
    let report = freeze(&world, &region, "by=municipality").await;
    let before = difference(&world, &region, &report).await;
    assert_eq!(before["same"], true, "{before}");
    world.clock.set(at("2023-01-02T08:00:00Z"));
    let path = path(&report);
    let frozen = world.get(&path).by(&region).send().await;
    assert_eq!((frozen.status, frozen.json()["rows"][1]["keys"][0]["code"].clone()), (200, json!("1480")));
    let of = format!("/api/v1/snapshots/{}/difference", report["id"].as_str().unwrap());
    let problem = world.get(&of).by(&region).send().await.problem(403);
    assert_eq!(problem["type"], "/problems/out-of-reach");
    world.record(&late(3, "cia@goteborg.example", "2022-05-01")).await;
    let found = difference(&world, &world.admin, &report).await;
    assert_eq!((&found["cause"], &found["rows"][0]["keys"][0]["code"]), (&json!("late"), &json!("1480")), "{found}");
}

#[actix_web::test]
async fn of_published_figures_it_is_told_that_something_came_and_not_how_much() {
    let world = national().await;
    let coordinator = world.key(&[Scope::FiguresRead]).await;
    let report = freeze(&world, &coordinator, "by=&course=ett").await;
    let by_place = freeze(&world, &coordinator, "by=municipality&course=ett").await;
    world.record(&late(1_000, "q@0114.example", "2022-05-01")).await;
    let found = difference(&world, &coordinator, &report).await;
    assert_eq!(found["causes"]["late"], json!({"any": true}));
    // The next quarter: figures by place are of that one.
    world.clock.set(at("2023-01-02T08:00:00Z"));
    let path = format!("/api/v1/snapshots/{}/difference", by_place["id"].as_str().unwrap());
    let problem = world.get(&path).by(&coordinator).send().await.problem(403);
    assert_eq!(problem["type"], "/problems/unpublished");
    difference(&world, &coordinator, &report).await;
}
