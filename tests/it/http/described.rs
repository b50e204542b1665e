//! Checks answers below `/api/v1` against the description: every test of these resources checks each answer's status,
//! media type, schema and kind of problem.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use jsonschema::Validator;
use loggbok::http::{Operation, describe, operations};
use serde_json::{Value, json};

use super::world::Answer;

/// The description.
pub static DESCRIPTION: LazyLock<Value> = LazyLock::new(|| describe("https://lrs.ale.example"));

static VALIDATORS: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);

/// The operation of a request, if there is one.
pub fn operation(method: &str, path: &str) -> Option<&'static Operation> {
    let path: Vec<&str> = path.split('?').next().unwrap_or_default().split('/').collect();
    operations().find(|operation| {
        let pattern: Vec<&str> = operation.path.split('/').collect();
        operation.method.as_str() == method
            && pattern.len() == path.len()
            && pattern.iter().zip(&path).all(|(pattern, step)| pattern.starts_with('{') || pattern == step)
    })
}

/// The place of an operation in the description.
pub fn place(operation: &Operation) -> String {
    format!("/paths/{}/{}", operation.path.replace('/', "~1"), operation.method.as_str().to_ascii_lowercase())
}

/// What is wrong with an answer by the schema at a place of the description.
fn faults(place: &str, answer: &Value) -> Vec<String> {
    let mut known = VALIDATORS.lock().unwrap();
    let validator = known.entry(place.to_owned()).or_insert_with(|| {
        // The description around it is where the references lead.
        let mut schema = DESCRIPTION.clone();
        schema["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
        schema["$ref"] = format!("#{}", place.replace('{', "%7B").replace('}', "%7D")).into();
        Arc::new(jsonschema::options().should_validate_formats(true).build(&schema).unwrap())
    });
    let validator = Arc::clone(validator);
    drop(known);
    validator.iter_errors(answer).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// Panics if an answer is none that its operation has.
pub fn hold(method: &str, path: &str, answer: &Answer) {
    let Some(operation) = operation(method, path) else { return };
    let (id, status) = (operation.id, answer.status);
    let at = format!("{}/responses/{status}", place(operation));
    let described = DESCRIPTION.pointer(&at);
    let described = described.unwrap_or_else(|| panic!("{id} has no {status}: {method} {path}: {}", told(answer)));
    let media_type = answer.header("content-type").split(';').next().unwrap_or_default().trim();
    let Some(contents) = described.get("content") else {
        assert!(answer.body.is_empty(), "{id} {status} has no body: {method} {path}: {}", told(answer));
        return;
    };
    assert!(
        contents.get(media_type).is_some(),
        "{id} {status} is no {media_type:?}: {method} {path}: {}",
        told(answer)
    );
    if media_type != "application/json" && !media_type.ends_with("+json") {
        return;
    }
    let json = answer.json();
    let faults = faults(&format!("{at}/content/{}/schema", media_type.replace('/', "~1")), &json);
    assert!(faults.is_empty(), "{id} {status}: {method} {path}: {faults:#?}\n{json:#}");
    if let Some(kinds) = described.get("x-problems") {
        let kind = json["type"].as_str().unwrap().rsplit('/').next().unwrap();
        let is_named = kinds.as_array().unwrap().contains(&json!(kind));
        assert!(is_named, "{id} {status} does not name {kind}: {method} {path}: {json}");
    }
}

fn told(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.body).into_owned()
}

#[test]
#[should_panic(expected = "weather")]
fn an_answer_with_a_member_that_is_not_described_is_found() {
    let mut index = json!({"name": "loggbok", "version": "0", "description": "/api/v1/openapi.json", "operations": []});
    hold("GET", "/api/v1", &Answer::of(200, "application/json", &index));
    index["weather"] = "fair".into();
    hold("GET", "/api/v1", &Answer::of(200, "application/json", &index));
}

#[test]
#[should_panic(expected = "does not name erasure")]
fn a_problem_that_an_operation_does_not_have_is_found() {
    let problem = |kind: &str| json!({"type": format!("/problems/{kind}"), "title": "", "status": 422, "detail": ""});
    hold("PUT", "/api/v1/catalogue", &Answer::of(422, "application/problem+json", &problem("catalogue")));
    hold("PUT", "/api/v1/catalogue", &Answer::of(422, "application/problem+json", &problem("erasure")));
}
