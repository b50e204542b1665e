//! Behaviour that only a listening socket can show: slow and broken senders, stopping, long-lived connections.

use std::io::{BufReader, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use actix_web::rt::System;
use loggbok::config::Limits;
use loggbok::server::{self, ServerOptions};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::sync::oneshot;

use super::documents::{STATE, one, put, text};
use super::samples::{COURSE, at, id, statement};
use super::world::{World, basic};

const PATH: &str = "/xapi/statements";

/// A server that listens, on a thread of its own.
pub struct Running {
    pub world: World,
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    thread: JoinHandle<std::io::Result<()>>,
}

impl Running {
    pub fn start() -> Self {
        Self::with(ServerOptions::default(), |_| ())
    }

    /// With other options, and other limits.
    pub fn with(options: ServerOptions, limit: impl FnOnce(&mut Limits)) -> Self {
        Self::over(options, |mut world| {
            limit(&mut world.state.limits);
            world
        })
    }

    /// With other options, and a world that is changed first.
    pub fn over(options: ServerOptions, change: impl FnOnce(World) -> World) -> Self {
        let world = change(System::new().block_on(World::new()));
        let state = world.state.clone();
        let (stop, stopped) = oneshot::channel();
        let (tell, told) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let options = ServerOptions { workers: 2, ..options };
            let stopped = async { stopped.await.unwrap() };
            System::new().block_on(server::run(state, options, |address| tell.send(address).unwrap(), stopped))
        });
        Self { world, address: told.recv().unwrap(), stop, thread }
    }

    pub fn connect(&self) -> TcpStream {
        let connection = TcpStream::connect(self.address).unwrap();
        connection.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        connection
    }

    /// The head of a request with the admin's credential, without the empty line that ends it.
    pub fn head(&self, method: &str, path: &str) -> String {
        let authorization = basic(&self.world.admin.key, &self.world.admin.secret);
        format!(
            "{method} {path} HTTP/1.1\r\nHost: loggbok.example\r\nAuthorization: {authorization}\r\n\
             X-Experience-API-Version: 1.0.3\r\n"
        )
    }

    pub fn post(&self, body: &str, more: &str) -> String {
        let length = body.len();
        format!("{}Content-Type: application/json\r\nContent-Length: {length}\r\n{more}\r\n", self.head("POST", PATH))
    }

    /// Stops the server, waits until it has, and opens the store again.
    pub fn stopped(self) -> World {
        self.stop.send(()).unwrap();
        self.thread.join().unwrap().unwrap();
        System::new().block_on(self.world.restarted())
    }
}

