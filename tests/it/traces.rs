//! Traces that a running server sends to a collector: a real one, which `tests/run` installs.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;

use tempfile::TempDir;

use crate::mongodb::database::Database;
use crate::process::{Key, Place, Running, Server, ask, ask_with, free_ports};
use crate::target::{PATIENCE, Target};

/// A running collector that prints what it takes.
struct Collector {
    _child: Running,
    address: String,
    lines: mpsc::Receiver<String>,
    _folder: TempDir,
}

/// A span as the collector prints it.
#[derive(Debug, Default)]
struct Span {
    trace: String,
    parent: String,
    id: String,
    name: String,
    /// Its attributes, as `http.route: Str(/health)`.
    attributes: BTreeSet<String>,
}

impl Collector {
    fn start() -> Self {
        let [address, grpc] = free_ports().map(|port| format!("127.0.0.1:{port}"));
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/collector/rotel/rotel-agent");
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(program);
        command
            .args(["start", "--exporter", "blackhole", "--debug-log", "traces", "--debug-log-verbosity", "detailed"])
            .args(["--otlp-http-endpoint", &address, "--otlp-grpc-endpoint", &grpc])
            .env("ROTEL_PID_FILE", folder.path().join("pid"));
        let mut child = Running::start(command.stdin(Stdio::null()).stdout(Stdio::piped()));
        assert!(child.listens(&address), "the collector ended");
        let printed = BufReader::new(child.stdout.take().unwrap());
        let (tell, lines) = mpsc::channel();
        std::thread::spawn(move || printed.lines().map_while(Result::ok).try_for_each(|line| tell.send(line)));
        Self { _child: child, address, lines, _folder: folder }
    }

    /// What it printed of all that it took, and the spans in that.
    fn taken(self) -> (String, Vec<Span>) {
        // Printed after everything else.
        let last = r#"{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60d",
            "spanId":"eee19b7ec3c1b174","name":"the last","startTimeUnixNano":"1","endTimeUnixNano":"2"}]}]}]}"#;
        let nobody = Key { key: String::new(), secret: String::new() };
        assert_eq!(ask(&self.address, &nobody, "POST", "/v1/traces", last).unwrap().0, 200);
        let (mut text, mut spans) = (String::new(), Vec::<Span>::new());
        loop {
            let line = self.lines.recv_timeout(PATIENCE).unwrap();
            let said = line.trim();
            let (key, value) = said.split_once(':').map_or((said, ""), |(key, value)| (key.trim(), value.trim()));
            if value == "the last" {
                spans.pop();
                return (text, spans);
            }
            if said.starts_with("Span #") {
                spans.push(Span::default());
            }
            if let Some(span) = spans.last_mut() {
                match key {
                    "Trace ID" => value.clone_into(&mut span.trace),
                    "Parent ID" => value.clone_into(&mut span.parent),
                    "ID" => value.clone_into(&mut span.id),
                    "Name" => value.clone_into(&mut span.name),
                    _ => {}
                }
                span.attributes.extend(said.strip_prefix("-> ").map(str::to_owned));
            }
            text.push_str(&line);
            text.push('\n');
        }
    }
}

/// The trace that a platform has begun, and its span.
const TRACE: &str = "5b8efff798038103d269b633813fc60c";
const SPAN: &str = "eee19b7ec3c1b173";

const STATEMENT: &str = r#"{"actor":{"mbox":"mailto:anna@ale.example"},
    "verb":{"id":"http://adlnet.gov/expapi/verbs/completed"},"object":{"id":"https://lms.example/course/1"}}"#;

/// Asks within the platform's trace.
fn ask_within(server: &Server, key: &Key, method: &str, path: &str, body: &str) {
    let trace = format!("traceparent: 00-{TRACE}-{SPAN}-01\r\n");
    let (status, answer) = ask_with(&trace, &server.address, key, method, path, body).unwrap();
    assert_eq!(status, 200, "{answer}");
}

/// A server over a store, which sends spans to an address; its settings are in a file in `folder`.
fn serve(place: Place<'_>, folder: &Path, endpoint: &str) -> Server {
    let config = folder.join("loggbok.toml");
    std::fs::write(&config, format!("[traces]\nendpoint = \"http://{endpoint}\"\nfollow = true\n")).unwrap();
    Server::start_with(place, &["--config", config.to_str().unwrap()])
}

