//! The alternate request syntax of 1.0.3: a form that encodes a request (xAPI 1.0.3 Communication 1.3).

use serde_json::json;

use super::documents::{RESOURCES, tag};
use super::samples::{CATALOGUE, COURSE, encoded, id, statement, verb};
use super::world::{Answer, Ask, World, basic};

const PATH: &str = "/xapi/statements";

/// A form to the Statement Resource, with the credential and the version among its parameters.
fn form<'w>(world: &'w World, method: &str, parameters: &[(&str, &str)]) -> Ask<'w> {
    form_to(world, PATH, method, parameters)
}

fn form_to<'w>(world: &'w World, path: &str, method: &str, parameters: &[(&str, &str)]) -> Ask<'w> {
    let authorization = basic(&world.admin.key, &world.admin.secret);
    let mut all = vec![("Authorization", &*authorization), ("X-Experience-API-Version", "1.0.3")];
    all.extend_from_slice(parameters);
    let pairs: Vec<String> = all.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    world
        .post(&format!("{path}?method={method}"))
        .without("authorization")
        .without("x-experience-api-version")
        .body("application/x-www-form-urlencoded", pairs.join("&"))
}

// XAPI-00148, XAPI-00336
#[actix_web::test]
async fn a_form_stands_for_a_put_a_post_and_a_get() {
    let world = World::new().await;
    let sent = |number| statement(number, "anna@ale.example", "completed", COURSE).to_string();
    let one = id(1).to_string();
    let content_type = ("Content-Type", "application/json");
    let put = form(&world, "PUT", &[("statementId", &one), ("content", &sent(1)), content_type]).send().await;
    assert_eq!(put.status, 204, "{}", put.text());
    let post = form(&world, "POST", &[("content", &sent(2)), content_type]).send().await;
    assert_eq!((post.status, post.json()), (200, json!([id(2)])));
    let get = form(&world, "GET", &[("verb", &verb("completed")), ("ascending", "true")]).send().await;
    assert_eq!(super::world::numbers(&get.json()), [1, 2]);
    let has_it = [("If-None-Match", get.header("etag")), ("verb", &verb("completed")), ("ascending", "true")];
    assert_eq!(form(&world, "GET", &has_it).send().await.status, 304);
}

