//! Half a character, as if a text was cut inside an emoji: readers get what was sent, without any mark of ours.

use serde_json::{Value, json};

use super::samples::{CATALOGUE, COURSE, statement};
use super::world::World;
use crate::names::MUNICIPALITY_EXTENSION;

const PATH: &str = "/xapi/statements";
/// The mark of `crates/xapi/src/halves.rs`, as it is and with percent signs.
const MARKS: [&str; 2] = ["\u{FDD0}", "%EF%B7%90"];

type Change = fn(&mut Value);

/// A statement in which this stands in the place of a word of it.
fn sent(number: u128, change: impl FnOnce(&mut Value), half: &str) -> String {
    let mut sent = statement(number, "anna@ale.example", "completed", COURSE);
    change(&mut sent);
    sent.to_string().replace("HALF", half)
}

#[actix_web::test]
async fn a_refusal_shows_the_escape_that_was_sent() {
    let world = World::new().await;
    let iri = |half: &str| format!("character 23 is half of a character, {half}; write the whole one, or leave it out");
    let in_keys = |sent: &mut Value| sent["result"] = json!({"HALF/x": 1});
    let in_extensions = |sent: &mut Value| sent["result"] = json!({"extensions": {"HALF": 1}});
    let in_languages = |sent: &mut Value| sent["verb"]["display"] = json!({"HALF": "x"});
    let in_parent = |sent: &mut Value| sent["context"] = json!({"contextActivities": {"HALF/x": {"id": 7}}});
    let in_iri = |sent: &mut Value| sent["object"]["id"] = "https://lms.example/c/HALF".into();
    let in_scheme = |sent: &mut Value| sent["object"]["id"] = "HALF:x".into();
    let changes: [(Change, &str, &str); 6] = [
        (in_keys, "/0/result/\\ud83d~1x", ""),
        (in_extensions, "/0/result/extensions/\\ud83d", ""),
        (in_languages, "/0/verb/display/\\ud83d", ""),
        (in_parent, "/0/context/contextActivities/\\ud83d~1x", ""),
        (in_iri, "/0/object/id", &iri("\\ud83d")),
        (in_scheme, "/0/object/id", "character 1 is half of a character, \\ud83d"),
    ];
    for (change, pointer, detail) in changes {
        let body = format!("[{}]", sent(1, change, "\\ud83d"));
        let answer = world.post(PATH).body("application/json", body).send().await;
        let problem = answer.problem(400);
        let errors = problem["violations"].as_array().unwrap();
        let error = errors.iter().find(|error| error["pointer"] == pointer);
        let error = error.unwrap_or_else(|| panic!("{pointer}: {problem}"));
        assert!(error["detail"].as_str().unwrap().contains(detail), "{error}");
        assert!(MARKS.iter().all(|mark| !answer.text().contains(mark)), "{}", answer.text());
    }
    // A key that stands twice is refused while the body is read.
    let doubled = "{\"\\ud83d\":1,\"\\ud83d\":2}";
    let problem = world.post(PATH).body("application/json", doubled).send().await.problem(400);
    assert_eq!(problem["violations"][0]["pointer"], "/\\ud83d", "{problem}");
    // Whoever sends the character of the mark itself is told how to write it.
    let body = sent(1, |sent| sent["object"]["id"] = "https://lms.example/c/HALF".into(), "\u{FDD0}");
    let problem = world.post(PATH).body("application/json", body).send().await.problem(400);
    let detail = problem["violations"][0]["detail"].as_str().unwrap();
    assert!(detail.contains("character 23 is U+FDD0; write %EF%B7%90"), "{detail}");
}

#[actix_web::test]
async fn what_was_not_counted_is_shown_with_the_escape_that_was_sent() {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    let extension = MUNICIPALITY_EXTENSION;
    let long = "1".repeat(20);
    for (number, named, half, told) in [
        (1, json!("1440HALF"), "\\ud83d", "1440\\ud83d"),
        (2, json!({"HALF": "x"}), "\\udf89", "{\"\\udf89\":\"x\"}"),
        // A number that no float holds.
        (3, json!("HALF"), long.as_str(), long.as_str()),
    ] {
        let change = |sent: &mut Value| sent["context"] = json!({"extensions": {extension: named}});
        let body = sent(number, change, half).replace(&format!("\"{long}\""), &long);
        let answer = world.post(PATH).body("application/json", body).send().await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let answer = world.get("/api/v1/uncounted?kind=municipality").send().await;
        let report = answer.json();
        let values: Vec<&Value> = report["rows"].as_array().unwrap().iter().map(|row| &row["value"]).collect();
        assert!(values.contains(&&json!(told)), "{told}: {report}");
        let csv = world.get("/api/v1/uncounted?kind=municipality&format=csv").send().await;
        for text in [answer.text(), csv.text()] {
            assert!(MARKS.iter().all(|mark| !text.contains(mark)) && !text.contains("u0000text"), "{text}");
        }
    }
}
