//! Every requirement of `tests/requirements.toml` is cited by a test, and no other is.
//!
//! A test cites in a comment (`// XAPI-00152`), a fixture in `fixtures/statements/requirements.csv`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::rooms::{members, sources};

#[path = "../../crates/xapi/tests/standard/requirement_table.rs"]
mod requirement_table;

use requirement_table::fixture_requirements;

/// One line of the table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Requirement {
    /// What it demands, in a few words.
    demands: String,
    /// The one edition that knows it; none where both do.
    edition: Option<String>,
    /// Why no test can hold it.
    untestable: Option<String>,
}

type Table = BTreeMap<String, Requirement>;

/// Where each id is cited: `src/http/standard/more.rs:12`.
type Citations = BTreeMap<String, BTreeSet<String>>;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The ids in a text, such as `XAPI-00152`.
fn ids(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("XAPI-").map(|(at, prefix)| {
        let number = &text[at + prefix.len()..];
        let digits = number.len() - number.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
        &text[at..at + prefix.len() + digits]
    })
}

/// The ids that the comments of tests cite, each with its line. What comes before the tests of a file is no test,
/// and what a module says of itself neither.
fn cited_in(text: &str, is_test: bool) -> Vec<(usize, String)> {
    let mut in_tests = is_test;
    let mut cited = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        in_tests |= line.trim() == "#[cfg(test)]";
        let Some((_, comment)) = line.split_once("// ").filter(|_| in_tests) else { continue };
        cited.extend(ids(comment).map(|id| (number, id.to_owned())));
    }
    cited
}

fn citations() -> Citations {
    let mut all = Citations::new();
    let folders = members().into_iter().flat_map(|member| [member.join("src"), member.join("tests")]);
    let files: Vec<PathBuf> = folders.flat_map(|folder| sources(&folder)).collect();
    for file in files.iter().filter(|file| !file.ends_with("tests/it/requirements.rs")) {
        let path = file.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
        for (line, id) in cited_in(&fs::read_to_string(file).unwrap(), path.contains("tests/")) {
            all.entry(id).or_default().insert(format!("{path}:{line}"));
        }
    }
    for (fixture, cited) in fixture_requirements() {
        for id in cited {
            all.entry(id).or_default().insert(format!("fixtures/statements/requirements.csv: {fixture}"));
        }
    }
    all
}

/// Everything in which the table and the citations do not agree.
fn disagreements(table: &Table, citations: &Citations) -> Vec<String> {
    let of_line = |(id, requirement): (&String, &Requirement)| {
        let Requirement { demands, untestable, .. } = requirement;
        match (citations.get(id), untestable) {
            (None, None) => Some(format!("{id} is cited by no test: {demands}")),
            (Some(at), Some(why)) => Some(format!("{id} can't be tested ({why}), and is cited: {at:?}")),
            _ => None,
        }
    };
    let unknown = citations.iter().filter(|(id, _)| !table.contains_key(*id));
    let unknown = unknown.map(|(id, at)| format!("{id} is not in tests/requirements.toml: {at:?}"));
    table.iter().filter_map(of_line).chain(unknown).collect()
}

fn table(text: &str) -> Table {
    toml::from_str(text).unwrap_or_else(|error| panic!("tests/requirements.toml: {error}"))
}

#[test]
fn every_requirement_is_cited_by_a_test() {
    let table = table(&fs::read_to_string(root().join("tests/requirements.toml")).unwrap());
    let found = disagreements(&table, &citations());
    assert!(found.is_empty(), "{} requirements:\n{}", found.len(), found.join("\n"));
}

#[test]
fn every_line_of_the_table_is_an_id_and_says_what_is_demanded() {
    let table = table(&fs::read_to_string(root().join("tests/requirements.toml")).unwrap());
    for (id, Requirement { demands, edition, untestable }) in &table {
        assert!(id.len() == "XAPI-00001".len() && ids(id).eq([id.as_str()]), "{id} is no id");
        assert!(edition.as_deref().is_none_or(|edition| ["1.0.3", "2.0.0"].contains(&edition)), "{id}: no edition");
        assert!(!demands.is_empty() && untestable.as_ref().is_none_or(|why| !why.is_empty()), "{id} says nothing");
    }
}

#[test]
fn every_disagreement_is_found() {
    let table =
        table("XAPI-00001 = { demands = 'a' }\nXAPI-00002 = { demands = 'b', edition = '1.0.3', untestable = 'c' }");
    let cited = |ids: &[&str]| -> Citations {
        ids.iter().map(|id| ((*id).to_owned(), BTreeSet::from(["a.rs:1".to_owned()]))).collect()
    };
    assert_eq!(disagreements(&table, &cited(&["XAPI-00001"])), [""; 0]);
    assert_eq!(disagreements(&table, &cited(&[])), ["XAPI-00001 is cited by no test: a"]);
    for wrong in ["XAPI-00002", "XAPI-00003", "XAPI-1"] {
        let found = disagreements(&table, &cited(&["XAPI-00001", wrong]));
        assert!(found.len() == 1 && found[0].starts_with(wrong), "{found:?}");
    }
}

#[test]
fn comments_of_tests_cite_and_nothing_else_does() {
    let text = "//! XAPI-00001\n// XAPI-00002\n#[cfg(test)]\nmod tests {\n    // XAPI-00003, XAPI-00004: a\n    \
                let id = \"XAPI-00005\"; // XAPI-00006\n}";
    let in_tests = [(5, "XAPI-00003"), (5, "XAPI-00004"), (6, "XAPI-00006")].map(|(line, id)| (line, id.to_owned()));
    assert_eq!(cited_in(text, false), in_tests);
    assert_eq!(cited_in(text, true), [&[(2, "XAPI-00002".to_owned())], &in_tests[..]].concat());
}
