//! `loggbok credential`, and its entries in the audit log.

use loggbok::auth::Scope;
use serde_json::{Value, json};

use super::{PLACES, Place};
use crate::process::{Key, Server, complaint, program, refused, run, said};

#[test]
fn a_credential_is_added_listed_without_its_secret_and_removed() {
    let place = Place::new();
    let key = Key::add(&place.data(), "statements/write,figures/read");
    let listed = said(&place.data(), &["credential", "list"]);
    assert_eq!(listed.trim(), format!("{}  Prov  figures/read,statements/write  last used: never", key.key));
    said(&place.data(), &["credential", "remove", &key.key]);
    assert_eq!(said(&place.data(), &["credential", "list"]), "");
    for command in [&["remove"][..], &["rotate"], &["disable"], &["enable"]] {
        let command = [&["credential"], command, &[key.key.as_str()]].concat();
        assert!(refused(&place.data(), &command).contains("no credential with this key"), "{command:?}");
    }
}

#[test]
fn a_credential_of_which_no_scope_is_said_may_what_a_platform_needs_that_reports() {
    let place = Place::new();
    said(&place.data(), &["credential", "add", "--name", "Prov"]);
    let listed = said(&place.data(), &["credential", "list"]);
    assert!(listed.contains("  Prov  define,statements/read/mine,statements/write  last used: never"), "{listed}");
}

#[test]
fn a_credential_is_given_a_reach_and_an_end() {
    let place = Place::with(PLACES);
    let add = |more: &[&str]| {
        let given = ["credential", "add", "--name", "Prov", "--scope", "figures/read"];
        Key::read(&said(&place.data(), &[&given[..], more].concat()))
    };
    for (given, listed) in [
        (&["--municipality", "1440"][..], "  1440"),
        (&["--municipality", "1440", "--reach-everywhere"], "  1440  reach: everything"),
        (&["--municipality", "1440", "--reach-region", "gr"], "  1440  reach: regions=gr"),
        (&["--municipality", "1440", "--reach-course", "b,a"], "  1440  reach: municipalities=1440; courses=a,b"),
        (
            &["--reach-municipality", "1480,1440", "--reach-unit", "0180/farsta"],
            "  reach: municipalities=1440,1480; units=0180/farsta",
        ),
        (&["--reach-course", "a", "--expires", "2030-01-01"], "  reach: courses=a  expires: 2030-01-01"),
    ] {
        let key = add(given).key;
        let line = format!("{key}  Prov  figures/read{listed}  last used: never");
        let all = said(&place.data(), &["credential", "list"]);
        assert!(all.lines().any(|other| other == line), "{line}\n{all}");
    }
    for (wrong, told) in [
        (["--reach-municipality", "0001"], "0001 is no municipality's code"),
        (["--reach-unit", "0001/x"], "0001 is no municipality's code"),
        (["--reach-region", "grr"], "no region or group \"grr\""),
        (["--reach-organisation", "regionen"], "no organisation \"regionen\""),
        (["--reach-course", "c"], "no course \"c\""),
        (["--expires", "2020-01-01"], "it would have expired already"),
        (["--name", " "], "a name has 1 to 200 characters"),
    ] {
        let named = ["credential", "add", "--name", "Prov"];
        let add = if wrong[0] == "--name" { &named[..2] } else { &named[..] };
        let complaint = refused(&place.data(), &[add, &wrong[..]].concat());
        assert!(complaint.contains(told), "{complaint}");
    }
}

