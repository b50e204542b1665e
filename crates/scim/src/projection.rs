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

    /// Whether an attribute of the resource itself is left out, so that it need not be made.
    pub fn leaves_out(&self, name: &str) -> bool {
        match self {
            Self::All => false,
            Self::Only(only) => !only.iter().any(|path| heads(path, name)),
            Self::Without(without) => without.iter().any(|path| path.eq_ignore_ascii_case(name)),
        }
    }

    /// Leaves out of a resource what the answer does not have.
    #[must_use]
    pub fn apply(&self, kind: &ResourceType, resource: Resource) -> Resource {
        let is_always = |name: &str| ALWAYS.contains(&name);
        let of = |schema: &str, name: &str, sub: Option<&str>| {
            let own = schema == kind.schema.id;
            let dotted = sub.map_or_else(|| name.to_owned(), |sub| format!("{name}.{sub}"));
            let full = format!("{schema}:{dotted}");
            move |path: &String| path.eq_ignore_ascii_case(&full) || own && path.eq_ignore_ascii_case(&dotted)
        };
        let mut left = Resource::new();
        for (name, value) in resource {
            if is_always(&name) || *self == Self::All {
                left.insert(name, value);
                continue;
            }
            let extension = kind.extensions.iter().find(|schema| schema.id == name);
            let kept = match (extension, value) {
                (Some(schema), Value::Object(members)) => {
                    let is_whole = |path: &String| path.eq_ignore_ascii_case(schema.id);
                    let keeps = |member: &str| match self {
                        Self::All => true,
                        Self::Only(only) => only.iter().any(|path| is_whole(path) || of(schema.id, member, None)(path)),
                        Self::Without(without) => {
                            !without.iter().any(|path| is_whole(path) || of(schema.id, member, None)(path))
                        }
                    };
                    let members: Resource = members.into_iter().filter(|(member, _)| keeps(member)).collect();
                    (!members.is_empty()).then_some(Value::Object(members))
                }
                (_, value) => {
                    let keeps = |sub: Option<&str>| match self {
                        Self::All => true,
                        Self::Only(only) => only
                            .iter()
                            .any(|path| of(kind.schema.id, &name, None)(path) || of(kind.schema.id, &name, sub)(path)),
                        Self::Without(without) => !without
                            .iter()
                            .any(|path| of(kind.schema.id, &name, None)(path) || of(kind.schema.id, &name, sub)(path)),
                    };
                    project_subs(value, &keeps)
                }
            };
            if let Some(value) = kept {
                left.insert(name, value);
            }
        }
        left
    }
}

/// Whether a path is of an attribute, or of a sub-attribute of it.
fn heads(path: &str, name: &str) -> bool {
    let own = path.rsplit_once(':').map_or(path, |(_, own)| own);
    own.split('.').next().is_some_and(|head| head.eq_ignore_ascii_case(name))
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
