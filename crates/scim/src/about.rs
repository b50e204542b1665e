//! What a server says of itself (RFC 7644, 4).

use serde_json::{Value, json};

use crate::schema::{Attribute, GROUPS, Kind, ResourceType, Schema, USERS};

/// The most resources of one answer.
pub const MOST_RESULTS: usize = 1000;

/// What the server can do (RFC 7643, 5). `base` is the base address.
pub fn service_provider_config(base: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": {"supported": true},
        "bulk": {"supported": false, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": true, "maxResults": MOST_RESULTS},
        "changePassword": {"supported": false},
        "sort": {"supported": false},
        "etag": {"supported": true},
        "authenticationSchemes": [
            {
                "type": "oauthbearertoken",
                "name": "Bearer token",
                "description": "A token that loggbok issues, or one of an identity provider that it trusts",
                "specUri": "https://www.rfc-editor.org/info/rfc6750",
                "primary": true,
            },
            {
                "type": "httpbasic",
                "name": "HTTP Basic",
                "description": "The key and the secret of a credential",
                "specUri": "https://www.rfc-editor.org/info/rfc7617",
            },
        ],
        "meta": {"resourceType": "ServiceProviderConfig", "location": format!("{base}/ServiceProviderConfig")},
    })
}

/// The types of resources (RFC 7643, 6).
pub fn resource_types(base: &str) -> Vec<(&'static str, Value)> {
    [&USERS, &GROUPS].map(|kind| (kind.name, resource_type(kind, base))).into()
}

fn resource_type(kind: &ResourceType, base: &str) -> Value {
    let extensions = kind.extensions.iter().map(|schema| json!({"schema": schema.id, "required": false}));
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
        "id": kind.name,
        "name": kind.name,
        "endpoint": kind.endpoint,
        "description": kind.description,
        "schema": kind.schema.id,
        "schemaExtensions": extensions.collect::<Vec<_>>(),
        "meta": {"resourceType": "ResourceType", "location": format!("{base}/ResourceTypes/{}", kind.name)},
    })
}

/// The schemas (RFC 7643, 7), by their URNs.
pub fn schemas(base: &str) -> Vec<(&'static str, Value)> {
    [&USERS, &GROUPS]
        .into_iter()
        .flat_map(ResourceType::schemas)
        .map(|schema| (schema.id, describe(schema, base)))
        .collect()
}

fn describe(schema: &Schema, base: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
        "id": schema.id,
        "name": schema.name,
        "description": schema.description,
        "attributes": schema.attributes.iter().map(describe_attribute).collect::<Vec<_>>(),
        "meta": {"resourceType": "Schema", "location": format!("{base}/Schemas/{}", schema.id)},
    })
}

fn describe_attribute(attribute: &Attribute) -> Value {
    let kind = match attribute.kind {
        Kind::String => "string",
        Kind::Reference => "reference",
        Kind::Boolean => "boolean",
        Kind::DateTime => "dateTime",
        Kind::Complex(_) => "complex",
    };
    let mut described = json!({
        "name": attribute.name,
        "type": kind,
        "multiValued": attribute.is_several,
        "description": attribute.description,
        "required": attribute.is_name,
        "mutability": "readWrite",
        "returned": "default",
    });
    if matches!(attribute.kind, Kind::Reference) {
        described["referenceTypes"] = json!(["external"]);
    }
    match attribute.kind {
        Kind::Complex(subs) => described["subAttributes"] = subs.iter().map(describe_attribute).collect(),
        Kind::Boolean | Kind::DateTime => {}
        Kind::String | Kind::Reference => {
            described["caseExact"] = attribute.is_case_exact.into();
            described["uniqueness"] = if attribute.is_name { "server" } else { "none" }.into();
        }
    }
    described
}
