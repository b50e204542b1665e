//! The JSON Schemas of `schemas/xapi/`: compiled into validators, and kept as text to be served.

use serde_json::Value;

use super::Version;

/// One schema as it is served.
#[derive(Debug, Clone, Copy)]
pub struct SchemaFile {
    /// Its path below `/schemas/`: `xapi/1.0.3/statement.json`.
    pub path: &'static str,
    /// Its text.
    pub text: &'static str,
}

impl SchemaFile {
    /// Returns its text with this address as its `$id`. In the file `$id` is the path alone, since each server has its
    /// own address.
    pub fn named(&self, id: &str) -> String {
        self.text.replacen(&format!(r#""$id": "/schemas/{}""#, self.path), &format!(r#""$id": "{id}""#), 1)
    }
}

/// Whether a value is a statement by the schemas of an edition, without details.
pub(super) fn is_statement(version: Version, value: &Value) -> bool {
    match version {
        Version::V1_0_3 => Statement103::is_valid(value),
        Version::V2_0_0 => Statement200::is_valid(value),
    }
}

/// Everything that the schemas of an edition refuse in a statement.
pub(super) fn errors(version: Version, value: &Value) -> jsonschema::ErrorIterator<'_> {
    match version {
        Version::V1_0_3 => Statement103::iter_errors(value),
        Version::V2_0_0 => Statement200::iter_errors(value),
    }
}

/// Whether a value is an Agent or a Group by the schemas of an edition.
pub(super) fn is_actor(version: Version, value: &Value) -> bool {
    match version {
        Version::V1_0_3 => Actor103::is_valid(value),
        Version::V2_0_0 => Actor200::is_valid(value),
    }
}

/// Everything that the schemas of an edition refuse in an Agent or a Group.
pub(super) fn actor_errors(version: Version, value: &Value) -> jsonschema::ErrorIterator<'_> {
    match version {
        Version::V1_0_3 => Actor103::iter_errors(value),
        Version::V2_0_0 => Actor200::iter_errors(value),
    }
}

macro_rules! schema_files {
    ($($path:literal),* $(,)?) => {
        &[$(SchemaFile { path: $path, text: include_str!(concat!("../../../schemas/", $path)) }),*]
    };
}

