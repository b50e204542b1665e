//! The arrows between the rooms of the server, and between the rooms within a room: which may know which.
//!
//! Reads the source text, so that a wrong `use` fails here with its file and line. The arrows between the members of
//! the workspace are in their manifests, and the compiler enforces them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The members of the workspace that the server stands on.
const MEMBERS: &[&str] = &["xapi", "learning", "scim", "store", "store_mongodb", "demo", "recount"];

/// Each room of the server, with the rooms and members that it may know; rooms that are not listed are free.
const ARROWS: &[(&str, &[&str])] = &[
    ("auth", &["xapi", "learning", "store", "clock"]),
    ("service", &["xapi", "learning", "scim", "store", "auth", "clock"]),
    ("fuzz", &["xapi", "http", "auth"]),
    ("config", &["telemetry", "learning", "auth"]),
    ("telemetry", &["config"]),
    ("http", &["xapi", "learning", "scim", "auth", "service", "clock", "config", "telemetry"]),
    ("dashboard", &["xapi", "learning", "auth", "service", "clock", "http"]),
];

/// Rooms within a room or a member, with those of their siblings that they may know; a sibling that is not listed here is free.
const INNER: &[(&str, &str, &[&str])] = &[
    ("http", "wire", &[]),
    ("http", "gate", &["wire"]),
    ("http", "standard", &["wire", "gate"]),
    ("http", "api", &["wire", "gate"]),
    ("http", "scim", &["wire", "gate"]),
    ("http", "openapi", &["wire", "api"]),
    ("learning", "progress", &[]),
    ("learning", "standings", &["progress"]),
    ("learning", "ask", &["standings", "progress"]),
];

/// Each crate that only some rooms may know, by the beginning of its name.
const CRATES: &[(&str, &[&str])] = &[
    ("actix_", &["http", "dashboard", "server"]),
    ("reqwest", &["auth", "cli", "telemetry"]),
    ("opentelemetry", &["telemetry"]),
    ("opentelemetry_", &["telemetry"]),
    ("tracing_", &["telemetry"]),
    ("openidconnect", &["auth"]),
    ("lettre", &["config", "service", "cli"]),
    ("jsonwebtoken", &["auth"]),
];

#[test]
fn no_room_knows_a_room_that_it_should_not() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let known =
        members().into_iter().skip(1).map(|member| member.file_name().unwrap().to_string_lossy().replace('-', "_"));
    assert_eq!(known.collect::<BTreeSet<_>>(), MEMBERS.iter().map(|&name| name.to_owned()).collect());
    let files: Vec<PathBuf> = members().into_iter().flat_map(|member| sources(&member.join("src"))).collect();
    assert!(files.len() > 10, "the sources are not found under {}", root.display());
    let found: Vec<String> = files
        .iter()
        .flat_map(|file| {
            let path = file.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            violations(&path, &fs::read_to_string(file).unwrap())
        })
        .collect();
    assert!(found.is_empty(), "arrows that ARCHITECTURE.md does not have:\n{}", found.join("\n"));
}

/// The folders of the server and of each member of the workspace; fuzz, which has no tests, is none of them.
pub fn members() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let below = fs::read_dir(root.join("crates")).unwrap().map(|entry| entry.unwrap().path());
    [root.to_owned()].into_iter().chain(below).collect()
}

/// Every source in a folder, and in those below it; none where there is no such folder.
pub fn sources(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let of = |path: PathBuf| match path.extension() {
        _ if path.is_dir() => sources(&path),
        Some(extension) if extension == "rs" => vec![path],
        _ => Vec::new(),
    };
    entries.flat_map(|entry| of(entry.unwrap().path())).collect()
}

