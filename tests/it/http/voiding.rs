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
