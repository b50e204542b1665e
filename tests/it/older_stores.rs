//! Stores that earlier releases wrote, each in a folder of `fixtures/stores`: `store` as the release left it,
//! `sent.json` with the statements that were sent, and `figures.json` with the correct figures.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::process::{Key, Server, said};

const FIGURES: &str = "/api/v1/completions?as_of=2022-12-31&by=municipality";
const SCOPES: &str = "all,figures/read,figures/exact,export/read";

/// The folders, by release.
fn releases() -> Vec<PathBuf> {
    let stores = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/stores");
    let mut folders: Vec<_> = fs::read_dir(stores).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
}

fn read(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// A copy of a store, which may be changed.
fn copied(release: &Path) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    for file in fs::read_dir(release.join("store")).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
    }
    copy
}

/// The rows of figures, as `figures.json` has them.
fn figures(server: &Server, key: &Key) -> Value {
    let rows = server.json(key, FIGURES)["rows"].take();
    let row = |row: &Value| {
        let code = row["keys"][0]["code"].as_str().unwrap().to_owned();
        (code, json!({ "started": row["started"], "completed": row["completed"] }))
    };
    Value::Object(rows.as_array().unwrap().iter().map(row).collect())
}

/// Whether everything that was said is in what is stored, which has more.
fn holds(stored: &Value, said: &Value) -> bool {
    match (stored, said) {
        (Value::Object(stored), Value::Object(said)) => {
            said.iter().all(|(name, value)| stored.get(name).is_some_and(|stored| holds(stored, value)))
        }
        (stored, said) => stored == said,
    }
}

#[test]
fn a_store_that_an_earlier_release_wrote_is_read_and_has_the_figures_of_a_recount() {
    let releases = releases();
    assert!(!releases.is_empty());
    for release in releases {
        let store = copied(&release);
        let key = Key::add(store.path(), SCOPES);
        for recounted in [false, true] {
            if recounted {
                said(store.path(), &["rebuild"]);
            }
            let server = Server::start(store.path());
            let what = format!("{}, recounted: {recounted}", release.display());
            assert_eq!(figures(&server, &key), read(&release.join("figures.json")), "{what}");
            let sent = read(&release.join("sent.json"));
            let sent = sent.as_array().unwrap();
            let (status, lines) = server.ask(&key, "GET", "/api/v1/statements/export", "");
            // One was voided.
            assert_eq!((status, lines.matches("\"stored\":").count()), (200, sent.len() - 1), "{what}");
            for statement in sent {
                let id = statement["id"].as_str().unwrap();
                let found = ["statementId", "voidedStatementId"].into_iter().find_map(|parameter| {
                    let (status, body) = server.ask(&key, "GET", &format!("/xapi/statements?{parameter}={id}"), "");
                    (status == 200).then(|| serde_json::from_str::<Value>(&body).unwrap())
                });
                assert!(found.is_some_and(|found| holds(&found, statement)), "{what}: {id}");
            }
            let agent =
                "%7B%22account%22%3A%7B%22homePage%22%3A%22https%3A%2F%2Flms.example%22%2C%22name%22%3A%22bo%22%7D%7D";
            let course = "activityId=https%3A%2F%2Flms.example%2Fcourse%2F1";
            let bookmark = format!("/xapi/activities/state?{course}&agent={agent}&stateId=bookmark");
            assert_eq!(server.ask(&key, "GET", &bookmark, "").1, "{\"slide\": 7}", "{what}");
            let with_bytes = "/xapi/statements?statementId=00000009-0000-4000-8000-000000000000&attachments=true";
            assert!(server.ask(&key, "GET", with_bytes, "").1.contains("Intyg för Bo"), "{what}");
            assert!(server.stop().0.success());
        }
        said(store.path(), &["verify"]);
    }
}
