//! Subscriptions sent by a running server: to a webhook, and by a real mail server that `tests/run` installs.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Command, Stdio};
use std::time::Instant;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::process::{self, Key, Running, Server, program, said};
use crate::target::{PATIENCE, Target};

const CATALOGUE: &str = r#"
[[course]]
id = "samtal"
name = { sv = "Samtal med barn" }
iris = ["https://lms.example/course/1"]
target = { roster_roles = [] }
"#;
const ROSTER: &str = "kommunkod;e-post;från\n1440;anna@ale.example;2021-01-01\n1440;bo@ale.example;2021-01-01\n";
const SECRET: &str = "en hemlighet som ingen annan har";

/// A folder with a store in which one of two people of Ale has completed a course.
struct Place {
    folder: TempDir,
    key: Key,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        std::fs::write(folder.path().join("catalogue.toml"), CATALOGUE).unwrap();
        std::fs::write(folder.path().join("roster.csv"), ROSTER).unwrap();
        std::fs::write(folder.path().join("secret"), SECRET).unwrap();
        said(&data, &["catalogue", "import", folder.path().join("catalogue.toml").to_str().unwrap()]);
        let roster = folder.path().join("roster.csv");
        said(&data, &["roster", "import", roster.to_str().unwrap(), "--as-of", "2024-01-01"]);
        let key = Key::add(&data, "all,admin,figures/exact");
        Self { folder, key }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn serve(&self, config: &str) -> Server {
        std::fs::write(self.path("loggbok.toml"), config).unwrap();
        let server = Server::start_with(&self.data(), &["--config", &self.path("loggbok.toml")]);
        let completed = json!({
            "actor": {"mbox": "mailto:anna@ale.example"},
            "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
            "object": {"id": "https://lms.example/course/1"},
            "timestamp": "2024-05-20T10:00:00Z",
        });
        assert_eq!(server.ask(&self.key, "POST", "/xapi/statements", &completed.to_string()).0, 200);
        server
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

    /// Adds a subscription, and has it sent.
    fn send(&self, server: &Server, to: &[&str]) -> String {
        let added: Value = serde_json::from_str(
            &self.command(server, &[&["subscription", "add", "--name", "Veckan", "--json"], to].concat()),
        )
        .unwrap();
        let id = added["id"].as_str().unwrap().to_owned();
        self.command(server, &["subscription", "send", &id]);
        id
    }

    /// Waits until the subscriptions stand so.
    fn until(&self, server: &Server, so: impl Fn(&Value) -> bool) -> Value {
        let begun = Instant::now();
        loop {
            let all = server.json(&self.key, "/api/v1/subscriptions");
            if so(&all["subscriptions"][0]) {
                return all["subscriptions"][0].clone();
            }
            assert!(begun.elapsed() < PATIENCE, "{all}");
        }
    }
}

fn is_sent(subscription: &Value) -> bool {
    subscription.get("sent").is_some()
}

#[test]
fn a_webhook_gets_the_words_and_the_figures_signed_and_once_more_where_it_had_no_time() {
    let place = Place::new();
    let mut is_asked = false;
    let target = Target::start("127.0.0.1:0", move |_| {
        let answer = if is_asked { "204 No Content" } else { "503 Service Unavailable" };
        is_asked = true;
        answer.to_owned()
    });
    let config = format!(
        "[[webhook]]\nname = \"intranet\"\nurl = \"http://{}/in\"\nsecret_file = {:?}\n",
        target.address,
        place.path("secret")
    );
    let server = place.serve(&config);
    let id = place.send(&server, &["--question", "municipality=1440", "--webhook", "intranet"]);
    let first = target.next();
    let troubled = place.until(&server, |subscription| subscription.get("trouble").is_some());
    assert_eq!((&troubled["trouble"]["kind"], &troubled["trouble"]["status"]), (&json!("busy"), &json!(503)));
    let metrics = server.ask(&place.key, "GET", "/metrics", "").1;
    for line in [
        "loggbok_subscriptions{receiver=\"webhook\"} 1",
        "loggbok_subscriptions_failed{receiver=\"webhook\"} 1",
        "loggbok_subscriptions_late{receiver=\"webhook\"} 0",
        "loggbok_subscriptions{receiver=\"mail\"} 0",
    ] {
        assert!(metrics.lines().any(|other| other == line), "{line}\n{metrics}");
    }
    // It would be tried again in a minute.
    place.command(&server, &["subscription", "send", &id]);
    let message = target.next();
    assert!(message.is_signed_by(SECRET) && first.is_signed_by(SECRET));
    let body: Value = serde_json::from_slice(&message.body).unwrap();
    let data = &body["data"];
    assert_eq!(
        (&body["type"], &data["subscription"], &data["name"]),
        (&json!("subscription.due"), &json!(id), &json!("Veckan"))
    );
    assert!(data["subject"].as_str().unwrap().ends_with(": 1 har inte börjat (Samtal med barn)"), "{data}");
    assert_eq!(data["completions"]["rows"][0]["target"]["not_started"], 1);
    assert_eq!(data["link"], "http://127.0.0.1:8080/?municipality=1440");
    let sent = place.until(&server, is_sent);
    assert!(sent.get("trouble").is_none(), "{sent}");
    let list = place.command(&server, &["subscription", "list"]);
    assert!(list.contains(&id) && list.contains("webhook intranet") && list.contains("last: "), "{list}");
    place.command(&server, &["subscription", "remove", &id]);
    assert_eq!(place.command(&server, &["subscription", "list"]), "");
}

#[test]
fn a_server_that_sends_no_mail_says_so_and_one_whose_password_is_missing_does_not_start() {
    let place = Place::new();
    let server = place.serve("");
    let sent = json!({"to": {"mail": ["chef@ale.example"]}, "weekdays": ["monday"], "hour": 8});
    let (status, answer) = server.ask(&place.key, "POST", "/api/v1/subscriptions", &sent.to_string());
    assert!(status == 422 && answer.contains("this server sends no mail"), "{answer}");
    let metrics = server.ask(&place.key, "GET", "/metrics", "").1;
    assert!(!metrics.contains("receiver="), "it sends nothing: {metrics}");
    drop(server);
    let config =
        "[mail]\nserver = \"smtp.example\"\nfrom = \"l@ale.example\"\nuser = \"l\"\npassword_env = \"NO_SUCH\"\n";
    std::fs::write(place.path("loggbok.toml"), config).unwrap();
    let output =
        process::run(&place.data(), &["--config", &place.path("loggbok.toml"), "serve", "--listen", "127.0.0.1:0"]);
    let told = process::complaint(&output);
    assert!(!output.status.success() && told.contains("NO_SUCH is not set"), "{told}");
}

/// A mail server (`tests/mail/serve.py`), and what it gets.
struct MailServer {
    _child: Running,
    output: BufReader<ChildStdout>,
    port: u16,
}

impl MailServer {
    /// Starts it, with a certificate for `localhost` that it leaves in a folder.
    fn start(folder: &Path) -> Self {
        let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let [certificate, key] = ["mail.pem", "mail.key"].map(|name| folder.join(name));
        std::fs::write(&certificate, cert.pem()).unwrap();
        std::fs::write(&key, signing_key.serialize_pem()).unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut python = Command::new("python3");
        python
            .env("PYTHONPATH", root.join("target/mail"))
            .arg(root.join("tests/mail/serve.py"))
            .args([certificate, key]);
        let mut child = Running::start(python.stdout(Stdio::piped()));
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut port = String::new();
        output.read_line(&mut port).unwrap();
        let port =
            port.trim().parse().unwrap_or_else(|_| panic!("the mail server does not start; tests/run installs it"));
        Self { _child: child, output, port }
    }

