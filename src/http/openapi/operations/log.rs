//! The log of statements.

use uuid::Uuid;

use crate::auth::Scope;
use crate::http::entry::Method;
use crate::http::openapi::operation::{Answer, Asks, Content, Example, Group, Operation, Parameter, of};
use crate::http::openapi::parameters::{LIMITED, answer, json};
use crate::service::AsSent;

pub(super) static OPERATIONS: &[Operation] = &[
    Operation {
        method: Method::Get,
        path: "/api/v1/statements/export",
        id: "export_statements",
        group: Group::Log,
        summary: "Export the log",
        detail: "The statements as they are stored, a line of JSON for each, in the order of arrival. If the server fails under \
            way, it breaks off the connection, so that half a file never looks whole.",
        asks: Asks::OneOf(&[Scope::ExportRead]),
        parameters: &[&[
            Parameter::query("course", of::<String>, "Only what is about this course or one of its modules, by id."),
            Parameter::query(
                "municipality",
                of::<String>,
                "Only of people who counted in this municipality when it happened, by kommunkod; `unknown` for those in no known one.",
            ),
            Parameter::query(
                "from",
                of::<String>,
                "Only what happened from then on: a day, which begins in Sweden, or a timestamp.",
            ),
            Parameter::query(
                "to",
                of::<String>,
                "Only what happened before then, which must be later: a day or a timestamp.",
            ),
        ]],
        body: &[],
        answers: &[Answer {
            status: 200,
            meaning: "The statements.",
            content: &[Content { media_type: "application/x-ndjson", schema: of::<String> }],
            headers: LIMITED,
        }],
        refusals: &["out-of-reach"],
        example: Example { parameters: &[("from", "2022-01-01"), ("to", "2023-01-01")], body: None },
    },
    Operation {
        method: Method::Get,
        path: "/api/v1/statements/{id}/as-sent",
        id: "show_statement_as_sent",
        group: Group::Log,
        summary: "A statement as it was sent",
        detail: "With each place that was mended, as the settings of its sender ask.",
        asks: Asks::OneOf(&[Scope::StatementsReadMine]),
        parameters: &[&[Parameter::path("id", of::<Uuid>, "The id of the statement.")]],
        body: &[],
        answers: &[answer("The statement.", &[json(of::<AsSent>)])],
        refusals: &["not-found"],
        example: Example { parameters: &[("id", "00000000-0000-4000-8000-000000000001")], body: None },
    },
];