#[test]
fn a_credential_is_rotated_disabled_and_enabled_beside_a_running_server_and_no_secret_is_told_again() {
    let place = Place::new();
    let old = Key::add(&place.data(), "figures/read");
    let server = Server::start_with(&place.data(), &["--log-level", "trace"]);
    let status = |key: &Key| server.ask(key, "GET", "/api/v1/completions", "").0;
    assert_eq!(status(&old), 200);
    let new = Key::read(&said(&place.data(), &["credential", "rotate", &old.key]));
    assert_eq!((status(&old), status(&new), &new.key), (200, 200, &old.key));
    let listed = said(&place.data(), &["credential", "list"]);
    assert!(listed.contains("  secrets: 2  last used: 20") && !listed.contains("disabled"), "{listed}");
    said(&place.data(), &["credential", "disable", &old.key]);
    // A request that begins after the command has returned is the first that is refused.
    assert_eq!(status(&new), 401);
    assert!(said(&place.data(), &["credential", "list"]).contains("  disabled"));
    said(&place.data(), &["credential", "enable", &old.key]);
    assert_eq!(status(&new), 200);
    let newest = Key::read(&said(&place.data(), &["credential", "rotate", &old.key, "--expire-old-after", "0s"]));
    assert_eq!((status(&newest), status(&new)), (200, 401));

    let (_, log) = server.stop();
    let mut config = program();
    config.env("LOGGBOK_SECRET", &newest.secret).env("LOGGBOK_KEY", &newest.key).arg("config");
    let configured = config.output().unwrap();
    let told = [
        listed,
        log,
        said(&place.data(), &["credential", "list"]),
        said(&place.data(), &["audit"]),
        String::from_utf8(configured.stdout).unwrap(),
        refused(&place.data(), &["credential", "disable", &newest.secret]),
    ];
    for secret in [&old.secret, &new.secret, &newest.secret] {
        for text in &told {
            // Neither as it is, nor as it is sent, nor its hash.
            assert!(!text.contains(&secret[9..]) && !text.contains("argon2") && !text.contains("Basic "), "{text}");
        }
    }
}

// RFC 6585, 4; RFC 9110, 15.5.14: 429 and 413, of one credential.
#[test]
fn a_credential_has_limits_of_its_own_at_once_and_until_they_are_taken_away() {
    let place = Place::new();
    let (key, other) = (Key::add(&place.data(), "statements/write"), Key::add(&place.data(), "statements/write"));
    let server = Server::start(&place.data());
    let body = "[]".to_owned() + &" ".repeat(98);
    let post = |key: &Key, body: &str| server.ask(key, "POST", "/xapi/statements", body).0;
    assert_eq!(post(&key, &body), 200);
    said(&place.data(), &["credential", "limit", &key.key, "--body-bytes", "99"]);
    assert_eq!((post(&key, &body), post(&key, &body[..99]), post(&other, &body)), (413, 200, 200));
    let paced = ["credential", "limit", &key.key, "--requests-per-second", "1", "--request-burst", "1"];
    said(&place.data(), &paced);
    let listed = said(&place.data(), &["credential", "list"]);
    assert!(listed.contains("  limits: requests_per_second=1,request_burst=1  "), "{listed}");
    // However slow the machine is, of these some come within the same second.
    let answers: Vec<u16> = (0..50).map(|_| post(&key, &body)).collect();
    assert!(answers[0] == 200 && answers.contains(&429), "{answers:?}");
    let quotas = ["--statements-per-day", "5", "--attachment-bytes-per-day", "0", "--stored-document-bytes", "1000000"];
    said(&place.data(), &[&["credential", "limit", &key.key][..], &quotas].concat());
    let listed = said(&place.data(), &["credential", "list"]);
    let shown = "  limits: statements_per_day=5,attachment_bytes_per_day=0,stored_document_bytes=1000000  ";
    assert!(listed.contains(shown), "{listed}");
    said(&place.data(), &["credential", "limit", &key.key]);
    assert_eq!(post(&key, &body), 200);
    assert!(!said(&place.data(), &["credential", "list"]).contains("limits:"));
    assert!(said(&place.data(), &["audit"]).contains("credential-limit"));
    assert!(refused(&place.data(), &["credential", "limit", "none"]).contains("no credential with this key"));
    for wrong in [&["--request-burst", "5"][..], &["--body-bytes", "0"], &["--document-bytes", "1000000000"]] {
        let output = run(&place.data(), &[&["credential", "limit", &key.key][..], wrong].concat());
        assert!(!output.status.success(), "{wrong:?}");
    }
}

