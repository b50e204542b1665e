//! The program, configured to keep its store in MongoDB.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Database;
use crate::process::{Key, Place, Server, refused, run, said};

/// Nobody is there.
const ADDRESS: &str = "mongodb://lrs:s3cret@127.0.0.1:1/lrs?tlsCertificateKeyFilePassword=s3cret";

#[test]
fn the_set_up_is_shown_without_the_password_of_the_address() {
    let shown = said(Place::Database(ADDRESS), &["config"]);
    assert!(shown.contains("store = \"mongodb://lrs:***@127.0.0.1:1/lrs?"), "{shown}");
    assert!(!shown.contains("s3cret"), "{shown}");
}

#[test]
fn a_database_that_cannot_be_reached_is_told_without_the_password() {
    let complaint = refused(Place::Database(ADDRESS), &["credential", "list"]);
    assert!(complaint.contains("mongodb://lrs:***@127.0.0.1:1/lrs"), "{complaint}");
    assert!(!complaint.contains("s3cret"), "{complaint}");
}

#[test]
fn what_copies_a_folder_says_what_copies_a_database() {
    for command in [["backup", "./copy"], ["restore", "./copy"]] {
        let complaint = refused(Place::Database(ADDRESS), &command);
        assert!(complaint.contains("this is for the embedded store") && complaint.contains("mongodump"), "{complaint}");
    }
}

#[test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
fn the_doctor_looks_at_a_database_and_says_where_it_is_away() {
    let database = Database::new();
    let address = database.address();
    let states = |place: Place<'_>| -> (BTreeMap<String, String>, bool) {
        let output = run(place, &["doctor", "--json"]);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(report["well"], output.status.success());
        let text = |finding: &Value, member: &str| finding[member].as_str().unwrap().to_owned();
        let findings = report["findings"].as_array().unwrap().iter();
        (findings.map(|finding| (text(finding, "check"), text(finding, "state"))).collect(), output.status.success())
    };
    let place = Place::Database(&address);
    Key::add(place, "all,admin,figures/exact");
    let (found, _) = states(place);
    for good in ["store", "clock", "unused keys", "broad scopes", "pepper", "tls"] {
        assert_eq!(found.get(good).map(String::as_str), Some("good"), "{good}: {found:?}");
    }
    assert_eq!(found["backup"], "note", "a database's own means tell");
    Key::add(place, "all");
    assert_eq!(states(place).0["broad scopes"], "note");

    let (found, is_well) = states(Place::Database(ADDRESS));
    assert_eq!((found["store"].as_str(), is_well), ("wrong", false), "{found:?}");
    let output = run(Place::Database(ADDRESS), &["doctor"]);
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("WRONG  store: ") && !told.contains("s3cret"), "{told}");
}

#[test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
fn every_command_that_opens_a_store_opens_the_database() {
    let database = Database::new();
    let address = database.address();
    let place = Place::Database(&address);
    let key = Key::add(place, "all,admin,figures/exact");
    let gone = Key::add(place, "all");
    said(place, &["credential", "remove", &gone.key]);
    let listed = said(place, &["credential", "list"]);
    assert!(listed.contains(&key.key) && !listed.contains(&gone.key), "{listed}");

    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("loggbok.toml");
    std::fs::write(&config, format!("[tokens]\nkeys = {:?}\n", folder.path().join("keys"))).unwrap();
    let token = |more: &[&str]| said(place, &[&["--config", config.to_str().unwrap(), "token"], more].concat());
    token(&["key", "new"]);
    token(&["issue", "--name", "Prov", "--scope", "state", "--expires", "1d", "--subject", "lms"]);
    assert!(said(place, &["audit"]).contains("token:lms"));
    let catalogue = folder.path().join("catalogue.toml");
    std::fs::write(&catalogue, "[[course]]\nid = \"one\"\nname.sv = \"Ett\"\niris = [\"https://lms.example/1\"]\n")
        .unwrap();
    said(place, &["catalogue", "import", catalogue.to_str().unwrap()]);
    assert!(said(place, &["catalogue", "show"]).contains("https://lms.example/1"));

    // Two servers, and a command beside them.
    let (one, two) = (Server::start(place), Server::start(place));
    let statement = json!({
        "actor": {"mbox": "mailto:anna@ale.example"},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
        "object": {"id": "https://lms.example/1"},
    });
    let (status, body) = one.ask(&key, "POST", "/xapi/statements", &statement.to_string());
    assert_eq!(status, 200, "{body}");
    assert_eq!(two.json(&key, "/xapi/statements")["statements"].as_array().unwrap().len(), 1);
    assert_eq!(two.ask(&key, "GET", "/ready", "").0, 200);
    said(place, &["rebuild"]);
    for server in [&one, &two] {
        assert_eq!(server.json(&key, "/api/v1/completions?by=course")["total"]["completed"], 1);
    }
    assert_eq!(said(place, &["export"]).lines().count(), 1);
    let (status, log) = one.stop();
    assert!(status.success(), "{log}");
}
