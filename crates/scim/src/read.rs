//! Reads what clients send into resources: with the names of the schemas, and without what is not kept.

use serde_json::{Map, Value};

use crate::fault::Fault;
use crate::patch::Named;
use crate::schema::{Attribute, Kind, READ_ONLY, ResourceType, Schema};

/// A resource: the attributes of its own schema by their names, and those of each extension in an object by its URN.
pub type Resource = Map<String, Value>;

/// The most characters of a text.
const LONGEST: usize = 1000;
/// The most values of an attribute, apart from the members of a group.
const MOST_VALUES: usize = 20;
/// The most members of a group.
const MOST_MEMBERS: usize = 50_000;

/// Reads a resource that a client sends whole.
///
/// Attributes that the server writes are passed over, as are those that the standard has and that are not kept, and all that no
/// schema knows (RFC 7644, 3.3).
///
/// # Errors
/// [`Fault::InvalidSyntax`] if it is no object; [`Fault::InvalidValue`].
pub fn read(kind: &ResourceType, sent: &Value) -> Result<Resource, Fault> {
    let Value::Object(sent) = sent else {
        return Err(Fault::InvalidSyntax("a resource is a JSON object".into()));
    };
    let mut resource = Resource::new();
    for (name, value) in sent {
        if READ_ONLY.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            continue;
        }
        if let Some(schema) = kind.schema_of(name) {
            let Value::Object(members) = value else {
                return Err(Fault::value(schema.id, "it is an object with the attributes of this schema"));
            };
            for (name, value) in members {
                if let Some(attribute) = schema.attribute(name) {
                    set(kind, &mut resource, (schema, attribute), value)?;
                }
            }
        } else if let Some(attribute) = kind.schema.attribute(name) {
            set(kind, &mut resource, (kind.schema, attribute), value)?;
        }
    }
    check(kind, &resource)?;
    Ok(resource)
}

/// Sets an attribute to what was sent; `null` and an empty list are none (RFC 7643, 2.5).
pub(crate) fn set(
    kind: &ResourceType,
    resource: &mut Resource,
    (schema, attribute): (&'static Schema, &'static Attribute),
    sent: &Value,
) -> Result<(), Fault> {
    let value = value_of(attribute, sent, attribute.name)?;
    put(kind, resource, (schema, attribute), value);
    Ok(())
}

/// Puts a value that was read in the place of an attribute, or takes the attribute away.
pub(crate) fn put(
    kind: &ResourceType,
    resource: &mut Resource,
    (schema, attribute): (&'static Schema, &'static Attribute),
    value: Option<Value>,
) {
    if std::ptr::eq(schema, kind.schema) {
        put_member(resource, attribute.name, value);
        return;
    }
    let extension = resource.entry(schema.id).or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(members) = extension {
        put_member(members, attribute.name, value);
        if members.is_empty() {
            resource.remove(schema.id);
        }
    }
}

fn put_member(members: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    match value {
        Some(value) => drop(members.insert(name.into(), value)),
        None => drop(members.remove(name)),
    }
}

/// The value of an attribute, if it has one.
pub(crate) fn get<'r>(
    kind: &ResourceType,
    resource: &'r Resource,
    (schema, attribute): (&'static Schema, &'static Attribute),
) -> Option<&'r Value> {
    if std::ptr::eq(schema, kind.schema) {
        resource.get(attribute.name)
    } else {
        resource.get(schema.id)?.get(attribute.name)
    }
}

/// Reads the value of an attribute; `None` if it is none.
pub(crate) fn value_of(attribute: &'static Attribute, sent: &Value, path: &str) -> Result<Option<Value>, Fault> {
    if !attribute.is_several {
        return one_of(attribute, sent, path);
    }
    let sent = match sent {
        Value::Null => return Ok(None),
        Value::Array(several) => several.as_slice(),
        // Some senders write a list of one without brackets.
        one => std::slice::from_ref(one),
    };
    let most = most_values(attribute);
    if sent.len() > most {
        return Err(Fault::value(path, format!("it has at most {most} values")));
    }
    let (mut values, mut known) = (Vec::new(), Named::new(attribute, &[]));
    for one in sent {
        // Some send what is only a value as that alone.
        let wrapped = match (attribute.kind, one) {
            (Kind::Complex(_), Value::String(_)) => Some(serde_json::json!({ "value": one })),
            _ => None,
        };
        let one = one_of(attribute, wrapped.as_ref().unwrap_or(one), path)?;
        // An address without an address is none, and the same one twice is one.
        if let Some(one) = one.filter(|one| one.get("value").is_some() && !known.has(one)) {
            known.add(&one);
            values.push(one);
        }
    }
    Ok((!values.is_empty()).then_some(Value::Array(values)))
}

/// Reads one value of an attribute.
pub(crate) fn one_of(attribute: &Attribute, sent: &Value, path: &str) -> Result<Option<Value>, Fault> {
    match (attribute.kind, sent) {
        (_, Value::Null) => Ok(None),
        (Kind::String | Kind::DateTime | Kind::Reference, Value::String(text)) => {
            if text.chars().count() > LONGEST {
                return Err(Fault::value(path, format!("it has at most {LONGEST} characters")));
            }
            let text = text.trim();
            Ok((!text.is_empty()).then(|| text.into()))
        }
        (Kind::String | Kind::DateTime | Kind::Reference, _) => Err(Fault::value(path, "it is a text")),
        (Kind::Boolean, Value::Bool(_)) => Ok(Some(sent.clone())),
        // Entra ID writes "True" and "False".
        (Kind::Boolean, Value::String(text)) if text.eq_ignore_ascii_case("true") => Ok(Some(true.into())),
        (Kind::Boolean, Value::String(text)) if text.eq_ignore_ascii_case("false") => Ok(Some(false.into())),
        (Kind::Boolean, _) => Err(Fault::value(path, "it is true or false")),
        (Kind::Complex(_), Value::Object(members)) => {
            let mut complex = Map::new();
            for (name, value) in members {
                let Some(sub) = attribute.sub(name) else { continue };
                if let Some(value) = one_of(sub, value, &format!("{path}.{}", sub.name))? {
                    complex.insert(sub.name.into(), value);
                }
            }
            Ok((!complex.is_empty()).then_some(Value::Object(complex)))
        }
        (Kind::Complex(_), _) => Err(Fault::value(path, "it is an object")),
    }
}

fn most_values(attribute: &Attribute) -> usize {
    if attribute.name == "members" { MOST_MEMBERS } else { MOST_VALUES }
}

/// Checks a whole resource, as it is to be kept.
pub(crate) fn check(kind: &ResourceType, resource: &Resource) -> Result<(), Fault> {
    for schema in kind.schemas() {
        for attribute in schema.attributes {
            let value = get(kind, resource, (schema, attribute));
            if attribute.is_name && value.is_none() {
                return Err(Fault::value(attribute.name, "a resource must have it"));
            }
            let Some(Value::Array(values)) = value else { continue };
            let most = most_values(attribute);
            if values.len() > most {
                return Err(Fault::value(attribute.name, format!("it has at most {most} values")));
            }
            // RFC 7643, 2.4.
            if values.iter().filter(|value| is_primary(value)).count() > 1 {
                return Err(Fault::value(
                    format!("{}.primary", attribute.name),
                    "one value at most is the primary one",
                ));
            }
        }
    }
    Ok(())
}

/// Whether a value of several is the primary one.
pub(crate) fn is_primary(value: &Value) -> bool {
    value.get("primary") == Some(&Value::Bool(true))
}
