//! What only a listening socket shows: slow and broken senders, stopping, connections that live on.

use std::io::{BufReader, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use actix_web::rt::System;
use loggbok::config::Limits;
use loggbok::server::{self, ServerOptions};
use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::samples::{COURSE, at, id, statement};
use super::world::{World, basic};

const PATH: &str = "/xapi/statements";

/// A server that listens, on a thread of its own.
struct Running {
    world: World,
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    thread: JoinHandle<std::io::Result<()>>,
}

impl Running {
    fn start() -> Self {
        Self::with(ServerOptions::default(), |_| ())
    }

    /// With other options, and other limits.
    fn with(options: ServerOptions, limit: impl FnOnce(&mut Limits)) -> Self {
        let world = System::new().block_on(World::new());
        let mut state = world.state.clone();
        limit(&mut state.limits);
        let (stop, stopped) = oneshot::channel();
        let (tell, told) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let options = ServerOptions { workers: 2, ..options };
            let stopped = async { stopped.await.unwrap() };
            System::new().block_on(server::run(state, options, |address| tell.send(address).unwrap(), stopped))
        });
        Self { world, address: told.recv().unwrap(), stop, thread }
    }

    fn connect(&self) -> TcpStream {
        let connection = TcpStream::connect(self.address).unwrap();
        connection.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        connection
    }

    /// The head of a request with the admin's credential, without the empty line that ends it.
    fn head(&self, method: &str, path: &str) -> String {
        let authorization = basic(&self.world.admin.key, &self.world.admin.secret);
        format!(
            "{method} {path} HTTP/1.1\r\nHost: loggbok.example\r\nAuthorization: {authorization}\r\n\
             X-Experience-API-Version: 1.0.3\r\n"
        )
    }

    fn post(&self, body: &str, more: &str) -> String {
        let length = body.len();
        format!("{}Content-Type: application/json\r\nContent-Length: {length}\r\n{more}\r\n", self.head("POST", PATH))
    }

    /// Stops the server, waits until it has, and opens the store again.
    fn stopped(self) -> World {
        self.stop.send(()).unwrap();
        self.thread.join().unwrap().unwrap();
        System::new().block_on(self.world.restarted())
    }
}

/// The status of an answer, its header lines in lower case, and its body by Content-Length.
fn answer(connection: &mut impl std::io::BufRead, has_body: bool) -> (u16, Vec<String>, String) {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        connection.read_line(&mut line).unwrap();
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_lowercase()),
        }
    }
    let status = lines[0].split(' ').nth(1).unwrap().parse().unwrap();
    let length = lines.iter().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
    let mut body = vec![0; if has_body { length } else { 0 }];
    connection.read_exact(&mut body).unwrap();
    (status, lines, String::from_utf8(body).unwrap())
}

fn stored(world: &World) -> Value {
    System::new().block_on(world.statements("?limit=0&ascending=true"))
}

fn sent(number: u128) -> String {
    statement(number, "anna@ale.example", "completed", COURSE).to_string()
}

// A request under way finishes; what was acknowledged is there when the store is opened again.
#[test]
fn a_request_under_way_finishes_although_the_server_is_told_to_stop() {
    let running = Running::start();
    let (sent, connection) = (sent(1), running.connect());
    let mut reader = BufReader::new(connection.try_clone().unwrap());
    let head = running.post(&sent, "Expect: 100-continue\r\nConnection: close\r\n");
    (&connection).write_all(head.as_bytes()).unwrap();
    // RFC 9110, 10.1.1: the server has the request, and asks for its body.
    assert_eq!(answer(&mut reader, false).0, 100);
    (&connection).write_all(&sent.as_bytes()[..10]).unwrap();
    let Running { world, stop, thread, .. } = running;
    stop.send(()).unwrap();
    (&connection).write_all(&sent.as_bytes()[10..]).unwrap();
    let (status, _, body) = answer(&mut reader, true);
    assert_eq!((status, body), (200, json!([id(1)]).to_string()));
    thread.join().unwrap().unwrap();
    let world = System::new().block_on(world.restarted());
    assert_eq!(stored(&world)["statements"].as_array().unwrap().len(), 1);
}

// DESIGN: 200 only after it is on disk; stored is strictly increasing in the order of visibility.
#[test]
fn what_many_senders_were_told_is_stored_is_there_after_a_restart_in_one_order() {
    let running = Running::start();
    std::thread::scope(|scope| {
        for sender in 0..4_u128 {
            let running = &running;
            scope.spawn(move || {
                let connection = running.connect();
                let mut reader = BufReader::new(connection.try_clone().unwrap());
                for number in 1..=10 {
                    let sent = sent(sender * 100 + number);
                    (&connection).write_all((running.post(&sent, "") + &sent).as_bytes()).unwrap();
                    assert_eq!(answer(&mut reader, true).0, 200);
                }
            });
        }
    });
    let found = stored(&running.stopped());
    let times: Vec<_> =
        found["statements"].as_array().unwrap().iter().map(|found| at(found["stored"].as_str().unwrap())).collect();
    assert_eq!(times.len(), 40);
    assert!(times.is_sorted_by(|earlier, later| earlier < later), "{times:?}");
}