/// Decides by the schemas of xAPI 1.0.3.
#[jsonschema::validator(
    path = "../../schemas/xapi/1.0.3/statement.json",
    draft = Draft202012,
    resources = {
        "json-schema:///schemas/xapi/1.0.3/account.json" => { path = "../../schemas/xapi/1.0.3/account.json" },
        "json-schema:///schemas/xapi/1.0.3/activity-list.json" => { path = "../../schemas/xapi/1.0.3/activity-list.json" },
        "json-schema:///schemas/xapi/1.0.3/activity.json" => { path = "../../schemas/xapi/1.0.3/activity.json" },
        "json-schema:///schemas/xapi/1.0.3/actor.json" => { path = "../../schemas/xapi/1.0.3/actor.json" },
        "json-schema:///schemas/xapi/1.0.3/agent.json" => { path = "../../schemas/xapi/1.0.3/agent.json" },
        "json-schema:///schemas/xapi/1.0.3/attachment.json" => { path = "../../schemas/xapi/1.0.3/attachment.json" },
        "json-schema:///schemas/xapi/1.0.3/authority.json" => { path = "../../schemas/xapi/1.0.3/authority.json" },
        "json-schema:///schemas/xapi/1.0.3/context-activities.json" => { path = "../../schemas/xapi/1.0.3/context-activities.json" },
        "json-schema:///schemas/xapi/1.0.3/context.json" => { path = "../../schemas/xapi/1.0.3/context.json" },
        "json-schema:///schemas/xapi/1.0.3/definition.json" => { path = "../../schemas/xapi/1.0.3/definition.json" },
        "json-schema:///schemas/xapi/1.0.3/extensions.json" => { path = "../../schemas/xapi/1.0.3/extensions.json" },
        "json-schema:///schemas/xapi/1.0.3/group.json" => { path = "../../schemas/xapi/1.0.3/group.json" },
        "json-schema:///schemas/xapi/1.0.3/interaction-component.json" => { path = "../../schemas/xapi/1.0.3/interaction-component.json" },
        "json-schema:///schemas/xapi/1.0.3/language-map.json" => { path = "../../schemas/xapi/1.0.3/language-map.json" },
        "json-schema:///schemas/xapi/1.0.3/object.json" => { path = "../../schemas/xapi/1.0.3/object.json" },
        "json-schema:///schemas/xapi/1.0.3/result.json" => { path = "../../schemas/xapi/1.0.3/result.json" },
        "json-schema:///schemas/xapi/1.0.3/score.json" => { path = "../../schemas/xapi/1.0.3/score.json" },
        "json-schema:///schemas/xapi/1.0.3/statementref.json" => { path = "../../schemas/xapi/1.0.3/statementref.json" },
        "json-schema:///schemas/xapi/1.0.3/substatement-object.json" => { path = "../../schemas/xapi/1.0.3/substatement-object.json" },
        "json-schema:///schemas/xapi/1.0.3/substatement.json" => { path = "../../schemas/xapi/1.0.3/substatement.json" },
        "json-schema:///schemas/xapi/1.0.3/verb.json" => { path = "../../schemas/xapi/1.0.3/verb.json" },
    },
    validate_formats = true,
    ignore_unknown_formats = false,
    formats = {
        "iri" => crate::formats::is_iri,
        "uuid" => crate::formats::is_uuid,
        "mailto-iri" => crate::formats::is_mailto_iri,
        "sha1-hex" => crate::formats::is_sha1_hex,
        "sha2-hex" => crate::formats::is_sha2_hex,
        "media-type" => crate::formats::is_media_type,
        "language-tag" => crate::language::is_language_tag,
        "iso-duration" => crate::formats::is_duration,
        "timestamp" => crate::formats::is_timestamp_1_0,
        "whole-text" => crate::formats::is_whole_text,
        "statement-version" => crate::formats::is_statement_version_1_0,
    },
    methods = { is_valid = true, validate = false, iter_errors = true },
)]
struct Statement103;

/// Decides by the schemas of xAPI 2.0.0.
#[jsonschema::validator(
    path = "../../schemas/xapi/2.0.0/statement.json",
    draft = Draft202012,
    resources = {
        "json-schema:///schemas/xapi/2.0.0/account.json" => { path = "../../schemas/xapi/2.0.0/account.json" },
        "json-schema:///schemas/xapi/2.0.0/activity-list.json" => { path = "../../schemas/xapi/2.0.0/activity-list.json" },
        "json-schema:///schemas/xapi/2.0.0/activity.json" => { path = "../../schemas/xapi/2.0.0/activity.json" },
        "json-schema:///schemas/xapi/2.0.0/actor.json" => { path = "../../schemas/xapi/2.0.0/actor.json" },
        "json-schema:///schemas/xapi/2.0.0/agent.json" => { path = "../../schemas/xapi/2.0.0/agent.json" },
        "json-schema:///schemas/xapi/2.0.0/attachment.json" => { path = "../../schemas/xapi/2.0.0/attachment.json" },
        "json-schema:///schemas/xapi/2.0.0/authority.json" => { path = "../../schemas/xapi/2.0.0/authority.json" },
        "json-schema:///schemas/xapi/2.0.0/context-activities.json" => { path = "../../schemas/xapi/2.0.0/context-activities.json" },
        "json-schema:///schemas/xapi/2.0.0/context-agent.json" => { path = "../../schemas/xapi/2.0.0/context-agent.json" },
        "json-schema:///schemas/xapi/2.0.0/context-group.json" => { path = "../../schemas/xapi/2.0.0/context-group.json" },
        "json-schema:///schemas/xapi/2.0.0/context.json" => { path = "../../schemas/xapi/2.0.0/context.json" },
        "json-schema:///schemas/xapi/2.0.0/definition.json" => { path = "../../schemas/xapi/2.0.0/definition.json" },
        "json-schema:///schemas/xapi/2.0.0/extensions.json" => { path = "../../schemas/xapi/2.0.0/extensions.json" },
        "json-schema:///schemas/xapi/2.0.0/group.json" => { path = "../../schemas/xapi/2.0.0/group.json" },
        "json-schema:///schemas/xapi/2.0.0/interaction-component.json" => { path = "../../schemas/xapi/2.0.0/interaction-component.json" },
        "json-schema:///schemas/xapi/2.0.0/language-map.json" => { path = "../../schemas/xapi/2.0.0/language-map.json" },
        "json-schema:///schemas/xapi/2.0.0/object.json" => { path = "../../schemas/xapi/2.0.0/object.json" },
        "json-schema:///schemas/xapi/2.0.0/result.json" => { path = "../../schemas/xapi/2.0.0/result.json" },
        "json-schema:///schemas/xapi/2.0.0/score.json" => { path = "../../schemas/xapi/2.0.0/score.json" },
        "json-schema:///schemas/xapi/2.0.0/statementref.json" => { path = "../../schemas/xapi/2.0.0/statementref.json" },
        "json-schema:///schemas/xapi/2.0.0/substatement-object.json" => { path = "../../schemas/xapi/2.0.0/substatement-object.json" },
        "json-schema:///schemas/xapi/2.0.0/substatement.json" => { path = "../../schemas/xapi/2.0.0/substatement.json" },
        "json-schema:///schemas/xapi/2.0.0/verb.json" => { path = "../../schemas/xapi/2.0.0/verb.json" },
    },
    validate_formats = true,
    ignore_unknown_formats = false,
    formats = {
        "iri" => crate::formats::is_iri,
        "uuid" => crate::formats::is_uuid,
        "mailto-iri" => crate::formats::is_mailto_iri,
        "sha1-hex" => crate::formats::is_sha1_hex,
        "sha2-hex" => crate::formats::is_sha2_hex,
        "media-type" => crate::formats::is_media_type,
        "language-tag" => crate::language::is_language_tag,
        "iso-duration" => crate::formats::is_duration,
        "timestamp" => crate::formats::is_timestamp_2_0,
        "whole-text" => crate::formats::is_whole_text,
        "statement-version" => crate::formats::is_statement_version_2_0,
    },
    methods = { is_valid = true, validate = false, iter_errors = true },
)]
struct Statement200;

