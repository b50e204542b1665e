//! The pepper: a file outside the store, without which it is not opened.

use std::process::Output;

use super::Place;
use crate::process::{Key, Server, complaint, program};

/// Runs a command with a pepper's file.
fn with(place: &Place, pepper: Option<&str>, arguments: &[&str]) -> Output {
    let mut command = program();
    command.envs(pepper.map(|path| ("LOGGBOK__SECRETS__PEPPER_FILE", path)));
    command.arg("--data-dir").arg(place.data()).args(arguments).output().unwrap()
}

fn added(place: &Place, pepper: Option<&str>) -> Key {
    let output = with(place, pepper, &["credential", "add", "--name", "one", "--scope", "admin"]);
    assert!(output.status.success(), "{}", complaint(&output));
    Key::read(&String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_store_with_peppered_secrets_is_opened_by_nobody_without_the_pepper() {
    let place = Place::with_catalogue();
    let (right, wrong) = (place.file("right", &"a".repeat(64)), place.file("wrong", &"b".repeat(64)));
    let before = added(&place, None);
    let key = added(&place, Some(&right));
    let log = std::fs::read(place.data().join("log.db")).unwrap();
    assert!(!log.windows(64).any(|window| window == "a".repeat(64).as_bytes()), "it is outside the store");
    for command in
        [&["serve", "--listen", "127.0.0.1:0"][..], &["catalogue", "show"], &["credential", "rotate", &key.key]]
    {
        let without = with(&place, None, command);
        assert!(complaint(&without).contains("set secrets.pepper_file"), "{command:?}: {}", complaint(&without));
        let another = with(&place, Some(&wrong), command);
        assert!(complaint(&another).contains("set it to the right file"), "{command:?}: {}", complaint(&another));
        assert_eq!((without.status.code(), another.status.code()), (Some(1), Some(1)));
    }
    let file = place.file("loggbok.toml", &format!("[secrets]\npepper_file = {right:?}\n"));
    let server = Server::start_with(&place.data(), &["--config", &file]);
    for key in [before, key] {
        assert!(server.json(&key, "/api/v1/audit")["entries"].is_array());
    }
    let short = place.file("short", "too short");
    let refused = with(&place, Some(&short), &["credential", "add", "--name", "two", "--scope", "admin"]);
    assert!(complaint(&refused).contains("fewer than 32 bytes"), "{}", complaint(&refused));
}
