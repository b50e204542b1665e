//! The commands, each on a data folder of its own.

mod account;
mod audit;
mod backup;
mod catalogue;
mod codes;
mod credential;
mod damage;
mod doctor;
mod erase;
mod export;
mod figures;
mod import;
mod pepper;
mod person;
mod public_url;
mod results;
mod retention;
mod roster;
mod security_txt;
mod server;
mod shell;
mod snapshot;
mod token;
mod uncounted;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::mpsc;

use serde_json::Value;
use tempfile::TempDir;

use crate::process::{Key, Server, ask, complaint, program, refused, run, said};

const CATALOGUE: &str = r#"
[[course]]
id = "samtal"
name = { sv = "Samtal med barn" }
iris = ["https://lms.example/course/view.php?id=7"]
"#;
/// Two courses, and a region, that a reach may name.
const PLACES: &str = r#"
[[course]]
id = "a"
name = { sv = "Ett" }
iris = ["https://lms.example/course/a"]

[[course]]
id = "b"
name = { sv = "Två" }
iris = ["https://lms.example/course/b"]

[[region]]
id = "gr"
name = { sv = "Göteborgsregionen" }
members = ["1440", "1480"]
"#;
const ROSTER: &str = "kommunkod;e-post;enhet\n1440;anna@ale.example;IFO\n1440;bo@ale.example;IFO\n";

/// A folder for files, with the data folder in it.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// With [`CATALOGUE`] in force.
    fn with_catalogue() -> Self {
        Self::with(CATALOGUE)
    }

    /// With a catalogue in force.
    fn with(catalogue: &str) -> Self {
        let place = Self::new();
        let file = place.file("catalogue.toml", catalogue);
        said(&place.data(), &["catalogue", "import", &file]);
        place
    }
}

fn completed(id: &str) -> String {
    format!(
        r#"{{"id":"{id}","actor":{{"mbox":"mailto:anna@ale.example"}},
            "verb":{{"id":"http://adlnet.gov/expapi/verbs/completed"}},
            "object":{{"id":"https://lms.example/course/view.php?id=7"}}}}"#
    )
}

fn id(number: usize) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

fn exported_ids(data: &Path) -> Vec<String> {
    let lines = said(data, &["export"]);
    lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].as_str().unwrap().to_owned()).collect()
}

/// Runs a command whose standard output nobody reads.
fn unread(data: &Path, arguments: &[&str]) -> Output {
    let (read, write) = std::io::pipe().unwrap();
    drop(read);
    program().arg("--data-dir").arg(data).args(arguments).stdout(write).output().unwrap()
}

#[test]
fn a_command_whose_output_nobody_reads_ends_quietly_and_a_refusal_is_one_all_the_same() {
    let place = Place::with_catalogue();
    let data = place.data();
    let roster = place.file("roster.csv", ROSTER);
    let broken = place.file("broken.csv", "kommunkod;e-post;enhet\n9999;anna@ale.example;IFO\n");
    for arguments in [
        &["config"][..],
        &["catalogue", "show"],
        &["roster", "import", &roster],
        &["credential", "add", "--name", "Prov", "--scope", "state"],
        &["credential", "list"],
        &["audit"],
        &["export"],
    ] {
        let output = unread(&data, arguments);
        assert_eq!((output.status.code(), &*complaint(&output)), (Some(0), ""), "{arguments:?}");
    }
    assert_eq!(unread(&data, &["roster", "import", &broken]).status.code(), Some(1));
}

#[test]
fn what_a_client_writes_wrong_or_breaks_off_is_no_error_in_the_log() {
    let place = Place::new();
    let server = Server::start(&place.data());
    for wrong in
        ["no request at all\r\n\r\n", "POST /xapi/statements HTTP/1.1\r\nHost: a.example\r\nContent-Length: x\r\n\r\n"]
    {
        let mut connection = TcpStream::connect(&server.address).unwrap();
        connection.write_all(wrong.as_bytes()).unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    }
    let (_, log) = server.stop();
    assert!(log.contains("serving") && !log.contains("ERROR"), "{log}");
}

#[test]
fn every_command_says_what_it_does_and_what_its_options_are() {
    fn commands(of: &clap::Command) -> impl Iterator<Item = &clap::Command> {
        of.get_subcommands().filter(|command| command.get_name() != "help")
    }
    fn visit(path: &[&str], command: &clap::Command, shown: &mut String) {
        assert!(command.get_about().is_some(), "{path:?}");
        for argument in command.get_arguments() {
            assert!(argument.get_help().is_some(), "{path:?} {}", argument.get_id());
        }
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        assert!(about.len() <= 100, "{path:?}: the first line says it in few words: {about}");
        let output = program().args(path).arg("--help").output().unwrap();
        assert!(output.status.success() && output.stdout.len() > 100, "{path:?} {}", complaint(&output));
        let help = String::from_utf8(output.stdout).unwrap();
        *shown += &["$ loggbok ", &path.join(" "), " --help\n", &help, "\n"].concat();
        for inner in commands(command) {
            visit(&[path, &[inner.get_name()]].concat(), inner, shown);
        }
    }
    let command = loggbok::cli::command();
    assert!(commands(&command).count() > 10);
    for inner in commands(&command) {
        let mut shown = String::new();
        visit(&[inner.get_name()], inner, &mut shown);
        insta::assert_snapshot!(format!("help_{}", inner.get_name()), shown);
    }
    let output = program().arg("--help").output().unwrap();
    insta::assert_snapshot!("help", String::from_utf8(output.stdout).unwrap());
}

