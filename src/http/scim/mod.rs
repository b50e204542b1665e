//! `/scim/v2/{employer}`: the directory of an employer, by SCIM 2.0 (RFC 7643, 7644).

mod about;
mod answer;
mod read;
mod resources;

pub(super) use about::{resource_type, resource_types, schema, schemas, service_provider_config};
pub(super) use resources::{Groups, Users, add, change, remove, retrieve, search};
