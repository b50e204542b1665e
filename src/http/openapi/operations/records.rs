//! Records of people, erasures, and the audit log.

use crate::auth::Scope;
use crate::http::api::{audit, erasure, person_record};
use crate::http::entry::Method;
use crate::http::openapi::operation::{Asks, Content, Example, Group, Operation, Parameter, of};
use crate::http::openapi::parameters::{CSV, answer, json};
use crate::service::{AuditAction, DisposalReport, ErasureReport, Health, PersonRecord};
use uuid::Uuid;

const ADMIN: Asks = Asks::UnlimitedOneOf(&[Scope::Admin]);

/// The parameters that filter and order the audit log.
const CHOSEN: &[Parameter] = &[
    Parameter::query("since", of::<u64>, "The place after which to begin; from the first if you leave it out."),
    Parameter::query("before", of::<u64>, "The place before which to end."),
    Parameter::query("order", of::<String>, "`oldest` first, which is the default, or `newest`."),
    Parameter::query("who", of::<String>, "Only what this one did, or what was done to it: a key."),
    Parameter::query("action", of::<AuditAction>, "Only what was done in this way."),
    Parameter::query("from", of::<String>, "Only from then on: a day, which begins in Sweden, or a timestamp."),
    Parameter::query("to", of::<String>, "Only up to and including this day, or before this timestamp."),
];

/// The parameters that select a page of a person's statements.
const STATEMENTS: &[Parameter] = &[
    Parameter::query("after", of::<Uuid>, "The last statement of the page before: its `more_after`."),
    Parameter::query("limit", of::<usize>, "Statements on a page at most."),
];

pub(super) static OPERATIONS: &[Operation] = &[
    Operation {
        method: Method::Post,
        path: "/api/v1/people/record",
        id: "find_person_record",
        group: Group::Administration,
        summary: "Everything that is kept of a person, by identifiers",
        detail: "For a request for access (GDPR, article 15). It finds what `erase_person` would erase under the same identifiers, and \
            counts what cannot be told apart. The audit log has each record (`person-record`), and not of whom.",
        asks: ADMIN,
        parameters: &[STATEMENTS],
        body: &[json(of::<person_record::Sent>)],
        answers: &[answer("The record, with a page of the statements.", &[json(of::<PersonRecord>)])],
        refusals: &["file"],
        example: Example { parameters: &[], body: Some(r#"{"agents":[{"mbox":"mailto:anna@ale.example"}]}"#) },
    },
    Operation {
        method: Method::Get,
        path: "/api/v1/people/{pseudonym}/record",
        id: "show_person_record",
        group: Group::Administration,
        summary: "Everything that is kept of a person",
        detail: "The same, of all identifiers that the roster and statements tie to the person.",
        asks: ADMIN,
        parameters: &[
            &[Parameter::path("pseudonym", of::<String>, "The person, as `list_people` names it.")],
            STATEMENTS,
        ],
        body: &[],
        answers: &[answer("The record, with a page of the statements.", &[json(of::<PersonRecord>)])],
        refusals: &["not-found"],
        example: Example { parameters: &[("pseudonym", "5b1f0c3ad2e94f67")], body: None },
    },
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
        path: "/api/v1/disposal",
        id: "count_disposal",
        group: Group::Administration,
        summary: "What is no longer kept",
        detail: "By each rule of `[retention]` in the configuration: how many records would go, and how old they are.",
        asks: ADMIN,
        parameters: &[],
        body: &[],
        answers: &[answer("What would go by each rule.", &[json(of::<DisposalReport>)])],
        refusals: &["erasure"],
        example: Example { parameters: &[], body: None },
    },
    Operation {
        method: Method::Post,
        path: "/api/v1/disposal",
        id: "dispose_records",
        group: Group::Administration,
        summary: "Dispose of what is no longer kept",
        detail: "By the rules of `[retention]` in the configuration. What is gone can't be brought back. What was interrupted goes on when it \
            is asked for again.",
        asks: ADMIN,
        parameters: &[],
        body: &[],
        answers: &[answer("The protocol.", &[json(of::<DisposalReport>)])],
        refusals: &["erasure"],
        example: Example { parameters: &[], body: None },
    },
    Operation {
        method: Method::Get,
        path: "/api/v1/audit",
        id: "read_audit_log",
        group: Group::Administration,
        summary: "The audit log",
        detail: "Who read or changed what. It has nothing of a statement and no names. A page of few entries may have less than \
            `limit`; `more` says where to go on.",
        asks: ADMIN,
        parameters: &[CHOSEN, &[Parameter::query("limit", of::<usize>, "Entries on a page at most.")]],
        body: &[],
        answers: &[answer("A page of it.", &[json(of::<audit::Answer>)])],
        refusals: &[],
        example: Example { parameters: &[("since", "0"), ("limit", "100")], body: None },
    },
    Operation {
        method: Method::Get,
        path: "/api/v1/audit/export",
        id: "export_audit_log",
        group: Group::Administration,
        summary: "The audit log as a file",
        detail: "All entries that the parameters choose. If the server fails under way, it breaks off the connection, so that half a file \
            never looks whole.",
        asks: ADMIN,
        parameters: &[CHOSEN, &[Parameter::query("format", of::<String>, "`ndjson`, which is the default, or `csv`.")]],
        body: &[],
        answers: &[answer(
            "The entries.",
            &[Content { media_type: "application/x-ndjson", schema: of::<String> }, CSV],
        )],
        refusals: &[],
        example: Example { parameters: &[("from", "2022-01-01"), ("format", "csv")], body: None },
    },
    Operation {
        method: Method::Get,
        path: "/api/v1/operations",
        id: "show_health",
        group: Group::Administration,
        summary: "How the server is",
        detail: "Disk, lag, damage, the last backup that the audit log knows of, open sessions.",
        asks: ADMIN,
        parameters: &[],
        body: &[],
        answers: &[answer("How it is now.", &[json(of::<Health>)])],
        refusals: &[],
        example: Example { parameters: &[], body: None },
    },
];
