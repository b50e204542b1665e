//! Projects, and what they have cost.

use crate::auth::Scope;
use crate::http::api::projects::{ProjectReport, Projects};
use crate::http::entry::Method;
use crate::http::openapi::operation::{Answer, Asks, Example, Group, Operation, Parameter, of};
use crate::http::openapi::parameters::{CSV, FORMAT, LIMITED, XLSX, json};

pub(super) static OPERATIONS: &[Operation] = &[
    Operation {
        method: Method::Get,
        path: "/api/v1/projects",
        id: "list_projects",
        group: Group::Figures,
        summary: "The projects that pay for courses",
        detail: "Those of the catalogue in which a course and a partner are within the caller's reach.",
        asks: Asks::OneOf(&[Scope::FiguresRead]),
        parameters: &[],
        body: &[],
        answers: &[Answer {
            status: 200,
            meaning: "The projects.",
            content: &[json(of::<Projects>)],
            headers: LIMITED,
        }],
        refusals: &[],
        example: Example { parameters: &[], body: None },
    },
    Operation {
        method: Method::Get,
        path: "/api/v1/projects/{project}",
        id: "count_project",
        group: Group::Figures,
        summary: "What partners of a project ordered and did, and what it cost",
        detail: "Counts in the period of the project, over all its courses: who enrolled, started and completed, by partner and together. Figures of a \
            period are not published, so that several partners take the scope `figures/exact`; a partner sees its own row.",
        asks: Asks::OneOf(&[Scope::FiguresRead]),
        parameters: &[&[Parameter::path("project", of::<String>, "The project, by its id in the catalogue.")], FORMAT],
        body: &[],
        answers: &[Answer {
            status: 200,
            meaning: "The project.",
            content: &[json(of::<ProjectReport>), CSV, XLSX],
            headers: LIMITED,
        }],
        refusals: &["not-found", "unpublished"],
        example: Example { parameters: &[("project", "esf")], body: None },
    },
];
