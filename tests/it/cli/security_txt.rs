//! `/.well-known/security.txt` (RFC 9116), as a stranger finds it.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use super::Place;
use crate::process::Server;

/// Asks without a credential; the head in lower case, and the body.
fn ask(server: &Server) -> (String, String) {
    let mut connection = TcpStream::connect(&server.address).unwrap();
    write!(connection, "GET /.well-known/security.txt HTTP/1.1\r\nHost: lrs.example\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_lowercase(), body.to_owned())
}

#[test]
fn who_finds_a_weakness_is_told_whom_to_tell_where_that_is_set_up() {
    let place = Place::new();
    let text = "[security_txt]\ncontact = [\"mailto:it@ale.example\", \"https://ale.example/weakness\"]\n\
                expires = \"2031-02-03T00:00:00Z\"\n";
    let file = place.file("loggbok.toml", text);
    let server = Server::start_with(&place.data(), &["--config", &file]);
    let (head, body) = ask(&server);
    assert!(
        head.starts_with("http/1.1 200 ") && head.contains("\r\ncontent-type: text/plain; charset=utf-8"),
        "{head}"
    );
    let lines: Vec<&str> = body.lines().collect();
    // RFC 9116, 2.5.3 and 2.5.5: each contact a line, the first is preferred, and one Expires.
    let contacts: Vec<&&str> = lines.iter().filter(|line| line.starts_with("Contact: ")).collect();
    assert_eq!(contacts, [&"Contact: mailto:it@ale.example", &"Contact: https://ale.example/weakness"], "{body}");
    let ends: Vec<&&str> = lines.iter().filter(|line| line.starts_with("Expires: ")).collect();
    assert_eq!(ends, [&"Expires: 2031-02-03T00:00:00Z"], "{body}");
    assert!(server.stop().0.success());

    let server = Server::start(&place.data());
    let (head, _) = ask(&server);
    assert!(head.starts_with("http/1.1 404 "), "{head}");
}
