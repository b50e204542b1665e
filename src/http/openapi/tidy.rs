//! Tidies schemas for people and client generators.

use schemars::Schema;
use schemars::transform::{Transform, transform_subschemas};
use serde_json::{Map, Value, json};

/// Tidies a schema; in answers, objects have no other members than those it names, and all of those that are always
/// written.
pub(super) fn tidied(schema: Value, is_answered: bool) -> Value {
    match Schema::try_from(schema) {
        Ok(mut schema) => {
            Tidy { is_answered }.transform(&mut schema);
            schema.to_value()
        }
        // Neither an object nor a boolean, so not a schema; can't happen.
        Err(_) => Value::Null,
    }
}

struct Tidy {
    is_answered: bool,
}

impl Transform for Tidy {
    fn transform(&mut self, schema: &mut Schema) {
        let Some(members) = schema.as_object_mut() else { return };
        gather_words(members);
        if let Some(Value::String(text)) = members.get_mut("description") {
            // Comments in the source use Rust's word for it.
            *text = unwrapped(text).replace("`None`", "`null`");
        }
        // Defaults of members are only empty lists and texts, and generators take a member with a default for one that
        // is always there.
        members.remove("default");
        drop_needless_nulls(members);
        if self.is_answered && members.contains_key("properties") && !members.contains_key("additionalProperties") {
            members.insert("additionalProperties".to_owned(), false.into());
        }
        transform_subschemas(self, schema);
    }
}

/// Turns alternatives that are all constant words into one list of words; the description has the meaning of each.
fn gather_words(members: &mut Map<String, Value>) {
    let Some(Value::Array(alternatives)) = members.get("oneOf") else { return };
    let meaning = |one: &Value| one.get("description").and_then(Value::as_str).map(unwrapped);
    let word = |one: &Value| Some((one.get("const")?.as_str()?.to_owned(), meaning(one)));
    let Some(words) = alternatives.iter().map(word).collect::<Option<Vec<_>>>() else { return };
    let told = words.iter().filter_map(|(word, meaning)| {
        // One paragraph, so that the list continues after it.
        Some(format!("- `{word}`: {}", meaning.as_deref()?.replace("\n\n", " ")))
    });
    let told = told.collect::<Vec<_>>().join("\n");
    let before = members.get("description").and_then(Value::as_str).map(unwrapped).unwrap_or_default();
    members.remove("oneOf");
    members.insert("type".to_owned(), "string".into());
    members.insert("enum".to_owned(), json!(words.into_iter().map(|(word, _)| word).collect::<Vec<_>>()));
    members.insert("description".to_owned(), format!("{before}\n\n{told}").trim().into());
}

/// Joins the lines of a comment into paragraphs.
fn unwrapped(text: &str) -> String {
    let is_list = |line: &str| line.starts_with("- ");
    let mut out = String::with_capacity(text.len());
    for (at, line) in text.lines().enumerate() {
        if at > 0 {
            let is_break = line.is_empty() || is_list(line) || out.ends_with('\n');
            out.push(if is_break { '\n' } else { ' ' });
        }
        out.push_str(line);
    }
    out
}

/// A member that is left out when empty is never `null`, and need not be sent as `null`.
fn drop_needless_nulls(members: &mut Map<String, Value>) {
    let required: Vec<String> = members
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect();
    let Some(Value::Object(properties)) = members.get_mut("properties") else { return };
    for (_, schema) in properties.iter_mut().filter(|(name, _)| !required.contains(name)) {
        let Some(schema) = schema.as_object_mut() else { continue };
        if let Some(Value::Array(types)) = schema.get_mut("type") {
            types.retain(|one| one != "null");
            if let [only] = &mut types[..] {
                let only = only.take();
                schema.insert("type".to_owned(), only);
            }
        }
        if let Some(Value::Array(alternatives)) = schema.get_mut("anyOf") {
            alternatives.retain(|one| one.get("type").is_none_or(|of| of != "null"));
            if let [Value::Object(only)] = &mut alternatives[..] {
                let only = std::mem::take(only);
                schema.remove("anyOf");
                // The member's description comes before that of its type.
                for (key, value) in only {
                    schema.entry(key).or_insert(value);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use schemars::{JsonSchema, SchemaGenerator};
    use serde::Serialize;
    use serde_json::{Value, json};

    use super::{tidied, unwrapped};

    /// A word.
    #[derive(Serialize, JsonSchema)]
    #[serde(rename_all = "lowercase")]
    #[allow(dead_code, reason = "it is described, never made")]
    enum Word {
        /// The first.
        One,
        /// The
        /// other.
        ///
        /// More of it.
        Other,
    }

    #[derive(Serialize, JsonSchema)]
    struct Row {
        /// The
        /// number.
        number: Option<u32>,
        /// If it is `None`, it is left out.
        #[serde(skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        /// A word.
        #[serde(skip_serializing_if = "Option::is_none")]
        word: Option<Word>,
    }

    fn schema_of<T: JsonSchema>() -> Value {
        let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
        let mut generator = SchemaGenerator::from(settings);
        T::json_schema(&mut generator).to_value()
    }

    #[test]
    fn words_are_one_list_with_what_each_means() {
        let wanted = json!({
            "type": "string",
            "enum": ["one", "other"],
            "description": "A word.\n\n- `one`: The first.\n- `other`: The other. More of it.",
        });
        assert_eq!(tidied(schema_of::<Word>(), true), wanted);
    }

    #[test]
    fn a_member_is_null_only_if_it_is_always_there() {
        let row = tidied(schema_of::<Row>(), true);
        let members = &row["properties"];
        assert_eq!(members["number"]["type"], json!(["integer", "null"]));
        assert_eq!(members["number"]["description"], "The number.");
        assert_eq!(members["text"], json!({"type": "string", "description": "If it is `null`, it is left out."}));
        assert_eq!(members["word"], json!({"$ref": "#/$defs/Word", "description": "A word."}));
        assert_eq!((&row["required"], &row["additionalProperties"]), (&json!(["number"]), &json!(false)));
        assert_eq!(tidied(schema_of::<Row>(), false).get("additionalProperties"), None);
    }

    #[test]
    fn a_comment_becomes_paragraphs() {
        assert_eq!(unwrapped("One\nline.\n\nAnother:\n- a\n- b"), "One line.\n\nAnother:\n- a\n- b");
    }
}
