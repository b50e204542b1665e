//! Which attributes an answer has (RFC 7644, 3.9).

use serde_json::Value;

use crate::read::Resource;
use crate::schema::ResourceType;

/// Which attributes an answer has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Projection {
    /// All of them.
    #[default]
    All,
    /// These, and what every answer has.
    Only(Vec<String>),
    /// All but these.
    Without(Vec<String>),
}

/// What every answer has.
const ALWAYS: [&str; 2] = ["schemas", "id"];

impl Projection {
    /// Reads the parameters `attributes` and `excludedAttributes`, each a list with commas; the first goes before.
    pub fn parse(attributes: Option<&str>, excluded: Option<&str>) -> Self {
        let list = |text: &str| -> Vec<String> {
            text.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
        };
        match (attributes.map(list).filter(|list| !list.is_empty()), excluded.map(list)) {
            (Some(only), _) => Self::Only(only),
            (None, Some(without)) => Self::Without(without),
            (None, None) => Self::All,
        }
    }

    /// Leaves out of a resource what the answer does not have.
    #[must_use]
    pub fn apply(&self, kind: &ResourceType, resource: Resource) -> Resource {
        if *self == Self::All {
            return resource;
        }
        let project = |(name, value): (String, Value)| {
            let extension = kind.extensions.iter().find(|schema| schema.id == name);
            let projected = match extension {
                _ if ALWAYS.contains(&name.as_str()) => Some(value),
                Some(schema) => project_subs(value, &|member| {
                    let member = member.map(|member| format!("{}:{member}", schema.id));
                    self.keeps(&[&name, member.as_deref().unwrap_or_default()])
                }),
                None => project_subs(value, &|sub| {
                    let dotted = sub.map_or_else(|| name.clone(), |sub| format!("{name}.{sub}"));
                    let full = |path: &str| format!("{}:{path}", kind.schema.id);
                    self.keeps(&[&name, &full(&name), &dotted, &full(&dotted)])
                }),
            };
            projected.map(|value| (name, value))
        };
        resource.into_iter().filter_map(project).collect()
    }

    /// Whether the answer has what any of these paths names.
    fn keeps(&self, names: &[&str]) -> bool {
        let is_named =
            |paths: &[String]| paths.iter().any(|path| names.iter().any(|name| path.eq_ignore_ascii_case(name)));
        match self {
            Self::All => true,
            Self::Only(only) => is_named(only),
            Self::Without(without) => !is_named(without),
        }
    }
}

fn project_subs(value: Value, keeps: &dyn Fn(Option<&str>) -> bool) -> Option<Value> {
    match value {
        Value::Object(members) => {
            let members: Resource = members.into_iter().filter(|(sub, _)| keeps(Some(sub))).collect();
            (!members.is_empty()).then_some(Value::Object(members))
        }
        Value::Array(values) => {
            let values: Vec<Value> = values.into_iter().filter_map(|value| project_subs(value, keeps)).collect();
            (!values.is_empty()).then_some(Value::Array(values))
        }
        other => keeps(None).then_some(other),
    }
}
