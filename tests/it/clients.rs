//! Existing client libraries against the program itself: what they send and how they read answers is their own, none of
//! it made for us. Then clients that generators make from the API's description. `tests/run` installs all of them.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::json;
use tempfile::TempDir;

use crate::process::{Key, Server};

/// Runs a client's own tests against a server of its own.
fn passes(command: &mut Command) {
    let folder = tempfile::tempdir().unwrap();
    let key = Key::add(folder.path(), "statements/write,statements/read,define,state,profile,roster/write");
    let server = Server::start(folder.path());
    command
        .env("LOGGBOK_ENDPOINT", format!("http://{}/xapi/", server.address))
        .env("LOGGBOK_KEY", &key.key)
        .env("LOGGBOK_SECRET", &key.secret);
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    assert!(output.status.success(), "{said}");
    // A file without tests would pass, too.
    assert!(said.contains("# fail 0") && !said.contains("# pass 0\n") || said.contains("\nOK\n"), "{said}");
}

fn clients() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients"))
}

fn node(file: &str) {
    passes(Command::new("node").args(["--test", "--test-reporter=tap"]).arg(clients().join(file)));
}

#[test]
#[ignore = "needs Node and packages: `bash tests/run` installs them"]
fn a_course_written_with_xapi_js_is_served_in_both_editions() {
    node("xapi.test.mjs");
}

#[test]
#[ignore = "needs Node and packages: `bash tests/run` installs them"]
fn a_package_with_tincan_js_is_served_in_every_patch_of_1_0() {
    node("tincan.test.mjs");
}

#[test]
#[ignore = "needs Python and packages: `bash tests/run` installs them"]
fn a_sender_written_with_tincan_for_python_is_served() {
    let installed = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/clients");
    passes(Command::new("python3").env("PYTHONPATH", installed).arg(clients().join("tincan_test.py")));
}

#[test]
#[ignore = "needs Node, Chromium and packages: `bash tests/run` installs them"]
fn courses_in_a_browser_are_served_as_their_libraries_ask() {
    node("browser.test.mjs");
}

#[test]
#[ignore = "needs Python and packages: `bash tests/run` installs them"]
fn an_evaluator_writes_and_reads_statements_with_ralph() {
    let installed = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/ralph");
    passes(Command::new("python3").env("PYTHONPATH", installed).arg(clients().join("ralph_test.py")));
}

// RFC 7643, RFC 7644
#[test]
#[ignore = "needs Python and packages: `bash tests/run` installs them"]
fn a_tester_of_scim_servers_finds_nothing_wrong() {
    let installed = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/scim-client");
    passes(Command::new("python3").env("PYTHONPATH", installed).arg(clients().join("scim_test.py")));
}

/// A server that has statements of two people of Ale who completed a course; its catalogue has none yet.
struct Described {
    server: Server,
    key: Key,
    /// The description, as the server gives it, is in `openapi.json` here, and a client will be beside it.
    work: TempDir,
    _store: TempDir,
}

impl Described {
    fn start() -> Self {
        let (store, work) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let key = Key::add(store.path(), "statements/write,figures/read,figures/exact,catalogue/write");
        let server = Server::start(store.path());
        let completed = |name: &str| {
            json!({
                "actor": { "mbox": format!("mailto:{name}@ale.example") },
                "verb": { "id": "http://adlnet.gov/expapi/verbs/completed" },
                "object": { "id": "https://lms.example/course/1" },
            })
        };
        let statements = json!([completed("anna"), completed("bo")]).to_string();
        let (status, body) = server.ask(&key, "POST", "/xapi/statements", &statements);
        assert_eq!(status, 200, "{body}");
        let (status, description) = server.ask(&key, "GET", "/api/v1/openapi.json", "");
        assert_eq!(status, 200, "{description}");
        std::fs::write(work.path().join("openapi.json"), description).unwrap();
        Self { server, key, work, _store: store }
    }

    /// Runs a command beside the description, which must succeed, and gives what it says.
    fn said(&self, command: &mut Command) -> String {
        command
            .current_dir(self.work.path())
            .env("LOGGBOK_URL", format!("http://{}", self.server.address))
            .env("LOGGBOK_KEY", &self.key.key)
            .env("LOGGBOK_SECRET", &self.key.secret);
        let Output { status, stdout, stderr } = command.output().unwrap();
        let said = String::from_utf8(stdout).unwrap();
        assert!(status.success(), "{command:?}: {said}{}", String::from_utf8_lossy(&stderr));
        said
    }
}

#[test]
#[ignore = "needs Node and packages: `bash tests/run` installs them"]
fn a_client_that_openapi_typescript_generates_compiles_and_reads_a_figure() {
    let described = Described::start();
    let work = described.work.path();
    std::fs::copy(clients().join("figures.ts"), work.join("figures.ts")).unwrap();
    std::fs::write(work.join("package.json"), r#"{"type": "module"}"#).unwrap();
    std::os::unix::fs::symlink(clients().join("node_modules"), work.join("node_modules")).unwrap();
    let node = |file: &str| {
        let mut command = Command::new("node");
        command.arg(file);
        command
    };
    let generator = "node_modules/openapi-typescript/bin/cli.js";
    described.said(node(generator).args(["openapi.json", "--output", "api.d.ts"]));
    let strict = ["--strict", "--noUncheckedIndexedAccess", "--noEmitOnError", "--skipLibCheck", "false"];
    let target = ["--target", "es2022", "--module", "nodenext", "--lib", "es2022,dom,dom.iterable", "figures.ts"];
    described.said(node("node_modules/typescript/bin/tsc").args(strict).args(target));
    let said = described.said(&mut node("figures.js"));
    assert_eq!(said, "completed: 2\nrefused: /problems/parameter 400\n");
}

#[test]
#[ignore = "needs Python and packages: `bash tests/run` installs them"]
fn a_client_that_openapi_python_client_generates_compiles_and_reads_a_figure() {
    let described = Described::start();
    let work = described.work.path();
    let installed = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/client-generator");
    let python = |arguments: &[&str]| {
        let mut command = Command::new("python3");
        command.env("PYTHONPATH", std::env::join_paths([&installed, work]).unwrap()).args(arguments);
        command
    };
    let config = clients().join("openapi-python-client.yml");
    // A warning tells of an operation that is left out.
    let generate = ["-m", "openapi_python_client", "generate", "--fail-on-warning", "--path", "openapi.json"];
    let into = ["--meta", "none", "--output-path", "loggbok_client", "--config"];
    described.said(python(&generate).args(into).arg(config));
    let said = described.said(python(&[]).arg(clients().join("figures.py")));
    assert_eq!(said, "modules: True\ncompleted: 2\nrefused: /problems/parameter 400\n");
}
