//! `loggbok snapshot`.

use std::path::Path;

use serde_json::Value;

use super::{Place, completed, id};
use crate::process::{Key, Server, refused, said};

const QUESTION: &str = "by=municipality&course=samtal";

/// The ids of the snapshots that are listed, in the order of the list.
fn listed(data: &Path, options: &[&str]) -> Vec<String> {
    let list = said(data, &[&["snapshot", "list"], options].concat());
    list.lines().map(|line| line.split("  ").next().unwrap().to_owned()).collect()
}

#[test]
fn figures_are_frozen_compared_and_revoked_beside_a_server() {
    let place = Place::with_catalogue();
    let key = Key::add(&place.data(), "all,admin,figures/exact");
    let server = Server::start(&place.data());
    assert_eq!(server.ask(&key, "POST", "/xapi/statements", &completed(&id(1))).0, 200);
    let url = format!("http://{}", server.address);
    let remote = ["--url", &*url, "--key", &*key.key, "--secret", &*key.secret];
    let run = |words: &[&str]| said(&place.data(), &[&["snapshot"], words, &remote[..]].concat());

    let added = run(&["add", "--question", QUESTION, "--name", "Ansökan"]);
    let address = added.lines().next().unwrap().to_owned();
    let snapshot = address.rsplit('/').next().unwrap().to_owned();
    assert!(address.ends_with(&format!("/f/{snapshot}")) && added.contains("name: Ansökan"), "{added}");
    let (status, answer) = server.ask(&key, "GET", &format!("/f/{snapshot}"), "");
    assert_eq!((status, run(&["show", &address, "--answer"])), (200, answer), "to the byte");
    let told: Value = serde_json::from_str(&run(&["show", &snapshot, "--json"])).unwrap();
    assert!(added.contains(told["sha256"].as_str().unwrap()), "{added}");
    let nothing = run(&["difference", &snapshot]);
    assert!(nothing.starts_with("nothing has changed since 20") && nothing.contains(QUESTION), "{nothing}");
    let of_bo = completed(&id(2)).replace("anna", "bo");
    assert_eq!(server.ask(&key, "POST", "/xapi/statements", &of_bo).0, 200);
    let changed = run(&["difference", &snapshot]);
    for told in ["  okänd: enrolled 1 → 2", "  total: ", "cause: late", "late statements: 1"] {
        assert!(changed.contains(told), "{told}: {changed}");
    }
    let second = run(&["add", "--question", "by=", "--json"]);
    let second: Value = serde_json::from_str(&second).unwrap();
    assert_eq!(listed(&place.data(), &remote), [&*snapshot, second["id"].as_str().unwrap()], "the oldest first");

    assert_eq!(run(&["remove", &snapshot]), "");
    assert!(run(&["list"]).contains("  revoked 20"));
    for command in ["show", "difference", "remove"] {
        let words = [&["snapshot", command, "none"], &remote[..]].concat();
        assert!(refused(&place.data(), &words).contains("there is no such snapshot"), "{command}");
    }
    let audit = said(&place.data(), &["audit"]);
    for action in ["snapshot-add", "snapshot-remove"] {
        let line = audit.lines().find(|line| line.contains(action)).unwrap();
        assert!(line.contains(&format!("snapshot={snapshot}")) && line.contains(&key.key), "{line}");
    }
    assert!(server.stop().0.success());
}

#[test]
fn without_a_server_the_operator_freezes_what_is_published_and_sees_nothing_exact() {
    let place = Place::with_catalogue();
    let key = Key::add(&place.data(), "all,admin,figures/exact");
    let server = Server::start(&place.data());
    let (_, exact) = server.ask(&key, "POST", "/api/v1/snapshots", r#"{"question":"by="}"#);
    let exact: Value = serde_json::from_str(&exact).unwrap();
    assert!(server.stop().0.success());
    let told = refused(&place.data(), &["snapshot", "show", exact["id"].as_str().unwrap()]);
    assert!(told.contains("figures/exact"), "{told}");
    let added = said(&place.data(), &["snapshot", "add", "--question", QUESTION, "--public", "--json"]);
    let added: Value = serde_json::from_str(&added).unwrap();
    let snapshot = added["id"].as_str().unwrap();
    assert_eq!(added["disclosure"]["kind"], "published");
    assert_eq!(listed(&place.data(), &[]), [snapshot]);
    assert!(said(&place.data(), &["snapshot", "difference", snapshot]).starts_with("nothing has changed"));
    let answer = said(&place.data(), &["snapshot", "show", snapshot, "--answer"]);
    assert!(answer.starts_with("{\"as_of\":") && !answer.ends_with('\n'), "{answer}");
    for question in ["by=planet", "from=2022-01-01"] {
        refused(&place.data(), &["snapshot", "add", "--question", question]);
    }
    assert_eq!(said(&place.data(), &["snapshot", "remove", snapshot]), "");
    let told = refused(&place.data(), &["snapshot", "show", snapshot, "--answer"]);
    assert!(told.contains("was revoked on"), "{told}");
    assert!(refused(&place.folder.path().join("none"), &["snapshot", "list"]).contains("there is no store here"));
}

#[test]
fn a_backup_and_a_transfer_have_every_snapshot_to_the_byte() {
    let place = Place::with_catalogue();
    let add = |question: &str| {
        let added = said(&place.data(), &["snapshot", "add", "--question", question, "--json"]);
        let added: Value = serde_json::from_str(&added).unwrap();
        added["id"].as_str().unwrap().to_owned()
    };
    let (kept, revoked) = (add(QUESTION), add("by="));
    said(&place.data(), &["snapshot", "remove", &revoked]);
    let answer = |data: &Path| said(data, &["snapshot", "show", &kept, "--answer"]);
    let (before, list) = (answer(&place.data()), said(&place.data(), &["snapshot", "list"]));
    let [backup, restored, copy] = ["backup", "restored", "copy"].map(|name| place.folder.path().join(name));
    said(&place.data(), &["backup", backup.to_str().unwrap()]);
    said(&restored, &["restore", backup.to_str().unwrap()]);
    for _ in 0..2 {
        let data = place.data();
        let told = said(&data, &["transfer", "--from", data.to_str().unwrap(), "--to", copy.to_str().unwrap()]);
        assert!(told.contains(" 2 snapshots,"), "{told}");
    }
    for data in [restored, copy] {
        assert_eq!(answer(&data), before);
        assert_eq!(said(&data, &["snapshot", "list"]), list);
        said(&data, &["verify"]);
    }
}