#[test]
fn what_operators_do_is_in_the_audit_log_also_while_the_server_runs() {
    let place = Place::with(PLACES);
    let key = Key::add(&place.data(), "admin");
    let server = Server::start(&place.data());
    for done in ["rotate", "disable", "enable", "remove"] {
        said(&place.data(), &["credential", done, &key.key]);
    }
    for refused_now in ["rotate", "disable", "enable", "remove"] {
        assert!(refused(&place.data(), &["credential", refused_now, &key.key]).contains("no credential"));
    }
    said(
        &place.data(),
        &[
            "credential",
            "add",
            "--name",
            "GR",
            "--scope",
            "figures/read",
            "--municipality",
            "1440",
            "--reach-region",
            "gr",
        ],
    );
    let shown = said(&place.data(), &["audit"]);
    let rows: Vec<Vec<&str>> = shown.lines().map(|line| line.split("  ").collect()).collect();
    let whose = format!("credential={}", key.key);
    assert_eq!(
        rows.iter().map(|row| [row[0], row[2], row[3], row[4]]).collect::<Vec<_>>(),
        [
            ["1", "operator", "catalogue-preview", "rows=2"],
            ["2", "operator", "catalogue-change", "rows=2"],
            ["3", "operator", "credential-add", &whose],
            ["4", "operator", "credential-rotate", &whose],
            ["5", "operator", "credential-disable", &whose],
            ["6", "operator", "credential-enable", &whose],
            ["7", "operator", "credential-remove", &whose],
            ["8", "operator", "credential-add", "municipalities=1440"],
        ]
    );
    assert_eq!(rows[7][5], "reach: regions=gr");
    let reader = Key::add(&place.data(), "admin");
    let mut command = program();
    command.args(["audit", "--since", "6"]).env("LOGGBOK_URL", format!("http://{}", server.address));
    let output = command.env("LOGGBOK_KEY", &reader.key).env("LOGGBOK_SECRET", &reader.secret).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), said(&place.data(), &["audit", "--since", "6"]));
    assert!(!output.stdout.is_empty(), "{}", complaint(&output));
}

