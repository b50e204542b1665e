//! The JSON Schema of counts, from the same table of definitions by which they are written.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::{Absence, Counts, Denominator, Figure};
use crate::ask::definitions::{Definition, Group, Measure, credits_definition, share_definition};

impl JsonSchema for Figure {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Figure".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["integer", "null"], "minimum": 0 })
    }
}

impl JsonSchema for Counts {
    fn schema_name() -> Cow<'static, str> {
        "Counts".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (mut properties, mut required) = members(generator, Group::Volume);
        for group in [Group::Target, Group::OutsideTarget, Group::Courses, Group::Certificates] {
            let Some(name) = group.object() else { continue };
            let (inner, needed) = members(generator, group);
            let object = json!({
                "type": "object",
                "description": about(group),
                "properties": inner,
                "required": needed,
            });
            properties.insert(name.to_owned(), object);
            if !matches!(group, Group::Courses | Group::Certificates) {
                required.push(name);
            }
        }
        let credits = json!({
            "oneOf": [{ "type": "number", "minimum": 0 }, { "type": "null" }],
            "description": format!("{} Left out where no course of the row gives any.", described(credits_definition())),
        });
        properties.insert(credits_definition().field.to_owned(), credits);
        let absence = generator.subschema_for::<Absence>();
        let status = json!({
            "type": "object",
            "description": "Why which numbers are `null`, by the id of their definition without its version.",
            "additionalProperties": absence,
        });
        properties.insert("status".to_owned(), status);
        json_schema!({
            "type": "object",
            "description": "What was counted: each a number of distinct persons, or `null`, for which `status` gives the reason.",
            "properties": properties,
            "required": required,
        })
    }
}

/// Describes the object of a group.
fn about(group: Group) -> &'static str {
    match group {
        Group::Volume => "How many did what, whoever they are.",
        Group::Target => "The target group of one course, in four parts that sum to `N`.",
        Group::OutsideTarget => "Those who are counted, and not in the target group.",
        Group::OverTime => "What became of people over time; in no row of figures.",
        Group::Courses => "Several courses together; left out of rows of one course.",
        Group::Certificates => "Whose certificate is valid; left out where no course of the row gives certificates.",
    }
}

/// Returns the members of a group, and the names of those that are always there.
fn members(generator: &mut SchemaGenerator, group: Group) -> (Map<String, Value>, Vec<&'static str>) {
    let (mut properties, mut required) = (Map::new(), Vec::new());
    let of_group = Measure::ALL.into_iter().filter(|measure| measure.definition().group == group);
    for measure in of_group {
        let definition = measure.definition();
        let mut schema =
            if measure == Measure::Entered { left_out_or_null() } else { generator.subschema_for::<Figure>() };
        schema.insert("description".to_owned(), described(definition).into());
        properties.insert(definition.field.to_owned(), schema.to_value());
        if measure != Measure::Entered {
            required.push(definition.field);
        }
    }
    if group == Group::Target {
        let mut n_is = generator.subschema_for::<Option<Denominator>>();
        n_is.insert("description".to_owned(), "What `N` is; `null` where the row has none.".into());
        properties.insert("N_is".to_owned(), n_is.to_value());
        let share = share_definition();
        let schema = json!({ "type": ["number", "null"], "minimum": 0, "maximum": 1, "description": described(share) });
        properties.insert(share.field.to_owned(), schema);
        required.extend(["N_is", share.field]);
    }
    (properties, required)
}

/// The schema of a number that is left out if there is none, and `null` if it is hidden. No other member that may be left
/// out is ever `null`.
fn left_out_or_null() -> Schema {
    json_schema!({ "oneOf": [{ "type": "integer", "minimum": 0 }, { "type": "null" }] })
}

fn described(definition: &Definition) -> String {
    format!("{} (`{}`)", definition.meaning[1], definition.versioned())
}