/// Decides whether a value that stands alone is an Agent or a Group by xAPI 1.0.3.
#[jsonschema::validator(
    path = "../../schemas/xapi/1.0.3/actor.json",
    draft = Draft202012,
    resources = {
        "json-schema:///schemas/xapi/1.0.3/account.json" => { path = "../../schemas/xapi/1.0.3/account.json" },
        "json-schema:///schemas/xapi/1.0.3/agent.json" => { path = "../../schemas/xapi/1.0.3/agent.json" },
        "json-schema:///schemas/xapi/1.0.3/group.json" => { path = "../../schemas/xapi/1.0.3/group.json" },
    },
    validate_formats = true,
    ignore_unknown_formats = false,
    formats = {
        "whole-text" => crate::formats::is_whole_text,
        "iri" => crate::formats::is_iri,
        "mailto-iri" => crate::formats::is_mailto_iri,
        "sha1-hex" => crate::formats::is_sha1_hex,
    },
    methods = { is_valid = true, validate = false, iter_errors = true },
)]
struct Actor103;

/// Decides whether a value that stands alone is an Agent or a Group by xAPI 2.0.0.
#[jsonschema::validator(
    path = "../../schemas/xapi/2.0.0/actor.json",
    draft = Draft202012,
    resources = {
        "json-schema:///schemas/xapi/2.0.0/account.json" => { path = "../../schemas/xapi/2.0.0/account.json" },
        "json-schema:///schemas/xapi/2.0.0/agent.json" => { path = "../../schemas/xapi/2.0.0/agent.json" },
        "json-schema:///schemas/xapi/2.0.0/group.json" => { path = "../../schemas/xapi/2.0.0/group.json" },
    },
    validate_formats = true,
    ignore_unknown_formats = false,
    formats = {
        "whole-text" => crate::formats::is_whole_text,
        "iri" => crate::formats::is_iri,
        "mailto-iri" => crate::formats::is_mailto_iri,
        "sha1-hex" => crate::formats::is_sha1_hex,
    },
    methods = { is_valid = true, validate = false, iter_errors = true },
)]
struct Actor200;

