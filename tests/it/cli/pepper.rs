//! The pepper: a file outside the store, needed to check or make any secret.

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

/// All that a command says.
fn told(output: &Output) -> String {
    complaint(output) + &String::from_utf8_lossy(&output.stdout)
}

#[test]
fn who_checks_or_makes_secrets_is_refused_without_the_pepper_or_with_another() {
    let place = Place::with_catalogue();
    let (right, wrong) = (place.file("right", &"a".repeat(64)), place.file("wrong", &"b".repeat(64)));
    let before = added(&place, None);
    let key = added(&place, Some(&right));
    let log = std::fs::read(place.data().join("log.db")).unwrap();
    assert!(!log.windows(64).any(|window| window == "a".repeat(64).as_bytes()), "it is outside the store");
    let checking: [&[&str]; 5] = [
        &["serve", "--listen", "127.0.0.1:0"],
        &["credential", "add", "--name", "two", "--scope", "admin"],
        &["credential", "rotate", &key.key],
        &["account", "add", "anna", "--scope", "figures/read"],
        &["doctor"],
    ];
    for command in checking {
        let without = with(&place, None, command);
        assert!(told(&without).contains("set secrets.pepper_file"), "{command:?}: {}", told(&without));
        let another = with(&place, Some(&wrong), command);
        assert!(told(&another).contains("set it to the right file"), "{command:?}: {}", told(&another));
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

// They neither check a secret nor make one: whoever reads the store may use them with no pepper at hand, and a file that is
// not there stops none.
#[test]
fn who_checks_and_makes_no_secrets_needs_no_pepper() {
    let place = Place::with_catalogue();
    let right = place.file("right", &"a".repeat(64));
    let key = added(&place, Some(&right));
    let [copy, other] = ["copy", "other"].map(|name| place.folder.path().join(name).to_str().unwrap().to_owned());
    let data = place.data().to_str().unwrap().to_owned();
    let all: [&[&str]; 12] = [
        &["credential", "list"],
        &["credential", "list", "--json"],
        &["credential", "limit", &key.key, "--statements-per-day", "5"],
        &["credential", "disable", &key.key],
        &["credential", "enable", &key.key],
        &["audit"],
        &["audit", "verify"],
        &["catalogue", "show"],
        &["export"],
        &["rebuild"],
        &["backup", &copy],
        &["transfer", "--from", &data, "--to", &other],
    ];
    for command in all {
        for pepper in [None, Some("/nowhere/pepper")] {
            if pepper.is_some() && ["backup", "transfer"].contains(&command[0]) {
                continue; // Once is enough: the second finds the first's.
            }
            let output = with(&place, pepper, command);
            assert!(output.status.success(), "{command:?}: {}", complaint(&output));
        }
    }
    // What was copied has the hashes as they are, and its server asks for the same file.
    let told = with(&place, None, &["transfer", "--from", &data, "--to", &other]);
    assert!(String::from_utf8_lossy(&told.stdout).contains("take its file (secrets.pepper_file) along"));
    let serve = |pepper: Option<&str>| {
        let mut command = program();
        command.envs(pepper.map(|path| ("LOGGBOK__SECRETS__PEPPER_FILE", path))).args(["--data-dir", &other]);
        command.args(["serve", "--listen", "127.0.0.1:0"]).output().unwrap()
    };
    assert!(complaint(&serve(None)).contains("set secrets.pepper_file"));
    let file = place.file("loggbok.toml", &format!("[secrets]\npepper_file = {right:?}\n"));
    let server = Server::start_with(std::path::Path::new(&other), &["--config", &file]);
    assert!(server.json(&key, "/api/v1/audit")["entries"].is_array());
}
