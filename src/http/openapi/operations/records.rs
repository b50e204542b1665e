//! Erasures, and the audit log.

use crate::auth::Scope;
use crate::http::api::{audit, erasure};
use crate::http::entry::Method;
use crate::http::openapi::operation::{Asks, Example, Group, Operation, Parameter, of};
use crate::http::openapi::parameters::{answer, json};
use crate::service::ErasureReport;

const ADMIN: Asks = Asks::UnlimitedOneOf(&[Scope::Admin]);

pub(super) static OPERATIONS: &[Operation] = &[
    Operation {
        method: Method::Post,
        path: "/api/v1/erasures",
        id: "erase_person",
        group: Group::Administration,
        summary: "Count or erase what is stored of a person",
        detail: "Without `confirm`, it only counts. What is erased can't be brought back.",
        asks: ADMIN,
        parameters: &[],
        body: &[json(of::<erasure::Sent>)],
        answers: &[answer("The protocol, which does not say of whom.", &[json(of::<ErasureReport>)])],
        refusals: &["erasure", "file"],
        example: Example {
            parameters: &[],
            body: Some(
                r#"{"agents":[{"mbox":"mailto:anna@ale.example"}],"ground":"disposal","decision":"dnr 2026/123","executor":"Arkivarie Eva"}"#,
            ),
        },
    },
    Operation {
        method: Method::Get,
        path: "/api/v1/audit",
        id: "read_audit_log",
        group: Group::Administration,
        summary: "The audit log, oldest first",
        detail: "Who read or changed what. It has nothing of a statement and no names.",
        asks: ADMIN,
        parameters: &[&[
            Parameter::query("since", of::<u64>, "The place after which to begin; from the first if you leave it out."),
            Parameter::query("limit", of::<usize>, "Entries on a page at most."),
        ]],
        body: &[],
        answers: &[answer("A page of it.", &[json(of::<audit::Answer>)])],
        refusals: &[],
        example: Example { parameters: &[("since", "0"), ("limit", "100")], body: None },
    },
];
