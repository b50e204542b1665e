//! Answers return what was sent, byte for byte.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::samples::{COURSE, MODULE, happened, id, statement};
use super::world::World;

/// Members that the LRS may set or replace, beside the id.
const SET: [&str; 4] = ["stored", "authority", "version", "timestamp"];

type Members<'t> = BTreeMap<String, &'t RawValue>;

/// The JSON files of a folder of `fixtures/` and of those below it, in order.
pub fn files(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(folder);
    let mut files: Vec<PathBuf> = Vec::new();
    let mut folders = vec![root];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.retain(|path| {
        path.extension().is_some_and(|extension| extension == "json") && !path.ends_with("figures.json")
    });
    files.sort();
    assert!(!files.is_empty(), "{folder}");
    files
}

/// The statements of a body, as texts.
fn parts(body: &str) -> Vec<&RawValue> {
    if body.trim_start().starts_with('[') {
        serde_json::from_str(body).unwrap()
    } else {
        vec![serde_json::from_str(body).unwrap()]
    }
}

/// A statement, whatever the values of its extensions are.
fn read(statement: &RawValue) -> Value {
    xapi::json::parse(statement.get().as_bytes(), "").unwrap()
}

/// Fixtures share ids; here each has its own.
fn with_own_id(number: usize, body: &str) -> String {
    let mut own = body.to_owned();
    for part in parts(body) {
        let statement = read(part);
        if let Some((head, _)) = statement["id"].as_str().and_then(|id| id.split_once('-')) {
            own = own.replace(&format!("\"{head}-"), &format!("\"{number:08X}-"));
        }
    }
    own
}

/// Whether an attachment's bytes must come in the same request, as they do not here.
fn needs_bytes(sent: &RawValue) -> bool {
    let statement = read(sent);
    let attachments = statement["attachments"].as_array().cloned().unwrap_or_default();
    attachments.iter().any(|attachment| attachment.get("fileUrl").is_none())
}

/// Whether an answer has a member to the byte, but for brackets around a lone context activity
/// (xAPI 1.0.3 Data 2.4.6.2: answered in an array although sent as an object).
fn is_kept(sent: &str, answered: &str) -> bool {
    let without_brackets = |text: &str| text.replace(['[', ']'], "");
    sent == answered || sent.contains("\"contextActivities\"") && without_brackets(sent) == without_brackets(answered)
}

/// Posts a body, and compares every statement with what was sent.
async fn round_trip(world: &World, name: &str, version: &str, body: &str) {
    let sent = parts(body);
    if sent.iter().any(|sent| needs_bytes(sent)) {
        return;
    }
    let ask = world.post("/xapi/statements").speaking(version).body("application/json", body.to_owned());
    let answer = ask.send().await;
    assert_eq!(answer.status, 200, "{name}: {}", answer.text());
    let ids: Vec<String> = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(ids.len(), sent.len(), "{name}");
    for (id, sent) in ids.iter().zip(sent) {
        let answer = world.get(&format!("/xapi/statements?statementId={id}")).speaking(version).send().await;
        assert_eq!(answer.status, 200, "{name}: {}", answer.text());
        let sent: Members<'_> = serde_json::from_str(sent.get()).unwrap();
        let found: Members<'_> = serde_json::from_str(answer.text()).unwrap();
        for (member, text) in &sent {
            let kept = found.get(member).unwrap_or_else(|| panic!("{name}: {member} is gone"));
            if !matches!(member.as_str(), "stored" | "authority") {
                assert!(is_kept(text.get(), kept.get()), "{name}: {member}: {} {}", text.get(), kept.get());
            }
        }
        for member in found.keys().filter(|member| !sent.contains_key(*member)) {
            assert!(member == "id" || SET.contains(&member.as_str()), "{name}: {member} was never sent");
        }
    }
}

/// The same for every file of a folder, each in the edition that is told for its name.
async fn round_trips(folder: &str, version: impl Fn(&str) -> &'static str) {
    let world = World::new().await;
    for (number, file) in files(folder).iter().enumerate() {
        let name = file.display().to_string();
        let body = with_own_id(number, &fs::read_to_string(file).unwrap());
        round_trip(&world, &name, version(&name), &body).await;
    }
}

// XAPI-00119, XAPI-00170, XAPI-00330, XAPI-00332
// xAPI 1.0.3 Communication 2.1.3, format: exact is as it was received.
#[actix_web::test]
async fn every_valid_statement_of_the_first_edition_comes_back_as_it_was_sent() {
    round_trips("statements/valid/1.0.3", |_| "1.0.3").await;
}

#[actix_web::test]
async fn every_valid_statement_of_the_second_edition_comes_back_as_it_was_sent() {
    round_trips("statements/valid/2.0.0", |_| "2.0.0").await;
}

#[actix_web::test]
async fn what_real_senders_send_comes_back_as_it_was_sent() {
    round_trips("senders", |name| if name.contains("2.0.0") { "2.0.0" } else { "1.0.3" }).await;
}