// xAPI 1.0.3 Communication 1.3
#[actix_web::test]
async fn a_form_stands_for_every_request_of_a_document() {
    let world = World::new().await;
    for (path, context, id) in RESOURCES {
        let ask = async |method: &str, more: &[(&str, &str)]| -> Answer {
            form_to(&world, path, method, &[context, &[(id, "one")], more].concat()).send().await
        };
        let content = "a=1&b=å + %41\r\n";
        let plain = [("content", content), ("Content-Type", "text/plain"), ("If-None-Match", "*")];
        assert_eq!(ask("PUT", &plain).await.status, 204);
        let got = ask("GET", &[]).await;
        assert_eq!(
            (got.text(), got.header("content-type"), got.header("etag")),
            (content, "text/plain", &*tag(content.as_bytes()))
        );
        ask("PUT", &plain).await.problem(412);
        ask("PUT", &[("content", "{}"), ("If-Match", "\"x\"")]).await.problem(412);
        let json = ("Content-Type", "application/json");
        assert_eq!(ask("PUT", &[("content", r#"{"a":1}"#), json, ("If-Match", got.header("etag"))]).await.status, 204);
        assert_eq!(ask("POST", &[("content", r#"{"b":1.0}"#), json]).await.status, 204);
        assert_eq!(ask("GET", &[]).await.text(), r#"{"a":1,"b":1.0}"#);
        assert_eq!(form_to(&world, path, "GET", context).send().await.json(), json!(["one"]));
        assert_eq!(ask("DELETE", &[]).await.status, 204);
        ask("GET", &[]).await.problem(404);
    }
}

#[actix_web::test]
async fn a_form_needs_a_credential_and_a_sound_content_too() {
    let world = World::new().await;
    let without = world.post(&format!("{PATH}?method=GET")).without("authorization");
    without.body("application/x-www-form-urlencoded", "X-Experience-API-Version=1.0.3").send().await.problem(401);
    form(&world, "POST", &[]).send().await.problem(400);
    form(&world, "POST", &[("content", "{}")]).send().await.problem(400);
    form(&world, "PATCH", &[]).send().await.problem(400);
    form(&world, "GET", &[("unknown", "1")]).send().await.problem(400);
    let beside = world.post(&format!("{PATH}?method=GET&limit=1"));
    beside.body("application/x-www-form-urlencoded", "").send().await.problem(400);
    assert_eq!(world.count().await, 0);
}

// xAPI 1.0.3 Communication 1.3: Authorization is a parameter of the form. What a browser remembers is no consent.
#[actix_web::test]
async fn a_form_that_a_page_sends_needs_its_own_credential() {
    let world = World::new().await;
    let sent = statement(1, "anna@ale.example", "completed", COURSE).to_string();
    let remembered = world.post(&format!("{PATH}?method=POST")).without("x-experience-api-version").body(
        "application/x-www-form-urlencoded",
        format!("X-Experience-API-Version=1.0.3&content={}", encoded(&sent)),
    );
    remembered.header("origin", "https://evil.example").send().await.problem(401);
    assert_eq!(world.count().await, 0);
    let own = form(&world, "POST", &[("content", &sent)]).header("origin", "https://kurs.example");
    assert_eq!(own.send().await.status, 200);
}

// xAPI 1.0.3 Communication 1.3: what is read for somebody who may be nobody is short.
#[actix_web::test]
async fn a_form_whose_credential_is_inside_is_short_and_one_with_a_header_may_be_long() {
    let world = World::new().await;
    let path = "/xapi/activities/state?method=PUT";
    let content = "x".repeat(2 * 1024 * 1024);
    let form = |credential: &str| {
        let agent = encoded(r#"{"mbox":"mailto:anna@ale.example"}"#);
        let rest = format!(
            "activityId={}&agent={agent}&stateId=one&Content-Type=text/plain&content={content}",
            encoded(COURSE)
        );
        let ask = world.post(path).without("x-experience-api-version");
        ask.body("application/x-www-form-urlencoded", format!("{credential}X-Experience-API-Version=1.0.3&{rest}"))
    };
    let inside = format!("Authorization={}&", encoded(&basic(&world.admin.key, &world.admin.secret)));
    let problem = form(&inside).without("authorization").send().await.problem(413);
    assert!(problem["detail"].as_str().unwrap().contains("the header Authorization"), "{problem}");
    // A page's header does not count.
    form(&inside).header("origin", "https://kurs.example").send().await.problem(413);
    assert_eq!(form("").send().await.status, 204);
    // Two credentials: the one in the form counts, and is asked for too.
    form("Authorization=Basic+a2V5OnNlY3JldA%3D%3D&").send().await.problem(401);
}

#[actix_web::test]
async fn a_form_with_a_wrong_header_is_refused_before_it_is_read() {
    let world = World::new().await.with_body_limit(10);
    let wrong = world.post(&format!("{PATH}?method=GET")).header("authorization", "Basic a2V5OnNlY3JldA==");
    wrong.body("application/x-www-form-urlencoded", "a=1&".repeat(1000)).send().await.problem(401);
}

// xAPI 2.0 has no alternate request syntax.
#[actix_web::test]
async fn the_second_edition_knows_no_forms() {
    let world = World::new().await;
    let ask = world.post(&format!("{PATH}?method=GET")).speaking("2.0.0");
    ask.body("application/x-www-form-urlencoded", "limit=1").send().await.problem(400);
}

// xAPI 1.0.3 Communication 1.3 and 2.1.3: what was stored is found, however long its identifiers are.
#[actix_web::test]
async fn identifiers_that_are_longer_than_an_address_are_found_and_paged_through() {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    for (number, length) in [1_000, 10_000, 100_000].into_iter().enumerate() {
        let long = "x/".repeat(length / 2);
        let (activity, did) = (format!("https://lms.example/{long}"), format!("https://verb.example/{long}"));
        let account = json!({"account": {"homePage": "https://lms.example", "name": long}});
        let batch: Vec<_> = (0..3_u128)
            .map(|at| {
                json!({"id": id(10 * number as u128 + at + 1), "actor": account, "verb": {"id": did}, "object": {"id": activity},
                    "timestamp": "2022-03-01T12:00:00Z"})
            })
            .collect();
        world.record(&json!(batch)).await;
        let counted = json!({"id": id(500 + number as u128), "actor": account, "verb": {"id": verb("completed")},
            "object": {"id": COURSE}, "timestamp": "2022-03-01T12:00:00Z"});
        world.record(&counted).await;
        let agent = account.to_string();
        for asked in [("activity", &*activity), ("verb", &*did), ("agent", &*agent)] {
            let mut page = form(&world, "GET", &[asked, ("limit", "2"), ("ascending", "true")]).send().await.json();
            let mut found = super::world::numbers(&page);
            while let Some(more) = page["more"].as_str().filter(|more| !more.is_empty()) {
                assert!(more.len() < 32_000, "{} {length}", more.len());
                page = world.get(more).send().await.json();
                found.extend(super::world::numbers(&page));
            }
            let mut expected: Vec<u128> = (0..3).map(|at| 10 * number as u128 + at + 1).collect();
            expected.extend((asked.0 == "agent").then_some(500 + number as u128));
            assert_eq!(found, expected, "{} {length}", asked.0);
        }
        let person = form_to(&world, "/xapi/agents", "GET", &[("agent", &*agent)]).send().await;
        assert_eq!(person.json()["account"][0]["name"], long);
        let known = form_to(&world, "/xapi/activities", "GET", &[("activityId", &*activity)]).send().await;
        assert_eq!(known.json()["id"], activity);
    }
    let total = world.figures("?course=ett").await["total"]["completed"].clone();
    assert_eq!(total.as_u64().or(total["value"].as_u64()), Some(3), "whoever has a long name counts too");
}
