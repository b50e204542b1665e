//! `loggbok audit`: shows, verifies and exports the audit log.

use super::Place;
use crate::process::{refused, said};

/// A log of five entries: a catalogue was tried and put in force, a credential added, a backup begun and finished.
fn place() -> Place {
    let place = Place::with_catalogue();
    said(&place.data(), &["credential", "add", "--name", "one", "--scope", "figures/read"]);
    let backup = place.folder.path().join("backup");
    said(&place.data(), &["backup", backup.to_str().unwrap()]);
    place
}

/// The place and the hash that a check tells to keep.
fn tip(told: &str) -> String {
    told.trim().rsplit(' ').next().unwrap().to_owned()
}

#[test]
fn a_backup_is_in_the_log_of_the_store_and_of_the_copy_and_so_is_that_it_was_restored() {
    let place = place();
    let backup = place.folder.path().join("backup");
    for (data, last) in [(place.data(), "operator  backup-finished"), (backup.clone(), "operator  backup")] {
        let audit = said(&data, &["audit"]);
        assert!(audit.lines().last().unwrap().trim().ends_with(last), "{audit}");
    }
    let restored = place.folder.path().join("restored");
    said(&restored, &["restore", backup.to_str().unwrap()]);
    let audit = said(&restored, &["audit", "--since", "4"]);
    assert!(audit.starts_with("5  ") && audit.trim().ends_with("operator  restore"), "{audit}");
    said(&restored, &["audit", "verify"]);
}

#[test]
fn a_whole_log_is_said_to_be_and_a_changed_entry_is_named() {
    let place = place();
    let told = said(&place.data(), &["audit", "verify"]);
    assert!(told.starts_with("whole from entry 1 to 5; entries in all: 5\n"), "{told}");
    let kept = tip(&told);
    said(&place.data(), &["credential", "add", "--name", "three", "--scope", "figures/read"]);
    said(&place.data(), &["audit", "verify", "--expect", &kept]);

    let log = rusqlite::Connection::open(place.data().join("log.db")).unwrap();
    log.execute_batch("DROP TRIGGER audit_changed").unwrap();
    log.execute("UPDATE audit SET body = replace(body, 'operator', 'somebody') WHERE place = 2", []).unwrap();
    let why = refused(&place.data(), &["audit", "verify"]);
    assert!(why.contains("entry 2 of the audit log is broken"), "{why}");
}

#[test]
fn who_writes_the_whole_log_anew_is_found_by_a_hash_that_was_kept_elsewhere() {
    let (place, other) = (place(), place());
    let kept = tip(&said(&place.data(), &["audit", "verify"]));
    let why = refused(&other.data(), &["audit", "verify", "--expect", &kept]);
    assert!(why.contains("entry 5") && why.contains("written anew"), "{why}");
    let hash = kept.split_once(':').unwrap().1;
    let why = refused(&place.data(), &["audit", "verify", "--expect", &format!("9:{hash}")]);
    assert!(why.contains("entry 9 of the audit log is not there any more"), "{why}");
}

#[test]
fn an_export_has_every_entry_with_its_link_and_is_checked_by_itself() {
    let place = place();
    let file = place.folder.path().join("audit.jsonl");
    let file = file.to_str().unwrap();
    said(&place.data(), &["audit", "export", "--output", file]);
    let lines = std::fs::read_to_string(file).unwrap();
    let parsed: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(parsed.len(), 5);
    assert_eq!((&parsed[3]["place"], &parsed[3]["entry"]["action"]), (&4.into(), &"backup".into()));
    assert_eq!(parsed[2]["hash"], parsed[3]["previous"]);
    assert_eq!(said(&place.data(), &["audit", "export", "--since", "4"]).trim(), lines.lines().last().unwrap());

    let elsewhere = Place::new();
    let told = said(&elsewhere.data(), &["audit", "verify", "--file", file]);
    assert_eq!(told, said(&place.data(), &["audit", "verify"]));
    assert!(!elsewhere.data().exists());
    let changed = elsewhere.file("changed.jsonl", &lines.replacen("operator", "opera", 1));
    let why = refused(&elsewhere.data(), &["audit", "verify", "--file", &changed]);
    assert!(why.contains("entry 1 of the audit log is broken"), "{why}");
}

#[test]
fn a_store_that_no_server_has_opened_is_backed_up_and_restored() {
    let place = Place::new();
    said(&place.data(), &["credential", "add", "--name", "one", "--scope", "figures/read"]);
    let [backup, restored] = ["backup", "restored"].map(|name| place.folder.path().join(name));
    said(&place.data(), &["backup", backup.to_str().unwrap()]);
    said(&restored, &["restore", backup.to_str().unwrap()]);
    assert!(said(&restored, &["credential", "list"]).contains("one"));
}
