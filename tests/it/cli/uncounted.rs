//! `loggbok uncounted`.

use super::{Place, completed, id};
use crate::process::{Key, Server, refused, said};

const NEAR: &str = "https://lms.example/course/view.php?id=7&section=2";

/// The output with a word for the key, and for each day on which something was last seen.
fn plain(output: &str, key: &str) -> String {
    let mut parts = output.split(", last ");
    let mut plain = parts.next().unwrap().to_owned();
    for part in parts {
        assert!(part.starts_with("20"), "{part}");
        plain.push_str(", last DAY");
        plain.push_str(&part["2026-01-01".len()..]);
    }
    plain.replace(key, "KEY")
}

#[test]
fn what_matched_nothing_is_printed_with_what_is_near_and_the_lines_that_mend_it_beside_a_server_or_without_one() {
    let place = Place::with_catalogue();
    let key = Key::add(&place.data(), "all,admin,figures/exact");
    let server = Server::start(&place.data());
    let near = completed(&id(1)).replace("https://lms.example/course/view.php?id=7", NEAR);
    let far = completed(&id(2)).replace("https://lms.example/course/view.php?id=7", "urn:else");
    for statement in [near, far, completed(&id(3)), completed(&id(4)).replace("anna", "bo")] {
        assert_eq!(server.ask(&key, "POST", "/xapi/statements", &statement).0, 200);
    }
    let expected = format!(
        "Activities that no course of the catalogue has:
        1 statements  {NEAR}, last DAY, from KEY
          near https://lms.example/course/view.php?id=7 (course samtal): has an extra parameter, section=2
        1 statements  urn:else, last DAY, from KEY

Mail domains of people on no roster and in no table:
        2 people  ale.example, last DAY, from KEY

People in no municipality (`unknown`):
        2  on no roster, and the mail domain is in no table

What is yours belongs in the catalogue or the roster: look at each line, and paste what is right into the
catalogue. Nothing is applied by itself. `loggbok catalogue import FILE --dry-run` checks it, and shows which
figures would change; then import. You can ignore the rest.

Where something near is known:

iris = [\"https://lms.example/course/view.php?id=7\", \"{NEAR}\"]  # course samtal

Where nothing near is known:

iris = [\"urn:else\"]  # of the course or module that it is, if it is one of yours
[[mail_domain]]
domain = \"ale.example\"
# Say whose it is, or the import is refused: kommunkod = \"…\" (four digits), or organisation = \"…\"
"
    );
    let url = format!("http://{}", server.address);
    let remote = ["uncounted", "--url", &url, "--key", &key.key, "--secret", &key.secret];
    assert_eq!(plain(&said(&place.data(), &remote), &key.key), expected);
    assert!(server.stop().0.success());
    assert_eq!(plain(&said(&place.data(), &["uncounted"]), &key.key), expected);

    let one = plain(&said(&place.data(), &["uncounted", "--kind", "activity", "--limit", "1"]), &key.key);
    assert!(one.contains("… and 1 more: --kind and --limit show them") && !one.contains("ale.example"), "{one}");
    assert!(said(&place.data(), &["uncounted", "--kind", "verb"]).contains("People in no municipality"));
    let complaint = crate::process::complaint(&crate::process::run(&place.data(), &["uncounted", "--kind", "verbs"]));
    assert!(complaint.contains("not_a_person") && complaint.contains("organisation"), "{complaint}");
    assert!(refused(&place.folder.path().join("none"), &["uncounted", "--url", "http://127.0.0.1:1"]).contains("key"));
}

#[test]
fn where_everything_is_counted_it_says_so() {
    let place = Place::with_catalogue();
    assert_eq!(said(&place.data(), &["uncounted"]), "Nothing is uncounted of what you may see here.\n");
}
