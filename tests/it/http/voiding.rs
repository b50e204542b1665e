//! Voiding, and the reach of references.

use serde_json::json;

use super::samples::{COURSE, encoded, id, referring, statement, verb};
use super::world::World;

async fn status(world: &World, parameter: &str, number: u128) -> u16 {
    world.get(&format!("/xapi/statements?{parameter}={}", id(number))).send().await.status
}

fn agent(mailbox: &str) -> String {
    encoded(&json!({"mbox": format!("mailto:{mailbox}")}).to_string())
}

// XAPI-00018, XAPI-00155, XAPI-00157, XAPI-00163
// xAPI 1.0.3 Communication 2.1.4: a voided statement is answered by voidedStatementId and by nothing else.
#[actix_web::test]
async fn a_voided_statement_is_found_by_voided_statement_id_only() {
    let world = World::new().await;
    world.record(&json!([statement(1, "anna@ale.example", "completed", COURSE)])).await;
    assert_eq!(status(&world, "voidedStatementId", 1).await, 404);
    world.record(&referring(2, "voided", 1)).await;
    assert_eq!(status(&world, "statementId", 1).await, 404);
    assert_eq!(world.numbers("").await, [2]);
    let voided = world.get(&format!("/xapi/statements?voidedStatementId={}", id(1))).send().await;
    assert_eq!((voided.status, &voided.json()["verb"]["id"]), (200, &json!(verb("completed"))));
    assert_eq!(status(&world, "statementId", 2).await, 200);
    assert_eq!(status(&world, "voidedStatementId", 2).await, 404);
}

// xAPI 1.0.3 Data 2.3.2: a statement may be voided before it arrives.
#[actix_web::test]
async fn a_statement_that_arrives_after_its_voiding_is_voided() {
    let world = World::new().await;
    world.record(&referring(2, "voided", 1)).await;
    world.record(&statement(1, "anna@ale.example", "completed", COURSE)).await;
    assert_eq!(status(&world, "statementId", 1).await, 404);
    assert_eq!(status(&world, "voidedStatementId", 1).await, 200);
    assert_eq!(world.numbers(&format!("?verb={}", encoded(&verb("completed")))).await, [2]);
}

#[actix_web::test]
async fn a_statement_and_its_voiding_may_come_in_one_batch_and_in_either_order() {
    let world = World::new().await;
    let batch = json!([
        statement(1, "anna@ale.example", "completed", COURSE),
        referring(2, "voided", 1),
        referring(4, "voided", 3),
        statement(3, "anna@ale.example", "completed", COURSE),
    ]);
    world.record(&batch).await;
    assert_eq!(world.numbers("?ascending=true").await, [2, 4]);
}

// XAPI-00016
// xAPI 1.0.3 Data 2.3.2: a voiding statement can't be voided.
#[actix_web::test]
async fn a_voiding_statement_stays_in_force() {
    let world = World::new().await;
    world.record(&statement(1, "anna@ale.example", "completed", COURSE)).await;
    world.record(&referring(2, "voided", 1)).await;
    world.record(&referring(3, "voided", 2)).await;
    assert_eq!(status(&world, "statementId", 2).await, 200);
    assert_eq!(status(&world, "voidedStatementId", 1).await, 200);
}

// XAPI-00017, XAPI-00020
// xAPI 1.0.3 Data 2.3.2: an activity can't be voided.
#[actix_web::test]
async fn voiding_needs_a_reference() {
    let world = World::new().await;
    let problem = world
        .post("/xapi/statements")
        .json(&statement(1, "anna@ale.example", "voided", COURSE))
        .send()
        .await
        .problem(400);
    assert_eq!(problem["violations"][0]["pointer"], "/object");
    assert_eq!(world.count().await, 0);
}

