//! The language of SCIM 2.0 (RFC 7643 and 7644), as far as personnel systems and identity providers use it to say who works
//! where: the schemas of the resources that are kept, and reading, filtering, patching and projecting these.
//!
//! Pure: it knows no store and no server. The grammar of filters and paths is that of the crate `scim_v2`.
//!
//! ```
//! use scim::{Filter, USERS};
//! use serde_json::json;
//!
//! let sent = json!({"userName": "anna@ale.example", "Title": "socialsekreterare", "nickName": "Ann"});
//! let user = scim::read(&USERS, &sent)?;
//! assert_eq!(user["title"], "socialsekreterare");
//! assert_eq!(user.get("nickName"), None, "what is not needed is not kept");
//! assert!(Filter::parse(r#"username eq "ANNA@ale.example""#)?.matches(&USERS, &user));
//!
//! let patched = scim::patch(&USERS, &user, &json!({"Operations": [{"op": "Replace", "path": "active", "value": "False"}]}))?;
//! assert_eq!(patched["active"], false);
//! # Ok::<(), scim::Fault>(())
//! ```

mod about;
mod fault;
mod filter;
mod patch;
mod projection;
mod read;
mod schema;
#[cfg(test)]
mod tests;

pub use about::{MOST_RESULTS, resource_types, schemas, service_provider_config};
pub use fault::Fault;
pub use filter::{Filter, folded};
pub use patch::patch;
pub use projection::Projection;
pub use read::{Resource, read};
pub use schema::{Attribute, ENTERPRISE, GROUP, GROUPS, Kind, READ_ONLY, ROSTER, ResourceType, Schema, USER, USERS};
