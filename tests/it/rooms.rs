//! The arrows between the rooms: which room may know which.
//!
//! Read off the source text, so that a wrong `use` fails here with its file and line.

use std::fs;
use std::path::{Path, PathBuf};

/// Each room, with the rooms that it may know; rooms that are not listed are free.
const ARROWS: &[(&str, &[&str])] = &[
    ("clock", &[]),
    ("xapi", &[]),
    ("learning", &["xapi"]),
    ("store", &["xapi", "learning", "clock"]),
    ("auth", &["xapi", "learning", "store", "clock"]),
    ("service", &["xapi", "learning", "store", "auth", "clock"]),
    ("fuzz", &["xapi", "http", "auth"]),
    ("config", &["telemetry", "learning", "auth"]),
    ("telemetry", &["config"]),
    ("http", &["xapi", "learning", "auth", "service", "clock", "config", "telemetry"]),
    ("dashboard", &["xapi", "learning", "auth", "service", "clock", "http"]),
];

/// Rooms within a room, with those of their siblings that they may know; a sibling that is not listed here is free.
const INNER: &[(&str, &str, &[&str])] = &[
    ("http", "wire", &[]),
    ("http", "gate", &["wire"]),
    ("http", "standard", &["wire", "gate"]),
    ("http", "api", &["wire", "gate"]),
    ("learning", "progress", &[]),
    ("learning", "standings", &["progress"]),
    ("learning", "ask", &["standings", "progress"]),
];

/// Each crate that only some rooms may know, by the beginning of its name.
const CRATES: &[(&str, &[&str])] = &[
    ("actix_", &["http", "dashboard", "server"]),
    ("reqwest", &["auth", "cli"]),
    ("openidconnect", &["auth"]),
    ("jsonwebtoken", &["auth", "xapi"]),
];

/// The two stores; neither knows the other.
const STORES: [&str; 2] = ["embedded", "mongodb"];

#[test]
fn no_room_knows_a_room_that_it_should_not() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(files.len() > 10, "the sources are not found under {}", root.display());
    let found: Vec<String> = files
        .iter()
        .flat_map(|file| {
            let path = file.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
            violations(&path, &fs::read_to_string(file).unwrap())
        })
        .collect();
    assert!(found.is_empty(), "arrows that ARCHITECTURE.md does not have:\n{}", found.join("\n"));
}

/// Puts every source in a folder, and in those below it, to the files.
pub fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// Every wrong arrow in the text of the file at `path` under `src`, as `src/path:line: reason`.
fn violations(path: &str, text: &str) -> Vec<String> {
    let mut parts = path.trim_end_matches(".rs").split('/');
    let (room, inner) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let code = code_of(text);
    // Tests may set up more of the system than the code they test may know.
    let code = code.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let mut found = Vec::new();
    let mut tell_of = |who: &str, offset: usize, what: &str| {
        let line = code[..offset].matches('\n').count() + 1;
        found.push(format!("src/{path}:{line}: {who} may not know {what}"));
    };
    if let Some((_, _, allowed)) = INNER.iter().find(|(within, name, _)| (*within, *name) == (room, inner)) {
        // By the room's path, or by going up.
        let up = if path.ends_with("/mod.rs") { "super::" } else { "super::super::" };
        for prefix in [&format!("crate::{room}::"), up] {
            for (offset, other) in rooms_used(code, prefix) {
                let is_sibling = INNER.iter().any(|(within, name, _)| (*within, *name) == (room, other));
                if is_sibling && other != inner && !allowed.contains(&other) {
                    tell_of(&format!("{room}/{inner}"), offset, other);
                }
            }
        }
    }
    let mut tell = |offset: usize, what: &str| tell_of(room, offset, what);
    if let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == room) {
        for (offset, other) in rooms_used(code, "crate::") {
            if other != room && !allowed.contains(&other) {
                tell(offset, other);
            }
        }
    }
    for (offset, word) in words(code) {
        let kept = CRATES.iter().find(|(name, _)| word == *name || (name.ends_with('_') && word.starts_with(name)));
        if kept.is_some_and(|(_, rooms)| !rooms.contains(&room)) && !["main", "lib"].contains(&room) {
            tell(offset, word);
        }
        let of_path = code[..offset].ends_with("::") || code[offset + word.len()..].starts_with("::");
        if room == "store" && STORES.contains(&inner) && STORES.contains(&word) && word != inner && of_path {
            tell(offset, word);
        }
    }
    found
}

/// The rooms that paths which begin so name, each with its offset.
fn rooms_used<'c>(code: &'c str, beginning: &str) -> Vec<(usize, &'c str)> {
    let mut used = Vec::new();
    for (offset, _) in code.match_indices(beginning) {
        if code[..offset].ends_with(|before: char| before.is_alphanumeric() || before == '_' || before == ':') {
            continue;
        }
        let start = offset + beginning.len();
        let mut depth = 0;
        let mut begins = true;
        for (at, letter) in code[start..].char_indices() {
            match letter {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' => begins = depth == 1,
                _ if letter.is_whitespace() => {}
                _ => {
                    if begins && depth <= 1 {
                        used.push((start + at, word_at(&code[start + at..])));
                    }
                    begins = false;
                }
            }
            if depth == 0 {
                break;
            }
        }
    }
    used
}

