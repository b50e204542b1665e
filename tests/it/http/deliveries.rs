//! `/api/v1/deliveries` and `/deliveries`: what senders have delivered, and what was refused.

use std::sync::Arc;

use jiff::ToSpan as _;
use loggbok::auth::Scope;
use loggbok::clock::RandomIds;
use loggbok::service::{PageLimits, Service};
use serde_json::{Value, json};

use super::samples::{COURSE, at, statement};
use super::world::{Answer, Key, NOW, World};

/// A statement with an actor that is none.
fn broken(number: u128) -> Value {
    let mut broken = statement(number, "anna@ale.example", "completed", COURSE);
    broken["actor"] = json!({"mbox": "anna@ale.example", "anna": "secret"});
    broken
}

async fn post(world: &World, key: &Key, body: &Value) -> Answer {
    world.post("/xapi/statements").by(key).json(body).send().await
}

/// A platform that has sent two statements, one of them twice, and one that was refused.
async fn delivered(world: &World) -> Key {
    let platform = world.key_of("1440", &[Scope::StatementsWrite]).await;
    let sent = |number| statement(number, "anna@ale.example", "completed", COURSE);
    assert_eq!(post(world, &platform, &json!([sent(1), sent(2)])).await.status, 200);
    assert_eq!(post(world, &platform, &sent(2)).await.status, 200);
    post(world, &platform, &json!([sent(3), broken(4)])).await.problem(400);
    platform
}

async fn told(world: &World, by: &Key) -> Vec<Value> {
    let answer = world.get("/api/v1/deliveries").by(by).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["deliveries"].as_array().unwrap().clone()
}

/// What is told of one sender.
async fn of(world: &World, by: &Key, key: &Key) -> Value {
    let all = told(world, by).await;
    all.iter().find(|one| one["key"] == *key.key).unwrap_or_else(|| panic!("{all:?}")).clone()
}

/// The same server, which keeps what is refused up to and including a day.
fn keeping(mut world: World, until: &str) -> World {
    let service = Service::new(world.store.clone(), world.clock.clone(), Arc::new(RandomIds), PageLimits::default());
    world.state.service = Arc::new(service.keeping_refused_bodies(Some(until.parse().unwrap())));
    world.state.service.watch_refused_bodies();
    world
}

#[actix_web::test]
async fn what_came_is_counted_by_hour_and_day_and_outlives_a_restart() {
    let world = World::new().await;
    let platform = delivered(&world).await;
    let before = of(&world, &world.admin, &platform).await;
    let counts = json!({"accepted": 2, "repeated": 1, "refused": 1});
    assert_eq!((&before["last_24_hours"], &before["last"]), (&counts, &json!(NOW)));
    let last = |list: &Value| list.as_array().unwrap().last().unwrap().clone();
    let [hour, day] = [last(&before["hours"]), last(&before["days"])];
    assert_eq!((&hour["from"], &hour["accepted"]), (&json!("2022-09-30T10:00:00Z"), &json!(2)));
    assert_eq!((&day["day"], &day["refused"]), (&json!("2022-09-30"), &json!(1)));
    assert_eq!([&before["hours"], &before["days"]].map(|list| list.as_array().unwrap().len()), [24, 30]);

    world.state.service.settle(true).await;
    assert_eq!(of(&world, &world.admin, &platform).await, before, "written once, and not counted twice");
    let world = world.restarted().await;
    assert_eq!(of(&world, &world.admin, &platform).await, before);

    world.clock.set(at(NOW) + 25.hours());
    let later = of(&world, &world.admin, &platform).await;
    assert_eq!(later["last_24_hours"]["accepted"], 0);
    assert_eq!(later["days"][28], day, "yesterday");
}

#[actix_web::test]
async fn a_refusal_says_when_where_and_by_which_rule_and_nothing_of_anybody() {
    let world = World::new().await;
    let platform = delivered(&world).await;
    world.put("/xapi/statements?statementId=x").by(&platform).json(&json!({})).send().await.problem(400);
    post(&world, &platform, &statement(1, "bo@ale.example", "completed", COURSE)).await.problem(409);
    let told = of(&world, &world.admin, &platform).await;
    let refusals = told["refusals"].as_array().unwrap();
    assert_eq!(refusals.iter().map(|one| &one["problem"]).collect::<Vec<_>>(), ["invalid-statement", "conflict"]);
    let faults = refusals[0]["faults"].as_array().unwrap();
    assert!(faults.iter().any(|fault| fault["pointer"] == "/1/actor/mbox" && fault["rule"] == "format"), "{faults:?}");
    assert!(faults.iter().all(|fault| fault["clause"].as_str().unwrap().starts_with("xAPI 1.0.3 ")), "{faults:?}");
    assert!(
        faults.iter().any(|fault| fault["pointer"] == "/1/actor/*"),
        "the sender's own name is not kept: {faults:?}"
    );
    assert!(!told.to_string().contains("anna") && !told.to_string().contains("secret"), "{told}");
}

