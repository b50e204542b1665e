//! `loggbok doctor`.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value;

use super::Place;
use crate::process::{refused, run, said};

/// The state of each check, as JSON tells it, and whether the command ended well.
fn told(place: &Place) -> (Vec<(String, String)>, bool) {
    let output = run(&place.data(), &["doctor", "--json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["well"], output.status.success());
    let text = |finding: &Value, member: &str| finding[member].as_str().unwrap().to_owned();
    let findings = report["findings"].as_array().unwrap().iter();
    (findings.map(|finding| (text(finding, "check"), text(finding, "state"))).collect(), output.status.success())
}

fn state(place: &Place, check: &str) -> String {
    told(place).0.into_iter().find(|(name, _)| name == check).unwrap_or_else(|| panic!("no {check}")).1
}

#[test]
fn what_is_wrong_is_named_and_the_command_ends_with_status_1() {
    let place = Place::with_catalogue();
    said(&place.data(), &["credential", "add", "--name", "one", "--scope", "admin"]);
    assert_eq!(state(&place, "backup"), "wrong");
    assert!(!told(&place).1);
    refused(&place.data(), &["backup", "/proc/nowhere"]);
    assert_eq!(state(&place, "backup"), "wrong", "a backup that failed is none");
    let backup = place.folder.path().join("backup");
    said(&place.data(), &["backup", backup.to_str().unwrap()]);
    for good in ["backup", "clock", "modes", "store", "tls", "unused keys", "broad scopes"] {
        assert_eq!(state(&place, good), "good", "{good}");
    }
    std::fs::set_permissions(place.data(), std::fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(state(&place, "modes"), "wrong");
    let output = run(&place.data(), &["doctor"]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("WRONG  modes: ") && text.contains("(755)"), "{text}");
    said(&place.data(), &["credential", "add", "--name", "two", "--scope", "all"]);
    assert_eq!(state(&place, "broad scopes"), "note");
}

#[test]
fn where_there_is_no_store_none_is_made() {
    let place = Place::new();
    assert_eq!(state(&place, "store"), "note");
    assert!(!place.data().exists());
}