// XAPI-00162
// xAPI 1.0.3 Communication 2.1.3 and 2.1.4: a reference answers for what it refers to, in every order of arrival,
// and a voiding statement for what it has voided.
#[actix_web::test]
async fn references_answer_for_what_they_refer_to() {
    let world = World::new().await;
    world.record(&statement(1, "anna@ale.example", "completed", COURSE)).await;
    world.record(&referring(2, "confirmed", 1)).await;
    world.record(&referring(3, "confirmed", 2)).await;
    world.record(&referring(5, "confirmed", 4)).await;
    world.record(&statement(4, "anna@ale.example", "completed", COURSE)).await;
    let anna = agent("anna@ale.example");
    assert_eq!(world.numbers(&format!("?agent={anna}&ascending=true")).await, [1, 2, 3, 5, 4]);
    let narrower = format!("?agent={anna}&verb={}&ascending=true", encoded(&verb("confirmed")));
    assert_eq!(world.numbers(&narrower).await, [2, 3, 5]);
    world.record(&referring(6, "voided", 1)).await;
    assert_eq!(world.numbers(&format!("?agent={anna}&ascending=true")).await, [2, 3, 5, 4, 6]);
}

// xAPI 1.0.3 Communication 2.1.3: since and until are of the reference's own storing.
#[actix_web::test]
async fn a_reference_is_bounded_by_its_own_storing() {
    let world = World::new().await;
    world.record(&statement(1, "anna@ale.example", "completed", COURSE)).await;
    world.clock.set("2022-10-01T10:00:00Z".parse().unwrap());
    world.record(&referring(2, "confirmed", 1)).await;
    let anna = agent("anna@ale.example");
    assert_eq!(world.numbers(&format!("?agent={anna}&since=2022-09-30T23:00:00Z")).await, [2]);
    assert_eq!(world.numbers(&format!("?agent={anna}&until=2022-09-30T23:00:00Z")).await, [1]);
}

#[actix_web::test]
async fn voiding_holds_after_a_restart() {
    let world = World::new().await;
    world.record(&statement(1, "anna@ale.example", "completed", COURSE)).await;
    world.record(&json!([referring(2, "voided", 1), referring(4, "voided", 3)])).await;
    let world = world.restarted().await;
    world.record(&statement(3, "anna@ale.example", "completed", COURSE)).await;
    assert_eq!(world.numbers("?ascending=true").await, [2, 4]);
    assert_eq!(status(&world, "voidedStatementId", 1).await, 200);
}

// XAPI-00019
// xAPI 1.0.3 Data 2.3.2: the verb is the one IRI, not its last word; and only of the statement itself.
#[actix_web::test]
async fn nothing_but_a_statement_with_the_verb_itself_voids() {
    let world = World::new().await;
    world.record(&statement(1, "anna@ale.example", "completed", COURSE)).await;
    for (number, iri) in [(2, "https://lms.example/verbs/voided"), (3, "http://adlnet.gov/expapi/verbs/Voided")] {
        let mut alike = referring(number, "voided", 1);
        alike["verb"]["id"] = iri.into();
        world.record(&alike).await;
    }
    let mut planned = statement(4, "admin@lms.example", "planned", COURSE);
    let mut inner = referring(1, "voided", 1);
    inner.as_object_mut().unwrap().remove("id");
    inner["objectType"] = "SubStatement".into();
    planned["object"] = inner;
    world.record(&planned).await;
    assert_eq!(status(&world, "statementId", 1).await, 200);
    assert_eq!(world.numbers("?ascending=true").await, [1, 2, 3, 4]);
    world.record(&referring(5, "voided", 1)).await;
    assert_eq!(status(&world, "statementId", 1).await, 404);
}

