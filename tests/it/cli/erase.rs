//! `loggbok erase`.

use super::{Place, completed, exported_ids, id};
use crate::process::{Key, Server, refused, said};

const CASE: [&str; 6] = ["--ground", "disposal", "--decision", "dnr 2026/123", "--executor", "Eva"];

/// The words of a command that erases Anna.
fn of_anna(more: &[&str]) -> Vec<String> {
    let agents = ["erase", "--agent", "mailto:anna@ale.example", "--agent", "account:https://lms.example|4711"];
    agents.iter().chain(&CASE).chain(more).map(|word| (*word).to_owned()).collect()
}

#[test]
fn a_person_is_counted_then_erased_with_a_protocol_beside_a_server_or_without_one() {
    for beside in [false, true] {
        let place = Place::with_catalogue();
        let key = Key::add(&place.data(), "all,admin");
        let server = Server::start(&place.data());
        for number in [1, 2] {
            assert_eq!(server.ask(&key, "POST", "/xapi/statements", &completed(&id(number))).0, 200);
        }
        let of_bo = completed(&id(3)).replace("anna", "bo");
        assert_eq!(server.ask(&key, "POST", "/xapi/statements", &of_bo).0, 200);
        let url = format!("http://{}", server.address);
        let remote = ["--url", &url, "--key", &key.key, "--secret", &key.secret];
        let words = |more: &[&str]| of_anna(&[more, if beside { &remote[..] } else { &[] }].concat());
        let server = if beside {
            Some(server)
        } else {
            assert!(server.stop().0.success());
            None
        };

        let counted = said(&place.data(), &words(&[]));
        assert!(counted.contains("found: 2 statements") && counted.contains("--confirm"), "{counted}");
        let protocol = said(&place.data(), &words(&["--confirm"]));
        assert!(
            protocol.contains("dnr 2026/123") && protocol.contains("erased: 2 statements, 0 attachments"),
            "{protocol}"
        );
        assert!(protocol.contains("begun 2") && !protocol.contains("anna"), "{protocol}");
        assert!(said(&place.data(), &words(&[])).contains("found: 0 statements"));
        let audit = said(&place.data(), &["audit"]);
        let line = audit.lines().last().unwrap();
        for word in ["erasure-end", "ground=disposal", "decision: dnr 2026/123", "executor: Eva", "statements=2"] {
            assert!(line.contains(word), "{line}");
        }
        assert!(!audit.contains("anna"));
        drop(server.map(Server::stop));
        assert_eq!(exported_ids(&place.data()), [id(3)]);
    }
}

#[test]
fn an_identifier_that_is_none_is_refused_and_not_repeated() {
    let place = Place::with_catalogue();
    for agent in ["anna@ale.example", "account:anna", "mailto:anna", "mbox_sha1sum:anna"] {
        let words: Vec<&str> = ["erase", "--agent", agent].into_iter().chain(CASE).collect();
        let complaint = refused(&place.data(), &words);
        assert!(complaint.contains("--agent") && !complaint.contains("anna"), "{complaint}");
    }
}
