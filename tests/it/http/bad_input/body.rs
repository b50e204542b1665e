//! Bodies of statements: text that is not valid JSON, in any way, and JSON that is not a statement.

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

/// A statement with this text as its result.
fn with_result(result: &str) -> Vec<u8> {
    let text = sent().to_string();
    format!(r#"{},"result":{result}}}"#, text.strip_suffix('}').unwrap()).into_bytes()
}

fn with_score(raw: &str) -> Vec<u8> {
    with_result(&format!(r#"{{"score":{{"raw":{raw}}}}}"#))
}

fn deep(levels: usize) -> Vec<u8> {
    with_result(&format!("{}{}", "[".repeat(levels), "]".repeat(levels)))
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
    let innermost = format!("/result{}", "/0".repeat(63));
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
        ("two byte order marks", format!("\u{feff}\u{feff}{whole}").into(), "json", ""),
        ("UTF-16", whole.encode_utf16().flat_map(u16::to_le_bytes).collect(), "encoding", ""),
        ("not a number", with_extension("NaN"), "json", EXTENSION),
        ("a number with a leading zero", with_extension("007"), "json", EXTENSION),
        ("a string", b"\"completed\"".to_vec(), "type", ""),
        ("null", b"null".to_vec(), "null", ""),
        ("a key twice", doubled.clone().into(), "duplicate-key", "/verb/id"),
        ("an escape that is cut off", with_extension(r#""\ud80""#), "json", EXTENSION),
        ("a control character", with_extension("\"\u{1}\""), "json", EXTENSION),
        ("not UTF-8", no_utf8, "encoding", EXTENSION),
        ("too deep", deep(100), "depth", &innermost),
        ("far too deep", deep(100_000), "depth", &innermost),
        ("a number beyond all bounds", with_score("1e999"), "number", "/result/score/raw"),
        ("a negative number beyond all bounds", with_score("-1e999"), "number", "/result/score/raw"),
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

// xAPI 1.0.3 Data 4.1: no statement is refused for the values of its extensions; they come back to the byte, in every
// format, and a repeat is recognised by what they say.
#[actix_web::test]
async fn whatever_the_value_of_an_extension_is_it_is_kept_and_given_back() {
    let world = World::new().await;
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let values = [
        "123456789012345678901234567890",
        "1e400",
        "-1e400",
        r#"{"a":1,"a":2}"#,
        r#""\ud800""#,
        r#""\udc00x""#,
        r#"{"\u0000text":"x"}"#,
        &deep,
    ];
    for (number, value) in (1_u128..).zip(values) {
        let with_id = |body: Vec<u8>| {
            let own = String::from_utf8(body).unwrap();
            own.replacen(&format!("{}", id(1)), &format!("{}", id(1000 + number)), 1)
        };
        let sent = with_id(with_extension(value));
        for _ in 0..2 {
            let answer = world.post(PATH).body("application/json", sent.clone()).send().await;
            assert_eq!(answer.status, 200, "{:.40} {:.400}", value, answer.text());
        }
        for format in ["exact", "ids", "canonical"] {
            let path = format!("{PATH}?statementId={}&format={format}", id(1000 + number));
            let answer = world.get(&path).send().await;
            assert!(answer.text().contains(&format!("\"urn:x\":{value}")), "{format} {value:.40}");
        }
        let other = with_id(with_extension("\"something else\""));
        assert_eq!(world.post(PATH).body("application/json", other).send().await.status, 409, "{value:.40}");
    }
    let respelt = String::from_utf8(with_extension("10E399")).unwrap();
    let respelt = respelt.replacen(&format!("{}", id(1)), &format!("{}", id(1002)), 1);
    assert_eq!(world.post(PATH).body("application/json", respelt).send().await.status, 200, "the same number");
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
    for coding in ["gzip", "deflate"] {
        let whole = compressed(coding, whole()).await;
        let cut = bad(format!("{coding}, cut off"), "POST", PATH).json(whole.slice(..whole.len() / 2));
        rows.push(cut.header("content-encoding", coding).refused(400, "body"));
        let plain = bad(format!("no {coding}"), "POST", PATH).json(sent().to_string());
        rows.push(plain.header("content-encoding", coding).refused(400, "body"));
    }
    for coding in ["compress", "br", "zstd"] {
        let unknown = bad("an unknown coding", "POST", PATH).json(whole()).header("content-encoding", coding);
        rows.push(unknown.refused(415, "content-encoding"));
    }
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
