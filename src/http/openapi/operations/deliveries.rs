//! What senders have delivered, and checks of what they would deliver.

use schemars::{Schema, SchemaGenerator, json_schema};

use crate::auth::Scope;
use crate::http::api::deliveries;
use crate::http::entry::Method;
use crate::http::openapi::operation::{Asks, Example, Group, Operation, Parameter, of};
use crate::http::openapi::parameters::{LISTING, answer, json};
use crate::service::CheckReport;

/// Senders see their own deliveries, administrators those of all senders they administer.
const SENDERS: Asks = Asks::OneOf(&[Scope::StatementsWrite, Scope::Admin]);

/// One statement or several. The standard defines their contents, and the answer says what is wrong with them.
fn statements(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"oneOf": [{"type": "object"}, {"type": "array", "items": {"type": "object"}}]})
}

pub(super) static OPERATIONS: &[Operation] = &[
    Operation {
        method: Method::Get,
        path: "/api/v1/deliveries",
        id: "list_deliveries",
        group: Group::Log,
        summary: "What senders have delivered",
        detail: "By key: how many statements came in each of the last 24 hours and 30 days, and what was refused, where and by which \
            rule. For `admin`, of each credential within reach that writes statements; for others, of the caller. Counts are \
            written every few seconds, so that a server that is killed loses the last ones.",
        asks: SENDERS,
        parameters: &[LISTING],
        body: &[],
        answers: &[answer("A page of them.", &[json(of::<deliveries::Answer>)])],
        refusals: &[],
        example: Example { parameters: &[("limit", "100")], body: None },
    },
    Operation {
        method: Method::Post,
        path: "/api/v1/statements/check",
        id: "check_statements",
        group: Group::Log,
        summary: "Try statements",
        detail: "Checks them as if a sender sent them now, and tells what they would count as. Nothing is stored. At most 64 KiB.",
        asks: SENDERS,
        parameters: &[&[
            Parameter::query("version", of::<String>, "The edition of the standard: `1.0.3` or `2.0.0`.").or("1.0.3"),
            Parameter::query(
                "sender",
                of::<String>,
                "The key of the credential that would send them; without it, the caller's.",
            ),
        ]],
        body: &[json(statements)],
        answers: &[answer("What would become of them.", &[json(of::<CheckReport>)])],
        refusals: &["not-found", "parameter"],
        example: Example {
            parameters: &[("version", "1.0.3")],
            body: Some(
                r#"{"actor":{"mbox":"mailto:anna@ale.example"},"verb":{"id":"http://adlnet.gov/expapi/verbs/completed"},"object":{"id":"https://lms.example/course/1"}}"#,
            ),
        },
    },
];
