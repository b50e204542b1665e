//! Sending and reading attachments as `multipart/mixed`.

use bytes::Bytes;
use serde_json::{Value, json};
use sha2::{Digest, Sha256, Sha512};

use super::samples::{COURSE, id, statement};
use super::world::{Answer, World};

const PATH: &str = "/xapi/statements";
const TEXT: &[u8] = b"Intyg f\xc3\xb6r en kurs.\r\n--gr\xc3\xa4ns\r\n\0";

/// The SHA-256 of bytes, in hexadecimal digits.
fn sha2(content: &[u8]) -> String {
    hex::encode(Sha256::digest(content))
}

/// The JSON of an attachment.
pub fn described(content: &[u8], url: Option<&str>) -> Value {
    let mut attachment = json!({
        "usageType": "http://id.tincanapi.com/attachment/certificate-of-completion",
        "display": {"sv": "Intyg"},
        "contentType": "text/plain",
        "length": content.len(),
        "sha2": sha2(content),
    });
    if let Some(url) = url {
        attachment["fileUrl"] = url.into();
    }
    attachment
}

/// A statement with these attachments.
pub fn attached(number: u128, attachments: &[Value]) -> Value {
    let mut statement = statement(number, "anna@ale.example", "completed", COURSE);
    statement["attachments"] = json!(attachments);
    statement
}

/// A part with its bytes.
fn part(content: &[u8], sha2: &str) -> Vec<u8> {
    let head = format!(
        "Content-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {sha2}\r\n\r\n"
    );
    [head.as_bytes(), content].concat()
}

pub fn right_part(content: &[u8]) -> Vec<u8> {
    part(content, &sha2(content))
}

/// A body of parts, the JSON first.
pub fn body(statements: &Value, parts: &[Vec<u8>]) -> Vec<u8> {
    let mut body = format!("--b0undary\r\nContent-Type: application/json\r\n\r\n{statements}").into_bytes();
    for part in parts {
        body.extend_from_slice(b"\r\n--b0undary\r\n");
        body.extend_from_slice(part);
    }
    body.extend_from_slice(b"\r\n--b0undary--\r\n");
    body
}

async fn post(world: &World, body: impl Into<Bytes>) -> Answer {
    world.post(PATH).body("multipart/mixed; boundary=b0undary", body).send().await
}

/// The parts of an answer: header lines in lower case, and content.
fn parts(answer: &Answer) -> Vec<(String, Vec<u8>)> {
    let boundary = answer.header("content-type").strip_prefix("multipart/mixed; boundary=").unwrap();
    let delimiter = format!("\r\n--{boundary}").into_bytes();
    let all = [b"\r\n", &answer.body[..]].concat();
    let starts: Vec<usize> = (0..all.len()).filter(|&at| all[at..].starts_with(&delimiter)).collect();
    assert!(all[*starts.last().unwrap() + delimiter.len()..].starts_with(b"--"), "the last one closes");
    let inner = starts.windows(2).map(|pair| &all[pair[0] + delimiter.len() + 2..pair[1]]);
    inner
        .map(|part| {
            let end = part.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
            (String::from_utf8_lossy(&part[..end]).to_lowercase(), part[end + 4..].to_vec())
        })
        .collect()
}

// XAPI-00167
// xAPI 1.0.3 Communication 1.5.2 and 2.1.3, attachments.
#[actix_web::test]
async fn an_attachment_comes_back_to_the_byte_with_its_headers() {
    let world = World::new().await;
    let sent = attached(1, &[described(TEXT, None)]);
    assert_eq!(post(&world, body(&sent, &[right_part(TEXT)])).await.status, 200);
    for query in [format!("?statementId={}&attachments=true", id(1)), "?attachments=true".to_owned()] {
        let answer = world.get(&format!("{PATH}{query}")).send().await;
        let parts = parts(&answer);
        assert_eq!(parts.len(), 2, "{query}");
        assert!(parts[0].0.contains("content-type: application/json"));
        let json: Value = serde_json::from_slice(&parts[0].1).unwrap();
        let found = json["statements"].get(0).unwrap_or(&json);
        assert_eq!(found["attachments"], sent["attachments"]);
        for line in [
            "content-type: text/plain",
            "content-transfer-encoding: binary",
            &format!("x-experience-api-hash: {}", sha2(TEXT)),
        ] {
            assert!(parts[1].0.contains(line), "{line}: {}", parts[1].0);
        }
        assert_eq!(parts[1].1, TEXT);
    }
}

