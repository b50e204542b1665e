//! Statements forwarded by a running server: to another one, to stores that refuse or are away, and to webhooks.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::mongodb::Database;
use crate::process::{self, Key, Server, program, said};
use crate::target::{PATIENCE, Request, Target, nobody};

const CATALOGUE: &str = r#"
[[course]]
id = "samtal"
name = { sv = "Samtal med barn" }
iris = ["https://lms.example/course/1"]

[[course]]
id = "annan"
name = { sv = "Annan" }
iris = ["https://lms.example/course/2"]
"#;
const SECRET: &str = "en hemlighet som ingen annan har";

fn id(number: usize) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

fn statement(number: usize, verb: &str, course: usize) -> Value {
    json!({
        "id": id(number),
        "actor": {"mbox": format!("mailto:p{}@ale.example", number % 40)},
        "verb": {"id": format!("http://adlnet.gov/expapi/verbs/{verb}")},
        "object": {"id": format!("https://lms.example/course/{course}")},
        "timestamp": "2024-05-20T10:00:00Z",
    })
}

fn voiding(number: usize, voided: usize) -> Value {
    let mut voiding = statement(number, "voided", 1);
    voiding["object"] = json!({"objectType": "StatementRef", "id": id(voided)});
    voiding
}

/// A folder with a store, and a configuration of targets.
struct Place {
    folder: TempDir,
    /// Everything.
    key: Key,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        std::fs::write(folder.path().join("catalogue.toml"), CATALOGUE).unwrap();
        said(&data, &["catalogue", "import", folder.path().join("catalogue.toml").to_str().unwrap()]);
        let key = Key::add(&data, "all,admin,figures/exact,figures/read,export/read");
        Self { folder, key }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Sets where statements are forwarded to: names, addresses and further settings.
    fn forward(&self, targets: &[(&str, &str, &str)]) {
        let mut text = String::new();
        for (name, url, more) in targets {
            let secret = self.folder.path().join(format!("{name}.secret"));
            if !secret.exists() {
                std::fs::write(&secret, SECRET).unwrap();
            }
            let _ = write!(
                text,
                "[[forward]]\nname = {name:?}\nurl = {url:?}\nsecret_file = \"{}\"\n{more}\n",
                secret.display()
            );
        }
        std::fs::write(self.folder.path().join("loggbok.toml"), text).unwrap();
    }

    fn config(&self) -> String {
        self.folder.path().join("loggbok.toml").to_str().unwrap().to_owned()
    }

    fn serve(&self) -> Server {
        Server::start_with(&self.data(), &["--config", &self.config()])
    }

    fn record(&self, server: &Server, statements: &[Value]) {
        let (status, body) = server.ask(&self.key, "POST", "/xapi/statements", &Value::from(statements).to_string());
        assert_eq!(status, 200, "{body}");
    }

    /// How forwarding to a target stands.
    fn standing(&self, server: &Server, name: &str) -> Value {
        let all = server.json(&self.key, "/api/v1/forwarding");
        let found = all["targets"].as_array().unwrap().iter().find(|target| target["name"] == name).cloned();
        found.unwrap_or_else(|| panic!("{all} has no {name}"))
    }

    /// Waits until it stands so.
    fn until(&self, server: &Server, name: &str, so: impl Fn(&Value) -> bool) -> Value {
        let begun = Instant::now();
        loop {
            let standing = self.standing(server, name);
            if so(&standing) {
                return standing;
            }
            assert!(begun.elapsed() < PATIENCE, "{standing}");
        }
    }

    /// Runs a command on a server.
    fn command(&self, server: &Server, arguments: &[&str]) -> String {
        let mut command = program();
        command.args(arguments).args(["--url", &format!("http://{}", server.address)]);
        command.env("LOGGBOK_KEY", &self.key.key).env("LOGGBOK_SECRET", &self.key.secret);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", process::complaint(&output));
        String::from_utf8(output.stdout).unwrap()
    }
}

