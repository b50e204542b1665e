//! The log of statements.

use uuid::Uuid;

use crate::auth::Scope;
use crate::http::entry::Method;
use crate::http::openapi::operation::{Answer, Asks, Content, Example, Group, Operation, Parameter, of};
use crate::http::openapi::parameters::{LIMITED, answer, json};
use crate::service::{AsSent, Manifest, RowFormat};

/// The name of an export, and the limit of its answer.
const NAMED: &[(&str, &str)] =
    &[LIMITED[0], ("Loggbok-Export", "The name of the export, by which its manifest is there once it has ended.")];

pub(super) static OPERATIONS: &[Operation] = &[
    Operation {
        method: Method::Get,
        path: "/api/v1/statements/export",
        id: "export_statements",
        group: Group::Log,
        summary: "Export the log",
        detail: "In the order of arrival, as a stream of any length: as they are stored, a line of JSON for each, or as rows with \
            documented columns in JSON, CSV or Parquet. If the server fails under way, it breaks off the connection, so that \
            half a file never looks whole. The header `Loggbok-Export` names the export, by which its manifest is there at the end.",
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
            Parameter::query("programme", of::<String>, "Only what is about a course of this programme, by id."),
            Parameter::query(
                "unit",
                of::<String>,
                "Only of people who counted in this unit when it happened, with the kommunkod before it, as `1440/ifo`.",
            ),
            Parameter::query("verb", of::<String>, "Only with this verb, by its IRI."),
            Parameter::query(
                "stored_from",
                of::<String>,
                "Only what was stored from then on: a day, which begins in Sweden, or a timestamp.",
            ),
            Parameter::query(
                "stored_to",
                of::<String>,
                "Only what was stored before then, which must be later: a day or a timestamp.",
            ),
            Parameter::query(
                "position",
                of::<String>,
                "Only what comes after this position, which the manifest of an earlier export has.",
            ),
            Parameter::query(
                "to_position",
                of::<String>,
                "Only what comes up to this position, with which an earlier export ended.",
            ),
            Parameter::query("voided", of::<bool>, "Voided statements, too.").or("false"),
            Parameter::query("format", of::<RowFormat>, "The format.").or("ndjson"),
            Parameter::list(
                "columns",
                of::<String>,
                "The columns of rows, by name; `statement` for all of the statement, which is what CSV and Parquet have \
                    without this, and `joined` for all that the catalogue and the rosters add. Without it, NDJSON has the \
                    statements as they are stored.",
            ),
        ]],
        body: &[],
        answers: &[Answer {
            status: 200,
            meaning: "The statements.",
            content: &[
                Content { media_type: "application/x-ndjson", schema: of::<String> },
                Content { media_type: "text/csv", schema: of::<String> },
                Content { media_type: "application/vnd.apache.parquet", schema: of::<String> },
            ],
            headers: NAMED,
        }],
        refusals: &["out-of-reach"],
        example: Example { parameters: &[("from", "2022-01-01"), ("to", "2023-01-01")], body: None },
    },
    Operation {
        method: Method::Get,
        path: "/api/v1/statements/exports/{export}",
        id: "show_export_manifest",
        group: Group::Log,
        summary: "What an export was",
        detail: "How many statements an export had, the SHA-256 of its bytes, and the position at which it ended. It is there \
            once the export has ended, for the credential that asked for it, from the process that gave it, and for the 1 000 \
            that ended last.",
        asks: Asks::OneOf(&[Scope::ExportRead]),
        parameters: &[&[Parameter::path("export", of::<Uuid>, "The name of the export: its header `Loggbok-Export`.")]],
        body: &[],
        answers: &[answer("The manifest.", &[json(of::<Manifest>)])],
        refusals: &["not-found"],
        example: Example { parameters: &[("export", "3c1f8f0e-52a4-4a3b-9f0d-6d1c2b7e9a10")], body: None },
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