#[test]
fn help_leaves_out_the_settings_that_a_command_does_not_use() {
    let help = |path: &[&str]| {
        let output = program().args(path).arg("--help").output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let serving = ["--listen", "--behind-proxy", "--workers"];
    for path in [&["catalogue", "import"][..], &["roster", "export"], &["credential", "list"], &["audit"], &["verify"]]
    {
        let shown = help(path);
        assert!(serving.iter().all(|flag| !shown.contains(flag)), "{path:?}: {shown}");
        assert!(shown.contains("--data-dir") && shown.contains("--log-level"), "{path:?}: {shown}");
    }
    assert!(!help(&["transfer"]).contains("--data-dir") && !help(&["restore"]).contains("--store"));
    let shown = help(&["serve"]);
    assert!(serving.iter().all(|flag| shown.contains(flag)), "{shown}");
}

#[test]
fn a_folder_that_was_mistyped_does_not_become_a_store() {
    let place = Place::new();
    let output = place.folder.path().join("out");
    let output = output.to_str().unwrap();
    let erase =
        ["erase", "--agent", "mailto:a@ale.example", "--ground", "disposal", "--decision", "d", "--executor", "e"];
    for command in [
        &["credential", "list"][..],
        &["credential", "remove", "k"],
        &["uncounted"],
        &["roster", "export", "--output", output],
        &["export", "--output", output],
        &["catalogue", "show"],
        &erase,
    ] {
        let told = refused(&place.data(), command);
        assert!(told.contains("there is no store here"), "{command:?}: {told}");
        assert!(told.contains(place.data().to_str().unwrap()), "{command:?}: {told}");
    }
    assert!(!place.data().exists());
    assert!(!std::path::Path::new(output).exists(), "no file is begun in vain");
}

#[test]
fn a_file_in_the_place_of_the_data_folder_is_told_as_such() {
    let place = Place::new();
    let file = place.folder.path().join("data.toml");
    std::fs::write(&file, "").unwrap();
    let roster = place.folder.path().join("roster.csv");
    std::fs::write(&roster, "kommunkod;e-post\n1440;anna@ale.example\n").unwrap();
    let roster = roster.to_str().unwrap();
    for command in [
        &["uncounted"][..],
        &["roster", "export"],
        &["roster", "import", roster],
        &["roster", "import", roster, "--dry-run"],
        &["catalogue", "import", file.to_str().unwrap(), "--dry-run"],
        &["credential", "add", "--name", "LMS", "--scope", "statements/write"],
        &["credential", "list"],
        &["credential", "disable", "key"],
        &["account", "add", "anna", "--scope", "figures/read"],
        &["account", "list"],
        &["audit"],
        &["audit", "verify"],
        &["token", "withdraw", "3f0fd0ee-6a5c-4a3c-9a2f-0a3a3b1b0c1d"],
        &["rebuild"],
        &["verify"],
        &["backup", place.folder.path().join("backup").to_str().unwrap()],
    ] {
        let told = refused(&file, command);
        assert!(told.contains("data.toml is a file, and a store is a folder"), "{command:?}: {told}");
    }
    let doctor = run(&file, &["doctor"]);
    let told = String::from_utf8_lossy(&doctor.stdout);
    assert!(told.contains("WRONG  store: ") && told.contains("data.toml is a file"), "{told}");
    assert_eq!(std::fs::read(&file).unwrap(), b"");
}

#[test]
fn an_open_address_is_refused_before_anything_is_made() {
    let place = Place::new();
    for command in [&["serve"][..], &["demo"]] {
        let told = refused(&place.data(), &[command, &["--listen", "0.0.0.0:0"]].concat());
        assert!(told.contains("tls.certificate") && told.contains("--behind-proxy"), "{told}");
    }
    assert!(!place.data().exists());
}

#[test]
fn health_is_asked_over_tls_where_the_server_speaks_it_and_a_hangup_reads_the_certificate_again() {
    let place = Place::new();
    let write = || {
        let made = rcgen::generate_simple_self_signed(["loggbok.example".to_owned()]).unwrap();
        (place.file("certificate.pem", &made.cert.pem()), place.file("key.pem", &made.signing_key.serialize_pem()))
    };
    let (certificate, key) = write();
    let file = place.file("loggbok.toml", &format!("[tls]\ncertificate = {certificate:?}\nkey = {key:?}\n"));
    let server = Server::start_with(&place.data(), &["--config", &file]);
    let health = || run(&place.data(), &["--config", &file, "--listen", &server.address, "health"]);
    assert!(health().status.success(), "{}", complaint(&health()));
    place.file("key.pem", "broken");
    server.hang_up("the certificate before stays in force");
    assert!(run(&place.data(), &["--config", &file, "--listen", &server.address, "health"]).status.success());
    write();
    server.hang_up("the certificate was read again");
    assert!(server.stop().0.success());
}

#[test]
fn a_roster_is_shown_imported_and_shrunk_only_when_that_is_allowed() {
    let place = Place::new();
    let file = place.file("roster.csv", ROSTER);
    let dry = said(&place.data(), &["roster", "import", &file, "--dry-run"]);
    assert!(dry.contains("rows would be added: 2, would be removed: 0, unchanged: 0"), "{dry}");
    let imported = said(&place.data(), &["roster", "import", &file]);
    assert!(imported.contains("rows added: 2, removed: 0, unchanged: 0"), "{imported}");

    let fewer = place.file("fewer.csv", "kommunkod;e-post;enhet\n1440;anna@ale.example;IFO\n");
    let delta = said(&place.data(), &["roster", "import", &fewer]);
    assert!(delta.contains("rows added: 0, removed: 0, unchanged: 2"), "{delta}");
    let full = ["roster", "import", &fewer, "--mode", "full"];
    let complaint = refused(&place.data(), &full);
    assert!(complaint.contains("the employment of 1 of 2 people would end"), "{complaint}");
    let shrunk = said(&place.data(), &[&full[..], &["--allow-shrinking"]].concat());
    assert!(shrunk.contains("rows added: 0, removed: 1, unchanged: 1"), "{shrunk}");
}

#[test]
fn a_row_that_is_refused_is_told_by_line_and_column_and_nothing_is_imported() {
    let place = Place::new();
    let file = place.file("roster.csv", "kommunkod;e-post\n1440;anna@ale.example\n9999;bo@ale.example\n");
    for also in [&[][..], &["--dry-run"]] {
        let output = run(&place.data(), &[&["roster", "import", &file], also].concat());
        assert_eq!(output.status.code(), Some(1), "{also:?}");
        let told = String::from_utf8_lossy(&output.stdout);
        assert!(told.contains("line 3, column 1 (kommunkod): "), "{told}");
        assert!(!told.contains("bo@ale.example") && !told.contains("added"), "{told}");
        let why = complaint(&output);
        assert!(why.contains("1 row(s) of the roster were refused and 1 are right; nothing was imported"), "{why}");
    }

    let key = Key::add(&place.data(), "roster/write");
    let server = Server::start(&place.data());
    let mut remote = program();
    remote.env("LOGGBOK_KEY", &key.key).env("LOGGBOK_SECRET", &key.secret);
    remote.args(["roster", "import", &file, "--url", &format!("http://{}", server.address)]);
    let by_server = remote.output().unwrap();
    assert_eq!(by_server.status.code(), Some(1));
    let said_by_server = complaint(&by_server);
    assert!(said_by_server.contains("line 3, column 1 (kommunkod): "), "{said_by_server}");
    let dry = remote.arg("--dry-run").output().unwrap();
    assert_eq!((dry.status.code(), &*dry.stdout), (Some(1), &b""[..]));
    assert!(complaint(&dry).contains("line 3, column 1 (kommunkod): "));
    assert!(server.stop().0.success());

    let good = place.file("good.csv", ROSTER);
    assert!(said(&place.data(), &["roster", "import", &good]).contains("added: 2"));
}

#[test]
fn a_rebuild_leaves_the_figures_as_they_are() {
    let place = Place::with_catalogue();
    let key = Key::add(&place.data(), "all,figures/read,figures/exact");
    let figures = |statements: &[String]| {
        let server = Server::start(&place.data());
        for statement in statements {
            assert_eq!(server.ask(&key, "POST", "/xapi/statements", statement).0, 200);
        }
        let answer = server.json(&key, "/api/v1/completions");
        assert!(server.stop().0.success());
        answer
    };
    let before = figures(&[completed(&id(1)), completed(&id(2))]);
    assert_eq!(before["total"]["completed"], 1);
    assert_eq!(said(&place.data(), &["rebuild"]), "index and progress are derived anew\n");
    assert_eq!(figures(&[]), before);
}

#[test]
fn an_export_is_of_a_running_server_where_one_is_named() {
    let place = Place::with_catalogue();
    let key = Key::add(&place.data(), "all,export/read");
    let server = Server::start(&place.data());
    assert_eq!(server.ask(&key, "POST", "/xapi/statements", &completed(&id(1))).0, 200);
    let export = |course: &str| {
        let mut command = program();
        command.args(["export", "--course", course, "--url", &format!("http://{}", server.address)]);
        command.env("LOGGBOK_KEY", &key.key).env("LOGGBOK_SECRET", &key.secret).output().unwrap()
    };
    let output = export("samtal");
    assert!(output.status.success(), "{}", complaint(&output));
    let lines = String::from_utf8(output.stdout).unwrap();
    assert_eq!(lines.lines().count(), 1);
    assert!(lines.contains(&id(1)));
    let unknown = export("annat");
    assert_eq!(unknown.status.code(), Some(1));
    assert!(complaint(&unknown).contains("the parameter course is wrong: there is none"), "{}", complaint(&unknown));
}

#[test]
fn a_folder_in_use_is_refused_and_says_what_to_do() {
    let place = Place::new();
    let _server = Server::start(&place.data());
    for command in [&["serve", "--listen", "127.0.0.1:0"][..], &["export"], &["rebuild"]] {
        let complaint = refused(&place.data(), command);
        assert!(complaint.contains("in use by a running loggbok; stop it first"), "{complaint}");
    }
}

#[test]
fn what_was_answered_with_success_is_there_after_a_stop_amid_requests() {
    let place = Place::new();
    let key = Key::add(&place.data(), "all");
    let server = Server::start(&place.data());
    let (address, sender) = (server.address.clone(), key.clone());
    let (tell, answered) = mpsc::channel();
    let posting = std::thread::spawn(move || {
        let mut kept = Vec::new();
        for number in 0.. {
            match ask(&address, &sender, "POST", "/xapi/statements", &completed(&id(number))) {
                Ok((200, _)) => kept.push(id(number)),
                _ => break,
            }
            let _ = tell.send(());
        }
        kept
    });
    assert_eq!(answered.iter().take(20).count(), 20);
    let (status, log) = server.stop();
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(log.contains("stopping: requests under way finish first"), "{log}");
    let (kept, exported) = (posting.join().unwrap(), exported_ids(&place.data()));
    assert!(kept.len() >= 20 && kept.iter().all(|id| exported.contains(id)), "{} of {}", exported.len(), kept.len());
}

#[test]
fn no_log_line_of_a_server_holds_what_was_sent() {
    let place = Place::new();
    let key = Key::add(&place.data(), "all");
    let server = Server::start(&place.data());
    assert_eq!(server.ask(&key, "POST", "/xapi/statements", &completed(&id(1))).0, 200);
    let broken = r#"{"actor":{"mbox":"mailto:anna@ale.example"}}"#;
    assert_eq!(server.ask(&key, "POST", "/xapi/statements", broken).0, 400);
    assert_eq!(server.ask(&key, "GET", "/xapi/statements?agent=anna@ale.example", "").0, 400);
    let (_, log) = server.stop();
    assert_eq!(log.matches(" request method=").count(), 3, "{log}");
    assert!(!log.contains("anna") && !log.contains(&key.secret) && !log.contains('\u{1b}'), "{log}");
}

#[test]
fn the_configuration_in_force_is_shown_as_a_file_that_is_read_back() {
    let place = Place::new();
    let shown = said(&place.data(), &["config", "--log-level", "warn"]);
    assert!(shown.contains("level = \"warn\""), "{shown}");
    let file = place.file("loggbok.toml", &shown);
    let again = program().args(["--config", &file, "config"]).output().unwrap();
    assert_eq!(String::from_utf8(again.stdout).unwrap(), shown);
}

#[test]
fn a_key_that_nothing_has_is_refused_in_the_file_and_in_the_environment() {
    let place = Place::new();
    let file = place.file("loggbok.toml", "lisen = \"127.0.0.1:1\"\n");
    let by_file = program().args(["config", "--config", &file]).output().unwrap();
    assert_eq!(by_file.status.code(), Some(1));
    assert!(complaint(&by_file).contains("loggbok.toml") && complaint(&by_file).contains("lisen"));
    let by_variable = program().arg("config").env("LOGGBOK__LISEN", "127.0.0.1:1").output().unwrap();
    assert_eq!(by_variable.status.code(), Some(1));
    assert!(complaint(&by_variable).contains("LOGGBOK__") && complaint(&by_variable).contains("lisen"));
}

#[test]
fn health_is_that_of_the_server_that_the_configuration_describes() {
    let place = Place::new();
    let server = Server::start(&place.data());
    said(&place.data(), &["health", "--listen", &server.address]);
    let address = server.address.clone();
    assert!(server.stop().0.success());
    assert!(refused(&place.data(), &["health", "--listen", &address]).contains("no answer at"));
}
