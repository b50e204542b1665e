//! Bodies of statements: what is no sound JSON, in any way, and what is no statement.

use std::fs;

use serde_json::{Value, json};

use super::super::headers::compressed;
use super::super::round_trip::files;
use super::super::samples::{COURSE, id, statement};
use super::super::world::World;
use super::{Bad, all_refused, bad};

const PATH: &str = "/xapi/statements";
const EXTENSION: &str = "/result/extensions/urn:x";

/// A statement with this text as an extension's value.
fn with_extension(value: &str) -> Vec<u8> {
    let text = sent().to_string();
    format!(r#"{},"result":{{"extensions":{{"urn:x":{value}}}}}}}"#, text.strip_suffix('}').unwrap()).into_bytes()
}

fn nested(levels: usize) -> Vec<u8> {
    with_extension(&format!("{}{}", "[".repeat(levels), "]".repeat(levels)))
}

fn sent() -> Value {
    statement(1, "anna@ale.example", "completed", COURSE)
}

fn put_path() -> String {
    format!("{PATH}?statementId={}", id(1))
}

/// The same body posted and put.
fn both(name: &str, body: impl Into<Vec<u8>>, refused: impl Fn(Bad) -> Bad) -> [Bad; 2] {
    let body = body.into();
    [bad(name, "POST", PATH).json(body.clone()), bad(name, "PUT", put_path()).json(body)].map(refused)
}

// XAPI-00014, XAPI-00015, XAPI-00021
// xAPI 1.0.3 Data 2.2: statements are JSON, without duplicate keys, in UTF-8.
#[actix_web::test]
async fn a_body_that_is_no_sound_json_is_refused_with_rule_and_place() {
    let whole = sent().to_string();
    let innermost = format!("{EXTENSION}{}", "/0".repeat(61));
    let doubled = whole.replace(r#""verb":{"#, r#""verb":{"id":"http://verb.example/x","#);
    let mut no_utf8 = with_extension("\"x\"");
    let at = no_utf8.windows(3).rposition(|window| window == b"\"x\"").unwrap() + 1;
    no_utf8[at] = 0xff;
    let cases: Vec<(&str, Vec<u8>, &str, &str)> = vec![
        ("no JSON", b"completed".to_vec(), "json", ""),
        ("nothing", Vec::new(), "json", ""),
        ("ten million spaces", vec![b' '; 10_000_000], "json", ""),
        ("cut off", whole[..whole.len() - 1].into(), "json", ""),
        ("trailing data", format!("{whole}{whole}").into(), "json", ""),
        ("trailing words", format!("{whole} and more").into(), "json", ""),
        ("a comment", format!("/* x */{whole}").into(), "json", ""),
        ("a byte order mark", format!("\u{feff}{whole}").into(), "json", ""),
        ("UTF-16", whole.encode_utf16().flat_map(u16::to_le_bytes).collect(), "json", ""),
        ("not a number", with_extension("NaN"), "json", EXTENSION),
        ("a number with a leading zero", with_extension("007"), "json", EXTENSION),
        ("a string", b"\"completed\"".to_vec(), "type", ""),
        ("null", b"null".to_vec(), "null", ""),
        ("a key twice", doubled.clone().into(), "duplicate-key", "/verb/id"),
        ("half of a character", with_extension(r#""\ud800""#), "json", EXTENSION),
        ("the other half of a character", with_extension(r#""\udc00x""#), "json", EXTENSION),
        ("a control character", with_extension("\"\u{1}\""), "json", EXTENSION),
        ("not UTF-8", no_utf8, "encoding", EXTENSION),
        ("too deep", nested(100), "depth", &innermost),
        ("far too deep", nested(100_000), "depth", &innermost),
        ("a number beyond all bounds", with_extension("1e999"), "number", EXTENSION),
        ("a negative number beyond all bounds", with_extension("-1e999"), "number", EXTENSION),
    ];
    let mut rows: Vec<Bad> =
        cases.into_iter().flat_map(|(name, body, rule, at)| both(name, body, |row| row.violation(rule, at))).collect();
    for (name, body, rule, at) in [
        ("a batch that is cut off", format!("[{whole},"), "json", "/1"),
        ("a key twice in a batch", format!("[{whole},{doubled}]"), "duplicate-key", "/1/verb/id"),
        // xAPI 1.0.3 Communication 2.1.2
        ("an id twice in a batch", format!("[{whole},{whole}]"), "duplicate-id", "/1/id"),
        ("a batch in a batch", format!("[[{whole}]]"), "type", "/0"),
    ] {
        rows.push(bad(name, "POST", PATH).json(body).violation(rule, at));
    }
    all_refused(rows).await;
}

// Numbers of thirty digits are numbers: what a float can't hold is kept as text.
#[actix_web::test]
async fn nesting_and_numbers_that_statements_may_need_are_accepted() {
    let world = World::new().await;
    let number = "123456789012345678901234567890";
    for body in [nested(50), with_extension(number)] {
        let own = String::from_utf8(body).unwrap();
        let own = own.replacen(&format!("{}", id(1)), &format!("{}", id(own.len() as u128)), 1);
        let answer = world.post(PATH).body("application/json", own).send().await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    assert!(world.get(PATH).send().await.text().contains(&format!("\"urn:x\":{number}")));
}

// XAPI-00127
// xAPI 1.0.3 Communication 1.5: application/json or multipart/mixed, and in no unknown coding.
#[actix_web::test]
async fn a_body_of_another_type_or_coding_is_refused() {
    let whole = || sent().to_string();
    let mut rows = Vec::new();
    for content_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/xml",
        "json",
        "",
        "application/json; charset=\"",
        "multipart/mixed",
        "multipart/mixed; boundary=",
        "multipart/form-data; boundary=b",
    ] {
        for (method, path) in [("POST", PATH.to_owned()), ("PUT", put_path())] {
            rows.push(bad(content_type, method, path).body(content_type, whole()).refused(400, "body"));
        }
    }
    for (coding, noticed_by) in
        [("gzip", "body"), ("deflate", "body"), ("br", "invalid-statement"), ("zstd", "invalid-statement")]
    {
        // The decoders of the last two don't tell a cut from an end; the JSON does.
        let whole = compressed(coding, whole()).await;
        let cut = bad(format!("{coding}, cut off"), "POST", PATH).json(whole.slice(..whole.len() / 2));
        rows.push(cut.header("content-encoding", coding).refused(400, noticed_by));
        let plain = bad(format!("no {coding}"), "POST", PATH).json(sent().to_string());
        rows.push(plain.header("content-encoding", coding).refused(400, "body"));
    }
    let unknown = bad("an unknown coding", "POST", PATH).json(whole()).header("content-encoding", "compress");
    rows.push(unknown.refused(415, "content-encoding"));
    let doubled = bad("two codings", "POST", PATH).json(whole()).header("content-encoding", "gzip");
    rows.push(doubled.header("content-encoding", "gzip").refused(415, "content-encoding"));
    all_refused(rows).await;
    let world = World::new().await;
    world.post(PATH).json(&sent()).without("content-type").send().await.problem(400);
    let with_charset = world.post(PATH).body("application/json; charset=utf-8", sent().to_string()).send().await;
    assert_eq!(with_charset.status, 200);
}

// XAPI-00145, XAPI-00325
// xAPI 1.0.3 Communication 2.1.1
#[actix_web::test]
async fn a_put_takes_one_statement_under_its_own_id() {
    let whole = sent().to_string();
    let put = |name: &str, query: &str, body: String| bad(name, "PUT", format!("{PATH}{query}")).json(body);
    let own = format!("?statementId={}", id(1));
    let other = statement(2, "anna@ale.example", "completed", COURSE).to_string();
    let mut rows = vec![
        put("another id", &own, other.clone()).violation("id-differs", "/id"),
        put("no id", "", whole.clone()).parameter("statementId"),
        put("no UUID", "?statementId=1", whole.clone()).parameter("statementId"),
        put("an empty id", "?statementId=", whole.clone()).parameter("statementId"),
        put("another case", "?statementID=x", whole.clone()).parameter("statementID"),
        put("the id twice", &format!("{own}&{}", &own[1..]), whole.clone()).parameter("statementId"),
        put("a parameter beside it", &format!("{own}&limit=1"), whole.clone()).parameter("limit"),
        bad("a POST with an id", "POST", format!("{PATH}{own}")).json(whole.clone()).parameter("statementId"),
    ];
    for array in ["[]".to_owned(), format!("[{whole}]"), format!("[{whole},{other}]")] {
        rows.push(put("a batch", &own, array).parameter("statementId"));
    }
    all_refused(rows).await;
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
