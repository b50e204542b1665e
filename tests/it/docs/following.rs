//! Follows the section “An example” of a page, beside a server with the data from the page on getting started.

use std::fs;

use tempfile::TempDir;

use super::Page;
use super::get_started::{compare, shell};
use crate::process::{Key, Server, said};

/// Runs the example's commands as they stand, by a credential with these scopes and with one day of the page replaced by
/// another, and compares what they answer with what the page shows, `blocks` times. Returns the folder in which they ran.
pub fn follow_example(page: &str, scopes: &str, (day, now): (&str, &str), blocks: usize) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let start = Page::read("docs/get-started.md");
    for (language, name, command) in [("toml", "katalog.toml", "catalogue"), ("csv", "personal.csv", "roster")] {
        let path = folder.path().join(name);
        fs::write(&path, start.blocks_of(language)[0]).unwrap();
        said(&data, &[command, "import", path.to_str().unwrap()]);
    }
    let key = Key::add(&data, scopes);
    let server = Server::start(&data);
    let anna = start.blocks_of("sh").into_iter().find(|block| block.contains("mailto:anna@ale.example")).unwrap();
    let anna = anna.replace("source platform.env\n", "");

    let page = Page::read(page);
    let example = page.text.split("\n## ").find(|section| section.starts_with("An example")).unwrap();
    assert!(example.contains(day), "{day}, which is another day each time");
    let example = Page { path: page.path.clone(), text: example.replace(day, now) };
    let environment = format!(
        "export LOGGBOK_URL=http://{} LOGGBOK_KEY={} LOGGBOK_SECRET={}\n{anna}",
        server.address, key.key, key.secret
    );
    let commands: Vec<String> =
        [environment].into_iter().chain(example.blocks_of("sh").into_iter().map(str::to_owned)).collect();
    let mut answers = shell(folder.path(), &commands).into_iter().skip(1);
    let (mut last, mut compared) = (String::new(), 0);
    for block in example.blocks() {
        if block.language == "sh" {
            last = answers.next().unwrap();
        } else {
            compare(&block, &last);
            compared += 1;
        }
    }
    assert_eq!(compared, blocks);
    assert!(server.stop().0.success());
    folder
}