// XAPI-00161, XAPI-00165
// xAPI 1.0.3 Communication 2.1.3: without the parameter the answer is application/json.
#[actix_web::test]
async fn attachments_come_only_where_they_are_asked_for() {
    let world = World::new().await;
    post(&world, body(&attached(1, &[described(TEXT, None)]), &[right_part(TEXT)])).await;
    for query in ["", "?attachments=false"] {
        let answer = world.get(&format!("{PATH}{query}")).send().await;
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(answer.json()["statements"].as_array().unwrap().len(), 1);
    }
}

// XAPI-00167
// xAPI 1.0.3 Communication 2.1.3: with attachments=true the answer is multipart/mixed, with none too.
#[actix_web::test]
async fn an_answer_with_no_attachments_is_multipart_all_the_same() {
    let world = World::new().await;
    world.record(&statement(1, "anna@ale.example", "completed", COURSE)).await;
    let answer = world.get(&format!("{PATH}?attachments=true")).send().await;
    assert_eq!(parts(&answer).len(), 1);
}

// xAPI 1.0.3 Communication 1.5.2: a body may be shared by several statements, and is sent once.
#[actix_web::test]
async fn two_statements_may_share_one_part() {
    let world = World::new().await;
    let batch = json!([attached(1, &[described(TEXT, None)]), attached(2, &[described(TEXT, None)])]);
    assert_eq!(post(&world, body(&batch, &[right_part(TEXT)])).await.status, 200);
    let answer = world.get(&format!("{PATH}?attachments=true")).send().await;
    assert_eq!(parts(&answer).len(), 2);
}

#[actix_web::test]
async fn a_page_brings_the_attachments_of_its_own_statements_only() {
    let world = World::new().await;
    for (number, content) in [(1, &b"ett"[..]), (2, b"tva")] {
        let sent = attached(number, &[described(content, None)]);
        assert_eq!(post(&world, body(&sent, &[right_part(content)])).await.status, 200);
    }
    let first = world.get(&format!("{PATH}?attachments=true&limit=1")).send().await;
    let first = parts(&first);
    let json: Value = serde_json::from_slice(&first[0].1).unwrap();
    let second = world.get(json["more"].as_str().unwrap()).send().await;
    let second = parts(&second);
    assert_eq!((first.len(), &first[1].1[..]), (2, &b"tva"[..]));
    assert_eq!((second.len(), &second[1].1[..]), (2, &b"ett"[..]));
}

// XAPI-00127, XAPI-00129
// xAPI 1.0.3 Data 2.4.11: with a fileUrl the bytes may stay where they are.
#[actix_web::test]
async fn an_attachment_that_is_elsewhere_needs_no_part() {
    let world = World::new().await;
    let sent = attached(1, &[described(TEXT, Some("https://lms.example/intyg.txt"))]);
    assert_eq!(world.record(&sent).await.len(), 1);
    let answer = world.get(&format!("{PATH}?attachments=true")).send().await;
    assert_eq!(parts(&answer).len(), 1);
}

