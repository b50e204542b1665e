//! Where statements are forwarded to.

use crate::auth::Scope;
use crate::http::api::forwarding;
use crate::http::entry::Method;
use crate::http::openapi::operation::{Asks, Example, Group, Operation, Parameter, of};
use crate::http::openapi::parameters::{answer, json};
use crate::service::ForwardingReport;

const ADMIN: Asks = Asks::UnlimitedOneOf(&[Scope::Admin]);
const TARGET: Parameter = Parameter::path("target", of::<String>, "The name of the target in the configuration.");

pub(super) static OPERATIONS: &[Operation] = &[
    Operation {
        method: Method::Get,
        path: "/api/v1/forwarding",
        id: "list_forwarding",
        group: Group::Log,
        summary: "Where statements are forwarded to",
        detail: "The targets of the configuration, how far each is behind, and the statements that it refused.",
        asks: ADMIN,
        parameters: &[],
        body: &[],
        answers: &[answer("The targets.", &[json(of::<forwarding::Answer>)])],
        refusals: &[],
        example: Example { parameters: &[], body: None },
    },
    Operation {
        method: Method::Post,
        path: "/api/v1/forwarding/{target}",
        id: "decide_dead_letters",
        group: Group::Log,
        summary: "Replay or drop what a target refused",
        detail: "Statements that are replayed are sent once more, before others; those that are dropped never get there.",
        asks: ADMIN,
        parameters: &[&[TARGET]],
        body: &[json(of::<forwarding::Decision>)],
        answers: &[answer("How forwarding to the target then stands.", &[json(of::<ForwardingReport>)])],
        refusals: &["file", "not-found"],
        example: Example { parameters: &[("target", "national")], body: Some(r#"{"dead_letters":"replay"}"#) },
    },
];
