//! Changes parts of a resource (RFC 7644, 3.5.2), as the senders that there are write it: operations in any case, and a value
//! that is not there yet made by a path that says enough of it, as Entra ID expects.

use std::collections::HashSet;

use scim_v2::filter::{AttrExp, CompValue, CompareOp, PatchPath, ValFilter};
use serde_json::{Map, Value};

use crate::fault::Fault;
use crate::filter::{attribute_at, folded, matches_value, said};
use crate::read::{Resource, check, get, is_primary, one_of, put, set, value_of};
use crate::schema::{Attribute, Kind, READ_ONLY, ResourceType, Schema};

/// The most operations of a request.
const MOST: usize = 1000;
/// The most values that the operations of a request look at, and the most characters of a path.
const MOST_WORK: usize = 5_000_000;
const LONGEST_PATH: usize = 300;

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verb {
    Add,
    Replace,
    Remove,
}

/// What an operation changes.
enum Target {
    /// All of an extension.
    Extension(&'static Schema),
    /// An attribute, or the sub-attribute with a name in all its values.
    Attribute(At, Option<&'static Attribute>),
    /// Those of several values that a filter wants, or a sub-attribute of them.
    Values(At, ValFilter, Option<&'static Attribute>),
    /// Something that is not kept.
    Nothing,
}

/// An attribute, with its schema.
type At = (&'static Schema, &'static Attribute);

/// Applies a request with the schema `urn:ietf:params:scim:api:messages:2.0:PatchOp` to a resource. All of its operations or,
/// where something is wrong, none.
///
/// # Errors
/// What is wrong with an operation, or with the resource that it would make.
pub fn patch(kind: &ResourceType, resource: &Resource, request: &Value) -> Result<Resource, Fault> {
    let wrong = |detail: &str| Fault::InvalidSyntax(detail.into());
    let operations = member(request, "Operations").and_then(Value::as_array);
    let operations = operations.ok_or_else(|| wrong("a patch is an object with a list of Operations"))?;
    if operations.len() > MOST {
        return Err(wrong(&format!("a patch has at most {MOST} operations")));
    }
    let (mut patched, mut work) = (resource.clone(), 0);
    for operation in operations {
        let verb = match member(operation, "op").and_then(Value::as_str).map(str::to_ascii_lowercase).as_deref() {
            Some("add") => Verb::Add,
            Some("replace") => Verb::Replace,
            Some("remove") => Verb::Remove,
            _ => return Err(wrong("an operation has an op: add, replace or remove")),
        };
        let value = member(operation, "value").unwrap_or(&Value::Null);
        // Each operation may look at every value of a group.
        work += patched.values().filter_map(Value::as_array).map(Vec::len).sum::<usize>();
        if work > MOST_WORK {
            return Err(wrong("these operations are too many for so many values: send them in several requests"));
        }
        let primary = primary_values(kind, &patched);
        match member(operation, "path") {
            None | Some(Value::Null) => apply_to_all(kind, &mut patched, verb, value)?,
            Some(Value::String(path)) if path.trim().is_empty() => apply_to_all(kind, &mut patched, verb, value)?,
            Some(Value::String(path)) => {
                let target = target(kind, path)?;
                apply(kind, &mut patched, verb, &target, value)?;
            }
            Some(_) => return Err(wrong("the path of an operation is a text")),
        }
        keep_one_primary(&primary, &mut patched);
    }
    check(kind, &patched)?;
    Ok(patched)
}

/// The member of an object with a name, in any case.
fn member<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    value.as_object()?.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// An operation without a path: its value has a member for each attribute. Some senders name these by paths.
fn apply_to_all(kind: &ResourceType, resource: &mut Resource, verb: Verb, value: &Value) -> Result<(), Fault> {
    if verb == Verb::Remove {
        return Err(Fault::NoTarget("remove without a path".into()));
    }
    let Value::Object(members) = value else {
        return Err(Fault::InvalidSyntax("the value of an operation without a path is an object".into()));
    };
    for (path, value) in members {
        let is_written = READ_ONLY.iter().any(|name| name.eq_ignore_ascii_case(path));
        // A sender that writes back what it has read changes nothing by that.
        if !is_written {
            let target = target(kind, path)?;
            apply(kind, resource, verb, &target, value)?;
        }
    }
    Ok(())
}

/// Reads a path.
fn target(kind: &ResourceType, path: &str) -> Result<Target, Fault> {
    let unknown = || Fault::InvalidPath(shown(path));
    if path.len() > LONGEST_PATH {
        return Err(unknown());
    }
    if let Some(schema) = kind.extensions.iter().find(|schema| schema.id.eq_ignore_ascii_case(path.trim())) {
        return Ok(Target::Extension(schema));
    }
    let parsed: PatchPath =
        path.parse().map_err(|error| Fault::InvalidPath(format!("{}: {}", shown(path), said(&error))))?;
    let attribute_path = match &parsed {
        PatchPath::Attr(path) => path,
        PatchPath::Value(within) => &within.attr,
    };
    if READ_ONLY.iter().any(|name| name.eq_ignore_ascii_case(&attribute_path.name)) {
        return Err(Fault::Mutability(attribute_path.name.clone()));
    }
    let Some(at) = attribute_at(kind, attribute_path) else {
        // An extension that nobody knows holds nothing that is kept.
        let is_known = |urn: &String| kind.schema_of(urn).is_some();
        let is_left =
            kind.leaves_out(&attribute_path.name) || attribute_path.uri.as_ref().is_some_and(|urn| !is_known(urn));
        return if is_left { Ok(Target::Nothing) } else { Err(unknown()) };
    };
    let sub_name = match &parsed {
        PatchPath::Attr(path) => path.sub_attr.as_ref(),
        PatchPath::Value(within) => within.sub_attr.as_ref(),
    };
    let sub = sub_name.map(|name| at.1.sub(name));
    match (parsed, sub) {
        // A sub-attribute of the standard that is not kept, such as name.middleName.
        (_, Some(None)) if matches!(at.1.kind, Kind::Complex(_)) => Ok(Target::Nothing),
        (_, Some(None)) => Err(unknown()),
        (PatchPath::Attr(_), sub) => Ok(Target::Attribute(at, sub.flatten())),
        (PatchPath::Value(within), sub) if at.1.is_several => Ok(Target::Values(at, within.filter, sub.flatten())),
        (PatchPath::Value(_), _) => Err(unknown()),
    }
}

/// A path as it is shown: the attribute alone, since what a filter compares with may name people.
fn shown(path: &str) -> String {
    let is_of_name = |letter: &char| letter.is_ascii_alphanumeric() || ":._-".contains(*letter);
    path.trim().chars().take_while(is_of_name).take(200).collect()
}

fn apply(
    kind: &ResourceType,
    resource: &mut Resource,
    verb: Verb,
    target: &Target,
    value: &Value,
) -> Result<(), Fault> {
    match target {
        Target::Nothing => Ok(()),
        Target::Extension(schema) => apply_to_extension(kind, resource, verb, schema, value),
        Target::Attribute(at, Some(sub)) => change_sub(kind, resource, verb, *at, sub, value),
        Target::Attribute(at, None) => change(kind, resource, verb, *at, value),
        Target::Values(at, filter, sub) => change_values(kind, resource, verb, (*at, filter, *sub), value),
    }
}

fn apply_to_extension(
    kind: &ResourceType,
    resource: &mut Resource,
    verb: Verb,
    schema: &'static Schema,
    value: &Value,
) -> Result<(), Fault> {
    if verb == Verb::Remove {
        resource.remove(schema.id);
        return Ok(());
    }
    let Value::Object(members) = value else {
        return Err(Fault::value(schema.id, "it is an object with the attributes of this schema"));
    };
    for (name, value) in members {
        if let Some(attribute) = schema.attribute(name) {
            change(kind, resource, verb, (schema, attribute), value)?;
        }
    }
    Ok(())
}

/// Changes an attribute as a whole.
fn change(kind: &ResourceType, resource: &mut Resource, verb: Verb, at: At, value: &Value) -> Result<(), Fault> {
    let (_, attribute) = at;
    match verb {
        // Members of a group are taken out by naming them in the value, as Entra ID does.
        Verb::Remove if attribute.is_several && !value.is_null() => {
            let named = Named::new(attribute, &several(value_of(attribute, value, attribute.name)?));
            let mut values = take(kind, resource, at);
            values.retain(|one| !named.has(one));
            put(kind, resource, at, some(values));
        }
        Verb::Remove => put(kind, resource, at, None),
        Verb::Add if attribute.is_several => {
            let added = several(value_of(attribute, value, attribute.name)?);
            let mut values = take(kind, resource, at);
            let mut known = Named::new(attribute, &values);
            for one in added {
                if !known.has(&one) {
                    known.add(&one);
                    values.push(one);
                }
            }
            put(kind, resource, at, some(values));
        }
        Verb::Add | Verb::Replace => match (get(kind, resource, at), value) {
            (Some(Value::Object(before)), Value::Object(_)) => {
                let merged = merge(attribute, before, value)?;
                put(kind, resource, at, merged);
            }
            _ => set(kind, resource, at, value)?,
        },
    }
    Ok(())
}

/// Takes several values out of a resource, which need not be copied to be changed: a group has many members.
fn take(kind: &ResourceType, resource: &mut Resource, (schema, attribute): At) -> Vec<Value> {
    let value = if std::ptr::eq(schema, kind.schema) {
        resource.remove(attribute.name)
    } else {
        resource.get_mut(schema.id).and_then(Value::as_object_mut).and_then(|members| members.remove(attribute.name))
    };
    several(value)
}

fn several(value: Option<Value>) -> Vec<Value> {
    match value {
        Some(Value::Array(values)) => values,
        _ => Vec::new(),
    }
}

/// Changes a sub-attribute: of the one value, or of each.
fn change_sub(
    kind: &ResourceType,
    resource: &mut Resource,
    verb: Verb,
    at: At,
    sub: &'static Attribute,
    value: &Value,
) -> Result<(), Fault> {
    let attribute = at.1;
    let change = change_of(sub, verb, value);
    let before = get(kind, resource, at).cloned();
    let changed = match before {
        Some(Value::Array(values)) => {
            let merged = values.iter().map(|one| merge_value(attribute, one, &change));
            let merged: Vec<Option<Value>> = merged.collect::<Result<_, _>>()?;
            some(merged.into_iter().flatten().collect())
        }
        Some(Value::Object(before)) => merge(attribute, &before, &change)?,
        _ => value_of(attribute, &change, attribute.name)?,
    };
    put(kind, resource, at, changed);
    Ok(())
}

/// What [`merge`] takes to change a sub-attribute.
fn change_of(sub: &Attribute, verb: Verb, value: &Value) -> Value {
    let value = if verb == Verb::Remove { &Value::Null } else { value };
    Value::Object(Map::from_iter([(sub.name.to_owned(), value.clone())]))
}

/// Changes those of several values that a filter wants.
fn change_values(
    kind: &ResourceType,
    resource: &mut Resource,
    verb: Verb,
    (at, filter, sub): (At, &ValFilter, Option<&'static Attribute>),
    value: &Value,
) -> Result<(), Fault> {
    let attribute = at.1;
    let mut values = take(kind, resource, at);
    let wants = |one: &Value| matches_value(attribute, filter, one);
    if verb == Verb::Remove && sub.is_none() {
        values.retain(|one| !wants(one));
        put(kind, resource, at, some(values));
        return Ok(());
    }
    let change = sub.map_or_else(|| value.clone(), |sub| change_of(sub, verb, value));
    if !values.iter().any(wants) {
        if verb == Verb::Remove {
            return Ok(());
        }
        let Some(new) = described(attribute, filter) else {
            return Err(Fault::NoTarget(format!("{}[…]", attribute.name)));
        };
        values.extend(merge_value(attribute, &Value::Object(new), &change)?);
        put(kind, resource, at, some(values));
        return Ok(());
    }
    let mut changed = Vec::new();
    for one in values {
        if wants(&one) {
            changed.extend(merge_value(attribute, &one, &change)?);
        } else {
            changed.push(one);
        }
    }
    put(kind, resource, at, some(changed));
    Ok(())
}

/// The value that a filter describes, if it says nothing but what its sub-attributes are.
fn described(attribute: &'static Attribute, filter: &ValFilter) -> Option<Map<String, Value>> {
    match filter {
        ValFilter::Attr(AttrExp::Comparison(path, CompareOp::Eq, value)) => {
            let sub = attribute.sub(&path.name)?;
            let value = match value {
                CompValue::Str(text) => Value::String(text.clone()),
                CompValue::True => true.into(),
                CompValue::False => false.into(),
                CompValue::Null | CompValue::Number(_) => return None,
            };
            let value = one_of(sub, &value, sub.name).ok()??;
            Some(Map::from_iter([(sub.name.to_owned(), value)]))
        }
        ValFilter::And(all) => {
            let each: Option<Vec<_>> = all.iter().map(|one| described(attribute, one)).collect();
            Some(each?.into_iter().flatten().collect())
        }
        ValFilter::Attr(_) | ValFilter::Not(_) | ValFilter::Or(_) => None,
    }
}

fn merge_value(attribute: &Attribute, before: &Value, change: &Value) -> Result<Option<Value>, Fault> {
    match before {
        Value::Object(before) => merge(attribute, before, change),
        _ => one_of(attribute, change, attribute.name),
    }
}

/// The sub-attributes of a value with others in their place; `null` takes one away. `None` if none is left.
fn merge(attribute: &Attribute, before: &Map<String, Value>, change: &Value) -> Result<Option<Value>, Fault> {
    let Value::Object(members) = change else {
        return Err(Fault::value(attribute.name, "it is an object"));
    };
    let mut merged = before.clone();
    for (name, value) in members {
        let Some(sub) = attribute.sub(name) else { continue };
        match one_of(sub, value, &format!("{}.{}", attribute.name, sub.name))? {
            Some(value) => drop(merged.insert(sub.name.into(), value)),
            None => drop(merged.remove(sub.name)),
        }
    }
    Ok((!merged.is_empty()).then_some(Value::Object(merged)))
}

fn some(values: Vec<Value>) -> Option<Value> {
    (!values.is_empty()).then_some(Value::Array(values))
}

/// Values that are looked for. Those of a group are found by their text, since they are many.
pub(crate) struct Named {
    attribute: &'static Attribute,
    exact: HashSet<String>,
    others: Vec<Value>,
}

impl Named {
    pub(crate) fn new(attribute: &'static Attribute, values: &[Value]) -> Self {
        let mut named = Self { attribute, exact: HashSet::new(), others: Vec::new() };
        for value in values {
            named.add(value);
        }
        named
    }

    fn is_exact(&self) -> bool {
        self.attribute.sub("value").is_some_and(|sub| sub.is_case_exact)
    }

    pub(crate) fn add(&mut self, value: &Value) {
        if self.is_exact() {
            self.exact.extend(value.get("value").and_then(Value::as_str).map(str::to_owned));
        } else {
            self.others.push(value.clone());
        }
    }

    pub(crate) fn has(&self, value: &Value) -> bool {
        if self.is_exact() {
            return value.get("value").and_then(Value::as_str).is_some_and(|text| self.exact.contains(text));
        }
        self.others.iter().any(|other| is_same(value, other))
    }
}

/// Whether a value is the one that another names: by its value alone, if that says no more.
fn is_same(value: &Value, named: &Value) -> bool {
    fn text<'v>(of: &'v Value, name: &str) -> Option<&'v str> {
        of.get(name).and_then(Value::as_str)
    }
    let (one, other) = (text(value, "value").unwrap_or_default(), text(named, "value").unwrap_or_default());
    let same = |one: &str, other: &str| folded(one, false) == folded(other, false);
    // The same address may be there for work and for home.
    let kinds = text(value, "type").zip(text(named, "type"));
    same(one, other) && kinds.is_none_or(|(one, other)| same(one, other))
}

/// The primary values of a resource, by attribute.
fn primary_values(kind: &ResourceType, resource: &Resource) -> Vec<(&'static str, Vec<Value>)> {
    let may_have = kind.schema.attributes.iter().filter(|attribute| attribute.sub("primary").is_some());
    let of = |name: &str| match resource.get(name) {
        Some(Value::Array(values)) => values.iter().filter(|value| is_primary(value)).cloned().collect(),
        _ => Vec::new(),
    };
    may_have.map(|attribute| (attribute.name, of(attribute.name))).collect()
}

/// A value that becomes the primary one takes that from the one before (RFC 7644, 3.5.2).
fn keep_one_primary(before: &[(&'static str, Vec<Value>)], resource: &mut Resource) {
    for (name, old) in before {
        let Some(Value::Array(values)) = resource.get_mut(*name) else { continue };
        if values.iter().filter(|value| is_primary(value)).count() < 2 {
            continue;
        }
        for value in values.iter_mut().filter(|value| old.contains(value)) {
            if let Value::Object(members) = value {
                members.insert("primary".into(), false.into());
            }
        }
    }
}