/// Every wrong arrow in the text of the file at `path`, as `path:line: reason`.
fn violations(path: &str, text: &str) -> Vec<String> {
    let mut parts = path.trim_end_matches(".rs").split('/');
    let is_member = parts.next() == Some("crates");
    let room = parts.next().unwrap_or_default();
    // After the `src` of a member.
    let inner = parts.nth(usize::from(is_member)).unwrap_or_default();
    let siblings = if is_member { "crate::".to_owned() } else { format!("crate::{room}::") };
    let code = code_of(text);
    // Tests may set up more of the system than the code they test may know.
    let code = code.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let mut found = Vec::new();
    let mut tell_of = |who: &str, offset: usize, what: &str| {
        let line = code[..offset].matches('\n').count() + 1;
        found.push(format!("{path}:{line}: {who} may not know {what}"));
    };
    if let Some((_, _, allowed)) = INNER.iter().find(|(within, name, _)| (*within, *name) == (room, inner)) {
        // By the room's path, or by going up.
        let up = if path.ends_with("/mod.rs") { "super::" } else { "super::super::" };
        for prefix in [&siblings, up] {
            for (offset, other) in rooms_used(code, prefix) {
                let is_sibling = INNER.iter().any(|(within, name, _)| (*within, *name) == (room, other));
                if is_sibling && other != inner && !allowed.contains(&other) {
                    tell_of(&format!("{room}/{inner}"), offset, other);
                }
            }
        }
    }
    // What a member may know, its manifest says.
    if is_member {
        return found;
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
        let is_of_member = MEMBERS.contains(&word) && is_beginning(code, offset, word);
        if is_of_member && ARROWS.iter().any(|(name, allowed)| *name == room && !allowed.contains(&word)) {
            tell(offset, word);
        }
        let kept = CRATES.iter().find(|(name, _)| word == *name || (name.ends_with('_') && word.starts_with(name)));
        if kept.is_some_and(|(_, rooms)| !rooms.contains(&room)) && !["main", "lib"].contains(&room) {
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

/// Whether a path begins with the word at this offset.
fn is_beginning(code: &str, offset: usize, word: &str) -> bool {
    !code[..offset].ends_with("::") && code[offset + word.len()..].starts_with("::")
        || ["use ", "extern crate "].iter().any(|before| code[..offset].ends_with(before))
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
        ("src/telemetry.rs", "\nuse crate::http::Refusal;\n", "src/telemetry.rs:2: telemetry may not know http"),
        ("src/config/limits.rs", "use xapi::Version;", "src/config/limits.rs:1: config may not know xapi"),
        ("src/telemetry.rs", "\n\nuse xapi;", ":3: telemetry may not know xapi"),
        ("src/telemetry.rs", "fn a() { xapi::validate() }", ":1: telemetry may not know xapi"),
        ("src/http/about.rs", "fn a() { store::open() }", "src/http/about.rs:1: http may not know store"),
        ("src/service/mod.rs", "use store_mongodb::MongoDb;", ":1: service may not know store_mongodb"),
        (
            "src/auth/caller.rs",
            "use crate::{\n    clock::{Clock, Ids},\n    http::Refusal,\n};",
            ":3: auth may not know http",
        ),
        ("crates/learning/src/progress/rule.rs", "use crate::ask::Figure;", ":1: learning/progress may not know ask"),
        (
            "crates/learning/src/progress/mod.rs",
            "use super::standings;",
            ":1: learning/progress may not know standings",
        ),
        (
            "crates/learning/src/standings/seats.rs",
            "use super::super::ask::a;",
            ":1: learning/standings may not know ask",
        ),
        ("src/service/mod.rs", "use actix_web::web;", ":1: service may not know actix_web"),
        ("src/cli/serve.rs", "#[actix_web::main]\nasync fn main() {}", ":1: cli may not know actix_web"),
        ("src/http/client.rs", "reqwest::get(address)", ":1: http may not know reqwest"),
        ("src/http/wire/body.rs", "use crate::http::api::people;", ":1: http/wire may not know api"),
        ("src/http/gate/mod.rs", "use super::{error, standard::more};", ":1: http/gate may not know standard"),
        ("src/http/gate/cors.rs", "use super::super::standard::more;", ":1: http/gate may not know standard"),
        ("src/telemetry.rs", "let quote = '\"'; crate::http::run();", ":1: telemetry may not know http"),
        ("src/telemetry.rs", "let quote = r#\"a\"b\"#; crate::http::run();", ":1: telemetry may not know http"),
    ] {
        let found = violations(path, text);
        assert!(found.len() == 1 && found[0].ends_with(expected), "{text}: {found:?}");
    }
}

#[test]
fn what_is_no_arrow_or_a_right_one_is_left_alone() {
    for (path, text) in [
        ("crates/learning/src/ask/walk.rs", "use crate::progress::Rule; use crate::{names, standings::Seats};"),
        ("src/telemetry.rs", "let xapi = 1; let path = endpoint::xapi::PATH; // xapi::validate"),
        ("src/telemetry.rs", "/* crate::http */ let text = \"å \\\" crate::http actix_web\"; // reqwest::Client"),
        ("src/http/a.rs", "use actix_web::web;\nuse crate::{auth::Caller, service::{self, Service}};"),
        ("src/cli/demo.rs", "use crate::http; use store::Store; use reqwest::Client;"),
        ("src/telemetry.rs", "use other_crate::http;"),
        ("src/http/api/mod.rs", "use super::wire::body; use crate::http::{Refusal, gate::turn}; mod standard;"),
        ("src/http/a.rs", "fn a() {}\n\n#[cfg(test)]\nmod tests {\n    use crate::server::app;\n}\n"),
    ] {
        assert_eq!(violations(path, text), Vec::<String>::new(), "{text}");
    }
}
