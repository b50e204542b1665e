//! Requests that are refused before their body is read: methods, headers, and headers that are too large.

use std::io::{Read as _, Write as _};

use super::super::samples::{COURSE, statement};
use super::super::sockets::Running;
use super::{all_refused, bad};

const PATH: &str = "/xapi/statements";

#[actix_web::test]
async fn a_method_that_a_resource_does_not_have_is_refused() {
    let mut rows = Vec::new();
    for (path, methods) in [
        (PATH, &["DELETE", "PATCH", "OPTIONS", "BREW"][..]),
        ("/xapi/activities", &["POST", "PUT", "DELETE", "PATCH"]),
        ("/xapi/activities/state", &["PATCH", "OPTIONS"]),
        ("/xapi/activities/profile", &["PATCH", "OPTIONS"]),
        ("/xapi/agents", &["POST", "PUT", "DELETE", "PATCH"]),
        ("/xapi/agents/profile", &["PATCH", "OPTIONS"]),
        ("/xapi/about", &["POST", "PUT", "DELETE", "PATCH"]),
        ("/api/v1/completions", &["POST", "PUT", "DELETE"]),
        ("/api/v1/roster", &["PUT", "DELETE"]),
        ("/api/v1/results", &["GET", "PUT", "DELETE"]),
        ("/api/v1/catalogue", &["POST", "DELETE"]),
        ("/api/v1/statements/export", &["POST", "PUT"]),
    ] {
        rows.extend(methods.iter().map(|method| bad("another method", method, path).json("{}").refused(405, "method")));
    }
    all_refused(rows).await;
}

// xAPI 1.0.3 Communication 3.3 and 4: one version that is known, one credential that holds.
#[actix_web::test]
async fn a_head_that_says_nothing_right_is_refused() {
    let sent = || statement(1, "anna@ale.example", "completed", COURSE).to_string();
    let long = "x".repeat(64 * 1024);
    let mut rows = Vec::new();
    for (method, path) in [
        ("GET", PATH),
        ("POST", PATH),
        ("PUT", PATH),
        ("GET", "/xapi/statements?cursor=AAAA"),
        ("DELETE", "/xapi/activities/state?activityId=urn:a"),
        ("PUT", "/xapi/activities/profile?activityId=urn:a&profileId=a"),
        ("POST", "/xapi/agents/profile?profileId=a"),
        ("GET", "/xapi/agents"),
        ("GET", "/xapi/activities?activityId=urn:a"),
    ] {
        let row = |name: &str| bad(name, method, path).json(sent());
        for version in ["", "0.95", "0.9", "1", "1.1.0", "2.1.0", "3.0.0", "1.0.x", "latest", "1.0.3, 2.0.0", &long] {
            rows.push(row("another version").header("x-experience-api-version", version).refused(400, "version"));
        }
        let twice = row("two versions").header("x-experience-api-version", "1.0.3");
        rows.push(twice.header("x-experience-api-version", "1.0.3").refused(400, "version"));
        for credential in
            ["", "Basic", "Basic !", "Basic Og==", "Bearer x", "Basic \u{e5}", &long, &format!("Basic {long}")]
        {
            rows.push(row("no credential").header("authorization", credential).refused(401, "unauthenticated"));
        }
        let twice = row("two credentials").header("authorization", "Basic YTpi");
        rows.push(twice.header("authorization", "Basic YTpi").refused(401, "unauthenticated"));
    }
    rows.push(bad("a parameter of About", "GET", "/xapi/about?unknown=1").parameter("unknown"));
    rows.push(bad("no such resource", "GET", "/xapi/statement").refused(404, "no-such-path"));
    rows.push(bad("no such resource", "POST", "/xapi").json(sent()).refused(404, "no-such-path"));
    all_refused(rows).await;
}

// A head that the server gives up on never reaches a resource, so it has no problem; the next connection is answered.
#[test]
fn a_head_that_is_too_large_or_no_http_is_refused_and_harms_nobody_else() {
    let running = Running::start();
    let head = |extra: &[u8]| [running.head("GET", PATH).as_bytes(), extra, b"\r\n\r\n"].concat();
    let many = "X-Many: x\r\n".repeat(10_000);
    let long = format!("X-Long: {}", "x".repeat(1 << 20));
    for (name, request) in [
        ("ten thousand headers", head(many.trim_end().as_bytes())),
        ("a header of a megabyte", head(long.as_bytes())),
        (
            "bytes in the query that are no text",
            b"GET /xapi/statements?verb=\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n".to_vec(),
        ),
        ("a header's name that is none", head(b"X Y: x")),
        ("two lengths", head(b"Content-Length: 1\r\nContent-Length: 2")),
        ("a length below nothing", head(b"Content-Length: -1")),
        ("no HTTP", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n".to_vec()),
    ] {
        let mut connection = running.connect();
        // The server may close before everything is sent.
        let sent = connection.write_all(&request);
        let mut answer = Vec::new();
        let read = connection.read_to_end(&mut answer);
        let refused = answer.starts_with(b"HTTP/1.1 4");
        assert!(refused || sent.is_err() || read.is_err(), "{name}: {}", String::from_utf8_lossy(&answer));
    }
    let mut connection = running.connect();
    connection.write_all(&head(b"Connection: close\r\nX-Long: x")).unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    running.stopped();
}

// Within what the server reads, a header nobody asked for is nobody's concern.
#[test]
fn a_header_of_64_kilobytes_is_passed_over() {
    let running = Running::start();
    let mut connection = running.connect();
    let long = "x".repeat(64 * 1024);
    let request = format!("{}Connection: close\r\nX-Long: {long}\r\n\r\n", running.head("GET", PATH));
    connection.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    running.stopped();
}
