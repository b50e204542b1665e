//! Turns what the schemas refuse into violations.

use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::Value;

use super::clause::{self, StatementPart};
use super::violation::push_step;
use super::{Version, Violation, schema};
use super::{excerpt, halves};

/// Returns every violation of the schemas by one statement, in order of place. `prefix` is put before every pointer.
/// The sentences are our own, since the schema library's repeat what was sent. Very long lists are shortened in the
/// statement, and only their beginning is examined.
pub(super) fn violations(version: Version, statement: &mut Value, prefix: &str) -> Vec<Violation> {
    let unseen = unseen(excerpt::shorten(statement));
    explained(version, schema::errors(version, statement), "", prefix, unseen)
}

/// The sentence if no error was found.
fn unseen(shortened: bool) -> &'static str {
    if shortened {
        "The schema does not hold, for something after the first thousand entries of a list: send shorter lists to be \
         told what."
    } else {
        "The schema does not hold."
    }
}

/// Returns the same for an Agent or a Group that stands alone.
pub(super) fn of_actor(version: Version, actor: &mut Value) -> Vec<Violation> {
    let unseen = unseen(excerpt::shorten(actor));
    explained(version, schema::actor_errors(version, actor), "/actor", "", unseen)
}

/// `base` is where such a value would be in a statement; `unseen` is the sentence if there is no error.
fn explained(
    version: Version,
    errors: jsonschema::ErrorIterator<'_>,
    base: &str,
    prefix: &str,
    unseen: &str,
) -> Vec<Violation> {
    let mut found = Vec::new();
    for error in errors {
        let at = error.instance_path().as_str();
        let place = format!("{base}{at}");
        let instance: &Value = error.instance();
        let reasons = if error.schema_path().as_str().contains("/propertyNames/") {
            // The error is reported at the object, but one of its keys failed.
            vec![wrong_key(version, error.kind(), instance)]
        } else {
            reasons(version, error.kind(), &place, instance)
        };
        for (step, rule, detail) in reasons {
            let mut pointer = halves::shown(at).into_owned();
            if let Some(step) = step {
                push_step(&mut pointer, &step);
            }
            let clause = match rule {
                "null" | "type" | "additional-property" => clause::formatting(version),
                _ => StatementPart::at(&format!("{base}{pointer}")).clause(version),
            };
            found.push(Violation { pointer: format!("{prefix}{pointer}"), rule, clause, detail });
        }
    }
    if found.is_empty() {
        // The schemas refused it, so there must be an answer even if the list of errors is empty.
        let detail = unseen.to_owned();
        let clause = clause::formatting(version);
        found.push(Violation { pointer: prefix.to_owned(), rule: "schema", clause, detail });
    }
    found.sort();
    // One broken rule may fail at two keywords, as an enum beside a const does; several properties may be missing.
    found.dedup_by(|b, a| a.pointer == b.pointer && a.rule == b.rule && (a.rule != "required" || a.detail == b.detail));
    found
}

