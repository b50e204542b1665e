//! `loggbok erase`.

use super::{Place, completed, exported_ids, id};
use crate::process::{Key, Server, refused, said};

const CASE: [&str; 6] = ["--ground", "disposal", "--decision", "dnr 2026/123", "--executor", "Eva"];

/// The words of a command that erases Anna.
fn of_anna(more: &[&str]) -> Vec<String> {
    let agents = ["erase", "--agent", "mailto:anna@ale.example", "--agent", "account:https://lms.example|elev-4711"];
    agents.iter().chain(&CASE).chain(more).map(|word| (*word).to_owned()).collect()
}

#[test]
fn a_person_is_counted_then_erased_with_a_protocol_beside_a_server_or_without_one() {
    for beside in [false, true] {
        let place = Place::with_catalogue();
        let key = Key::add(&place.data(), "all,admin,figures/exact");
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
        let line = audit.lines().rfind(|line| line.contains("erasure-end")).unwrap();
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

#[test]
fn identifiers_that_the_roster_ties_to_the_person_and_nobody_names_are_told_and_kept() {
    let place = Place::with_catalogue();
    let rows = "kommunkod;e-post;konto;kontosida;enhet\n\
                1440;anna@ale.example;elev-4711;https://lms.example;IFO\n\
                1480;;elev-4711;https://lms.example;Centrum\n\
                1440;bo@ale.example;;;IFO\n";
    said(&place.data(), &["roster", "import", &place.file("roster.csv", rows)]);
    let by_mail = |more: &[&str]| {
        let words = ["erase", "--agent", "mailto:anna@ale.example"].iter().chain(&CASE).chain(more);
        words.map(|word| (*word).to_owned()).collect::<Vec<String>>()
    };
    let counted = said(&place.data(), &by_mail(&[]));
    assert!(counted.contains("1 rows of the roster"), "{counted}");
    assert!(counted.contains("ties 1 other identifier(s)") && counted.contains("nor 1 row(s)"), "{counted}");
    assert!(!counted.contains("elev-4711") && !counted.contains("anna"), "{counted}");
    // With all of them named there is nothing to tell, and nothing is left.
    let counted = said(&place.data(), &of_anna(&[]));
    assert!(counted.contains("2 rows of the roster") && !counted.contains("other identifier"), "{counted}");
    let protocol = said(&place.data(), &of_anna(&["--confirm"]));
    assert!(
        protocol.contains(
            "2 rows of the roster, addresses in 0 subscriptions, of which 0 ended, 0 users of directories; begun"
        ),
        "{protocol}"
    );
    let left = said(&place.data(), &["roster", "export"]);
    assert!(left.contains("bo@ale.example") && !left.contains("elev-4711") && !left.contains("anna"), "{left}");
}