/// The status of an answer, its header lines in lower case, and its body by Content-Length.
pub fn answer(connection: &mut impl std::io::BufRead, has_body: bool) -> (u16, Vec<String>, String) {
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

pub fn stored(world: &World) -> Value {
    System::new().block_on(world.statements("?limit=0&ascending=true"))
}

pub fn sent(number: u128) -> String {
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
            let requests = (1..=10).map(|number| {
                let sent = sent(sender * 100 + number);
                running.post(&sent, "") + &sent
            });
            let (requests, connection) = (requests.collect::<Vec<_>>(), running.connect());
            scope.spawn(move || {
                let mut reader = BufReader::new(connection.try_clone().unwrap());
                for request in requests {
                    (&connection).write_all(request.as_bytes()).unwrap();
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

// RFC 9112, 6.3: what follows an answer to HEAD is the next answer, whatever length it declared.
#[test]
fn a_connection_lives_on_after_head() {
    let running = Running::start();
    let connection = running.connect();
    let mut reader = BufReader::new(connection.try_clone().unwrap());
    let sent = sent(1);
    (&connection).write_all((running.post(&sent, "") + &sent).as_bytes()).unwrap();
    answer(&mut reader, true);
    for (method, has_body) in [("HEAD", false), ("GET", true), ("HEAD", false), ("GET", true)] {
        (&connection).write_all(format!("{}\r\n", running.head(method, PATH)).as_bytes()).unwrap();
        let (status, lines, body) = answer(&mut reader, has_body);
        assert!(lines.iter().any(|line| line.starts_with("content-length: ") && !line.ends_with(" 0")), "{lines:?}");
        assert_eq!((status, body.is_empty()), (200, !has_body), "{method}");
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

/// A statement with these attachments, and how it is posted.
fn with_attachments(contents: &[&[u8]]) -> (String, Vec<u8>) {
    let sha2 = |content: &[u8]| hex::encode(Sha256::digest(content));
    let mut sent = statement(1, "anna@ale.example", "completed", COURSE);
    sent["attachments"] = contents
        .iter()
        .map(|content| {
            json!({"usageType": "http://a.example/u", "display": {"sv": "Intyg"}, "contentType": "text/plain",
                "length": content.len(), "sha2": sha2(content)})
        })
        .collect();
    let mut body = format!("--b\r\nContent-Type: application/json\r\n\r\n{sent}").into_bytes();
    for content in contents {
        let head = format!(
            "\r\n--b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\n\
             X-Experience-API-Hash: {}\r\n\r\n",
            sha2(content)
        );
        body.extend([head.as_bytes(), content].concat());
    }
    body.extend(b"\r\n--b--\r\n");
    let headers = format!("Content-Type: multipart/mixed; boundary=b\r\nContent-Length: {}\r\n\r\n", body.len());
    (headers, body)
}

/// Asks for statements with their attachments on a connection that then ends, and gives all that came.
fn attachments(running: &Running) -> Vec<u8> {
    let mut connection = running.connect();
    let head = running.head("GET", &format!("{PATH}?attachments=true"));
    connection.write_all(format!("{head}Connection: close\r\n\r\n").as_bytes()).unwrap();
    let mut whole = Vec::new();
    // A connection that is broken off may end in an error.
    let _ = connection.read_to_end(&mut whole);
    whole
}

// xAPI 1.0.3 Communication 1.5.2: attachments go out one after the other; what is cut short never looks whole.
#[test]
fn attachments_are_streamed_and_one_that_is_missing_breaks_the_answer_off() {
    let running = Running::start();
    let [one, two] = [vec![b'1'; 300_000], vec![b'2'; 300_000]];
    let (headers, body) = with_attachments(&[&one, &two]);
    let connection = running.connect();
    let mut reader = BufReader::new(connection.try_clone().unwrap());
    (&connection).write_all(&[(running.head("POST", PATH) + &headers).as_bytes(), &body].concat()).unwrap();
    assert_eq!(answer(&mut reader, true).0, 200);

    let whole = attachments(&running);
    assert!(String::from_utf8_lossy(&whole).to_lowercase().contains("transfer-encoding: chunked"));
    assert!(whole.ends_with(b"--\r\n0\r\n\r\n"));
    assert!(whole.len() > one.len() + two.len());

    // HEAD has no body to wait for: the connection goes on.
    let head = running.head("HEAD", &format!("{PATH}?attachments=true"));
    (&connection).write_all(format!("{head}\r\n").as_bytes()).unwrap();
    assert_eq!(answer(&mut reader, false).0, 200);
    (&connection).write_all(format!("{}\r\n", running.head("GET", "/xapi/about")).as_bytes()).unwrap();
    assert!(answer(&mut reader, true).2.contains("version"));

    System::new().block_on(running.world.lose_attachment());
    let broken = attachments(&running);
    assert!(broken.starts_with(b"HTTP/1.1 200 OK"), "the first byte was sent before the fault was met");
    assert!(broken.len() > one.len() && broken.len() < whole.len());
    assert!(!broken.ends_with(b"0\r\n\r\n"), "no last chunk");
    assert!(!String::from_utf8_lossy(&broken[broken.len() - 100..]).contains("--loggbok-"), "no closing delimiter");
    drop((connection, reader));
    running.stopped();
}

// Large documents come and go piece by piece; the length is told before, and the connection lives on.
#[test]
fn a_large_document_comes_in_chunks_and_goes_with_its_length() {
    let running = Running::start();
    let path = one(STATE, "suspend");
    let connection = running.connect();
    let mut reader = BufReader::new(connection.try_clone().unwrap());
    let content = (0..500_000_u32).map(|at| at.to_string()).collect::<Vec<_>>().join(" ");
    let head = running.head("PUT", &path);
    (&connection).write_all(format!("{head}Transfer-Encoding: chunked\r\n\r\n").as_bytes()).unwrap();
    for piece in content.as_bytes().chunks(100_000) {
        (&connection).write_all(format!("{:x}\r\n", piece.len()).as_bytes()).unwrap();
        (&connection).write_all(&[piece, b"\r\n"].concat()).unwrap();
    }
    (&connection).write_all(b"0\r\n\r\n").unwrap();
    assert_eq!(answer(&mut reader, true).0, 204);
    let length = format!("content-length: {}", content.len());
    for (method, coding) in [("GET", "identity"), ("HEAD", "gzip"), ("GET", "gzip, br"), ("HEAD", "identity")] {
        let head = running.head(method, &path);
        (&connection).write_all(format!("{head}Accept-Encoding: {coding}\r\n\r\n").as_bytes()).unwrap();
        let (status, head, body) = answer(&mut reader, method == "GET");
        assert_eq!(status, 200);
        assert!(head.contains(&length) && !head.iter().any(|line| line.starts_with("transfer-encoding")), "{head:?}");
        assert_eq!(body, if method == "GET" { &*content } else { "" });
    }
    drop((connection, reader));
    running.stopped();
}

#[test]
fn a_document_that_breaks_off_is_not_stored() {
    let running = Running::start();
    let path = one(STATE, "suspend");
    System::new().block_on(put(&running.world, &path, "text/plain", "whole"));
    for more in ["Content-Length: 3000000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n1e8480\r\n"] {
        let mut connection = running.connect();
        connection.write_all(format!("{}{more}", running.head("PUT", &path)).as_bytes()).unwrap();
        connection.write_all("half ".repeat(200_000).as_bytes()).unwrap();
        connection.shutdown(Shutdown::Write).unwrap();
        let mut rest = Vec::new();
        connection.read_to_end(&mut rest).unwrap();
        assert!(!rest.starts_with(b"HTTP/1.1 2"), "{}", String::from_utf8_lossy(&rest));
    }
    let world = running.stopped();
    assert_eq!(System::new().block_on(text(&world, &path)), "whole");
}

// RFC 9110, 6.6.1: one Date, on whatever is answered.
#[test]
fn every_answer_has_one_date_and_one_version() {
    let running = Running::start();
    let connection = running.connect();
    let mut reader = BufReader::new(connection.try_clone().unwrap());
    let whole = sent(1);
    (&connection).write_all((running.post(&whole, "") + &whole).as_bytes()).unwrap();
    let mut answers = vec![answer(&mut reader, true)];
    for (method, path) in [
        ("GET", PATH),
        ("HEAD", PATH),
        ("GET", "/xapi/statements?unknown=1"),
        ("GET", "/xapi/statements?statementId=00000000-0000-4000-8000-000000000009"),
        ("DELETE", PATH),
        ("GET", "/xapi/about"),
        ("GET", "/xapi/nothing"),
    ] {
        (&connection).write_all(format!("{}\r\n", running.head(method, path)).as_bytes()).unwrap();
        answers.push(answer(&mut reader, method != "HEAD"));
    }
    let statuses: Vec<u16> = answers.iter().map(|(status, ..)| *status).collect();
    assert_eq!(statuses, [200, 200, 200, 400, 404, 405, 200, 404]);
    for (status, lines, _) in answers {
        for name in ["date: ", "x-experience-api-version: "] {
            assert_eq!(lines.iter().filter(|line| line.starts_with(name)).count(), 1, "{status} {name}: {lines:?}");
        }
    }
    drop((connection, reader));
    running.stopped();
}
