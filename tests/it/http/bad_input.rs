//! Whatever is wrong with what is sent: the answer says what and where, and nothing is stored.

use std::fs;

use bytes::Bytes;
use serde_json::{Value, json};

use super::round_trip::files;
use super::samples::{COURSE, id, statement};
use super::world::World;

const PATH: &str = "/xapi/statements";

/// A statement with this text as an extension's value.
fn with_extension(value: &str) -> Vec<u8> {
    let sent = statement(1, "anna@ale.example", "completed", COURSE);
    let text = sent.to_string();
    format!(r#"{},"result":{{"extensions":{{"urn:x":{value}}}}}}}"#, text.strip_suffix('}').unwrap()).into_bytes()
}

fn nested(levels: usize) -> Vec<u8> {
    with_extension(&format!("{}{}", "[".repeat(levels), "]".repeat(levels)))
}

fn sent() -> Value {
    statement(1, "anna@ale.example", "completed", COURSE)
}

/// What a body is refused for: its first violation.
async fn refused(world: &World, body: impl Into<Bytes>) -> (String, String) {
    let problem = world.post(PATH).body("application/json", body).send().await.problem(400);
    let violation = &problem["violations"][0];
    for member in ["clause", "detail"] {
        assert!(violation[member].as_str().is_some_and(|text| !text.is_empty()), "{member}: {problem}");
    }
    (violation["rule"].as_str().unwrap().to_owned(), violation["pointer"].as_str().unwrap().to_owned())
}

// XAPI-00014, XAPI-00015, XAPI-00021
// xAPI 1.0.3 Data 2.2: statements are JSON, without duplicate keys, in UTF-8.
#[actix_web::test]
async fn a_body_that_is_no_sound_json_is_refused_with_rule_and_place() {
    let world = World::new().await;
    let whole = sent().to_string();
    let extension = "/result/extensions/urn:x";
    let innermost = format!("{extension}{}", "/0".repeat(61));
    let doubled = whole.replace(r#""verb":{"#, r#""verb":{"id":"http://verb.example/x","#);
    let in_second = format!("[{whole},{doubled}]");
    let cases: [(&str, Vec<u8>, &str, &str); 16] = [
        ("no JSON", b"completed".to_vec(), "json", ""),
        ("nothing", Vec::new(), "json", ""),
        ("ten million spaces", vec![b' '; 10_000_000], "json", ""),
        ("cut off", whole[..whole.len() - 1].into(), "json", ""),
        ("trailing data", format!("{whole}{whole}").into(), "json", ""),
        ("trailing words", format!("{whole} and more").into(), "json", ""),
        ("a batch that is cut off", format!("[{whole},").into(), "json", "/1"),
        ("a comment", format!("/* x */{whole}").into(), "json", ""),
        ("not a number", with_extension("NaN"), "json", extension),
        ("a string", b"\"completed\"".to_vec(), "type", ""),
        ("a key twice", doubled.into(), "duplicate-key", "/verb/id"),
        ("a key twice in a batch", in_second.into(), "duplicate-key", "/1/verb/id"),
        ("half of a character", with_extension(r#""\ud800""#), "json", extension),
        ("too deep", nested(100), "depth", &innermost),
        ("far too deep", nested(100_000), "depth", &innermost),
        ("a number beyond all bounds", with_extension("1e400"), "number", extension),
    ];
    for (name, body, rule, place) in cases {
        assert_eq!(refused(&world, body).await, (rule.to_owned(), place.to_owned()), "{name}");
    }
    let mut invalid = with_extension("\"x\"");
    let at = invalid.windows(3).rposition(|window| window == b"\"x\"").unwrap() + 1;
    invalid[at] = 0xff;
    assert_eq!(refused(&world, invalid).await, ("encoding".to_owned(), extension.to_owned()));
    assert_eq!(world.count().await, 0);
}

#[actix_web::test]
async fn nesting_that_statements_may_need_is_accepted() {
    let world = World::new().await;
    let answer = world.post(PATH).body("application/json", nested(50)).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

// XAPI-00328
// xAPI 1.0.3 Communication 3.2: 413 where the body is larger than what is read.
#[actix_web::test]
async fn a_body_beyond_the_limit_is_refused() {
    let world = World::new().await.with_body_limit(1000);
    for length in [1001, 100_000] {
        let problem = world.post(PATH).body("application/json", vec![b' '; length]).send().await.problem(413);
        assert!(problem["detail"].as_str().unwrap().contains("1000"), "{problem}");
    }
    world.put("/api/v1/catalogue").body("application/toml", vec![b'#'; 1001]).send().await.problem(413);
    world.post("/api/v1/roster").body("text/csv", vec![b'x'; 1001]).send().await.problem(413);
    assert_eq!(world.count().await, 0);
}

// XAPI-00127
// xAPI 1.0.3 Communication 1.5: application/json or multipart/mixed.
#[actix_web::test]
async fn another_content_type_is_refused() {
    let world = World::new().await;
    for content_type in ["text/plain", "application/x-www-form-urlencoded", "application/xml", "json", ""] {
        let problem = world.post(PATH).body(content_type, sent().to_string()).send().await.problem(400);
        assert_eq!(problem["type"], "/problems/body", "{content_type}");
    }
    let without = world.post(PATH).json(&sent()).without("content-type").send().await;
    without.problem(400);
    assert_eq!(world.count().await, 0);
    let with_charset = world.post(PATH).body("application/json; charset=utf-8", sent().to_string()).send().await;
    assert_eq!(with_charset.status, 200);
}

// XAPI-00012, XAPI-00324, XAPI-00325
// xAPI 1.0.3 Communication 2.1.3 and 3.2: unknown parameters, in any other case too, are a 400.
#[actix_web::test]
async fn a_wrong_parameter_is_refused_by_its_name() {
    let world = World::new().await;
    let one = id(1);
    for (query, name) in [
        ("unknown=1".to_owned(), "unknown"),
        ("StatementId=1".to_owned(), "StatementId"),
        ("Limit=1".to_owned(), "Limit"),
        ("limit=1&limit=2".to_owned(), "limit"),
        ("limit=1&limit=1".to_owned(), "limit"),
        ("limit=-1".to_owned(), "limit"),
        ("limit=ten".to_owned(), "limit"),
        ("limit=".to_owned(), "limit"),
        ("agent=anna".to_owned(), "agent"),
        ("agent=%7B%22mbox%22%3A%22anna%22%7D".to_owned(), "agent"),
        ("agent=%7B%22name%22%3A%22anna.example%22%7D".to_owned(), "agent"),
        ("agent=%7B%22mbox%22%3A%22mailto%3Aa%40b.example%22".to_owned(), "agent"),
        ("statementId=1".to_owned(), "statementId"),
        ("voidedStatementId=x".to_owned(), "voidedStatementId"),
        (format!("statementId={one}&voidedStatementId={one}"), "voidedStatementId"),
        (format!("statementId={one}&limit=1"), "limit"),
        ("registration=1".to_owned(), "registration"),
        ("verb=completed".to_owned(), "verb"),
        ("activity=course".to_owned(), "activity"),
        ("since=yesterday".to_owned(), "since"),
        ("since=2022-13-01T00:00:00Z".to_owned(), "since"),
        ("until=1664532000".to_owned(), "until"),
        ("ascending=yes".to_owned(), "ascending"),
        ("related_agents=1".to_owned(), "related_agents"),
        ("related_activities=TRU".to_owned(), "related_activities"),
        ("attachments=".to_owned(), "attachments"),
        ("format=xml".to_owned(), "format"),
        ("verb=%FF".to_owned(), "verb"),
    ] {
        let problem = world.get(&format!("{PATH}?{query}")).send().await.problem(400);
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.starts_with(&format!("the parameter {name} is wrong: ")), "{query}: {detail}");
        assert!(!detail.contains("anna"), "{detail}");
    }
}

// XAPI-00182
#[actix_web::test]
async fn every_invalid_statement_is_refused_with_its_place_and_leaves_no_trace() {
    let world = World::new().await;
    for version in ["1.0.3", "2.0.0"] {
        for file in files(&format!("statements/invalid/{version}")) {
            let ask = world.post(PATH).speaking(version).body("application/json", fs::read(&file).unwrap());
            let problem = ask.send().await.problem(400);
            assert_eq!(problem["violations"].as_array().unwrap().len(), 1, "{}: {problem}", file.display());
        }
    }
    assert_eq!(world.count().await, 0);
}

// XAPI-00145, XAPI-00325
// xAPI 1.0.3 Communication 2.1.1
#[actix_web::test]
async fn a_put_takes_one_statement_under_its_own_id() {
    let world = World::new().await;
    let path = format!("{PATH}?statementId={}", id(1));
    let problem =
        world.put(&path).json(&statement(2, "anna@ale.example", "completed", COURSE)).send().await.problem(400);
    assert_eq!(problem["violations"][0]["pointer"], "/id");
    for array in [json!([sent()]), json!([sent(), sent()]), json!([])] {
        world.put(&path).json(&array).send().await.problem(400);
    }
    let problem = world.put(PATH).json(&sent()).send().await.problem(400);
    assert!(problem["detail"].as_str().unwrap().contains("statementId"), "{problem}");
    for query in ["?statementId=1", "?statementId=", "?statementID=x"] {
        world.put(&format!("{PATH}{query}")).json(&sent()).send().await.problem(400);
    }
    world.put(&format!("{path}&limit=1")).json(&sent()).send().await.problem(400);
    world.post(&path).json(&sent()).send().await.problem(400);
    assert_eq!(world.count().await, 0);
}

// xAPI 1.0.3 Communication 2.1.2: two statements of a batch with the same id are refused.
#[actix_web::test]
async fn a_batch_with_an_id_twice_is_refused() {
    let world = World::new().await;
    let problem = world.post(PATH).json(&json!([sent(), sent()])).send().await.problem(400);
    assert_eq!(problem["violations"][0]["pointer"], "/1/id");
    assert_eq!(world.count().await, 0);
}

#[actix_web::test]
async fn every_violation_of_a_batch_is_told_with_its_place() {
    let world = World::new().await;
    let batch = json!([
        sent(),
        {"actor": {"mbox": "anna@ale.example"}, "verb": {"id": "did"}, "object": {"id": COURSE}, "x": 1},
        {"actor": {}, "object": {"objectType": "Thing", "id": COURSE}, "timestamp": "yesterday"},
        "completed",
        {"actor": {"mbox": "mailto:anna@ale.example"}, "verb": {"id": "http://verb.example/did"},
         "object": {"id": COURSE}, "result": {"score": {"scaled": 2}, "extensions": {"a/b~c": null}}},
    ]);
    let problem = world.post(PATH).json(&batch).send().await.problem(400);
    let violations = problem["violations"].as_array().unwrap();
    let told = |pointer: &str| violations.iter().any(|violation| violation["pointer"] == pointer);
    for pointer in [
        "/1/actor/mbox",
        "/1/verb/id",
        "/1/x",
        "/2",
        "/2/actor",
        "/2/object/objectType",
        "/2/timestamp",
        "/3",
        "/4/result/score/scaled",
        "/4/result/extensions/a~1b~0c",
    ] {
        assert!(told(pointer), "{pointer}: {problem}");
    }
    assert!(violations.iter().all(|violation| !violation["pointer"].as_str().unwrap().starts_with("/0")), "{problem}");
    assert!(!problem.to_string().contains("anna"), "{problem}");
    assert_eq!(world.count().await, 0);
}

// RFC 9110, 15.5.6
#[actix_web::test]
async fn a_method_that_is_not_served_is_told_which_are() {
    let world = World::new().await;
    for (method, path, allowed) in [
        ("DELETE", PATH, "GET, HEAD, POST, PUT"),
        ("PATCH", "/api/v1/catalogue", "GET, HEAD, PUT"),
        ("GET", "/api/v1/roster", "POST"),
    ] {
        let answer = world.ask(method.parse().unwrap(), path).send().await;
        answer.problem(405);
        assert_eq!(answer.header("allow"), allowed, "{path}");
    }
    world.get("/xapi/activities/everything").send().await.problem(404);
}