/// Every word of the code, with its offset.
fn words(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let starts = code.char_indices().filter(move |&(at, letter)| is_word(letter) && !code[..at].ends_with(is_word));
    starts.map(|(at, _)| (at, word_at(&code[at..])))
}

fn word_at(code: &str) -> &str {
    &code[..code.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(code.len())]
}

/// The text with comments and the insides of string literals blanked, of the same length and lines.
pub fn code_of(text: &str) -> String {
    let mut code = text.to_owned().into_bytes();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text[at..];
        let end = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(close) = raw_string_close(rest) {
            let open = close.len() + 1;
            rest[open..].find(&close).map_or(rest.len(), |end| open + end + close.len())
        } else if rest.starts_with("'\"'") || rest.starts_with("'\\") {
            3
        } else if let Some(inside) = rest.strip_prefix('"') {
            let mut escaped = false;
            let close = inside.find(|letter| {
                let closes = letter == '"' && !escaped;
                escaped = letter == '\\' && !escaped;
                closes
            });
            close.map_or(rest.len(), |end| end + 2)
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        let end = (at + end).min(bytes.len());
        code[at..end].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
        at = end;
        while !text.is_char_boundary(at) {
            code[at] = b' ';
            at += 1;
        }
    }
    String::from_utf8(code).unwrap()
}

/// What closes the raw string literal that the text begins with.
fn raw_string_close(text: &str) -> Option<String> {
    let after = text.strip_prefix('r')?;
    let inside = after.trim_start_matches('#');
    let hashes = after.len() - inside.len();
    inside.starts_with('"').then(|| format!("\"{}", "#".repeat(hashes)))
}

#[test]
fn a_planted_arrow_is_found_with_its_line() {
    for (path, text, expected) in [
        ("xapi/actor.rs", "\nuse crate::learning::Day;\n", "src/xapi/actor.rs:2: xapi may not know learning"),
        ("http/about.rs", "fn a() { crate::store::open() }", "src/http/about.rs:1: http may not know store"),
        (
            "learning/day.rs",
            "use crate::{\n    xapi::{Ifi, Actor},\n    clock::Clock,\n};",
            ":3: learning may not know clock",
        ),
        ("learning/mod.rs", "use crate::{xapi, service};", ":1: learning may not know service"),
        ("service/mod.rs", "use actix_web::web;", ":1: service may not know actix_web"),
        ("cli/serve.rs", "#[actix_web::main]\nasync fn main() {}", ":1: cli may not know actix_web"),
        ("http/client.rs", "reqwest::get(address)", ":1: http may not know reqwest"),
        ("store/embedded/open.rs", "use super::super::mongodb::Open;", ":1: store may not know mongodb"),
        ("store/mongodb.rs", "use crate::store::embedded;", ":1: store may not know embedded"),
        ("http/wire/body.rs", "use crate::http::api::people;", ":1: http/wire may not know api"),
        ("http/gate/mod.rs", "use super::{error, standard::more};", ":1: http/gate may not know standard"),
        ("http/gate/cors.rs", "use super::super::standard::more;", ":1: http/gate may not know standard"),
        ("xapi/a.rs", "let quote = '\"'; crate::http::run();", ":1: xapi may not know http"),
        ("xapi/a.rs", "let quote = r#\"a\"b\"#; crate::http::run();", ":1: xapi may not know http"),
    ] {
        let found = violations(path, text);
        assert!(found.len() == 1 && found[0].ends_with(expected), "{text}: {found:?}");
    }
}

#[test]
fn what_is_no_arrow_or_a_right_one_is_left_alone() {
    for (path, text) in [
        ("xapi/actor.rs", "use crate::xapi::Iri;"),
        ("learning/observe.rs", "/// See [`crate::service::Service`].\nuse crate::xapi::{Statement, store};"),
        ("xapi/a.rs", "/* crate::http */ let text = \"å \\\" crate::http actix_web\"; // reqwest::Client"),
        ("http/a.rs", "use actix_web::web;\nuse crate::{auth::Caller, service::{self, Service}};"),
        ("cli/demo.rs", "use crate::{http, store}; use reqwest::Client;"),
        ("store/mongodb/open.rs", "use mongodb::Client;"),
        ("store/mod.rs", "mod embedded; mod mongodb; pub use embedded::Open; use crate::learning::Progress;"),
        ("xapi/a.rs", "use other_crate::http;"),
        ("http/api/mod.rs", "use super::wire::body; use crate::http::{Refusal, gate::turn}; mod standard;"),
        ("http/a.rs", "fn a() {}\n\n#[cfg(test)]\nmod tests {\n    use crate::server::app;\n}\n"),
    ] {
        assert_eq!(violations(path, text), Vec::<String>::new(), "{text}");
    }
}