    fn next(&mut self) -> Value {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }
}

#[test]
#[ignore = "needs a mail server: `bash tests/run` installs one"]
fn mail_goes_by_tls_to_each_address_by_itself_and_a_wrong_one_keeps_nobody_from_it() {
    let place = Place::new();
    let mut mail = MailServer::start(place.folder.path());
    std::fs::write(place.path("password"), "hemligt\n").unwrap();
    let config = format!(
        "[mail]\nserver = \"localhost\"\nport = {}\ncertificates = {:?}\nfrom = \"Lärande <larande@ale.example>\"\nuser = \"larande\"\npassword_file = {:?}\n",
        mail.port,
        place.path("mail.pem"),
        place.path("password")
    );
    let server = place.serve(&config);
    let to = "refused@ale.example,chef@ale.example,busy@ale.example";
    let id = place.send(&server, &["--mail", to]);
    let first = mail.next();
    assert_eq!((&first["to"], &first["encrypted"]), (&json!(["chef@ale.example"]), &json!(true)));
    let message = first["message"].as_str().unwrap();
    assert!(!message.contains("busy@") && !message.contains("refused@"), "nobody sees the others: {message}");
    assert!(
        message.contains("Auto-Submitted: auto-generated") && message.contains(&format!("Message-ID: <{id}-")),
        "{message}"
    );
    assert!(message.contains("larande@ale.example") && !message.contains("anna@ale.example"), "{message}");
    let troubled = place.until(&server, |subscription| subscription.get("trouble").is_some());
    assert_eq!((&troubled["trouble"]["kind"], &troubled["trouble"]["status"]), (&json!("busy"), &json!(451)));
    // It would be tried again in a minute, for those alone who do not have it.
    place.command(&server, &["subscription", "send", &id]);
    let sent = place.until(&server, is_sent);
    assert_eq!(sent["refused"], json!(["refused@ale.example"]));
    let rest: Vec<Value> = [(); 2].map(|()| mail.next()["to"][0].clone()).into();
    assert_eq!(rest, ["chef@ale.example", "busy@ale.example"], "what is asked for anew is for everybody");
    assert!(place.command(&server, &["subscription", "list"]).contains("refused: refused@ale.example"));
    // As the library of a reader decodes it.
    let script = "import email, email.policy, sys; message = email.message_from_string(sys.stdin.read(), policy=email.policy.default); print(message['subject']); print(message['from']); print(message.get_content())";
    let mut python = Command::new("python3");
    python.args(["-c", script]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut reader = python.spawn().unwrap();
    std::io::Write::write_all(&mut reader.stdin.take().unwrap(), message.as_bytes()).unwrap();
    let read = String::from_utf8(reader.wait_with_output().unwrap().stdout).unwrap();
    assert!(read.contains(": 1 har inte börjat (Samtal med barn)\nLärande <larande@ale.example>\n"), "{read}");
    assert!(read.contains("Samtal med barn: 1 har inte börjat; 1 av 2 har slutfört (50 %)."), "{read}");
}

#[test]
#[ignore = "needs a mail server: `bash tests/run` installs one"]
fn mail_is_not_sent_where_the_server_is_another_or_the_password_is_wrong() {
    let place = Place::new();
    let mail = MailServer::start(place.folder.path());
    std::fs::write(place.path("password"), "fel").unwrap();
    let config = |certificates: &str| {
        format!(
            "[mail]\nserver = \"localhost\"\nport = {}\n{certificates}from = \"larande@ale.example\"\nuser = \"larande\"\npassword_file = {:?}\n",
            mail.port,
            place.path("password")
        )
    };
    let server = place.serve(&config(&format!("certificates = {:?}\n", place.path("mail.pem"))));
    place.send(&server, &["--mail", "chef@ale.example"]);
    let troubled = place.until(&server, |subscription| subscription.get("trouble").is_some());
    assert_eq!((&troubled["trouble"]["kind"], &troubled["trouble"]["status"]), (&json!("credential"), &json!(535)));
    drop(server);
    // Nobody vouches for it.
    let server = place.serve(&config(""));
    let id = troubled["id"].as_str().unwrap();
    place.command(&server, &["subscription", "send", id]);
    let troubled = place.until(&server, |subscription| subscription["trouble"]["kind"] == "unreachable");
    assert!(!is_sent(&troubled));
}