type Reason = (Option<String>, &'static str, String);

/// The reasons of one error: the step from its place to the wrong member, the rule, and the sentence.
fn reasons(version: Version, kind: &Kind, at: &str, instance: &Value) -> Vec<Reason> {
    let here = |rule, detail: String| vec![(None, rule, detail)];
    let name = name_of(at);
    match kind {
        _ if instance.is_null() => here(
            "null",
            "Null is allowed inside extensions only; leave the property out where it has no value.".to_owned(),
        ),
        Kind::Type { kind } => here("type", format!("This must be {}, and is {}.", expected(kind), type_of(instance))),
        Kind::Required { property } => {
            let missing = property.as_str().unwrap_or_default();
            here("required", format!("The property `{missing}` is required here and missing."))
        }
        Kind::AdditionalProperties { unexpected } => unexpected
            .iter()
            .map(|key| (Some(key.clone()), "additional-property", additional_property(at, instance, key)))
            .collect(),
        // Anything but an object has no identifiers to count; its type is reported.
        Kind::OneOfNotValid { .. } | Kind::OneOfMultipleValid { .. } if !instance.is_object() => Vec::new(),
        Kind::OneOfNotValid { .. } => here(
            "identifier",
            "An identifier is missing: give exactly one of `mbox`, `mbox_sha1sum`, `openid` and `account`.".to_owned(),
        ),
        Kind::OneOfMultipleValid { .. } => here(
            "identifier",
            "There is more than one identifier: give exactly one of `mbox`, `mbox_sha1sum`, `openid` and `account`."
                .to_owned(),
        ),
        Kind::Constant { expected_value } => here("value", format!("{name} must be {expected_value} here.")),
        Kind::Enum { options } => here("value", format!("{name} must be one of {options}, case included.")),
        Kind::Format { .. } => here("format", format!("{name} must be {}.", wanted(version, kind, instance))),
        Kind::Minimum { limit } => here("range", format!("{name} must be at least {limit}.")),
        Kind::Maximum { limit } => here("range", format!("{name} must be at most {limit}.")),
        Kind::MinItems { limit } => here("items", format!("{name} must have {limit} or more entries.")),
        Kind::MaxItems { limit } => here("items", format!("{name} must have {limit} or fewer entries.")),
        // Our schemas use no other keyword; if one is added, its name still tells the reader something.
        other => here("schema", format!("The keyword `{}` of the schema does not hold here.", other.keyword())),
    }
}

/// The name of the value at a pointer, for the sentence. List entries have none; keys of a map are the sender's and not
/// repeated.
fn name_of(at: &str) -> String {
    let key = at.rsplit('/').next().unwrap_or_default();
    let is_property = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    let is_of_a_map = matches!(StatementPart::at(at), StatementPart::LanguageMap | StatementPart::Extensions);
    if is_property && !is_of_a_map { format!("`{key}`") } else { "This value".to_owned() }
}

fn wrong_key(version: Version, kind: &Kind, key: &Value) -> Reason {
    let detail = format!("This key must be {}.", wanted(version, kind, key));
    (Some(key.as_str().unwrap_or_default().to_owned()), "key", detail)
}

fn additional_property(at: &str, object: &Value, key: &str) -> String {
    let untyped = object.get("objectType").is_none();
    let identifies = matches!(key, "mbox" | "mbox_sha1sum" | "openid" | "account");
    let sentence = match StatementPart::at(at) {
        StatementPart::Actor | StatementPart::Authority if key == "member" && untyped => {
            "Only a Group has members; add `\"objectType\": \"Group\"`."
        }
        StatementPart::Authority if identifies => {
            "A Group that is an authority has no identifier of its own; it has two members that have one each."
        }
        StatementPart::Object if identifies && untyped => {
            "Without `objectType` this is an Activity; add `\"objectType\": \"Agent\"` or `\"Group\"`."
        }
        StatementPart::Context if matches!(key, "contextAgents" | "contextGroups") => {
            "This property came with xAPI 2.0; send the statement with `X-Experience-API-Version: 2.0.0`."
        }
        _ => "The standard has no such property here; take it away, or carry it in `extensions`.",
    };
    sentence.to_owned()
}

/// Says what a value of a format must be, and why it is not.
fn wanted(version: Version, kind: &Kind, value: &Value) -> String {
    let Kind::Format { format } = kind else { return "well formed".to_owned() };
    super::explain::explain(version, format, value.as_str().unwrap_or_default())
}

fn expected(kind: &jsonschema::error::TypeKind) -> &'static str {
    use jsonschema::JsonType;
    use jsonschema::error::TypeKind;
    match kind {
        TypeKind::Single(JsonType::Object) => "an object",
        TypeKind::Single(JsonType::Array) => "an array",
        TypeKind::Single(JsonType::String) => "a string",
        TypeKind::Single(JsonType::Boolean) => "true or false",
        TypeKind::Single(JsonType::Number) => "a number",
        TypeKind::Single(JsonType::Integer) => "a whole number",
        TypeKind::Single(JsonType::Null) => "null",
        TypeKind::Multiple(_) => "of another type",
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a number with decimals",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
