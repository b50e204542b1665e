//! `public_url`: the address in the names that a store assigns.

use std::path::Path;

use serde_json::Value;

use super::{Place, completed, id};
use crate::process::{Key, Server, refused, run, said};

const OURS: &str = "https://lrs.ale.example";
const OTHER: &str = "https://ale.example/lrs";

/// The home page of credentials, as the authority of the first statement has it.
fn authority(server: &Server, key: &Key) -> String {
    let page = server.json(key, "/xapi/statements?limit=1");
    page["statements"][0]["authority"]["account"]["homePage"].as_str().unwrap().to_owned()
}

fn post(server: &Server, key: &Key) {
    let (status, told) = server.ask(key, "POST", "/xapi/statements", &completed(&id(1)));
    assert_eq!(status, 200, "{told}");
}

/// What `doctor` says of the address.
fn doctor(data: &Path) -> (String, String) {
    let output = run(data, &["doctor", "--json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let found = report["findings"].as_array().unwrap().iter().find(|finding| finding["check"] == "public_url");
    let text = |member: &str| found.unwrap()[member].as_str().unwrap().to_owned();
    (text("state"), text("detail"))
}

#[test]
fn a_store_begins_with_the_address_that_is_listened_on_and_takes_another_until_it_holds_a_statement() {
    let place = Place::new();
    let key = Key::add(&place.data(), "statements/write,statements/read");
    let (state, told) = doctor(&place.data());
    assert!(state == "note" && told.contains("http://127.0.0.1:8080"), "{told}");
    // Whatever it listens on later.
    let (_, log) = Server::start(&place.data()).stop();
    assert!(log.contains("public_url=http://127.0.0.1:8080"), "{log}");

    let server = Server::start_with(&place.data(), &["--public-url", OURS]);
    post(&server, &key);
    assert_eq!(authority(&server, &key), format!("{OURS}/credentials"));
    let (_, log) = server.stop();
    assert!(log.contains(&format!("from=http://127.0.0.1:8080 to={OURS}")), "{log}");
    assert_eq!(doctor(&place.data()), ("good".to_owned(), OURS.to_owned()));

    let why = refused(&place.data(), &["serve", "--listen", "127.0.0.1:0", "--public-url", OTHER]);
    assert!(why.contains(OURS) && why.contains(OTHER) && why.contains("leave it out"), "{why}");
    let server = Server::start(&place.data());
    post(&server, &key);
    assert_eq!(authority(&server, &key), format!("{OURS}/credentials"));
}

#[test]
fn a_command_that_begins_a_store_gives_it_the_address() {
    let place = Place::new();
    said(&place.data(), &["credential", "add", "--name", "one", "--scope", "admin", "--public-url", OTHER]);
    assert_eq!(doctor(&place.data()).1, OTHER);
    // A server may run on it: a command beside replaces nothing.
    said(&place.data(), &["credential", "add", "--name", "two", "--scope", "admin", "--public-url", OURS]);
    assert_eq!(doctor(&place.data()).1, OTHER);
    said(&place.data(), &["token", "key", "new"]);
    let token = said(&place.data(), &["token", "issue", "--name", "one", "--scope", "state", "--expires", "1d"]);
    let explained = said(&place.data(), &["token", "explain", &place.file("token", &token)]);
    assert!(explained.contains(&format!("issuer   {OTHER}/tokens")), "{explained}");
}

#[test]
fn a_backup_keeps_the_address() {
    let place = Place::new();
    let key = Key::add(&place.data(), "statements/write,statements/read");
    post(&Server::start_with(&place.data(), &["--public-url", OURS]), &key);
    let backup = place.folder.path().join("backup");
    said(&place.data(), &["backup", backup.to_str().unwrap()]);
    let restored = place.folder.path().join("restored");
    said(&restored, &["restore", backup.to_str().unwrap(), "--public-url", OTHER]);
    assert_eq!(doctor(&restored).1, OURS);
    said(&restored, &["rebuild", "--public-url", OTHER]);
    said(&restored, &["verify", "--public-url", OTHER]);
    assert_eq!(authority(&Server::start(&restored), &key), format!("{OURS}/credentials"));
}

#[test]
fn what_is_no_address_or_has_a_path_of_the_servers_own_is_refused() {
    let place = Place::new();
    for (url, told) in [
        ("lrs.ale.example", "public_url is"),
        ("https://ale.example/?a=b", "query"),
        ("https://ale.example/xapi", "/xapi is the server's own"),
        ("https://ale.example/people/lrs", "/people is the server's own"),
    ] {
        let output = run(&place.data(), &["serve", "--listen", "127.0.0.1:0", "--public-url", url]);
        let why = crate::process::complaint(&output);
        assert!(!output.status.success() && why.contains(told), "{url}: {why}");
    }
    assert!(!place.data().join("log.db").exists());
}
