//! Client libraries of the wild, run against the program itself: what they send and how they read
//! answers is theirs, and none of it is made for us. `tests/run` installs them.

use std::path::Path;
use std::process::Command;

use crate::process::{Key, Server};

/// Runs a client's own tests against a server of its own.
fn passes(command: &mut Command) {
    let folder = tempfile::tempdir().unwrap();
    let key = Key::add(folder.path(), "statements/write,statements/read,define,state,profile");
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