/// The numbers of the statements of a request.
fn numbers(request: &Request) -> Vec<usize> {
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    let statements = if body.is_array() { &body } else { &body["data"]["statements"] };
    let number = |statement: &Value| statement["id"].as_str().unwrap()[24..].parse().unwrap();
    statements.as_array().unwrap().iter().map(number).collect()
}

#[test]
fn another_server_takes_what_is_forwarded_and_gives_equal_figures_though_the_first_is_killed() {
    let (from, to) = (Place::new(), Place::new());
    let target = Server::start(&to.data());
    let url = format!("http://{}/xapi", target.address);
    from.forward(&[("national", &url, &format!("key = {:?}", to.key.key))]);
    std::fs::write(from.folder.path().join("national.secret"), &to.key.secret).unwrap();
    let server = from.serve();
    let batch = |first: usize| {
        let verb = |number: usize| if number.is_multiple_of(3) { "completed" } else { "experienced" };
        (first..first + 100).map(|number| statement(number, verb(number), 1 + number % 2)).collect::<Vec<_>>()
    };
    for first in [100, 200, 300] {
        from.record(&server, &batch(first));
    }
    // As a power cut would, somewhere in the middle: the process is told nothing.
    drop(server);
    let server = from.serve();
    from.record(&server, &[voiding(1, 102), voiding(2, 303)]);
    for first in [400, 500] {
        from.record(&server, &batch(first));
    }
    let standing = from.until(&server, "national", |standing| standing["waiting"] == 0);
    assert_eq!((&standing["dead"], &standing["lag_seconds"]), (&json!(0), &json!(0)));
    assert!(standing.get("trouble").is_none(), "{standing}");
    let question = "/api/v1/completions?as_of=2025-01-01&by=course,municipality";
    assert_eq!(target.json(&to.key, question)["rows"], server.json(&from.key, question)["rows"]);
    let exported = |place: &Place, server: &Server, columns: &str| {
        let options = ["export", "--voided", "--format", "csv", "--columns", columns];
        let told = place.command(server, &options);
        told.lines().skip(1).map(str::to_owned).collect::<Vec<_>>()
    };
    let there = exported(&to, &target, "id");
    assert_eq!(there.len(), 502);
    assert_eq!(there, exported(&from, &server, "id"), "in the order of storing");
    // Where it came from is kept there.
    let rows = exported(&to, &target, "source_stored,source_authority");
    assert!(rows.iter().all(|row| row.starts_with("20") && row.contains(&from.key.key)), "{rows:?}");
}

#[tokio::test]
async fn attachments_go_with_their_statements() {
    let (from, to) = (Place::new(), Place::new());
    let target = Server::start(&to.data());
    let url = format!("http://{}/xapi/", target.address);
    from.forward(&[("national", &url, &format!("key = {:?}", to.key.key))]);
    std::fs::write(from.folder.path().join("national.secret"), &to.key.secret).unwrap();
    let server = from.serve();
    let content = "intyg\r\n--gräns";
    let sha2 = hex::encode(<sha2::Sha256 as sha2::Digest>::digest(content));
    let mut sent = statement(1, "completed", 1);
    sent["attachments"] = json!([{
        "usageType": "https://lms.example/intyg", "display": {"sv": "Intyg"}, "contentType": "text/plain",
        "length": content.len(), "sha2": sha2,
    }]);
    let body = format!(
        "--b\r\nContent-Type: application/json\r\n\r\n{sent}\r\n--b\r\nContent-Type: text/plain\r\n\
         Content-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {sha2}\r\n\r\n{content}\r\n--b--\r\n"
    );
    // Where the process has one already, it is the same.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let post = client.post(format!("http://{}/xapi/statements", server.address)).body(body);
    let post = post.header("Content-Type", "multipart/mixed; boundary=b").header("X-Experience-API-Version", "1.0.3");
    assert_eq!(post.basic_auth(&from.key.key, Some(&from.key.secret)).send().await.unwrap().status(), 200);
    from.record(&server, &[statement(2, "completed", 1)]);
    let standing = from.until(&server, "national", |standing| standing["waiting"] == 0);
    assert_eq!((&standing["taken"], &standing["dead"]), (&json!(2), &json!(0)));
    let path = format!("/xapi/statements?statementId={}&attachments=true", id(1));
    let (status, answer) = target.ask(&to.key, "GET", &path, "");
    assert!(status == 200 && answer.contains(content), "{answer}");
}

