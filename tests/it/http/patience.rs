//! Limits that only a listening socket can show: slow clients, and too many of anything.

use std::io::{BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use actix_web::rt::System;
use loggbok::server::ServerOptions;
use serde_json::json;

use super::documents::{STATE, one};
use super::sockets::{Running, answer, sent, stored};

const PATH: &str = "/xapi/statements";

/// Reads to the end of a connection that the server closes.
fn rest(mut connection: TcpStream) -> String {
    let mut rest = String::new();
    connection.read_to_string(&mut rest).unwrap();
    rest.to_lowercase()
}

#[test]
fn a_body_that_stops_coming_is_answered_408_and_its_connection_closed() {
    let running = Running::with(ServerOptions::default(), |limits| limits.body_seconds = 1);
    let sent = sent(1);
    let slow = running.connect();
    (&slow).write_all((running.post(&sent, "") + &sent[..20]).as_bytes()).unwrap();
    let answer = rest(slow);
    assert!(answer.starts_with("http/1.1 408 ") && answer.contains("/problems/too-slow"), "{answer}");
    assert!(answer.contains("connection: close"), "{answer}");
    assert_eq!(stored(&running.stopped())["statements"], json!([]));
}

// A document and a form of the alternate syntax are read elsewhere than statements, and held to the same pace.
#[test]
fn documents_and_forms_that_stop_coming_are_answered_408_to_pages_of_other_origins_too() {
    let running = Running::with(ServerOptions::default(), |limits| limits.body_seconds = 1);
    let document = one(STATE, "suspend");
    for (method, path) in [("PUT", &*document), ("POST", "/xapi/statements?method=PUT")] {
        let slow = running.connect();
        let head = running.head(method, path);
        let more = "Origin: https://kurs.example\r\nContent-Length: 100\r\n\r\nhalf";
        (&slow).write_all((head + more).as_bytes()).unwrap();
        let answer = rest(slow);
        assert!(answer.starts_with("http/1.1 408 ") && answer.contains("/problems/too-slow"), "{answer}");
        assert!(answer.contains("access-control-allow-origin: *"), "{answer}");
    }
    let world = running.stopped();
    System::new().block_on(async { world.get(&document).send().await.problem(404) });
    assert_eq!(stored(&world)["statements"], json!([]));
}

#[test]
fn a_head_that_does_not_end_and_a_connection_that_asks_nothing_are_closed() {
    let second = Duration::from_secs(1);
    let options = ServerOptions { head_timeout: second, keep_alive: second, ..ServerOptions::default() };
    let running = Running::with(options, |_| ());
    let slow = running.connect();
    (&slow).write_all(b"GET /health HTTP/1.1\r\nHost: lo").unwrap();
    let idle = running.connect();
    (&idle).write_all(b"GET /health HTTP/1.1\r\nHost: loggbok.example\r\n\r\n").unwrap();
    assert!(rest(slow).starts_with("http/1.1 408 "));
    assert!(rest(idle).starts_with("http/1.1 200 "), "answered, and closed when nothing more came");
    running.stopped();
}

// What the server underneath waits for without end: a second head, and a refused body in chunks.
#[test]
fn a_connection_whose_client_takes_too_long_is_closed() {
    let second = Duration::from_secs(1);
    let options = ServerOptions { head_timeout: second, keep_alive: second, ..ServerOptions::default() };
    let running = Running::with(options, |_| ());
    let halfway = running.connect();
    (&halfway).write_all(b"GET /health HTTP/1.1\r\nHost: loggbok.example\r\n\r\nGET /health HT").unwrap();
    let refused = running.connect();
    let head = format!("POST {PATH} HTTP/1.1\r\nHost: loggbok.example\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n");
    (&refused).write_all(head.as_bytes()).unwrap();
    assert!(rest(halfway).starts_with("http/1.1 200 "));
    assert!(rest(refused).starts_with("http/1.1 401 "));
    running.stopped();
}

// RFC 6585, 5.
#[test]
fn a_head_of_too_many_fields_or_bytes_is_refused() {
    let running = Running::start();
    let head =
        |fields: String| format!("GET /health HTTP/1.1\r\nHost: loggbok.example\r\nConnection: close\r\n{fields}\r\n");
    let many = |count: usize| "X: 1\r\n".repeat(count);
    for (fields, status) in [(many(90), 200), (many(100), 431), (format!("X: {}\r\n", "1".repeat(200_000)), 431)] {
        let connection = running.connect();
        // The server may answer and close before all is sent.
        let _ = (&connection).write_all(head(fields).as_bytes());
        let mut line = String::new();
        std::io::BufRead::read_line(&mut BufReader::new(&connection), &mut line).unwrap();
        assert!(line.starts_with(&format!("HTTP/1.1 {status} ")), "{line}");
    }
    running.stopped();
}

fn ask(connection: &TcpStream) {
    let mut sent = connection;
    sent.write_all(b"GET /health HTTP/1.1\r\nHost: loggbok.example\r\n\r\n").unwrap();
}

fn status(connection: &TcpStream) -> u16 {
    answer(&mut BufReader::new(connection), true).0
}

#[test]
fn connections_beyond_the_limit_wait_until_one_is_closed() {
    // Two workers, one connection each.
    let running = Running::with(ServerOptions { connections: 2, ..ServerOptions::default() }, |_| ());
    let sent = sent(1);
    // Each is in the midst of a request, so that none is idle.
    let open = [(); 2].map(|()| {
        let connection = running.connect();
        let head = running.post(&sent, "Expect: 100-continue\r\n");
        (&connection).write_all(head.as_bytes()).unwrap();
        assert_eq!(answer(&mut BufReader::new(&connection), false).0, 100);
        connection
    });
    let third = running.connect();
    ask(&third);
    third.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    assert_eq!(third.peek(&mut [0]).unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
    third.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    drop(open);
    assert_eq!(status(&third), 200);
    drop(third);
    running.stopped();
}

// A process has so many files, and who asks nothing needs none.
#[test]
fn connections_that_ask_nothing_make_room_for_those_that_do() {
    let running = Running::with(ServerOptions { connections: 8, ..ServerOptions::default() }, |_| ());
    let idle: Vec<TcpStream> = (0..40).map(|_| running.connect()).collect();
    for _ in 0..10 {
        let asking = running.connect();
        ask(&asking);
        assert_eq!(status(&asking), 200);
    }
    for closed in idle.into_iter().take(30) {
        rest(closed);
    }
    running.stopped();
}

#[test]
fn an_address_has_few_connections_on_which_nobody_is_known_and_as_many_as_it_likes_beside() {
    let running = Running::with(ServerOptions { anonymous_of_one: 3, ..ServerOptions::default() }, |_| ());
    let known: Vec<TcpStream> = (0..6)
        .map(|_| {
            let connection = running.connect();
            let head = running.head("GET", "/xapi/statements?limit=1") + "\r\n";
            (&connection).write_all(head.as_bytes()).unwrap();
            assert_eq!(status(&connection), 200);
            connection
        })
        .collect();
    let mut strangers: Vec<TcpStream> = (0..4)
        .map(|_| {
            let connection = running.connect();
            ask(&connection);
            assert_eq!(status(&connection), 200);
            connection
        })
        .collect();
    assert_eq!(rest(strangers.remove(0)), "", "the oldest one is closed");
    for connection in known.iter().chain(&strangers) {
        ask(connection);
        assert_eq!(status(connection), 200);
    }
    running.stopped();
}

#[test]
fn forms_of_nobody_known_are_waited_for_a_short_time_and_leave_room_for_others() {
    let running = Running::with(ServerOptions::default(), |limits| limits.body_seconds = 1);
    let half: Vec<TcpStream> = (0..20)
        .map(|_| {
            let connection = running.connect();
            let head =
                "POST /xapi/statements?method=GET HTTP/1.1\r\nHost: loggbok.example\r\nContent-Length: 9\r\n\r\nli";
            (&connection).write_all(head.as_bytes()).unwrap();
            connection
        })
        .collect();
    let statuses: Vec<u16> = half.iter().map(status).collect();
    let count = |wanted| statuses.iter().filter(|status| **status == wanted).count();
    assert_eq!((count(408), count(429)), (8, 12), "{statuses:?}");
    let whole = running.connect();
    let form = "POST /xapi/statements?method=GET HTTP/1.1\r\nHost: loggbok.example\r\nContent-Length: 7\r\n\r\nlimit=1";
    (&whole).write_all(form.as_bytes()).unwrap();
    assert_eq!(status(&whole), 401, "there is room again");
    drop(whole);
    running.stopped();
}
