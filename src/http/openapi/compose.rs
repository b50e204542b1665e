//! Assembles the description.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use super::operation::{Answer, Asks, Content, Group, Operation, Parameter, Place};
use super::operations::operations;
use super::schemas::{Schemas, as_sent};
use crate::http::error::{PROBLEM_KINDS, Problem, ProblemKind};

const ABOUT: &str = "How many of whose staff have completed which course, and what that is counted from.\n\n\
    Requests carry a credential by HTTP Basic (key and secret) or a bearer token. Each operation names the scopes that open it, and \
    answers within the credential's reach. Errors are problems of RFC 9457, whose `type` leads to a page that explains it.\n\n\
    This description is of the release that serves it; a later release may answer with more members.";

/// The problems that any operation may answer with.
const ANY: &[&str] = &["busy", "internal", "parameter", "unavailable"];
/// The problems of operations that need a credential: they read the store, and often write to the audit log.
const WITH_CREDENTIAL: &[&str] = &["damaged", "full", "no-grant", "too-many", "unauthenticated"];
/// The problems of operations with a body.
const WITH_BODY: &[&str] =
    &["body", "content-encoding", "header", "media-type", "too-costly", "too-large", "too-slow", "too-tight"];

/// The description without its server, which stays the same while the process runs.
static OPERATIONS: LazyLock<Value> = LazyLock::new(compose);

/// Describes every operation of the server at this address, as OpenAPI 3.1.
pub fn describe(server: &str) -> Value {
    let mut description = OPERATIONS.clone();
    description["servers"] = json!([{ "url": server }]);
    description
}

fn compose() -> Value {
    let mut schemas = Schemas::new();
    let problem = schemas.answered_of::<Problem>();
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    let mut bodies = Vec::new();
    for operation in operations() {
        let method = operation.method.as_str().to_ascii_lowercase();
        paths.entry(operation.path).or_default().insert(method.clone(), described(operation, &mut schemas, &problem));
        bodies.push((operation.path, method, body(operation, &mut schemas)));
    }
    let (named, differing) = schemas.named();
    for (path, method, body) in bodies {
        let operation = paths.get_mut(path).and_then(|path| path.get_mut(&method));
        if let (Some(mut body), Some(operation)) = (body, operation) {
            as_sent(&mut body, &differing);
            operation["requestBody"] = body;
        }
    }
    let groups = Group::ALL.map(Group::named).map(|(name, about)| json!({ "name": name, "description": about }));
    json!({
        "openapi": "3.1.1",
        "info": {
            "title": "loggbok",
            "summary": env!("CARGO_PKG_DESCRIPTION"),
            "description": ABOUT,
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": env!("CARGO_PKG_LICENSE"), "identifier": env!("CARGO_PKG_LICENSE") },
        },
        "tags": groups,
        "paths": paths,
        "components": {
            "schemas": named,
            "securitySchemes": {
                "key": { "type": "http", "scheme": "basic", "description": "The key and the secret of a credential." },
                "token": { "type": "http", "scheme": "bearer", "description": "A token of this server or of an identity provider." },
            },
        },
    })
}

/// Everything about an operation but its body.
fn described(operation: &Operation, schemas: &mut Schemas, problem: &Value) -> Value {
    let parameters = operation.parameters();
    let parameters: Vec<Value> = parameters.map(|one| parameter(operation, one, schemas)).collect();
    let mut responses = Map::new();
    for answer in operation.answers {
        responses.insert(answer.status.to_string(), answered(answer, schemas));
    }
    for (status, kinds) in refused(operation) {
        responses.insert(status.to_string(), refusal(&kinds, problem));
    }
    let mut described = json!({
        "operationId": operation.id,
        "tags": [operation.group.named().0],
        "summary": operation.summary,
        "description": detail(operation),
        "responses": responses,
        "security": security(operation.asks),
    });
    if !parameters.is_empty() {
        described["parameters"] = parameters.into();
    }
    described
}