#[test]
fn a_scope_or_a_municipality_that_is_none_is_refused() {
    let place = Place::new();
    let output = run(&place.data(), &["credential", "add", "--name", "Prov", "--scope", "everything"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(complaint(&output).contains("statements/write"), "{}", complaint(&output));
    for of in [["credential", "add"], ["account", "add"], ["token", "issue"]] {
        let help = said(&place.data(), &[&of[..], &["--help"]].concat());
        assert!(Scope::ALL_SCOPES.iter().all(|scope| help.contains(scope.as_str())), "{of:?}: {help}");
    }
    let add = ["credential", "add", "--name", "Prov", "--scope", "all", "--municipality", "0001"];
    assert!(refused(&place.data(), &add).contains("0001 is no municipality's code"));
}

#[test]
fn the_settings_of_a_sender_are_set_shown_counted_and_turned_off_beside_a_running_server() {
    let place = Place::new();
    let key = Key::add(&place.data(), "statements/write");
    let server = Server::start(&place.data());
    let sender = |options: &[&str]| said(&place.data(), &[&["credential", "sender", &key.key][..], options].concat());
    let shown = sender(&[]);
    assert!(shown.contains("assume-version: off (0 statements)") && shown.contains("time-zone: UTC (0"), "{shown}");
    let sent = r#"{"actor":{"mbox":"mailto:anna@ale.example"},"verb":{"id":"urn:v"},"timestamp":"2022-09-01T10:00:00",
        "object":{"objectType":"GroupActivity","id":"438AD672-DE2C-4F0B-8876-35444E7DD746"}}"#;
    let post = || server.ask(&key, "POST", "/xapi/statements", sent).0;
    assert_eq!(post(), 400);
    sender(&[
        "--mend",
        "openedx-group-activity,bare-uuid-id",
        "--recognise-repeats",
        "--time-zone",
        "europe/stockholm",
    ]);
    assert_eq!((post(), post()), (200, 200));
    let shown = sender(&[]);
    for line in [
        "mend openedx-group-activity: on (2 statements)",
        "mend bare-uuid-id: on (2 statements)",
        "recognise-repeats: on (1 statements)",
        "time-zone: Europe/Stockholm (2 statements)",
    ] {
        assert!(shown.contains(line), "{shown}");
    }
    let listed = said(&place.data(), &["credential", "list"]);
    assert!(listed.contains("sender: mend=openedx-group-activity,bare-uuid-id recognise-repeats"), "{listed}");
    assert!(listed.contains("needed: bare-uuid-id=2,"), "{listed}");
    sender(&["--off", "mend,time-zone"]);
    assert_eq!(post(), 400);
    assert!(sender(&[]).contains("recognise-repeats: on"));
    assert!(said(&place.data(), &["audit"]).contains("credential-sender"));
    assert!(refused(&place.data(), &["credential", "sender", "none"]).contains("no credential with this key"));
    for wrong in [&["--time-zone", "Mars/Base"][..], &["--mend", "everything"], &["--assume-version", "0.95"]] {
        let output = run(&place.data(), &[&["credential", "sender", &key.key][..], wrong].concat());
        assert!(!output.status.success(), "{wrong:?}");
    }
}

#[test]
fn a_list_tells_what_each_has_stored_of_what_it_may() {
    let place = Place::new();
    let (used, unused) = (Key::add(&place.data(), "all"), Key::add(&place.data(), "all"));
    let server = Server::start(&place.data());
    let limits = ["--statements-per-day", "5", "--attachment-bytes-per-day", "0"];
    said(&place.data(), &[&["credential", "limit", &used.key][..], &limits].concat());
    let statement = |number: u128| {
        json!({
            "id": uuid::Uuid::from_u128(number),
            "actor": {"mbox": "mailto:anna@ale.example"},
            "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
            "object": {"id": "https://lms.example/1"},
        })
    };
    let sent = json!([statement(1), statement(2), statement(3)]).to_string();
    assert_eq!(server.ask(&used, "POST", "/xapi/statements", &sent).0, 200);
    let state = "/xapi/activities/state?activityId=a:b&stateId=s&agent=%7B%22mbox%22%3A%22mailto%3Aa%40b.c%22%7D";
    assert_eq!(server.ask(&used, "PUT", state, "[1,2,3]").0, 204);
    // Of the document its 7 bytes, what names it, and 256 for the row. What was stored is noted at the end at the latest.
    assert!(server.stop().0.success());
    let listed = said(&place.data(), &["credential", "list"]);
    let lines: Vec<&str> = listed.lines().collect();
    let line = |key: &Key| *lines.iter().find(|line| line.starts_with(&key.key)).unwrap();
    let told = "  used: statements_per_day=3/5,attachment_bytes_per_day=0,stored_document_bytes=300/10737418240  ";
    assert!(line(&used).contains(told), "{listed}");
    assert!(!line(&unused).contains("  used: "), "{listed}");
    let listed = said(&place.data(), &["credential", "list", "--json"]);
    assert!(!listed.contains("argon2"), "{listed}");
    let listed: Vec<Value> = serde_json::from_str(&listed).unwrap();
    let of = |key: &Key| listed.iter().find(|listed| listed["key"] == key.key.as_str()).unwrap();
    assert_eq!(
        of(&used)["used"],
        json!({
            "statements_per_day": {"used": 3, "of": 5},
            "attachment_bytes_per_day": {"used": 0},
            "stored_document_bytes": {"used": 300, "of": 10_737_418_240_u64},
        })
    );
    assert_eq!(of(&used)["limits"], json!({"statements_per_day": 5, "attachment_bytes_per_day": 0}));
    assert_eq!(of(&unused)["used"]["statements_per_day"], json!({"used": 0, "of": 10_000_000}));
    assert_eq!((&of(&unused)["secrets"], &of(&unused)["disabled"]), (&json!(1), &json!(false)));
}