#[test]
fn statements_wait_while_a_target_is_away_and_what_is_erased_meanwhile_never_arrives() {
    let place = Place::new();
    let address = nobody();
    place.forward(&[("national", &format!("http://{address}/xapi"), "key = \"k\"")]);
    let server = place.serve();
    place.record(&server, &[statement(1, "completed", 1), statement(42, "completed", 1), statement(3, "completed", 1)]);
    let standing = place.until(&server, "national", |standing| standing["trouble"]["kind"] == "unreachable");
    assert_eq!(standing["waiting"], 3);
    let metrics = server.ask(&place.key, "GET", "/metrics", "").1;
    assert!(metrics.contains("loggbok_forward_waiting{target=\"national\"} 3"), "{metrics}");
    assert!(metrics.contains("loggbok_forward_trouble{target=\"national\"} 1"), "{metrics}");
    let health = server.json(&place.key, "/api/v1/operations");
    assert_eq!(health["forwarding"][0]["trouble"]["kind"], "unreachable");
    let case = r#"{"agents":[{"mbox":"mailto:p2@ale.example"}],"ground":"request","decision":"dnr 1","executor":"Eva","confirm":true}"#;
    assert_eq!(server.ask(&place.key, "POST", "/api/v1/erasures", case).0, 200);

    let mut asked = false;
    let target = Target::start(&address.to_string(), move |_| {
        let answer = if asked { "200 OK" } else { "429 Too Many Requests\r\nRetry-After: 2" };
        asked = true;
        answer.to_owned()
    });
    let (refused, taken) = (target.next(), target.next());
    assert_eq!((numbers(&refused), numbers(&taken)), (vec![1, 3], vec![1, 3]));
    assert!(taken.at.duration_since(refused.at) >= Duration::from_secs(2), "it was left alone as long as it asked for");
    assert_eq!(taken.header("authorization"), format!("Basic {}", STANDARD.encode(format!("k:{SECRET}"))));
    let standing = place.until(&server, "national", |standing| standing["waiting"] == 0);
    assert_eq!(standing["taken"], 2);
    assert!(server.stop().0.success());
}

