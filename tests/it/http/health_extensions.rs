//! Out of scope: health, sick leave and absence are neither in rosters nor in extensions of statements.

use loggbok::service::HealthExtensions;
use serde_json::{Value, json};

use super::samples::{COURSE, id, statement};
use super::world::World;

const SICK: &str = "https://hr.example/xapi/extensions/sjukfranvaro";

/// A completion with extensions in three places, of which two are about sick leave.
fn with_sick_leave(number: u128) -> Value {
    let mut statement = statement(number, "anna@ale.example", "completed", COURSE);
    statement["context"] = json!({"extensions": {SICK: {"dagar": 12}, "https://lms.example/browser": "Firefox"}});
    statement["result"] = json!({"score": {"raw": 7}, "extensions": {"urn:x:sick-leave": true}});
    statement["object"]["definition"] = json!({"extensions": {"https://lms.example/level": 2}});
    statement
}

#[actix_web::test]
async fn s59_extensions_about_sick_leave_are_refused_and_each_is_named() {
    let world = World::new().await;
    let body = json!([statement(1, "bo@ale.example", "completed", COURSE), with_sick_leave(2)]);
    let problem = world.post("/xapi/statements").json(&body).send().await.problem(400);
    let violations = problem["violations"].as_array().unwrap();
    let told: Vec<(&str, &str)> =
        violations.iter().map(|one| (one["pointer"].as_str().unwrap(), one["rule"].as_str().unwrap())).collect();
    assert_eq!(told, [("/1/result/extensions", "health-extension"), ("/1/context/extensions", "health-extension")]);
    assert!(!problem.to_string().contains("sjukfranvaro"), "{problem}");
    assert_eq!(world.count().await, 0);
    // The same is told to who tries first.
    let report = world.post("/api/v1/statements/check").json(&body).send().await.json();
    assert_eq!((&report["valid"], report["faults"].as_array().unwrap().len()), (&json!(false), 2), "{report}");
    let sent_alone = world.post("/xapi/statements").json(&with_sick_leave(3)).send().await.problem(400);
    assert_eq!(sent_alone["violations"][0]["pointer"], "/result/extensions");
}

#[actix_web::test]
async fn s59_where_the_server_is_set_so_they_are_dropped_and_it_is_told() {
    let world = World::new().await.with_health_extensions(HealthExtensions::Drop);
    world.catalogue(super::samples::CATALOGUE).await;
    let body = json!([with_sick_leave(1), statement(2, "bo@ale.example", "completed", COURSE)]);
    let answer = world.post("/xapi/statements").json(&body).send().await;
    assert_eq!((answer.status, answer.header("loggbok-sender")), (200, "health-extension=1"));
    let stored = world.statements(&format!("?statementId={}", id(1))).await;
    assert_eq!(stored["context"], json!({"extensions": {"https://lms.example/browser": "Firefox"}}));
    assert_eq!(stored["result"], json!({"score": {"raw": 7}, "extensions": {}}));
    assert_eq!(stored["object"]["definition"], json!({"extensions": {"https://lms.example/level": 2}}));
    for path in [format!("/api/v1/statements/{}/as-sent", id(1)), "/api/v1/statements/export".to_owned()] {
        let answer = world.get(&path).send().await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(!answer.text().contains("sjuk") && !answer.text().contains("sick"), "{path}: {}", answer.text());
    }
    // The same statement again is the one that is stored.
    let again = world.post("/xapi/statements").json(&body).send().await;
    assert_eq!((again.status, world.count().await), (200, 2));
    let figures = world.figures("?by=&course=ett").await;
    assert_eq!(figures["total"]["completed"], 2, "the statement counts");
}

#[actix_web::test]
async fn s59_where_the_server_keeps_them_nothing_is_changed() {
    let world = World::new().await.with_health_extensions(HealthExtensions::Keep);
    world.record(&with_sick_leave(1)).await;
    let stored = world.statements(&format!("?statementId={}", id(1))).await;
    assert_eq!(stored["context"]["extensions"][SICK], json!({"dagar": 12}));
}

#[actix_web::test]
async fn s59_a_roster_with_a_column_of_sick_leave_is_refused_by_its_name() {
    let world = World::new().await;
    let csv = "kommunkod;e-post;Sjukfrånvaro\n1440;anna@ale.example;12\n";
    let problem = world.post("/api/v1/roster").body("text/csv", csv).send().await.problem(422);
    assert!(
        problem.to_string().contains("Sjukfrånvaro") && problem.to_string().contains("health or absence"),
        "{problem}"
    );
    assert!(!problem.to_string().contains("anna"), "{problem}");
}