/// Stores a statement, reads it and asks for figures, and gives what a collector was told of that.
fn spans_of_a_server_over(place: Place<'_>) -> Vec<Span> {
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start();
    let key = Key::add(place, "statements/write,statements/read,figures/read");
    let server = serve(place, folder.path(), &collector.address);
    ask_within(&server, &key, "POST", "/xapi/statements", STATEMENT);
    let agent = "/xapi/statements?agent=%7B%22mbox%22%3A%22mailto%3Aanna%40ale.example%22%7D";
    ask_within(&server, &key, "GET", agent, "");
    ask_within(&server, &key, "GET", "/api/v1/completions", "");
    let (status, log) = server.stop();
    assert!(status.success(), "{log}");
    let lines = log.lines().filter(|line| line.contains("route=\"/xapi/statements\""));
    assert_eq!(
        lines.filter(|line| line.contains(TRACE)).count(),
        2,
        "log and traces are tied by the trace's id: {log}"
    );
    let (printed, spans) = collector.taken();
    assert!(printed.contains("service.name: Str(loggbok)"), "{printed}");
    for told in ["anna", "ale.example", "lms.example", &key.key] {
        assert!(!printed.contains(told), "{told}: {printed}");
    }
    assert!(spans.iter().all(|span| span.trace == TRACE), "{printed}");
    spans
}

fn find<'s>(spans: &'s [Span], name: &str) -> &'s Span {
    spans.iter().find(|span| span.name == name).unwrap_or_else(|| panic!("{name} is not in {spans:#?}"))
}

#[test]
#[ignore = "needs a collector: `bash tests/run` installs it"]
fn a_collector_is_told_what_requests_spent_their_time_on() {
    let folder = tempfile::tempdir().unwrap();
    let spans = spans_of_a_server_over(Place::Folder(folder.path()));
    let posted = find(&spans, "POST /xapi/statements");
    assert_eq!(posted.parent, SPAN);
    for attribute in
        ["http.request.method: Str(POST)", "http.route: Str(/xapi/statements)", "http.response.status_code: Int(200)"]
    {
        assert!(posted.attributes.contains(attribute), "{attribute}: {posted:?}");
    }
    for (request, steps) in [
        (
            "POST /xapi/statements",
            &["authenticate", "read the body", "validate statements", "observe statements", "store statements"][..],
        ),
        ("GET /xapi/statements", &["authenticate", "find statements", "format statements"]),
        ("GET /api/v1/completions", &["authenticate", "read progress", "count"]),
    ] {
        let request = find(&spans, request);
        for step in steps {
            let is_there = spans.iter().any(|span| span.parent == request.id && span.name == *step);
            assert!(is_there, "{step} of {} is not in {spans:#?}", request.name);
        }
    }
    assert!(find(&spans, "store statements").attributes.contains("statements: Int(1)"));
}

#[test]
#[ignore = "needs MongoDB and a collector: `bash tests/run` installs them"]
fn over_mongodb_a_collector_is_told_which_commands_took_the_time() {
    let database = Database::new();
    let spans = spans_of_a_server_over(Place::Database(&database.address()));
    let found = find(&spans, "find statements");
    let commands: Vec<&Span> = spans.iter().filter(|span| span.parent == found.id).collect();
    let of_statements = ["db.system.name: Str(mongodb)", "db.collection.name: Str(statement)"];
    let is_of_statements = |span: &&&Span| of_statements.iter().all(|told| span.attributes.contains(*told));
    assert!(commands.iter().any(|span| is_of_statements(&span)), "{spans:#?}");
}

#[test]
fn a_collector_that_takes_nothing_holds_nobody_up_and_is_told_of_once() {
    let folder = tempfile::tempdir().unwrap();
    let key = Key::add(folder.path(), "statements/write");
    let target = Target::start("127.0.0.1:0", |_| "503 Service Unavailable".to_owned());
    let server = serve(Place::Folder(folder.path()), folder.path(), &target.address.to_string());
    ask_within(&server, &key, "POST", "/xapi/statements", STATEMENT);
    let sent = target.next();
    assert_eq!((&sent.head[..16], sent.header("content-type")), ("POST /v1/traces ", "application/x-protobuf"));
    ask_within(&server, &key, "POST", "/xapi/statements", STATEMENT);
    let (status, log) = server.stop();
    assert!(status.success(), "{log}");
    target.next();
    assert_eq!(log.matches("the collector takes no spans").count(), 1, "{log}");
    assert!(log.contains("it answered with status 503"), "{log}");

    // One that never answers at all holds the end up for a few seconds, and no longer.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let server = serve(Place::Folder(folder.path()), folder.path(), &silent.local_addr().unwrap().to_string());
    ask_within(&server, &key, "POST", "/xapi/statements", STATEMENT);
    let (status, log) = server.stop();
    assert!(status.success() && log.contains("the collector takes no spans"), "{log}");
}
