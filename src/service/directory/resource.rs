//! Entries of directories as resources, and back.

use learning::contains_personal_identity_number;
use scim::{GROUPS, Resource, ResourceType, USERS, folded};
use serde_json::{Value, json};
use store::{DirectoryEntry, DirectoryFilter, DirectoryKind};
use uuid::Uuid;

use super::DirectoryRefusal;
use crate::service::Error;

/// A user or a group, as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct DirectoryResource {
    /// The entry.
    pub entry: DirectoryEntry,
    /// Its attributes, without those that the server writes.
    pub resource: Resource,
}

impl DirectoryResource {
    /// Its type.
    pub fn resource_type(&self) -> &'static ResourceType {
        type_of(self.entry.key.kind)
    }
}

/// The type of the resources of a kind.
pub(super) fn type_of(kind: DirectoryKind) -> &'static ResourceType {
    match kind {
        DirectoryKind::User => &USERS,
        DirectoryKind::Group => &GROUPS,
    }
}

/// Fills an entry with a resource: the members of a group apart, since they are many.
pub(super) fn entry(entry: DirectoryEntry, mut resource: Resource) -> Result<DirectoryEntry, Error> {
    let text = |resource: &Resource, name: &str| resource.get(name).and_then(Value::as_str).map(str::to_owned);
    let name = text(&resource, type_of(entry.key.kind).name_attribute()).unwrap_or_default();
    let mut members = entry.members;
    if let Some(Value::Array(sent)) = resource.remove("members") {
        for member in &sent {
            let id = member.get("value").and_then(Value::as_str).and_then(|id| id.parse::<Uuid>().ok());
            members.insert(id.ok_or_else(|| {
                let detail = "a member is a user of this employer, by the id that loggbok gave".into();
                DirectoryRefusal::from(scim::Fault::InvalidValue { path: "members.value".into(), detail })
            })?);
        }
    }
    Ok(DirectoryEntry {
        name: folded(&name, false),
        external_id: text(&resource, "externalId"),
        members,
        content: Value::Object(resource).to_string(),
        ..entry
    })
}

/// The resource of an entry.
pub(super) fn read(entry: &DirectoryEntry) -> Result<Resource, Error> {
    let mut resource: Resource = serde_json::from_str(&entry.content).map_err(|error| {
        tracing::error!(%error, "an entry of a directory is no JSON");
        Error::Internal
    })?;
    if !entry.members.is_empty() {
        let members = entry.members.iter().map(|id| json!({"value": id.to_string()}));
        resource.insert("members".into(), members.collect());
    }
    Ok(resource)
}

/// Refuses a personal identity number wherever it stands: as an id, too, by which personnel systems know people.
///
/// # Errors
/// [`DirectoryRefusal::Fault`], which does not repeat it.
pub(super) fn refuse_personal_identity_numbers(resource: &Resource) -> Result<(), DirectoryRefusal> {
    fn has_one(value: &Value) -> bool {
        match value {
            Value::String(text) => contains_personal_identity_number(text),
            Value::Array(values) => values.iter().any(has_one),
            Value::Object(members) => members.values().any(has_one),
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }
    // Members are ids that loggbok gave.
    let found = resource.iter().find(|(name, value)| *name != "members" && has_one(value));
    found.map_or(Ok(()), |(name, _)| {
        let detail = "personal identity numbers are not taken; send another id or name".into();
        Err(scim::Fault::InvalidValue { path: name.clone(), detail }.into())
    })
}

/// An entry with its resource.
pub(super) fn of(entry: DirectoryEntry) -> Result<DirectoryResource, Error> {
    let resource = read(&entry)?;
    Ok(DirectoryResource { entry, resource })
}

/// About how much memory the resource of an entry takes, in bytes.
pub(super) fn cost(entry: &DirectoryEntry) -> usize {
    1024 + 16 * entry.content.len() + 512 * entry.members.len()
}

/// How an index finds what a filter wants.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Index {
    /// By the index of the store.
    Filter(DirectoryFilter),
    /// By the id.
    Id(Uuid),
    /// Nobody can have it.
    Nobody,
}

/// The index for entries of which an attribute is a text; `None` if there is none.
pub(super) fn by_index(kind: DirectoryKind, name: &str, text: &str) -> Option<Index> {
    match name {
        "id" => Some(text.parse().map_or(Index::Nobody, Index::Id)),
        "externalId" => Some(Index::Filter(DirectoryFilter::ExternalId(text.to_owned()))),
        name if name == type_of(kind).name_attribute() => {
            Some(Index::Filter(DirectoryFilter::Name(folded(text, false))))
        }
        _ => None,
    }
}
