//! What a credential may store.

use jiff::ToSpan as _;
use loggbok::auth::{OwnLimits, Scope};
use serde_json::json;

use super::attachments::{attached, body, described, right_part};
use super::documents::{ACTIVITY_PROFILE, AGENT_PROFILE, STATE, one};
use super::samples::{COURSE, at, statement};
use super::world::{Answer, Key, NOW, World};

const PATH: &str = "/xapi/statements";

async fn key(world: &World, limits: OwnLimits) -> Key {
    world.key_where(&[Scope::All], |credential| credential.limits = limits).await
}

async fn post(world: &World, key: &Key, numbers: std::ops::Range<u128>) -> Answer {
    let statements: Vec<_> = numbers.map(|number| statement(number, "anna@ale.example", "completed", COURSE)).collect();
    world.post(PATH).json(&json!(statements)).by(key).send().await
}

// RFC 6585, 4: 429, with how long to wait.
#[actix_web::test]
async fn a_credential_stores_so_many_statements_a_day_and_those_that_were_stored_already_do_not_count() {
    let mut world = World::new().await;
    world.state.limits.statements_per_day = 4;
    let own = OwnLimits { statements_per_day: Some(2), ..OwnLimits::default() };
    let (small, common) = (key(&world, own).await, key(&world, OwnLimits::default()).await);
    assert_eq!(post(&world, &small, 1..2).await.status, 200);
    assert_eq!(post(&world, &small, 1..2).await.status, 200, "a queue sends it again");
    let refused = post(&world, &small, 2..4).await;
    let problem = refused.problem(429);
    assert_eq!(problem["type"], "/problems/over-quota");
    assert!(problem["detail"].as_str().unwrap().contains("statements_per_day is 2"), "{problem}");
    // In Sweden it is noon.
    assert_eq!(refused.header("retry-after"), (12 * 3600).to_string());
    assert_eq!(post(&world, &small, 2..3).await.status, 200, "nothing of the refused ones is counted");
    post(&world, &small, 3..4).await.problem(429);
    assert_eq!(post(&world, &common, 10..14).await.status, 200);
    post(&world, &common, 14..15).await.problem(429);
    world.clock.set(at(NOW) + 24.hours());
    assert_eq!(post(&world, &small, 3..5).await.status, 200);
    assert_eq!(world.count().await, 8);
}

#[actix_web::test]
async fn a_day_goes_on_after_a_restart_and_with_what_another_server_has_noted() {
    let world = World::new().await;
    let own = OwnLimits { statements_per_day: Some(4), ..OwnLimits::default() };
    let small = key(&world, own).await;
    assert_eq!(post(&world, &small, 1..4).await.status, 200);
    assert_eq!(post(&world, &small, 1..2).await.status, 200, "it is not new");
    world.state.service.settle(true).await;
    world.state.service.settle(true).await;
    let noted = world.store.credential(&small.key).await.unwrap().unwrap().stored.unwrap();
    assert_eq!((noted.statements, noted.attachment_bytes), (3, 0));
    let world = world.restarted().await;
    post(&world, &small, 4..6).await.problem(429);
    assert_eq!(post(&world, &small, 4..5).await.status, 200);
    world.clock.set(at(NOW) + 24.hours());
    assert_eq!(post(&world, &small, 5..9).await.status, 200);
    world.state.service.settle(true).await;
    let noted = world.store.credential(&small.key).await.unwrap().unwrap().stored.unwrap();
    assert_eq!(noted.statements, 4, "of the new day alone");
}

#[actix_web::test]
async fn a_credential_stores_so_many_bytes_of_attachments_a_day() {
    let world = World::new().await;
    let small = key(&world, OwnLimits { attachment_bytes_per_day: Some(10), ..OwnLimits::default() }).await;
    let post = async |number, content: &[u8]| {
        let sent = attached(number, &[described(content, None)]);
        let body = body(&sent, &[right_part(content)]);
        world.post(PATH).body("multipart/mixed; boundary=b0undary", body).by(&small).send().await
    };
    assert_eq!(post(1, b"123456").await.status, 200);
    let problem = post(2, b"12345").await.problem(429);
    assert!(problem["detail"].as_str().unwrap().contains("attachment_bytes_per_day is 10"), "{problem}");
    assert_eq!(post(3, b"1234").await.status, 200);
    let plain = statement(4, "anna@ale.example", "completed", COURSE);
    assert_eq!(world.post(PATH).json(&plain).by(&small).send().await.status, 200, "it has none");
}

