//! Answers in the form of RFC 7644: resources, lists and errors.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, HttpResponseBuilder};
use scim::Resource;
use serde_json::{Value, json};

use crate::http::AppState;
use crate::service::DirectoryResource;

const MEDIA_TYPE: &str = "application/scim+json";

/// The base address of an employer's directory.
pub(super) fn base(state: &AppState, employer: &str) -> String {
    state.service.names().directory(employer)
}

/// The entity tag of a resource.
pub(super) fn tag(resource: &DirectoryResource) -> String {
    format!("W/\"{}\"", resource.entry.revision)
}

/// The address of a resource.
pub(super) fn address(base: &str, kept: &DirectoryResource) -> String {
    format!("{base}{}/{}", kept.resource_type().endpoint, kept.entry.key.id)
}

/// A resource as it is answered: with what the server writes of it.
pub(super) fn written(base: &str, kept: &DirectoryResource) -> Resource {
    let (DirectoryResource { entry, resource }, kind) = (kept, kept.resource_type());
    let own = kind.schema.id;
    let urns = std::iter::once(own).chain(resource.keys().map(String::as_str).filter(|name| name.starts_with("urn:")));
    let mut written = Resource::new();
    written.insert("schemas".into(), urns.collect());
    written.insert("id".into(), entry.key.id.to_string().into());
    written.extend(resource.clone());
    let meta = json!({
        "resourceType": kind.name,
        "created": entry.made.to_string(),
        "lastModified": entry.changed.to_string(),
        "location": address(base, kept),
        "version": tag(kept),
    });
    written.insert("meta".into(), meta);
    written
}

/// A JSON answer. People are in it, so that nobody keeps it.
pub(super) fn json(response: &mut HttpResponseBuilder, value: &Value) -> HttpResponse {
    response.insert_header((CACHE_CONTROL, "private, no-store")).content_type(MEDIA_TYPE).body(value.to_string())
}

/// A list (RFC 7644, 3.4.2): how many there are in all, the number of the first one that is answered, and these.
pub(super) fn list(total: u64, start: u64, resources: &[Value]) -> HttpResponse {
    let list = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": total,
        "startIndex": start,
        "itemsPerPage": resources.len(),
        "Resources": resources,
    });
    json(&mut HttpResponse::Ok(), &list)
}