// XAPI-00002, XAPI-00015
// xAPI 1.0.3 Data 2.2 and 4.1: extensions hold any JSON under any IRI; numbers keep their precision.
#[actix_web::test]
async fn numbers_keys_and_characters_keep_their_form() {
    let odd = r#"{ "actor" : {"mbox":"mailto:anna@ale.example"},
        "verb":{"id":"http://verb.example/did", "display":{"sv":"\u00e5 å \ud83d\ude00 😀 \/ /"}},"object":{"id":"urn:x:1"},
        "result":{"score":{"max":1.0,"raw":1,"min":-0.0},"extensions":{"urn:z":1,"urn:a":2,
        "http://x.example/a.b.$c":{"$ne":null,"a.b":[1.0,1,1e2,1E+2,9007199254740993,-9223372036854775808,0.1,1.10]},"urn:tom":""}} }"#;
    round_trip(&World::new().await, "odd", "1.0.3", odd).await;
}

// XAPI-00110, XAPI-00113
#[actix_web::test]
async fn a_page_holds_the_same_text_as_a_single_answer() {
    let world = World::new().await;
    let body = fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/statements/valid/1.0.3/numbers-of-every-kind.json"),
    );
    let answer = world.post("/xapi/statements").body("application/json", body.unwrap()).send().await;
    let ids: Vec<String> = serde_json::from_slice(&answer.body).unwrap();
    let one = world.get(&format!("/xapi/statements?statementId={}", ids[0])).send().await;
    let page = world.get("/xapi/statements").send().await;
    assert_eq!(page.text(), format!(r#"{{"statements":[{}],"more":""}}"#, one.text()));
}

// XAPI-00122
// xAPI 1.0.3 Data 4.5: timestamps keep milliseconds at least; here every digit and the offset.
#[actix_web::test]
async fn a_timestamp_keeps_every_digit() {
    let world = World::new().await;
    for (number, sent) in (1..).zip([
        "2022-09-30T12:00:00.123Z",
        "2022-09-30T12:00:00.123456789+02:00",
        "2022-09-30T12:00:00.1234567890123-09:30",
        "2022-09-30T12:00:00.000Z",
        "2022-09-30T12:00:00Z",
    ]) {
        world.record(&happened(number, "anna@ale.example", "completed", COURSE, sent)).await;
        let found = world.get(&format!("/xapi/statements?statementId={}", id(number))).send().await.json();
        assert_eq!(found["timestamp"], sent);
        let (_, decimals) = found["stored"].as_str().unwrap().split_once('.').unwrap();
        assert!(decimals.trim_end_matches('Z').len() >= 3, "{decimals}");
    }
}

// XAPI-00330, XAPI-00332
// xAPI 1.0.3 Communication 3.3: a statement is answered in the version that it was accepted in, in every form.
#[actix_web::test]
async fn a_statement_keeps_its_version() {
    let world = World::new().await;
    for (number, version, spoken) in
        [(1, "1.0", "1.0.3"), (2, "1.0.0", "1.0.3"), (3, "1.0.9", "1.0.3"), (4, "1.0.1", "2.0.0")]
    {
        let mut sent = statement(number, "anna@ale.example", "completed", COURSE);
        sent["version"] = version.into();
        let answer = world.post("/xapi/statements").speaking(spoken).json(&sent).send().await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        for reader in ["1.0.0", "1.0.3", "2.0.0"] {
            for format in ["exact", "ids", "canonical"] {
                let path = format!("/xapi/statements?statementId={}&format={format}", id(number));
                let found = world.get(&path).speaking(reader).send().await;
                assert_eq!(found.json()["version"], version, "{reader} {format}");
            }
        }
    }
}

// XAPI-00096
// xAPI 1.0.3 Data 2.4.6.2: a lone context activity is answered in a list, in every form and every edition.
#[actix_web::test]
async fn a_lone_context_activity_is_answered_in_a_list() {
    let world = World::new().await;
    for (number, relation) in (1..).zip(["parent", "grouping", "category", "other"]) {
        let context = json!({"contextActivities": {relation: {"id": MODULE}}});
        let mut sent = statement(number, "anna@ale.example", "planned", COURSE);
        sent["context"] = context.clone();
        let mut inner = statement(1, "bo@ale.example", "completed", COURSE);
        inner.as_object_mut().unwrap().remove("id");
        (inner["objectType"], inner["context"]) = ("SubStatement".into(), context);
        sent["object"] = inner;
        for version in ["1.0.3", "2.0.0"] {
            let path = format!("/xapi/statements?statementId={}", id(number));
            assert_eq!(world.put(&path).speaking(version).json(&sent).send().await.status, 204);
            for format in ["exact", "ids", "canonical"] {
                let found = world.get(&format!("{path}&format={format}")).speaking(version).send().await.json();
                for place in ["", "/object"] {
                    let list = found.pointer(&format!("{place}/context/contextActivities/{relation}")).unwrap();
                    assert_eq!(*list, json!([{"id": MODULE}]), "{version} {format} {place} {relation}");
                }
            }
        }
    }
}

// xAPI 1.0.3 Data 2.4.1: an id is answered as it was sent, and found in either case.
#[actix_web::test]
async fn an_id_is_found_in_either_case() {
    let world = World::new().await;
    let upper = "AB41C918-B88B-4B20-A0A5-A4C32391AAA0";
    let mut sent = statement(1, "anna@ale.example", "completed", COURSE);
    sent["id"] = upper.into();
    assert_eq!(
        world.put(&format!("/xapi/statements?statementId={}", upper.to_lowercase())).json(&sent).send().await.status,
        204
    );
    for asked in [upper.to_owned(), upper.to_lowercase()] {
        let found = world.get(&format!("/xapi/statements?statementId={asked}")).send().await;
        assert_eq!((found.status, &found.json()["id"]), (200, &json!(upper)), "{asked}");
    }
}
