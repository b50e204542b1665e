//! The catalogue and the roster.

use learning::{CatalogueFile, CataloguePreview, Day, RosterMode};

use crate::auth::Scope;
use crate::http::api::{catalogue, roster, roster_check, roster_employers};
use crate::http::entry::Method;
use crate::http::openapi::operation::{Answer, Asks, Content, Example, Group, Operation, Parameter, of};
use crate::http::openapi::parameters::{CSV, DRY_RUN, LIMITED, PAGE, PLAIN_FORMAT, answer, json, nothing};

/// The text of a catalogue.
const TOML: Content = Content { media_type: "application/toml", schema: of::<String> };

pub(super) static OPERATIONS: &[Operation] = &[
    Operation {
        method: Method::Get,
        path: "/api/v1/catalogue",
        id: "read_catalogue",
        group: Group::CoursesAndStaff,
        summary: "The catalogue in force",
        detail: "As JSON, or as the TOML that was written, with its comments; `replace_catalogue` takes both back. For a limited \
                 reach, the part within.",
        asks: Asks::OneOf(&[Scope::FiguresRead, Scope::CatalogueWrite]),
        parameters: &[&[Parameter::query("format", of::<catalogue::Format>, "The format.").or("json")]],
        body: &[],
        answers: &[Answer {
            status: 200,
            meaning: "The catalogue.",
            content: &[json(of::<CatalogueFile>), TOML],
            headers: &[("ETag", "The revision, for an unlimited reach: `If-Match` of `replace_catalogue` names it.")],
        }],
        refusals: &[],
        example: Example { parameters: &[], body: None },
    },
    Operation {
        method: Method::Put,
        path: "/api/v1/catalogue",
        id: "replace_catalogue",
        group: Group::CoursesAndStaff,
        summary: "Replace the catalogue",
        detail: "Figures are counted by the new catalogue from then on. Try it with `dry_run=true` first. With `If-Match`, only in \
                 place of the revision that `read_catalogue` gave as `ETag`.",
        asks: Asks::UnlimitedOneOf(&[Scope::CatalogueWrite]),
        parameters: &[&[DRY_RUN]],
        body: &[json(of::<CatalogueFile>), TOML],
        answers: &[
            answer("Of a dry run: which figures would change, and what is odd.", &[json(of::<CataloguePreview>)]),
            nothing("The catalogue is in force."),
        ],
        refusals: &["catalogue", "catalogue-changed", "file"],
        example: Example {
            parameters: &[("dry_run", "true")],
            body: Some(
                r#"{"course":[{"id":"ett","name":{"sv":"Introduktion"},"iris":["https://lms.example/course/1"]}]}"#,
            ),
        },
    },
    Operation {
        method: Method::Get,
        path: "/api/v1/roster",
        id: "read_roster",
        group: Group::CoursesAndStaff,
        summary: "The history of the roster",
        detail: "Who works where, and when; the CSV is what `import_roster` takes.",
        asks: Asks::OneOf(&[Scope::RosterRead]),
        parameters: &[
            &[
                Parameter::list("municipality", of::<String>, "Only these employers, by kommunkod."),
                Parameter::query("as_of", of::<Day>, "Only what held on this day, as it was known then."),
            ],
            PAGE,
            PLAIN_FORMAT,
        ],
        body: &[],
        answers: &[Answer {
            status: 200,
            meaning: "The rows: a page of them as JSON, or a file with all of them as CSV.",
            content: &[json(of::<roster::Answer<'static>>), CSV],
            headers: LIMITED,
        }],
        refusals: &["out-of-reach"],
        example: Example {
            parameters: &[("municipality", "1440"), ("as_of", "2022-09-30"), ("limit", "50")],
            body: None,
        },
    },
    Operation {
        method: Method::Get,
        path: "/api/v1/roster/employers",
        id: "list_roster_employers",
        group: Group::CoursesAndStaff,
        summary: "Whose lists are in force, and since when",
        detail: "Employers with a list or a row and, for a reach of places, every employer in it.",
        asks: Asks::OneOf(&[Scope::RosterRead]),
        parameters: &[&[Parameter::query(
            "as_of",
            of::<Day>,
            "The day on which rows hold; today if you leave it out.",
        )]],
        body: &[],
        answers: &[answer("The employers.", &[json(of::<roster_employers::Answer>)])],
        refusals: &[],
        example: Example { parameters: &[("as_of", "2022-09-30")], body: None },
    },
    Operation {
        method: Method::Post,
        path: "/api/v1/roster",
        id: "import_roster",
        group: Group::CoursesAndStaff,
        summary: "Import a list of staff",
        detail: "Nothing is imported if a row is refused. Try it with `dry_run=true` first.",
        asks: Asks::OneOf(&[Scope::RosterWrite]),
        parameters: &[&[
            Parameter::query("mode", of::<RosterMode>, "What becomes of those whom the list lacks.").or("delta"),
            Parameter::query("as_of", of::<Day>, "The day of the list; today if you leave it out."),
            Parameter::query("correct", of::<bool>, "`true`: correct the past.").or("false"),
            Parameter::list("municipality", of::<String>, "For `full`: municipalities of which the file has nobody."),
            Parameter::query(
                "allow_shrinking",
                of::<bool>,
                "`true`: also if more than a fifth of the people would leave.",
            )
            .or("false"),
            DRY_RUN,
            Parameter::query(
                "details",
                of::<bool>,
                "With `dry_run=true`, `true`: also say what would change row by row, and in the targets of courses.",
            )
            .or("false"),
            Parameter::query(
                "expected",
                of::<String>,
                "The `digest` of such a dry run: import only if exactly that would change.",
            ),
        ]],
        body: &[CSV],
        answers: &[answer("What the import changed, or would change.", &[json(of::<roster_check::Imported<'static>>)])],
        refusals: &[
            "file",
            "out-of-reach",
            "roster",
            "roster-before-history",
            "roster-changed",
            "roster-no-history",
            "roster-older",
            "roster-people",
            "roster-rows",
            "roster-shrinks",
        ],
        example: Example {
            parameters: &[("mode", "delta"), ("as_of", "2022-09-30"), ("dry_run", "true")],
            body: Some("kommunkod;e-post;roll\n1440;anna@ale.example;handläggare\n"),
        },
    },
];
