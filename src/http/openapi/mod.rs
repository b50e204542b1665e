//! `/api/v1`, described as OpenAPI 3.1: one [`Operation`] per method of each route.
//!
//! The schemas of answers and bodies come from the types that are serialised and parsed ([`schemas`]); `operations/`,
//! with one file per group, has the meaning of each parameter, who may ask and what is refused. Tests check every
//! operation against its route and against the server's actual answers.

mod compose;
mod index;
mod operation;
mod operations;
mod parameters;
mod schemas;
pub(super) mod served;
mod tidy;

pub use self::compose::describe;
pub(crate) use self::index::{ApiOperation, operations_for};
pub use self::operation::{Asks, Operation, Parameter, Place as ParameterPlace};
pub use self::operations::operations;

/// The path of the description.
pub(in crate::http) const DESCRIPTION: &str = "/api/v1/openapi.json";
