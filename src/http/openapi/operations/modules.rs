//! Modules of a content owner.

use learning::Day;

use crate::auth::Scope;
use crate::http::api::modules;
use crate::http::entry::Method;
use crate::http::openapi::operation::{Answer, Asks, Example, Group, Operation, Parameter, of};
use crate::http::openapi::parameters::{AS_OF, COURSES, CSV, EMPLOYERS, FORMAT, LIMITED, STAFF, XLSX, json};

pub(super) static OPERATIONS: &[Operation] = &[Operation {
    method: Method::Get,
    path: "/api/v1/modules",
    id: "count_modules",
    group: Group::Figures,
    summary: "How many people have started and completed the modules of a content owner",
    detail: "Of each module that the content owner contributes: how many people have started and completed it, in each course that has it \
        and over all of these, each person once. Only courses and places within the caller's reach count, whoever the content owner is. \
        Several employers are counted together, with small numbers hidden, unless the caller has the scope `figures/exact`.",
    asks: Asks::OneOf(&[Scope::FiguresRead]),
    parameters: &[
        &[
            Parameter::query(
                "content_owner",
                of::<String>,
                "Whose modules: the id of an organisation of the catalogue, or a kommunkod. It has to be given.",
            ),
            Parameter::query(
                "from",
                of::<Day>,
                "The first day on which people started or completed the module; without it, there is none.",
            ),
            Parameter::query("to", of::<Day>, "The day after the last on which they did; without it, there is none."),
        ],
        COURSES,
        EMPLOYERS,
        STAFF,
        &[AS_OF],
        FORMAT,
    ],
    body: &[],
    answers: &[Answer {
        status: 200,
        meaning: "The modules.",
        content: &[json(of::<modules::Answer>), CSV, XLSX],
        headers: LIMITED,
    }],
    refusals: &["out-of-reach", "unpublished"],
    example: Example { parameters: &[("content_owner", "1440"), ("as_of", "2022-09-30")], body: None },
}];