// Whoever knows a hash does not have the bytes: a certificate's may be known, or guessed.
#[actix_web::test]
async fn a_statement_that_names_a_hash_is_answered_without_the_bytes_that_another_brought() {
    let world = World::new().await;
    let url = Some("https://lms.example/intyg.txt");
    let claim = described(TEXT, url);
    assert_eq!(world.record(&attached(1, std::slice::from_ref(&claim))).await.len(), 1, "before the bytes are there");
    assert_eq!(post(&world, body(&attached(2, &[described(TEXT, None)]), &[right_part(TEXT)])).await.status, 200);
    let mut inside = attached(3, std::slice::from_ref(&claim));
    inside["object"] = json!({"objectType": "SubStatement", "actor": inside["actor"], "verb": inside["verb"],
        "object": inside["object"], "attachments": [claim]});
    assert_eq!(world.record(&inside).await.len(), 1);
    assert_eq!(post(&world, body(&attached(4, &[described(TEXT, url)]), &[right_part(TEXT)])).await.status, 200);
    for (number, brought) in [(1, 0), (2, 1), (3, 0), (4, 1)] {
        let answer = world.get(&format!("{PATH}?statementId={}&attachments=true", id(number))).send().await;
        assert_eq!(parts(&answer).len(), 1 + brought, "{number}");
    }
    let page = world.get(&format!("{PATH}?attachments=true")).send().await;
    assert_eq!(parts(&page).len(), 2, "of a page each once");
}

#[actix_web::test]
async fn a_put_and_a_sub_statement_carry_attachments_too() {
    let world = World::new().await;
    let mut sent = statement(1, "anna@ale.example", "planned", COURSE);
    let mut inner = attached(1, &[described(TEXT, None)]);
    inner["objectType"] = "SubStatement".into();
    inner.as_object_mut().unwrap().remove("id");
    sent["object"] = inner;
    let ask = world.put(&format!("{PATH}?statementId={}", id(1)));
    let answer = ask.body("multipart/mixed; boundary=b0undary", body(&sent, &[right_part(TEXT)])).send().await;
    assert_eq!(answer.status, 204, "{}", answer.text());
    let answer = world.get(&format!("{PATH}?attachments=true")).send().await;
    assert_eq!(parts(&answer)[1].1, TEXT);
}

