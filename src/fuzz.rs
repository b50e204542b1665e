//! The targets for fuzzing: everything that reads bytes from anybody, with the properties that must hold for all bytes.
//!
//! They exist with the feature `fuzzing`, which `fuzz/` uses, and in tests, which replay the seeds in `fixtures/fuzz`.
//! A function panics if a property is broken, which is what a fuzzer looks for.

use std::collections::BTreeMap;

use serde_json::Value;
use uuid::Uuid;
use xapi::{MAX_VIOLATIONS, Outer, Sent, Statement, Version, formats, json};

pub use crate::auth::fuzz::token;
pub use crate::http::fuzz::{header, multipart, query};

/// A function that takes any bytes, and panics if one of its properties is broken.
pub type Target = fn(&[u8]);

/// Every target, by the name of its seeds' folder.
pub const TARGETS: [(&str, Target); 7] = [
    ("duration", duration),
    ("header", header),
    ("multipart", multipart),
    ("query", query),
    ("statement", statement),
    ("timestamp", timestamp),
    ("token", token),
];

/// A body of statements, in both editions: refused with its places, or read, finished, answered and read again.
///
/// # Panics
/// Where a property is broken.
pub fn statement(bytes: &[u8]) {
    for version in [Version::V1_0_3, Version::V2_0_0] {
        match xapi::validate(version, bytes) {
            Ok(sent) => sent.iter().for_each(|sent| keeps(version, sent)),
            Err(violations) => {
                assert!(!violations.is_empty(), "refused for nothing");
                assert!(violations.len() <= MAX_VIOLATIONS + 1);
                for violation in violations {
                    assert!(violation.pointer.is_empty() || violation.pointer.starts_with('/'), "{violation:?}");
                    assert!(!violation.clause.is_empty() && !violation.detail.is_empty(), "{violation:?}");
                }
            }
        }
    }
}

/// Checks what must hold for a statement that has passed.
fn keeps(version: Version, sent: &Sent) {
    let value = &sent.value;
    assert_eq!(json::parse(sent.text.as_bytes(), "").as_ref(), Ok(value), "the text is the value");
    assert!(xapi::equivalent(value, value), "a statement is equivalent to itself");
    let view = Statement::new(value);
    assert!(view.is_some_and(|statement| !statement.verb().is_empty()));
    if let Some(statement) = view {
        xapi::terms(statement, |_, term| assert!(!term.is_empty()));
    }
    for form in
        [xapi::ids as fn(Value) -> Value, |value| xapi::canonical(value, &BTreeMap::new(), "sv, en;q=0.5, *;q=0.1")]
    {
        let once = form(value.clone());
        assert_eq!(form(once.clone()), once, "a form of a form is that form");
    }
    let outer = Outer {
        id: Uuid::from_u128(0x4000_8000_0000_0000_0001),
        authority: r#"{"objectType":"Agent","account":{"homePage":"https://lrs.example","name":"key"}}"#,
        version: version.of_unversioned_statement(),
    };
    let finished = xapi::finish(sent, outer);
    let stored = jiff::Timestamp::UNIX_EPOCH;
    let answered = xapi::read_back(&finished.text, finished.timestamp_is_stored, stored);
    let again = xapi::validate(version, answered.as_bytes());
    let again = again.unwrap_or_else(|violations| panic!("what is answered is a statement: {violations:?}"));
    assert!(xapi::equivalent(&again[0].value, value), "what is answered is what was sent");
    let older = xapi::for_1_0_3(answered);
    let read = json::parse(older.as_bytes(), "").unwrap_or_else(|violation| panic!("no JSON for 1.0.3: {violation:?}"));
    assert!(read["version"].as_str().is_some_and(|version| version.starts_with("1.0")), "a reader of 1.0.3");
    assert_eq!(xapi::for_1_0_3(older.clone()), older, "what is of 1.0.3 stays");
}