#[test]
fn what_a_target_refuses_is_kept_apart_and_replayed_or_dropped_while_the_rest_goes_on() {
    let place = Place::new();
    let (refusing, allow) = (BTreeSet::from([2, 5]), mpsc::channel::<()>());
    let (allow, allowed) = allow;
    let target = Target::start("127.0.0.1:0", move |request| {
        let is_allowed = allowed.try_recv().is_ok();
        let refuses = !is_allowed && numbers(request).iter().any(|number| refusing.contains(number));
        (if refuses { "400 Bad Request" } else { "200 OK" }).to_owned()
    });
    place.forward(&[("national", &format!("http://{}/xapi", target.address), "key = \"k\"")]);
    let server = place.serve();
    let all: Vec<Value> = (1..=8).map(|number| statement(number, "completed", 1)).collect();
    place.record(&server, &all);
    let standing = place.until(&server, "national", |standing| standing["waiting"] == 0);
    assert_eq!((&standing["taken"], &standing["dead"]), (&json!(6), &json!(2)));
    let dead: Vec<_> = standing["dead_letters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|letter| (letter["id"].clone(), letter["status"].clone()))
        .collect();
    assert_eq!(dead, [(json!(id(2)), json!(400)), (json!(id(5)), json!(400))]);
    assert!(place.command(&server, &["forwarding", "--dead-letters"]).contains(&format!("{}  status: 400", id(5))));

    place.command(&server, &["forwarding", "drop", "national", "--id", &id(2)]);
    place.command(&server, &["forwarding", "replay", "national"]);
    // It is refused once more, and stays.
    place.until(&server, "national", |standing| standing["dead_letters"][0].get("replay").is_none());
    assert_eq!(place.standing(&server, "national")["dead"], 1);
    allow.send(()).unwrap();
    let (status, _) = server.ask(&place.key, "POST", "/api/v1/forwarding/national", r#"{"dead_letters":"replay"}"#);
    assert_eq!(status, 200);
    let standing = place.until(&server, "national", |standing| standing["dead"] == 0);
    assert_eq!(standing["taken"], 7);
    assert_eq!(server.ask(&place.key, "POST", "/api/v1/forwarding/nowhere", r#"{"dead_letters":"drop"}"#).0, 404);
    let audit = server.json(&place.key, "/api/v1/audit?order=newest&limit=20").to_string();
    assert!(audit.contains("dead-letters-drop") && audit.contains("dead-letters-replay"), "{audit}");
}

#[test]
fn a_webhook_gets_signed_messages_of_what_it_asked_for() {
    let place = Place::new();
    let target = Target::start("127.0.0.1:0", |_| "204 No Content".to_owned());
    let of_course =
        "kind = \"webhook\"\ncourses = [\"samtal\"]\nverbs = [\"http://adlnet.gov/expapi/verbs/completed\"]";
    place.forward(&[("hr", &format!("http://{}/in?of=ale", target.address), of_course)]);
    std::fs::write(place.folder.path().join("hr.secret"), format!("whsec_{}\n", STANDARD.encode(SECRET))).unwrap();
    let server = place.serve();
    let sent = [
        statement(1, "completed", 1),
        statement(2, "experienced", 1),
        statement(3, "completed", 2),
        voiding(4, 1),
        voiding(5, 3),
        statement(6, "completed", 1),
    ];
    place.record(&server, &sent);
    let message = target.next();
    assert!(message.head.starts_with("POST /in?of=ale HTTP/1.1\r\n"), "{}", message.head);
    assert_eq!(numbers(&message), [1, 4, 6], "what is voided goes the way of what it voids");
    let body: Value = serde_json::from_slice(&message.body).unwrap();
    assert_eq!((&body["type"], &body["data"]["statements"][0]["id"]), (&json!("statements.stored"), &json!(id(1))));
    assert!(message.is_signed_by(SECRET) && !message.is_signed_by("en annan hemlighet"));
    let standing = place.until(&server, "hr", |standing| standing["waiting"] == 0);
    assert_eq!((&standing["taken"], &standing["kind"]), (&json!(3), &json!("webhook")));
}

#[test]
fn a_server_does_not_start_without_the_secret_of_a_target() {
    let place = Place::new();
    place.forward(&[("national", "https://lrs.example/xapi", "key = \"k\"")]);
    std::fs::remove_file(place.folder.path().join("national.secret")).unwrap();
    let output = process::run(&place.data(), &["--config", &place.config(), "serve", "--listen", "127.0.0.1:0"]);
    assert!(!output.status.success());
    let told = process::complaint(&output);
    assert!(told.contains("the secret of forward \"national\"") && told.contains("national.secret"), "{told}");
}

#[test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
fn of_two_servers_on_one_database_in_mongodb_one_forwards() {
    let (place, database) = (Place::new(), Database::new());
    let address = database.address();
    let at = process::Place::Database(&address);
    let key = Key::add(at, "all,admin");
    let target = Target::start("127.0.0.1:0", |_| "200 OK".to_owned());
    place.forward(&[("national", &format!("http://{}/xapi", target.address), "key = \"k\"")]);
    let place = Place { key, ..place };
    let servers = [(); 2].map(|()| Server::start_with(at, &["--config", &place.config()]));
    for (number, server) in (1..=10).zip(servers.iter().cycle()) {
        place.record(server, &[statement(number, "completed", 1)]);
    }
    place.until(&servers[1], "national", |standing| standing["waiting"] == 0);
    let sent: Vec<usize> = target.requests.try_iter().flat_map(|request| numbers(&request)).collect();
    assert_eq!(sent, (1..=10).collect::<Vec<_>>(), "each once, in order");
}
