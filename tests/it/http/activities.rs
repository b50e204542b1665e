//! The Activities Resource.

use actix_web::http::Method;
use loggbok::auth::Scope;
use serde_json::{Value, json};

use super::samples::{COURSE, MODULE, referring, statement, with};
use super::world::{Answer, World};

async fn ask(world: &World, activity: &str) -> Answer {
    world.get(&with("/xapi/activities", &[("activityId", activity)])).send().await
}

/// A statement that says something of the course.
fn defining(number: u128, definition: &Value) -> Value {
    let mut sent = statement(number, "anna@ale.example", "completed", COURSE);
    sent["object"]["definition"] = definition.clone();
    sent
}

// XAPI-00251, XAPI-00252, XAPI-00253
#[actix_web::test]
async fn an_activity_is_answered_as_it_was_defined() {
    let world = World::new().await;
    let sent = json!({"name": {"sv": "Kurs", "en": "Course"}, "type": "http://adlnet.gov/expapi/activities/course",
        "interactionType": "choice", "choices": [{"id": "a", "description": {"sv": "Ja"}}],
        "correctResponsesPattern": ["a"], "extensions": {"http://a.example/e": [1, null, {"x.y$": "å"}]}});
    world.record(&defining(1, &sent)).await;
    let answer = ask(&world, COURSE).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    assert_eq!(answer.json(), json!({"objectType": "Activity", "id": COURSE, "definition": sent}));
}

// XAPI-00254
#[actix_web::test]
async fn all_that_statements_say_is_answered_in_every_language() {
    let world = World::new().await;
    let batch = json!([defining(1, &json!({"name": {"sv": "Kurs"}})), defining(2, &json!({"name": {"en": "Course"}}))]);
    world.record(&batch).await;
    world.record(&defining(3, &json!({"name": {"sv": "Kursen"}, "description": {"sv": "Lång"}}))).await;
    world.record(&referring(4, "voided", 3)).await;
    let query = with("/xapi/activities", &[("activityId", COURSE)]);
    let answer = world.get(&query).header("accept-language", "en").send().await;
    let expected = json!({"name": {"sv": "Kursen", "en": "Course"}, "description": {"sv": "Lång"}});
    assert_eq!(answer.json()["definition"], expected, "also what a voided statement said");
    let world = world.restarted().await;
    assert_eq!(ask(&world, COURSE).await.json()["definition"], expected);
}

// xAPI 1.0.3 Communication 4.2, define: ids are saved, and what activities and actors are is not changed.
#[actix_web::test]
async fn only_who_may_define_changes_what_activities_and_actors_are() {
    let world = World::new().await;
    let names = |number: u128, name: &str| {
        let mut sent = defining(number, &json!({"name": {"sv": name}}));
        sent["actor"]["name"] = json!(name);
        sent
    };
    let old = world.key_where(&[Scope::StatementsWrite], |credential| credential.asks_define = false).await;
    let expected = [
        (world.key(&[Scope::StatementsWrite]).await, "writes", None),
        (world.key(&[Scope::StatementsWrite, Scope::Define]).await, "defines", Some("defines")),
        (world.key(&[Scope::StatementsWrite]).await, "writes again", Some("defines")),
        (world.key(&[Scope::All]).await, "may all", Some("may all")),
        (old, "is of before", Some("is of before")),
    ];
    for (number, (key, name, known)) in (1..).zip(expected) {
        let recorded = world.post("/xapi/statements").by(&key).json(&names(number, name)).send().await;
        assert_eq!(recorded.status, 200, "{}", recorded.text());
        let found = ask(&world, COURSE).await.json();
        assert_eq!(found["definition"]["name"]["sv"], known.map_or(Value::Null, Value::from), "{name}");
        let person = with("/xapi/agents", &[("agent", r#"{"mbox":"mailto:anna@ale.example"}"#)]);
        let person = world.get(&person).send().await.json();
        let called = person["name"].as_array().cloned().unwrap_or_default();
        assert_eq!(called.contains(&json!(name)), known == Some(name), "{name}: {called:?}");
        // The statement is as it was sent.
        let statement = format!("/xapi/statements?statementId={}", super::samples::id(number));
        let stored = world.get(&statement).send().await.json();
        assert_eq!(stored["object"]["definition"]["name"]["sv"], name);
    }
}

#[actix_web::test]
async fn numbers_are_answered_as_they_were_sent() {
    let world = World::new().await;
    let text = defining(1, &json!({"extensions": {"http://a.example/e": "NUMBERS"}})).to_string();
    let text = text.replace("\"NUMBERS\"", "[1.50,12345678901234567890123,1E2]");
    let recorded = world.post("/xapi/statements").body("application/json", text).send().await;
    assert_eq!(recorded.status, 200, "{}", recorded.text());
    assert!(ask(&world, COURSE).await.text().contains("[1.50,12345678901234567890123,1E2]"));
}

// xAPI 1.0.3 Communication 2.5: with no definition an Activity Object is answered all the same.
#[actix_web::test]
async fn an_activity_that_nobody_defined_has_its_id_alone() {
    let world = World::new().await;
    world.record(&statement(1, "anna@ale.example", "completed", MODULE)).await;
    for activity in [MODULE, "https://lms.example/never?a=b&c=å", "urn:kurs:ä"] {
        assert_eq!(ask(&world, activity).await.json(), json!({"objectType": "Activity", "id": activity}));
    }
}

// xAPI 1.0.3 Communication 1.1 and 3.1.
#[actix_web::test]
async fn head_and_the_entity_tag_spare_the_body() {
    let world = World::new().await;
    world.record(&defining(1, &json!({"name": {"sv": "Kurs"}}))).await;
    let query = with("/xapi/activities", &[("activityId", COURSE)]);
    let get = ask(&world, COURSE).await;
    let head = world.ask(Method::HEAD, &query).send().await;
    assert_eq!((head.status, head.header("etag")), (200, get.header("etag")));
    let again = world.get(&query).header("if-none-match", get.header("etag")).send().await;
    assert_eq!((again.status, again.body.len()), (304, 0));
    world.record(&defining(2, &json!({"name": {"en": "Course"}}))).await;
    assert_eq!(world.get(&query).header("if-none-match", get.header("etag")).send().await.status, 200);
    for version in ["1.0.3", "2.0.0"] {
        let answer = world.get(&query).speaking(version).send().await;
        assert_eq!(answer.header("x-experience-api-version"), version);
    }
}

// A player knows its own activity, and asks what is known of it.
#[actix_web::test]
async fn a_player_may_ask_and_a_mere_sender_may_not() {
    let world = World::new().await;
    world.record(&defining(1, &json!({"name": {"sv": "Kurs"}}))).await;
    let query = with("/xapi/activities", &[("activityId", COURSE)]);
    for (scope, status) in [(Scope::State, 200), (Scope::StatementsReadMine, 200), (Scope::StatementsWrite, 403)] {
        let key = world.key(&[scope]).await;
        assert_eq!(world.get(&query).by(&key).send().await.status, status, "{scope}");
    }
}
