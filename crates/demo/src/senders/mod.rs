//! Statements as real platforms send them, one file per platform.
//!
//! Their differences are kept: ids, timestamps, verbs, the place of the course in the context. `fixtures/senders/` has
//! hand-written examples, and a test keeps the two alike.

mod cmi5;
mod h5p;
mod moodle;
mod openedx;
mod storyline;
mod survey;

#[cfg(test)]
mod shapes;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

pub(super) use cmi5::{Cmi5, Session};
pub(super) use h5p::{H5p, H5pScore};
pub(super) use moodle::Moodle;
pub(super) use openedx::OpenEdx;
pub(super) use storyline::{Quiz, Storyline};
pub(super) use survey::{ACCESSIBILITY, SAFE_AFTER, SAFE_BEFORE, SATISFACTION, Survey};

use learning::Names;

use super::people::{Identity, Learner};
use super::places::Place;

/// The activity type of cmi5 that several platforms use for a whole course.
const COURSE_TYPE: &str = "https://w3id.org/xapi/cmi5/activitytype/course";

/// An activity: its IRI and its title in Swedish.
#[derive(Debug, Clone, Copy)]
pub(super) struct Thing<'a> {
    /// The IRI.
    pub(super) iri: &'a str,
    /// The title.
    pub(super) title: &'a str,
}

/// `http://adlnet.gov/expapi/verbs/<name>`, with its display.
fn verb(name: &str, language: &str) -> Value {
    json!({ "id": format!("http://adlnet.gov/expapi/verbs/{name}"), "display": { language: name } })
}

/// The Inverse Functional Identifier of an agent, as its one property.
fn ifi(identity: &Identity) -> (&'static str, Value) {
    match identity {
        Identity::Mail(address) => ("mbox", json!(format!("mailto:{address}"))),
        Identity::Account { home_page, name } => ("account", json!({ "homePage": home_page, "name": name })),
    }
}

/// An agent with `objectType` and no name.
fn agent(learner: &Learner) -> Value {
    let (key, value) = ifi(&learner.identity);
    json!({ "objectType": "Agent", key: value })
}

/// An agent with `objectType` and a name.
fn named_agent(learner: &Learner) -> Value {
    let (key, value) = ifi(&learner.identity);
    json!({ "objectType": "Agent", "name": learner.name, key: value })
}

/// The account that stands for a municipality in `context.team` and `context.contextGroups`.
fn municipality(names: &Names, place: Place) -> Value {
    json!({
        "objectType": "Group",
        "account": { "homePage": names.municipalities(), "name": place.kommunkod },
    })
}

/// Names who taught the person.
pub(super) fn taught_by(mut statement: Value, trainer: &Identity) -> Value {
    let (key, value) = ifi(trainer);
    statement["context"]["instructor"] = json!({ "objectType": "Agent", key: value });
    statement
}

/// Milliseconds and `Z`, as JavaScript's `toISOString` writes a time.
fn zulu(at: Timestamp) -> String {
    format!("{at:.3}")
}

/// Seconds as an ISO 8601 duration of hundredths.
fn duration(seconds: u32) -> String {
    format!("PT{seconds}.00S")
}

/// Lets the platform name the employer: by `context.team`, the way of 1.0.3.
pub(super) fn with_team(mut statement: Value, names: &Names, place: Place) -> Value {
    if let Some(context) = context(&mut statement) {
        context.insert("team".to_owned(), municipality(names, place));
    }
    statement
}

/// Lets the platform name the employer: by the product's own context extension.
pub(super) fn with_extension(mut statement: Value, names: &Names, place: Place) -> Value {
    if let Some(context) = context(&mut statement)
        && let Some(extensions) =
            context.entry("extensions").or_insert_with(|| Value::Object(Map::new())).as_object_mut()
    {
        extensions.insert(names.municipality_extension().to_owned(), json!(place.kommunkod));
    }
    statement
}

fn context(statement: &mut Value) -> Option<&mut Map<String, Value>> {
    statement.as_object_mut()?.entry("context").or_insert_with(|| Value::Object(Map::new())).as_object_mut()
}

/// A statement that voids another (xAPI 1.0.3 Data 2.3.2), sent by the platform itself.
pub(super) fn voiding(platform: &str, id: uuid::Uuid, target: uuid::Uuid, at: Timestamp) -> Value {
    json!({
        "id": id,
        "actor": { "objectType": "Agent", "account": { "homePage": platform, "name": "system" } },
        "verb": verb("voided", "en-US"),
        "object": { "objectType": "StatementRef", "id": target },
        "timestamp": zulu(at),
    })
}

/// A course watched together in a room. Without `group` the Group is anonymous; either way it credits none of its
/// members.
pub(super) fn watched_together(
    id: uuid::Uuid,
    group: Option<&Identity>,
    members: &[Learner],
    course: Thing<'_>,
    at: Timestamp,
) -> Value {
    let members: Vec<Value> = members.iter().map(agent).collect();
    let mut actor = json!({ "objectType": "Group", "member": members });
    if let Some(identity) = group {
        let (key, value) = ifi(identity);
        actor[key] = value;
    }
    json!({
        "id": id,
        "actor": actor,
        "verb": verb("experienced", "en-US"),
        "object": { "id": course.iri, "definition": { "name": { "sv": course.title }, "type": COURSE_TYPE } },
        "timestamp": zulu(at),
    })
}