#[actix_web::test]
async fn what_was_sent_is_kept_only_while_that_is_asked_for_and_goes_with_an_erasure() {
    let world = keeping(World::new().await, "2022-09-30");
    let platform = delivered(&world).await;
    let body = |told: &Value| told["refusals"][0]["body"].clone();
    let kept = of(&world, &world.admin, &platform).await;
    assert!(body(&kept).as_str().unwrap().contains("anna@ale.example"), "{kept}");
    world.state.service.settle(true).await;
    assert_eq!(body(&of(&world, &world.admin, &platform).await), body(&kept));
    let read = world.audit().await;
    assert!(read.iter().any(|entry| entry["action"] == "statements-read"), "who reads bodies is noted: {read:?}");

    let case = json!({"agents": [{"mbox": "mailto:nobody@ale.example"}], "ground": "request", "decision": "dnr 1",
        "executor": "Eva", "confirm": true});
    let erased = world.post("/api/v1/erasures").json(&case).send().await;
    assert_eq!(erased.status, 200, "{}", erased.text());
    assert_eq!(body(&of(&world, &world.admin, &platform).await), Value::Null);

    post(&world, &platform, &broken(9)).await.problem(400);
    world.state.service.settle(true).await;
    assert!(body(&of(&world, &world.admin, &platform).await).is_string());
    world.clock.set(at(NOW) + 24.hours());
    assert_eq!(body(&of(&world, &world.admin, &platform).await), Value::Null, "its time is over");
    world.state.service.settle(true).await;
    let stored = world.store.deliveries(std::slice::from_ref(&platform.key)).await.unwrap();
    assert!(!stored[0].has_bodies(), "and it is gone from the store");
    post(&world, &platform, &broken(10)).await.problem(400);
    assert_eq!(body(&of(&world, &world.admin, &platform).await), Value::Null);
}

#[actix_web::test]
async fn a_platform_sees_itself_and_an_administrator_what_lies_within_reach() {
    let world = World::new().await;
    let ale = delivered(&world).await;
    let goteborg = world.key_of("1480", &[Scope::StatementsWrite]).await;
    let keys = |all: Vec<Value>| all.iter().map(|one| one["key"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(keys(told(&world, &ale).await), std::slice::from_ref(&ale.key));
    assert_eq!(keys(told(&world, &goteborg).await), std::slice::from_ref(&goteborg.key));
    let of_ale = world.key_of("1440", &[Scope::Admin]).await;
    let seen = keys(told(&world, &of_ale).await);
    assert!(seen.contains(&ale.key) && !seen.contains(&goteborg.key), "{seen:?}");
    let all = keys(told(&world, &world.admin).await);
    assert!(all.contains(&ale.key) && all.contains(&goteborg.key), "{all:?}");
    let reader = world.key(&[Scope::FiguresRead]).await;
    world.get("/api/v1/deliveries").by(&reader).send().await.problem(403);
}

#[actix_web::test]
async fn the_page_says_what_the_api_says() {
    let world = World::new().await;
    let platform = delivered(&world).await;
    let page = world.get("/deliveries").by(&platform).header("accept", "text/html").send().await;
    assert_eq!(page.status, 200, "{}", page.text());
    let row = page.text().split("<tr><th scope=\"row\"><a href=\"#sender-0\">").nth(1).unwrap();
    let numbers: Vec<&str> = row.split("<td>").skip(1).take(3).map(|cell| cell.split('<').next().unwrap()).collect();
    assert_eq!(numbers, ["2", "1", "1"]);
    assert!(page.text().contains("<code>/1/actor/mbox</code>"), "{}", page.text());
    assert!(page.text().contains("2022-09-30 12:00"), "by the clocks of Sweden");
    assert!(!page.text().contains("anna"));
}
