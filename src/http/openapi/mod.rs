//! `/api/v1`, described as OpenAPI 3.1: one [`Operation`] for each method of each route.
//!
//! What answers and bodies look like comes from the types that are written and read ([`schemas`]); what each parameter means,
//! who may ask and what is refused stands in `operations/`, one file for each group. Tests hold every operation to its route and to what
//! the server really answers.

mod compose;
mod index;
mod operation;
mod operations;
mod parameters;
mod schemas;
pub(super) mod served;
mod tidy;

pub use self::compose::describe;
pub use self::operation::{Asks, Operation, Parameter, Place as ParameterPlace};
pub use self::operations::operations;

/// The path of the description.
pub(in crate::http) const DESCRIPTION: &str = "/api/v1/openapi.json";
