//! The JSON Schema of answers over time, from the same columns by which they are written.

use std::borrow::Cow;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::columns::{Column, FunnelPart};
use super::query::TimeSubject;
use super::{cohorts, funnel, hires, retention};
use crate::{Absence, Figure, Key};

impl TimeSubject {
    /// The columns of a row of an answer beside its keys, in order.
    pub fn columns(self) -> Arc<[Column]> {
        match self {
            Self::NewHires => hires::layout().columns,
            Self::Cohorts => cohorts::layout().columns,
            Self::Funnel => funnel::columns().into(),
            Self::Retention => retention::layout().columns,
        }
    }

    /// The schema of what a row of an answer has beside its keys, and the total alone.
    pub fn body_schema(self, generator: &mut SchemaGenerator) -> Schema {
        let columns = self.columns();
        let (mut properties, mut required) = (Map::new(), Vec::new());
        for object in columns.chunk_by(|one, two| one.object == two.object) {
            let members: Map<String, Value> =
                object.iter().map(|column| (column.field.to_owned(), number(column))).collect();
            let fields: Vec<String> = members.keys().cloned().collect();
            match object.first().and_then(|column| column.object.as_ref()) {
                None => {
                    properties.extend(members);
                    required.extend(fields);
                }
                Some(name) => {
                    let schema = json!({ "type": "object", "properties": members, "required": fields });
                    properties.insert(name.clone(), schema);
                    required.push(name.clone());
                }
            }
        }
        if self == Self::Funnel {
            for (name, meaning) in [
                ("modules", "The modules, in the order of the course."),
                ("tags", "The tags of modules, in the order in which they first come."),
            ] {
                let part = generator.subschema_for::<FunnelPart>();
                properties.insert(name.to_owned(), json!({ "type": "array", "items": part, "description": meaning }));
                required.push(name.to_owned());
            }
        }
        properties.insert("status".to_owned(), status(generator));
        json_schema!({ "type": "object", "properties": properties, "required": required })
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
        let mut key = generator.subschema_for::<Key>();
        key.insert("description".to_owned(), "The module, or the tag.".into());
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