// XAPI-00103
// xAPI 1.0.3 Data 2.4.11: any SHA-2, in either case.
#[actix_web::test]
async fn a_hash_may_be_of_another_length_and_in_upper_case() {
    let world = World::new().await;
    let hash = hex::encode(Sha512::digest(TEXT)).to_uppercase();
    let mut attachment = described(TEXT, None);
    attachment["sha2"] = hash.to_lowercase().into();
    let answer = post(&world, body(&attached(1, &[attachment]), &[part(TEXT, &hash)])).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

// RFC 2046, 5.1.1: what stands before the first delimiter and after the last is no part.
#[actix_web::test]
async fn preambles_epilogues_and_quoted_boundaries_are_understood() {
    let world = World::new().await;
    let sent = body(&attached(1, &[described(TEXT, None)]), &[right_part(TEXT)]);
    let without_last_line_end = &sent[..sent.len() - 2];
    for whole in [
        [b"a preamble\r\n", &sent[..], b"an epilogue"].concat(),
        without_last_line_end.to_vec(),
        [b"\r\n", &sent[..]].concat(),
    ] {
        let ask = world.post(PATH).body("Multipart/Mixed; charset=utf-8; boundary=\"b0undary\"", whole);
        assert_eq!(ask.send().await.status, 200);
    }
}

// XAPI-00133
// xAPI 1.0.3 Communication 1.5.2: one part holds the statements, the first.
#[actix_web::test]
async fn statements_in_several_parts_are_refused() {
    let world = World::new().await;
    let [first, second] = [1, 2].map(|number| attached(number, &[described(TEXT, None)]));
    let json_part = |statement: &Value| format!("Content-Type: application/json\r\n\r\n{statement}").into_bytes();
    for parts in [vec![json_part(&second), right_part(TEXT)], vec![right_part(TEXT), json_part(&second)]] {
        let answer = post(&world, body(&first, &parts)).await;
        assert!(answer.problem(400)["detail"].as_str().unwrap().starts_with("part "), "{}", answer.text());
    }
    let mut hashed = json_part(&second);
    let head = format!(
        "Content-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {}\r\n",
        sha2(second.to_string().as_bytes())
    );
    hashed.splice(0..0, head.into_bytes());
    post(&world, body(&first, &[right_part(TEXT), hashed])).await.problem(400);
    assert_eq!(world.count().await, 0);
}

// XAPI-00131
// RFC 2046, 5.1.1: up to seventy characters, of which some must be quoted.
#[actix_web::test]
async fn a_boundary_may_hold_odd_characters() {
    let world = World::new().await;
    let sent = attached(1, &[described(TEXT, None)]);
    let whole = body(&sent, &[right_part(TEXT)]);
    for boundary in ["a'()+_,-./:=? b", &"x".repeat(70), "----=_Part_7.1664532000", "0"] {
        let mut own = Vec::new();
        let mut rest = &whole[..];
        while let Some(at) = rest.windows(10).position(|window| window == b"--b0undary") {
            own.extend_from_slice(&rest[..at]);
            own.extend_from_slice(b"--");
            own.extend_from_slice(boundary.as_bytes());
            rest = &rest[at + 10..];
        }
        own.extend_from_slice(rest);
        let ask = world.post(PATH).body(&format!("multipart/mixed; boundary=\"{boundary}\""), own);
        let answer = ask.send().await;
        assert_eq!(answer.status, 200, "{boundary}: {}", answer.text());
    }
    assert_eq!(world.count().await, 1);
}

// Some senders put no line end between the statements and the first boundary, and ADL's xAPIWrapper none between attachments.
#[actix_web::test]
async fn statements_may_be_followed_by_the_boundary_at_once_and_so_may_attachments_whose_hash_fits_there() {
    let world = World::new().await;
    let sent = attached(1, &[described(TEXT, None)]);
    let whole = String::from_utf8(body(&sent, &[right_part(TEXT)])).unwrap();
    let run_on = whole.replacen("\r\n--b0undary\r\n", "--b0undary\r\n", 1);
    assert_ne!(run_on, whole);
    let answer = post(&world, run_on).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let answer = world.get(&format!("{PATH}?attachments=true")).send().await;
    assert_eq!(parts(&answer)[1].1, TEXT);
    assert!(answer.body.ends_with(b"--"), "older clients take a line end for another part");
    let several = attached(2, &[described(TEXT, None), described(b"two", None)]);
    let several = String::from_utf8(body(&several, &[right_part(TEXT), right_part(b"two")])).unwrap();
    let run_on = several.replace("\r\n--b0undary", "--b0undary");
    let answer = post(&world, run_on.clone()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let answer = world.get(&format!("{PATH}?attachments=true&limit=1")).send().await;
    let contents: Vec<Vec<u8>> = parts(&answer).into_iter().skip(1).map(|(_, content)| content).collect();
    assert!(contents.contains(&TEXT.to_vec()) && contents.contains(&b"two".to_vec()), "{contents:?}");
    // Another byte, and it fits nowhere.
    post(&world, run_on.replace("two--", "twos--")).await.problem(400);
    post(&world, run_on.replace("two--", "tw--")).await.problem(400);
}

// xAPI 1.0.3 Communication 1.5.2: the same bytes are answered in one part, whoever refers to them and
// however often they were sent.
#[actix_web::test]
async fn several_attachments_and_several_parts_may_have_one_hash() {
    let world = World::new().await;
    let mut upper = described(TEXT, None);
    upper["sha2"] = sha2(TEXT).to_uppercase().into();
    let sent = attached(1, &[described(TEXT, None), upper, described(b"", None)]);
    let answer = post(&world, body(&sent, &[right_part(TEXT), right_part(b""), right_part(TEXT)])).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let answer = world.get(&format!("{PATH}?attachments=true")).send().await;
    let mut contents: Vec<Vec<u8>> = parts(&answer).into_iter().skip(1).map(|(_, content)| content).collect();
    contents.sort();
    assert_eq!(contents, [b"".to_vec(), TEXT.to_vec()]);
}

// XAPI-00129
// xAPI 1.0.3 Communication 1.5.2: multipart/mixed may come without attachments, or with such as are elsewhere.
#[actix_web::test]
async fn a_body_of_one_part_is_taken() {
    let world = World::new().await;
    let elsewhere = attached(2, &[described(TEXT, Some("https://lms.example/intyg.txt"))]);
    for sent in [statement(1, "anna@ale.example", "completed", COURSE), elsewhere, json!([])] {
        let answer = post(&world, body(&sent, &[])).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    let both = attached(3, &[described(TEXT, Some("https://lms.example/intyg.txt"))]);
    assert_eq!(post(&world, body(&both, &[right_part(TEXT)])).await.status, 200);
    let answer = world.get(&format!("{PATH}?statementId={}&attachments=true", id(3))).send().await;
    assert_eq!(parts(&answer)[1].1, TEXT);
}

// xAPI 1.0.3 Communication 1.5.2: a part's Content-Type is the attachment's contentType.
#[actix_web::test]
async fn an_attachment_is_answered_under_the_media_type_that_its_statement_says() {
    let part_head = "Content-Type: text/plain\r\n";
    for other in ["", "Content-Type: application/octet-stream\r\n", "Content-Type: text/html\r\n"] {
        let world = World::new().await;
        let sent = String::from_utf8(body(&attached(1, &[described(TEXT, None)]), &[right_part(TEXT)])).unwrap();
        let answer = post(&world, sent.replace(part_head, other)).await;
        assert_eq!(answer.status, 200, "{other}: {}", answer.text());
        let answer = world.get(&format!("{PATH}?attachments=true")).send().await;
        let lines = &parts(&answer)[1].0;
        assert!(lines.lines().any(|line| line == "content-type: text/plain"), "{other}: {lines}");
    }
}

// XAPI-00127, XAPI-00128, XAPI-00129, XAPI-00130, XAPI-00131, XAPI-00132, XAPI-00134, XAPI-00135
// xAPI 1.0.3 Communication 1.5.1 and 1.5.2: what an LRS must refuse. Nothing is stored.
#[actix_web::test]
async fn parts_that_do_not_fit_the_statements_are_refused() {
    let world = World::new().await;
    let one = attached(1, &[described(TEXT, None)]);
    let plain = statement(1, "anna@ale.example", "completed", COURSE);
    let hash = sha2(TEXT);
    let whole = body(&one, &[right_part(TEXT)]);
    let text = String::from_utf8(whole.clone()).unwrap();
    let cases: [(&str, Vec<u8>); 12] = [
        ("no part for an attachment", body(&one, &[])),
        ("a part for no attachment", body(&plain, &[right_part(TEXT)])),
        ("one part too many", body(&one, &[right_part(TEXT), right_part(b"other")])),
        ("other bytes than the hash says", body(&one, &[part(b"other", &hash)])),
        ("a hash that is none", body(&one, &[part(TEXT, "abc")])),
        ("no hash", text.replace("X-Experience-API-Hash", "X-Other").into()),
        ("no transfer encoding", text.replace("Content-Transfer-Encoding", "X-Other").into()),
        ("another transfer encoding", text.replace(": binary", ": base64").into()),
        ("the attachment first", text.replace("application/json", "text/plain").into()),
        ("line ends of another kind", text.replace("\r\n", "\n").into()),
        ("cut off", whole[..whole.len() - 12].to_vec()),
        ("another boundary", text.replace("--b0undary", "--other").into()),
    ];
    for (name, body) in cases {
        let answer = post(&world, body).await;
        assert_eq!(answer.status, 400, "{name}: {}", answer.text());
    }
    let problem = post(&world, body(&json!([plain, attached(2, &[described(TEXT, None)])]), &[])).await.problem(400);
    assert_eq!(problem["violations"][0]["pointer"], "/1/attachments/0");
    let problem = post(&world, body(&json!([one]), &[])).await.problem(400);
    assert_eq!(problem["violations"][0]["pointer"], "/0/attachments/0");
    let problem = world.post(PATH).json(&one).send().await.problem(400);
    assert_eq!(problem["violations"][0]["rule"], "attachment-missing");
    for content_type in ["multipart/mixed", "multipart/form-data; boundary=b0undary"] {
        world.post(PATH).body(content_type, whole.clone()).send().await.problem(400);
    }
    assert_eq!(world.count().await, 0);
}
