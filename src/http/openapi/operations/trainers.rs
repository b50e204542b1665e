//! Trainers, and those whom they taught.

use learning::Day;

use crate::auth::Scope;
use crate::http::api::trainers;
use crate::http::entry::Method;
use crate::http::openapi::operation::{Answer, Asks, Example, Group, Operation, Parameter, of};
use crate::http::openapi::parameters::{AS_OF, CSV, EMPLOYERS, FORMAT, LIMITED, ONE_COURSE, STAFF, XLSX, json};

pub(super) static OPERATIONS: &[Operation] = &[Operation {
    method: Method::Get,
    path: "/api/v1/trainers",
    id: "count_trainers",
    group: Group::Figures,
    summary: "Who trains others, and how many of those who completed a course they taught",
    detail: "By employer: how many trainers there are and who of them is qualified, and how many of those who completed the course a trainer \
        taught, by the instructors that statements name. Each trainer is listed under a pseudonym, with the number of those whom they \
        taught; those who were taught are listed to nobody. Several employers are counted together, without trainers, unless the caller \
        has the scope `figures/exact`.",
    asks: Asks::OneOf(&[Scope::FiguresRead]),
    parameters: &[
        &[
            Parameter::query(
                "from",
                of::<Day>,
                "The first day on which people completed the course; without it, there is none.",
            ),
            Parameter::query(
                "to",
                of::<Day>,
                "The day after the last on which people completed it; without it, there is none.",
            ),
        ],
        ONE_COURSE,
        EMPLOYERS,
        STAFF,
        &[AS_OF],
        FORMAT,
    ],
    body: &[],
    answers: &[Answer {
        status: 200,
        meaning: "The trainers.",
        content: &[json(of::<trainers::Answer>), CSV, XLSX],
        headers: LIMITED,
    }],
    refusals: &["out-of-reach", "unpublished"],
    example: Example { parameters: &[("course", "ett"), ("as_of", "2022-09-30")], body: None },
}];