#[test]
fn a_body_may_come_slowly_and_in_chunks() {
    let running = Running::start();
    let connection = running.connect();
    let mut reader = BufReader::new(connection.try_clone().unwrap());
    let first = sent(1);
    (&connection).write_all(running.post(&first, "").as_bytes()).unwrap();
    for byte in first.as_bytes().chunks(7) {
        (&connection).write_all(byte).unwrap();
    }
    assert_eq!(answer(&mut reader, true).0, 200);
    let second = sent(2);
    let head =
        format!("{}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n", running.head("POST", PATH));
    (&connection).write_all(head.as_bytes()).unwrap();
    for chunk in second.as_bytes().chunks(11) {
        let chunk = format!("{:x}\r\n{}\r\n", chunk.len(), std::str::from_utf8(chunk).unwrap());
        (&connection).write_all(chunk.as_bytes()).unwrap();
    }
    (&connection).write_all(b"0\r\n\r\n").unwrap();
    assert_eq!(answer(&mut reader, true).0, 200);
    drop((connection, reader));
    assert_eq!(stored(&running.stopped())["statements"].as_array().unwrap().len(), 2);
}

#[test]
fn a_body_that_breaks_off_is_not_stored_and_harms_nobody_else() {
    let running = Running::start();
    let sent = format!("[{},{}]", sent(1), sent(2));
    let broken = running.connect();
    (&broken).write_all((running.post(&sent, "") + &sent[..sent.len() - 1]).as_bytes()).unwrap();
    broken.shutdown(Shutdown::Both).unwrap();
    let whole = self::sent(3);
    let mut connection = running.connect();
    connection.write_all((running.post(&whole, "Connection: close\r\n") + &whole).as_bytes()).unwrap();
    let mut rest = String::new();
    connection.read_to_string(&mut rest).unwrap();
    assert!(rest.starts_with("HTTP/1.1 200 "), "{rest}");
    assert_eq!(stored(&running.stopped())["statements"][0]["id"], json!(id(3)));
}

// A bad body never beats a missing credential, and a long one is not waited for.
#[test]
fn a_missing_credential_is_answered_before_the_body_is_sent() {
    let running = Running::start();
    let connection = running.connect();
    let head = format!(
        "POST {PATH} HTTP/1.1\r\nHost: loggbok.example\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n"
    );
    (&connection).write_all(head.as_bytes()).unwrap();
    let (status, lines, _) = answer(&mut BufReader::new(&connection), true);
    assert_eq!(status, 401);
    assert!(lines.iter().any(|line| line.starts_with("www-authenticate: basic")), "{lines:?}");
    drop(connection);
    running.stopped();
}

// xAPI 1.0.3 Communication 1.1 and RFC 9110, 9.3.2: HEAD is GET without the body; the connection lives on.
#[test]
fn head_sends_the_headers_of_get_and_no_body() {
    let running = Running::start();
    let connection = running.connect();
    let mut reader = BufReader::new(connection.try_clone().unwrap());
    let sent = sent(1);
    (&connection).write_all((running.post(&sent, "") + &sent).as_bytes()).unwrap();
    answer(&mut reader, true);
    for path in [PATH.to_owned(), format!("{PATH}?statementId={}", id(1)), "/xapi/about".to_owned()] {
        (&connection).write_all(format!("{}\r\n", running.head("HEAD", &path)).as_bytes()).unwrap();
        let (head_status, head, _) = answer(&mut reader, false);
        (&connection).write_all(format!("{}\r\n", running.head("GET", &path)).as_bytes()).unwrap();
        let (get_status, get, body) = answer(&mut reader, true);
        assert_eq!((head_status, get_status), (200, 200), "{path}");
        assert!(!body.is_empty(), "{path}");
        let sorted = |mut lines: Vec<String>| {
            lines.retain(|line| !line.starts_with("date: "));
            lines.sort();
            lines
        };
        assert_eq!(sorted(head), sorted(get), "{path}");
    }
    drop((connection, reader));
    running.stopped();
}

#[test]
fn an_export_is_streamed_and_compressed_as_it_goes() {
    let running = Running::start();
    let statements: Vec<Value> =
        (1..=600).map(|number| statement(number, "anna@ale.example", "completed", COURSE)).collect();
    System::new().block_on(running.world.record(&json!(statements)));
    for (coding, begins) in [("identity", &b"{"[..]), ("gzip", b"\x1f\x8b")] {
        let mut connection = running.connect();
        let head = running.head("GET", "/api/v1/statements/export");
        let request = format!("{head}Accept-Encoding: {coding}\r\nConnection: close\r\n\r\n");
        connection.write_all(request.as_bytes()).unwrap();
        let mut whole = Vec::new();
        connection.read_to_end(&mut whole).unwrap();
        let end = whole.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
        let head = String::from_utf8_lossy(&whole[..end]).to_lowercase();
        assert!(head.contains("transfer-encoding: chunked"), "{head}");
        let first_chunk = whole[end + 4..].splitn(2, |byte| *byte == b'\n').nth(1).unwrap();
        assert!(first_chunk.starts_with(begins), "{coding}");
        // The last chunk is there: the file is whole.
        assert!(whole.ends_with(b"\r\n0\r\n\r\n"), "{coding}");
    }
    running.stopped();
}

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

#[test]
fn connections_beyond_the_limit_wait_until_one_is_closed() {
    // Two workers, one connection each.
    let running = Running::with(ServerOptions { connections: 2, ..ServerOptions::default() }, |_| ());
    let ask = |connection: &TcpStream| {
        let mut sent = connection;
        sent.write_all(b"GET /health HTTP/1.1\r\nHost: loggbok.example\r\n\r\n").unwrap();
    };
    let status = |connection: &TcpStream| answer(&mut BufReader::new(connection), true).0;
    let open = [running.connect(), running.connect()];
    for connection in &open {
        ask(connection);
        assert_eq!(status(connection), 200);
    }
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
