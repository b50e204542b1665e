//! Filters of resources (RFC 7644, 3.4.2.2).

use std::cmp::Ordering;

use jiff::Timestamp;
use scim_v2::filter::{AttrExp, AttrPath, CompValue, CompareOp, Filter as Parsed, ValFilter};
use serde_json::Value;

use crate::fault::Fault;
use crate::read::Resource;
use crate::schema::{Attribute, Kind, ResourceType, Schema};

/// A filter that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter(Parsed);

impl Filter {
    /// Reads a filter.
    ///
    /// # Errors
    /// [`Fault::InvalidFilter`].
    pub fn parse(text: &str) -> Result<Self, Fault> {
        text.parse().map(Self).map_err(|error| Fault::InvalidFilter(said(&error)))
    }

    /// The attribute, by its name in the schema, and the text that the filter wants it to have, if it wants nothing else:
    /// an index answers that.
    pub fn wanted(&self, kind: &ResourceType) -> Option<(&'static str, &str)> {
        let Parsed::Attr(AttrExp::Comparison(path, CompareOp::Eq, CompValue::Str(text))) = &self.0 else { return None };
        let is_own = path.uri.as_deref().is_none_or(|urn| urn.eq_ignore_ascii_case(kind.schema.id));
        let name = path.name.as_str();
        if !is_own || path.sub_attr.is_some() {
            return None;
        }
        if name.eq_ignore_ascii_case("id") {
            return Some(("id", text));
        }
        kind.schema.attribute(name).map(|attribute| (attribute.name, text.as_str()))
    }

    /// Whether a resource, as it is answered, is one that the filter wants. What it does not have matches nothing.
    pub fn matches(&self, kind: &ResourceType, resource: &Resource) -> bool {
        matches(kind, &self.0, resource)
    }
}

/// What is wrong with a filter or a path, without repeating it: it may name people.
pub(crate) fn said(error: &scim_v2::filter::ParseError) -> String {
    use scim_v2::filter::ParseError as Wrong;
    match error {
        Wrong::InvalidToken { location } | Wrong::UnrecognizedEof { location, .. } => {
            format!("something is missing or wrong at character {}", location + 1)
        }
        Wrong::UnrecognizedToken { token: (at, ..), .. } | Wrong::ExtraToken { token: (at, ..) } => {
            format!("something else must stand at character {}", at + 1)
        }
        Wrong::User { .. } => "it is too long, too deep, or has a name or a value that is none".into(),
    }
}

fn matches(kind: &ResourceType, filter: &Parsed, resource: &Resource) -> bool {
    match filter {
        Parsed::Attr(expression) => {
            let path = path_of(expression);
            let (values, attribute) = values_at(kind, path, resource);
            holds(expression, &values, attribute)
        }
        Parsed::ValuePath(within) => {
            let Some((schema, attribute)) = attribute_at(kind, &within.attr) else { return false };
            let values = crate::read::get(kind, resource, (schema, attribute));
            values
                .is_some_and(|values| each(values).iter().any(|value| matches_value(attribute, &within.filter, value)))
        }
        Parsed::Not(inner) => !matches(kind, inner, resource),
        Parsed::And(all) => all.iter().all(|one| matches(kind, one, resource)),
        Parsed::Or(any) => any.iter().any(|one| matches(kind, one, resource)),
    }
}

/// Whether one value of several is one that a filter in brackets wants.
pub(crate) fn matches_value(attribute: &'static Attribute, filter: &ValFilter, value: &Value) -> bool {
    match filter {
        ValFilter::Attr(expression) => {
            let sub = attribute.sub(&path_of(expression).name);
            let values: Vec<&Value> = sub.and_then(|sub| value.get(sub.name)).into_iter().collect();
            holds(expression, &values, sub)
        }
        ValFilter::Not(inner) => !matches_value(attribute, inner, value),
        ValFilter::And(all) => all.iter().all(|one| matches_value(attribute, one, value)),
        ValFilter::Or(any) => any.iter().any(|one| matches_value(attribute, one, value)),
    }
}

fn path_of(expression: &AttrExp) -> &AttrPath {
    match expression {
        AttrExp::Present(path) | AttrExp::Comparison(path, ..) => path,
    }
}

/// The attribute that a path names.
pub(crate) fn attribute_at(kind: &ResourceType, path: &AttrPath) -> Option<(&'static Schema, &'static Attribute)> {
    let schema = match &path.uri {
        Some(urn) => kind.schema_of(urn)?,
        None => kind.schema,
    };
    Some((schema, schema.attribute(&path.name)?))
}

