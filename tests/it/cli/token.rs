//! `loggbok token`: signing keys, tokens, and what a token gives access to.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::{PLACES, Place};
use crate::process::{Key, Server, complaint, program, refused, said};

const ISSUE: [&str; 8] =
    ["token", "issue", "--name", "Lärplattformen", "--scope", "statements/write,statements/read", "--expires", "90d"];

fn issued(place: &Place, more: &[&str]) -> String {
    said(&place.data(), &[&ISSUE[..], more].concat()).trim().to_owned()
}

/// What a server answers who asks for statements with a token.
fn status(server: &Server, token: &str) -> u16 {
    let mut connection = TcpStream::connect(&server.address).unwrap();
    write!(
        connection,
        "GET /xapi/statements HTTP/1.1\r\nHost: lrs.example\r\nAuthorization: Bearer {token}\r\n\
         X-Experience-API-Version: 1.0.3\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

#[test]
fn a_key_is_a_file_that_its_owner_alone_reads_and_is_never_overwritten() {
    let place = Place::new();
    let made = said(&place.data(), &["token", "key", "new", "--kid", "2026-09"]);
    let path = place.data().join("keys/2026-09.pem");
    assert_eq!(made.trim(), path.to_str().unwrap());
    let permissions = |path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((permissions(path.clone()), permissions(place.data().join("keys"))), (0o600, 0o700));
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.starts_with("-----BEGIN PRIVATE KEY-----\n"), "{text}");
    let again = refused(&place.data(), &["token", "key", "new", "--kid", "2026-09"]);
    assert!(again.contains("there is a key of this name already"), "{again}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    for kid in ["../2026-09", "a/b", "", "a.pem", "å"] {
        let wrong = refused(&place.data(), &["token", "key", "new", "--kid", kid]);
        assert!(wrong.contains("a key's name has 1 to 64 letters"), "{kid}: {wrong}");
    }
    assert_eq!(std::fs::read_dir(place.data().join("keys")).unwrap().count(), 1);
}

#[test]
fn a_token_opens_a_running_server_until_its_key_is_removed_and_the_audit_log_has_it() {
    let place = Place::new();
    let key = Key::add(&place.data(), "admin");
    let missing = refused(&place.data(), &ISSUE);
    assert!(missing.contains("has no key to sign with: loggbok token key new"), "{missing}");
    for (kid, algorithm) in [("old", "RS256"), ("new", "EdDSA")] {
        said(&place.data(), &["token", "key", "new", "--kid", kid, "--algorithm", algorithm]);
    }
    let unknown = refused(&place.data(), &[&ISSUE[..], &["--kid", "newer"]].concat());
    assert!(unknown.contains("has no key of this name"), "{unknown}");
    let server = Server::start_with(&place.data(), &["--log-level", "trace"]);
    let tokens = ["old", "new"].map(|kid| issued(&place, &["--kid", kid, "--subject", kid, "--municipality", "1440"]));
    for token in &tokens {
        assert_eq!(status(&server, token), 200);
    }
    std::fs::remove_file(place.data().join("keys/old.pem")).unwrap();
    let begun = Instant::now();
    while status(&server, &tokens[0]) != 401 {
        assert!(begun.elapsed() < Duration::from_mins(1), "a key that was removed is still believed");
    }
    assert_eq!(status(&server, &tokens[1]), 200);
    let audit = server.json(&key, "/api/v1/audit");
    let issued = |entry: &&serde_json::Value| entry["action"] == "token-issue";
    let last = audit["entries"].as_array().unwrap().iter().rfind(issued).unwrap();
    assert_eq!((last["action"].as_str(), last["credential"].as_str()), (Some("token-issue"), Some("token:new")));
    assert_eq!(last["municipalities"], serde_json::json!(["1440"]));
    let (_, log) = server.stop();
    let told = [log, said(&place.data(), &["audit"]), said(&place.data(), &["config"])];
    for token in &tokens {
        let parts: Vec<&str> = token.split('.').collect();
        assert!(told.iter().all(|text| !text.contains(parts[1]) && !text.contains(parts[2])), "{told:?}");
    }
    assert!(told[0].contains("token:new") && told[1].contains("token:new"));
}

#[test]
fn a_token_is_explained_and_one_that_is_refused_is_said_why() {
    let place = Place::with(PLACES);
    said(&place.data(), &["token", "key", "new"]);
    let token = issued(&place, &["--subject", "lms-7", "--reach-region", "gr", "--reach-course", "b,a"]);
    let file = place.file("token", &format!("{token}\n"));
    let shown = said(&place.data(), &["token", "explain", &file]);
    for line in [
        "name     Lärplattformen",
        "issuer   http://127.0.0.1:8080/tokens",
        "key      token:lms-7 (in the log and the audit log)",
        "scopes   statements/write,statements/read",
        "reach    regions=gr; courses=a,b",
        "expires  20",
    ] {
        assert!(shown.lines().any(|other| other.starts_with(line)), "{line}\n{shown}");
    }
    let mut command = program();
    let command = command.arg("--data-dir").arg(place.data()).args(["token", "explain", "-"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(token.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), shown, "{}", complaint(&output));
    for (text, told) in [
        (format!("{token}x"), "its signature is wrong"),
        ("a.b".to_owned(), "it is no JSON Web Token"),
        ("x".repeat(20_000), "it has more than 16384 bytes"),
    ] {
        let why = refused(&place.data(), &["token", "explain", &place.file("wrong", &text)]);
        assert!(why.contains(&format!("the token is refused: {told}")), "{why}");
    }
    for (variable, value, told) in [
        ("LOGGBOK__TOKENS__AUDIENCE", "another", "its audience (aud) is another"),
        ("LOGGBOK__TOKENS__ISSUER", "https://another.example", "its issuer (iss) is neither"),
        ("LOGGBOK__TOKENS__KEYS", "/nowhere", "has no key of the name (kid)"),
    ] {
        let mut command = program();
        let command =
            command.env(variable, value).arg("--data-dir").arg(place.data()).args(["token", "explain", &file]);
        let output = command.output().unwrap();
        assert!(complaint(&output).contains(told), "{}", complaint(&output));
    }
}

#[test]
fn a_token_has_an_end_within_a_year_and_a_reach_that_is_there() {
    let place = Place::new();
    said(&place.data(), &["token", "key", "new"]);
    let issue = |more: &[&str]| {
        let base = ["token", "issue", "--name", "Prov", "--scope", "figures/read"];
        crate::process::run(&place.data(), &[&base[..], more].concat())
    };
    assert_eq!(issue(&[]).status.code(), Some(2), "an end has to be given");
    for (more, told) in [
        (&["--expires", "2020-01-01"][..], "would have ended already"),
        (&["--expires", "0s"], "would have ended already"),
        (&["--expires", "367d"], "a year at most"),
        (&["--expires", "2999-01-01"], "a year at most"),
        (&["--expires", "-1d"], "--expires"),
        (&["--expires", "soon"], "write a day, as 2027-01-01, or a duration, as 90d"),
        (&["--expires", "1h", "--municipality", "0001"], "0001 is no municipality's code"),
        (&["--expires", "1h", "--reach-unit", "0001/x"], "0001 is no municipality's code"),
        (&["--expires", "1h", "--reach-region", "grr"], "no region or group \"grr\""),
        (&["--expires", "1h", "--subject", "anna@ale.example"], "1 to 64 letters"),
        (&["--expires", "1h", "--kid", "../x"], "has no key"),
    ] {
        let output = issue(more);
        assert!(!output.status.success() && complaint(&output).contains(told), "{more:?}: {}", complaint(&output));
    }
    assert!(issue(&["--expires", "12h"]).status.success());
}

#[test]
fn a_token_is_withdrawn_by_its_id_or_by_itself_while_the_server_runs() {
    let place = Place::new();
    said(&place.data(), &["token", "key", "new"]);
    let server = Server::start(&place.data());
    let tokens = ["one", "two", "three"].map(|subject| issued(&place, &["--subject", subject]));
    let files = [0, 1, 2].map(|at| place.file(&format!("token-{at}"), &tokens[at]));
    let explained = said(&place.data(), &["token", "explain", &files[0]]);
    let id = explained.lines().find_map(|line| line.strip_prefix("id       ")).unwrap().to_owned();
    assert_eq!(tokens.each_ref().map(|token| status(&server, token)), [200, 200, 200]);
    said(&place.data(), &["token", "withdraw", &id]);
    said(&place.data(), &["token", "withdraw", "--file", &files[1]]);
    assert_eq!(tokens.each_ref().map(|token| status(&server, token)), [401, 401, 200]);
    let why = refused(&place.data(), &["token", "explain", &files[1]]);
    assert!(why.contains("it was withdrawn"), "{why}");
    let audit = said(&place.data(), &["audit"]);
    let of = |action: &str| audit.lines().any(|line| line.contains(action) && line.contains(&format!("token={id}")));
    assert!(of("token-issue") && of("token-withdraw"), "{audit}");
}
