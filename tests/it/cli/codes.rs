//! `loggbok codes …` and the list of texts that it takes back.

use serde_json::json;

use super::Place;
use crate::process::{refused, said};

const CATALOGUE: &str = r#"
[[course]]
id = "ett"
name = { sv = "Ett" }
iris = ["https://lms.example/course/1"]

[[course.question]]
id = "mer-av"
name = { sv = "Vad vill du ha mer av?" }
kind = "free_text"
iris = ["https://lms.example/q/mer-av"]
"#;

#[test]
fn s08_texts_are_listed_coded_in_a_file_and_counted() {
    let place = Place::new();
    said(&place.data(), &["catalogue", "import", &place.file("katalog.toml", CATALOGUE)]);
    let statement = json!({
        "actor": {"mbox": "mailto:anna@ale.example"},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/answered"},
        "object": {"id": "https://lms.example/q/mer-av"},
        "result": {"response": "Mer om barn."},
        "timestamp": "2022-04-02T08:00:00Z",
        "context": {"contextActivities": {"parent": [{"id": "https://lms.example/course/1"}]}},
    });
    said(&place.data(), &["import", &place.file("log.ndjson", &format!("{statement}\n"))]);

    let listed =
        |form: &[&str]| said(&place.data(), &[&["figures", "free-text", "--course", "ett"][..], form].concat());
    assert!(listed(&[]).contains("Mer om barn."), "a table to read");
    let file = listed(&["--format", "csv"]);
    assert!(!file.contains("anna"), "{file}");
    let answer = file.lines().nth(1).unwrap().split(',').next().unwrap().to_owned();

    let codes = place.file("koder.csv", &format!("svar;kod\n{answer};mer-kunskap\n"));
    let import = ["codes", "import", &codes, "--course", "ett"];
    let tried = said(&place.data(), &[&import[..], &["--dry-run"]].concat());
    assert_eq!(tried, "rows: 1, answers: 1; would change: 1\nmer-kunskap: 1\n");
    assert!(!listed(&[]).contains("mer-kunskap"), "nothing was changed");
    assert_eq!(said(&place.data(), &import), "rows: 1, answers: 1; changed: 1\nmer-kunskap: 1\n");
    assert!(listed(&[]).contains("mer-kunskap"));

    let wrong = place.file("fel.csv", &format!("svar;kod\n{answer};Mer kunskap\n"));
    let told = refused(&place.data(), &["codes", "import", &wrong, "--course", "ett"]);
    assert!(told.contains("line 2, column 2 (kod)"), "{told}");
}