/// The details, and who may use it.
fn detail(operation: &Operation) -> String {
    let scopes: Vec<String> = operation.asks.scopes().iter().map(|scope| format!("`{scope}`")).collect();
    let asked = match operation.asks {
        Asks::Nothing => "Open to everyone.".to_owned(),
        Asks::Credential => "Any valid credential.".to_owned(),
        Asks::OneOf(_) => format!("Scope {}.", scopes.join(" or ")),
        Asks::UnlimitedOneOf(_) => format!("Scope {}, without a limit of reach.", scopes.join(" or ")),
    };
    [operation.detail, &asked].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// Each scheme with each scope is sufficient by itself.
fn security(asks: Asks) -> Value {
    let schemes = ["key", "token"];
    match asks {
        Asks::Nothing => json!([]),
        Asks::Credential => schemes.map(|scheme| json!({ scheme: [] })).into(),
        Asks::OneOf(scopes) | Asks::UnlimitedOneOf(scopes) => {
            let each = schemes.iter().flat_map(|scheme| scopes.iter().map(move |scope| (scheme, scope)));
            each.map(|(scheme, scope)| json!({ *scheme: [scope.as_str()] })).collect()
        }
    }
}

fn parameter(operation: &Operation, parameter: &Parameter, schemas: &mut Schemas) -> Value {
    let mut schema = schemas.answered(parameter.schema);
    if let (Some(default), Some(members)) = (parameter.default, schema.as_object_mut()) {
        members.insert("default".to_owned(), typed(default));
    }
    if let Some(members) = schema.as_object_mut() {
        // The parameter has its own description.
        members.remove("description");
    }
    let is_list = parameter.place == Place::List;
    if is_list {
        schema = json!({ "type": "array", "items": schema });
    }
    let is_in_path = parameter.place == Place::Path;
    let mut described = json!({
        "name": parameter.name,
        "in": if is_in_path { "path" } else { "query" },
        "description": parameter.meaning,
        "required": is_in_path,
        "schema": schema,
    });
    if is_list {
        described["style"] = "form".into();
        described["explode"] = false.into();
    }
    let example = operation.example.parameters.iter().find(|(name, _)| *name == parameter.name);
    if let Some((_, example)) = example {
        described["example"] = if is_list { example.split(',').collect() } else { typed(example) };
    }
    described
}

/// Parses the text of a parameter as a value of its type.
fn typed(text: &str) -> Value {
    match text {
        "true" | "false" => (text == "true").into(),
        _ => text
            .parse::<u64>()
            .ok()
            .filter(|number| number.to_string() == text)
            .map_or_else(|| text.into(), Value::from),
    }
}

fn body(operation: &Operation, schemas: &mut Schemas) -> Option<Value> {
    let example = operation.example.body;
    let mut content = Map::new();
    for (at, Content { media_type, schema }) in operation.body.iter().enumerate() {
        let mut described = json!({ "schema": schemas.sent(*schema) });
        if let Some(example) = example.filter(|_| at == 0) {
            // What is not JSON is a string.
            described["example"] = serde_json::from_str(example).unwrap_or_else(|_| example.into());
        }
        content.insert((*media_type).to_owned(), described);
    }
    (!content.is_empty()).then(|| json!({ "required": true, "content": content }))
}

fn answered(answer: &Answer, schemas: &mut Schemas) -> Value {
    let mut described = json!({ "description": answer.meaning });
    let mut content = Map::new();
    for Content { media_type, schema } in answer.content {
        content.insert((*media_type).to_owned(), json!({ "schema": schemas.answered(*schema) }));
    }
    if !content.is_empty() {
        described["content"] = content.into();
    }
    if !answer.headers.is_empty() {
        let header = |(name, meaning): &(&str, &str)| {
            ((*name).to_owned(), json!({ "description": meaning, "schema": { "type": "string" } }))
        };
        described["headers"] = answer.headers.iter().map(header).collect::<Map<_, _>>().into();
    }
    described
}

/// The kinds of problems that an operation answers with, by status.
fn refused(operation: &Operation) -> BTreeMap<u16, Vec<&'static ProblemKind>> {
    let mut names: BTreeSet<&str> = ANY.iter().chain(operation.refusals).copied().collect();
    if operation.asks != Asks::Nothing {
        names.extend(WITH_CREDENTIAL);
    }
    if !operation.asks.scopes().is_empty() {
        names.insert("forbidden");
    }
    if operation.asks.is_unlimited() {
        names.insert("out-of-reach");
    }
    if !operation.body.is_empty() {
        names.extend(WITH_BODY);
    }
    let mut by_status: BTreeMap<u16, Vec<&ProblemKind>> = BTreeMap::new();
    for kind in PROBLEM_KINDS.iter().filter(|kind| names.contains(kind.name)) {
        by_status.entry(kind.status.as_u16()).or_default().push(kind);
    }
    by_status
}

fn refusal(kinds: &[&ProblemKind], problem: &Value) -> Value {
    let told: Vec<String> = kinds.iter().map(|kind| format!("`{}`: {}.", kind.name, kind.title)).collect();
    json!({
        "description": told.join(" "),
        "content": { "application/problem+json": { "schema": problem } },
        "x-problems": kinds.iter().map(|kind| kind.name).collect::<Vec<_>>(),
    })
}
