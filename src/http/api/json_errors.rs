//! What is wrong with a JSON body, in the words of JSON: the reader's own are those of Rust.

use serde_json::error::Category;
use serde_path_to_error::Segment;
use xapi::push_step;

/// Says why a text is no JSON.
pub(super) fn of_syntax(error: &serde_json::Error) -> String {
    let why = match error.classify() {
        Category::Eof => "it ends too early".to_owned(),
        _ => without_place(error),
    };
    placed(&why, error)
}

/// Says which member of a JSON text is not as it must be: its JSON Pointer (RFC 6901), and why.
pub(super) fn of_content(error: &serde_path_to_error::Error<serde_json::Error>) -> String {
    let why = placed(&in_words(&without_place(error.inner())), error.inner());
    let mut pointer = String::new();
    for segment in error.path() {
        match segment {
            Segment::Seq { index } => push_step(&mut pointer, &index.to_string()),
            // What is inside a choice stands in a member of its name.
            Segment::Map { key: name } | Segment::Enum { variant: name } => push_step(&mut pointer, name),
            Segment::Unknown => {}
        }
    }
    if pointer.is_empty() { why } else { format!("{pointer}: {why}") }
}

fn placed(why: &str, error: &serde_json::Error) -> String {
    match (error.line(), error.column()) {
        (0, _) => why.to_owned(),
        (line, column) => format!("{why} (line {line}, column {column})"),
    }
}

/// The reader's message without the place that ends it.
fn without_place(error: &serde_json::Error) -> String {
    let told = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    told.strip_suffix(&place).unwrap_or(&told).to_owned()
}

/// Rewrites a message of serde. Texts that were sent are not repeated: they may be secrets or personal.
fn in_words(told: &str) -> String {
    let after = |kind: &str| told.strip_prefix(kind)?.rsplit_once(", expected ");
    if let Some((found, wanted)) = after("invalid type: ").or_else(|| after("invalid value: ")) {
        let found_in_words = found_in_words(found);
        return if is_whole_number(wanted) && found.starts_with("integer ") {
            format!("{found_in_words} is too large or too small")
        } else {
            format!("must be {}, not {found_in_words}", wanted_in_words(wanted))
        };
    }
    if let Some((found, wanted)) = after("unknown variant ") {
        return format!("must be {wanted}, not {found}");
    }
    // The text itself is JSON: a choice stands in an object with one member, or alone.
    if told == "expected value" {
        return "must be an object with one member".to_owned();
    }
    told.to_owned()
}

fn is_whole_number(wanted: &str) -> bool {
    ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "usize"].contains(&wanted)
}

fn wanted_in_words(wanted: &str) -> &str {
    match wanted {
        _ if is_whole_number(wanted) => "a whole number",
        "f32" | "f64" => "a number",
        "a boolean" => "true or false",
        "a sequence" => "an array",
        "a map" => "an object",
        _ if wanted.starts_with("struct ") => "an object",
        other => other,
    }
}

fn found_in_words(found: &str) -> String {
    let number = ["integer ", "floating point "].iter().find_map(|kind| found.strip_prefix(kind));
    match (number, found) {
        (Some(number), _) => format!("the number {}", number.trim_matches('`')),
        (None, "sequence") => "an array".to_owned(),
        (None, "map") => "an object".to_owned(),
        (None, "null" | "unit value") => "null".to_owned(),
        (None, found) if found.starts_with("boolean ") => {
            found.trim_start_matches("boolean ").trim_matches('`').to_owned()
        }
        (None, found) if found.starts_with("string ") => "a string".to_owned(),
        (None, _) => "something else".to_owned(),
    }
}
