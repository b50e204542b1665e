//! The pages of the demonstration in a real browser: each page and state in `tests/pages/list.mjs`, in both languages,
//! for each of its accounts. `tests/pages` has the checks; `tests/run` installs what they need.
//!
//! `LOGGBOK_ONLY=overview` opens those alone that have the word in their name, and leaves pictures in `target/pages`;
//! `LOGGBOK_PICTURES=yes` leaves pictures of all.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::json;

use crate::demo;

/// The passwords of the accounts that the demonstration tells of, by their names.
fn passwords(shown: &str) -> BTreeMap<&str, &str> {
    let lines = shown.lines().skip_while(|line| !line.contains("sign in with one of these names")).skip(1);
    lines.take_while(|line| !line.is_empty()).map(account).collect()
}

/// The name and the password of a line, whose columns stand two spaces apart or more.
fn account(line: &str) -> (&str, &str) {
    let columns: Vec<&str> = line.split("  ").map(str::trim).filter(|column| !column.is_empty()).collect();
    match columns[..] {
        [name, password, _] => (name, password),
        _ => panic!("{line}"),
    }
}

/// A configuration in `folder` by which subscriptions can be sent, if only to nobody.
fn configuration(folder: &Path) -> String {
    let [config, secret] = ["loggbok.toml", "secret"].map(|name| folder.join(name));
    std::fs::write(&secret, "en hemlighet som ingen annan har").unwrap();
    let text = format!(
        "[mail]\nserver = \"127.0.0.1\"\nport = 9\ntls = \"none\"\nfrom = \"larande@ale.example\"\n\
         [[webhook]]\nname = \"intranet\"\nurl = \"http://127.0.0.1:9/in\"\nsecret_file = \"{}\"\n",
        secret.display()
    );
    std::fs::write(&config, text).unwrap();
    config.to_str().unwrap().to_owned()
}

/// Runs a file of `tests/pages` over a demonstration of its own, and gives what it says.
fn said(runner: &[&str], file: &str) -> String {
    let temporary = tempfile::tempdir().unwrap();
    let (shown, server, key) = demo::start_with(temporary.path(), &["--config", &configuration(temporary.path())]);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let artefacts = root.join("target/pages");
    std::fs::create_dir_all(&artefacts).unwrap();
    let output = Command::new("node")
        .args(runner)
        .arg(root.join("tests/pages").join(file))
        .env("LOGGBOK_URL", format!("http://{}", server.address))
        .env("LOGGBOK_KEY", &key.key)
        .env("LOGGBOK_SECRET", &key.secret)
        .env("LOGGBOK_PASSWORDS", json!(passwords(&shown)).to_string())
        .env("LOGGBOK_ARTEFACTS", &artefacts)
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    assert!(output.status.success(), "{said}");
    said
}

#[test]
#[ignore = "needs Node, Chromium and packages: `bash tests/run` installs them"]
fn every_page_is_whole_in_a_browser_for_everybody_of_the_demonstration() {
    let said = said(&["--test", "--test-reporter=tap", "--test-timeout=1800000"], "suite.mjs");
    // A file without tests would pass, too.
    assert!(said.contains("# fail 0\n") && said.contains("# skipped 0\n") && !said.contains("# pass 0\n"), "{said}");
}

// Run alone, where the pages look otherwise: `bash tests/run --test it -- --ignored pages::the_pictures`.
#[test]
#[ignore = "writes docs/pictures: needs Node, Chromium, pngquant and packages"]
fn the_pictures_of_the_documentation_are_taken() {
    said(&[], "pictures.mjs");
}
