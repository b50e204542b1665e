//! The README and the pages of `docs/`: examples are right, commands and addresses exist, links lead somewhere, and
//! lists are complete.

mod blocks;
mod definitions;
mod examples;
mod extractions;
mod following;
mod get_started;
mod links;
mod monitoring;
mod reference;
mod sign_in;
mod snapshots;

use std::path::{Path, PathBuf};

pub use blocks::{Block, words};

/// The most words that the README has.
const README_WORDS: usize = 900;

/// A page: a file of Markdown.
pub struct Page {
    /// Its path from the top of the sources: `docs/get-started.md`.
    pub path: PathBuf,
    pub text: String,
}

fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

impl Page {
    pub fn read(path: impl AsRef<Path>) -> Self {
        let path = path.as_ref();
        let text = std::fs::read_to_string(top().join(path));
        Self { path: path.to_owned(), text: text.unwrap_or_else(|error| panic!("{}: {error}", path.display())) }
    }

    /// Its fenced blocks, in order.
    pub fn blocks(&self) -> Vec<Block<'_>> {
        blocks::blocks(&self.text)
    }

    /// Those of a language.
    pub fn blocks_of(&self, language: &str) -> Vec<&str> {
        self.blocks().into_iter().filter(|block| block.language == language).map(|block| block.text).collect()
    }
}

/// The pages below `docs/`, with the table of contents.
fn book() -> Vec<Page> {
    fn visit(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                visit(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path.strip_prefix(top()).unwrap().to_owned());
            }
        }
    }
    let mut found = Vec::new();
    visit(&top().join("docs"), &mut found);
    found.sort();
    assert!(found.len() > 30, "{found:?}");
    found.into_iter().map(Page::read).collect()
}

/// The README and the pages below `docs/`.
fn pages() -> Vec<Page> {
    let mut pages = book();
    pages.push(Page::read("README.md"));
    pages
}

#[test]
fn the_readme_is_short() {
    let words = Page::read("README.md").text.split_whitespace().count();
    assert!(words <= README_WORDS, "{words} words, of at most {README_WORDS}: move what is for few to docs/");
}
