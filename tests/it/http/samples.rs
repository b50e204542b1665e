//! Statements, courses and addresses for requests.

use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

pub const COURSE: &str = "https://lms.example/course/1";
pub const MODULE: &str = "https://lms.example/module/1";
pub const OTHER: &str = "https://lms.example/course/2";

/// Two courses, of which one has two modules.
pub const CATALOGUE: &str = r#"
[[programme]]
id = "resan"
name = { sv = "Resan" }

[[course]]
id = "ett"
name = { sv = "Ett", en = "One" }
programme = "resan"
iris = ["https://lms.example/course/1"]

[[course.module]]
id = "forsta"
name = { sv = "Första" }
iris = ["https://lms.example/module/1"]

[[course.module]]
id = "andra"
name = { sv = "Andra" }
iris = ["https://lms.example/module/2"]

[[course]]
id = "tva"
name = { sv = "Två" }
iris = ["https://lms.example/course/2"]

[[region]]
id = "gr"
name = { sv = "Göteborgsregionen" }
members = ["1440", "1480"]

[[mail_domain]]
domain = "ale.example"
kommunkod = "1440"

[[mail_domain]]
domain = "goteborg.example"
kommunkod = "1480"
"#;

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A short id in the form of version 4: `id(7)`.
pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0000_0000_0000_4000_8000_0000_0000_0000 | number)
}

pub fn verb(word: &str) -> String {
    format!("http://adlnet.gov/expapi/verbs/{word}")
}

/// A statement of a mailbox (`anna@ale.example`) with a verb of adlnet about an activity.
pub fn statement(number: u128, mailbox: &str, word: &str, activity: &str) -> Value {
    json!({
        "id": id(number),
        "actor": {"mbox": format!("mailto:{mailbox}")},
        "verb": {"id": verb(word)},
        "object": {"id": activity},
        "timestamp": "2022-03-01T12:00:00Z",
    })
}

/// The same, with when it happened.
pub fn happened(number: u128, mailbox: &str, word: &str, activity: &str, when: &str) -> Value {
    let mut statement = statement(number, mailbox, word, activity);
    statement["timestamp"] = when.into();
    statement
}

/// A statement that refers to another; with the verb `voided` it voids it.
pub fn referring(number: u128, word: &str, target: u128) -> Value {
    let mut statement = statement(number, "admin@lms.example", word, "-");
    statement["object"] = json!({"objectType": "StatementRef", "id": id(target)});
    statement
}

/// A path with parameters, percent-encoded.
pub fn with(path: &str, parameters: &[(&str, &str)]) -> String {
    let pairs = parameters.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
    format!("{path}?{}", pairs.collect::<Vec<_>>().join("&"))
}

/// Percent-encoded but for the unreserved characters of RFC 3986.
pub fn encoded(text: &str) -> String {
    let encoded = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(encoded).collect()
}

/// A catalogue with a project of three partners for both courses.
pub fn with_project(catalogue: &str) -> String {
    let project = r#"
[[organisation]]
id = "region-skane"
name = { sv = "Region Skåne" }
kind = "region"

[[project]]
id = "esf"
name = { sv = "ESF-projektet" }
funder = "Europeiska socialfonden"
valid_from = "2022-01-01"
valid_to = "2022-06-30"
budget = 100000
courses = ["ett", "tva"]

[[project.partner]]
kommunkod = "1440"
ordered = { ett = 10, tva = 20 }

[[project.partner]]
kommunkod = "1480"
ordered = { tva = 5 }

[[project.partner]]
organisation = "region-skane"

[[project.milestone]]
id = "plan"
name = { sv = "Handlingsplan" }
due = "2022-03-31"

[[project.milestone]]
id = "styrgrupp"
name = { sv = "Styrgruppen utbildad" }
due = "2022-02-28"
done = "2022-02-20"

[[project.milestone]]
id = "slutrapport"
name = { sv = "Slutrapport" }
due = "2022-12-31"
"#;
    format!("{catalogue}{project}")
}
