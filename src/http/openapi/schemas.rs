//! Schemas of bodies and answers, from the types that are serialised and parsed.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use schemars::generate::{SchemaGenerator, SchemaSettings};
use serde_json::{Map, Value};

use super::operation::{SchemaOf, of};
use super::tidy::tidied;

/// The path of named schemas.
const COMPONENTS: &str = "#/components/schemas/";
/// The suffix of a request schema's name, if the same type has a different schema in answers: in requests, members with
/// a default may be left out.
const SENT: &str = "Sent";

/// Collects named schemas.
pub(super) struct Schemas {
    answered: SchemaGenerator,
    sent: SchemaGenerator,
}

impl Schemas {
    pub(super) fn new() -> Self {
        let settings = || {
            SchemaSettings::draft2020_12().with(|settings| {
                "/components/schemas".clone_into(settings.definitions_path.to_mut());
                settings.meta_schema = None;
            })
        };
        Self {
            answered: settings().for_serialize().into_generator(),
            sent: settings().for_deserialize().into_generator(),
        }
    }

    /// The schema of an answer, which has no members beyond those it names.
    pub(super) fn answered(&mut self, schema: SchemaOf) -> Value {
        tidied(schema(&mut self.answered).to_value(), true)
    }

    /// The schema of an answer's type alone.
    pub(super) fn answered_of<T: JsonSchema>(&mut self) -> Value {
        self.answered(of::<T>)
    }

    /// The schema of a request's body.
    pub(super) fn sent(&mut self, schema: SchemaOf) -> Value {
        tidied(schema(&mut self.sent).to_value(), false)
    }

    /// All named schemas, and the names that differ between requests and answers; references in request schemas then
    /// need [`as_sent`].
    pub(super) fn named(mut self) -> (Map<String, Value>, BTreeSet<String>) {
        let tidy = |all: Map<String, Value>, is_answered: bool| {
            all.into_iter().map(move |(name, schema)| (name, tidied(schema, is_answered)))
        };
        let mut named: Map<String, Value> = tidy(self.answered.take_definitions(false), true).collect();
        let sent: Map<String, Value> = tidy(self.sent.take_definitions(false), false).collect();
        let differing = differing(&named, &sent);
        for (name, mut schema) in sent {
            as_sent(&mut schema, &differing);
            let name = if differing.contains(&name) { format!("{name}{SENT}") } else { name };
            named.insert(name, schema);
        }
        (named, differing)
    }
}

/// The names whose schema differs between requests and answers, and the names of schemas that refer to them.
fn differing(answered: &Map<String, Value>, sent: &Map<String, Value>) -> BTreeSet<String> {
    let is_other = |(name, schema): &(&String, &Value)| answered.get(*name).is_some_and(|answered| answered != *schema);
    let mut found: BTreeSet<String> = sent.iter().filter(is_other).map(|(name, _)| name.clone()).collect();
    loop {
        let names_one = |schema: &Value| refers_to(schema, &found);
        let more = sent
            .iter()
            .filter(|(name, schema)| answered.contains_key(*name) && !found.contains(*name) && names_one(schema));
        let more: Vec<String> = more.map(|(name, _)| name.clone()).collect();
        if more.is_empty() {
            return found;
        }
        found.extend(more);
    }
}

fn refers_to(schema: &Value, names: &BTreeSet<String>) -> bool {
    match schema {
        Value::Object(members) => members.iter().any(|(key, value)| match value.as_str() {
            Some(address) if key == "$ref" => name_of(address).is_some_and(|name| names.contains(name)),
            _ => refers_to(value, names),
        }),
        Value::Array(items) => items.iter().any(|item| refers_to(item, names)),
        _ => false,
    }
}

fn name_of(address: &str) -> Option<&str> {
    address.strip_prefix(COMPONENTS)
}

/// Changes references to these names to the request schemas.
pub(super) fn as_sent(schema: &mut Value, differing: &BTreeSet<String>) {
    match schema {
        Value::Object(members) => {
            for (key, value) in members.iter_mut() {
                match value {
                    Value::String(address) if key == "$ref" => {
                        if name_of(address).is_some_and(|name| differing.contains(name)) {
                            address.push_str(SENT);
                        }
                    }
                    _ => as_sent(value, differing),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| as_sent(item, differing)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use schemars::JsonSchema;
    use serde::{Deserialize, Serialize};
    use serde_json::json;

    use super::{Schemas, as_sent};
    use crate::http::openapi::operation::of;

    /// What is
    /// told.
    #[derive(Serialize, Deserialize, JsonSchema)]
    struct Outer {
        inner: Inner,
    }

    #[derive(Serialize, Deserialize, JsonSchema)]
    struct Inner {
        #[serde(default)]
        word: Word,
    }

    /// A word.
    #[derive(Default, Serialize, Deserialize, JsonSchema)]
    #[serde(rename_all = "lowercase")]
    enum Word {
        /// The first.
        #[default]
        One,
        /// The
        /// other.
        Other,
    }

    #[test]
    fn what_is_sent_has_a_name_of_its_own_where_it_may_leave_out_more() {
        let mut schemas = Schemas::new();
        let answered = schemas.answered(of::<Outer>);
        let mut sent = schemas.sent(of::<Outer>);
        let (named, differing) = schemas.named();
        as_sent(&mut sent, &differing);
        assert_eq!(answered, json!({"$ref": "#/components/schemas/Outer"}));
        assert_eq!(sent, json!({"$ref": "#/components/schemas/OuterSent"}));
        assert_eq!(named.keys().collect::<Vec<_>>(), ["Inner", "InnerSent", "Outer", "OuterSent", "Word"]);
        assert_eq!(named["Inner"]["required"], json!(["word"]));
        assert_eq!(named["InnerSent"].get("required"), None);
        assert_eq!(named["OuterSent"]["properties"]["inner"], json!({"$ref": "#/components/schemas/InnerSent"}));
        assert_eq!(named["Outer"]["additionalProperties"], false);
        assert_eq!(named["OuterSent"].get("additionalProperties"), None);
    }
}
