//! What the image is built from: the context, as `.dockerignore` leaves it, has every file that the program includes.
//!
//! `tests/image` builds in that context; this says within a second which line of `.dockerignore` is missing.

use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::rooms::{members, sources};

#[test]
fn the_context_of_the_image_has_every_file_that_the_program_includes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let ignore = fs::read_to_string(root.join(".dockerignore")).unwrap();
    let kept = kept(&ignore);
    let mut found = 0;
    let mut missing = Vec::new();
    for source in members().into_iter().flat_map(|member| sources(&member.join("src"))) {
        // A folder's tests.rs is compiled for tests alone.
        if source.ends_with("tests.rs") {
            continue;
        }
        let text = fs::read_to_string(&source).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        for name in included(code) {
            let file = plain(&source.parent().unwrap().join(name));
            assert!(file.is_file(), "{} includes {name}, which is not there", source.display());
            found += 1;
            let file = file.strip_prefix(root).unwrap();
            if !kept.iter().any(|kept| file.starts_with(kept)) {
                missing.push(format!("{} is included by {}", file.display(), source.display()));
            }
        }
    }
    assert!(found > 5, "{found} included files were found");
    assert!(missing.is_empty(), ".dockerignore leaves out:\n{}", missing.join("\n"));
}

/// What `.dockerignore` keeps: the lines that begin with `!`, after one that leaves everything out.
fn kept(ignore: &str) -> Vec<&str> {
    let mut lines = ignore.lines();
    assert_eq!(lines.next(), Some("*"), "it does not begin with what is left out");
    lines.filter_map(|line| line.strip_prefix('!')).collect()
}

/// The names that a source includes, as written, where they are written out.
fn included(code: &str) -> impl Iterator<Item = &str> {
    ["include_str!(\"", "include_bytes!(\"", "include!(\""].into_iter().flat_map(move |how| {
        code.match_indices(how).filter_map(move |(offset, _)| code[offset + how.len()..].split('"').next())
    })
}

/// The path without `..` in it.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => _ = plain.pop(),
            other => plain.push(other),
        }
    }
    plain
}
