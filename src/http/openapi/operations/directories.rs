//! Directories that personnel systems fill by SCIM.

use crate::auth::Scope;
use crate::http::api::directories;
use crate::http::entry::Method;
use crate::http::openapi::operation::{Asks, Example, Group, Operation, Parameter, of};
use crate::http::openapi::parameters::{answer, json};
use crate::service::RosterReport;

const EMPLOYER: Parameter = Parameter::path(
    "employer",
    of::<String>,
    "The code of a municipality, or the id of an organisation of the catalogue.",
);

pub(super) static OPERATIONS: &[Operation] = &[
    Operation {
        method: Method::Get,
        path: "/api/v1/directories",
        id: "list_directories",
        group: Group::CoursesAndStaff,
        summary: "How directories stand that are filled by SCIM",
        detail: "How many users and groups each has, since when something has waited that is in no list yet, and what became of the \
            last list.",
        asks: Asks::OneOf(&[Scope::RosterRead, Scope::RosterWrite]),
        parameters: &[],
        body: &[],
        answers: &[answer("The directories.", &[json(of::<directories::Answer>)])],
        refusals: &[],
        example: Example { parameters: &[], body: None },
    },
    Operation {
        method: Method::Post,
        path: "/api/v1/directories/{employer}/list",
        id: "import_directory",
        group: Group::CoursesAndStaff,
        summary: "Make a directory the list of today at once",
        detail: "This happens by itself once nothing has changed for five minutes. Only somebody who asks for it can end the \
            employment of more than a fifth of the people.",
        asks: Asks::OneOf(&[Scope::RosterWrite]),
        parameters: &[&[
            EMPLOYER,
            Parameter::query(
                "allow_shrinking",
                of::<bool>,
                "`true`: also if more than a fifth of the people would leave.",
            )
            .or("false"),
        ]],
        body: &[],
        answers: &[answer("What has changed.", &[json(of::<RosterReport>)])],
        refusals: &["not-found", "out-of-reach", "parameter", "roster-rows", "roster-shrinks"],
        example: Example { parameters: &[("employer", "1440")], body: None },
    },
];
