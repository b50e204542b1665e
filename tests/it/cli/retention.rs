//! `loggbok retention`.

use super::{Place, completed, id};
use crate::process::{Key, Server, complaint, refused, run, said};

const RULES: &str = "[retention]\ndecision = \"dnr 2026/9\"\nexecutor = \"Eva\"\nsessions_months = 3\n\
    [[retention.statements]]\nmonths = 12\ncounted_from = \"timestamp\"\n";

#[test]
fn what_is_no_longer_kept_is_counted_then_disposed_of_beside_a_server_or_without_one() {
    for beside in [false, true] {
        let place = Place::with_catalogue();
        let key = Key::add(&place.data(), "all,admin,figures/exact");
        let config = place.file("loggbok.toml", RULES);
        let old = completed(&id(1)).replacen('{', r#"{"timestamp":"2020-01-01T00:00:00Z","#, 1);
        let server = Server::start_with(&place.data(), &["--config", &config]);
        assert_eq!(server.ask(&key, "POST", "/xapi/statements", &old).0, 200);
        let url = format!("http://{}", server.address);
        let remote = ["--url", &url, "--key", &key.key, "--secret", &key.secret];
        let own = ["--config", &config];
        let words =
            |what: &'static str| [&["retention", what][..], if beside { &remote[..] } else { &own[..] }].concat();
        let server = if beside {
            Some(server)
        } else {
            assert!(server.stop().0.success());
            None
        };
        let counted = said(&place.data(), &words("--dry-run"));
        for told in ["decision: dnr 2026/9; executor: Eva", ": 1 would go; the oldest of", "sessions", "--apply"] {
            assert!(counted.contains(told), "{told}: {counted}");
        }
        let protocol = said(&place.data(), &words("--apply"));
        assert!(protocol.contains(": 1 gone") && protocol.contains("begun 2"), "{protocol}");
        assert!(said(&place.data(), &words("--apply")).contains("there was nothing to dispose of"));
        drop(server.map(Server::stop));
        let audit = said(&place.data(), &["audit"]);
        let line = audit.lines().rfind(|line| line.contains("retention-end")).unwrap();
        assert!(line.contains("records=statements") && line.contains("decision: dnr 2026/9"), "{line}");
    }
}

#[test]
fn without_a_rule_or_a_choice_nothing_is_done() {
    let place = Place::with_catalogue();
    assert!(refused(&place.data(), &["retention", "--apply"]).contains("[retention]"));
    for (words, told) in [(&["retention"][..], "--dry-run"), (&["retention", "--dry-run", "--apply"], "cannot be used")]
    {
        let output = run(&place.data(), words);
        assert_eq!(output.status.code(), Some(2));
        assert!(complaint(&output).contains(told), "{}", complaint(&output));
    }
}