/// A timestamp: one of 2.0 is one of 1.0, and an instant that was read is written and read again.
///
/// # Panics
/// Where a property is broken.
pub fn timestamp(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let read = formats::parse_timestamp(text);
    assert_eq!(formats::is_timestamp_1_0(text), read.is_some());
    assert!(!formats::is_timestamp_2_0(text) || read.is_some(), "every timestamp of 2.0 is one of 1.0");
    if let Some(instant) = read {
        let written = xapi::instant(instant);
        assert!(formats::is_timestamp_2_0(&written), "{written}");
        let again = formats::parse_timestamp(&written).map(jiff::Timestamp::as_microsecond);
        assert!(again.is_some_and(|again| (instant.as_microsecond() - again).abs() <= 1), "{written}");
    }
}

/// A duration: it compares to the hundredth of a second, whatever comes before and after.
///
/// # Panics
/// Where a property is broken.
pub fn duration(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let lasting = |duration: &str| serde_json::json!({ "result": { "duration": duration } });
    assert!(xapi::equivalent(&lasting(text), &lasting(text)), "a duration is equivalent to itself");
    if !formats::is_duration(text) {
        return;
    }
    assert!(text.is_ascii() && text.starts_with('P') && text.ends_with(|last: char| last.is_ascii_uppercase()));
    let Some((whole, fraction)) = text.strip_suffix('S').and_then(|text| text.split_once(['.', ','])) else { return };
    if fraction.len() >= 2 {
        let finer = format!("{whole}.{fraction}9S");
        assert!(formats::is_duration(&finer), "{finer}");
        assert!(xapi::equivalent(&lasting(text), &lasting(&finer)), "{text} {finer}");
        let coarser = format!("{whole}.{}S", &fraction[..2]);
        assert!(xapi::equivalent(&lasting(text), &lasting(&coarser)), "{text} {coarser}");
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::{TARGETS, statement};

    fn files(folder: &str) -> Vec<PathBuf> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(folder);
        let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files
    }

    #[test]
    fn every_target_has_seeds_and_each_of_them_passes() {
        for (name, target) in TARGETS {
            let seeds = files(&format!("fuzz/{name}"));
            assert!(!seeds.is_empty(), "{name} has no seeds");
            for seed in seeds {
                println!("{}", seed.display());
                target(&fs::read(seed).unwrap());
            }
        }
    }

    #[test]
    fn every_folder_of_seeds_has_its_target_and_every_target_its_program() {
        let folders: Vec<String> =
            files("fuzz").iter().map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect();
        assert_eq!(folders, TARGETS.map(|(name, _)| name));
        let manifest = include_str!("../fuzz/Cargo.toml");
        for (name, _) in TARGETS {
            let path = format!("fuzz_targets/{name}.rs");
            assert!(manifest.contains(&format!("name = \"{name}\"\npath = \"{path}\"")), "{name}");
            let program = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").join(path)).unwrap();
            let call =
                format!("libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bounded::run(loggbok::fuzz::{name}, bytes));");
            assert_eq!(program.trim_end().lines().last(), Some(&*call));
        }
    }

    // The statements of other tests are seeds, too.
    #[test]
    fn every_fixture_of_a_statement_passes() {
        for folder in ["valid/1.0.3", "valid/2.0.0", "invalid/1.0.3", "invalid/2.0.0"] {
            for file in files(&format!("statements/{folder}")) {
                println!("{}", file.display());
                statement(&fs::read(file).unwrap());
            }
        }
    }

    // What a fuzzer tries first: seeds that are cut, doubled, joined, or changed in a byte.
    #[test]
    fn seeds_that_are_damaged_pass_too() {
        for (name, target) in TARGETS {
            let seeds: Vec<Vec<u8>> =
                files(&format!("fuzz/{name}")).iter().map(|path| fs::read(path).unwrap()).collect();
            for seed in seeds.iter().filter(|seed| seed.len() < 4096) {
                let step = seed.len() / 40 + 1;
                for at in (0..seed.len()).step_by(step) {
                    target(&seed[..at]);
                    target(&seed[at..]);
                    target(&[&seed[..at], &seed[at + 1..]].concat());
                    for byte in *b"\0\"{},.:9-\r\x80\xff" {
                        let mut changed = seed.clone();
                        changed[at] = byte;
                        target(&changed);
                    }
                }
                target(&[&seed[..], &seed[..]].concat());
            }
        }
    }
}
