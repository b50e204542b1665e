//! The JSON Schema of answers over time, from the columns by which they are written.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::columns::{Column, FunnelPart, TimeCounts};
use super::{cohorts, funnel, hires};
use crate::{Absence, Figure, Key};

/// Of new hires, cohorts and the funnel: each has its own of these members.
impl JsonSchema for TimeCounts {
    fn schema_name() -> Cow<'static, str> {
        "TimeCounts".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut properties = Map::new();
        let layouts = [hires::layout().columns, cohorts::layout().columns, funnel::columns().into()];
        for column in layouts.iter().flat_map(|columns| columns.iter()) {
            let members = match &column.object {
                None => &mut properties,
                Some(name) => {
                    let object =
                        properties.entry(name.clone()).or_insert_with(|| json!({ "type": "object", "properties": {} }));
                    match object.get_mut("properties").and_then(Value::as_object_mut) {
                        Some(members) => members,
                        None => continue,
                    }
                }
            };
            members.insert(column.field.to_owned(), number(column));
        }
        properties.insert("status".to_owned(), status(generator));
        json_schema!({
            "type": "object",
            "description": "What was counted, by what was asked: each a number, or `null`, for which `status` gives the reason.",
            "properties": properties,
        })
    }
}

impl JsonSchema for FunnelPart {
    fn schema_name() -> Cow<'static, str> {
        "FunnelPart".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let figure = |generator: &mut SchemaGenerator, meaning: &str| {
            let mut schema = generator.subschema_for::<Figure>();
            schema.insert("description".to_owned(), meaning.into());
            schema
        };
        let started = figure(generator, "Who has started it; of a tag, one of its modules.");
        let completed = figure(generator, "Who has completed it; of a tag, all of its modules.");
        let key = generator.subschema_for::<Key>();
        json_schema!({
            "type": "object",
            "description": "A module of a course, or the modules with one tag.",
            "properties": {
                "place": { "type": "integer", "minimum": 1, "description": "Its place in the course; a tag has none." },
                "key": key,
                "started": started,
                "completed": completed,
                "status": status(generator),
            },
            "required": ["key", "started", "completed"],
        })
    }
}

fn number(column: &Column) -> Value {
    let definition = column.definition;
    let kind = if column.is_share() { "number" } else { "integer" };
    let meaning = format!("{} (`{}`)", definition.meaning[1], definition.versioned());
    json!({ "type": [kind, "null"], "minimum": 0, "description": meaning })
}

fn status(generator: &mut SchemaGenerator) -> Value {
    json!({
        "type": "object",
        "description": "Why which numbers are `null`, by their columns in CSV.",
        "additionalProperties": generator.subschema_for::<Absence>(),
    })
}