// XAPI-00162, XAPI-00163
// xAPI 1.0.3 Communication 2.1.4: whatever is asked, what refers to a voided statement is answered in its place.
#[actix_web::test]
async fn a_voided_statement_is_in_no_list_whatever_is_asked() {
    let world = World::new().await;
    let registration = "ec531277-b57b-4c15-8d91-d292c5b2b8f7";
    let mut sent = statement(1, "anna@ale.example", "completed", COURSE);
    sent["context"] = json!({"registration": registration, "instructor": {"mbox": "mailto:bo@ale.example"}});
    world.record(&json!([sent, referring(2, "confirmed", 1)])).await;
    let (anna, bo) = (agent("anna@ale.example"), agent("bo@ale.example"));
    let (course, completed) = (encoded(COURSE), encoded(&verb("completed")));
    let questions = [
        String::new(),
        format!("agent={anna}"),
        format!("agent={bo}&related_agents=true"),
        format!("verb={completed}"),
        format!("activity={course}"),
        format!("activity={course}&related_activities=true"),
        format!("registration={registration}"),
        format!("agent={anna}&verb={completed}&activity={course}&registration={registration}"),
        "since=2022-01-01T00:00:00Z&until=2023-01-01T00:00:00Z".to_owned(),
        "format=ids".to_owned(),
        "format=canonical".to_owned(),
        "limit=5".to_owned(),
    ];
    for question in &questions {
        assert_eq!(world.numbers(&format!("?ascending=true&{question}")).await, [1, 2], "{question}");
    }
    world.record(&referring(3, "voided", 1)).await;
    for question in &questions {
        assert_eq!(world.numbers(&format!("?ascending=true&{question}")).await, [2, 3], "{question}");
    }
}

// XAPI-00150, XAPI-00155
#[actix_web::test]
async fn a_voided_statement_comes_in_every_format_and_with_its_attachments() {
    let world = World::new().await;
    world.record(&json!([statement(1, "anna@ale.example", "completed", COURSE), referring(2, "voided", 1)])).await;
    for (parameter, content_type) in [
        ("format=exact", "application/json"),
        ("format=ids", "application/json"),
        ("format=canonical", "application/json"),
        ("attachments=false", "application/json"),
        ("attachments=true", "multipart/mixed"),
    ] {
        let answer = world.get(&format!("/xapi/statements?voidedStatementId={}&{parameter}", id(1))).send().await;
        assert_eq!(answer.status, 200, "{parameter}");
        assert!(answer.header("content-type").starts_with(content_type), "{parameter}");
        assert!(answer.text().contains(&id(1).to_string()), "{parameter}");
    }
}

// XAPI-00016, XAPI-00018
// xAPI 1.0.3 Data 2.3.2: to void again changes nothing, nor does voiding what voids.
#[actix_web::test]
async fn a_statement_that_is_voided_twice_is_voided() {
    let world = World::new().await;
    world.record(&statement(1, "anna@ale.example", "completed", COURSE)).await;
    for number in 2..=3 {
        world.record(&referring(number, "voided", 1)).await;
    }
    world.record(&referring(4, "voided", 3)).await;
    assert_eq!(world.numbers("?ascending=true").await, [2, 3, 4]);
    assert_eq!(status(&world, "statementId", 1).await, 404);
    assert_eq!(status(&world, "voidedStatementId", 1).await, 200);
    for number in 2..=4 {
        assert_eq!(status(&world, "voidedStatementId", number).await, 404, "{number}");
    }
}

// xAPI 1.0.3 Data 2.3.1: what a voided statement said stays under its id.
#[actix_web::test]
async fn the_id_of_a_voided_statement_is_not_given_again() {
    let world = World::new().await;
    let first = statement(1, "anna@ale.example", "completed", COURSE);
    world.record(&json!([first, referring(2, "voided", 1)])).await;
    let other = statement(1, "anna@ale.example", "failed", COURSE);
    world.post("/xapi/statements").json(&other).send().await.problem(409);
    assert_eq!(world.record(&first).await, [id(1).to_string()]);
    assert_eq!(world.numbers("").await, [2]);
}

// xAPI 1.0.3 Communication 2.1.3: a reference in the context is no object, and reaches nothing.
#[actix_web::test]
async fn a_reference_in_the_context_answers_for_nothing() {
    let world = World::new().await;
    let mut beside = statement(2, "bo@ale.example", "commented", COURSE);
    beside["context"] = json!({"statement": {"objectType": "StatementRef", "id": id(1)}});
    world.record(&json!([statement(1, "anna@ale.example", "completed", COURSE), beside])).await;
    assert_eq!(world.numbers(&format!("?agent={}", agent("anna@ale.example"))).await, [1]);
}