/// The values at a path, and the attribute whose they are; of several, each.
fn values_at<'r>(
    kind: &ResourceType,
    path: &AttrPath,
    resource: &'r Resource,
) -> (Vec<&'r Value>, Option<&'static Attribute>) {
    let Some((schema, attribute)) = attribute_at(kind, path) else {
        // What the server writes.
        let found = resource.iter().find(|(name, _)| path.uri.is_none() && name.eq_ignore_ascii_case(&path.name));
        let found = found.map(|(_, value)| value);
        let found = match (&path.sub_attr, found) {
            (Some(sub), Some(Value::Object(members))) => {
                members.iter().find(|(name, _)| name.eq_ignore_ascii_case(sub)).map(|(_, value)| value)
            }
            (Some(_), _) => None,
            (None, found) => found,
        };
        return (found.map(each).unwrap_or_default(), None);
    };
    let values = crate::read::get(kind, resource, (schema, attribute)).map(each).unwrap_or_default();
    let sub = match (&path.sub_attr, attribute.kind) {
        (Some(name), _) => attribute.sub(name),
        // Of several with sub-attributes, the value is meant (RFC 7644, 3.4.2.2).
        (None, Kind::Complex(_)) if attribute.is_several => attribute.sub("value"),
        (None, _) => return (values, Some(attribute)),
    };
    let Some(sub) = sub else { return (Vec::new(), None) };
    (values.into_iter().filter_map(|value| value.get(sub.name)).collect(), Some(sub))
}

fn each(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(several) => several.iter().collect(),
        one => vec![one],
    }
}

/// Whether an expression holds for any of these values.
fn holds(expression: &AttrExp, values: &[&Value], attribute: Option<&Attribute>) -> bool {
    let is_exact = attribute.is_none_or(|attribute| attribute.is_case_exact);
    match expression {
        AttrExp::Present(_) => values.iter().any(|value| !value.is_null()),
        // What is not there differs from everything.
        AttrExp::Comparison(_, CompareOp::Ne, wanted) => !values.iter().any(|value| equals(value, wanted, is_exact)),
        AttrExp::Comparison(_, CompareOp::Eq, CompValue::Null) => values.is_empty(),
        AttrExp::Comparison(_, operator, wanted) => {
            values.iter().any(|value| compares(operator, value, wanted, is_exact))
        }
    }
}

fn equals(value: &Value, wanted: &CompValue, is_exact: bool) -> bool {
    match (value, wanted) {
        (Value::String(text), CompValue::Str(wanted)) => folded(text, is_exact) == folded(wanted, is_exact),
        (Value::Bool(value), CompValue::True) => *value,
        (Value::Bool(value), CompValue::False) => !value,
        // Entra ID compares with "True" and "False".
        (Value::Bool(value), CompValue::Str(wanted)) => {
            wanted.eq_ignore_ascii_case(if *value { "true" } else { "false" })
        }
        (Value::Number(number), CompValue::Number(wanted)) => number == wanted,
        _ => false,
    }
}

fn compares(operator: &CompareOp, value: &Value, wanted: &CompValue, is_exact: bool) -> bool {
    if *operator == CompareOp::Eq {
        return equals(value, wanted, is_exact);
    }
    let (Value::String(text), CompValue::Str(wanted)) = (value, wanted) else { return false };
    // Instants are ordered as such, however they are written.
    let instants = text.parse::<Timestamp>().ok().zip(wanted.parse::<Timestamp>().ok());
    let (text, wanted) = (folded(text, is_exact), folded(wanted, is_exact));
    let order = instants.map_or_else(|| text.cmp(&wanted), |(instant, wanted)| instant.cmp(&wanted));
    match operator {
        CompareOp::Co => text.contains(&wanted),
        CompareOp::Sw => text.starts_with(&wanted),
        CompareOp::Ew => text.ends_with(&wanted),
        CompareOp::Gt => order == Ordering::Greater,
        CompareOp::Ge => order != Ordering::Less,
        CompareOp::Lt => order == Ordering::Less,
        CompareOp::Le => order != Ordering::Greater,
        CompareOp::Eq | CompareOp::Ne => false,
    }
}

/// A text as it is compared.
pub fn folded(text: &str, is_exact: bool) -> String {
    if is_exact { text.to_owned() } else { text.to_lowercase() }
}
