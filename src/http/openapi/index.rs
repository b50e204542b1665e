//! The index of `/api/v1`: what a caller can use.

use learning::Names;
use schemars::JsonSchema;
use serde::Serialize;

use super::DESCRIPTION;
use super::operation::Operation;
use super::operations::operations;
use crate::auth::Caller;

/// What there is for a caller.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::http) struct Index {
    /// `loggbok`.
    name: &'static str,
    /// The release.
    version: &'static str,
    /// The address of the OpenAPI description.
    description: String,
    /// What the caller's scopes and reach open.
    operations: Vec<Link>,
}

/// An operation that the caller may use.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "IndexLink")]
struct Link {
    /// Its `operationId` in the description.
    id: &'static str,
    /// Its method.
    method: &'static str,
    /// Its address; a name in braces stands for the key or id of what is asked for.
    href: String,
    /// What it does.
    summary: &'static str,
}

/// An operation, as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApiOperation {
    pub(crate) method: &'static str,
    /// Its address.
    pub(crate) path: String,
    /// What it does, in English.
    pub(crate) summary: &'static str,
}

/// The operations that a caller may use, with the server's public addresses.
pub(crate) fn operations_for(caller: &Caller, names: &Names) -> Vec<ApiOperation> {
    let index = Index::of(operations(), caller, names);
    let told = |link: Link| ApiOperation { method: link.method, path: link.href, summary: link.summary };
    index.operations.into_iter().map(told).collect()
}

impl Index {
    /// The operations out of `operations` that a caller may use, with the server's public addresses.
    pub(in crate::http) fn of(
        operations: impl Iterator<Item = &'static Operation>,
        caller: &Caller,
        names: &Names,
    ) -> Self {
        let opened = operations.filter(|operation| operation.asks.is_met_by(caller));
        let link = |operation: &'static Operation| Link {
            id: operation.id,
            method: operation.method.as_str(),
            href: names.path(operation.path),
            summary: operation.summary,
        };
        Self {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
            description: names.path(DESCRIPTION),
            operations: opened.map(link).collect(),
        }
    }
}
