//! The API itself.

use serde_json::{Map, Value};

use crate::http::api::codebook::Codebook;
use crate::http::entry::Method;
use crate::http::openapi::DESCRIPTION;
use crate::http::openapi::index::Index;
use crate::http::openapi::operation::{Answer, Asks, Example, Group, Operation, of};
use crate::http::openapi::parameters::{answer, json};

const NOTHING: Example = Example { parameters: &[], body: None };

pub(super) static OPERATIONS: &[Operation] = &[
    Operation {
        method: Method::Get,
        path: "/api/v1",
        id: "show_index",
        group: Group::Description,
        summary: "What the credential may ask for",
        detail: "The operations that its scopes and its reach open, and where the description of all of them is.",
        asks: Asks::Credential,
        parameters: &[],
        body: &[],
        answers: &[answer("The operations.", &[json(of::<Index>)])],
        refusals: &[],
        example: NOTHING,
    },
    Operation {
        method: Method::Get,
        path: DESCRIPTION,
        id: "show_description",
        group: Group::Description,
        summary: "This description",
        detail: "An OpenAPI document. Generators of clients read it.",
        asks: Asks::Nothing,
        parameters: &[],
        body: &[],
        answers: &[
            answer("The description.", &[json(of::<Map<String, Value>>)]),
            Answer { status: 304, meaning: "It is the one that `If-None-Match` names.", content: &[], headers: &[] },
        ],
        refusals: &[],
        example: NOTHING,
    },
    Operation {
        method: Method::Get,
        path: "/api/v1/codebook",
        id: "show_codebook",
        group: Group::Description,
        summary: "What the columns of files mean",
        detail: "Each column of CSV files and workbooks, with its heading in both languages, its unit, its meaning and its definition.",
        asks: Asks::Credential,
        parameters: &[],
        body: &[],
        answers: &[answer("The codebook.", &[json(of::<Codebook>)])],
        refusals: &[],
        example: NOTHING,
    },
];
