//! Results that no platform reports.

use uuid::Uuid;

use crate::auth::Scope;
use crate::http::entry::Method;
use crate::http::openapi::operation::{Asks, Example, Group, Operation, Parameter, of};
use crate::http::openapi::parameters::{CSV, DRY_RUN, answer, json};
use crate::service::{ResultsReport, VoidedResults};

pub(super) static OPERATIONS: &[Operation] = &[
    Operation {
        method: Method::Post,
        path: "/api/v1/results",
        id: "import_results",
        group: Group::CoursesAndStaff,
        summary: "Import results that no platform reports",
        detail: "Who completed, passed or failed which course or module on which day, such as on a course day. Each row becomes a \
                 statement with an authority of its own; the same row is recorded once. Nothing is recorded if a row is refused. \
                 With `roster/read`, people whom the roster lacks are told, and refused unless they are allowed. Try it with \
                 `dry_run=true` first.",
        asks: Asks::OneOf(&[Scope::StatementsWrite]),
        parameters: &[&[
            Parameter::query("allow_unknown", of::<bool>, "`true`: also results of people whom the roster lacks.")
                .or("false"),
            DRY_RUN,
            Parameter::query(
                "expected",
                of::<Uuid>,
                "The `import` that a dry run told: only exactly that is recorded, else `results-changed`.",
            ),
        ]],
        body: &[CSV],
        answers: &[answer("What was recorded, or would be.", &[json(of::<ResultsReport>)])],
        refusals: &["conflict", "file", "invalid-statement", "over-quota", "result-rows", "results", "results-changed"],
        example: Example {
            parameters: &[("dry_run", "true"), ("allow_unknown", "true")],
            body: Some("e-post;kurs;datum;resultat\nanna@ale.example;ett;2022-05-20;genomförd\n"),
        },
    },
    Operation {
        method: Method::Post,
        path: "/api/v1/results/{import}/void",
        id: "void_results",
        group: Group::CoursesAndStaff,
        summary: "Take an import of results back",
        detail: "Voids every statement of it: of an import of one's own or, with `admin` and no limit of reach, of anybody's. The \
                 same list can be imported again afterwards.",
        asks: Asks::OneOf(&[Scope::StatementsWrite]),
        parameters: &[
            &[Parameter::path("import", of::<Uuid>, "The `import` of the report of `import_results`.")],
            &[DRY_RUN],
        ],
        body: &[],
        answers: &[answer("What was voided, or would be.", &[json(of::<VoidedResults>)])],
        refusals: &["conflict", "invalid-statement", "not-found", "over-quota"],
        example: Example { parameters: &[("import", "00000000-0000-0000-0000-000000000000")], body: None },
    },
];
