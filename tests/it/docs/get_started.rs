//! Follows the page on getting started: runs its commands one after the other in a shell, beside a server, and compares
//! the output with the page.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::{Block, Page};
use crate::process::Server;

/// The address that the page serves on.
const ADDRESS: &str = "127.0.0.1:8080";
/// What parts the outputs of two blocks.
const NEXT: &str = "== next block ==";

/// Runs blocks in one shell, in a folder that has the program on its path; gives what each printed.
pub(super) fn shell(folder: &Path, blocks: &[String]) -> Vec<String> {
    let script = blocks.join(&format!("\necho; echo '{NEXT}'\n"));
    let program = Path::new(env!("CARGO_BIN_EXE_loggbok")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let mut command = Command::new("bash");
    command.env_clear().env("PATH", path).current_dir(folder).stdin(Stdio::null());
    let output = command.args(["-euo", "pipefail", "-c", &script]).output().expect("the page needs bash");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().split(NEXT).map(str::to_owned).collect()
}

/// That an answer is what the page shows below its command.
pub(super) fn compare(shown: &Block<'_>, answered: &str) {
    if shown.language == "text" {
        for line in shown.text.lines() {
            assert!(answered.lines().any(|other| other == line), "the page shows {line:?}, and not: {answered}");
        }
        return;
    }
    let answer: Value = serde_json::from_str(answered).unwrap_or_else(|error| panic!("{error}: {answered}"));
    let mut shown: Value = serde_json::from_str(shown.text).unwrap();
    // Figures also have a row of the people in no known municipality, who are nobody here.
    let rows = answer.get("people").or(answer.get("rows")).and_then(Value::as_array).unwrap();
    if let Some(pseudonym) = shown.get_mut("pseudonym") {
        // It is of this store alone.
        assert_eq!(pseudonym.as_str().map(str::len), rows[0]["pseudonym"].as_str().map(str::len));
        pseudonym.clone_from(&rows[0]["pseudonym"]);
    }
    let known = rows.iter().filter(|row| row["keys"][0]["code"] != "unknown");
    assert_eq!(known.collect::<Vec<_>>(), [&shown], "{answered}");
    assert!(answer["people"].is_array() || answer["total"]["enrolled"] == shown["enrolled"], "{answered}");
}

#[test]
fn the_page_is_done_line_by_line_and_answers_what_it_shows() {
    let folder = tempfile::tempdir().unwrap();
    let page = Page::read("docs/get-started.md");
    let blocks = page.blocks();
    for (language, name) in [("toml", "katalog.toml"), ("csv", "personal.csv")] {
        let [text] = page.blocks_of(language)[..] else { panic!("one file of {language}") };
        assert!(page.text.contains(&format!("`{name}`")), "{name}");
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let serve = blocks.iter().position(|block| block.language == "sh" && block.text == "loggbok serve\n").unwrap();
    let commands = |blocks: &[Block<'_>], address: &str| -> Vec<String> {
        let shell = blocks.iter().filter(|block| block.language == "sh");
        shell.map(|block| block.text.replace(ADDRESS, address)).collect()
    };
    shell(folder.path(), &commands(&blocks[..serve], ADDRESS));
    let server = Server::start(&folder.path().join("data"));
    let answers = shell(folder.path(), &commands(&blocks[serve + 1..], &server.address));

    let (mut answers, mut last, mut compared) = (answers.into_iter(), String::new(), 0);
    for block in &blocks[serve + 1..] {
        match block.language {
            "sh" => last = answers.next().unwrap(),
            "json" | "text" => {
                compare(block, &last);
                compared += 1;
            }
            _ => {}
        }
    }
    assert_eq!(compared, 3);
}