/// All schemas.
pub const SCHEMAS: &[SchemaFile] = schema_files![
    "xapi/1.0.3/about.json",
    "xapi/1.0.3/account.json",
    "xapi/1.0.3/activity-list.json",
    "xapi/1.0.3/activity.json",
    "xapi/1.0.3/actor.json",
    "xapi/1.0.3/agent.json",
    "xapi/1.0.3/attachment.json",
    "xapi/1.0.3/authority.json",
    "xapi/1.0.3/context-activities.json",
    "xapi/1.0.3/context.json",
    "xapi/1.0.3/definition.json",
    "xapi/1.0.3/extensions.json",
    "xapi/1.0.3/group.json",
    "xapi/1.0.3/interaction-component.json",
    "xapi/1.0.3/language-map.json",
    "xapi/1.0.3/object.json",
    "xapi/1.0.3/person.json",
    "xapi/1.0.3/result.json",
    "xapi/1.0.3/score.json",
    "xapi/1.0.3/statement-result.json",
    "xapi/1.0.3/statement.json",
    "xapi/1.0.3/statementref.json",
    "xapi/1.0.3/substatement-object.json",
    "xapi/1.0.3/substatement.json",
    "xapi/1.0.3/verb.json",
    "xapi/2.0.0/about.json",
    "xapi/2.0.0/account.json",
    "xapi/2.0.0/activity-list.json",
    "xapi/2.0.0/activity.json",
    "xapi/2.0.0/actor.json",
    "xapi/2.0.0/agent.json",
    "xapi/2.0.0/attachment.json",
    "xapi/2.0.0/authority.json",
    "xapi/2.0.0/context-activities.json",
    "xapi/2.0.0/context-agent.json",
    "xapi/2.0.0/context-group.json",
    "xapi/2.0.0/context.json",
    "xapi/2.0.0/definition.json",
    "xapi/2.0.0/extensions.json",
    "xapi/2.0.0/group.json",
    "xapi/2.0.0/interaction-component.json",
    "xapi/2.0.0/language-map.json",
    "xapi/2.0.0/object.json",
    "xapi/2.0.0/person.json",
    "xapi/2.0.0/result.json",
    "xapi/2.0.0/score.json",
    "xapi/2.0.0/statement-result.json",
    "xapi/2.0.0/statement.json",
    "xapi/2.0.0/statementref.json",
    "xapi/2.0.0/substatement-object.json",
    "xapi/2.0.0/substatement.json",
    "xapi/2.0.0/verb.json",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_schema_file_is_carried() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas");
        let mut on_disk = BTreeSet::new();
        for version in ["1.0.3", "2.0.0"] {
            for entry in root.join("xapi").join(version).read_dir().expect("a directory of schemas") {
                let name = entry.expect("an entry").file_name();
                on_disk.insert(format!("xapi/{version}/{}", name.to_string_lossy()));
            }
        }
        let carried: BTreeSet<String> = SCHEMAS.iter().map(|schema| schema.path.to_owned()).collect();
        assert_eq!(carried, on_disk);
    }

    #[test]
    fn every_schema_is_one_by_its_draft_and_is_named_by_its_path() {
        for schema in SCHEMAS {
            let value: Value = serde_json::from_str(schema.text).expect("JSON");
            assert!(jsonschema::meta::is_valid(&value), "{}", schema.path);
            assert_eq!(value["$id"], format!("/schemas/{}", schema.path).as_str());
            let named: Value = serde_json::from_str(&schema.named("https://lrs.example/a")).expect("JSON");
            assert_eq!(named["$id"], "https://lrs.example/a");
        }
    }

    // XAPI-00010
    // xAPI 1.0.3 Data 2.2: a key or value that the standard does not allow is refused.
    #[test]
    fn every_object_is_closed() {
        for schema in SCHEMAS {
            let value: Value = serde_json::from_str(schema.text).expect("JSON");
            // An Object is closed by the schema of the kind that its objectType names.
            let is_a_choice =
                schema.path.ends_with("/object.json") || schema.path.ends_with("/substatement-object.json");
            if value.get("properties").is_some() && !is_a_choice {
                assert_eq!(value["additionalProperties"], false, "{}", schema.path);
            }
        }
    }
}