#[actix_web::test]
async fn a_credential_has_so_many_bytes_of_documents_wherever_they_are_and_after_a_restart() {
    let world = World::new().await;
    let small = key(&world, OwnLimits { stored_document_bytes: Some(1_002_000), ..OwnLimits::default() }).await;
    let other = key(&world, OwnLimits::default()).await;
    let put = async |world: &World, key: &Key, path: &str, bytes: usize| {
        // A profile is put where there is none, or whatever is there.
        let there = world.get(path).by(key).send().await;
        assert!([200, 404].contains(&there.status), "{path}: {}", there.text());
        let condition = if there.status == 404 { ("if-none-match", "*") } else { ("if-match", there.header("etag")) };
        let ask = world.put(path).header(condition.0, condition.1).body("text/plain", "x".repeat(bytes));
        ask.by(key).send().await
    };
    let [state, agent, activity] = [STATE, AGENT_PROFILE, ACTIVITY_PROFILE].map(|resource| one(resource, "one"));
    assert_eq!(put(&world, &small, &state, 600_000).await.status, 204);
    let problem = put(&world, &small, &agent, 410_000).await.problem(413);
    assert_eq!(problem["type"], "/problems/documents-over-quota");
    assert!(problem["detail"].as_str().unwrap().contains("1002000 bytes together"), "{problem}");
    assert_eq!(put(&world, &small, &agent, 400_000).await.status, 204);
    put(&world, &small, &activity, 10_000).await.problem(413);
    put(&world, &small, &state, 610_000).await.problem(413);
    let world = world.restarted().await;
    put(&world, &small, &activity, 10_000).await.problem(413);
    assert_eq!(put(&world, &small, &state, 500_000).await.status, 204, "it takes the place of a longer one");
    assert_eq!(put(&world, &small, &activity, 100_000).await.status, 204);
    // JSON is merged with the one that is there, and counted by what comes of it.
    let json = one(STATE, "json");
    let merge = async |member: &str, length| {
        let content = json!({ member: "x".repeat(length) }).to_string();
        world.post(&json).body("application/json", content).by(&small).send().await
    };
    assert_eq!(world.delete(&agent).header("if-match", "*").by(&small).send().await.status, 204);
    assert_eq!(merge("a", 100_000).await.status, 204);
    merge("b", 310_000).await.problem(413);
    assert_eq!(merge("b", 290_000).await.status, 204);
    // Who puts a document in the place of another's has it from then on.
    assert_eq!(put(&world, &other, &state, 700_000).await.status, 204);
    assert_eq!(put(&world, &small, &agent, 500_000).await.status, 204);
}

#[actix_web::test]
async fn an_empty_document_takes_what_its_names_take() {
    let world = World::new().await;
    let small = key(&world, OwnLimits { stored_document_bytes: Some(10_000), ..OwnLimits::default() }).await;
    let put = async |number: usize, content_type: &str| {
        let path = one(STATE, &format!("{number}-{}", "x".repeat(1_500)));
        world.put(&path).body(content_type, Vec::new()).by(&small).send().await
    };
    put(0, &format!("text/plain;x={}", "y".repeat(1_000))).await.problem(400);
    let mut stored = 0;
    while put(stored, "text/plain").await.status == 204 {
        stored += 1;
    }
    assert_eq!(stored, 5);
    put(5, "text/plain").await.problem(413);
    assert!(world.store.document_bytes(&small.key).await.unwrap() > 5 * 1_500);
}

// Each counts for itself until it asks the store again.
#[actix_web::test]
async fn each_further_server_on_one_store_passes_a_quota_of_documents_by_an_eighth_at_most() {
    let mut world = World::new().await;
    let small = key(&world, OwnLimits { stored_document_bytes: Some(32_000), ..OwnLimits::default() }).await;
    let servers = [world.state.clone(), world.server_beside(), world.server_beside()];
    let mut stored = 0_u64;
    for number in 0..300 {
        *world.state = servers[number % servers.len()].clone();
        let put = world.put(&one(STATE, &format!("s{number}"))).body("text/plain", "x".repeat(10));
        stored += u64::from(put.by(&small).send().await.status == 204);
    }
    let bytes = world.store.document_bytes(&small.key).await.unwrap();
    assert!((32_000 - bytes / stored..=40_000).contains(&bytes), "{bytes} of {stored}");
    for server in &servers {
        *world.state = server.clone();
        world.put(&one(STATE, "last")).body("text/plain", "x").by(&small).send().await.problem(413);
    }
}
