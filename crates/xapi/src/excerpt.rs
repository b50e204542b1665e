//! Shortens a refused statement to the part that is examined for its errors.
//!
//! A list of a million wrong entries would give a million errors of a thousand bytes each, of which a hundred are
//! reported.

use serde_json::Value;

/// The most list entries, and members unknown to the standard, that are examined.
const LOOKED_AT: usize = 1000;

/// The entries that each list keeps at least, so that shortening changes no verdict on its length: the standard has no
/// limit above two.
const LEAST: usize = 3;

/// Removes everything beyond the first [`LOOKED_AT`]; returns whether it removed anything. Members that the standard
/// requires stay.
pub(super) fn shorten(value: &mut Value) -> bool {
    Shortening { left: LOOKED_AT, shortened: false }.shorten(value, LEAST).shortened
}

struct Shortening {
    left: usize,
    shortened: bool,
}

impl Shortening {
    fn shorten(mut self, value: &mut Value, least: usize) -> Self {
        match value {
            Value::Array(items) => {
                let kept = items.len().min(self.left.max(least));
                self.shortened |= kept < items.len();
                self.left = self.left.saturating_sub(kept);
                items.truncate(kept);
                items.shrink_to_fit();
                // In the standard, no list is an entry of another list.
                items.iter_mut().fold(self, |shortening, item| shortening.shorten(item, 0))
            }
            Value::Object(members) => {
                members.retain(|name, _| self.keeps(name));
                members.values_mut().fold(self, |shortening, member| shortening.shorten(member, LEAST))
            }
            _ => self,
        }
    }

    fn keeps(&mut self, name: &str) -> bool {
        if is_name_of_the_standard(name) {
            return true;
        }
        let keeps = self.left > 0;
        self.shortened |= !keeps;
        self.left -= usize::from(keeps);
        keeps
    }
}

/// Whether a member has this name somewhere in the schemas.
pub(super) fn is_name_of_the_standard(name: &str) -> bool {
    NAMES.binary_search(&name).is_ok()
}

/// The names of members in the schemas, in order.
const NAMES: [&str; 65] = [
    "account",
    "actor",
    "agent",
    "attachments",
    "authority",
    "category",
    "choices",
    "completion",
    "contentType",
    "context",
    "contextActivities",
    "contextAgents",
    "contextGroups",
    "correctResponsesPattern",
    "definition",
    "description",
    "display",
    "duration",
    "extensions",
    "fileUrl",
    "group",
    "grouping",
    "homePage",
    "id",
    "instructor",
    "interactionType",
    "language",
    "length",
    "max",
    "mbox",
    "mbox_sha1sum",
    "member",
    "min",
    "more",
    "moreInfo",
    "name",
    "object",
    "objectType",
    "openid",
    "other",
    "parent",
    "platform",
    "raw",
    "registration",
    "relevantTypes",
    "response",
    "result",
    "revision",
    "scale",
    "scaled",
    "score",
    "sha2",
    "source",
    "statement",
    "statements",
    "steps",
    "stored",
    "success",
    "target",
    "team",
    "timestamp",
    "type",
    "usageType",
    "verb",
    "version",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Map, json};

    use super::*;
    use crate::SCHEMAS;

    fn names(schema: &Value, found: &mut BTreeSet<String>) {
        if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
            found.extend(properties.keys().cloned());
        }
        match schema {
            Value::Object(members) => members.values().for_each(|member| names(member, found)),
            Value::Array(items) => items.iter().for_each(|item| names(item, found)),
            _ => {}
        }
    }

    #[test]
    fn the_names_are_those_of_the_schemas() {
        let mut found = BTreeSet::new();
        for schema in SCHEMAS.iter().filter(|schema| schema.path.starts_with("xapi/")) {
            names(&serde_json::from_str(schema.text).unwrap(), &mut found);
        }
        assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), NAMES);
    }

    #[test]
    fn what_is_short_stays_whole_and_what_is_long_keeps_its_beginning() {
        let mut short = json!({"actor": {"member": vec![json!({"mbox": ""}); LOOKED_AT]}, "id": 1});
        let whole = short.clone();
        assert!(!shorten(&mut short));
        assert_eq!(short, whole);

        let mut long = json!({"actor": {"member": vec![json!({"a": [[1]]}); 5000]}, "verb": {"display": [1, 2, 3, 4]}});
        assert!(shorten(&mut long));
        assert_eq!(long["actor"]["member"].as_array().unwrap().len(), LOOKED_AT);
        assert_eq!(long["actor"]["member"][999], json!({}), "nothing was left for it");
        assert_eq!(long["verb"]["display"], json!([1, 2, 3]));

        let many: Map<String, Value> = (0..5000).map(|number| (number.to_string(), Value::from(0))).collect();
        let mut long = Value::Object(many);
        long["verb"] = json!(1);
        assert!(shorten(&mut long));
        assert_eq!((long.as_object().unwrap().len(), &long["verb"]), (LOOKED_AT + 1, &json!(1)));
    }
}
