//! `loggbok account`: manages people who sign in, beside a running server.

use std::io::Write as _;
use std::process::{Output, Stdio};

use super::Place;
use crate::process::{Server, complaint, program, refused, said};

/// Runs a command with a text on its standard input.
fn with_input(place: &Place, arguments: &[&str], input: &str) -> Output {
    let mut command = program();
    command.arg("--data-dir").arg(place.data()).args(arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

const ADD: [&str; 5] = ["account", "add", "anna@ale.example", "--scope", "figures/read"];

#[test]
fn an_account_is_added_listed_changed_and_removed_and_each_change_is_in_the_audit_log() {
    let place = Place::new();
    let password = said(&place.data(), &[&ADD[..], &["--shown", "Anna", "--municipality", "1440"]].concat());
    assert_eq!(password.trim().strip_prefix("LOGGBOK_PASSWORD=").unwrap().len(), 24);
    let listed = said(&place.data(), &["account", "list"]);
    let key = listed.split("  ").nth(1).unwrap().to_owned();
    let line = format!("anna@ale.example  {key}  Anna  figures/read  1440  last signed in: never");
    assert_eq!(listed.trim(), line);
    assert_eq!(said(&place.data(), &["credential", "list"]), "");
    assert!(refused(&place.data(), &ADD).contains("there is an account with this name already"));
    let again = said(&place.data(), &["account", "password", "Anna@ale.example"]);
    assert!(again.starts_with("LOGGBOK_PASSWORD=") && again != password);
    said(&place.data(), &["account", "sign-out", "anna@ale.example"]);
    for command in ["rotate", "disable", "enable", "remove"] {
        assert!(refused(&place.data(), &["credential", command, &key]).contains("no credential with this key"));
    }
    said(&place.data(), &["account", "remove", "anna@ale.example"]);
    for command in ["password", "sign-out", "remove"] {
        assert!(
            refused(&place.data(), &["account", command, "anna@ale.example"]).contains("no account with this name")
        );
    }
    let audit = said(&place.data(), &["audit"]);
    let actions: Vec<&str> = audit.lines().map(|line| line.split("  ").nth(3).unwrap()).collect();
    assert_eq!(actions, ["credential-add", "credential-rotate", "account-sign-out", "credential-remove"]);
    assert!(!audit.contains("anna"), "{audit}");
}

#[test]
fn sessions_are_listed_and_ended_one_by_one_beside_the_server() {
    let place = Place::new();
    let password = said(&place.data(), &ADD).trim().strip_prefix("LOGGBOK_PASSWORD=").unwrap().to_owned();
    assert_eq!(said(&place.data(), &["account", "sessions"]), "");
    let server = Server::start(&place.data());
    let sessions = [(); 2].map(|()| sign_in(&server.address, "anna@ale.example", &password));
    let listed = said(&place.data(), &["account", "sessions", "anna@ale.example"]);
    let lines: Vec<Vec<&str>> = listed.lines().map(|line| line.split("  ").collect()).collect();
    assert_eq!(lines.len(), 2, "{listed}");
    assert!(lines[0][1].starts_with("account:") && lines[0][2] == "anna@ale.example", "{listed}");
    said(&place.data(), &["account", "sign-out", "--session", lines[0][0]]);
    let status = |session: &String| ask(&server.address, "GET / HTTP/1.1", session, "").0;
    let mut left = [status(&sessions[0]), status(&sessions[1])];
    left.sort_unstable();
    assert_eq!(left, [200, 303]);
    let again = refused(&place.data(), &["account", "sign-out", "--session", lines[0][0]]);
    assert!(again.contains("there is no session with this id"), "{again}");
    let audit = said(&place.data(), &["audit"]);
    assert!(audit.contains("session-end") && audit.contains(&format!("session={}", lines[0][0])), "{audit}");
    said(&place.data(), &["account", "sign-out", "anna@ale.example"]);
    assert_eq!(said(&place.data(), &["account", "sessions"]), "", "those that are over are not listed");
    assert!(refused(&place.data(), &["account", "sessions", "bo"]).contains("no account with this name"));
}

#[test]
fn a_password_can_be_given_and_a_bad_one_is_refused() {
    let place = Place::new();
    let add = [&ADD[..], &["--password-stdin"]].concat();
    let short = with_input(&place, &add, "too short\n");
    assert!(!short.status.success() && complaint(&short).contains("at least 12 characters"), "{}", complaint(&short));
    assert!(!place.data().exists(), "nothing was made");
    let output = with_input(&place, &add, "tolv tecken minst\r\n");
    assert!(output.status.success() && output.stdout.is_empty(), "{}", complaint(&output));
    let wrong = program().args(["account", "add", "anna berg", "--scope", "figures/read"]).output().unwrap();
    assert_eq!(wrong.status.code(), Some(2));
    assert!(complaint(&wrong).contains("1 to 64 letters"), "{}", complaint(&wrong));
}

#[test]
fn neither_a_password_nor_a_name_is_logged_and_who_is_signed_in_goes_on_after_a_restart() {
    let place = Place::new();
    let password = said(&place.data(), &ADD).trim().strip_prefix("LOGGBOK_PASSWORD=").unwrap().to_owned();
    let (mut session, mut logs) = (String::new(), String::new());
    for _ in 0..2 {
        let server = Server::start_with(&place.data(), &["--log-level", "trace"]);
        if session.is_empty() {
            session = sign_in(&server.address, "anna@ale.example", &password);
        }
        let (status, _, page) = ask(&server.address, "GET / HTTP/1.1", &session, "");
        assert!(status == 200 && page.contains("<strong>anna@ale.example</strong>"), "{status} {page}");
        logs += &server.stop().1;
    }
    assert!(logs.contains("caller=\"account:") || logs.contains("caller=account:"), "{logs}");
    for secret in ["anna", &password, &session] {
        assert!(!logs.contains(secret), "{secret}");
    }
}

/// Signs in, and gives the cookie of the session.
fn sign_in(address: &str, name: &str, password: &str) -> String {
    let (_, head, page) = ask(address, "GET /sign-in HTTP/1.1", "", "");
    let token = page.split("name=\"token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let form = format!("token={token}&name={}&password={password}", name.replace('@', "%40"));
    let (status, head, _) = ask(address, "POST /sign-in HTTP/1.1", &cookie(&head, "loggbok-form"), &form);
    assert_eq!(status, 303, "{head}");
    cookie(&head, "loggbok-session")
}

/// A cookie that a head sets.
fn cookie(head: &str, name: &str) -> String {
    let set = head.lines().find_map(|line| line.split_once(": ").filter(|(_, value)| value.starts_with(name)));
    set.unwrap_or_else(|| panic!("no {name}: {head}")).1.split(';').next().unwrap().to_owned()
}

/// One request of a browser's: status, head and body of the answer.
fn ask(address: &str, line: &str, cookie: &str, form: &str) -> (u16, String, String) {
    use std::io::Read as _;
    let mut connection = std::net::TcpStream::connect(address).unwrap();
    write!(
        connection,
        "{line}\r\nHost: {address}\r\nAccept: text/html\r\nCookie: {cookie}\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    )
    .unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), head.to_owned(), body.to_owned())
}
